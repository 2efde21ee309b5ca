package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"atlas/internal/atomicfile"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lock"
	"atlas/internal/scaffold"
)

func newCommand() command {
	return command{
		name: "new", args: "KIND TITLE",
		short: "start a content file, with all its keys",
		long: `Writes a content file with every key of its kind, each below a line that says
what it holds, and prints its path. KIND is company, case, policy, park,
alliance, place or article.

The file is a draft: the line draft = true keeps it out of the site until you
remove it. A title or another name that the atlas already has is refused.`,
		examples: []example{
			{"atlas new company 中国银行", "start content/companies/zhong-guo-yin-hang.md"},
			{"$EDITOR \"$(atlas new policy 区块链产业发展办法)\"", "start a policy and edit it"},
		},
		prepare: func(*flag.FlagSet) func(*invocation, []string) error {
			return func(inv *invocation, args []string) error {
				kind, title, err := newArguments(args)
				if err != nil {
					return err
				}
				return runNew(inv, kind, title)
			}
		},
	}
}

func kindNames() []string {
	var kinds []string
	for _, k := range entity.Kinds {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// newArguments reads KIND and TITLE. A folder's name is taken for its kind.
func newArguments(args []string) (entity.Kind, string, error) {
	const where = "atlas new"
	switch {
	case len(args) == 0:
		return "", "", usageError(where, `as in "atlas new company 中国银行"`, "a kind and a title are missing")
	case len(args) > 2:
		return "", "", usageError(where, "put quotes round a title with spaces", "unexpected argument %q", args[2])
	}
	var kind entity.Kind
	for _, k := range entity.Kinds {
		if args[0] == string(k) || args[0] == k.Folder() {
			kind = k
		}
	}
	if kind == "" {
		hint := "kinds: " + strings.Join(kindNames(), ", ")
		if near := diag.Nearest(args[0], kindNames()); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return "", "", usageError(where, hint, "there is no kind %q", args[0])
	}
	if len(args) == 1 {
		return "", "", usageError(where, fmt.Sprintf("as in \"atlas new %s TITLE\"", kind), "a title is missing")
	}
	title := strings.TrimSpace(args[1])
	switch {
	case title == "":
		return "", "", usageError(where, "write the name that readers see", "the title is empty")
	case strings.ContainsFunc(title, unicode.IsControl):
		return "", "", usageError(where, "a title is one line of text", "the title holds a line break or another control character")
	}
	return kind, title, nil
}

func runNew(inv *invocation, kind entity.Kind, title string) error {
	root, err := inv.root()
	if err != nil {
		return err
	}
	held, err := lock.Acquire(root, "new")
	if err != nil {
		return err
	}
	defer held.Release()
	gaz, err := gazetteer.Load()
	if err != nil {
		return err
	}
	// What is wrong in other files is no reason to refuse a new one.
	folder, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer folder.Close()
	if special := content.Specials(folder.FS(), "content"); len(special) > 0 {
		return special[0]
	}
	files, _ := content.Load(folder.FS(), "content")
	if other, key := scaffold.Existing(files, kind, title, gaz); other != nil {
		return taken(kind, title, other, key)
	}
	file := scaffold.Path(kind, title, func(file string) bool {
		_, err := os.Lstat(filepath.Join(root, filepath.FromSlash(file)))
		return err == nil
	})
	data := scaffold.File(kind, title, (&content.File{Path: file}).Name(), gaz)
	full := filepath.Join(root, filepath.FromSlash(file))
	// A link that leads out of the atlas is not followed, as by a build.
	if err := atomicfile.CreateIn(folder, file, data, atomicfile.Durable); err != nil {
		return content.Worded(err, "")
	}
	_, err = fmt.Fprintln(inv.stdout, visible(full))
	return err
}

// taken words the refusal of a name that the atlas has.
func taken(kind entity.Kind, title string, other *content.File, key string) error {
	p := diag.Problem{Position: other.Position(key), Code: "name-taken",
		Message: fmt.Sprintf("the atlas already has a %s called %q", kind, title),
		Hint:    "edit this file; if yours is another thing, add a word to its title that tells them apart"}
	switch key {
	case "alternate_names":
		p.Message = fmt.Sprintf("%q is another name of the %s %q", title, kind, other.Entity.Title)
	case "documents":
		p.Message = fmt.Sprintf("%q is a document of the policy %q", title, other.Entity.Title)
	default:
		if other.Entity.Title != title {
			p.Message += fmt.Sprintf(", as %q", other.Entity.Title)
		}
	}
	return p
}
