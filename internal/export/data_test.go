package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"atlas/internal/entity"
	"atlas/internal/site"
)

func written(t *testing.T, s *site.Site) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, f := range New(s).Files() {
		var b bytes.Buffer
		if err := f.Write(&b, s); err != nil {
			t.Fatal(err)
		}
		files[f.Path] = b.Bytes()
	}
	return files
}

// readCSV is a reader of RFC 4180 and of nothing else: encoding/csv takes CRLF
// within a cell for LF, and so cannot show that a cell came through.
func readCSV(t *testing.T, data string) [][]string {
	t.Helper()
	var rows [][]string
	var row []string
	for len(data) > 0 {
		var cell string
		if data[0] == '"' {
			i := 1
			for {
				j := strings.IndexByte(data[i:], '"')
				if j < 0 {
					t.Fatalf("a quote is never closed: %q", data)
				}
				cell += data[i : i+j]
				i += j + 1
				if i >= len(data) || data[i] != '"' {
					break
				}
				cell += `"`
				i++
			}
			data = data[i:]
		} else {
			i := strings.IndexAny(data, ",\r\n\"")
			if i < 0 || data[i] == '"' || data[i] == '\n' {
				t.Fatalf("a bare cell goes wrong: %q", data)
			}
			cell, data = data[:i], data[i:]
		}
		row = append(row, cell)
		switch {
		case strings.HasPrefix(data, ","):
			data = data[1:]
		case strings.HasPrefix(data, "\r\n"):
			data = data[2:]
			rows, row = append(rows, row), nil
		default:
			t.Fatalf("neither comma nor CRLF: %q", data)
		}
	}
	if row != nil {
		t.Fatal("the last row has no end")
	}
	return rows
}

// TestCSVRoundTrip holds that every cell comes back as it was, through a
// strict reader and through Go's own.
func TestCSVRoundTrip(t *testing.T) {
	s := load(t, "")
	files := written(t, s)
	for _, table := range Tables() {
		var want [][]string
		head := make([]string, len(table.Columns))
		for i, c := range table.Columns {
			head[i] = c.Name
		}
		want = append(want, head)
		table.Rows(s, func(row []string) { want = append(want, slices.Clone(row)) })
		data := string(files["data/"+table.Name+".csv"])
		got := readCSV(t, data)
		for _, row := range got {
			for i, cell := range row {
				row[i] = Unguard(cell)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s:\n%q\nwant\n%q", table.Name, got, want)
		}
		theirs, err := csv.NewReader(strings.NewReader(data)).ReadAll()
		if err != nil || len(theirs) != len(want) {
			t.Errorf("%s: Go reads %d rows of %d: %v", table.Name, len(theirs), len(want), err)
		}
	}
}

func column(t *testing.T, rows [][]string, name string) []string {
	t.Helper()
	i := slices.Index(rows[0], name)
	if i < 0 {
		t.Fatalf("no column %s in %v", name, rows[0])
	}
	var list []string
	for _, row := range rows[1:] {
		list = append(list, row[i])
	}
	return list
}

func TestCellsKeepWhatIsHardToKeep(t *testing.T) {
	files := written(t, load(t, ""))
	rows := readCSV(t, string(files["data/cases.csv"]))
	if got := column(t, rows, "title")[0]; got != `河运集团："调度", 第1版` {
		t.Errorf("title %q", got)
	}
	if got := Unguard(column(t, rows, "summary")[0]); got != "-1+1\n第二行" {
		t.Errorf("summary %q", got)
	}
	if got := Split(Unguard(column(t, rows, "alternate_names")[0])); !slices.Equal(got, []string{`=HYPERLINK("http://x")`, `a;b\c`}) {
		t.Errorf("alternate_names %q", got)
	}
	if got := column(t, rows, "path")[0]; got != "cases/he" {
		t.Errorf("path %q", got)
	}
	// The twin for spreadsheets: no cell of text begins like a formula.
	data, ok := strings.CutPrefix(string(files["data/cases.excel.csv"]), bom)
	if !ok {
		t.Error("no byte order mark")
	}
	twin := readCSV(t, data)
	if got := column(t, twin, "summary")[0]; got != "'-1+1\n第二行" {
		t.Errorf("summary %q", got)
	}
	for name, data := range files {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		for _, row := range readCSV(t, strings.TrimPrefix(string(data), bom)) {
			for _, cell := range row {
				if _, err := strconv.ParseFloat(cell, 64); err != nil && cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s: %q may be run", name, cell)
				}
			}
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add("a", "b;c", `\;`)
	f.Add("", "；", "\n")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		list := []string{a, b, c}
		if got := Split(join(list)); !slices.Equal(got, list) {
			t.Errorf("%q comes back as %q", list, got)
		}
	})
}

// TestEveryKeyIsAColumn holds the columns against the schema of the content
// files, so that a new key cannot be forgotten.
func TestEveryKeyIsAColumn(t *testing.T) {
	for _, k := range entity.Kinds {
		i := slices.IndexFunc(Tables(), func(t Table) bool { return t.Kind == k })
		table := Tables()[i]
		for _, key := range entity.Keys(k) {
			if key.Type == entity.Tables || key.Name == "draft" {
				continue
			}
			if k == entity.Place && (key.Name == "places" || key.Name == "when" || key.Name == "described" || key.Name == "tags") {
				continue // of a place the table tells what is computed
			}
			if !slices.ContainsFunc(table.Columns, func(c Column) bool { return c.Name == key.Name }) {
				t.Errorf("%s has no column %s", table.Name, key.Name)
			}
			if k != entity.Place && cellOf(key.Name) == nil {
				t.Errorf("nothing fills the column %s of %s", key.Name, table.Name)
			}
		}
	}
}

