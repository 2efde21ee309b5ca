package release

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func sample() Archive {
	return Archive{
		Folder: "atlas_v1.2.3_x", Time: time.Date(2026, 11, 22, 3, 4, 5, 678, time.FixedZone("", 8*3600)),
		Files: []File{
			{Name: "man/man1/atlas.1", Data: []byte(".Dd")},
			{Name: "atlas", Data: bytes.Repeat([]byte("binary"), 1000), Executable: true},
			{Name: "LICENSE", Data: []byte("MIT")},
			{Name: "man/man1/atlas-build.1"},
		},
	}
}

var wantEntries = []string{
	"-rw-r--r-- atlas_v1.2.3_x/LICENSE MIT",
	"-rw-r--r-- atlas_v1.2.3_x/man/man1/atlas-build.1 ",
	"-rw-r--r-- atlas_v1.2.3_x/man/man1/atlas.1 .Dd",
	"-rwxr-xr-x atlas_v1.2.3_x/atlas " + strings.Repeat("binary", 1000),
	"drwxr-xr-x atlas_v1.2.3_x/ ",
	"drwxr-xr-x atlas_v1.2.3_x/man/ ",
	"drwxr-xr-x atlas_v1.2.3_x/man/man1/ ",
}

func TestTarGz(t *testing.T) {
	data, err := TarGz(sample())
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if !z.ModTime.IsZero() || z.Name != "" {
		t.Errorf("gzip tells %v, %q", z.ModTime, z.Name)
	}
	var got, names []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" || h.ModTime.Unix() != 1795287845 {
			t.Errorf("%+v", h)
		}
		names = append(names, h.Name)
		got = append(got, fmt.Sprintf("%s %s %s", h.FileInfo().Mode(), h.Name, text))
	}
	if !slices.IsSorted(names) {
		t.Errorf("order: %q", names)
	}
	slices.Sort(got)
	if !slices.Equal(got, wantEntries) {
		t.Errorf("got %q", got)
	}
}

func TestZip(t *testing.T) {
	data, err := Zip(sample())
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var got, names []string
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if f.Modified.Unix() != 1795287845 {
			t.Errorf("%s: %v", f.Name, f.Modified)
		}
		names = append(names, f.Name)
		got = append(got, fmt.Sprintf("%s %s %s", f.Mode(), f.Name, text))
	}
	if !slices.IsSorted(names) {
		t.Errorf("order: %q", names)
	}
	slices.Sort(got)
	if !slices.Equal(got, wantEntries) {
		t.Errorf("got %q", got)
	}
}

// TestPackAgain holds that order and zone of what is packed say nothing.
func TestPackAgain(t *testing.T) {
	for name, pack := range map[string]func(Archive) ([]byte, error){"tar": TarGz, "zip": Zip} {
		one, err := pack(sample())
		if err != nil {
			t.Fatal(err)
		}
		other := sample()
		slices.Reverse(other.Files)
		other.Time = other.Time.UTC().Add(time.Millisecond)
		two, err := pack(other)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Errorf("%s: two packs of the same differ", name)
		}
	}
}

func TestBuildCheck(t *testing.T) {
	hash := strings.Repeat("0123456789", 4)
	at := time.Unix(1795287845, 0)
	for _, c := range []struct {
		b    Build
		want string
	}{
		{Build{"v1.2.3", hash, at}, ""},
		{Build{"v0.0.0-124-gf67a158ae830-dirty", hash + "-dirty", at}, ""},
		{Build{"v1.2.3-rc.1-5-g0123456789ab", "", zipEpoch}, ""},
		{Build{"1.2.3", hash, at}, `"1.2.3" is not a version: write it as v1.2.3 or v1.2.3-rc.1`},
		{Build{"v1.2", hash, at}, `"v1.2" is not a version: write it as v1.2.3 or v1.2.3-rc.1`},
		{Build{"v01.2.3", hash, at}, `"v01.2.3" is not a version: write it as v1.2.3 or v1.2.3-rc.1`},
		{Build{"v1.2.3 -X main.commit=x", hash, at}, `"v1.2.3 -X main.commit=x" is not a version: write it as v1.2.3 or v1.2.3-rc.1`},
		{Build{"v1.2.3/../x", hash, at}, `"v1.2.3/../x" is not a version: write it as v1.2.3 or v1.2.3-rc.1`},
		{Build{"v1.2.3", "abc", at}, `"abc" is not the full hash of a commit`},
		{Build{"v1.2.3", hash, time.Unix(0, 0)}, "the time 1970-01-01T00:00:00Z is before 1980, which a zip file cannot tell"},
	} {
		got := ""
		if err := c.b.check(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.b, got, c.want)
		}
	}
}

