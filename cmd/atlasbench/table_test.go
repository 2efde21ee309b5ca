package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func took(wall, peak float64) sample {
	return sample{Wall: time.Duration(wall * float64(time.Second)), CPU: time.Second, Peak: int64(peak * 1e6)}
}

func TestHolds(t *testing.T) {
	small := &group{Records: 10000, Articles: 200, Series: []series{
		{mCold, []sample{took(4, 200), took(12, 220), took(4, 200)}},
		{mNoChange, []sample{took(0.4, 50), took(3, 50), took(0.3, 50)}},
		{mFloor, []sample{took(2, 20), took(10, 20), took(2.5, 20)}},
		{mHugo, []sample{took(12, 1000), took(13, 700), took(12, 1000)}},
		{mImport, []sample{took(0.8, 50), took(0.7, 50), took(1, 50)}},
	}}
	large := &group{Records: 100000, Articles: 2000, Series: []series{{mCold, []sample{took(50, 1600)}}}}
	tiny := &group{Records: 60, Articles: 2, Series: []series{{mCold, []sample{took(4, 200)}}, {mHugo, []sample{took(1, 10)}}}}
	var text strings.Builder
	r := &report{Runs: 3, Groups: []*group{tiny, small, large}, Holds: judge([]*group{tiny, small, large})}
	if err := r.write(&text); err != nil {
		t.Fatal(err)
	}
	// Each ratio is the median of the rounds': the second round, in which the
	// machine was busy, does not count against anybody.
	for _, line := range []string{
		"| 10000 records: cold build ÷ hugo, wall | 0.5 | 0.333 | ok |",
		"| 10000 records: cold build ÷ hugo, peak memory | 0.25 | 0.2 | ok |",
		"| 10000 records: cold build ÷ floor, wall | 1.6 | 1.6 | ok |",
		"| 10000 records: nothing changed ÷ cold build, wall | 0.1 | 0.1 | ok |",
		"| 100000 records ÷ 10000 records: cold build, wall | 12 | 12.5 | not |",
		"| 100000 records: cold build, peak MB | 1500 | 1600 | not |",
		"| hugo | 12.00 | 12.00, 13.00 | 1.00 | 1000 | 3 | 5 |  |",
		"| atlas import | 0.80 | 0.70, 1.00 | 1.00 | 50 |  |  | 250 |",
	} {
		if !strings.Contains(text.String(), line+"\n") {
			t.Errorf("lacks %s", line)
		}
	}
	if strings.Contains(text.String(), "60 records: cold build") {
		t.Error("a small atlas is judged")
	}
	if t.Failed() {
		t.Log(text.String())
	}
}

func TestContains(t *testing.T) {
	name := filepath.Join(t.TempDir(), "large")
	// The mark lies over the end of what is read at a time.
	text := strings.Repeat("x", 256<<10-3) + "第一次修订" + strings.Repeat("y", 300<<10)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for mark, want := range map[string]bool{"第一次修订": true, "xx第": true, "第二次": false, "yyy": true} {
		if got, err := contains(name, mark); err != nil || got != want {
			t.Errorf("%q: %t, %v", mark, got, err)
		}
	}
	if _, err := contains(name+"x", "y"); err == nil {
		t.Error("a file that is not there is read")
	}
}
