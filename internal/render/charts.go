package render

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"atlas/internal/chart"
	"atlas/internal/entity"
	"atlas/internal/site"
)

// chartBars is how many bars a chart has at most; the table beside it has all.
const chartBars = 12

// chartYears is how many years stand in a chart without those in between that
// have nothing being left out.
const chartYears = 40

// yearsChart shows dated facts by year and kind, nil for less than two years.
func (p page) yearsChart() *Chart {
	if len(p.site.Years) < 2 {
		return nil
	}
	byYear := map[int]*site.Term{}
	var years []int
	var rank []ChartRow
	for _, t := range p.site.Years {
		year, err := strconv.Atoi(t.Name)
		if err != nil {
			continue
		}
		byYear[year] = t
		years = append(years, year)
		rank = append(rank, ChartRow{Link: Link{Text: p.words.say("title.year", t.Name)}, Cells: []int{len(t.Records)}})
	}
	first, last := years[0], years[len(years)-1]
	if last-first < chartYears {
		years = years[:0]
		for y := first; y <= last; y++ {
			years = append(years, y)
		}
	}
	c := &Chart{ID: "chart-years", Title: p.words.say("chart.years"),
		Sentence: p.words.say("chart.years.sentence", len(p.site.Dated), first, last, p.tops(rank))}
	labels := make([]string, len(years))
	for i, y := range years {
		labels[i] = strconv.Itoa(y)
		row := ChartRow{Link: Link{Text: labels[i]}}
		counts := map[entity.Kind]int{}
		if t := byYear[y]; t != nil {
			counts, row.Href = countKinds(t.Records), p.to(t.Page)
		}
		for _, k := range site.FactKinds {
			row.Cells = append(row.Cells, counts[k])
		}
		c.Rows = append(c.Rows, row)
	}
	c.Heads = []string{p.words.say("home.years.year")}
	var rows []chart.Series
	for i, k := range site.FactKinds {
		s := chart.Series{Label: p.words.say("section." + k.Folder())}
		for _, row := range c.Rows {
			s.Values = append(s.Values, row.Cells[i])
		}
		c.Heads = append(c.Heads, s.Label)
		if slices.Max(s.Values) > 0 {
			rows = append(rows, s)
		}
	}
	c.SVG = template.HTML(chart.Columns(chart.Head{ID: c.ID, Title: c.Title, Sentence: c.Sentence}, labels, rows))
	return c
}

// tops names the rows with the most, each if several have as many.
func (p page) tops(rows []ChartRow) string {
	most := slices.MaxFunc(rows, func(a, b ChartRow) int { return a.Cells[0] - b.Cells[0] }).Cells[0]
	var names []string
	for _, r := range rows {
		if r.Cells[0] == most {
			names = append(names, r.Text)
		}
	}
	key := "chart.top"
	if len(names) > 1 {
		key = "chart.tops"
	}
	if len(names) > topNames {
		return p.words.say("chart.many", strings.Join(names[:topNames], p.words.say("list.separator")), len(names), most)
	}
	return p.words.say(key, strings.Join(names, p.words.say("list.separator")), most)
}

// topNames is how many rows that share the most a sentence names.
const topNames = 3

// barChart draws rows of one number each, nil for less than two. of is what
// the whole width stands for, 0 for the largest of the rows.
func (p page) barChart(id, title, sentence, head string, rows []ChartRow, of int) *Chart {
	if len(rows) < 2 {
		return nil
	}
	c := &Chart{ID: id, Title: title, Sentence: sentence, Rows: rows, Heads: []string{head, p.words.say("table.total")}}
	var bars []chart.Bar
	for _, r := range rows[:min(len(rows), chartBars)] {
		bars = append(bars, chart.Bar{Label: r.Text, Value: r.Cells[0]})
	}
	c.SVG = template.HTML(chart.Bars(chart.Head{ID: c.ID, Title: c.Title, Sentence: c.Sentence}, bars, of))
	return c
}

// scenariosChart shows cases by scenario.
func (p page) scenariosChart() *Chart {
	var rows []ChartRow
	for _, t := range p.site.Scenarios {
		n := countKinds(t.Records)[entity.Case]
		if n > 0 {
			rows = append(rows, ChartRow{Link: Link{Text: t.Name, Href: p.to(t.Page)}, Cells: []int{n}})
		}
	}
	slices.SortStableFunc(rows, func(a, b ChartRow) int { return b.Cells[0] - a.Cells[0] })
	if len(rows) == 0 {
		return nil
	}
	c := p.barChart("chart-scenarios", p.words.say("chart.scenarios"),
		p.words.say("chart.scenarios.sentence", len(p.site.Kind(entity.Case)), len(rows), p.tops(rows)),
		p.sectionName(site.SectionScenarios), rows, 0)
	if most := p.site.Config.Build.PageSize; c != nil && len(rows) > most && p.link == nil {
		rest := ChartRow{Link: Link{Text: p.words.say("chart.rest", len(rows)-most), Href: p.href("scenarios/index.html")}, Cells: []int{0}}
		for _, r := range rows[most:] {
			rest.Cells[0] += r.Cells[0]
		}
		c.Rows = append(c.Rows[:most:most], rest)
	}
	return c
}

// reachChart shows in how many provinces anything is known of each kind.
func (p page) reachChart(rows []*site.CoverageRow) *Chart {
	var reach []ChartRow
	provinces := 0
	for i, k := range site.CoverageKinds {
		n := 0
		provinces = 0
		for _, row := range rows {
			if row.Within == nil {
				provinces++
				if row.Cells[i].Count > 0 {
					n++
				}
			}
		}
		reach = append(reach, ChartRow{Link: Link{Text: p.words.say("section." + k.Folder()), Href: p.href(k.Folder() + "/index.html")}, Cells: []int{n}})
	}
	if !slices.ContainsFunc(reach, func(r ChartRow) bool { return r.Cells[0] > 0 }) {
		return nil
	}
	return p.barChart("chart-reach", p.words.say("chart.reach"),
		p.words.say("chart.reach.sentence", provinces, p.tops(reach)), p.words.say("coverage.kind"), reach, provinces)
}
