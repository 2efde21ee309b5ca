package diff3

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// merged applies hunks, keeping ours in conflicts.
func merged(hunks []Hunk, ours, theirs []string) (out []string, conflicts int) {
	for _, h := range hunks {
		if h.Kind == Theirs {
			out = append(out, theirs[h.Theirs.Start:h.Theirs.End]...)
			continue
		}
		if h.Kind == Conflict {
			conflicts++
		}
		out = append(out, ours[h.Ours.Start:h.Ours.End]...)
	}
	return out, conflicts
}

func TestMerge(t *testing.T) {
	for _, c := range []struct {
		name, base, ours, theirs, want string
		conflicts                      int
	}{
		{"nothing", "a b c", "a b c", "a b c", "a b c", 0},
		{"only ours", "a b c", "a x c", "a b c", "a x c", 0},
		{"only theirs", "a b c", "a b c", "a x c", "a x c", 0},
		{"same change", "a b c", "a x c", "a x c", "a x c", 0},
		{"apart", "a b c d e", "x b c d e", "a b c d y", "x b c d y", 0},
		{"both insert apart", "a b c", "a 1 b c", "a b 2 c", "a 1 b 2 c", 0},
		{"theirs deletes", "a b c", "a b c", "a c", "a c", 0},
		{"ours deletes, theirs adds", "a b c d", "a c d", "a b c d e", "a c d e", 0},
		{"conflict", "a b c", "a x c", "a y c", "a x c", 1},
		{"ours deletes what theirs changes", "a b c", "a c", "a y c", "a c", 1},
		{"theirs deletes what ours changes", "a b c", "a x c", "a c", "a x c", 1},
		{"both append", "a", "a x", "a y", "a x", 1},
		{"neighbours", "a b c d", "a x c d", "a b y d", "a x y d", 0},
		{"insert before a change", "a b c", "a 1 b c", "a x c", "a 1 x c", 0},
		{"insert after a change", "a b c", "a b 1 c", "a x c", "a x 1 c", 0},
		{"insert inside a change", "a b c d", "a b 1 c d", "a x d", "a b 1 c d", 1},
		{"from nothing", "", "", "a b", "a b", 0},
		{"to nothing", "a b", "a b", "", "", 0},
		{"all three differ", "a", "b", "c", "b", 1},
		{"ours has theirs already, and a line behind it", "a b c", "a y 1 c", "a y c", "a y 1 c", 0},
		{"ours has theirs already, and a line before it", "a b c", "a 1 y c", "a y c", "a 1 y c", 0},
		{"ours has theirs already, and a change beside it", "a b c d", "a y 1 d", "a y c d", "a y 1 d", 0},
		{"ours has a part of theirs", "a b c", "a y 1 c", "a y z c", "a y 1 c", 1},
		{"move against change", "a b c d e", "b c d e a", "a b c d x", "b c d x a", 0},
	} {
		base, ours, theirs := strings.Fields(c.base), strings.Fields(c.ours), strings.Fields(c.theirs)
		got, conflicts := merged(Merge(base, ours, theirs), ours, theirs)
		if strings.Join(got, " ") != c.want || conflicts != c.conflicts {
			t.Errorf("%s: got %q with %d conflicts, want %q with %d", c.name, got, conflicts, c.want, c.conflicts)
		}
	}
}

// check holds what every merge must hold.
func check(t *testing.T, base, ours, theirs []string) {
	t.Helper()
	hunks := Merge(base, ours, theirs)
	var at Hunk
	for _, h := range hunks {
		if h.Base.Start != at.Base.End || h.Ours.Start != at.Ours.End || h.Theirs.Start != at.Theirs.End {
			t.Fatalf("gap before %+v: %q %q %q", h, base, ours, theirs)
		}
		at = h
	}
	if len(hunks) > 0 && (at.Base.End != len(base) || at.Ours.End != len(ours) || at.Theirs.End != len(theirs)) {
		t.Fatalf("not covered: %+v: %q %q %q", hunks, base, ours, theirs)
	}
	out, conflicts := merged(hunks, ours, theirs)
	if slices.Equal(base, theirs) && (!slices.Equal(out, ours) || conflicts > 0) {
		t.Fatalf("theirs unchanged, but %q became %q with %d conflicts (base %q)", ours, out, conflicts, base)
	}
	if slices.Equal(base, ours) && (!slices.Equal(out, theirs) || conflicts > 0) {
		t.Fatalf("ours unchanged, but got %q with %d conflicts for %q (base %q)", out, conflicts, theirs, base)
	}
	if slices.Equal(ours, theirs) && (!slices.Equal(out, ours) || conflicts > 0) {
		t.Fatalf("both the same, but %q became %q with %d conflicts (base %q)", ours, out, conflicts, base)
	}
	// Each kind says what it is, and what is in no conflict is in the text as
	// the side has it that changed it.
	for _, h := range hunks {
		b, o, th := base[h.Base.Start:h.Base.End], ours[h.Ours.Start:h.Ours.End], theirs[h.Theirs.Start:h.Theirs.End]
		if h.Kind == Same && !slices.Equal(o, th) || h.Kind == Theirs && !slices.Equal(o, b) || h.Kind == Conflict && (slices.Equal(o, b) || slices.Equal(th, b) || slices.Equal(o, th)) {
			t.Fatalf("%+v is no such thing: base %q, ours %q, theirs %q", h, b, o, th)
		}
	}
	// A line that only ours added is still there.
	for _, line := range ours {
		if !slices.Contains(base, line) && !slices.Contains(out, line) {
			t.Fatalf("lost %q: base %q, ours %q, theirs %q, got %q", line, base, ours, theirs, out)
		}
	}
}

