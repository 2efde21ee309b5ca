package search

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// writePair writes a pair-N.js:
//
//	atlasSearch.pair(N,"VERSION",[
//	["区块",[documents]],
//	…
//	]);
//
// Documents are told as the distance from the one before. The texts of all
// documents go into it; those that nobody has read yet are read now.
func (x *Index) writePair(w io.Writer, k int) error {
	lists := map[gram]*posting{}
	for _, sh := range x.shards {
		sh.once.Do(func() {
			c := newCollector(x.pairs)
			for i := sh.first; i < sh.end; i++ {
				c.add(i-sh.first, x.entries(x.docs[i].page))
			}
			sh.postings = c.pack()
		})
		addPostings(lists, sh.postings[k], sh.first)
	}
	grams := make([]gram, 0, len(lists))
	for g := range lists {
		grams = append(grams, g)
	}
	slices.Sort(grams)
	s := newScript(w)
	fmt.Fprintf(s.w, "atlasSearch.pair(%d,%q,[", k, x.version())
	comma := "\n"
	var line []byte
	for _, g := range grams {
		line = append(line[:0], comma...)
		line = append(line, '[')
		line = appendString(line, g.String())
		line = append(line, ",["...)
		line = append(line, lists[g].text...)
		line = append(line, "]]"...)
		s.w.Write(line)
		comma = ",\n"
	}
	s.text("\n]);\n")
	return s.close()
}

// posting is the documents of a gram as they are written, and the last of them.
type posting struct {
	text []byte
	last int
}

// collector gathers the grams of the documents of a shard.
type collector struct {
	files int
	// grams holds, for each document, its grams and their repetitions as
	// gram<<docBits|document.
	grams, spare []uint64
}

func newCollector(files int) *collector { return &collector{files: files} }

// add takes in the texts of the document that is the n-th of the shard. With
// no files it does nothing.
func (c *collector) add(n int, entries []entry) {
	if c.files == 0 {
		return
	}
	for _, e := range entries {
		// As appendGrams has it, without the fold as a string of its own.
		last := rune(-1)
		for _, r := range e.text {
			if r = foldRune(r); r < 0 {
				continue
			}
			if last >= 0 {
				c.grams = append(c.grams, uint64(makeGram(last, r))<<docBits|uint64(n))
			}
			last = r
		}
		if last >= 0 {
			c.grams = append(c.grams, uint64(makeGram(last, atEnd))<<docBits|uint64(n))
		}
	}
}

// pack gives the postings by file. Those of a file are runs of grams with the
// same first character: the character, how many grams there are, and for each
// of them the distance of the second character to the one before, how many
// documents there are, and these as distances.
func (c *collector) pack() [][]byte {
	if c.files == 0 {
		return nil
	}
	sorted := c.sort()
	buckets := make([][]byte, c.files)
	for i := 0; i < len(sorted); {
		first := gram(sorted[i] >> docBits).first()
		end, grams := i, 0
		for last := gram(1 << gramBits); end < len(sorted); end++ {
			g := gram(sorted[end] >> docBits)
			if g.first() != first {
				break
			}
			if g != last {
				grams, last = grams+1, g
			}
		}
		b := bucket(first, c.files)
		out := binary.AppendUvarint(buckets[b], uint64(first))
		out = binary.AppendUvarint(out, uint64(grams))
		for second := rune(0); i < end; {
			g := gram(sorted[i] >> docBits)
			stop := i
			for stop < end && gram(sorted[stop]>>docBits) == g {
				stop++
			}
			out = binary.AppendUvarint(out, uint64(g.second()-second))
			out = binary.AppendUvarint(out, uint64(stop-i))
			last := uint64(0)
			for ; i < stop; i++ {
				n := sorted[i] & docMask
				out = binary.AppendUvarint(out, n-last)
				last = n
			}
			second = g.second()
		}
		buckets[b] = out
	}
	c.grams = nil
	return buckets
}

// sort brings what was gathered into order, each once. A radix sort over the
// bits that are in use takes a sixth of the time of comparing.
func (c *collector) sort() []uint64 {
	from, to := c.grams, slices.Grow(c.spare[:0], len(c.grams))[:len(c.grams)]
	var used uint64
	for _, v := range from {
		used |= v
	}
	const width = 11
	for shift := 0; shift < 64; shift += width {
		if used>>shift&(1<<width-1) == 0 {
			continue
		}
		var at [1 << width]int
		for _, v := range from {
			at[v>>shift&(1<<width-1)]++
		}
		sum := 0
		for i, n := range at {
			at[i], sum = sum, sum+n
		}
		for _, v := range from {
			d := v >> shift & (1<<width - 1)
			to[at[d]] = v
			at[d]++
		}
		from, to = to, from
	}
	c.spare = to
	return slices.Compact(from)
}

// addPostings unpacks the postings of a shard whose first document is given.
func addPostings(lists map[gram]*posting, packed []byte, firstDoc int) {
	next := func() int {
		v, n := binary.Uvarint(packed)
		packed = packed[n:]
		return int(v)
	}
	for len(packed) > 0 {
		first, second := rune(next()), rune(0)
		for range next() {
			second += rune(next())
			g := makeGram(first, second)
			p := lists[g]
			if p == nil {
				p = &posting{last: -1}
				lists[g] = p
			}
			doc := firstDoc
			for range next() {
				doc += next()
				if p.last < 0 {
					p.text = strconv.AppendInt(p.text, int64(doc), 10)
				} else {
					p.text = append(p.text, ',')
					p.text = strconv.AppendInt(p.text, int64(doc-p.last), 10)
				}
				p.last = doc
			}
		}
	}
}
