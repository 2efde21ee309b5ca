package chart

import (
	"encoding/xml"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata")

func drawings() map[string]string {
	return map[string]string{
		"bars": Bars(Head{"levels", "政策 <按级别>", "28项政策中，市级最多 & 15项。"},
			[]Bar{{"国家级", 7}, {"市级", 15}, {"行业 <组织>", 0}, {"一", 1}}, 0),
		"bars-of": Bars(Head{"kinds", "省份", "34个中"}, []Bar{{"政策", 11}, {"园区", 34}}, 34),
		"columns": Columns(Head{"years", "按年", "2016至2018年"}, []string{"2016", "2017", "2018"},
			[]Series{{"政策", []int{8, 12, 1}}, {"园区", []int{0, 3, 5}}}),
		"empty": Columns(Head{"none", "空", "没有"}, nil, nil),
	}
}

func TestGolden(t *testing.T) {
	for name, got := range drawings() {
		file := "testdata/" + name + ".svg"
		if *update {
			if err := os.WriteFile(file, []byte(got+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got+"\n" != string(want) {
			t.Errorf("%s is now\n%s", file, got)
		}
	}
}

// TestDrawingsAreXML reads each drawing with a strict parser: it has a name, a
// sentence, and nothing that a strict policy would refuse.
func TestDrawingsAreXML(t *testing.T) {
	for name, svg := range drawings() {
		d := xml.NewDecoder(strings.NewReader(svg))
		ids := map[string]bool{}
		text := ""
		var labelled string
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				for _, a := range e.Attr {
					switch a.Name.Local {
					case "style", "fill", "stroke":
						t.Errorf("%s: %s sets %s", name, e.Name.Local, a.Name.Local)
					case "id":
						ids[a.Value] = true
					case "aria-labelledby":
						labelled = a.Value
					}
				}
			case xml.CharData:
				text += string(e)
			}
		}
		for _, id := range strings.Fields(labelled) {
			if !ids[id] {
				t.Errorf("%s: no %s", name, id)
			}
		}
		if len(ids) != 2 || strings.Contains(svg, "NaN") {
			t.Errorf("%s: %v", name, ids)
		}
		if name == "bars" && !strings.Contains(text, "行业 <组织>") {
			t.Errorf("labels are not kept: %s", text)
		}
	}
}

// TestManyColumns holds that columns of a hundred years do not overlap in the
// narrowest chart, and that their labels stay few.
func TestManyColumns(t *testing.T) {
	for _, n := range []int{1, 3, 10, 30, 90} {
		if w := columnWidth(n); w*n > 260 {
			t.Errorf("%d columns of %d", n, w)
		}
		labels := make([]string, n)
		for i := range labels {
			labels[i] = "Y"
		}
		if got := strings.Count(Columns(Head{ID: "x"}, labels, nil), ">Y<"); got > 10 {
			t.Errorf("%d columns have %d labels", n, got)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		v, of int
		want  string
	}{{0, 5, "0"}, {5, 5, "100%"}, {1, 3, "33.33%"}, {1, 1000, "0.5%"}, {1, 8, "12.5%"}, {0, 0, "0"}} {
		if got := percent(c.v, c.of); got != c.want {
			t.Errorf("percent(%d, %d) = %s, want %s", c.v, c.of, got, c.want)
		}
	}
}
