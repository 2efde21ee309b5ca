package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// writeHugoSite writes into dir a Hugo site of the content folder, which it
// uses where it lies, with layouts that make the parts of atlas's pages. The
// years have a section each, for Hugo makes no list of the years of `when`.
func writeHugoSite(dir, content string) error {
	content, err := filepath.Abs(content)
	if err != nil {
		return err
	}
	return fs.WalkDir(hugoFiles, "frame", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(name, "frame")))
		if d.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		data, err := hugoFiles.ReadFile(name)
		if err != nil {
			return err
		}
		if d.Name() != "hugo.toml" {
			return os.WriteFile(to, data, 0o666)
		}
		quoted := strconv.Quote(filepath.ToSlash(content))
		if err := os.WriteFile(to, []byte(strings.Replace(string(data), `'CONTENT'`, quoted, 1)), 0o666); err != nil {
			return err
		}
		return writeYears(filepath.Join(dir, "years"))
	})
}

// writeYears makes a section of each year, since Hugo parts no other pages of
// ours into several.
func writeYears(dir string) error {
	write := func(text string, elem ...string) error {
		name := filepath.Join(append([]string{dir}, elem...)...)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		return os.WriteFile(name, []byte("+++\n"+text+"outputs = [\"HTML\"]\n+++\n"), 0o666)
	}
	for year := firstYear; year <= lastYear; year++ {
		text := fmt.Sprintf("title = \"%d年\"\nlayout = \"year\"\nfrom = \"%d\"\nbefore = \"%d\"\n", year, year, year+1)
		if err := write(text, fmt.Sprint(year), "_index.md"); err != nil {
			return err
		}
	}
	return write("title = \"年份\"\nlayout = \"years\"\n", "_index.md")
}

// hugoArgs are the arguments to build the site of writeHugoSite into dest.
func hugoArgs(dir, dest string) []string {
	return []string{"--source", dir, "--destination", dest, "--cacheDir", filepath.Join(dir, "cache"), "--noBuildLock"}
}

// The years that synthetic atlases have.
const firstYear, lastYear = 2011, 2020
