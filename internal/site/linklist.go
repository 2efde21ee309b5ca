package site

// Link is a link in the text of a record.
type Link struct {
	// Dest is what the text says: a path, or the name in [[…]].
	Dest string
	Wiki bool
	// Offset is where it stands in the body: Dest of a Markdown link, the
	// brackets of a wiki link.
	Offset int
	// Target is the page it leads to, nil when it leads out of the site or to
	// nothing.
	Target *Page
}

// written is where a link leads, as the text has it.
func (l bodyLink) written() string {
	if l.Wiki {
		return "[[" + l.Dest
	}
	return l.Dest
}

// SameLinks reports whether another text of the record has the links that the
// record's had when the site was loaded.
func (r *Record) SameLinks(text []byte) bool {
	links := findLinks(text)
	if len(links) != len(r.dests) {
		return false
	}
	for i, l := range links {
		if l.written() != r.dests[i] {
			return false
		}
	}
	return true
}

// RecordOf is the record of a content file, or nil.
func (s *Site) RecordOf(file string) *Record { return s.byFile[file] }

// Links lists the links in a record's text, in order.
func (s *Site) Links(r *Record) []Link {
	var links []Link
	for _, l := range findLinks(r.File.Text()) {
		t, _, _ := s.resolveIn(r.File.Path, l)
		links = append(links, Link{Dest: l.Dest, Wiki: l.Wiki, Offset: l.Offset, Target: t.Page})
	}
	return links
}
