package starter

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"atlas/internal/config"
)

// parsed is the configuration that a new atlas has.
func parsed(t testing.TB, opt Options) config.Config {
	t.Helper()
	files := Files(opt)
	last := files[len(files)-1]
	if last.Path != config.FileName {
		t.Fatalf("the last file is %s", last.Path)
	}
	cfg, problems := config.Parse(last.Path, last.Data)
	if len(problems) > 0 {
		t.Fatalf("%+v: %v\n%s", opt, problems, last.Data)
	}
	return cfg
}

func TestConfig(t *testing.T) {
	for _, language := range config.Languages {
		opt := Options{Title: `a "b" \ 'c'`, Topic: []string{"智慧水务", `x"y`}, Language: language, BaseURL: "https://example.org/a/"}
		cfg := parsed(t, opt)
		topic := cfg.Import.Lexicon.Topic
		if cfg.Title != opt.Title || cfg.Language != language || cfg.BaseURL != opt.BaseURL || topic.Name != "智慧水务" || !slices.Equal(topic.Words, opt.Topic) {
			t.Errorf("%+v", cfg)
		}
		if len(cfg.Menu) != 11 || cfg.Build != config.Default().Build {
			t.Errorf("menu %v, build %+v", cfg.Menu, cfg.Build)
		}
	}
}

// TestEveryKey holds that config.toml names and explains every key that atlas
// knows at its top, and that what is commented out is sound as well.
func TestEveryKey(t *testing.T) {
	for _, language := range config.Languages {
		files := Files(Options{Title: "t", Topic: []string{"w"}, Language: language})
		text := string(files[len(files)-1].Data)
		whole := regexp.MustCompile(`(?m)^# (\[\[?[a-z.]+\]\]?|"?[\p{Han}a-z_]+"? = .*)$`).ReplaceAllString(text, "$1")
		if whole == text {
			t.Fatal("nothing is commented out")
		}
		cfg, problems := config.Parse("config.toml", []byte(whole))
		if len(problems) > 0 {
			t.Fatalf("%s: %v\n%s", language, problems, whole)
		}
		lex := cfg.Import.Lexicon
		if len(lex.Sections) != 2 || len(lex.Names.Known) != 1 || len(lex.Names.Short) != 1 || len(lex.Scenarios) != 1 {
			t.Errorf("%s: %+v", language, lex)
		}
		var keys map[string]any
		if err := toml.Unmarshal([]byte(text), &keys); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"title", "subtitle", "description", "language", "base_url", "author", "licence", "menu", "taxonomies", "import", "build"} {
			if _, ok := keys[key]; !ok {
				t.Errorf("%s: %s is missing", language, key)
			}
		}
	}
}

// TestBothLanguages holds that the two languages have the same files and that
// nothing is left to fill in.
func TestBothLanguages(t *testing.T) {
	var paths [][]string
	for _, language := range config.Languages {
		var list []string
		for _, f := range Files(Options{Title: "t", Topic: []string{"w"}, Language: language}) {
			list = append(list, f.Path)
			if f.Path != "layouts/partials/style.html" && strings.Contains(string(f.Data), "{{") {
				t.Errorf("%s: %s holds a placeholder", language, f.Path)
			}
			if strings.Contains(string(f.Data), "区块链") {
				t.Errorf("%s: %s speaks of another topic", language, f.Path)
			}
		}
		paths = append(paths, list)
	}
	if !slices.Equal(paths[0], paths[1]) {
		t.Errorf("%v", paths)
	}
}

func TestFill(t *testing.T) {
	for _, test := range []struct {
		opt          Options
		title, topic string
	}{
		{Options{}, "rivers", "rivers"},
		{Options{Title: "智慧水务应用图谱"}, "智慧水务应用图谱", "智慧水务"},
		{Options{Title: "图谱"}, "图谱", "图谱"},
		{Options{Title: "5G Atlas"}, "5G Atlas", "5G"},
		{Options{Topic: []string{"北斗", "BDS"}}, "北斗应用图谱", "北斗"},
		{Options{Topic: []string{"北斗"}, Language: "en"}, "北斗 Atlas", "北斗"},
	} {
		got := test.opt.Fill("rivers")
		if got.Title != test.title || got.Topic[0] != test.topic || got.Language == "" {
			t.Errorf("%+v: %+v", test.opt, got)
		}
	}
}

func TestTopicLine(t *testing.T) {
	res, problems, err := Make(filepath.Join(t.TempDir(), "x"), Options{}.Fill("水"))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if line := strings.Split(string(res.Config), "\n")[res.TopicLine()-1]; line != `words = ["水"]` {
		t.Errorf("line %d is %q", res.TopicLine(), line)
	}
}

// TestCutOff holds that a run that ends anywhere leaves no atlas, and that the
// next run makes it whole and finds nothing to keep.
func TestCutOff(t *testing.T) {
	opt := Options{Topic: []string{"水"}}.Fill("x")
	files := Files(opt)
	for n := range files {
		dir := t.TempDir()
		for _, f := range files[:n] {
			name := filepath.Join(dir, filepath.FromSlash(f.Path))
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil {
			t.Fatalf("an atlas after %d files", n)
		}
		res, problems, err := Make(dir, opt)
		if err != nil || len(problems) > 0 || len(res.Kept) > 0 || len(res.Made) != len(files)-n {
			t.Errorf("after %d files: %+v %v %v", n, res, problems, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path)))
			if err != nil || string(data) != string(f.Data) {
				t.Errorf("after %d files: %s: %v", n, f.Path, err)
			}
		}
	}
}

// TestNothingElse holds that all that is made is in Files.
func TestNothingElse(t *testing.T) {
	dir := t.TempDir()
	opt := Options{Topic: []string{"水"}}.Fill("x")
	if _, problems, err := Make(dir, opt); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	var want, got []string
	for _, f := range Files(opt) {
		want = append(want, f.Path)
	}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, name)
		}
		return err
	})
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, want %v, %v", got, want, err)
	}
}

// FuzzConfig holds that whatever a title and a topic are, config.toml is sound
// and gives them back.
func FuzzConfig(f *testing.F) {
	for _, seed := range []string{"智慧水务", `"`, `'`, `\`, `"'\`, "{{title}}", "{{words}}", "]", "# x", "=", "a\tb", "\u200b", "{{"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, title, word string) {
		title, word = strings.ToValidUTF8(title, ""), strings.ToValidUTF8(word, "")
		if strings.TrimSpace(title) == "" || word == "" {
			return
		}
		for _, language := range config.Languages {
			cfg := parsed(t, Options{Title: title, Topic: []string{word}, Language: language})
			if topic := cfg.Import.Lexicon.Topic; cfg.Title != title || topic.Name != word || !slices.Equal(topic.Words, []string{word}) {
				t.Errorf("%q, %q: %q, %+v", title, word, cfg.Title, topic)
			}
		}
	})
}
