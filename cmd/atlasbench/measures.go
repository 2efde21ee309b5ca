package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"atlas/internal/synthetic"
)

// The measures, by the names that -only knows.
const (
	mCold     = "cold"
	mNoChange = "nochange"
	mBody     = "body"
	mTitle    = "title"
	mFloor    = "floor"
	mHugo     = "hugo"
	mImport   = "import"
	mCorpus   = "corpus"
)

// measureNames is every measure, in the order in which a round takes them: a
// build that changes little follows a whole one.
var measureNames = []string{mCold, mNoChange, mBody, mTitle, mFloor, mHugo, mImport, mCorpus}

// titles name the measures in tables. Import has two rows.
var titles = map[string]string{
	mCold:         "atlas build, cold",
	mNoChange:     "atlas build, nothing changed",
	mBody:         "atlas build, a sentence of one record edited",
	mTitle:        "atlas build, the title of one record edited",
	mFloor:        "the floor",
	mHugo:         "hugo",
	mImport:       "atlas import",
	mImport + "1": "atlas import --jobs 1",
	mCorpus:       "atlas import",
	mCorpus + "1": "atlas import --jobs 1",
}

// bench is the programs that are measured and where.
type bench struct {
	self, atlas, hugo string
	dir               string
	aside             *aside
}

// newBench measures in dir, by way of this very program.
func newBench(self, atlas, dir string) *bench {
	return &bench{self: self, atlas: atlas, dir: dir, aside: &aside{dir: filepath.Join(dir, "old")}}
}

// site is one synthetic atlas in work.
type site struct {
	bench   *bench
	dir     string
	records int
	content tree
	built   bool
	edits   int
}

func (s *site) path(elem ...string) string { return filepath.Join(append([]string{s.dir}, elem...)...) }

// newSite makes an atlas of n records, in a process of its own.
func (b *bench) newSite(ctx context.Context, n int) (*site, error) {
	s := &site{bench: b, dir: filepath.Join(b.dir, fmt.Sprint(n)), records: n}
	if _, _, err := (command{name: b.self, args: []string{"gen", "-n", fmt.Sprint(n), s.dir}}).run(ctx); err != nil {
		return nil, err
	}
	if err := writeHugoSite(s.path("hugo"), s.path("content")); err != nil {
		return nil, err
	}
	var err error
	s.content, err = treeOf(s.path("content"), true)
	return s, err
}

// build runs `atlas build`, which must find nothing to say about the content.
func (s *site) build(ctx context.Context) (sample, error) {
	took, out, err := command{name: s.bench.atlas, args: []string{"-C", s.dir, "build"}}.run(ctx)
	if err != nil {
		return took, err
	}
	if out.stderr != "" {
		return took, fmt.Errorf("atlas build reports of %s:%s", s.dir, indented(out.stderr))
	}
	s.built = true
	return took, nil
}

func (s *site) ensureBuilt(ctx context.Context) error {
	if s.built {
		return nil
	}
	_, err := s.build(ctx)
	return err
}

func (s *site) cold(ctx context.Context) (sample, error) {
	s.built = false
	for _, name := range []string{"public", ".cache"} {
		if err := s.bench.aside.put(s.path(name)); err != nil {
			return sample{}, err
		}
	}
	took, err := s.build(ctx)
	if err != nil {
		return took, err
	}
	return took, pagesMissing(s.path("content"), s.path("public"))
}

func (s *site) noChange(ctx context.Context) (sample, error) {
	if err := s.ensureBuilt(ctx); err != nil {
		return sample{}, err
	}
	before, err := treeOf(s.path("public"), true)
	if err != nil {
		return sample{}, err
	}
	took, err := s.build(ctx)
	if err != nil {
		return took, err
	}
	after, err := treeOf(s.path("public"), true)
	if err == nil && after != before {
		err = errors.New("a build with nothing changed has written files")
	}
	return took, err
}

// record is a case in the middle of its folder, or of an atlas too small to
// have cases any record.
func (s *site) record() (file, page string, err error) {
	for _, folder := range []string{"cases", "companies"} {
		found, err := filepath.Glob(s.path("content", folder, "*.md"))
		if err != nil {
			return "", "", err
		}
		if len(found) > 0 {
			file := found[len(found)/2]
			return file, s.path("public", folder, pageOf(filepath.Base(file))), nil
		}
	}
	return "", "", fmt.Errorf("%s has no record to edit", s.dir)
}

