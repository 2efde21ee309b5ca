package pictures

import "encoding/binary"

// Whole is nil when data, which Measure knows as m, reaches to the end of the
// picture. A server that breaks off without a word would else leave half a
// picture behind for good. What a picture's bytes mean is not looked at, and
// bytes behind its end do not matter.
func Whole(data []byte, m Measured) error {
	ends := false
	switch m.Type {
	case "image/png":
		ends = pngEnds(data)
	case "image/jpeg":
		ends = jpegEnds(data)
	case "image/gif":
		ends = gifEnds(data)
	case "image/webp":
		ends = int64(binary.LittleEndian.Uint32(data[4:]))+8 <= int64(len(data))
	case "image/avif":
		ends = avifEnds(data)
	}
	if !ends {
		return ErrCutOff
	}
	return nil
}

// jpegEnds walks over the segments, and over what is drawn between them, to
// the mark of the end. In what is drawn, ff is followed by 00 or by the mark of
// a restart (ITU T.81, B.1.1.5).
func jpegEnds(data []byte) bool {
	for at := 2; at+1 < len(data); {
		switch marker := data[at+1]; {
		case data[at] != 0xff:
			at++
		case marker == 0xff:
			at++
		case marker == 0xd9:
			return true
		case marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8:
			at += 2
		case at+4 > len(data):
			return false
		default:
			at += 2 + max(int(binary.BigEndian.Uint16(data[at+2:])), 2)
		}
	}
	return false
}

// pngEnds walks over the chunks to the last one.
func pngEnds(data []byte) bool {
	for at := int64(8); at+12 <= int64(len(data)); {
		if string(data[at+4:at+8]) == "IEND" {
			return true
		}
		at += 12 + int64(binary.BigEndian.Uint32(data[at:]))
	}
	return false
}

// gifEnds walks over the blocks to the trailer.
func gifEnds(data []byte) bool {
	if len(data) < 13 {
		return false
	}
	at := 13 + colours(data[10])
	for at < len(data) {
		switch data[at] {
		case 0x3b:
			return true
		case 0x21: // an extension: its kind, then pieces
			at += 2
		case 0x2c: // a frame: its place, its colours, the size of a code, then pieces
			if at+10 > len(data) {
				return false
			}
			at += 11 + colours(data[at+9])
		default:
			return false
		}
		for at < len(data) && data[at] != 0 {
			at += 1 + int(data[at])
		}
		at++ // the empty piece
	}
	return false
}

// colours is the length of the table of colours that a flag byte tells of.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (1 + flags&7)
}

// avifEnds holds that all boxes are there to their ends, and the pixels (mdat)
// among them.
func avifEnds(data []byte) bool {
	whole, pixels, at := true, false, int64(0)
	boxes(data, func(b box) bool {
		at += b.end
		whole = at <= int64(len(data))
		pixels = pixels || b.kind == "mdat"
		return whole
	})
	return whole && pixels
}
