package epub

import (
	"fmt"
	"hash/crc32"
)

// layOut is the first pass: it sets every section, ends files where they have
// grown long enough, and learns where every anchor is.
func (b *book) layOut() error {
	sum := crc32.NewIEEE()
	for i, c := range b.chapters {
		size, parts := 0, 0
		err := c.set(func(u unit) error {
			w, err := b.section(c, u)
			if err != nil {
				return err
			}
			if parts == 0 || size > 0 && size+w.out.Len() > fileSize && !u.glued {
				parts++
				size = 0
				b.files = append(b.files, file{
					name: fmt.Sprintf("s%02d-%s-%04d.xhtml", i+1, c.name, parts), title: c.title, chapter: c,
				})
			}
			f := &b.files[len(b.files)-1]
			f.units++
			f.svg = f.svg || w.svg
			size += w.out.Len()
			sum.Write(w.out.Bytes())
			for _, id := range w.ids {
				if b.where[id] != "" {
					return fmt.Errorf("the anchor %s stands twice in the book", id)
				}
				b.where[id] = f.name
			}
			if u.title != "" {
				b.toc = append(b.toc, entry{level: u.level, title: u.title, file: f.name, id: u.id, chapter: c, foreign: u.foreign})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, p := range b.pictures.list {
		sum.Write([]byte(p.sum))
	}
	sum.Write(styleSheet)
	b.checksum = sum.Sum32()
	return nil
}

// section sets one section.
func (b *book) section(c *chapter, u unit) (*writer, error) {
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	w := &writer{book: b}
	u.write(w)
	if w.err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, w.err)
	}
	return w, nil
}