func randomLines(r *rand.Rand, letters int) []string {
	lines := make([]string, r.IntN(12))
	for i := range lines {
		lines[i] = string(rune('a' + r.IntN(letters)))
	}
	return lines
}

func randomEdit(r *rand.Rand, lines []string, letters int) []string {
	lines = slices.Clone(lines)
	for range r.IntN(4) {
		at := r.IntN(len(lines) + 1)
		if r.IntN(2) == 0 && at < len(lines) {
			lines = slices.Delete(lines, at, at+1)
		} else {
			lines = slices.Insert(lines, at, string(rune('a'+r.IntN(letters))))
		}
	}
	return lines
}

func TestMergeProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 30000 {
		letters := 2 + n%24
		base := randomLines(r, letters)
		check(t, base, randomEdit(r, base, letters), randomEdit(r, base, letters))
		check(t, base, base, randomLines(r, letters))
		check(t, base, randomLines(r, letters), base)
	}
}

// Merging the same once more changes nothing, and finds no new conflict, as
// long as lines can be told apart.
func TestMergeTwice(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 30000 {
		base := make([]string, r.IntN(10))
		for i := range base {
			base[i] = fmt.Sprint(i)
		}
		edit := func(name string) []string {
			lines := slices.Clone(base)
			for n := range r.IntN(4) {
				at := r.IntN(len(lines) + 1)
				if r.IntN(2) == 0 && at < len(lines) {
					lines = slices.Delete(lines, at, at+1)
				}
				if r.IntN(2) == 0 {
					lines = slices.Insert(lines, min(at, len(lines)), fmt.Sprint(name, n))
				}
			}
			return lines
		}
		ours, theirs := edit("o"), edit("t")
		once, conflicts := merged(Merge(base, ours, theirs), ours, theirs)
		twice, _ := merged(Merge(base, once, theirs), once, theirs)
		if !slices.Equal(once, twice) {
			t.Fatalf("base %q ours %q theirs %q: once %q (%d conflicts), twice %q", base, ours, theirs, once, conflicts, twice)
		}
	}
}

// Long lists with changes everywhere are cut at lines that occur once.
func TestMatchLarge(t *testing.T) {
	var a, b []string
	for i := range 6000 {
		a = append(a, fmt.Sprint(i), "")
		if i%3 > 0 {
			b = append(b, fmt.Sprint(i), "")
		} else {
			b = append(b, fmt.Sprint("new ", i), "")
		}
	}
	a, b = append([]string{"first"}, append(a, "last")...), append([]string{"other"}, append(b, "end")...)
	matched, last := 0, -1
	for j, i := range Match(a, b) {
		if i < 0 {
			continue
		}
		if a[i] != b[j] || i <= last {
			t.Fatalf("wrong match of %d and %d", i, j)
		}
		matched, last = matched+1, i
	}
	if matched < 9900 {
		t.Errorf("matched only %d of 10,000 lines", matched)
	}
	x, y := make([]string, 3000), make([]string, 3000)
	for i := range x {
		x[i], y[i] = fmt.Sprint("x", i), fmt.Sprint("y", i)
	}
	if slices.ContainsFunc(Match(x, y), func(i int) bool { return i >= 0 }) {
		t.Error("matched lists that have nothing in common")
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("a b c", "a x c", "a b y")
	f.Add("", "a", "b")
	f.Add("a a a b", "a b a", "b a a")
	f.Add("a b c d e", "b c d e a", "a b c d x")
	f.Add("a b c d", "a b 1 c d", "a x d")
	f.Add("a b c", "a c", "a y c")
	f.Add("a b c", "x a b c", "a b c x")
	f.Add("a b", "a n b", "a n m b")
	f.Add("a b a b a b", "b a b a b a", "a a b b")
	f.Add("1 2 3 4 5 6 7 8 9", "1 3 5 7 9", "2 4 6 8")
	f.Add("a", "", "a b")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		if len(base)+len(ours)+len(theirs) < 600 {
			b, o, th := strings.Fields(base), strings.Fields(ours), strings.Fields(theirs)
			for _, v := range [][3][]string{{b, o, th}, {b, th, o}, {b, o, o}, {b, b, th}, {b, o, b}} {
				check(t, v[0], v[1], v[2])
			}
		}
	})
}
