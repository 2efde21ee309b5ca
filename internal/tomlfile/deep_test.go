package tomlfile

import (
	"strings"
	"testing"
)

// TestDeepKeys holds that a key of thousands of parts is refused before the
// toml library reads it, which takes time by the square of their number.
func TestDeepKeys(t *testing.T) {
	deep := strings.Repeat("a.", 8000) + "a"
	for _, src := range []string{deep + " = 1\n", "[" + deep + "]\n", "[[" + deep + "]]\n", "x = {" + deep + " = 1}\n"} {
		var v struct{}
		_, problems := Decode("x.toml", []byte(src), &v)
		if len(problems) != 1 || problems[0].Code != "toml-depth" || problems[0].Line != 1 {
			t.Errorf("%.20s…: %v", src, problems)
		}
	}
}
