package decisions

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
)

// Ref names an entity in a decision: by its file ("companies/x.md") or by its
// kind and a name ("company/中国银行"), which also reaches facts of articles
// that are not imported yet.
type Ref struct {
	// Path is the file's below content/, empty when it is named.
	Path string
	Kind entity.Kind
	Name string
}

const refHint = `write a file as "companies/x.md", or kind and title as "company/中国银行"`

// ParseRef reads a reference. Its error is a diag.Problem without a place.
func ParseRef(s string) (Ref, error) {
	if file, ok := contentPath(s); ok {
		kind, _ := entity.KindOfFolder(file[:strings.IndexByte(file, '/')])
		return Ref{Path: file, Kind: kind}, nil
	}
	p := diag.Problem{Code: "bad-reference", Message: fmt.Sprintf("%q names no entity", s), Hint: refHint}
	kind, name, ok := strings.Cut(s, "/")
	if !ok || strings.TrimSpace(name) == "" {
		return Ref{}, p
	}
	if !slices.Contains(entity.Kinds[:], entity.Kind(kind)) {
		var known []string
		for _, k := range entity.Kinds {
			known = append(known, string(k), k.Folder())
		}
		if near := diag.Nearest(kind, known); near != "" {
			p.Hint = fmt.Sprintf("did you mean %q?", near+"/"+name)
		}
		return Ref{}, p
	}
	return Ref{Kind: entity.Kind(kind), Name: name}, nil
}

// UnmarshalText reads a reference of a TOML file.
func (r *Ref) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRef(string(text))
	return err
}

// String is the reference as decisions.toml has it.
func (r Ref) String() string {
	if r.Path != "" {
		return r.Path
	}
	return string(r.Kind) + "/" + r.Name
}

func (r Ref) key() string {
	if r.Path != "" {
		return r.Path
	}
	return string(r.Kind) + "\x00" + Fold(r.Name)
}
