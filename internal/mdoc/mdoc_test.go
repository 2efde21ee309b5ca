package mdoc

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// hard is a page of what roff might take for its own.
func hard() Page {
	return Page{
		Name: "atlas-x", Section: "1", Short: `tell "all" of it's \n`,
		Date: time.Date(2026, 11, 2, 23, 0, 0, 0, time.FixedZone("", 8*3600)), Source: "atlas v1.2.3",
		Synopsis: []Usage{{Command: "atlas x", Flags: []Flag{{"--dest", "DIR"}, {"-C", "In"}, {"--quiet", ""}}, Arguments: "[KIND] TITLE..."}},
		Sections: []Section{
			{Title: "DESCRIPTION", Parts: []Part{
				Text(".Dd is no macro here. 'tis not one either.\n.\n'\nA path C:\\temp\\new and --a-flag, well-known words; ends (so). A file x-y.md too."),
				Text("Second: 中国银行 “quoted” 100 % – done.\n\nThird paragraph"),
			}},
			{Title: "OPTIONS", Parts: []Part{List{
				{Flag: Flag{"--jobs", "N"}, Text: "Read N at once."},
				{Term: "Ar", Text: "A word that is a macro."},
				{Term: ".", Text: ".. and one that is a stop"},
				{Term: "two words", Text: ""},
				{File: "content/a b.md"}, {Env: "NO_COLOR"}, {Ref: "atlas"},
			}, List{}}},
			{Title: "EXAMPLES", Parts: []Part{
				Literal("$EDITOR \"$(atlas new policy 标题)\" \\\n\n.hidden 'quoted' `tick` ~/x ^y | z\n'start"),
				Text("After it."), Literal("one"),
			}},
			{Title: "SEE ALSO", Parts: []Part{Refs{"atlas", "atlas-build"}}},
		},
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

func program(t *testing.T, name string) string {
	t.Helper()
	file, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v; run make test, which installs it", err)
	}
	return file
}

func shown(t *testing.T, source []byte, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program(t, name), args...)
	cmd.Stdin = bytes.NewReader(source)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v\n%s", name, err, complaints.String())
	}
	return out.String()
}

// overstrike is how terminals of paper make bold and underlined letters.
var overstrike = regexp.MustCompile(".\b|\x1b\\[[0-9;]*m")

// TestShown holds that readers see what was written, whichever program shows
// the page, and that neither complains.
func TestShown(t *testing.T) {
	source := hard().Bytes()
	if complaints := shown(t, source, "mandoc", "-T", "lint", "-W", "warning"); complaints != "" {
		t.Errorf("mandoc complains:\n%s\n%s", complaints, source)
	}
	for _, reader := range [][]string{{"mandoc", "-T", "utf8", "-O", "width=200"}, {"groff", "-mandoc", "-Tutf8", "-ww", "-rLL=200n"}} {
		out := overstrike.ReplaceAllString(shown(t, source, reader[0], reader[1:]...), "")
		out = strings.NewReplacer("‐", "-", "−", "-", "\u00a0", " ").Replace(out)
		for _, want := range []string{
			`tell "all" of it's \n`, "atlas x [--dest DIR] [-C In] [--quiet] [KIND] TITLE ...",
			".Dd is no macro here.", "'tis not one either.", `A path C:\temp\new and --a-flag, well-known words; ends (so).`, "A file x-y.md too.",
			"Second: 中国银行 “quoted” 100 % – done.", "--jobs N", "Ar ", ".. and one that is a stop", "two words", "content/a b.md", "NO_COLOR", "atlas(1)",
			`$EDITOR "$(atlas new policy 标题)" \`, ".hidden 'quoted' `tick` ~/x ^y | z", "'start", "atlas(1), atlas-build(1)", "November 2, 2026", "atlas v1.2.3",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not show %q:\n%s", reader[0], want, out)
			}
		}
	}
}

func TestBytes(t *testing.T) {
	golden := filepath.Join("testdata", "hard.1")
	got := hard().Bytes()
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, c := range got {
		if c >= 0x80 {
			t.Fatalf("byte %#x is not ASCII: a reader would have to guess the encoding", c)
		}
	}
	undated := hard()
	undated.Date = time.Time{}
	if line, _, _ := strings.Cut(string(undated.Bytes()), "\n"); line != ".Dd" {
		t.Errorf("a page without a date starts with %q", line)
	}
}

// FuzzText holds that prose, a typed line and a term come out of mandoc's
// grammar as text, whatever they are: no line of them is a request.
func FuzzText(f *testing.F) {
	for _, s := range []string{".Dd x", "'x", `a\fBb`, "中文", "a\n.b", "-", "\x00\x1b[31m", `"`, "", " .x", "\\\n.", "A. B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := Page{Name: "x", Section: "1", Sections: []Section{{Title: "X", Parts: []Part{Text(s), Literal(s), List{{Term: s, Text: s}}}}}}
		typed := false
		for line := range strings.Lines(string(p.Bytes())) {
			line = strings.TrimSuffix(line, "\n")
			typed = strings.HasPrefix(line, ".Bd") || typed && line != ".Ed"
			if line == "" && typed {
				continue
			}
			if line == "" {
				t.Fatalf("%q gives an empty line", s)
			}
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "."), " ")
			if line[0] == '\'' || line[0] == '.' && !strings.Contains(" Dd Dt Os Sh Nm Nd Pp Bl It El Bd Ed ", " "+name+" ") {
				t.Fatalf("%q gives the request %q", s, line)
			}
			for i := 0; i < len(line); i++ {
				if c := line[i]; c >= 0x7f || c < ' ' && c != '\t' {
					t.Fatalf("%q gives the byte %#x", s, c)
				}
				if line[i] == '\\' {
					if i+1 == len(line) || !strings.ContainsRune(`e-(&[`, rune(line[i+1])) {
						t.Fatalf("%q gives the escape in %q", s, line)
					}
				}
			}
		}
	})
}
