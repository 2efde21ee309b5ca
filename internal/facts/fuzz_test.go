package facts

import (
	"testing"

	"atlas/internal/article"
)

// FuzzExtract holds for any page: no panic, and every quote an exact part of
// its block.
func FuzzExtract(f *testing.F) {
	for _, test := range ruleTests {
		f.Add(test.title, test.body)
	}
	f.Add("区块链", "<p>《《“（：；，。》区块链</p><p>：2018年《</p>")
	f.Add("区块链企业", "<h2>企业</h2><p>甲公司：</p><p>甲公司：、、、和和等等</p>")
	e := newExtractor(f)
	f.Fuzz(func(t *testing.T, title, body string) {
		art, err := article.Parse([]byte("<h1>"+title+"</h1><div id=content_views>"+body+"</div>"), article.Options{})
		if err != nil {
			return
		}
		checkQuotes(t, art, e.Extract(art))
	})
}
