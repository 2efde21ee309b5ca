package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is a file of .github/workflows, as far as the tests look at it. It
// is read by a YAML parser, as GitHub does it: a reader of lines would take
// what GitHub refuses.
type workflow struct {
	On          map[string]yaml.Node `yaml:"on"`
	Permissions map[string]string    `yaml:"permissions"`
	Concurrency struct {
		Group  string `yaml:"group"`
		Cancel string `yaml:"cancel-in-progress"`
	} `yaml:"concurrency"`
	Jobs map[string]job `yaml:"jobs"`
}

type job struct {
	Needs       yaml.Node         `yaml:"needs"`
	If          string            `yaml:"if"`
	Timeout     int               `yaml:"timeout-minutes"`
	Permissions map[string]string `yaml:"permissions"`
	Environment struct {
		Name string `yaml:"name"`
	} `yaml:"environment"`
	Steps []step `yaml:"steps"`
}

type step struct {
	ID   string            `yaml:"id"`
	If   string            `yaml:"if"`
	Uses yaml.Node         `yaml:"uses"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
	With map[string]string `yaml:"with"`
}

func readWorkflows(t *testing.T) map[string]workflow {
	t.Helper()
	// Wherever they are: a template that atlas init would lay down is one too.
	var names []string
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains([]string{".git", ".cache", "public", "node_modules"}, d.Name()) {
			return fs.SkipDir
		}
		if ext := filepath.Ext(name); err == nil && (ext == ".yml" || ext == ".yaml") {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	all := map[string]workflow{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(data, &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[filepath.Base(name)] = w
	}
	return all
}

var (
	pinned      = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)
	versionNote = regexp.MustCompile(`^# v\d+\.\d+\.\d+$`)
)

// TestWorkflows holds every workflow to this: actions are pinned to a commit,
// with its version beside it, for a tag can be moved; rights are none but those
// that are written down; a job ends; no text of an event gets into a script;
// and what the scripts call is there.
func TestWorkflows(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range readWorkflows(t) {
		if w.Permissions == nil { // {} is none
			t.Errorf("%s: permissions are missing at the top, so that jobs have those of the repository's settings", name)
		}
		for what, right := range w.Permissions {
			if right == "write" {
				t.Errorf("%s: every job may write %s; give it to the one that needs it", name, what)
			}
		}
		for event := range w.On {
			// These run with rights and secrets on what strangers propose.
			if slices.Contains([]string{"pull_request_target", "workflow_run", "issue_comment", "issues", "repository_dispatch"}, event) {
				t.Errorf("%s: it runs on %s", name, event)
			}
		}
		if w.Concurrency.Group == "" {
			t.Errorf("%s: concurrency is missing", name)
		}
		for id, j := range w.Jobs {
			if j.Timeout == 0 {
				t.Errorf("%s: %s: timeout-minutes is missing, and the default is six hours", name, id)
			}
			checkRights(t, name+": "+id, j)
			for _, s := range j.Steps {
				if uses := s.Uses.Value; uses != "" && !strings.HasPrefix(uses, "./") {
					if !pinned.MatchString(uses) {
						t.Errorf("%s:%d: %s is not pinned to a commit", name, s.Uses.Line, uses)
					}
					if !versionNote.MatchString(s.Uses.LineComment) {
						t.Errorf("%s:%d: the version is missing behind %s", name, s.Uses.Line, uses)
					}
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: %s: a value is pasted into the script %q; hand it over by env", name, id, s.Run)
				}
				checkScript(t, name+": "+id, s, string(makefile))
			}
		}
	}
}

// mayWrite are the jobs that need more than to read, and what for.
var mayWrite = map[string][]string{
	"pages.yml: deploy":    {"id-token", "pages"},                    // deploys, and proves where from
	"release.yml: publish": {"attestations", "contents", "id-token"}, // the release, signed
}

// checkRights holds that a job may write only what the table says, that a job
// that may runs nothing of the repository, and that no checkout leaves its
// token in the folder for what runs behind it.
func checkRights(t *testing.T, where string, j job) {
	t.Helper()
	var writes []string
	for what, right := range j.Permissions {
		if right == "write" {
			writes = append(writes, what)
		}
	}
	slices.Sort(writes)
	if !slices.Equal(writes, mayWrite[where]) {
		t.Errorf("%s: it may write %v, and needs %v", where, writes, mayWrite[where])
	}
	for _, s := range j.Steps {
		if strings.HasPrefix(s.Uses.Value, "actions/checkout@") {
			if s.With["persist-credentials"] != "false" {
				t.Errorf("%s: the checkout leaves its token in the folder", where)
			}
			if len(writes) > 0 {
				t.Errorf("%s: it may write, and checks the repository out", where)
			}
		}
		for name, value := range s.Env {
			if strings.Contains(value, "secrets.") {
				t.Errorf("%s: %s is a secret of the repository; github.token serves", where, name)
			}
			if strings.Contains(value, "github.event.") || strings.Contains(value, "github.head_ref") {
				t.Errorf("%s: %s is text of strangers", where, name)
			}
		}
	}
}

