package publish

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"atlas/internal/diag"
)

// secret is what an address holds before the @: a token must not be printed.
var secret = regexp.MustCompile(`(://)[^/@\s']+@`)

func redact(s string) string { return secret.ReplaceAllString(s, "$1") }

// failures are the ways in which git and the servers at the other end say that
// something went wrong, with what a person can do. The first that matches is
// taken. A message of "" lets git's own words stand.
var failures = []struct {
	says                *regexp.Regexp
	code, message, hint string
}{
	{regexp.MustCompile(`detected dubious ownership`), "not-yours", "the repository belongs to somebody else, and git will not read it",
		`if you trust it: git config --global --add safe.directory DIR, with the repository's folder`},
	{regexp.MustCompile(`GH001|exceeds GitHub's file size limit|larger than the maximum file size|file size limit`), "too-large", "a file is larger than the server takes",
		"GitHub takes files up to 100 MB; keep larger ones elsewhere and link them"},
	{regexp.MustCompile(`(?i)protected branch`), "refused", "the branch is protected, and the server refuses the push",
		"allow pushes to it in the repository's settings, or publish to another branch: --branch"},
	{regexp.MustCompile(`[Rr]epository .*not found|does not appear to be a git repository|requested URL returned error: 404`),
		"no-repository", "there is no repository at the remote's address, or you may not see it", `"git remote -v" shows the address`},
	{regexp.MustCompile(`terminal prompts disabled|could not read (Username|Password)|Authentication failed|[Pp]ermission denied \(|Invalid username or (password|token)|HTTP Basic: Access denied|requested URL returned error: 401`),
		"no-login", "the server does not let you in", `see that "git push" works by hand: an SSH key, a credential helper or a token is needed`},
	{regexp.MustCompile(`Permission to \S+ denied|requested URL returned error: 403|[Ww]rite access to repository not granted|[Ii]nsufficient permission`),
		"no-permission", "you may not write to the repository", "ask its owner for the right to push, or publish to a repository of your own: --remote"},
	{regexp.MustCompile(`Host key verification failed`), "no-login", "the server's key is not known here", `connect once by hand ("ssh git@HOST"), and compare the key with the one that the server's owner publishes`},
	{regexp.MustCompile(`Could not resolve (host|hostname)|Name or service not known|Network is unreachable|Connection (refused|timed out|reset)|No route to host|Failed to connect|Operation timed out|early EOF|RPC failed|hung up unexpectedly`),
		"no-network", "the server cannot be reached", "see whether you are online, and try again; nothing was published"},
	{regexp.MustCompile(`No space left on device`), "disk-full", "the disk is full", ""},
	{regexp.MustCompile(`cannot lock ref .* exists; cannot create`), "name-clash", "the branch's name clashes with another branch: one is the folder of the other", "choose another name: --branch"},
	{regexp.MustCompile(`shallow update not allowed`), "shallow", "the repository holds a part of its history only, and the server refuses that", "git fetch --unshallow, and publish again"},
}

// knownFailure words a failed run of git, if the reason is a known one.
func knownFailure(err error) (diag.Problem, bool) {
	var e *gitError
	if !errors.As(err, &e) {
		return diag.Problem{}, false
	}
	for _, f := range failures {
		if f.says.MatchString(e.stderr) || f.says.MatchString(e.stdout) {
			return problem("", f.code, fmt.Sprintf("%s (git: %s)", f.message, e.said()), f.hint), true
		}
	}
	return diag.Problem{}, false
}

// explained words an error for a person. Errors that are none of git's pass.
func explained(at string, err error) error {
	var e *gitError
	if !errors.As(err, &e) {
		return err
	}
	if p, ok := knownFailure(err); ok {
		p.File = at
		return p
	}
	p := problem(at, "git", fmt.Sprintf("git %s failed: %s", e.command, e.said()), "")
	var more []string
	for line := range strings.Lines(e.stderr) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "remote: "); ok && strings.TrimSpace(rest) != "" {
			more = append(more, strings.TrimSpace(rest))
		}
	}
	if len(more) > 0 {
		p.Hint = "the server says: " + strings.Join(more, " ")
	}
	return p
}
