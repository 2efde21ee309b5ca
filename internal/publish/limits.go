package publish

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"atlas/internal/diag"
)

// Limits are what a host of static sites takes. A limit of 0 is none.
type Limits struct {
	// Site is the most bytes of a site.
	Site int64
	// File is the most bytes of a file; from LargeFile on the host warns.
	File, LargeFile int64
	// Deploy is the longest time of a deployment.
	Deploy time.Duration
	// BytesPerSecond and FilesPerSecond are how fast a site is deployed.
	BytesPerSecond, FilesPerSecond int64
}

// GitHub are the limits of GitHub Pages ("GitHub Pages limits", "About large
// files on GitHub", both in its documentation): 1 GB a published site, 10
// minutes a deployment, 100 MB a file of a repository with a warning from 50 MB
// on. The documentation's units are binary for files and are taken as decimal,
// the stricter reading, for sites.
//
// How fast a site is deployed is told nowhere. Public runs deployed 3.1 GB in
// 2:15 and 2.0 GB in 1:43, about 20 MB a second; for many small files there is
// no such figure, and 100 a second is a cautious guess. The estimate is for a
// warning, and stops nothing.
var GitHub = Limits{
	Site: 1e9, File: 100 << 20, LargeFile: 50 << 20,
	Deploy: 10 * time.Minute, BytesPerSecond: 20e6, FilesPerSecond: 100,
}

// Estimate is how long a deployment of so many files and bytes takes: the time
// to send the bytes and the time to set up the files, one after the other.
func (l Limits) Estimate(files int, bytes int64) time.Duration {
	var t time.Duration
	if l.BytesPerSecond > 0 {
		t += time.Duration(float64(bytes) / float64(l.BytesPerSecond) * float64(time.Second))
	}
	if l.FilesPerSecond > 0 {
		t += time.Duration(float64(files) / float64(l.FilesPerSecond) * float64(time.Second))
	}
	return t
}

// Check holds a site, which messages call name, against the limits. What is
// beyond them is a warning: other hosts take more.
func (l Limits) Check(name string, files []File) []diag.Problem {
	var problems []diag.Problem
	warn := func(file, code, hint, format string, args ...any) {
		problems = append(problems, diag.Problem{Position: diag.Position{File: file}, Severity: diag.Warning, Code: code,
			Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	var total int64
	for _, f := range files {
		total += f.Size
		at := strings.TrimSuffix(name, "/") + "/" + f.Path
		switch {
		case l.File > 0 && f.Size > l.File:
			warn(at, "too-large", "make it smaller, or keep it elsewhere and link it", "the file has %s; GitHub refuses files of more than %s", diag.Size(f.Size), diag.Size(l.File))
		case l.LargeFile > 0 && f.Size > l.LargeFile:
			warn(at, "large-file", "make it smaller while it is easy: a file stays in the branch's history", "the file has %s; GitHub advises against more than %s", diag.Size(f.Size), diag.Size(l.LargeFile))
		}
	}
	if l.Site > 0 && total > l.Site {
		var biggest []string
		bySize := slices.Clone(files)
		slices.SortStableFunc(bySize, func(a, b File) int { return int(min(max(b.Size-a.Size, -1), 1)) })
		for _, f := range bySize[:min(3, len(bySize))] {
			biggest = append(biggest, fmt.Sprintf("%s (%s)", f.Path, diag.Size(f.Size)))
		}
		warn(name, "large-site", "the largest files: "+strings.Join(biggest, ", "), "the site has %s; GitHub Pages takes up to %s", diag.Size(total), diag.Size(l.Site))
	}
	if t := l.Estimate(len(files), total); l.Deploy > 0 && t > l.Deploy {
		warn(name, "slow-deploy", "fewer and smaller files; the estimate is rough",
			"deploying %d files, %s, may take %s; GitHub Pages gives up after %s", len(files), diag.Size(total), minutes(t), minutes(l.Deploy))
	}
	return problems
}

// OnPages reports whether a site's address is one of GitHub Pages. A domain of
// the site's own does not tell.
func OnPages(baseURL string) bool {
	u, err := url.Parse(baseURL)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Hostname()), ".github.io")
}

func minutes(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}
