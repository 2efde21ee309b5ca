package export

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFrictionless has the Frictionless project's validator judge the data
// package, offline. `make test` installs it; where it is not, this test is
// skipped, but not in CI. TestDataPackage holds the same rules without it.
func TestFrictionless(t *testing.T) {
	modules, err := filepath.Abs(filepath.Join("..", "..", ".cache", "tools", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, "datapackage"))
	}
	if err != nil {
		t.Fatal("the Frictionless validator is not installed: run make test, which installs what the tests need: ", err)
	}
	judge := func(files map[string][]byte) (string, error) {
		dir := t.TempDir()
		for name, data := range files {
			if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		script, err := filepath.Abs(filepath.Join("testdata", "frictionless.js"))
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(node, script, "data/datapackage.json")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for _, baseURL := range []string{"", "https://example.org/atlas/"} {
		files := written(t, load(t, baseURL))
		if out, err := judge(files); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		if baseURL != "" {
			continue
		}
		// It must be able to say no.
		for _, harm := range []struct{ file, old, new string }{
			{"data/relations.csv", "companies/he-yun", "companies/nobody"},
			{"data/cases.csv", ",live,", ",alive,"},
			{"data/places.csv", "120.15", "far east"},
			{"data/datapackage.json", `"type": "integer"`, `"type": "whole"`},
		} {
			bad := map[string][]byte{}
			for name, data := range files {
				bad[name] = data
			}
			bad[harm.file] = bytes.Replace(files[harm.file], []byte(harm.old), []byte(harm.new), 1)
			if bytes.Equal(bad[harm.file], files[harm.file]) {
				t.Errorf("%s has no %q to harm", harm.file, harm.old)
			}
			out, err := judge(bad)
			if err == nil || strings.TrimSpace(out) == "" {
				t.Errorf("%s with %q is accepted", harm.file, harm.new)
			}
		}
	}
}
