package importer

import (
	"reflect"

	"atlas/internal/content"
	"atlas/internal/entity"
)

// merge brings a new reading into a file. base is what the last reading said,
// nil when nothing tells it. Where both have changed the file wins.
func merge(old *content.File, base, theirs *entity.Entity, baseBody, body string) ([]byte, []content.Conflict, error) {
	var before *content.Version
	if base != nil {
		before = &content.Version{Entity: base, Body: baseBody}
	}
	return content.Merge(old.Path, before, &content.Version{Entity: theirs, Body: body}, old.Data)
}

// copyField sets one key of an entity to what another has.
func copyField(to, from *entity.Entity, key string) {
	t := reflect.TypeFor[entity.Entity]()
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == key {
			reflect.ValueOf(to).Elem().Field(i).Set(reflect.ValueOf(from).Elem().Field(i))
		}
	}
}
