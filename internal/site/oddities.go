package site

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/parallel"
)

// Oddity is something odd in a source itself: a count that does not match, a
// sentence that breaks off.
type Oddity struct {
	// Code tells what is odd, as count-mismatch; Message says it in English.
	Code    string `json:"code"`
	Message string `json:"message"`
	// Block is where it stands, Quote the words.
	Block int    `json:"block"`
	Quote string `json:"quote"`
}

// ReadOddities takes in what the importer found odd in each article, which it
// keeps in facts.json beside the text. Of that file no more is read: everything
// else in it is the importer's. What a person has mended since, so that the
// text does not hold the words any more, is left out.
//
// It belongs to loading: it is called once after [Load] and before the site is
// shared. The problems are files that cannot be read; they are warnings, for
// the atlas is whole without them.
func (s *Site) ReadOddities(project fs.FS) []diag.Problem {
	problems := make([]*diag.Problem, len(s.Articles))
	parallel.Each(len(s.Articles), func(i int) { problems[i] = s.Articles[i].readOddities(project) })
	var list []diag.Problem
	for _, p := range problems {
		if p != nil {
			list = append(list, *p)
		}
	}
	return list
}

func (a *Article) readOddities(project fs.FS) *diag.Problem {
	name := path.Join(path.Dir(a.File.Path), "facts.json")
	data, err := fs.ReadFile(project, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // an article that a person wrote
	}
	var doc struct {
		Problems []Oddity `json:"problems"`
	}
	if err == nil {
		err = json.Unmarshal(data, &doc)
	}
	if err != nil {
		return &diag.Problem{Position: diag.Position{File: name}, Severity: diag.Warning, Code: "facts-json",
			Message: "what is odd in the source is not shown: " + err.Error(), Hint: "import the article again"}
	}
	if len(doc.Problems) == 0 {
		return nil
	}
	text := squeeze(string(a.File.Text()))
	for _, o := range doc.Problems {
		if o.Code != "" && o.Block > 0 && strings.Contains(text, squeeze(o.Quote)) {
			a.Oddities = append(a.Oddities, o)
		}
	}
	return nil
}
