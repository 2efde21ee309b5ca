package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"atlas/internal/build"
)

// tree is what stands below a folder, summed up so that two of them can be
// held against each other without keeping a list of a hundred thousand names.
type tree struct {
	sum   string
	files int
	bytes int64
}

// treeOf sums up names and contents, or, with stamps, names, sizes and times
// of change: a file written anew with the same bytes is then another one. The
// manifest, in which a build marks that it is at work, is no part of the site.
func treeOf(dir string, stamps bool) (tree, error) {
	var t tree
	all := sha256.New()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == build.ManifestName {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		t.files++
		t.bytes += info.Size()
		fmt.Fprintf(all, "%s\x00%d\x00", filepath.ToSlash(rel), info.Size())
		if stamps {
			fmt.Fprintf(all, "%d\x00", info.ModTime().UnixNano())
			return nil
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(all, f)
		return err
	})
	t.sum = hex.EncodeToString(all.Sum(nil))
	return t, err
}

// contentPages calls each content file's page below the site, as "cases/x.html".
func contentPages(content string, each func(page string) error) error {
	return filepath.WalkDir(content, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		rel, err := filepath.Rel(content, name)
		if err != nil {
			return err
		}
		return each(pageOf(filepath.ToSlash(rel)))
	})
}

// pageOf is the page of a content file, both below their folders.
func pageOf(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(file, ".md"), "/index") + ".html"
}

// pagesMissing fails if a content file has no page below dest, or an empty one.
func pagesMissing(content, dest string) error {
	return contentPages(content, func(page string) error {
		info, err := os.Stat(filepath.Join(dest, filepath.FromSlash(page)))
		if err == nil && info.Size() == 0 {
			err = fmt.Errorf("%s is empty", page)
		}
		return err
	})
}

// contains tells whether a file holds some text, and reads it in pieces: the
// data of a large site would make this process large, see sample.Peak.
func contains(file, text string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buffer := make([]byte, 256<<10)
	kept := 0
	for {
		n, err := f.Read(buffer[kept:])
		if bytes.Contains(buffer[:kept+n], []byte(text)) {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		from := max(0, kept+n-len(text))
		kept = copy(buffer, buffer[from:kept+n])
	}
}
