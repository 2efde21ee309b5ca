package build

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
)

// writeScript writes a built-in script without the lines that are comments
// and nothing else: they are for those who work on it, and every reader would
// load them with every page. The scripts have no strings over several lines.
func writeScript(w io.Writer, tree fs.FS, name string) error {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	_, err = w.Write(withoutComments(data))
	return err
}

func withoutComments(script []byte) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(string(script)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			out.WriteString(line)
		}
	}
	return out.Bytes()
}
