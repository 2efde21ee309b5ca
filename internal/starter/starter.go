// Package starter makes a new atlas: a folder with config.toml, the folders of
// content, layouts, static files and the built site, and a short how-to.
//
// [Make] never overwrites. What is in the folder stays and is named; what stands
// in the way of a folder or of config.toml is reported before anything is
// written. config.toml, which makes the folder an atlas, is written last: a run
// that was cut off leaves a folder that the same command completes.
package starter

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/atomicfile"
	"atlas/internal/config"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

//go:embed files
var templates embed.FS

// Options describe the new atlas. The zero value of a field leaves the choice
// to [Options.Fill].
type Options struct {
	// Title is the name that readers see.
	Title string
	// Topic is the technology: its name, then other words that tell of it.
	Topic []string
	// Language is that of the interface and of the comments: zh-CN or en.
	Language string
	// BaseURL is where the site will be published.
	BaseURL string
}

// Fill gives every field a value: the title goes by the topic, or else by the
// name of the folder, the topic by the title.
func (o Options) Fill(folder string) Options {
	if o.Language == "" {
		o.Language = config.Default().Language
	}
	if o.Title == "" {
		switch {
		case len(o.Topic) > 0 && o.Language == "en":
			o.Title = o.Topic[0] + " Atlas"
		case len(o.Topic) > 0:
			o.Title = o.Topic[0] + "应用图谱"
		default:
			o.Title = folder
		}
	}
	if len(o.Topic) == 0 {
		o.Topic = []string{topicOf(o.Title)}
	}
	return o
}

// topicOf is a title without the words that say what kind of work it is.
func topicOf(title string) string {
	topic := strings.TrimSpace(title)
	for _, end := range []string{"应用图谱", "案例图谱", "图谱", "atlas", "Atlas"} {
		topic = strings.TrimSpace(strings.TrimSuffix(topic, end))
	}
	return cmp.Or(topic, title)
}

// File is one file of a new atlas.
type File struct {
	// Path is slash-separated, below the folder of the atlas.
	Path string
	Data []byte
}

// Files are all files of a new atlas in the order in which they are written:
// config.toml is the last one. opt has been filled.
func Files(opt Options) []File {
	quoted := func(s string) string { return string(frontmatter.AppendText(nil, s)) }
	var words []string
	for _, w := range opt.Topic {
		words = append(words, quoted(w))
	}
	fill := strings.NewReplacer(
		"{{title}}", quoted(opt.Title),
		"{{heading}}", markdownText(opt.Title),
		"{{language}}", opt.Language,
		"{{base_url}}", quoted(opt.BaseURL),
		"{{topic}}", quoted(opt.Topic[0]),
		"{{words}}", "["+strings.Join(words, ", ")+"]",
	)
	var files []File
	add := func(name, folder, template string) {
		data, err := templates.ReadFile(path.Join("files", folder, template))
		if err != nil {
			panic(err) // it is named here and embedded above
		}
		if folder != "any" {
			data = []byte(fill.Replace(string(data)))
		}
		files = append(files, File{name, data})
	}
	for _, kind := range entity.Kinds {
		files = append(files, File{path.Join("content", kind.Folder(), keep), nil})
	}
	add("layouts/README.md", opt.Language, "layouts.md")
	add("layouts/partials/style.html", "any", "style.html")
	add("static/css/site.css", opt.Language, "site.css")
	add("public/.gitignore", "any", "public-gitignore")
	add(".gitattributes", "any", "gitattributes")
	add(".gitignore", "any", "gitignore")
	add("README.md", opt.Language, "README.md")
	add(config.FileName, opt.Language, config.FileName)
	return files
}

// keep is the name of an empty file that holds an empty folder in git. Content
// and assets skip names that begin with a dot, and so does Hugo.
const keep = ".gitkeep"

// markdownText escapes what Markdown would take for markup.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_[]<>#&~|", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Result tells what was done. Paths are as in [File].
type Result struct {
	// Made are the files that were written, Kept those that stood there with
	// other text.
	Made, Kept []string
	// Config is the text of the new config.toml.
	Config []byte
}

