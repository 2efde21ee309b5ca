package epub

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/gif" // to read their sizes
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// pictureFolder is where the book keeps pictures.
const pictureFolder = "images/"

// pictureSet holds the pictures of content/ that the book shows.
type pictureSet struct {
	files fs.FS
	known map[string]*picture // by path below content/; nil for one that cannot be shown
	named map[string]*picture
	names map[string]bool
	// list are those that a page shows, each once.
	list []*picture
	left []LeftOut
}

// picture is a file of content/ in the book.
type picture struct {
	path, name, mediaType string
	sum                   string
}

func newPictureSet(files fs.FS) *pictureSet {
	return &pictureSet{files: files, known: map[string]*picture{}, named: map[string]*picture{}, names: map[string]bool{coverName: true}}
}

// pictureExts end the names of the files beside content that a site shows; what
// they are is told by their bytes.
var pictureExts = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"}

// href is the name in the book of the picture at a path below content/, "" when
// it is none or not one that reading apps show.
func (p *pictureSet) href(at string) string {
	if p.files == nil || !fs.ValidPath(at) || !slices.Contains(pictureExts, strings.ToLower(path.Ext(at))) {
		return ""
	}
	pic, seen := p.known[at]
	if !seen {
		var err error
		pic, err = p.read(at)
		if err != nil {
			p.left = append(p.left, LeftOut{"content/" + at, err.Error()})
		}
		p.known[at] = pic
		if pic != nil {
			p.named[pic.name] = pic
		}
	}
	if pic == nil {
		return ""
	}
	return pic.name
}

// show takes the picture of that name into the book.
func (p *pictureSet) show(name string) {
	if pic := p.named[name]; pic != nil && !slices.Contains(p.list, pic) {
		p.list = append(p.list, pic)
	}
}

// maxPicture is the largest picture that is read, in bytes.
const maxPicture = 32 << 20

func (p *pictureSet) read(at string) (*picture, error) {
	info, err := fs.Stat(p.files, at)
	switch {
	case err != nil:
		return nil, cause(err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("not a file")
	case info.Size() > maxPicture:
		return nil, fmt.Errorf("%d MB; a book takes pictures of at most %d", info.Size()>>20, maxPicture>>20)
	}
	data, err := fs.ReadFile(p.files, at)
	if err != nil {
		return nil, cause(err)
	}
	mediaType, ext, err := pictureType(data)
	if err != nil {
		return nil, err
	}
	base := pictureFolder + xmlName(strings.TrimSuffix(at, path.Ext(at)))
	name := base + ext
	for n := 2; p.names[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s.%d%s", base, n, ext)
	}
	p.names[strings.ToLower(name)] = true
	sum := sha256.Sum256(data)
	return &picture{path: at, name: name, mediaType: mediaType, sum: hex.EncodeToString(sum[:])}, nil
}

// cause leaves off the path, which the message names already.
func cause(err error) error {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err
	}
	return err
}

// pictureType tells by its bytes what a picture is. The types are those that
// every reading app of EPUB 3.3 has to show.
func pictureType(data []byte) (mediaType, ext string, err error) {
	if len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" {
		return "image/webp", ".webp", nil
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err == nil && format == "jpeg":
		return "image/jpeg", ".jpg", nil
	case err == nil:
		return "image/" + format, "." + format, nil
	case bytes.Contains(data[:min(len(data), 1024)], []byte("<svg")):
		if err := safeSVG(data); err != nil {
			return "", "", err
		}
		return "image/svg+xml", ".svg", nil
	}
	return "", "", fmt.Errorf("not a picture that books can have: PNG, JPEG, GIF, WebP or SVG")
}

// safeSVG refuses drawings that run scripts or fetch anything, and those that
// are no well-formed XML.
func safeSVG(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	first := true
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("not well-formed: %v", err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return fmt.Errorf("it declares a document type")
		case xml.ProcInst:
			if t.Target != "xml" {
				return fmt.Errorf("it asks for a style sheet")
			}
		case xml.StartElement:
			if first && (t.Name.Local != "svg" || t.Name.Space != "http://www.w3.org/2000/svg") {
				return fmt.Errorf("not SVG")
			}
			first = false
			if slices.Contains([]string{"script", "foreignObject", "style", "iframe", "audio", "video", "a"}, t.Name.Local) {
				return fmt.Errorf("it has an element %q", t.Name.Local)
			}
			for _, a := range t.Attr {
				name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
				outside := (name == "href" || name == "src") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "data:image/")
				if strings.HasPrefix(name, "on") || outside || strings.Contains(strings.ReplaceAll(value, "url(#", ""), "url(") {
					return fmt.Errorf("it has an attribute %q that runs or fetches something", a.Name.Local)
				}
			}
		}
	}
	if first {
		return fmt.Errorf("not SVG")
	}
	return nil
}

// copyTo writes a picture as it is. One that changed since it was looked at is
// an error: the book would not be what its checksum says.
func (p *pictureSet) copyTo(w io.Writer, pic *picture) error {
	data, err := fs.ReadFile(p.files, pic.path)
	if err != nil {
		return fmt.Errorf("content/%s: %w", pic.path, cause(err))
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != pic.sum {
		return fmt.Errorf("content/%s changed while the book was made", pic.path)
	}
	_, err = w.Write(data)
	return err
}
