package roundtrip

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Summary is the outcome for a folder.
type Summary struct {
	Files, Exact, Failed int
	// Different counts the files in which an aspect differs.
	Different map[Aspect]int
	// Problems counts the files with a problem of each code.
	Problems map[string]int
	Elapsed  time.Duration
	// Results holds the files that are not exact, sorted by name.
	Results []Result
}

// Report checks every .html file in a file system, with as many workers as
// jobs says (0: one for each processor).
func Report(fsys fs.FS, jobs int) (Summary, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ext := strings.ToLower(path.Ext(name)); !d.IsDir() && (ext == ".html" || ext == ".htm") {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return Summary{}, fmt.Errorf("list pages: %w", err)
	}
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	start := time.Now()
	s := Summary{Files: len(names), Different: map[Aspect]int{}, Problems: map[string]int{}}
	checker := New()
	work := make(chan string)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range jobs {
		wg.Go(func() {
			for name := range work {
				var r Result
				if data, err := fs.ReadFile(fsys, name); err != nil {
					r = Result{Name: name, Err: err}
				} else {
					r = checker.Check(name, data)
				}
				mu.Lock()
				s.add(r)
				mu.Unlock()
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	wg.Wait()
	s.Elapsed = time.Since(start)
	slices.SortFunc(s.Results, func(a, b Result) int { return cmp.Compare(a.Name, b.Name) })
	return s, nil
}

func (s *Summary) add(r Result) {
	for _, code := range unique(r.Problems) {
		s.Problems[code]++
	}
	switch {
	case r.Err != nil:
		s.Failed++
	case r.Exact():
		s.Exact++
		return
	}
	s.Results = append(s.Results, r)
	var aspects []string
	for _, d := range r.Differences {
		aspects = append(aspects, string(d.Aspect))
	}
	for _, a := range unique(aspects) {
		s.Different[Aspect(a)]++
	}
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// Write prints the summary, with up to examples differences of each file.
func (s *Summary) Write(w io.Writer, examples int) error {
	var b strings.Builder
	percent := 0.0
	if s.Files > 0 {
		percent = 100 * float64(s.Exact) / float64(s.Files)
	}
	fmt.Fprintf(&b, "%d files, %d exact (%.2f %%), %d not read, %.0f files/s\n", s.Files, s.Exact, percent, s.Failed, float64(s.Files)/s.Elapsed.Seconds())
	for _, a := range []Aspect{Count, Kind, Text, Images, Language, Table, Formulas} {
		if n := s.Different[a]; n > 0 {
			fmt.Fprintf(&b, "  %-9s differ in %d files\n", a, n)
		}
	}
	codes := make([]string, 0, len(s.Problems))
	for code := range s.Problems {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		fmt.Fprintf(&b, "  problem %s in %d files\n", code, s.Problems[code])
	}
	for _, r := range s.Results {
		if r.Err != nil {
			fmt.Fprintf(&b, "%s: %v\n", r.Name, r.Err)
		}
		for i, d := range r.Differences {
			if i == examples {
				break
			}
			want, got := around(d.Want, d.Got)
			fmt.Fprintf(&b, "%s: block %d: %s: want %q, got %q\n", r.Name, d.Block, d.Aspect, want, got)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// around cuts two strings to the place where they part.
func around(a, b string) (string, string) {
	ra, rb := []rune(a), []rune(b)
	i := 0
	for i < len(ra) && i < len(rb) && ra[i] == rb[i] {
		i++
	}
	cut := func(r []rune) string { return string(r[max(0, min(i-20, len(r))):min(i+40, len(r))]) }
	return cut(ra), cut(rb)
}
