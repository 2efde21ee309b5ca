package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// guides are the READMEs with the heading of the guide to a new atlas.
var guides = []struct{ file, heading string }{
	{"README.md", "## Another topic"},
	{"README.zh-CN.md", "## 换一个主题"},
}

// guideStep is one command of a guide with what it prints.
type guideStep struct {
	command string   // as a person types it, with its further lines
	output  []string // as the guide shows it
	from    int      // the line of the README in which the output begins
	indent  string   // of the block, inside a list
}

// readGuide takes the console blocks out of a section: "$ " begins a command,
// "> " goes on with it, all else is output.
func readGuide(t *testing.T, lines []string, heading string) []guideStep {
	t.Helper()
	var steps []guideStep
	inside, block, indent := false, false, ""
	for i, line := range lines {
		text := strings.TrimPrefix(line, indent)
		switch {
		case !block && strings.HasPrefix(line, "## "):
			inside = line == heading
		case !inside:
		case !block && strings.HasPrefix(strings.TrimSpace(line), "```"):
			if strings.TrimSpace(line) != "```console" {
				t.Fatalf("line %d: a block that is no console session: no test runs it", i+1)
			}
			block, indent = true, line[:strings.Index(line, "`")]
		case !block:
		case text == "```":
			block, indent = false, ""
		case strings.HasPrefix(text, "$ "):
			steps = append(steps, guideStep{command: text[2:], from: i + 1, indent: indent})
		case len(steps) == 0:
			t.Fatalf("line %d: output before any command", i+1)
		case strings.HasPrefix(text, "> "):
			last := &steps[len(steps)-1]
			last.command, last.from = last.command+"\n"+text[2:], i+1
		default:
			last := &steps[len(steps)-1]
			last.output = append(last.output, text)
		}
	}
	if len(steps) < 10 {
		t.Fatalf("only %d commands below %q", len(steps), heading)
	}
	return steps
}

// Times, and sizes that every change of the style would change.
var (
	durations = regexp.MustCompile(`\d+\.\d+ s\b`)
	sizes     = regexp.MustCompile(`\b\d+(?:\.\d+)? (?:B|kB|MB)\b`)
)

func masked(line string) string {
	return sizes.ReplaceAllString(durations.ReplaceAllString(line, "N s"), "N B")
}

