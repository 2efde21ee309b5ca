package main

import (
	"testing"

	"atlas/internal/build"
	"atlas/internal/publish"
)

// TestPagesLimits holds that a build for GitHub Pages warns of what that does
// not take, and a build for elsewhere does not.
func TestPagesLimits(t *testing.T) {
	res := &build.Result{Dest: "/nowhere/public", BaseURL: "https://a.github.io/b/", Sizes: map[string]int64{"a.html": 60, "b.html": 50}}
	limits := publish.Limits{Site: 100, File: 55}
	var got []string
	for _, p := range pagesLimits(res, limits) {
		got = append(got, p.Code+" "+p.File)
	}
	if len(got) != 2 || got[0] != "too-large /nowhere/public/a.html" || got[1] != "large-site /nowhere/public" {
		t.Errorf("got %q", got)
	}
	res.BaseURL = "https://example.org/"
	if got := pagesLimits(res, limits); got != nil {
		t.Errorf("got %v", got)
	}
}