// edit changes one record, builds, and fails if the site did not change.
func (s *site) edit(ctx context.Context, change func(text, mark string) string, shownIn ...string) (sample, error) {
	if err := s.ensureBuilt(ctx); err != nil {
		return sample{}, err
	}
	file, page, err := s.record()
	if err != nil {
		return sample{}, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return sample{}, err
	}
	s.edits++
	mark := fmt.Sprintf("第%d次修订", s.edits)
	edited := change(string(text), mark)
	if edited == string(text) {
		return sample{}, fmt.Errorf("%s has nothing to edit", file)
	}
	if err := os.WriteFile(file, []byte(edited), 0o666); err != nil {
		return sample{}, err
	}
	took, err := s.build(ctx)
	if err != nil {
		return took, err
	}
	for _, name := range append(shownIn, page) {
		shown, err := contains(name, mark)
		if err != nil {
			return took, err
		}
		if !shown {
			return took, fmt.Errorf("%s does not show what was edited in %s", name, file)
		}
	}
	return took, nil
}

// editBody puts a few words behind the first sentence of the body.
func (s *site) editBody(ctx context.Context) (sample, error) {
	return s.edit(ctx, func(text, mark string) string {
		front, body, _ := strings.Cut(text, "\n+++\n")
		return front + "\n+++\n" + strings.Replace(body, "。", "，此处为"+mark+"。", 1)
	})
}

// editTitle puts a mark behind the title, in place of an earlier one.
func (s *site) editTitle(ctx context.Context) (sample, error) {
	return s.edit(ctx, func(text, mark string) string {
		const key = `title = "`
		before, rest, ok := strings.Cut(text, key)
		title, after, closed := strings.Cut(rest, `"`)
		if !ok || !closed {
			return text
		}
		title, _, _ = strings.Cut(title, "（第")
		return before + key + title + "（" + mark + `）"` + after
	}, s.path("public", "data", "atlas.json"))
}

func (s *site) floor(ctx context.Context) (took sample, err error) {
	dest := s.path("floor")
	defer keepAside(s.bench.aside, dest, &err)
	took, _, err = command{name: s.bench.self, args: []string{"floor", s.dir, dest}}.run(ctx)
	if err != nil {
		return took, err
	}
	return took, pagesMissing(s.path("content"), dest)
}

func (s *site) hugo(ctx context.Context) (took sample, err error) {
	dest := s.path("hugo-public")
	for _, old := range []string{s.path("hugo", "cache"), s.path("hugo", "resources")} {
		if err := s.bench.aside.put(old); err != nil {
			return sample{}, err
		}
	}
	defer keepAside(s.bench.aside, dest, &err)
	took, _, err = command{name: s.bench.hugo, args: hugoArgs(s.path("hugo"), dest)}.run(ctx)
	if err != nil {
		return took, err
	}
	if err := pagesMissing(s.path("content"), dest); err != nil {
		return took, fmt.Errorf("hugo: %w", err)
	}
	return took, nil
}

// importPages imports a folder of saved pages into a new atlas. jobs is that
// of the flag; 0 leaves it out. What is written must be the same each time.
func (b *bench) importPages(ctx context.Context, pages string, jobs int, sums map[string]string, mayFind bool) (took sample, err error) {
	dir, err := os.MkdirTemp(b.dir, "import-")
	if err != nil {
		return sample{}, err
	}
	defer keepAside(b.aside, dir, &err)
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(synthetic.Config), 0o666); err != nil {
		return sample{}, err
	}
	args := []string{"-C", dir, "import"}
	if jobs > 0 {
		args = append(args, "--jobs", fmt.Sprint(jobs))
	}
	took, out, err := command{name: b.atlas, args: append(args, pages), mayFind: mayFind}.run(ctx)
	if err != nil {
		return took, err
	}
	written, err := treeOf(filepath.Join(dir, "content"), false)
	if err != nil {
		return took, err
	}
	sums["written"] = first(sums["written"], written.sum)
	sums["said"] = first(sums["said"], out.stdout+out.stderr)
	if sums["written"] != written.sum || sums["said"] != out.stdout+out.stderr {
		return took, fmt.Errorf("two imports of %s differ, the last with --jobs %d (0: as many as processors)", pages, jobs)
	}
	return took, nil
}

func first(old, now string) string {
	if old == "" {
		return now
	}
	return old
}

// countPages is how many saved pages a folder has, which must be some.
func countPages(dir string) (int, error) {
	n := 0
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if ext := strings.ToLower(filepath.Ext(name)); err == nil && !d.IsDir() && (ext == ".html" || ext == ".htm") {
			n++
		}
		return err
	})
	if err == nil && n == 0 {
		err = fmt.Errorf("%s holds no page that ends in .html or .htm", dir)
	}
	return n, err
}
