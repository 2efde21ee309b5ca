package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"atlas/internal/config"
	"atlas/internal/diag"
	"atlas/internal/starter"
)

func initCommand() command {
	return command{
		name: "init", args: "[DIR]",
		short: "start a new atlas in a folder",
		long: `Makes the folder DIR (default: this one) an atlas: config.toml with all its keys
explained, the folders of content, layouts, static files and the built site, and
README.md with the work of every day. No program and no network is needed.

Nothing is overwritten: files that are there stay as they are and are named. A
folder that is an atlas already is refused, and one inside the content of
another. Comments and README are written in the language of the interface.

The topic is the technology that the atlas follows: its name, then whatever else
articles call it. Without --topic it is taken from the title, and the title
without --title from the topic or the folder's name.`,
		examples: []example{
			{"atlas init rivers --topic 智慧水务,智能水表", "an atlas of smart water in the folder rivers"},
			{"atlas init --topic 5G,专网 --title 5G应用图谱 --base-url https://example.org/5g/", "one here, with name and address"},
			{"atlas init north --topic 北斗 --title \"BeiDou in Use\" --language en", "one whose interface speaks English"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt starter.Options
			var topic string
			fs.StringVar(&opt.Title, "title", "", "the `NAME` of the atlas, as readers see it")
			fs.StringVar(&topic, "topic", "", "the technology and what else it is called: `WORD`[,WORD...]")
			fs.StringVar(&opt.Language, "language", "", "the `LANG` of the interface: zh-CN or en (default: zh-CN)")
			fs.StringVar(&opt.BaseURL, "base-url", "", "the `URL` at which the site will be published")
			return func(inv *invocation, args []string) error {
				given := map[string]bool{}
				fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
				dir, err := initFolder(inv, args)
				if err == nil {
					opt, err = initOptions(opt, topic, given)
				}
				if err != nil {
					return err
				}
				return runInit(inv, dir, opt)
			}
		},
	}
}

// initFolder is the folder to make: DIR, or what -C names, or this one.
func initFolder(inv *invocation, args []string) (string, error) {
	const where = "atlas init"
	switch {
	case len(args) > 1:
		return "", usageError(where, "put quotes round a name with spaces", "unexpected argument %q", args[1])
	case len(args) == 1 && inv.global.dir != "":
		return "", usageError(where, "DIR and -C both name the folder of the new atlas", "the folder is named twice")
	case len(args) == 1 && strings.TrimSpace(args[0]) == "":
		return "", usageError(where, `as in "atlas init rivers"`, "the name of the folder is empty")
	case len(args) == 1:
		return filepath.Clean(args[0]), nil
	case inv.global.dir != "":
		return filepath.Clean(inv.global.dir), nil
	}
	return ".", nil
}

// initOptions checks the values of the flags. given are those that were on the
// command line: an empty value is no default there.
func initOptions(opt starter.Options, topic string, given map[string]bool) (starter.Options, error) {
	const where = "atlas init"
	opt.Title = strings.TrimSpace(opt.Title)
	if given["title"] && opt.Title == "" {
		return opt, usageError(where, "write the name that readers see", "--title: the title is empty")
	}
	for name, value := range map[string]string{"title": opt.Title, "topic": topic} {
		if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
			return opt, usageError(where, "it is one line of text", "--%s: the text holds a line break or another control character", name)
		}
	}
	// A comma, in whichever way an input method writes it.
	for word := range strings.FieldsFuncSeq(topic, func(r rune) bool { return strings.ContainsRune(",，、", r) }) {
		if word = strings.TrimSpace(word); word != "" && !slices.Contains(opt.Topic, word) {
			opt.Topic = append(opt.Topic, word)
		}
	}
	if given["topic"] && len(opt.Topic) == 0 {
		return opt, usageError(where, "as in --topic 智慧水务,智能水表", "--topic: there is no word in %q", topic)
	}
	if given["language"] && !slices.Contains(config.Languages, opt.Language) {
		hint := "languages: " + strings.Join(config.Languages, ", ")
		near := diag.Nearest(opt.Language, config.Languages)
		for _, l := range config.Languages { // zh, en-GB
			if short, _, _ := strings.Cut(l, "-"); strings.HasPrefix(strings.ToLower(opt.Language), short) {
				near = l
			}
		}
		if near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return opt, usageError(where, hint, "--language: the interface does not speak %q", opt.Language)
	}
	base, problem, hint := config.CleanBaseURL(opt.BaseURL)
	if problem != "" {
		return opt, usageError(where, hint, "--base-url: %s", problem)
	}
	opt.BaseURL = base
	return opt, nil
}

