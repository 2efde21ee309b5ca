package export

import (
	"encoding/xml"
	"io"
	"net/url"

	"atlas/internal/config"
)

// address is absolute where base_url is set and else relative to the root,
// where the sitemap stands.
func address(c config.Config, page string) string {
	if abs := c.Abs(page); abs != "" {
		return abs
	}
	return (&url.URL{Path: page}).String()
}

func writeXML(w io.Writer, comment string, v any) error {
	head := xml.Header
	if comment != "" {
		head += "<!-- " + comment + " -->\n"
	}
	if _, err := io.WriteString(w, head); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
