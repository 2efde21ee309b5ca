package diff3

// maxCells bounds the table of the exact alignment (16 MB). A region that is
// larger is first cut at lines that occur once in both lists.
const maxCells = 1 << 22

// Match aligns two lists: for each line of b the index of the line of a that
// it is, or -1. Indices ascend. The alignment is a longest one, except in
// regions of more than some 2,000 changed lines on both sides, where it is a
// good one.
func Match(a, b []string) []int {
	to := make([]int, len(b))
	for j := range to {
		to[j] = -1
	}
	m := matcher{a, b, to}
	m.region(Range{0, len(a)}, Range{0, len(b)})
	return to
}

type matcher struct {
	a, b []string
	to   []int
}

func (m *matcher) region(x, y Range) {
	for x.Start < x.End && y.Start < y.End && m.a[x.Start] == m.b[y.Start] {
		m.to[y.Start] = x.Start
		x.Start, y.Start = x.Start+1, y.Start+1
	}
	for x.Start < x.End && y.Start < y.End && m.a[x.End-1] == m.b[y.End-1] {
		x.End, y.End = x.End-1, y.End-1
		m.to[y.End] = x.End
	}
	rows, columns := x.End-x.Start, y.End-y.Start
	switch {
	case rows == 0 || columns == 0:
	case rows <= maxCells/columns:
		m.exact(x, y)
	default:
		m.anchored(x, y)
	}
}

// exact finds a longest common subsequence.
func (m *matcher) exact(x, y Range) {
	a, b := m.a[x.Start:x.End], m.b[y.Start:y.End]
	width := len(b) + 1
	// length[i*width+j]: how much a[i:] and b[j:] have in common.
	length := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		row, below := length[i*width:], length[(i+1)*width:]
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				row[j] = below[j+1] + 1
			} else {
				row[j] = max(below[j], row[j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			m.to[y.Start+j] = x.Start + i
			i, j = i+1, j+1
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
}

// anchored cuts the region at lines that occur once on both sides, in the
// longest ascending order of them, and aligns what is between. Without such
// lines the region counts as rewritten.
func (m *matcher) anchored(x, y Range) {
	type count struct{ inA, inB, atA int }
	counts := map[string]*count{}
	for i := x.Start; i < x.End; i++ {
		c := counts[m.a[i]]
		if c == nil {
			c = &count{}
			counts[m.a[i]] = c
		}
		c.inA, c.atA = c.inA+1, i
	}
	for j := y.Start; j < y.End; j++ {
		if c := counts[m.b[j]]; c != nil {
			c.inB++
		}
	}
	type pair struct{ i, j, before int }
	var pairs []pair
	var ends []int // ends[n]: the pair with the lowest i that ends a run of n+1
	for j := y.Start; j < y.End; j++ {
		c := counts[m.b[j]]
		if c == nil || c.inA != 1 || c.inB != 1 {
			continue
		}
		low, high := 0, len(ends)
		for low < high {
			if mid := (low + high) / 2; pairs[ends[mid]].i < c.atA {
				low = mid + 1
			} else {
				high = mid
			}
		}
		p := pair{c.atA, j, -1}
		if low > 0 {
			p.before = ends[low-1]
		}
		pairs = append(pairs, p)
		if low == len(ends) {
			ends = append(ends, 0)
		}
		ends[low] = len(pairs) - 1
	}
	if len(ends) == 0 {
		return
	}
	right := y.End
	rightA := x.End
	for n := ends[len(ends)-1]; n >= 0; n = pairs[n].before {
		p := pairs[n]
		m.to[p.j] = p.i
		m.region(Range{p.i + 1, rightA}, Range{p.j + 1, right})
		rightA, right = p.i, p.j
	}
	m.region(Range{x.Start, rightA}, Range{y.Start, right})
}