func runInit(inv *invocation, dir string, opt starter.Options) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if filepath.Dir(abs) == abs {
		return diag.Problem{Position: diag.Position{File: dir}, Code: "bad-folder", Message: "an atlas cannot be the root of a disk",
			Hint: "name a folder: atlas init rivers"}
	}
	if home, err := os.UserHomeDir(); err == nil && sameFolder(abs, home) {
		return diag.Problem{Position: diag.Position{File: dir}, Code: "bad-folder", Message: "an atlas cannot be your home folder itself",
			Hint: "name a folder in it: atlas init rivers"}
	}
	guessed := len(opt.Topic) == 0
	opt = opt.Fill(folderName(abs))
	res, problems, err := starter.Make(dir, opt)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		var all []error
		for _, p := range problems {
			all = append(all, p)
		}
		return errors.Join(all...)
	}
	if inv.global.quiet {
		return nil
	}
	_, err = fmt.Fprint(inv.stdout, visible(initReport(dir, opt, res, guessed)))
	return err
}

// sameFolder reports whether two paths are one folder, links followed.
func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	two, err := os.Stat(b)
	return err == nil && os.SameFile(one, two)
}

// folderName is a title to begin with: the folder's name, made fit for one.
func folderName(abs string) string {
	name := strings.ToValidUTF8(filepath.Base(abs), "")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); name == "" || name == string(filepath.Separator) {
		return "atlas"
	}
	return name
}

// initReport tells what was made and how to go on.
func initReport(dir string, opt starter.Options, res *starter.Result, guessed bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: a new atlas, %s; topic: %s\n", dir, opt.Title, strings.Join(opt.Topic, ", "))
	for _, line := range []struct{ path, has string }{
		{"config.toml", "name, menu, words of the topic"},
		{"content/", "articles and records, a folder a kind"},
		{"layouts/", "layouts of your own"},
		{"static/", "css/site.css, icons and other files of your own"},
		{"public/", "the site, once it is built"},
		{"README.md", "the work of every day"},
	} {
		if slices.Contains(res.Made, line.path) || slices.ContainsFunc(res.Made, func(f string) bool { return strings.HasPrefix(f, line.path) }) {
			fmt.Fprintf(&b, "  %-12s %s\n", line.path, line.has)
		}
	}
	if len(res.Kept) > 0 {
		fmt.Fprintf(&b, "kept as it was: %s\n", strings.Join(res.Kept, ", "))
	}
	if guessed {
		fmt.Fprintf(&b, "the topic goes by the name; what articles call it belongs in %s:%d\n", filepath.Join(dir, config.FileName), res.TopicLine())
	}
	b.WriteString("next:\n")
	if dir != "." {
		fmt.Fprintf(&b, "  cd %s\n", shellWord(dir))
	}
	for _, line := range []example{
		{"atlas import PAGE.html", "a saved article into content/"},
		{"atlas build", "the site; open public/index.html"},
		{"atlas check", "whatever is wrong, with its place"},
	} {
		fmt.Fprintf(&b, "  %-24s %s\n", line.line, line.does)
	}
	return b.String()
}

var plainWord = regexp.MustCompile(`^[\p{L}\p{N}_./+@%:,][\p{L}\p{N}_./+@%:,-]*$`)

// shellWord writes a path so that a shell takes it for one word and cd for no
// flag.
func shellWord(s string) string {
	switch {
	case plainWord.MatchString(s):
		return s
	case strings.HasPrefix(s, "-"):
		s = "./" + s
	}
	return single(s)
}
