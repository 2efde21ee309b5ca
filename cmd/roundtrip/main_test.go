package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	page := `<h1 class="title-article">标题</h1><div id="content_views"><h2>一</h2><p>**提示：**区块链 3~5个</p><pre><code class="language-go">x := 1</code></pre></div>`
	if err := os.WriteFile(filepath.Join(dir, "a.html"), []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"-dir", dir}, 0, "text                            1  100.00%"},
		{[]string{"-dir", t.TempDir()}, 1, "holds no page"},
		{nil, 2, "name the folder of pages"},
		{[]string{"-dir", filepath.Join(dir, "missing")}, 1, "no such file"},
	} {
		var out, errs strings.Builder
		if got := run(test.args, &out, &errs); got != test.status {
			t.Errorf("%v: status %d, want %d\n%s%s", test.args, got, test.status, out.String(), errs.String())
		}
		if !strings.Contains(out.String()+errs.String(), test.says) {
			t.Errorf("%v: output lacks %q:\n%s%s", test.args, test.says, out.String(), errs.String())
		}
	}
}
