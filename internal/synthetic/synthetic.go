// Package synthetic makes atlases of any size for measurements: content files
// as curators would have them after years of imports, with Chinese bodies of
// about 2,500 characters, lists, tables, quotes and links, a hundred cities,
// forty sectors and ten years, and the articles that the records rest on.
//
// [Generate] gives the same bytes for the same size and seed, on any machine.
// The content is valid: `atlas build` reports nothing about it, every quote
// stands in its block, and every link resolves. It is also content that Hugo
// builds as it stands, which makes a comparison fair.
package synthetic

import (
	"path"

	"atlas/internal/content"
)

// articleEvery is how many records rest on one article.
const articleEvery = 50

// File is one file of the atlas, its path below the atlas's folder.
type File struct {
	Path string
	Data []byte
}

// Config is the config.toml of every synthetic atlas.
const Config = `title = "合成图谱"
description = "为测量而生成的图谱，内容均为虚构。"
base_url = "https://example.org/atlas/"
[import.lexicon.topic]
name = "区块链"
words = ["区块链"]
`

// Generate makes an atlas of n records and hands each file to write, one at a
// time, ending at the first error. The articles come on top of the n records,
// one for every fifty, and each of them also as a saved page below pages/, for
// measuring the import. What is kept in memory of a record is its name.
func Generate(n int, seed uint64, write func(File) error) error {
	if err := write(File{"config.toml", []byte(Config)}); err != nil {
		return err
	}
	g := newGenerator(n, seed)
	for first := 0; first < n; first += articleEvery {
		group := g.facts(first, min(n, first+articleEvery))
		a := g.article(first/articleEvery, group)
		for _, f := range group {
			g.restart(f.record.index, forBody)
			if err := write(File{f.record.path, content.Format(&f.entity, g.body(f))}); err != nil {
				return err
			}
		}
		for _, f := range []File{
			{path.Join("content/articles", a.entity.ID, "index.md"), content.Format(&a.entity, a.markdown())},
			{path.Join("pages", a.entity.ID+".html"), a.page()},
		} {
			if err := write(f); err != nil {
				return err
			}
		}
	}
	return nil
}
