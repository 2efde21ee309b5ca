package search

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"atlas/internal/site"
	"atlas/internal/slug"
)

// script writes the one call that a data file is made of. JSON is a subset of
// JavaScript when U+2028 and U+2029 are escaped, which encoding/json does.
type script struct {
	w   *bufio.Writer
	err error
}

func newScript(w io.Writer) *script { return &script{w: bufio.NewWriterSize(w, 16<<10)} }

func (s *script) text(t string) { s.w.WriteString(t) }

// json writes a value. Strings are made valid UTF-8, as the folds expect.
func (s *script) json(v any) {
	data, err := encode(v)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.w.Write(data)
}

func (s *script) close() error {
	if s.err != nil {
		return s.err
	}
	return s.w.Flush()
}

// encode is json.Marshal without the escapes that only HTML needs.
func encode(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}

// writeNames writes names.js:
//
//	atlasSearch.names({"say":{…},"kinds":[["企业","companies/"],…],"version":"…",
//	"pairs":0,"shards":[[0,"KEY"],…],"docs":[
//	[kind, weight, file, title, pinyin, alias, pinyin, …],
//	…
//	]});
//
// The file is "" where it follows from the pinyin of the title. A shard has
// its first document and its key; pairs is the number of files of postings.
func (x *Index) writeNames(w io.Writer) error {
	s := newScript(w)
	kinds := make([][2]string, len(x.kinds))
	for i, k := range x.kinds {
		kinds[i] = [2]string{k.name, k.folder}
	}
	shards := make([][2]any, len(x.shards))
	for i, sh := range x.shards {
		shards[i] = [2]any{sh.first, sh.key}
	}
	s.text(`atlasSearch.names({"say":`)
	s.json(x.opt.Words)
	s.text(`,"kinds":`)
	s.json(kinds)
	s.text(`,"version":`)
	s.json(x.version())
	fmt.Fprintf(s.w, `,"pairs":%d,"shards":`, x.pairs)
	s.json(shards)
	s.text(`,"docs":[`)
	for i, d := range x.docs {
		line := []any{d.kind, weight(d.page)}
		file := strings.TrimSuffix(d.page.Path[len(d.page.Section)+1:], ".html")
		for j, name := range d.names {
			py := strings.Join(slug.Syllables(name), " ")
			if j == 0 {
				if strings.ReplaceAll(strings.ToLower(py), " ", "-") == file {
					file = ""
				}
				line = append(line, site.RelFile("index.html", file)) // the browser makes an address of it
			}
			line = append(line, name, py)
		}
		if i > 0 {
			s.text(",")
		}
		s.text("\n")
		s.json(line)
	}
	s.text("\n]});\n")
	return s.close()
}

// writePage writes a page-N.js:
//
//	atlasSearch.page(N,"KEY",[
//	[document, anchor, text],
//	…
//	]);
//
// Documents count from the first one of the shard.
func (x *Index) writePage(w io.Writer, k int) error {
	sh := x.shards[k]
	s := newScript(w)
	fmt.Fprintf(s.w, "atlasSearch.page(%d,%q,[", k, sh.key)
	c := newCollector(x.pairs)
	comma := "\n"
	for i := sh.first; i < sh.end; i++ {
		entries := x.entries(x.docs[i].page)
		c.add(i, entries)
		for _, e := range entries {
			s.text(comma)
			s.json([]any{i - sh.first, e.anchor, e.text})
			comma = ",\n"
		}
	}
	s.text("\n]);\n")
	sh.once.Do(func() { sh.postings = c.buckets })
	return s.close()
}

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
	var all []uint64
	for _, sh := range x.shards {
		sh.once.Do(func() {
			c := newCollector(x.pairs)
			for i := sh.first; i < sh.end; i++ {
				c.add(i, x.entries(x.docs[i].page))
			}
			sh.postings = c.buckets
		})
		all = appendPostings(all, sh.postings[k])
	}
	slices.Sort(all)
	s := newScript(w)
	fmt.Fprintf(s.w, "atlasSearch.pair(%d,%q,[", k, x.version())
	comma := "\n"
	for i := 0; i < len(all); {
		g := gram(all[i] >> docBits)
		s.text(comma)
		s.text("[")
		s.json(g.String())
		s.text(",[")
		last := uint64(0)
		for n := 0; i < len(all) && gram(all[i]>>docBits) == g; i, n = i+1, n+1 {
			d := all[i] & docMask
			if n > 0 {
				s.text(",")
			}
			fmt.Fprint(s.w, d-last)
			last = d
		}
		s.text("]]")
		comma = ",\n"
	}
	s.text("\n]);\n")
	return s.close()
}

// collector gathers postings by file, packed: for each document that has grams
// in the file their number, the distance to the document before, and the grams
// in order, each as the distance to the one before.
type collector struct {
	buckets [][]byte
	last    []int // document of each bucket, from 1
	grams   []gram
}

func newCollector(files int) *collector {
	return &collector{buckets: make([][]byte, files), last: make([]int, files)}
}

// add takes in the texts of a document, documents in rising order. With no
// files it does nothing.
func (c *collector) add(doc int, entries []entry) {
	files := len(c.buckets)
	if files == 0 {
		return
	}
	c.grams = c.grams[:0]
	for _, e := range entries {
		c.grams = appendGrams(c.grams, Fold(e.text))
	}
	// With the number of the file above it a gram sorts by file.
	for i, g := range c.grams {
		c.grams[i] = g | gram(bucket(g.first(), files))<<gramBits
	}
	slices.Sort(c.grams)
	c.grams = slices.Compact(c.grams)
	for i := 0; i < len(c.grams); {
		b := c.grams[i] >> gramBits
		end := i
		for ; end < len(c.grams) && c.grams[end]>>gramBits == b; end++ {
			c.grams[end] &= 1<<gramBits - 1
		}
		out := binary.AppendUvarint(c.buckets[b], uint64(end-i))
		out = binary.AppendUvarint(out, uint64(doc+1-c.last[b]))
		last := gram(0)
		for ; i < end; i++ {
			out = binary.AppendUvarint(out, uint64(c.grams[i]-last))
			last = c.grams[i]
		}
		c.buckets[b], c.last[b] = out, doc+1
	}
}

// appendPostings unpacks a bucket: gram<<docBits|doc.
func appendPostings(list []uint64, packed []byte) []uint64 {
	next := func() uint64 {
		v, n := binary.Uvarint(packed)
		packed = packed[n:]
		return v
	}
	doc := uint64(0)
	for len(packed) > 0 {
		n := next()
		doc += next()
		g := uint64(0)
		for range n {
			g += next()
			list = append(list, g<<docBits|(doc-1))
		}
	}
	return list
}