func TestParseTargets(t *testing.T) {
	got, err := ParseTargets("linux/arm64,windows/amd64")
	if err != nil || !slices.Equal(got, []Target{{"linux", "arm64"}, {"windows", "amd64"}}) {
		t.Errorf("%v, %v", got, err)
	}
	for list, want := range map[string]string{
		"":                        `"" is no target: write it as linux/amd64`,
		"linux":                   `"linux" is no target: write it as linux/amd64`,
		"linux/amd64/v3":          `"linux/amd64/v3" is no target: write it as linux/amd64`,
		"linux/arm64,linux/arm64": "linux/arm64 is named twice",
	} {
		if _, err := ParseTargets(list); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %q", list, err, want)
		}
	}
}

// git runs git in a folder, with nothing of this machine's settings.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE=1795287845 +0800", "GIT_COMMITTER_DATE=1795287845 +0800")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestDescribe follows a repository from nothing to after a release.
func TestDescribe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "仓 库")
	write(t, filepath.Join(dir, "a"), "1")
	describe := func(where, version string) (Build, string) {
		b, err := Describe(t.Context(), where, version)
		if err != nil {
			return b, err.Error()
		}
		return b, ""
	}
	if _, err := describe(dir, ""); err != "git does not tell the version: not a git repository (or any of the parent directories): .git" {
		t.Errorf("no repository: %s", err)
	}
	if b, err := describe(dir, "v1.0.0"); err != "" || b != (Build{"v1.0.0", "", zipEpoch}) {
		t.Errorf("no repository, version told: %+v, %s", b, err)
	}
	if _, err := describe(dir, "1.0"); err != `"1.0" is not a version: write it as v1.2.3 or v1.2.3-rc.1` {
		t.Errorf("bad version: %s", err)
	}

	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", "a")
	git(t, dir, "commit", "-q", "-m", "one")
	hash := git(t, dir, "rev-parse", "HEAD")
	at := time.Unix(1795287845, 0).UTC()
	expect := func(what, version, want, commit string) {
		t.Helper()
		if b, err := describe(dir, version); err != "" || b != (Build{want, commit, at}) {
			t.Errorf("%s: %+v, %s", what, b, err)
		}
	}
	expect("no tag", "", "v0.0.0-1-g"+hash[:12], hash)
	git(t, dir, "tag", "nightly")
	git(t, dir, "tag", "-a", "v1.2.3", "-m", "release")
	expect("on the tag", "", "v1.2.3", hash)
	expect("version told", "v2.0.0", "v2.0.0", hash)
	write(t, filepath.Join(dir, "new.go"), "package x")
	expect("a file git does not know", "", "v1.2.3-dirty", hash+"-dirty")
	expect("the same, version told", "v2.0.0", "v2.0.0", hash+"-dirty")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "two")
	later := git(t, dir, "rev-parse", "HEAD")
	expect("after the tag", "", "v1.2.3-1-g"+later[:12], later)
	write(t, filepath.Join(dir, "a"), "2")
	expect("changed after the tag", "", "v1.2.3-1-g"+later[:12]+"-dirty", later+"-dirty")

	// A clone of the last commit cannot count; on a tag it need not.
	shallow := filepath.Join(t.TempDir(), "shallow")
	git(t, ".", "clone", "-q", "--depth", "1", "file://"+dir, shallow)
	if _, err := describe(shallow, ""); err != "git does not tell the version: this clone holds a part of the history only (git fetch --unshallow --tags)" {
		t.Errorf("shallow: %s", err)
	}
	git(t, dir, "tag", "v1.3.0")
	git(t, shallow, "fetch", "-q", "--tags", "--depth", "1")
	if b, err := describe(shallow, ""); err != "" || b.Version != "v1.3.0" || b.Commit != later {
		t.Errorf("shallow on a tag: %+v, %s", b, err)
	}

	// Sources below another repository are not that repository's.
	below := filepath.Join(dir, "vendor", "atlas")
	write(t, filepath.Join(below, "go.mod"), "module atlas")
	if _, err := describe(below, ""); err != "git does not tell the version: the folder belongs to another repository" {
		t.Errorf("below: %s", err)
	}
	if b, err := describe(below, "v1.0.0"); err != "" || b != (Build{"v1.0.0", "", zipEpoch}) {
		t.Errorf("below, version told: %+v, %s", b, err)
	}
}

