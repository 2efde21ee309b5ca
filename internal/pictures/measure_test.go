package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// drawn gives a small picture in each kind that Go can write.
func drawn(t testing.TB, kind string, width, height int) []byte {
	t.Helper()
	im := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.RGBA{0xc0, 0x30, 0x20, 0xff}})
	im.SetColorIndex(0, 0, 1)
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, im)
	case "jpeg":
		err = jpeg.Encode(&b, im, nil)
	case "gif":
		err = gif.Encode(&b, im, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif puts an Exif segment with an orientation into a JPEG.
func exif(data []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, tag := range []uint16{0x0110, 0x0112} {
		tiff = order.AppendUint16(tiff, tag)
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, orientation)
		tiff = order.AppendUint16(tiff, 0)
	}
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, data[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), data[2:]...)
}

// riff makes a WebP file of one chunk.
func riff(chunk string, body []byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"), chunk...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, body...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func isoBox(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func ispe(w, h uint32) []byte {
	return isoBox("ispe", make([]byte, 4), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h))
}

// avifOf makes an AVIF file in which picture 2, of 640×480, is the primary
// one, and picture 1, of 64×48, its preview.
func avifOf(turn byte) []byte {
	return bytes.Join([][]byte{
		isoBox("ftyp", []byte("mif1\x00\x00\x00\x00miafavif")),
		isoBox("meta", make([]byte, 4),
			isoBox("hdlr", make([]byte, 24)),
			isoBox("pitm", make([]byte, 4), []byte{0, 2}),
			isoBox("iprp",
				isoBox("ipco", ispe(64, 48), ispe(640, 480), isoBox("irot", []byte{turn})),
				isoBox("ipma", make([]byte, 4), []byte{0, 0, 0, 2, 0, 1, 1, 0x81, 0, 2, 2, 0x02, 0x83}))),
		isoBox("mdat", []byte("pixels")),
	}, nil)
}

func TestMeasure(t *testing.T) {
	vp8 := append([]byte{0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x41, 0xf0, 0x00}, make([]byte, 10)...)
	for _, c := range []struct {
		name          string
		data          []byte
		kind          string
		width, height int
	}{
		{"png", drawn(t, "png", 30, 20), "image/png", 30, 20},
		{"jpeg", drawn(t, "jpeg", 30, 20), "image/jpeg", 30, 20},
		{"gif", drawn(t, "gif", 30, 20), "image/gif", 30, 20},
		{"jpeg upright", exif(drawn(t, "jpeg", 30, 20), binary.LittleEndian, 3), "image/jpeg", 30, 20},
		{"jpeg on its side", exif(drawn(t, "jpeg", 30, 20), binary.LittleEndian, 6), "image/jpeg", 20, 30},
		{"jpeg on its other side", exif(drawn(t, "jpeg", 30, 20), binary.BigEndian, 8), "image/jpeg", 20, 30},
		{"webp", riff("VP8 ", vp8), "image/webp", 320, 240},
		{"webp without loss", riff("VP8L", append([]byte{0x2f, 0x3f, 0xc1, 0x3b, 0x00}, make([]byte, 10)...)), "image/webp", 320, 240},
		{"webp with extras", riff("VP8X", []byte{0, 0, 0, 0, 0x3f, 0x01, 0, 0xef, 0, 0}), "image/webp", 320, 240},
		{"avif", avifOf(0), "image/avif", 640, 480},
		{"avif turned", avifOf(3), "image/avif", 480, 640},
	} {
		m, err := Measure(c.data)
		if err != nil || m.Type != c.kind || m.Width != c.width || m.Height != c.height || TypeOf("x"+m.Ext) != c.kind {
			t.Errorf("%s: got %+v, %v", c.name, m, err)
		}
		if err := Whole(c.data, m); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if err := Whole(append(bytes.Clone(c.data), "more"...), m); err != nil && c.kind != "image/avif" {
			t.Errorf("%s, with bytes behind its end: %v", c.name, err)
		}
		// Every shorter one is found out: by the size, or by the end.
		for n := range len(c.data) - 1 {
			if m, err := Measure(c.data[:n]); err == nil && Whole(c.data[:n], m) == nil {
				t.Errorf("%s: the first %d of %d bytes pass as the whole", c.name, n, len(c.data))
			}
		}
	}
}

func TestNoPicture(t *testing.T) {
	for text, want := range map[string]error{
		"":                                     ErrNotPicture,
		"no picture":                           ErrNotPicture,
		"<?xml?><rss>":                         ErrNotPicture,
		"%PDF-1.4":                             ErrNotPicture,
		"\xEF\xBB\xBF\n <!DOCTYPE HTML><p>404": ErrPage,
		"<html><body><svg>":                    ErrPage,
		"<script>location='/'</script>":        ErrPage,
		`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`: ErrSVG,
		`<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x"><svg/>`:                    ErrSVG,
		"<!-- x --><svg onload=alert(1)>":                                         ErrSVG,
		"\x89PNG\r\n\x1a\nbroken":                                                 ErrBroken,
		"\xff\xd8\xffbroken":                                                      ErrBroken,
		"GIF89a":                                                                  ErrBroken,
		"GIF89a\x00\x00\x00\x00rest":                                              ErrBroken,
		"RIFF\x00\x00\x00\x00WEBPVP8 ":                                            ErrBroken,
		"\x00\x00\x00\x14ftypavif\x00\x00\x00\x00avif":                            ErrBroken,
		"\x00\x00\x00\x14ftypheic\x00\x00\x00\x00heic":                            ErrNotPicture,
		"\x00\x00\x00\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xffavif\x00\x00\x00\x00avif\x00": ErrBroken,
	} {
		if _, err := Measure([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

// FuzzMeasure holds that no bytes break the readers of headers, and that what
// they tell can be told.
func FuzzMeasure(f *testing.F) {
	for _, kind := range []string{"png", "jpeg", "gif"} {
		f.Add(drawn(f, kind, 3, 2))
	}
	f.Add(exif(drawn(f, "jpeg", 3, 2), binary.BigEndian, 6))
	f.Add(riff("VP8X", make([]byte, 10)))
	f.Add(riff("VP8L", make([]byte, 15)))
	f.Add(avifOf(1))
	f.Add([]byte("<svg/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Measure(data)
		if err != nil {
			return
		}
		if m.Width <= 0 || m.Height <= 0 || m.Width > 1<<31 || m.Height > 1<<31 || TypeOf(m.Ext) != m.Type {
			t.Errorf("%+v", m)
		}
		if Whole(data, m) == nil {
			// More bytes are the end of another file, not of this one.
			if err := Whole(append(data[:len(data):len(data)], 0), m); err != nil && m.Type != "image/avif" {
				t.Errorf("with one byte more: %v", err)
			}
		}
	})
}
