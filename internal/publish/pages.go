package publish

import (
	"net/url"
	"regexp"
	"strings"
)

// scpLike is the short form of an SSH address: git@github.com:owner/repo.git.
var scpLike = regexp.MustCompile(`^(?:[^/@]+@)?([^/:@]+):([^/].*)$`)

// The names that GitHub lets its users and repositories have.
var (
	ownerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	repoName  = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

// PagesURL is the address at which GitHub Pages serves the site of a
// repository, given the repository's: https://owner.github.io/repo/, or the
// root for a repository of that name. It is "" for repositories elsewhere. A
// domain of the site's own cannot be told from it.
func PagesURL(remote string) string {
	host, path := "", ""
	if u, err := url.Parse(remote); err == nil && u.Host != "" {
		host, path = u.Hostname(), u.Path
	} else if m := scpLike.FindStringSubmatch(remote); m != nil {
		host, path = m[1], m[2]
	}
	host = strings.ToLower(host)
	if host != "github.com" && host != "ssh.github.com" && host != "www.github.com" {
		return ""
	}
	owner, repo, ok := strings.Cut(strings.Trim(path, "/"), "/")
	repo = strings.TrimSuffix(repo, ".git")
	if !ok || !ownerName.MatchString(owner) || !repoName.MatchString(repo) {
		return ""
	}
	site := strings.ToLower(owner) + ".github.io"
	if strings.EqualFold(repo, site) {
		return "https://" + site + "/"
	}
	return "https://" + site + "/" + repo + "/"
}
