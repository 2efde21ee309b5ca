package render

import "strings"

// Unpack is the note that goes with a site in a zip file: the name of its file
// and its text. Windows shows what is in a zip file as if it were a folder, and
// opens a page out of it without its styles and neighbours; the name alone says
// what to do.
func (r *Renderer) Unpack() (name, text string) {
	c := r.site.Config
	parts := []string{c.Title, r.words.say("unpack.text")}
	if c.BaseURL != "" {
		parts = append(parts, r.words.say("unpack.online", c.BaseURL))
	}
	if c.Licence != "" {
		parts = append(parts, c.Licence)
	}
	return r.words.say("unpack.name"), strings.Join(parts, "\n\n") + "\n"
}
