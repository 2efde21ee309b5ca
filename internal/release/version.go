package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Build is what a binary says of itself.
type Build struct {
	// Version is v1.2.3, or v0.0.0-42-g0123456789ab of a commit without a
	// tag; "-dirty" behind it says that files differ from the commit.
	Version string
	// Commit is the full hash, with "-dirty" as above; empty outside git.
	Commit string
	// Time is when the commit was made; every file of an archive has it.
	Time time.Time
}

// versionForm is Semantic Versioning 2.0.0 with a v, without build metadata:
// GitHub changes the + in names of files.
var versionForm = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`)

var commitForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})(-dirty)?$`)

// zipEpoch is the first time that a zip file can tell.
var zipEpoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// check refuses what cannot be stamped or named.
func (b Build) check() error {
	switch {
	case !versionForm.MatchString(b.Version):
		return fmt.Errorf("%q is not a version: write it as v1.2.3 or v1.2.3-rc.1", b.Version)
	case b.Commit != "" && !commitForm.MatchString(b.Commit):
		return fmt.Errorf("%q is not the full hash of a commit", b.Commit)
	case b.Time.Before(zipEpoch):
		return fmt.Errorf("the time %s is before 1980, which a zip file cannot tell", b.Time.UTC().Format(time.RFC3339))
	}
	return nil
}

const (
	dirty    = "-dirty"
	hashSize = 12 // so many digits whatever the size of the repository
)

// ErrNoVersion is wrapped by the error of [Describe] when git cannot tell.
var ErrNoVersion = errors.New("git does not tell the version")

// Describe asks git what the sources in repo are. version, if it is not empty,
// is taken instead of the tags' word; then git need not know the folder at
// all, and what it would tell stays empty (time: [Build.Time] is 1980).
func Describe(ctx context.Context, repo, version string) (Build, error) {
	b := Build{Version: version, Time: zipEpoch}
	git := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "git", append([]string{"-C", repo}, args...)...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			if text := strings.TrimSpace(stderr.String()); text != "" {
				err = errors.New(strings.TrimPrefix(text, "fatal: "))
			}
			return "", fmt.Errorf("%w: %w", ErrNoVersion, err)
		}
		return strings.TrimSpace(string(out)), nil
	}
	head, err := git("log", "-1", "--format=%H %ct")
	if err != nil {
		if version != "" && ctx.Err() == nil {
			return b, b.check()
		}
		return b, err
	}
	if above, err := git("rev-parse", "--show-prefix"); err != nil || above != "" {
		// Sources that were unpacked below somebody else's repository.
		if version != "" && err == nil {
			return b, b.check()
		}
		return b, fmt.Errorf("%w: the folder belongs to another repository", ErrNoVersion)
	}
	hash, seconds, _ := strings.Cut(head, " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return b, fmt.Errorf("%w: %w", ErrNoVersion, err)
	}
	b.Commit, b.Time = hash, time.Unix(unix, 0).UTC()
	// Files that git does not know count too: the go command would build them.
	changed, err := git("status", "--porcelain")
	if err != nil {
		return b, err
	}
	if version == "" {
		if b.Version, err = describe(git, hash); err != nil {
			return b, err
		}
		if changed != "" {
			b.Version += dirty
		}
	}
	if changed != "" {
		b.Commit += dirty
	}
	return b, b.check()
}

// describe names the commit by the nearest tag of a version: v1.2.3 on it,
// v1.2.3-5-g0123456789ab five commits later, v0.0.0-… where there is no tag.
func describe(git func(...string) (string, error), hash string) (string, error) {
	const versions = "v[0-9]*.[0-9]*.[0-9]*"
	if tag, err := git("describe", "--tags", "--exact-match", "--match", versions); err == nil {
		return tag, nil
	}
	if shallow, err := git("rev-parse", "--is-shallow-repository"); err != nil {
		return "", err
	} else if shallow == "true" {
		return "", fmt.Errorf("%w: this clone holds a part of the history only (git fetch --unshallow --tags)", ErrNoVersion)
	}
	if long, err := git("describe", "--tags", "--long", "--abbrev="+strconv.Itoa(hashSize), "--match", versions); err == nil {
		return long, nil
	}
	n, err := git("rev-list", "--count", "HEAD")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("v0.0.0-%s-g%s", n, hash[:hashSize]), nil
}
