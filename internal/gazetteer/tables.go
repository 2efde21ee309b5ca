package gazetteer

import (
	"fmt"
	"slices"
	"strings"
)

// readZones reads the zones kept by hand. One that the code table has under
// its short or full name is that one, with what the hand-kept line adds.
func (b *builder) readZones() error {
	return rows("zones.tsv", zonesTSV, 3, func(f []string) error {
		parent := best(b.g.Lookup(f[1]), f[1])
		if parent == nil {
			return fmt.Errorf("%s: %q is no place or several", f[0], f[1])
		}
		var p *Place
		for _, q := range slices.Concat(b.g.named(f[0]), b.g.named(f[2])) {
			if q.Level == Zone && q.Within(parent) {
				p = q // the code table has it too
				p.Name = f[0]
			}
		}
		if p == nil {
			p = b.add(Place{Name: f[0], Level: Zone}, parent)
		}
		p.FullName = f[2]
		b.name(f[0], p, strong)
		b.name(f[2], p, strong)
		if len(f) > 3 && f[3] != "" {
			for _, alias := range strings.Split(f[3], ",") {
				b.name(alias, p, strong)
			}
		}
		if len(f) > 4 && f[4] != "" {
			var err error
			p.Lon, p.Lat, err = pair(f[4])
			return err
		}
		return nil
	})
}

// readTitles reads the rules of aliases.tsv that the other tables need.
func (b *builder) readTitles() error {
	b.titles = make(map[string]string)
	return rows("aliases.tsv", aliasesTSV, 2, func(f []string) error {
		if f[0] == "title" {
			if len(f) < 3 {
				return fmt.Errorf("rule title needs a code")
			}
			b.titles[f[2]] = f[1]
		}
		return nil
	})
}

// strengths are the rules of aliases.tsv that change how names are read.
var strengths = map[string]strength{"bare": strong, "weak": weak, "word": unread}

// readAliases reads the rules for names; the head of aliases.tsv tells them.
func (b *builder) readAliases() error {
	return rows("aliases.tsv", aliasesTSV, 2, func(f []string) error {
		if f[0] == "title" {
			return nil // readTitles has it
		}
		var target *Place
		if len(f) > 2 {
			if target = best(b.g.Lookup(f[2]), f[2]); target == nil {
				return fmt.Errorf("%q is no place or several", f[2])
			}
		}
		names := strings.Fields(f[1])
		var missing []string
		switch rule := f[0]; {
		case strengths[rule] != decoy:
			for _, name := range names {
				fm := b.forms[name]
				if fm == nil {
					missing = append(missing, name)
					continue
				}
				if rule == "word" && fm.places[0].Level <= City {
					return fmt.Errorf("%s is a city: rule weak may be meant", name)
				}
				fm.strength = strengths[rule]
			}
			if len(missing) > 0 {
				return fmt.Errorf("no place is called %s", strings.Join(missing, ", "))
			}
		case target == nil:
			return fmt.Errorf("rule %q needs a place", rule)
		case rule == "also" || rule == "child":
			strength := strong
			if rule == "child" {
				strength = weak
			}
			for _, name := range names {
				b.name(name, target, strength)
			}
		case rule == "point":
			var err error
			target.Lon, target.Lat, err = pair(f[1])
			return err
		default:
			return fmt.Errorf("unknown rule %q", rule)
		}
		return nil
	})
}
