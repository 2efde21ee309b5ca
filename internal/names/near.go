package names

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pair says that the names I and J of a list are near, I before J.
type Pair struct {
	I, J int
	Why  Reason
}

// Reason is why two names are near.
type Reason string

// The reasons.
const (
	// SameStem: they differ in what a name may drop, an ending such as
	// 有限公司, or the place before it: 浙江趣链科技, 趣链科技有限公司.
	SameStem Reason = "ending"
	// SameButMarks: they differ in punctuation.
	SameButMarks Reason = "marks"
	// Typo: they differ in a character or two of a long name.
	Typo Reason = "typo"
)

// Comparer finds names that are near.
type Comparer struct {
	// Endings are what a short name may drop, as 有限公司.
	Endings []string
	// Short leads from well-known short names to full ones: 中行 to 中国银行.
	Short map[string]string
	// Places gives the names of the places in a text that stand at its very
	// start (head) and all of them, in order. It may be nil.
	Places func(text string) (head string, all []string)
}

// item is a name prepared for comparing.
type item struct {
	folded, bare []rune
	core         int    // the number of characters without ending
	stem         string // without ending and leading place
	head         string // the leading place
	marks        string // what sets names apart: places, numbers, directions
}

// shortest is the number of characters from which on one that differs may be
// a slip. Shorter names that differ in one are most often two things: 中国电信,
// 中国电子.
const (
	shortest = 6  // for a character too many, too few, or two swapped
	replaced = 9  // for one in place of another
	twice    = 16 // for two of them
)

// tellingApart are the characters by which names of a series differ: numbers,
// directions, and the short names of provinces and regions (长三角, 珠三角).
const tellingApart = "零〇一二三四五六七八九十百千两甲乙丙丁东西南北中上下左右前后新老大小" +
	"京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳台长珠"

// Near lists the pairs of near names in a list, each pair once, sorted. Names
// that are the same by Fold are not near: they are the same, and the caller's
// to find.
func (c *Comparer) Near(list []string) []Pair {
	items := make([]item, len(list))
	for i, name := range list {
		items[i] = c.prepare(name)
	}
	found := map[[2]int]Reason{}
	note := func(i, j int, why Reason) {
		if i > j {
			i, j = j, i
		}
		if i == j || slices.Equal(items[i].folded, items[j].folded) {
			return
		}
		if _, ok := found[[2]int{i, j}]; !ok {
			found[[2]int{i, j}] = why
		}
	}
	c.sameStems(items, note)
	typos(items, note)
	pairs := make([]Pair, 0, len(found))
	for p, why := range found {
		pairs = append(pairs, Pair{p[0], p[1], why})
	}
	slices.SortFunc(pairs, func(a, b Pair) int {
		if a.I != b.I {
			return a.I - b.I
		}
		return a.J - b.J
	})
	return pairs
}

func (c *Comparer) prepare(name string) item {
	b := bare(name)
	it := item{folded: []rune(Fold(name)), bare: []rune(b), stem: b}
	it.stem = c.cut(it.stem)
	it.core = utf8.RuneCountInString(it.stem)
	if full := c.Short[name]; full != "" {
		it.stem = c.cut(bare(full))
	}
	var all []string
	if c.Places != nil {
		it.head, all = c.Places(it.stem)
		if it.head != "" {
			it.stem = strings.TrimPrefix(it.stem, it.head)
			it.stem = strings.TrimLeft(it.stem, "省市")
		}
	}
	it.marks = strings.Join(all, " ") + "|" + strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || strings.ContainsRune(tellingApart, r) {
			return r
		}
		return -1
	}, b)
	return it
}

// cut drops the endings of a name, as long as a name is left.
func (c *Comparer) cut(stem string) string {
	for again := true; again; {
		again = false
		for _, end := range c.Endings {
			rest, ok := strings.CutSuffix(stem, bare(end))
			if ok && len(rest) < len(stem) && utf8.RuneCountInString(rest) >= 2 {
				stem, again = rest, true
				break
			}
		}
	}
	return stem
}

// sameStems finds names whose stems are one. Of two leading places, both told
// and different, the names are two: 杭州区块链产业园 and 上海区块链产业园.
func (c *Comparer) sameStems(items []item, note func(i, j int, why Reason)) {
	byBare, byStem := map[string][]int{}, map[string][]int{}
	for i, it := range items {
		b := string(it.bare)
		for _, j := range byBare[b] {
			note(j, i, SameButMarks)
		}
		byBare[b] = append(byBare[b], i)
		if utf8.RuneCountInString(it.stem) < 2 {
			continue
		}
		for _, j := range byStem[it.stem] {
			if items[j].head == it.head || utf8.RuneCountInString(it.stem) >= 4 && (items[j].head == "" || it.head == "") {
				note(j, i, SameStem)
			}
		}
		byStem[it.stem] = append(byStem[it.stem], i)
	}
}

// typos finds names a character or two apart. Two names one edit apart share
// what is left when the right character is dropped from each, so only names
// that share a hash of such a rest are compared at all.
func typos(items []item, note func(i, j int, why Reason)) {
	type rest struct {
		hash uint64
		item int
	}
	seed := maphash.MakeSeed()
	var rests []rest
	var buf []byte
	add := func(runes []rune, i int, without ...int) {
		buf = buf[:0]
		for at, r := range runes {
			if !slices.Contains(without, at) {
				buf = utf8.AppendRune(buf, r)
			}
		}
		rests = append(rests, rest{maphash.Bytes(seed, buf), i})
	}
	for i, it := range items {
		n := len(it.bare)
		if n < shortest-1 || n > 200 {
			continue // no two titles of that length are alike by a slip alone
		}
		add(it.bare, i)
		for a := range n {
			add(it.bare, i, a)
		}
		if n >= twice-1 && n <= 60 {
			for a := range n {
				for b := a + 1; b < n; b++ {
					add(it.bare, i, a, b)
				}
			}
		}
	}
	slices.SortFunc(rests, func(a, b rest) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return a.item - b.item
	})
	tried := map[[2]int]bool{}
	for start := 0; start < len(rests); {
		end := start + 1
		for end < len(rests) && rests[end].hash == rests[start].hash {
			end++
		}
		group := rests[start:end]
		start = end
		for x := range group {
			for y := x + 1; y < len(group); y++ {
				i, j := group[x].item, group[y].item
				if i == j || tried[[2]int{i, j}] {
					continue
				}
				tried[[2]int{i, j}] = true
				if slip(items[i], items[j]) {
					note(i, j, Typo)
				}
			}
		}
	}
}

// slip tells whether two names may be one with a slip of the pen.
func slip(a, b item) bool {
	if a.marks != b.marks {
		return false
	}
	short := min(a.core, b.core)
	switch d := distance(a.bare, b.bare); {
	case d == 0:
		return false // differ in marks only, which sameStems tells
	case d == 1 && len(a.bare) != len(b.bare):
		return short+1 >= shortest && !extends(a.bare, b.bare)
	case d == 1:
		return short >= replaced || short >= shortest && swapped(a.bare, b.bare)
	case d == 2:
		return short >= twice && !extends(a.bare, b.bare)
	}
	return false
}

// extends tells whether one name is the other with more at its end: 发展规划,
// 发展规划二 are two things on purpose.
func extends(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) < len(b) && slices.Equal(a, b[:len(a)])
}

// swapped tells whether two neighbours stand in the other order.
func swapped(a, b []rune) bool {
	for i := range a {
		if a[i] != b[i] {
			return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i]
		}
	}
	return false
}

// distance is the optimal string alignment distance: insertions, deletions,
// replacements, and swaps of neighbours.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
