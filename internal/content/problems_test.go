package content

import "testing"

// problemCases are files with the full text of what is said about them.
var problemCases = []struct{ name, path, file, want string }{}

func TestProblems(t *testing.T) {
	for _, c := range problemCases {
		t.Run(c.name, func(t *testing.T) {
			_, problems := Parse(c.path, []byte(c.file))
			got := ""
			for _, p := range problems {
				got += p.Error() + "\n"
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
