package pictures

import (
	"bytes"
	"encoding/binary"
)

// box is a piece of an ISO base media file (ISO/IEC 14496-12).
type box struct {
	kind string
	body []byte
	// end is where it ends in what it was read from; past the end of that when
	// the file breaks off, or is not there in full.
	end int64
}

// nextBox reads the box that data begins; ok is false when there is none.
func nextBox(data []byte) (b box, ok bool) {
	if len(data) < 8 {
		return b, false
	}
	size, start := int64(binary.BigEndian.Uint32(data)), int64(8)
	switch size {
	case 0: // up to the end of the file
		size = int64(len(data))
	case 1:
		if len(data) < 16 {
			return b, false
		}
		size, start = int64(min(binary.BigEndian.Uint64(data[8:]), 1<<62)), 16
	}
	if size < start {
		return b, false
	}
	return box{string(data[4:8]), data[start:max(start, min(size, int64(len(data))))], size}, true
}

// boxes calls do for each box in data until it returns false.
func boxes(data []byte, do func(box) bool) {
	for {
		b, ok := nextBox(data)
		if !ok || !do(b) || b.end >= int64(len(data)) {
			return
		}
		data = data[b.end:]
	}
}

// find gives the body of the first box of a kind, nil without one.
func find(data []byte, kind string) (body []byte) {
	boxes(data, func(b box) bool {
		if b.kind == kind {
			body = b.body
		}
		return b.kind != kind
	})
	return body
}

// isAVIF reports whether data begins an AVIF file: one of its brands says so.
func isAVIF(data []byte) bool {
	b, ok := nextBox(data)
	if !ok || b.kind != "ftyp" || len(b.body) < 8 {
		return false
	}
	brands := append(b.body[:4:4], b.body[8:]...)
	for ; len(brands) >= 4; brands = brands[4:] {
		if s := string(brands[:4]); s == "avif" || s == "avis" {
			return true
		}
	}
	return false
}

// avif reads the size of the primary picture: its ispe property, turned by its
// irot. Previews and transparency are pictures of the same file and have sizes
// of their own, so the primary item's properties are looked up.
func avif(data []byte) (width, height int, err error) {
	meta := find(data, "meta")
	if len(meta) < 4 {
		return 0, 0, ErrBroken
	}
	meta = meta[4:] // version and flags
	primary := -1
	if pitm := find(meta, "pitm"); len(pitm) >= 6 {
		if primary = int(binary.BigEndian.Uint16(pitm[4:])); pitm[0] > 0 && len(pitm) >= 8 {
			primary = int(binary.BigEndian.Uint32(pitm[4:]))
		}
	}
	iprp := find(meta, "iprp")
	var properties []box
	boxes(find(iprp, "ipco"), func(b box) bool {
		properties = append(properties, b)
		return len(properties) < 1<<15 // more no index can name
	})
	turned := false
	for _, i := range propertiesOf(iprp, primary) {
		if i < 1 || i > len(properties) {
			continue
		}
		switch p := properties[i-1]; {
		case p.kind == "ispe" && len(p.body) >= 12 && width == 0:
			width = int(min(binary.BigEndian.Uint32(p.body[4:]), 1<<30))
			height = int(min(binary.BigEndian.Uint32(p.body[8:]), 1<<30))
		case p.kind == "irot" && len(p.body) >= 1:
			turned = p.body[0]&1 == 1
		}
	}
	if turned {
		width, height = height, width
	}
	if width == 0 || height == 0 {
		return 0, 0, ErrBroken
	}
	return width, height, nil
}

// propertiesOf gives the numbers, from 1, of an item's properties.
func propertiesOf(iprp []byte, item int) (list []int) {
	boxes(iprp, func(b box) bool {
		if b.kind != "ipma" || len(b.body) < 8 {
			return true
		}
		wideItem, wideIndex := b.body[0] > 0, b.body[3]&1 == 1
		r := bytes.NewReader(b.body[8:])
		number := func(wide bool, small, large int) int {
			var buf [4]byte
			n := small
			if wide {
				n = large
			}
			if got, err := r.Read(buf[4-n:]); err != nil || got < n {
				return -1
			}
			return int(binary.BigEndian.Uint32(buf[:]))
		}
		for entries := binary.BigEndian.Uint32(b.body[4:]); entries > 0 && r.Len() > 0; entries-- {
			id := number(wideItem, 2, 4)
			for n := number(false, 1, 1); n > 0; n-- {
				index := number(wideIndex, 1, 2)
				// The highest bit says that a reader must know the property.
				if wideIndex {
					index &= 0x7fff
				} else {
					index &= 0x7f
				}
				if id == item && r.Len() >= 0 {
					list = append(list, index)
				}
			}
		}
		return true
	})
	return list
}
