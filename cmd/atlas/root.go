package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"atlas/internal/config"
	"atlas/internal/diag"
)

// root is the folder of the atlas: what -C names, else the nearest folder from
// here upwards that holds config.toml.
func (inv *invocation) root() (string, error) {
	if dir := inv.global.dir; dir != "" {
		info, err := os.Stat(filepath.Join(dir, config.FileName))
		if err != nil {
			return "", noAtlas(dir, err)
		}
		if !info.Mode().IsRegular() && !info.IsDir() { // a folder is told when it is read
			return "", diag.Problem{Position: diag.Position{File: filepath.Join(dir, config.FileName)}, Code: "not-a-file",
				Message: "a pipe, a socket or a device, and no file", Hint: "remove it"}
		}
		return dir, nil
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil && (info.Mode().IsRegular() || info.IsDir()) {
			return relative(here, dir), nil
		}
		if filepath.Dir(dir) == dir {
			return "", diag.Problem{Position: diag.Position{File: "atlas"}, Code: "no-atlas",
				Message: "there is no " + config.FileName + " here or in a folder above",
				Hint:    "go into the folder of an atlas, or name it: -C DIR"}
		}
	}
}

func noAtlas(dir string, err error) error {
	p := diag.Problem{Position: diag.Position{File: dir}, Code: "no-atlas", Message: "the folder holds no " + config.FileName,
		Hint: "-C names the folder of an atlas"}
	if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
		p.Message = "there is no such folder"
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return p
}

// relative keeps messages short: . or .. instead of the whole path.
func relative(base, dir string) string {
	if rel, err := filepath.Rel(base, dir); err == nil {
		return rel
	}
	return dir
}