// Make makes an atlas in the folder dir, which is made if it is not there.
// Problems are about what stands in the way; with any of them nothing has been
// written. The error is for what the file system refuses later on.
func Make(dir string, opt Options) (*Result, []diag.Problem, error) {
	files := Files(opt)
	for _, f := range files {
		// What a killed run left; nobody else has a use for these names.
		_ = os.Remove(filepath.Join(dir, filepath.FromSlash(f.Path)+atomicfile.Suffix))
	}
	if problems := obstacles(dir, files); len(problems) > 0 {
		return nil, problems, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	r := &Result{Config: files[len(files)-1].Data}
	for _, f := range files {
		if path.Base(f.Path) == keep && !empty(root, path.Dir(f.Path)) {
			continue
		}
		err := atomicfile.CreateIn(root, f.Path, f.Data, atomicfile.Durable)
		switch {
		case err == nil:
			r.Made = append(r.Made, f.Path)
		case !errors.Is(err, fs.ErrExist):
			return r, nil, unwritten(filepath.Join(dir, filepath.FromSlash(f.Path)), err)
		case f.Path == config.FileName:
			return r, []diag.Problem{already(dir)}, nil // another run was faster
		default:
			if data, err := root.ReadFile(filepath.FromSlash(f.Path)); err != nil || !bytes.Equal(data, f.Data) {
				r.Kept = append(r.Kept, f.Path)
			}
		}
	}
	return r, nil, nil
}

// empty reports whether a folder has nothing in it, or is not there.
func empty(root *os.Root, dir string) bool {
	entries, err := fs.ReadDir(root.FS(), dir)
	return err != nil || len(entries) == 0
}

// unwritten words what the file system said of a file.
func unwritten(name string, err error) error {
	var write *atomicfile.WriteError
	if errors.As(err, &write) {
		err = write.Err
	}
	return diag.Problem{Position: diag.Position{File: name}, Code: "unwritable", Message: "cannot be written: " + err.Error(),
		Hint: "when that is mended, run the same command again: it makes what is missing"}
}

// obstacles finds what keeps an atlas from being made in dir.
func obstacles(dir string, files []File) []diag.Problem {
	if p := above(dir); p != nil {
		return []diag.Problem{*p}
	}
	if _, err := os.Lstat(dir); err != nil {
		return nil
	}
	if info, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil && info.Mode().IsRegular() {
		return []diag.Problem{already(dir)}
	}
	var problems []diag.Problem
	seen := map[string]bool{}
	check := func(name string, folder bool) {
		if seen[name] {
			return
		}
		seen[name] = true
		full := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Lstat(full)
		if err != nil || info.IsDir() == folder && (folder || name != config.FileName) {
			return
		}
		if !folder && !info.IsDir() && name != config.FileName {
			return // a link or the like: it stays, as files do
		}
		want := "file"
		if folder {
			want = "folder"
		}
		problems = append(problems, diag.Problem{Position: diag.Position{File: full}, Code: "in-the-way",
			Message: fmt.Sprintf("a %s stands where the atlas has a %s", typeOf(info), want), Hint: "move it away, or choose another folder"})
	}
	for _, f := range files {
		parts := strings.Split(f.Path, "/")
		for i := 1; i < len(parts); i++ {
			check(strings.Join(parts[:i], "/"), true)
		}
		check(f.Path, false)
	}
	return diag.Sort(problems)
}

func typeOf(info fs.FileInfo) string {
	switch {
	case info.IsDir():
		return "folder"
	case info.Mode()&fs.ModeSymlink != 0:
		return "link"
	case info.Mode().IsRegular():
		return "file"
	}
	return "special file"
}

func already(dir string) diag.Problem {
	return diag.Problem{Position: diag.Position{File: filepath.Join(dir, config.FileName)}, Code: "is-atlas",
		Message: "this folder is an atlas already", Hint: "change its " + config.FileName + ", or choose another folder for a new one"}
}

// above looks at what dir is or would be in: a file in its way, or a folder of
// another atlas whose files it would mix with.
func above(dir string) *diag.Problem {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil // making the folder will say why
	}
	at := abs
	for {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return &diag.Problem{Position: diag.Position{File: shown(dir, abs, at)}, Code: "in-the-way",
				Message: "a file, and no folder", Hint: "choose another folder for the atlas"}
		}
		if err == nil || filepath.Dir(at) == at {
			break
		}
		at = filepath.Dir(at)
	}
	// Of what is there, links are followed: the rest of the path is as named.
	real, err := filepath.EvalSymlinks(at)
	if err != nil {
		return nil
	}
	rest, _ := filepath.Rel(at, abs)
	whole := filepath.Join(real, rest)
	for up := filepath.Dir(whole); ; up = filepath.Dir(up) {
		if inside := folderOf(up, whole); inside != "" {
			return &diag.Problem{Position: diag.Position{File: dir}, Code: "nested",
				Message: fmt.Sprintf("the folder is in %s of another atlas, %s", inside, up), Hint: "choose a folder outside of it"}
		}
		if filepath.Dir(up) == up {
			return nil
		}
	}
}

// folderOf is the folder of the atlas in up that the path lies in, or "" when
// up is no atlas or has other uses for the path.
func folderOf(up, path string) string {
	cfg, problems := config.Load(os.DirFS(up), config.FileName)
	if len(problems) > 0 {
		if info, err := os.Stat(filepath.Join(up, config.FileName)); err != nil || info.IsDir() {
			return ""
		}
	}
	rel, err := filepath.Rel(up, path)
	if err != nil {
		return ""
	}
	rel = filepath.ToSlash(rel)
	for _, folder := range []string{"content", "layouts", "static", cfg.Build.Dest, ".cache"} {
		if rel == folder || strings.HasPrefix(rel, folder+"/") {
			return folder + "/"
		}
	}
	return ""
}

// shown is the path of a folder above dir, as near to what was typed as can be.
func shown(dir, abs, at string) string {
	if at == abs {
		return dir
	}
	if rest, err := filepath.Rel(at, abs); err == nil {
		if short, ok := strings.CutSuffix(filepath.Clean(dir), string(filepath.Separator)+rest); ok {
			return short
		}
	}
	return at
}

// TopicLine is the line of config.toml in which the topic's words stand.
func (r *Result) TopicLine() int {
	lines := slices.Collect(strings.Lines(string(r.Config)))
	return 2 + slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "[import.lexicon.topic]") }) + 1
}
