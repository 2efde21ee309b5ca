package build

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/portable"
)

// ManifestName is the file in a built site that lists what atlas made there.
const ManifestName = ".atlas-manifest"

const (
	manifestHead = "atlas-manifest/1"
	// While a build is at work, and after one that was broken off, the
	// manifest says so; only a build that went through says complete.
	stateUnfinished = "unfinished"
	stateComplete   = "complete"
)

// manifest lists the files that atlas made in a folder: nothing else there is
// ever overwritten or deleted, and a folder with files but without a manifest
// is not taken for a site.
//
// It is text, a line a file, sorted, so that two of them can be compared:
//
//	atlas-manifest/1 complete
//	3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  index.html
//
// The sums are those of sha256sum. While a build is at work the list holds the
// old files and the new ones, with - for a sum.
type manifest struct {
	complete bool
	sums     map[string]string // by path
}

// errForeign says that a folder holds files and is no site of atlas.
var errForeign = errors.New("not made by atlas")

// readManifest reads the manifest of the folder. Of an empty folder it is
// empty. Names that version control or a file manager keeps in an empty folder
// do not count.
func readManifest(root *os.Root) (*manifest, error) {
	data, err := root.ReadFile(ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		names, err := fs.ReadDir(root.FS(), ".")
		if err != nil {
			return nil, err
		}
		for _, d := range names {
			if !slices.Contains([]string{".git", ".gitignore", ".gitkeep", ".DS_Store", ManifestName + tempSuffix}, d.Name()) {
				return nil, fmt.Errorf("%w: it holds %s", errForeign, d.Name())
			}
		}
		return &manifest{sums: map[string]string{}}, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errForeign, ManifestName, err)
	}
	return m, nil
}

func parseManifest(data []byte) (*manifest, error) {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	head, state, _ := strings.Cut(lines.Text(), " ")
	if head != manifestHead || state != stateComplete && state != stateUnfinished {
		return nil, fmt.Errorf("begins with %q", lines.Text())
	}
	m := &manifest{complete: state == stateComplete, sums: map[string]string{}}
	for n := 2; lines.Scan(); n++ {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || !couldBeMade(name) {
			return nil, fmt.Errorf("line %d is not a sum and a path of a site", n)
		}
		m.sums[name] = sum
	}
	return m, lines.Err()
}

// couldBeMade reports whether a build could have made a file of this path: the
// manifest is a file that anybody can write, and what it lists is deleted. No
// path leads out of the folder, on any system, and none is hidden: a folder that
// holds a site may hold .git as well.
func couldBeMade(name string) bool {
	if name == ".nojekyll" {
		return true
	}
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00") {
		return false
	}
	return !strings.HasPrefix(name, ".") && !strings.Contains(name, "/.")
}

func (m *manifest) bytes() []byte {
	var b bytes.Buffer
	state := stateUnfinished
	if m.complete {
		state = stateComplete
	}
	fmt.Fprintf(&b, "%s %s\n", manifestHead, state)
	names := make([]string, 0, len(m.sums))
	for name := range m.sums {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s  %s\n", m.sums[name], name)
	}
	return b.Bytes()
}

// union is the manifest for the time of a build: it owns what is there and
// what will be.
func (m *manifest) union(outs []output) *manifest {
	u := &manifest{sums: make(map[string]string, len(m.sums)+len(outs))}
	for name := range m.sums {
		u.sums[name] = "-"
	}
	for _, out := range outs {
		u.sums[out.path] = "-"
	}
	return u
}

// renamedByCase finds files of an earlier build whose path differs from one of
// this build in case alone: the new path by the old one.
func (m *manifest) renamedByCase(outs []output) map[string]string {
	now := make(map[string]string, len(outs))
	for _, out := range outs {
		now[portable.Fold(out.path)] = out.path
	}
	renamed := map[string]string{}
	for old := range m.sums {
		if to, ok := now[portable.Fold(old)]; ok && to != old {
			renamed[old] = to
		}
	}
	return renamed
}

// inTheWay lists files at paths of the site that the manifest does not own,
// under this name or under one that renamed has for it, and what stands where
// the site needs a folder, with a slash behind its path.
func (m *manifest) inTheWay(dirs *folders, outs []output, renamed map[string]string) []string {
	known := map[string]bool{}
	for old, to := range renamed {
		if sameFile(dirs.root, old, to) {
			known[to] = true
		}
	}
	var found []string
	for _, out := range outs {
		dir, blocked := dirs.find(out.path)
		if blocked != "" {
			found = append(found, blocked+"/")
			continue
		}
		if _, ours := m.sums[out.path]; ours || known[out.path] || dir == nil {
			continue
		}
		if _, err := dir.Lstat(path.Base(out.path)); err == nil {
			found = append(found, out.path)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// sameFile reports whether two paths are one file.
func sameFile(root *os.Root, a, b string) bool {
	one, err := root.Lstat(filepath.FromSlash(a))
	if err != nil {
		return false
	}
	two, err := root.Lstat(filepath.FromSlash(b))
	return err == nil && os.SameFile(one, two)
}
