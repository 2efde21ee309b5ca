package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	x.eachSegment(k, func(first int, packed []byte) { addPostings(lists, packed, first) })
	grams := make([]gram, 0, len(lists))
	for g := range lists {
		grams = append(grams, g)
	}
	slices.Sort(grams)
	s := newScript(w)
	fmt.Fprintf(s.w, "atlasSearch.pair(%d,%q,[", k, x.versions())
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
	packed       []byte
}

func newCollector(files int) *collector { return &collector{files: files} }

// collector lends one: its buffers take half a megabyte a piece.
func (x *Index) collector() *collector {
	c, _ := x.collectors.Get().(*collector)
	if c == nil {
		c = newCollector(x.pairs)
	}
	c.grams = c.grams[:0]
	return c
}

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

// packed are the postings of a shard for all files, one after the other: for
// each file where it ends, in four bytes each, and then the postings.
type packed struct {
	files int
	data  []byte
}

// file are the postings of a file.
func (p packed) file(k int) []byte {
	if p.files == 0 {
		return nil
	}
	from := 4 * p.files
	if k > 0 {
		from = int(binary.LittleEndian.Uint32(p.data[4*(k-1):]))
	}
	return p.data[from:binary.LittleEndian.Uint32(p.data[4*k:])]
}

// valid reports whether data can be postings for a number of files.
func (p packed) valid() bool {
	if len(p.data) < 4*p.files {
		return false
	}
	last := 4 * p.files
	for k := range p.files {
		end := int(binary.LittleEndian.Uint32(p.data[4*k:]))
		if end < last {
			return false
		}
		last = end
	}
	return last == len(p.data)
}

// pack gives the postings. Those of a file are runs of grams with the same
// first character: the character, how many grams there are, and for each of
// them the distance of the second character to the one before, how many
// documents there are, and these as distances.
func (c *collector) pack() packed {
	if c.files == 0 {
		return packed{}
	}
	sorted := c.sort()
	type run struct{ bucket, from, end int }
	var runs []run
	for i := 0; i < len(sorted); {
		first, from := gram(sorted[i]>>docBits).first(), i
		for i < len(sorted) && gram(sorted[i]>>docBits).first() == first {
			i++
		}
		runs = append(runs, run{bucket(first, c.files), from, i})
	}
	slices.SortStableFunc(runs, func(a, b run) int { return a.bucket - b.bucket })
	out := slices.Grow(c.packed[:0], 4*c.files)[:4*c.files]
	k := 0
	for _, r := range runs {
		for ; k < r.bucket; k++ {
			binary.LittleEndian.PutUint32(out[4*k:], uint32(len(out)))
		}
		out = appendRun(out, sorted[r.from:r.end])
	}
	for ; k < c.files; k++ {
		binary.LittleEndian.PutUint32(out[4*k:], uint32(len(out)))
	}
	c.packed = out
	return packed{c.files, bytes.Clone(out)}
}

