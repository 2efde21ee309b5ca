package importer

import (
	"slices"

	"atlas/internal/entity"
)

// renamed finds facts that go by another key than in the last reading: a
// title was corrected, a sentence reworded. It leads from new keys to the old
// records. Both the names and the sentences must be alike, for an article may
// drop one thing and tell of a similar one in its place; companies and
// alliances are known by nothing but their names, so one of the two names must
// hold the other.
func renamed(old, now []entity.Entity) map[string]*entity.Entity {
	keys := func(list []entity.Entity) map[string]bool {
		set := make(map[string]bool, len(list))
		for i := range list {
			set[list[i].Key] = true
		}
		return set
	}
	had, has := keys(old), keys(now)
	type pair struct {
		old, now int
		score    float64
	}
	var pairs []pair
	for i := range old {
		if has[old[i].Key] {
			continue
		}
		for j := range now {
			if had[now[j].Key] || now[j].Kind != old[i].Kind {
				continue
			}
			if score := likeness(&old[i], &now[j]); score > 0 {
				pairs = append(pairs, pair{i, j, score})
			}
		}
	}
	// The likest pair first; each record once.
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	before := map[string]*entity.Entity{}
	taken := map[int]bool{}
	for _, p := range pairs {
		if key := now[p.now].Key; before[key] == nil && !taken[p.old] {
			before[key], taken[p.old] = &old[p.old], true
		}
	}
	return before
}

// alike is how much of two texts must be common, by pairs of characters.
const alike = 0.65

func likeness(a, b *entity.Entity) float64 {
	title := dice(a.Title, b.Title)
	if a.Kind == entity.Company || a.Kind == entity.Alliance {
		if !holds(a.Title, b.Title) && !holds(b.Title, a.Title) {
			return 0
		}
		title = max(title, alike)
	}
	quote := 0.0
	for _, s := range a.Sources {
		for _, t := range b.Sources {
			quote = max(quote, dice(s.Quote, t.Quote))
		}
	}
	if title < alike || quote < alike {
		return 0
	}
	return title + quote
}

// holds reports whether the characters of short stand in long in their order:
// 中行 in 中国银行.
func holds(long, short string) bool {
	want := []rune(short)
	for _, r := range long {
		if len(want) > 0 && want[0] == r {
			want = want[1:]
		}
	}
	return len(want) == 0
}

// dice is the share of neighbouring characters that two texts have in common,
// from 0 to 1.
func dice(a, b string) float64 {
	if a == b {
		return 1
	}
	x, y := bigrams(a), bigrams(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	common, n, m := 0, 0, 0
	for k, c := range x {
		common += min(c, y[k])
		n += c
	}
	for _, c := range y {
		m += c
	}
	return 2 * float64(common) / float64(n+m)
}

func bigrams(s string) map[[2]rune]int {
	set := map[[2]rune]int{}
	last := rune(-1)
	for _, r := range s {
		if last >= 0 {
			set[[2]rune{last, r}]++
		}
		last = r
	}
	return set
}
