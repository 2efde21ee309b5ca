package content

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the expected problems")

// Each testdata/problems/*.txt holds one or more files, each after a line
// "-- path --", and after "=>" the full text of what is said about them.
func TestProblems(t *testing.T) {
	names, err := filepath.Glob("testdata/problems/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var rewritten strings.Builder
			for n, c := range problemCases(string(data)) {
				got := said(c.path, c.file)
				rewritten.WriteString("-- " + c.path + " --\n" + c.raw + "=>\n" + got)
				if got != c.want && !*update {
					t.Errorf("case %d, %s:\n%s\ngot\n%s\nwant\n%s", n+1, c.path, c.file, got, c.want)
				}
			}
			if *update {
				if err := os.WriteFile(name, []byte(rewritten.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func said(path, file string) string {
	_, problems := Parse(path, []byte(file))
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.Error() + "\n")
	}
	return b.String()
}

type problemCase struct{ path, raw, file, want string }

// problemCases reads the format above. In files \r, \0 and \xff stand for the
// bytes.
func problemCases(text string) []problemCase {
	var cases []problemCase
	for part := range strings.SplitSeq("\n"+text, "\n-- ") {
		path, rest, ok := strings.Cut(part, " --\n")
		if !ok {
			continue
		}
		file, want, _ := strings.Cut(rest+"\n", "=>\n")
		want = strings.TrimLeft(strings.TrimRight(want, "\n")+"\n", "\n")
		raw := file
		file = strings.NewReplacer("<CR>", "\r", "<NUL>", "\x00", "<FF>", "\xff", "<FE>", "\xfe", "<BOM>", "\ufeff", "<EOF>\n", "").Replace(file)
		cases = append(cases, problemCase{path, raw, file, want})
	}
	return cases
}

// problemSeeds are the files of all cases, for fuzzing.
func problemSeeds() []problemCase {
	var all []problemCase
	names, _ := filepath.Glob("testdata/problems/*.txt")
	for _, name := range names {
		if data, err := os.ReadFile(name); err == nil {
			all = append(all, problemCases(string(data))...)
		}
	}
	return all
}