// checkScript looks at the calls of make and of atlas in a script.
func checkScript(t *testing.T, where string, s step, makefile string) {
	t.Helper()
	for line := range strings.Lines(s.Run) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		switch filepath.Base(words[0]) {
		case "make":
			for _, target := range words[1:] {
				if !strings.Contains(target, "=") && !strings.Contains(makefile, "\n"+target+":") {
					t.Errorf("%s: the Makefile has no target %q", where, target)
				}
			}
		case "atlas":
			c, err := findCommand(words[1])
			if err != nil {
				t.Errorf("%s: %v", where, err)
				continue
			}
			if _, err := parseInterspersed(flagsOf(c), words[2:]); err != nil {
				t.Errorf("%s: %q: %v", where, strings.TrimSpace(line), err)
			}
		}
		for _, v := range regexp.MustCompile(`\$\{?([A-Z_]+)`).FindAllStringSubmatch(line, -1) {
			if _, set := s.Env[v[1]]; !set && !strings.HasPrefix(v[1], "RUNNER_") && !strings.HasPrefix(v[1], "GITHUB_") && v[1] != "HOME" && v[1] != "PATH" {
				t.Errorf("%s: nothing sets %s, which %q uses", where, v[1], strings.TrimSpace(line))
			}
		}
	}
}

// TestPagesWorkflow holds what is particular to publishing: who may do what,
// and that a pull request is tested and published nowhere.
func TestPagesWorkflow(t *testing.T) {
	w, ok := readWorkflows(t)["pages.yml"]
	if !ok {
		t.Fatal("pages.yml is missing")
	}
	if got := slices.Sorted(maps.Keys(w.On)); !slices.Equal(got, []string{"pull_request", "push", "workflow_dispatch"}) {
		t.Errorf("it runs on %v", got)
	}
	if !maps.Equal(w.Permissions, map[string]string{"contents": "read"}) {
		t.Errorf("every job may %v", w.Permissions)
	}
	build, deploy := w.Jobs["build"], w.Jobs["deploy"]
	if len(w.Jobs) != 2 || deploy.Needs.Value != "build" || deploy.Environment.Name != "github-pages" {
		t.Errorf("jobs: %v", slices.Collect(maps.Keys(w.Jobs)))
	}
	if !maps.Equal(build.Permissions, map[string]string{"contents": "read", "pages": "read"}) {
		t.Errorf("build may %v", build.Permissions)
	}
	if !maps.Equal(deploy.Permissions, map[string]string{"pages": "write", "id-token": "write"}) {
		t.Errorf("deploy may %v", deploy.Permissions)
	}
	const noPull = "github.event_name != 'pull_request'"
	if !strings.HasPrefix(deploy.If, noPull) || !strings.Contains(deploy.If, "refs/heads/main") {
		t.Errorf("deploy runs if %s", deploy.If)
	}
	action := func(j job, name string) step {
		t.Helper()
		i := slices.IndexFunc(j.Steps, func(s step) bool { return strings.HasPrefix(s.Uses.Value, name+"@") })
		if i < 0 {
			t.Fatalf("no step uses %s", name)
		}
		return j.Steps[i]
	}
	if with := action(build, "actions/checkout").With; with["fetch-depth"] != "0" || with["persist-credentials"] != "false" {
		t.Errorf("checkout with %v: the site tells what changed out of the whole history", with)
	}
	if with := action(build, "actions/setup-go").With; with["go-version-file"] != "go.mod" {
		t.Errorf("setup-go with %v", with)
	}
	address := action(build, "actions/configure-pages")
	upload := action(build, "actions/upload-pages-artifact")
	if address.If != noPull || upload.If != noPull || upload.With["path"] != "public" {
		t.Errorf("a pull request would be uploaded, or another folder: %+v, %+v", address, upload)
	}
	action(deploy, "actions/deploy-pages")
	tested, built := false, false
	for _, s := range build.Steps {
		tested = tested || s.Run == "make test" && s.If == ""
		if strings.Contains(s.Run, "atlas build") {
			built = true
			if s.If != noPull || s.Env["BASE_URL"] != "${{ steps."+address.ID+".outputs.base_url }}" || !strings.Contains(s.Run, `--base-url "$BASE_URL"`) {
				t.Errorf("the site is not built for the address that Pages gives: %+v", s)
			}
		}
	}
	if !tested || !built {
		t.Errorf("tested: %v, built: %v", tested, built)
	}
}
