package render

import (
	"io"
	"strings"

	"atlas/internal/card"
	"atlas/internal/site"
)

// CardPath is the picture of previews, below the site's root. A site's own
// static file of that path stands for it.
const CardPath = "images/card.png"

// cardYears is how many years the picture shows, the latest ones.
const cardYears = 6

// locale is the language of the interface as Open Graph writes it: a language
// and a country.
func (p page) locale() string {
	switch l := p.site.Config.Language; {
	case strings.HasPrefix(l, "zh"):
		return "zh_CN"
	case l == "en":
		return "en_US"
	default:
		return strings.ReplaceAll(l, "-", "_")
	}
}

// preview is the picture that a page is shown with where it is shared.
func (p page) preview() *Image {
	if p.site.Config.BaseURL == "" {
		return nil
	}
	i := &Image{URL: p.site.Config.Abs(CardPath), Type: "image/png", Alt: p.cardText, Width: card.Width, Height: card.Height}
	if p.Kind != site.Home {
		// The sentence has counts in it: with them every page would change
		// with every fact.
		i.Alt = p.words.say("card.alt.short", p.site.Config.Title)
	}
	if size := p.ownCard; size.X > 0 {
		i.Alt, i.Width, i.Height = p.site.Config.Title, size.X, size.Y
	}
	return i
}

// Card writes [CardPath].
func (r *Renderer) Card(w io.Writer) error {
	p := page{r, &site.Page{Path: CardPath}}
	picture := card.Picture{Marked: -1}
	provinces := r.site.Gazetteer.Provinces()
	if m := p.tileMap(); m != nil {
		most := 0
		for i, t := range m.Tiles {
			picture.Map = append(picture.Map, card.Cell{Column: t.Column - 1, Row: t.Row - 1, Step: t.Step})
			if t.Count > most {
				most, picture.Marked = t.Count, i
			}
		}
	} else {
		for _, g := range provinces {
			picture.Map = append(picture.Map, card.Cell{Column: g.Column, Row: g.Row})
		}
	}
	if m := p.matrix(); m != nil {
		for i, row := range m.Rows[max(len(m.Rows)-cardYears, 0):] {
			for month, c := range row.Cells[:12] {
				picture.Months = append(picture.Months, card.Cell{Column: month, Row: i, Step: c.Step})
			}
		}
	}
	return card.WritePNG(w, picture)
}

// cardSentence says what the picture shows, for those who do not see it.
func (r *Renderer) cardSentence() string {
	p := page{r, &site.Page{Path: CardPath}}
	if m := p.tileMap(); m != nil {
		return r.words.say("card.alt", r.site.Config.Title, m.Sentence)
	}
	return r.words.say("card.alt.empty", r.site.Config.Title)
}
