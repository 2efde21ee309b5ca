package release

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// goTool runs the go command and the binaries it makes.
type goTool struct {
	ctx     context.Context
	repo    string
	env     []string
	ldflags string
}

// passed are the settings of Go that say where things are and how to get
// them, and so may differ between two runs that are to give the same bytes.
var passed = []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOINSECURE", "GOAUTH", "GOVCS", "GOTOOLCHAIN", "GOTMPDIR"}

// newGo fixes all settings that enter a binary, wherever they are set: in the
// environment or by go env -w.
func newGo(ctx context.Context, opt Options) (*goTool, error) {
	repo, err := filepath.Abs(opt.Repo)
	if err != nil {
		return nil, err
	}
	g := &goTool{ctx: ctx, repo: repo, env: os.Environ()}
	out, err := g.run("go", append([]string{"env", "-json"}, passed...)...)
	if err != nil {
		return nil, err
	}
	var settings map[string]string
	if err := json.Unmarshal(out, &settings); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	g.env = slices.DeleteFunc(g.env, func(v string) bool {
		v = strings.ToUpper(v) // Windows knows no case here
		return strings.HasPrefix(v, "GO") || strings.HasPrefix(v, "CGO_")
	})
	for _, name := range passed {
		if settings[name] != "" {
			g.env = append(g.env, name+"="+settings[name])
		}
	}
	g.env = append(g.env, "GOENV=off", "GOWORK=off", "GOFLAGS=-mod=readonly", "CGO_ENABLED=0",
		"GO386=sse2", "GOAMD64=v1", "GOARM=7", "GOARM64=v8.0", "NO_COLOR=1", "LC_ALL=C")
	b := opt.Build
	g.ldflags = strings.Join([]string{"-s", "-w", "-X", "main.version=" + b.Version, "-X", "main.commit=" + b.Commit, "-X", "main.date=" + b.Time.UTC().Format(time.DateOnly)}, " ")
	return g, nil
}

// build makes the binary of a target in a folder, once, and gives its path.
func (g *goTool) build(t Target, dir string) (string, error) {
	out := filepath.Join(dir, "atlas-"+t.OS+"-"+t.Arch)
	if t.OS == "windows" {
		out += ".exe"
	}
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	at := *g
	at.env = append(slices.Clone(g.env), "GOOS="+t.OS, "GOARCH="+t.Arch)
	if _, err := at.run("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", g.ldflags, "-o", out, "./cmd/atlas"); err != nil {
		return "", fmt.Errorf("building for %s: %w", t, err)
	}
	return out, nil
}

// run gives what a command prints; its error has what it complained of.
func (g *goTool) run(name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(g.ctx, name, args...)
	cmd.Dir, cmd.Env = g.repo, g.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if g.ctx.Err() != nil {
			return nil, g.ctx.Err()
		}
		if text := strings.TrimSpace(stderr.String()); text != "" {
			err = fmt.Errorf("%w\n%s", err, text)
		}
		return nil, fmt.Errorf("%s %s: %w", filepath.Base(name), args[0], err)
	}
	return out, nil
}

// licences are the texts of what is linked into the binary: Go's own and those
// of the modules, which ask to be passed on with binaries.
func (g *goTool) licences() ([]File, error) {
	root, err := g.run("go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	files, err := licencesIn(strings.TrimSpace(string(root)), "licenses/go")
	if err != nil {
		return nil, err
	}
	out, err := g.run("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./cmd/atlas")
	if err != nil {
		return nil, err
	}
	modules := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(modules)
	for _, module := range slices.Compact(modules) {
		name, dir, ok := strings.Cut(strings.TrimRight(module, "\r"), "\t")
		if !ok {
			continue
		}
		more, err := licencesIn(dir, "licenses/"+name)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// licencesIn takes LICENSE, COPYING, NOTICE and PATENTS of a folder, in any
// case and with any extension. A folder without a licence is an error: then
// what is linked in might not be passed on at all.
func licencesIn(dir, as string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []File
	licensed := false
	for _, e := range entries {
		base, _, _ := strings.Cut(strings.ToUpper(e.Name()), ".")
		switch base {
		case "LICENSE", "LICENCE", "COPYING":
			licensed = true
		case "NOTICE", "PATENTS":
		default:
			continue
		}
		if !e.Type().IsRegular() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: as + "/" + e.Name(), Data: data})
	}
	if !licensed {
		return nil, errors.New(dir + " holds no licence, which has to come with the binary")
	}
	return files, nil
}
