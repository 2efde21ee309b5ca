package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"strings"
)

// Measured is what the first bytes of a picture tell.
type Measured struct {
	// Type is the media type, and Ext how names of such files end: ".png".
	Type, Ext string
	// Width and Height are in pixels, as a browser shows the picture: one that
	// is stored lying on its side is turned.
	Width, Height int
}

// Why something is no picture that a page may show.
var (
	ErrNotPicture = errors.New("it is no picture of a known kind")
	ErrSVG        = errors.New("it is SVG, which may hold scripts")
	ErrPage       = errors.New("it is a page, not a picture")
	ErrBroken     = errors.New("its first bytes are broken")
	ErrCutOff     = errors.New("it breaks off before its end")
)

// Measure tells what picture data begins. It looks at the bytes and at no name
// and no header, and decodes no pixel. SVG is refused: as a file of its own a
// browser would run the scripts in it.
func Measure(data []byte) (Measured, error) {
	var m Measured
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		m.Type, m.Ext = "image/png", ".png"
		err = m.config(data)
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		m.Type, m.Ext = "image/jpeg", ".jpg"
		if err = m.config(data); err == nil && lies(data) {
			m.Width, m.Height = m.Height, m.Width
		}
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		m.Type, m.Ext = "image/gif", ".gif"
		// The size comes right behind the mark; the colours do not matter.
		if len(data) < 10 {
			return m, ErrBroken
		}
		m.Width, m.Height = int(binary.LittleEndian.Uint16(data[6:])), int(binary.LittleEndian.Uint16(data[8:]))
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		m.Type, m.Ext = "image/webp", ".webp"
		m.Width, m.Height, err = webp(data)
	case isAVIF(data):
		m.Type, m.Ext = "image/avif", ".avif"
		m.Width, m.Height, err = avif(data)
	default:
		return m, notPicture(data)
	}
	if err == nil && (m.Width <= 0 || m.Height <= 0) {
		err = ErrBroken
	}
	return m, err
}

func (m *Measured) config(data []byte) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return ErrBroken
	}
	m.Width, m.Height = c.Width, c.Height
	return nil
}

// notPicture says what data is instead.
func notPicture(data []byte) error {
	text := strings.ToLower(strings.TrimLeft(string(data[:min(len(data), 1024)]), "\xEF\xBB\xBF \t\r\n"))
	switch {
	case !strings.HasPrefix(text, "<"):
		return ErrNotPicture
	case strings.Contains(text, "<html"), strings.Contains(text, "<!doctype html"), strings.Contains(text, "<body"), strings.Contains(text, "<head"), strings.Contains(text, "<script"):
		if strings.Contains(text, "<svg") && !strings.Contains(text, "<html") {
			return ErrSVG
		}
		return ErrPage
	case strings.Contains(text, "<svg"):
		return ErrSVG
	}
	return ErrNotPicture
}

// lies reports whether a JPEG is stored lying on its side (Exif orientation 5
// to 8): browsers turn it, and its sides change places.
func lies(data []byte) bool {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		switch {
		case marker == 0xff: // fill
			at++
			continue
		case marker == 0xda || marker == 0xd9 || size < 2:
			return false
		}
		segment := data[at+4 : min(at+2+size, len(data))]
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return orientation(tiff) >= 5
		}
		at += 2 + size
	}
	return false
}

// orientation reads the tag of this name (0x0112) out of a TIFF header; 1 is
// upright, and what browsers take when there is none.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for n := int(order.Uint16(tiff[at:])); n > 0 && len(entries) >= 12; n-- {
		if order.Uint16(entries) == 0x0112 {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// webp reads the size of a WebP picture: that of the canvas, else that of the
// one frame (RFC 9649).
func webp(data []byte) (width, height int, err error) {
	if len(data) < 30 {
		return 0, 0, ErrBroken
	}
	chunk := data[20:]
	switch string(data[12:16]) {
	case "VP8X":
		return 1 + uint24(chunk[4:]), 1 + uint24(chunk[7:]), nil
	case "VP8L":
		if chunk[0] != 0x2f {
			return 0, 0, ErrBroken
		}
		bits := binary.LittleEndian.Uint32(chunk[1:])
		return 1 + int(bits&0x3fff), 1 + int(bits>>14&0x3fff), nil
	case "VP8 ":
		if !bytes.Equal(chunk[3:6], []byte{0x9d, 0x01, 0x2a}) {
			return 0, 0, ErrBroken
		}
		return int(binary.LittleEndian.Uint16(chunk[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(chunk[8:]) & 0x3fff), nil
	}
	return 0, 0, ErrBroken
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