// sameOutput compares what a guide shows with what was printed. A line … in
// the guide stands for any number of lines, … in a line for any text.
func sameOutput(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "…" {
		return sameOutput(want[1:], got) || len(got) > 0 && sameOutput(want, got[1:])
	}
	if len(got) == 0 {
		return false
	}
	parts := strings.Split(masked(want[0]), "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	line := regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
	return line.MatchString(masked(got[0])) && sameOutput(want[1:], got[1:])
}

// TestGuide runs the guide of each README word by word, in a copy of this
// repository and with nothing beside it: every command, with the output that
// the guide shows; and then looks whether the atlas is what it promises. With
// UPDATE_SCRIPTS=1 outputs that have changed are written into the READMEs.
func TestGuide(t *testing.T) {
	var first []string
	work := t.TempDir()
	clone := copyOfRepository(t, work)
	for _, guide := range guides {
		t.Run(guide.file, func(t *testing.T) {
			readme := filepath.Join("..", "..", guide.file)
			data, err := os.ReadFile(readme)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(data), "\n")
			steps := readGuide(t, lines, guide.heading)
			var commands []string
			for _, s := range steps {
				commands = append(commands, s.command)
			}
			if first == nil {
				first = commands
			} else if !slices.Equal(first, commands) {
				t.Errorf("the commands differ from those of %s:\n%s", guides[0].file, strings.Join(commands, "\n"))
			}
			rivers := filepath.Join(work, "rivers")
			if err := os.RemoveAll(rivers); err != nil { // of the guide before
				t.Fatal(err)
			}
			outputs := walk(t, clone, steps)
			for i := len(steps) - 1; i >= 0; i-- { // from the end: lines may be added
				s := steps[i]
				if sameOutput(s.output, outputs[i]) {
					continue
				}
				if !updating() {
					t.Errorf("%s:%d: $ %s\nthe guide shows\n%s\natlas prints\n%s", guide.file, s.from, s.command, strings.Join(s.output, "\n"), strings.Join(outputs[i], "\n"))
					continue
				}
				var shown []string
				for _, line := range outputs[i] {
					shown = append(shown, s.indent+line)
				}
				lines = slices.Replace(lines, s.from, s.from+len(s.output), shown...)
			}
			if updating() {
				if err := os.WriteFile(readme, []byte(strings.Join(lines, "\n")), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			holdPromises(t, rivers)
		})
	}
}

// copyOfRepository is what a clone has, as far as the binary is made of it.
func copyOfRepository(t *testing.T, work string) string {
	t.Helper()
	clone := filepath.Join(work, "atlas")
	for _, name := range []string{"cmd", "internal", "layouts", "static"} {
		if err := os.CopyFS(filepath.Join(clone, name), os.DirFS(filepath.Join("..", "..", name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "embed.go"} {
		data, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(clone, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return clone
}

// walk runs the commands in one shell, as a person does, and returns what each
// of them printed, errors included. None may fail.
func walk(t *testing.T, dir string, steps []guideStep) [][]string {
	t.Helper()
	var script strings.Builder
	for i, s := range steps {
		fmt.Fprintf(&script, "printf '\\001%d\\n'\n%s\n", i, s.command)
	}
	name := filepath.Join(t.TempDir(), "guide.sh")
	if err := os.WriteFile(name, []byte(script.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "-eu", "-o", "pipefail", name)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, strings.ReplaceAll(out.String(), "\x01", "# "))
	}
	outputs := make([][]string, len(steps))
	for i, part := range strings.Split(out.String(), "\x01")[1:] {
		_, text, _ := strings.Cut(part, "\n")
		if text = strings.TrimSuffix(text, "\n"); text != "" {
			outputs[i] = strings.Split(text, "\n")
		}
	}
	return outputs
}

// holdPromises looks at the atlas that the guide has made.
func holdPromises(t *testing.T, root string) {
	t.Helper()
	public := filepath.Join(root, "public")
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	var atlas struct {
		Entities []struct {
			Kind, Title, When, Path, Status string
			Issuers, Organizations          []string
		}
	}
	if err := json.Unmarshal([]byte(read("public/data/atlas.json")), &atlas); err != nil {
		t.Fatal(err)
	}
	uses := map[string]int{}
	found := map[string]string{}
	for _, r := range atlas.Entities {
		found[r.Kind+" "+r.Title] = r.When
		if r.Kind == "case" {
			uses[strings.Join(r.Organizations, " ")]++
		}
		if r.Kind == "article" {
			continue
		}
		page := read("public/" + r.Path + ".html")
		if r.Kind != "company" && !strings.Contains(page, "<blockquote") {
			t.Errorf("%s shows no quote", r.Path)
		}
		if year, month, _ := strings.Cut(r.When, "-"); r.Kind == "policy" && (len(r.Issuers) == 0 || !strings.Contains(page, r.Issuers[0]) ||
			!strings.Contains(page, year+"年"+strings.TrimPrefix(month, "0")+"月")) {
			t.Errorf("%s: does not show that %v issued it in %s", r.Path, r.Issuers, r.When)
		}
	}
	for what, when := range map[string]string{
		"company 江汉水务集团有限公司": "", "company 瓯江排水集团有限公司": "", "company 洱海供水股份有限公司": "", "company 清源环境科技有限公司": "",
		"policy 关于推进智慧水务试点的指导意见": "2021-08", "policy 城市供水管网漏损治理行动方案": "2022-01", "policy 宁波市智慧水务发展三年行动计划": "2021-10",
		"policy 鄞州区智慧水务项目扶持办法": "2022-04", "policy 成都市智慧水务建设导则": "2022-06", "policy 青岛市智能水表推广方案": "2022-08",
		"park 苏州智慧水务产业园": "2021-09-28", "alliance 长三角智慧水务产业联盟": "2022-02",
	} {
		if got, ok := found[what]; !ok || got != when {
			t.Errorf("%s: found %v, when %q, want %q", what, ok, got, when)
		}
	}
	if len(uses) != 4 {
		t.Errorf("uses by company: %v", uses)
	}
	article := read("public/articles/127640518.html")
	if n := strings.Count(article, "<mark"); n < 20 || strings.Contains(article, "未能定位的引文") {
		t.Errorf("the article has %d marked sentences, or lost one", n)
	}
	// The edit has come through two imports, and the site tells of it.
	edited := filepath.Join("cases", "qing-yuan-huan-jing-shui-zhi-zai-xian-jian-ce-ping-tai")
	if text := read(filepath.Join("content", edited+".md")); !strings.Contains(text, `status = "live"`) {
		t.Errorf("the edit is lost:\n%s", text)
	}
	if page := read(filepath.Join("public", edited+".html")); !strings.Contains(page, "已上线") || !strings.Contains(page, "人工改过") {
		t.Error("the page does not tell of the edit")
	}
	// The atlas's own style, word and menu.
	home := read("public/index.html")
	for _, want := range []string{`href="css/site.css"`, "水司与厂商", `<a href="coverage.html">`} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page has no %s", want)
		}
	}
	if css := read("public/css/site.css"); !strings.Contains(css, "\n:root { --red: #0b6170; }\n") {
		t.Errorf("the style is %s", css)
	}
	mustRun(t, "-C", root, "check")
	crawl(t, public)
}

// TestGuideTells holds that a guide that is wrong would be found out.
func TestGuideTells(t *testing.T) {
	for _, test := range []struct {
		want, got string
		same      bool
	}{
		{"a\nb", "a\nb", true},
		{"a\nb", "a", false},
		{"a", "a\nb", false},
		{"2 companies", "3 companies", false},
		{"p: 2 pages, 3.1 MB; 0.2 s", "p: 2 pages, 920 kB; 13.9 s", true},
		{"p: 2 pages, 3.1 MB; 0.2 s", "p: 3 pages, 3.1 MB; 0.2 s", false},
		{"made … rivers", "made it in rivers", true},
		{"a\n…\nz", "a\nz", true},
		{"a\n…\nz", "a\nb\nc\nz", true},
		{"a\n…\nz", "a\nb\nc", false},
	} {
		if sameOutput(strings.Split(test.want, "\n"), strings.Split(test.got, "\n")) != test.same {
			t.Errorf("%q and %q", test.want, test.got)
		}
	}
	steps := []guideStep{{command: "echo one"}, {command: "cat <<'END'\ntwo\n\nthree\nEND"}, {command: "true"}, {command: "echo four >&2"}}
	if got, want := fmt.Sprint(walk(t, t.TempDir(), steps)), "[[one] [two  three] [] [four]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
