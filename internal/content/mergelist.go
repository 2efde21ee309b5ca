package content

import (
	"slices"

	"atlas/internal/diff3"
)

// mergeItems merges lists of texts as sets, in the order of ours: what theirs
// removes goes, what theirs adds comes after the item it follows there. clash
// tells that both replaced the same item, or one replaced what the other
// removed; then ours stays as it is there.
func mergeItems(b, t, o []string) (items []string, clash bool) {
	byTheirs, byOurs := replacements(b, t), replacements(b, o)
	blocked := map[string]bool{} // what theirs puts in place of what ours dropped
	for _, item := range b {
		if slices.Contains(t, item) || slices.Contains(o, item) {
			continue
		}
		// Both dropped it. What each put in its place, if anything, must agree.
		mine, new := byOurs[item], byTheirs[item]
		switch {
		case len(mine) == 0 && len(new) == 0:
		case len(new) == 0:
			clash = true
		case !slices.ContainsFunc(new, func(s string) bool { return !slices.Contains(o, s) }):
			// Ours has it already.
		default:
			clash = true
			for _, s := range new {
				blocked[s] = true
			}
		}
	}
	for _, item := range o {
		if !slices.Contains(b, item) || slices.Contains(t, item) {
			items = append(items, item)
		}
	}
	for i, item := range t {
		if slices.Contains(b, item) || slices.Contains(items, item) || blocked[item] {
			continue
		}
		items = slices.Insert(items, placeAfter(items, t[:i], t[i+1:]), item)
	}
	return items, clash
}

// placeAfter is where a new item goes in items: after the nearest of those
// before it, else before the nearest of those after it, else at the end.
func placeAfter(items, before, after []string) int {
	for _, neighbour := range slices.Backward(before) {
		if i := slices.Index(items, neighbour); i >= 0 {
			return i + 1
		}
	}
	for _, neighbour := range after {
		if i := slices.Index(items, neighbour); i >= 0 {
			return i
		}
	}
	return len(items)
}

// replacements tells for each item that an edit dropped what the edit has in
// its place: the new items between the same neighbours.
func replacements(base, edited []string) map[string][]string {
	to := map[string][]string{}
	flush := func(old, new []string) {
		old = slices.DeleteFunc(slices.Clone(old), func(s string) bool { return slices.Contains(edited, s) })
		new = slices.DeleteFunc(slices.Clone(new), func(s string) bool { return slices.Contains(base, s) })
		for _, item := range old {
			to[item] = new
		}
	}
	b, e := 0, 0
	for j, i := range diff3.Match(base, edited) {
		if i >= 0 {
			flush(base[b:i], edited[e:j])
			b, e = i+1, j+1
		}
	}
	flush(base[b:], edited[e:])
	return to
}
