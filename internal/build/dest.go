package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"atlas/internal/config"
	"atlas/internal/diag"
)

// inputs are the folders of an atlas that a site may not be written into.
var inputs = []string{"content", "layouts", "static", ".git", ".cache"}

// checkDest makes the destination absolute, with links resolved as far as it
// exists, and refuses places where a site would bury something else: the
// atlas itself or a folder above it, an input, the home folder, the root of
// the disk.
func checkDest(root, dest string) (string, error) {
	abs, err := realPath(dest)
	if err != nil {
		return "", err
	}
	project, err := realPath(root)
	if err != nil {
		return "", err
	}
	refuse := func(why string) (string, error) {
		return "", diag.Problem{Position: diag.Position{File: dest}, Code: "bad-dest",
			Message: "the site cannot be written here: " + why, Hint: "choose a folder of its own, as public"}
	}
	if dest == "~" || strings.HasPrefix(filepath.ToSlash(dest), "~/") {
		return "", diag.Problem{Position: diag.Position{File: dest}, Code: "bad-dest",
			Message: "the shell left the ~ as it is, and a folder of that name is hardly meant",
			Hint:    `write "--dest ~/site" without the =, or "./~" for a folder that is called so`}
	}
	if filepath.Dir(abs) == abs {
		return refuse("it is the root of the disk")
	}
	if contains(abs, project) {
		return refuse("it is the folder of the atlas itself, or one above it")
	}
	if home, err := os.UserHomeDir(); err == nil {
		if home, err := realPath(home); err == nil && contains(abs, home) {
			return refuse("it is your home folder, or one above it")
		}
	}
	for _, in := range inputs {
		if contains(filepath.Join(project, in), abs) || isNamed(project, abs, in) {
			return refuse("it is in " + in + ", which the site is made from")
		}
		// An input may be a link to another place in the atlas.
		if real, err := realPath(filepath.Join(project, in)); err == nil && contains(abs, real) {
			return refuse("it holds " + in + ", which the site is made from")
		}
	}
	for name := range strings.SplitSeq(filepath.ToSlash(abs), "/") {
		if strings.EqualFold(name, ".git") {
			return refuse("it is in .git, where git keeps its own")
		}
	}
	return abs, nil
}

// checkOpened checks a folder again when it is open and nothing can be put in
// its place any more: between the first look and the opening, a link may have
// taken the place of a part of its path.
func checkOpened(root, dest, checked string, opened *os.Root) error {
	now, err := checkDest(root, dest)
	if err != nil {
		return err
	}
	is, err := opened.Stat(".")
	if err != nil {
		return err
	}
	want, err := os.Stat(now)
	if err != nil {
		return err
	}
	if now != checked || !os.SameFile(is, want) {
		return diag.Problem{Position: diag.Position{File: dest}, Code: "bad-dest",
			Message: "the folder became another one while the site was made", Hint: "look who else works on it, and build again"}
	}
	return nil
}

// Input tells which part of the atlas in the folder root a file is or lies in,
// of those that a site is made from: config.toml, content and so on; "" when it
// is none of them. Links are resolved.
func Input(root, file string) (string, error) {
	abs, err := realPath(file)
	if err != nil {
		return "", err
	}
	project, err := realPath(root)
	if err != nil {
		return "", err
	}
	for _, in := range append([]string{config.FileName}, inputs...) {
		if contains(filepath.Join(project, in), abs) {
			return in, nil
		}
	}
	return "", nil
}

// contains reports whether inner is outer or lies in it. Names alone do not
// tell: a disk may know no case, and a folder may be mounted twice.
func contains(outer, inner string) bool {
	if rel, err := filepath.Rel(outer, inner); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return true
	}
	folder, err := os.Stat(outer)
	if err != nil {
		return false
	}
	for dir := inner; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && os.SameFile(folder, info) {
			return true
		}
		if filepath.Dir(dir) == dir {
			return false
		}
	}
}

// isNamed reports whether the path, below the project, begins with a folder
// of this name in any case. The folder need not be there yet: content made
// later would lie in a site that was built into Content.
func isNamed(project, abs, name string) bool {
	rel, err := filepath.Rel(project, abs)
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	return strings.EqualFold(first, name)
}

// realPath resolves links in the part of a path that exists.
func realPath(p string) (string, error) {
	abs, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	rest := ""
	for {
		resolved, err := filepath.EvalSymlinks(abs)
		if err == nil {
			return filepath.Join(resolved, rest), nil
		}
		parent := filepath.Dir(abs)
		if !errors.Is(err, fs.ErrNotExist) || parent == abs {
			return "", err
		}
		abs, rest = parent, filepath.Join(filepath.Base(abs), rest)
	}
}

// foreignProblem words the refusal of a folder with other people's files.
func foreignProblem(dest string, err error) diag.Problem {
	return diag.Problem{Position: diag.Position{File: dest}, Code: "foreign-folder",
		Message: fmt.Sprintf("the folder is %s", err),
		Hint:    "choose an empty folder, or one that atlas built before; atlas deletes only what it made"}
}
