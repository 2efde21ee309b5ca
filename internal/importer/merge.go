package importer

import (
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
)

// merge brings a new reading into a file. base is what the last reading said,
// nil when nothing tells it; the conflicts are warnings, since the file wins.
func merge(old *content.File, base, theirs *entity.Entity, baseBody, body string) ([]byte, []diag.Problem, error) {
	var before *content.Version
	if base != nil {
		before = &content.Version{Entity: base, Body: baseBody}
	}
	merged, conflicts, err := content.Merge(old.Path, before, &content.Version{Entity: theirs, Body: body}, old.Data)
	if err != nil {
		return nil, nil, err
	}
	var problems []diag.Problem
	for _, c := range conflicts {
		problems = append(problems, c.Problem())
	}
	return merged, problems, nil
}
