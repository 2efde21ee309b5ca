package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// options are the flags of "atlasbench run".
type options struct {
	sizes  []int
	runs   int
	only   []string
	atlas  string
	dir    string
	corpus string
	json   bool
}

func (o options) wants(measure string) bool { return slices.Contains(o.only, measure) }

// series is one measure of one atlas, or of the corpus: a row of the table.
type series struct {
	Measure string   `json:"measure"`
	Samples []sample `json:"samples"`
}

// group is what was measured on the same input, in turn.
type group struct {
	// Records is 0 for the corpus.
	Records int   `json:"records,omitempty"`
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
	// Articles is how many pages an import reads.
	Articles int      `json:"articles"`
	Series   []series `json:"series"`
}

// report is everything that a run has to say.
type report struct {
	Machine machine  `json:"machine"`
	Runs    int      `json:"runs"`
	Groups  []*group `json:"groups"`
	Holds   []hold   `json:"holds"`
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("atlasbench run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sizes := flags.String("n", "1000,10000", "records of the atlases, with commas")
	only := flags.String("only", "", "measures, with commas: "+strings.Join(measureNames, ", ")+" (default: all)")
	flags.IntVar(&o.runs, "runs", 3, "rounds; each takes every measure once")
	flags.StringVar(&o.atlas, "atlas", "", "the atlas to measure (default: built from ./cmd/atlas)")
	flags.StringVar(&o.dir, "dir", "", "working folder, empty or new, which is kept (default: one that is removed)")
	flags.StringVar(&o.corpus, "corpus", "", "a folder of saved pages, whose import is measured too")
	flags.BoolVar(&o.json, "json", false, "print every single measurement, as JSON")
	if err := flags.Parse(args); err != nil {
		return o, errSaid
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	o.only = measureNames
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	for _, name := range o.only {
		if !slices.Contains(measureNames, name) {
			return o, fmt.Errorf("-only: there is no measure %q\n  hint: there are %s", name, strings.Join(measureNames, ", "))
		}
	}
	if *only != "" && o.wants(mCorpus) && o.corpus == "" {
		return o, errors.New("-only: name the folder of the corpus with -corpus")
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-n: %q is no number of records", text)
		}
		if slices.Contains(o.sizes, n) {
			return o, fmt.Errorf("-n: %d is there twice", n)
		}
		o.sizes = append(o.sizes, n)
	}
	slices.Sort(o.sizes)
	if !slices.ContainsFunc(o.only, func(name string) bool { return name != mCorpus }) {
		o.sizes = nil
	}
	if o.runs < 1 {
		return o, fmt.Errorf("-runs: %d is less than 1", o.runs)
	}
	return o, nil
}

// errSaid is an error that somebody has printed already.
var errSaid = errors.New("said")

// measureAll is "atlasbench run".
func measureAll(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args, stderr)
	if err != nil {
		if err != errSaid {
			fmt.Fprintln(stderr, "atlasbench run:", err)
		}
		return exitUsage
	}
	r, err := o.measure(ctx, stderr)
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "atlasbench run: interrupted")
		return exitFailed
	case err != nil:
		fmt.Fprintln(stderr, "atlasbench run:", err)
		return exitFailed
	}
	if o.json {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", " ")
		err = encoder.Encode(r)
	} else {
		err = r.write(stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "atlasbench run:", err)
		return exitFailed
	}
	return exitDone
}

// measure does the work, and removes what it made unless the folder was named.
func (o options) measure(ctx context.Context, progress io.Writer) (r *report, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir := o.dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "atlasbench-"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
	} else {
		if err := mustBeEmpty(o.dir); err != nil {
			return nil, fmt.Errorf("-dir: %w", err)
		}
		if err := os.MkdirAll(o.dir, 0o777); err != nil {
			return nil, err
		}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	b := newBench(self, o.atlas, dir)
	defer keepRoom(b.aside, &err)
	if o.wants(mHugo) && o.sizes != nil {
		if b.hugo, err = exec.LookPath("hugo"); err != nil {
			b.hugo = ""
			fmt.Fprintln(progress, "no hugo on the PATH: it is left out")
		}
	}
	if b.atlas == "" {
		if b.atlas, err = buildAtlas(ctx, b.dir); err != nil {
			return nil, err
		}
	} else if b.atlas, err = filepath.Abs(b.atlas); err != nil {
		return nil, err
	}
	r = &report{Runs: o.runs}
	if r.Machine, err = describe(ctx, b.atlas, b.hugo); err != nil {
		return nil, err
	}
	fmt.Fprint(progress, r.Machine)
	for i, n := range o.sizes {
		room, _ := freeRoom(b.dir) // if it is not told, that is met again below
		g, err := o.measureSite(ctx, b, n, progress)
		if err != nil {
			return nil, err
		}
		r.Groups = append(r.Groups, g)
		if i+1 < len(o.sizes) {
			if err := b.aside.emptyFor(o.sizes[i+1], n, room); err != nil {
				return nil, err
			}
		}
	}
	if o.corpus != "" && o.wants(mCorpus) {
		g, err := o.measureCorpus(ctx, b, progress)
		if err != nil {
			return nil, err
		}
		r.Groups = append(r.Groups, g)
	}
	r.Holds = judge(r.Groups)
	return r, nil
}