func appendRun(out []byte, sorted []uint64) []byte {
	grams := 0
	for i, v := range sorted {
		if i == 0 || v>>docBits != sorted[i-1]>>docBits {
			grams++
		}
	}
	out = binary.AppendUvarint(out, uint64(gram(sorted[0]>>docBits).first()))
	out = binary.AppendUvarint(out, uint64(grams))
	second := rune(0)
	for i := 0; i < len(sorted); {
		g, stop := gram(sorted[i]>>docBits), i
		for stop < len(sorted) && gram(sorted[stop]>>docBits) == g {
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
	return out
}

// postingsOf are the postings of a shard: as they were made with its texts, as
// an earlier build kept them, or made now.
func (x *Index) postingsOf(sh *shard) packed {
	if x.spill {
		return x.read(sh)
	}
	sh.once.Do(func() { sh.postings = x.read(sh) })
	return sh.postings
}

// read gives the postings that an earlier build kept, or makes them.
func (x *Index) read(sh *shard) packed {
	if x.opt.Cache != nil {
		if p := (packed{x.pairs, x.opt.Cache.Get(cacheName(x.pairs, sh.key))}); p.valid() {
			return p
		}
	}
	c := x.collector()
	for i := sh.first; i < sh.end; i++ {
		c.add(i-sh.first, x.entries(x.docs[i].page))
	}
	p := c.pack()
	x.collectors.Put(c)
	x.put(sh, p)
	return p
}

// keep takes in the postings that were made with the texts of a shard.
func (x *Index) keep(sh *shard, p packed) {
	x.put(sh, p)
	if !x.spill {
		sh.postings = p
	}
}

func (x *Index) put(sh *shard, p packed) {
	if x.opt.Cache != nil && x.pairs > 0 {
		x.opt.Cache.Put(cacheName(x.pairs, sh.key), p.data)
	}
}

// groupFiles is how many files of postings are read from the cache together:
// each group reads all of the cache. Of 100,000 records one takes 50 MB.
const groupFiles = 128

// group are the postings of some files, by shard.
type group struct {
	n      int
	once   sync.Once
	shards []packed // of these files only
}

// eachSegment hands on the postings of a file, shard by shard.
func (x *Index) eachSegment(k int, do func(firstDoc int, postings []byte)) {
	if !x.spill {
		for _, sh := range x.shards {
			do(sh.first, x.postingsOf(sh).file(k))
		}
		return
	}
	g := x.group(k / groupFiles)
	for i, sh := range x.shards {
		do(sh.first, g.shards[i].file(k%groupFiles))
	}
}

// group reads the postings of the files of a group, once for all of them. The
// last two are held: files are made in about the order of their numbers.
func (x *Index) group(n int) *group {
	x.mu.Lock()
	at := slices.IndexFunc(x.groups, func(g *group) bool { return g.n == n })
	if at < 0 {
		x.groups = append(x.groups, &group{n: n})
		x.groups = x.groups[max(len(x.groups)-2, 0):]
		at = len(x.groups) - 1
	}
	g := x.groups[at]
	x.mu.Unlock()
	g.once.Do(func() {
		files := min(groupFiles, x.pairs)
		g.shards = make([]packed, len(x.shards))
		for i, sh := range x.shards {
			g.shards[i] = x.read(sh).some(n*groupFiles, files)
		}
	})
	return g
}

// some are the postings of a number of files.
func (p packed) some(from, files int) packed {
	out := make([]byte, 4*files)
	for k := range files {
		out = append(out, p.file(from+k)...)
		binary.LittleEndian.PutUint32(out[4*k:], uint32(len(out)))
	}
	return packed{files, slices.Clip(out)}
}

// postingsForm changes with what is kept.
const postingsForm = 1

func cacheName(pairs int, key string) string {
	return fmt.Sprintf("postings-%d-%d-%s", postingsForm, pairs, key)
}

func key(parts ...any) [16]byte {
	h := sha256.New()
	for _, p := range parts {
		switch p := p.(type) {
		case []byte:
			h.Write(p)
		default:
			fmt.Fprintf(h, "%v\n", p)
		}
	}
	return [16]byte(h.Sum(nil))
}

func (x *Index) namesKey() [16]byte {
	parts := []any{x.versions(), x.pairs, x.kinds, x.opt.Words}
	for _, sh := range x.shards {
		parts = append(parts, sh.told())
	}
	for _, d := range x.docs {
		parts = append(parts, len(d.names), strings.Join(d.names, "\n"), d.kind, weight(d.page))
	}
	return key(parts...)
}

func (x *Index) pageKey(k int) [16]byte { return key("page", k, x.shards[k].key) }

func (x *Index) pairKey(k int) [16]byte { return x.pairKeys()[k] }

// makePairKeys gives the keys of the files of postings. Each is the exclusive or
// of sums of what the pieces put into it, so that a piece that has changed is
// taken out and put in without the others.
func (x *Index) makePairKeys() [][16]byte {
	if x.pairs == 0 {
		return nil
	}
	keys := make([][16]byte, x.pairs)
	old := x.opt.Kept
	if x.opt.Cache != nil && old.Version == x.versions() && len(old.Shards) == len(x.shards) && len(old.Pairs) == x.pairs {
		copy(keys, old.Pairs)
		whole := true
		for i, sh := range x.shards {
			if old.Shards[i] == sh.key {
				continue
			}
			was := packed{x.pairs, x.opt.Cache.Get(cacheName(x.pairs, old.Shards[i]))}
			if !was.valid() {
				whole = false
				break
			}
			was.blend(keys, sh.first)
			x.postingsOf(sh).blend(keys, sh.first)
		}
		if whole {
			return keys
		}
		clear(keys)
	}
	for k := range keys {
		keys[k] = key("pair", k, x.versions())
	}
	for _, sh := range x.shards {
		x.postingsOf(sh).blend(keys, sh.first)
	}
	return keys
}

// blend puts a piece into the keys of all files, or takes it out again.
func (p packed) blend(keys [][16]byte, firstDoc int) {
	var buf []byte
	for k := range keys {
		part := p.file(k)
		if len(part) == 0 {
			continue
		}
		buf = binary.AppendUvarint(buf[:0], uint64(firstDoc))
		buf = append(buf, part...)
		sum := sha256.Sum256(buf)
		for i := range keys[k] {
			keys[k][i] ^= sum[i]
		}
	}
}

// Kept is what a later index of the site can use. It belongs after the files
// have been written.
func (x *Index) Kept() Kept {
	kept := Kept{Version: x.versions(), Pairs: x.pairKeys()}
	for _, sh := range x.shards {
		kept.Shards = append(kept.Shards, sh.key)
	}
	return kept
}

// Cached names what the cache has of the index: the rest of its postings may go.
func (x *Index) Cached() []string {
	var names []string
	if x.pairs > 0 {
		for _, sh := range x.shards {
			names = append(names, cacheName(x.pairs, sh.key))
		}
	}
	return names
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
	c.grams, c.spare = from, to
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