func TestNotes(t *testing.T) {
	const changelog = "# Changelog\n\nIntro.\n\n## Unreleased\n\n- next\n\n## v1.2.3, 2026-11-22\n\nA release.\n\n- one\n\n### More\n\n- two\n\n## [1.2.2] - 2026-10-01\n\n- old\n\n## 1.2.1\n"
	for _, c := range []struct{ version, want, err string }{
		{"v1.2.3", "A release.\n\n- one\n\n### More\n\n- two\n", ""},
		{"v1.2.2", "- old\n", ""},
		{"Unreleased", "- next\n", ""},
		{"v1.2", "", `the changelog has no section "## v1.2"`},
		{"v1.2.1", "", `the changelog's section "## v1.2.1" is empty`},
		{"", "", `the changelog has no section "## "`},
	} {
		got, err := Notes(changelog, c.version)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != c.want || text != c.err {
			t.Errorf("%q: %q, %q", c.version, got, text)
		}
	}
	if _, err := Notes("## v1.0.0\n\na\n\n## 1.0.0\n\nb\n", "v1.0.0"); err == nil || err.Error() != "the changelog has two sections for v1.0.0" {
		t.Errorf("twice: %v", err)
	}
	if got, err := Notes("## v1.0.0\r\n\r\n- a\r\n", "v1.0.0"); err != nil || got != "- a\n" {
		t.Errorf("lines of Windows: %q, %v", got, err)
	}
}

// TestWriteOut holds that a release takes the place of the last one, and of
// nothing else.
func TestWriteOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	if _, err := writeOut(dir, map[string][]byte{"atlas_v1.0.0_a.zip": []byte("1"), "atlas_v1.0.0_b.zip": []byte("2")}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "mine.txt"), "mine")
	write(t, filepath.Join(dir, "atlas_v0.9.0_a.zip"), "kept by hand")
	// What others write into the list is not taken for ours.
	sums, err := os.ReadFile(filepath.Join(dir, SumsName))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, SumsName), string(sums)+"00  mine.txt\n00  ../atlas_v1\n00  atlas_v/../mine.txt\nnonsense\n")
	names, err := writeOut(dir, map[string][]byte{"atlas_v1.0.1_b.zip": []byte("4"), "atlas_v1.0.1_a.zip": []byte("3")})
	if err != nil || !slices.Equal(names, []string{"atlas_v1.0.1_a.zip", "atlas_v1.0.1_b.zip"}) {
		t.Errorf("%q, %v", names, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{SumsName, "atlas_v0.9.0_a.zip", "atlas_v1.0.1_a.zip", "atlas_v1.0.1_b.zip", "mine.txt"}; !slices.Equal(left, want) {
		t.Errorf("left: %q", left)
	}
	sums, err = os.ReadFile(filepath.Join(dir, SumsName))
	want := "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce  atlas_v1.0.1_a.zip\n" +
		"4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a  atlas_v1.0.1_b.zip\n"
	if err != nil || string(sums) != want {
		t.Errorf("%s, %v", sums, err)
	}
}

func TestLicences(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "README"), "")
	if _, err := licencesIn(dir, "licenses/x"); err == nil || err.Error() != dir+" holds no licence, which has to come with the binary" {
		t.Errorf("none: %v", err)
	}
	for _, name := range []string{"Copying", "license.md", "NOTICE.txt", "LICENSES/x", "main.go"} {
		write(t, filepath.Join(dir, name), name)
	}
	files, err := licencesIn(dir, "licenses/x")
	var got []string
	for _, f := range files {
		got = append(got, f.Name)
	}
	if want := []string{"licenses/x/Copying", "licenses/x/NOTICE.txt", "licenses/x/license.md"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestMakeRefuses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "dist")
	if _, err := Make(t.Context(), Options{Repo: "../..", Out: out, Build: Build{Version: "1"}}); err == nil || err.Error() != `"1" is not a version: write it as v1.2.3 or v1.2.3-rc.1` {
		t.Errorf("%v", err)
	}
	_, err := Make(t.Context(), Options{Repo: "../..", Out: out, Build: Build{Version: "v1.2.3", Time: zipEpoch}, Targets: []Target{{"plan10", "amd64"}}})
	if err == nil || !strings.HasPrefix(err.Error(), "building for plan10/amd64: go build: exit status") || !strings.Contains(err.Error(), "unsupported GOOS/GOARCH pair plan10/amd64") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a release that failed left a folder: %v", err)
	}
}