// buildAtlas builds the command of this source tree.
func buildAtlas(ctx context.Context, dir string) (string, error) {
	atlas := filepath.Join(dir, "atlas.exe") // the ending is nothing to other systems than Windows
	args := []string{"build", "-o", atlas, "atlas/cmd/atlas"}
	_, _, err := command{name: "go", args: args}.run(ctx)
	if err != nil && ctx.Err() == nil {
		// A clone that belongs to somebody else has no version that git would tell.
		_, _, err = command{name: "go", args: slices.Insert(args, 1, "-buildvcs=false")}.run(ctx)
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w\n  hint: run it inside atlas's source tree, or name a binary with -atlas", err)
	}
	return atlas, err
}

// step is a measure as it is taken in each round.
type step struct {
	name string
	take func(context.Context) (sample, error)
}

func (o options) measureSite(ctx context.Context, b *bench, n int, progress io.Writer) (*group, error) {
	s, err := b.newSite(ctx, n)
	if err != nil {
		return nil, err
	}
	pages := s.path("pages")
	articles, err := countPages(pages)
	if err != nil {
		return nil, err
	}
	g := &group{Records: n, Files: s.content.files, Bytes: s.content.bytes, Articles: articles}
	var steps []step
	for _, step := range []step{
		{mCold, s.cold}, {mNoChange, s.noChange}, {mBody, s.editBody}, {mTitle, s.editTitle},
		{mFloor, s.floor}, {mHugo, s.hugo},
	} {
		if o.wants(step.name) && (step.name != mHugo || b.hugo != "") {
			steps = append(steps, step)
		}
	}
	if o.wants(mImport) {
		steps = append(steps, b.importSteps(mImport, pages, false)...)
	}
	err = o.rounds(ctx, b, g, steps, fmt.Sprintf("%d records", n), progress)
	if err == nil && o.dir == "" {
		err = b.aside.put(s.dir)
	}
	return g, err
}

func (o options) measureCorpus(ctx context.Context, b *bench, progress io.Writer) (*group, error) {
	pages, err := filepath.Abs(o.corpus)
	if err != nil {
		return nil, err
	}
	articles, err := countPages(pages)
	if err != nil {
		return nil, fmt.Errorf("-corpus: %w", err)
	}
	all, err := treeOf(pages, true)
	if err != nil {
		return nil, err
	}
	g := &group{Files: all.files, Bytes: all.bytes, Articles: articles}
	return g, o.rounds(ctx, b, g, b.importSteps(mCorpus, pages, true), "corpus", progress)
}

// importSteps imports with one worker, and with as many as there are processors.
func (b *bench) importSteps(name, pages string, mayFind bool) []step {
	sums := map[string]string{}
	return []step{
		{name + "1", func(ctx context.Context) (sample, error) { return b.importPages(ctx, pages, 1, sums, mayFind) }},
		{name, func(ctx context.Context) (sample, error) { return b.importPages(ctx, pages, 0, sums, mayFind) }},
	}
}

// rounds takes the steps in turn, as often as runs says: what else the machine
// does meanwhile then falls on all of them.
func (o options) rounds(ctx context.Context, b *bench, g *group, steps []step, input string, progress io.Writer) error {
	g.Series = make([]series, len(steps))
	for round := range o.runs {
		for i, step := range steps {
			if err := checkRoom(b.dir, leastRoom); err != nil {
				return err
			}
			took, err := step.take(ctx)
			if err != nil {
				return err
			}
			fmt.Fprintf(progress, "%s, round %d of %d: %-10s %s s, %s MB\n", input, round+1, o.runs, step.name, seconds(took.Wall), megabytes(took.Peak))
			g.Series[i].Measure = step.name
			g.Series[i].Samples = append(g.Series[i].Samples, took)
		}
	}
	return nil
}
