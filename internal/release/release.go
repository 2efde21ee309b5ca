// Package release makes what people download: for each system an archive with
// the binary, its manual, its completions and the licences, and the sums of
// all archives.
//
// [Make] is the whole of it. The same commit gives the same bytes with the
// same Go, in whatever folder, time zone and environment it runs: the binaries
// are built with -trimpath and without what the go command would find out by
// itself, and the archives hold the files in a fixed order with one time, one
// owner and fixed modes (see [Archive]). [Describe] asks git which version it
// is, [Notes] takes the text of a release from the changelog.
package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"atlas/internal/atomicfile"
)

// SumsName is the file of the sums, in the form of sha256sum.
const SumsName = "SHA256SUMS"

// Target is a system to build for, by Go's names: linux/amd64.
type Target struct{ OS, Arch string }

func (t Target) String() string { return t.OS + "/" + t.Arch }

// Targets are the systems of a release.
var Targets = []Target{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// ParseTargets reads a list as linux/amd64,windows/arm64.
func ParseTargets(list string) ([]Target, error) {
	var targets []Target
	for word := range strings.SplitSeq(list, ",") {
		system, arch, ok := strings.Cut(word, "/")
		if !ok || system == "" || arch == "" || strings.Contains(arch, "/") {
			return nil, fmt.Errorf("%q is no target: write it as linux/amd64", word)
		}
		t := Target{system, arch}
		if slices.Contains(targets, t) {
			return nil, fmt.Errorf("%s is named twice", t)
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// Options say what to make.
type Options struct {
	// Repo is the folder of the sources, which holds go.mod.
	Repo string
	// Out is the folder for the archives. Of what is in it only the archives
	// that its SHA256SUMS lists are replaced or deleted.
	Out string
	// Build is stamped into the binaries.
	Build Build
	// Targets to build for; nil means [Targets].
	Targets []Target
	// Tell, if set, is told of every archive as it is made.
	Tell func(name string, size int)
}

// documents are the files of the repository that come with the binary.
var documents = []string{"CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "README.zh-CN.md"}

// Make builds all targets, then writes their archives and the sums into
// opt.Out, and gives the names of the archives. Nothing is written when a
// target does not build.
func Make(ctx context.Context, opt Options) ([]string, error) {
	if err := opt.Build.check(); err != nil {
		return nil, err
	}
	if opt.Targets == nil {
		opt.Targets = Targets
	}
	temp, err := os.MkdirTemp("", "atlas-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	g, err := newGo(ctx, opt)
	if err != nil {
		return nil, err
	}
	common, err := commonFiles(g, temp)
	if err != nil {
		return nil, err
	}
	archives := map[string][]byte{}
	for _, t := range opt.Targets {
		binary, err := g.build(t, temp)
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(binary)
		if err != nil {
			return nil, err
		}
		base := fmt.Sprintf("atlas_%s_%s_%s", opt.Build.Version, t.OS, t.Arch)
		name, pack, program := base+".tar.gz", TarGz, "atlas"
		if t.OS == "windows" {
			name, pack, program = base+".zip", Zip, "atlas.exe"
		}
		files := slices.Concat([]File{{Name: program, Data: data, Executable: true}}, common)
		packed, err := pack(Archive{Folder: base, Time: opt.Build.Time, Files: files})
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", name, err)
		}
		archives[name] = packed
		if opt.Tell != nil {
			opt.Tell(name, len(packed))
		}
	}
	return writeOut(opt.Out, archives)
}

// commonFiles are those that are the same for every system: documents,
// licences, and what the binary for this machine prints of itself.
func commonFiles(g *goTool, temp string) ([]File, error) {
	var files []File
	for _, name := range documents {
		data, err := os.ReadFile(filepath.Join(g.repo, name))
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: name, Data: data})
	}
	licences, err := g.licences()
	if err != nil {
		return nil, err
	}
	files = append(files, licences...)
	host, err := g.build(Target{runtime.GOOS, runtime.GOARCH}, temp)
	if err != nil {
		return nil, err
	}
	pages := filepath.Join(temp, "man1")
	if _, err := g.run(host, "man", "--dir", pages, "--quiet"); err != nil {
		return nil, err
	}
	manual, err := readFolder(pages, "man/man1")
	if err != nil {
		return nil, err
	}
	files = append(files, manual...)
	// The names are those under which the shells look for them.
	for _, c := range []struct{ shell, file string }{{"bash", "atlas.bash"}, {"fish", "atlas.fish"}, {"powershell", "atlas.ps1"}, {"zsh", "_atlas"}} {
		script, err := g.run(host, "completion", c.shell)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: "completions/" + c.file, Data: script})
	}
	return files, nil
}

func readFolder(dir, as string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: as + "/" + e.Name(), Data: data})
	}
	return files, nil
}

// writeOut replaces the last release in a folder by this one. The sums come
// last: they never name a file that is not there.
func writeOut(dir string, archives map[string][]byte) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	sums := filepath.Join(dir, SumsName)
	old, err := listed(sums)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(sums); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range old {
		if _, again := archives[name]; again {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	var names []string
	for name := range archives {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := atomicfile.Write(filepath.Join(dir, name), archives[name]); err != nil {
			return nil, err
		}
	}
	return names, atomicfile.Write(sums, Sums(archives))
}

// listed are the archives that a file of sums names. Lines that are none of
// ours are passed over: they are no reason to delete anything.
func listed(sums string) ([]string, error) {
	data, err := os.ReadFile(sums)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		_, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if ok && strings.HasPrefix(name, "atlas_v") && !strings.ContainsAny(name, `/\`) {
			names = append(names, name)
		}
	}
	return names, nil
}
