package check

import (
	"fmt"

	"atlas/internal/diag"
	"atlas/internal/gazetteer"
	"atlas/internal/slug"
)

// placeHints gives, by the message of site.Load about an unknown place, the
// name that was meant: one that sounds the same (杭洲), else the nearest of the
// longer ones. Where a place of the gazetteer stands in the name, site.Load
// has the better hint.
func (c *checker) placeHints() map[string]string {
	if c.hints != nil {
		return c.hints
	}
	c.hints = map[string]string{}
	var sound map[string]string
	var all []string
	for _, f := range c.files {
		for _, name := range f.Entity.Places {
			message := fmt.Sprintf("places: %q is not in the gazetteer", name)
			if _, done := c.hints[message]; done || len(c.gaz.Lookup(name)) > 0 || len(c.gaz.Find(name)) > 0 {
				continue
			}
			if sound == nil {
				sound, all = soundsOf(c.gaz)
			}
			near := sound[slug.Of(name)]
			if near == "" && len([]rune(name)) >= 3 {
				near = diag.Nearest(name, all)
			}
			c.hints[message] = ""
			if near != "" {
				c.hints[message] = fmt.Sprintf("did you mean %q?", near)
			}
		}
	}
	return c.hints
}

// soundsOf lists the names of all places, and the first of each by how it
// sounds; provinces and cities come before districts of the same sound.
func soundsOf(gaz *gazetteer.Gazetteer) (sound map[string]string, all []string) {
	sound = map[string]string{}
	for level := gazetteer.Province; level <= gazetteer.Zone; level++ {
		for _, p := range gaz.Places() {
			if p.Level != level {
				continue
			}
			for _, name := range []string{p.Name, p.FullName} {
				all = append(all, name)
				if s := slug.Of(name); sound[s] == "" {
					sound[s] = name
				}
			}
		}
	}
	return sound, all
}
