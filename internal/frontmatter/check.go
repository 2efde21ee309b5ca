package frontmatter

import (
	"errors"
	"strings"

	"github.com/BurntSushi/toml"
)

// Check asks the toml library whether the front matter is valid, unless it is
// of the plain kind that [Scan] judges by itself.
func (d *Doc) Check() *SyntaxError {
	if d.plain {
		return nil
	}
	var tree map[string]any
	_, err := toml.Decode(d.src, &tree)
	if err == nil {
		return nil
	}
	e := &SyntaxError{Offset: d.base, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var parse toml.ParseError
	if errors.As(err, &parse) {
		e.Message = strings.TrimSuffix(parse.Message, ".")
		e.Offset = d.base + min(max(parse.Position.Start, 0), len(d.src))
		if key, ok := strings.CutSuffix(e.Message, " has already been defined"); ok {
			e.Message = "key " + strings.ReplaceAll(strings.TrimPrefix(key, "Key "), "'", `"`) + " is given twice"
			e.Hint = "keep one"
		} else if strings.HasPrefix(e.Message, "invalid datetime") {
			e.Hint = "put dates between quotes"
		}
	}
	return e
}
