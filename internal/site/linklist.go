package site

import (
	"crypto/sha256"
	"encoding/binary"
)

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

// linksSum is a sum of where the links of a text lead, as they are written. The
// texts themselves would take a sixth of what a large atlas holds in memory.
func linksSum(links []bodyLink) [sha256.Size]byte {
	if len(links) == 0 {
		return [sha256.Size]byte{}
	}
	var list []byte
	for _, l := range links {
		wiki := byte(0)
		if l.Wiki {
			wiki = 1
		}
		list = append(list, wiki)
		list = binary.AppendUvarint(list, uint64(len(l.Dest)))
		list = append(list, l.Dest...)
	}
	return sha256.Sum256(list)
}

// SameLinks reports whether another text of the record has the links that the
// record's had when the site was loaded.
func (r *Record) SameLinks(text []byte) bool { return linksSum(findLinks(text)) == r.links }

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
