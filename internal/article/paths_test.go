package article

import "testing"

// TestImageOfWindows: browsers take the backslashes of a path for slashes.
func TestImageOfWindows(t *testing.T) {
	for src, want := range map[string]string{
		`page_files\图 2.png`:                     "page_files/图%202.png",
		`.\a\b.png?x=\y#\z`:                      `./a/b.png?x=%5Cy#%5Cz`,
		`https:\\example.org\a.png`:              "https://example.org/a.png",
		"https://latex.example.org/eq?\\frac{1}": "https://latex.example.org/eq?%5Cfrac{1}",
	} {
		if got := cleanImageURL(src); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}
