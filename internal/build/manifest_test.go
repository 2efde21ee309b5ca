package build

import "testing"

// TestCouldBeMade holds what a manifest may list: no path that leads out of the
// folder on any system, and nothing that is hidden.
func TestCouldBeMade(t *testing.T) {
	for name, want := range map[string]bool{
		"index.html": true, "parks/图 1.png": true, ".nojekyll": true, "a..b/c...d": true, "CNAME": true,
		"": false, ".": false, "..": false, "../x": false, "/etc/passwd": false, "a/../../x": false, "a//b": false, "a/": false, "./a": false,
		`..\x`: false, `a\..\..\x`: false, `\\server\share\x`: false, "C:/x": false, "c:x": false, "a.html:stream": false, "a\x00b": false,
		".git/HEAD": false, "parks/.git/HEAD": false, ".htaccess": false, ManifestName: false, "a/.nojekyll": false, "\xff": false,
	} {
		if got := couldBeMade(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}
