package epub

import (
	"fmt"
	"strings"
	"unicode"

	"atlas/internal/render"
)

// one is a chapter of a single section.
func one(name, title, kind string, back bool, level int, write func(w *writer)) *chapter {
	return &chapter{name: name, title: title, kind: kind, back: back, set: func(add func(unit) error) error {
		u := unit{write: write}
		if level > 0 {
			u.title, u.level, u.id = title, level, name+"-page"
		}
		return add(u)
	}}
}

// cover is the page of the cover: the picture with the title on it as text.
func (b *book) cover() *chapter {
	return one("cover", b.say("book.cover"), "cover", false, 0, func(w *writer) {
		w.svg = true
		cfg := b.site.Config
		w.raw(`<div class="cover">`, "\n")
		w.raw(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 %d %d" width="100%%" height="100%%" preserveAspectRatio="xMidYMid meet" role="img" aria-labelledby="cover-t">`, coverWidth, coverHeight))
		w.raw(`<title id="cover-t">`)
		w.text(cfg.Title)
		w.raw("</title>\n", `<style>.on-cover{font-family:"Songti SC","Noto Serif CJK SC","Source Han Serif SC","Noto Serif SC",STSong,SimSun,serif;fill:#211d18}</style>`, "\n")
		w.raw(fmt.Sprintf(`<image width="%d" height="%d" xlink:href="%s"/>`, coverWidth, coverHeight, coverName), "\n")
		size, lines := fit(cfg.Title, coverText, coverTitleTall, 150, 66, 3)
		y := coverTitleTop + size
		for _, line := range lines {
			w.raw(fmt.Sprintf(`<text class="on-cover" x="%d" y="%d" font-size="%d" font-weight="bold">`, coverMargin, y, size))
			w.text(line)
			w.raw("</text>\n")
			y += size * 13 / 10
		}
		y += 20
		size, lines = fit(cfg.Subtitle, coverText, 160, 58, 40, 2)
		for _, line := range lines {
			w.raw(fmt.Sprintf(`<text class="on-cover" x="%d" y="%d" font-size="%d">`, coverMargin, y, size))
			w.text(line)
			w.raw("</text>\n")
			y += size * 15 / 10
		}
		if cfg.Author != "" {
			size, lines = fit(cfg.Author, coverText-2*coverSeal, coverSeal, 52, 36, 1)
			w.raw(fmt.Sprintf(`<text class="on-cover" x="%d" y="%d" font-size="%d">`, coverMargin+2*coverSeal, coverHeight-coverMargin-20, size))
			w.text(lines[0])
			w.raw("</text>\n")
		}
		w.raw("</svg>\n</div>\n")
	})
}

// fit breaks a text into lines of a width, in the largest letters between
// large and small in which it has at most so many lines and is not taller than
// tall; what is too long even then ends with an ellipsis. A Chinese character is as wide as the letters are
// high, a Latin one a little over half of that.
func fit(s string, width, tall, large, small, lines int) (size int, broken []string) {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if s == "" {
		return large, nil
	}
	for size = large; ; size -= 6 {
		broken = wrap(s, width*100/size)
		if len(broken) <= lines && len(broken)*size*13/10 <= tall || size-6 < small {
			break
		}
	}
	if len(broken) > lines {
		last := []rune(broken[lines-1])
		broken = append(broken[:lines-1], string(last[:max(0, len(last)-1)])+"…")
	}
	return size, broken
}

// wrap breaks a text into lines of at most width hundredths of a Chinese
// character, between words where there are any.
func wrap(s string, width int) []string {
	var lines []string
	line, used := "", 0
	flush := func() {
		if t := strings.TrimSpace(line); t != "" {
			lines = append(lines, t)
		}
		line, used = "", 0
	}
	for _, word := range words(s) {
		w := 0
		for _, r := range word {
			w += advance(r)
		}
		if used > 0 && used+w > width {
			flush()
		}
		for _, r := range word {
			if used+advance(r) > width && used > 0 && w > width {
				flush()
			}
			line += string(r)
			used += advance(r)
		}
	}
	flush()
	return lines
}

// words parts a text where a line may break: at spaces and round each Chinese
// character, but not before what closes a phrase.
func words(s string) []string {
	var list []string
	last := ' '
	for _, r := range s {
		wide := advance(r) == 100
		closes := strings.ContainsRune("，。、；：？！）》」』”’…", r)
		opens := strings.ContainsRune("（《「『“‘", last)
		if len(list) == 0 || !closes && !opens && (wide || advance(last) == 100 || last == ' ') {
			list = append(list, "")
		}
		list[len(list)-1] += string(r)
		last = r
	}
	return list
}

// advance is the width of a character in hundredths of a Chinese one.
func advance(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xFFDC && r != 0xFE0F || r >= 0x1F000):
		return 100
	case unicode.IsUpper(r):
		return 72
	}
	return 56
}

