package search

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

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
		shards[i] = [2]any{sh.first, sh.told()}
	}
	s.text(`atlasSearch.names({"say":`)
	s.json(x.opt.Words)
	s.text(`,"kinds":`)
	s.json(kinds)
	s.text(`,"version":`)
	s.json(x.versions())
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
	fmt.Fprintf(s.w, "atlasSearch.page(%d,%q,[", k, sh.told())
	c := x.collector()
	defer x.collectors.Put(c)
	comma := "\n"
	var line []byte
	for i := sh.first; i < sh.end; i++ {
		entries := x.entries(x.docs[i].page)
		c.add(i-sh.first, entries)
		for _, e := range entries {
			line = append(line[:0], comma...)
			line = append(line, '[')
			line = strconv.AppendInt(line, int64(i-sh.first), 10)
			line = append(line, ',')
			line = appendString(line, e.anchor)
			line = append(line, ',')
			line = appendString(line, e.text)
			line = append(line, ']')
			s.w.Write(line)
			comma = ",\n"
		}
	}
	s.text("\n]);\n")
	sh.once.Do(func() { x.keep(sh, c.pack()) })
	return s.close()
}

// appendString appends a string as [encode] writes one. Most of a site's texts
// need no escape, and looking for one by hand takes a tenth of the time.
func appendString(to []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		// E2 80 begins U+2028 and U+2029.
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0xe2 && i+1 < len(s) && s[i+1] == 0x80 {
			return appendEscaped(to, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(to, s)
	}
	to = append(to, '"')
	to = append(to, s...)
	return append(to, '"')
}

func appendEscaped(to []byte, s string) []byte {
	data, _ := encode(s) // a string is never refused
	return append(to, data...)
}