// TestDataPackage holds datapackage.json against the files: sizes, sums,
// columns, types, keys. It follows the Table Schema's rules by itself;
// testdata/frictionless has another's validator say the same.
func TestDataPackage(t *testing.T) {
	files := written(t, load(t, ""))
	var p dataPackage
	d := json.NewDecoder(bytes.NewReader(files["data/datapackage.json"]))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Profile != "tabular-data-package" || len(p.Resources) != len(Tables()) || len(p.Licenses) != 1 || len(p.Sources) < 2 {
		t.Errorf("%+v", p)
	}
	values := map[string]map[string]bool{} // resource.column -> what is there
	tables := map[string][][]string{}
	for _, r := range p.Resources {
		data := files[path.Join("data", r.Path)]
		sum := sha256.Sum256(data)
		if r.Bytes != int64(len(data)) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %d bytes, %s", r.Name, r.Bytes, r.Hash)
		}
		rows := readCSV(t, string(data))
		tables[r.Name] = rows
		for i, f := range r.Schema.Fields {
			if rows[0][i] != f.Name {
				t.Errorf("%s: column %d is %s, not %s", r.Name, i, rows[0][i], f.Name)
			}
			seen := map[string]bool{}
			for _, cell := range column(t, rows, f.Name) {
				if problem := checkCell(f, cell); problem != "" {
					t.Errorf("%s.%s: %q %s", r.Name, f.Name, cell, problem)
				}
				if f.Constraints != nil && f.Constraints.Unique && seen[cell] {
					t.Errorf("%s.%s: %q twice", r.Name, f.Name, cell)
				}
				seen[cell] = true
			}
			values[r.Name+"."+f.Name] = seen
		}
		keys := map[string]bool{}
		for i := range rows[1:] {
			var key []string
			for _, name := range r.Schema.PrimaryKey {
				key = append(key, column(t, rows, name)[i])
			}
			if joined := strings.Join(key, "\x00"); keys[joined] {
				t.Errorf("%s: the primary key %q twice", r.Name, key)
			} else {
				keys[joined] = true
			}
		}
	}
	pointed := 0
	for _, r := range p.Resources {
		for _, key := range r.Schema.ForeignKeys {
			to := key.Reference.Resource
			if to == "" {
				to = r.Name
			}
			for _, cell := range column(t, tables[r.Name], key.Fields) {
				if cell != "" && !values[to+"."+key.Reference.Fields][cell] {
					t.Errorf("%s.%s: %q is not in %s", r.Name, key.Fields, cell, to)
				}
				pointed++
			}
		}
	}
	if pointed < 20 {
		t.Errorf("only %d foreign keys followed", pointed)
	}
}

func checkCell(f field, cell string) string {
	c := f.Constraints
	if cell == "" {
		if c != nil && c.Required {
			return "is missing"
		}
		return ""
	}
	switch f.Type {
	case "integer":
		if _, err := strconv.Atoi(cell); err != nil {
			return "is no integer"
		}
	case "number":
		if _, err := strconv.ParseFloat(cell, 64); err != nil {
			return "is no number"
		}
	case "boolean":
		if cell != "true" && cell != "false" {
			return "is no boolean"
		}
	case "string":
	default:
		return "has the type " + f.Type
	}
	if c != nil && c.Enum != nil && !slices.Contains(c.Enum, cell) {
		return fmt.Sprintf("is none of %v", c.Enum)
	}
	return ""
}

// TestGeoJSON holds what RFC 7946 asks for, and that a borrowed point says so.
func TestGeoJSON(t *testing.T) {
	s := load(t, "")
	var doc struct {
		Type     string `json:"type"`
		Features []struct {
			Type, ID string
			Geometry *struct {
				Type        string
				Coordinates []float64
			}
			Properties map[string]any
		} `json:"features"`
	}
	if err := json.Unmarshal(written(t, s)["data/places.geojson"], &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Type != "FeatureCollection" || len(doc.Features) != len(s.Places) {
		t.Fatalf("%s of %d", doc.Type, len(doc.Features))
	}
	inherited := 0
	for i, f := range doc.Features {
		if f.Type != "Feature" || f.ID != ID(s.Places[i].Page) || f.Geometry == nil || f.Geometry.Type != "Point" {
			t.Errorf("%+v", f)
			continue
		}
		c := f.Geometry.Coordinates
		if len(c) != 2 || c[0] < 73 || c[0] > 136 || c[1] < 3 || c[1] > 54 {
			t.Errorf("%s lies at %v: longitude comes first, in China", f.ID, c)
		}
		if (f.Properties["point_of"] != nil) != (f.Properties["point_inherited"] == true) {
			t.Errorf("%s: %v", f.ID, f.Properties)
		}
		if f.Properties["point_inherited"] == true {
			inherited++
		}
	}
	if inherited == 0 {
		t.Error("西湖区 has no point of its own, and nothing says so")
	}
}

// TestSameBytes writes everything twice, from two loads and out of order.
func TestSameBytes(t *testing.T) {
	a, b := written(t, load(t, "")), written(t, load(t, ""))
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			t.Errorf("%s differs", name)
		}
	}
	d := New(load(t, ""))
	for name, data := range a {
		sum, err := d.Sum(name)
		if err != nil || sum.Bytes != int64(len(data)) {
			t.Errorf("%s: %+v, %v, written %d", name, sum, err, len(data))
		}
	}
	if _, err := d.Sum("data/none.csv"); err == nil {
		t.Error("a file that is not there has a sum")
	}
}