// titlePage says what the book is, and what it holds in numbers.
func (b *book) titlePage() *chapter {
	return &chapter{name: "title", title: b.say("book.title"), kind: "titlepage", set: func(add func(unit) error) error {
		v, err := b.viewAt("index.html")
		if err != nil {
			return err
		}
		m, ok := v.Main.(*render.HomeView)
		if !ok {
			return nil
		}
		return add(unit{write: func(w *writer) {
			cfg := b.site.Config
			w.raw(`<div class="titlepage">`, "\n<h1")
			w.id(b.ids["index.html"])
			w.raw(">")
			w.text(cfg.Title)
			w.raw("</h1>\n")
			w.el("p", "subtitle", cfg.Subtitle)
			w.el("p", "author", cfg.Author)
			w.el("p", "description", cfg.Description)
			if len(m.Figures) > 0 {
				w.raw(`<dl class="figures">`, "\n")
				for _, f := range m.Figures {
					w.raw("<dt><b>", fmt.Sprint(f.N), "</b> ")
					w.anchor(f.Href, f.Text)
					w.raw("</dt>\n")
					w.el("dd", "", f.Note)
				}
				w.raw("</dl>\n")
				w.el("p", "note", m.SourcesNote)
			} else {
				w.el("p", "note", b.say("book.empty"))
			}
			w.raw("</div>\n")
		}})
	}}
}

// contentsPage is nav.xhtml, which the second pass writes; in the order of
// reading it stands here.
func (b *book) contentsPage() *chapter {
	return &chapter{name: navName, title: b.say("book.contents"), kind: "toc", set: func(func(unit) error) error { return nil }}
}

// readingGuide says how to read the book.
func (b *book) readingGuide() *chapter {
	title := b.say("about.how")
	return one("guide", title, "introduction", false, 1, func(w *writer) {
		w.heading(1, "guide-page", title, false)
		w.raw("<p")
		w.id(b.ids["about.html"])
		w.raw(` class="lead">`)
		w.text(b.say("book.guide.lead", b.site.Config.Title))
		w.raw("</p>\n")
		for _, key := range []string{"fact", "quote", "date", "badge", "gap", "links"} {
			w.heading(2, "", b.say("book.guide."+key), false)
			w.el("p", "", b.say("book.guide."+key+".text"))
			if key == "badge" {
				w.glossary()
			}
		}
		if len(b.site.Articles) == 1 {
			w.el("p", "", b.say("book.guide.single"))
		}
	})
}

// glossary says what each badge means.
func (w *writer) glossary() {
	w.raw(`<dl class="glossary">`, "\n")
	for _, t := range []struct{ term, text string }{
		{"badge.single", "about.badge.single"}, {"badge.inferred", "about.badge.inferred"}, {"badge.listed", "about.badge.listed"},
		{"badge.unsourced", "about.badge.unsourced"}, {"about.edited", "about.badge.edited"}, {"about.conflict", "about.badge.conflict"},
	} {
		w.el("dt", "", w.book.say(t.term))
		w.el("dd", "", w.book.say(t.text))
	}
	w.raw("</dl>\n")
}

// colophon names the sources, the terms, and what made the book.
func (b *book) colophon() *chapter {
	title := b.say("book.colophon")
	return &chapter{name: "colophon", title: title, kind: "colophon", back: true, set: func(add func(unit) error) error {
		err := add(unit{title: title, level: 1, id: "colophon-page", write: func(w *writer) {
			cfg := b.site.Config
			w.heading(1, "colophon-page", title, false)
			line := func(label, s, href string) {
				if s != "" {
					w.field(label, func() { w.anchor(href, s) })
				}
			}
			line(b.say("book.colophon.title"), joined(b, cfg.Title, cfg.Subtitle), "")
			line(b.say("about.author"), cfg.Author, "")
			line(b.say("about.licence"), cfg.Licence, "")
			line(b.say("book.colophon.web"), cfg.BaseURL, cfg.BaseURL)
			w.el("p", "note", b.say("book.colophon.made"))
			w.el("p", "note", b.say("data.licence.text"))
		}})
		if err != nil || len(b.site.Articles) == 0 {
			return err
		}
		for i := 0; i < len(b.site.Articles); i += termRun {
			list := b.site.Articles[i:min(i+termRun, len(b.site.Articles))]
			err := add(unit{glued: i == 0, write: func(w *writer) {
				if i == 0 {
					w.heading(2, "", b.say("about.sources"), false)
				}
				w.raw(`<ol class="sources" start="`, fmt.Sprint(i+1), `">`, "\n")
				for _, a := range list {
					w.raw("<li><p>")
					if a.Author != "" {
						w.text(a.Author + b.say("colon"))
					}
					w.raw("<cite")
					w.lang()
					w.raw(">")
					w.anchor(b.at(b.ids[a.Page.Path]), b.say("document.title", a.Title))
					w.raw("</cite>")
					if a.Dated {
						w.raw(" <small>")
						w.text(a.Date.Words(b.site.Config.Language).String())
						w.raw("</small>")
					}
					w.raw("</p>")
					if href := address(a.SourceURL); href != "" && !isBook(href) {
						w.raw(`<p class="url">`)
						w.anchor(href, a.SourceURL)
						w.raw("</p>")
					}
					w.raw("</li>\n")
				}
				w.raw("</ol>\n")
			}})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// joined is title and subtitle as one.
func joined(b *book, title, subtitle string) string {
	if subtitle == "" {
		return title
	}
	return b.say("title.join", title, subtitle)
}
