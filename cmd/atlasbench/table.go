package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

// megabytes are of a million bytes; "-" where the system did not tell.
func megabytes(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", float64(bytes)/1e6)
}

// median is the middle value; of an even number, the lower of the middle two,
// so that it is one that was measured.
func median[T int64 | float64 | time.Duration](values []T) T {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[(len(sorted)-1)/2]
}

func each[T any](samples []sample, of func(sample) T) (values []T) {
	for _, s := range samples {
		values = append(values, of(s))
	}
	return values
}

func wall(s sample) time.Duration { return s.Wall }
func cpu(s sample) time.Duration  { return s.CPU }
func peak(s sample) int64         { return s.Peak }

// of is the series of a measure; nil if it was not taken.
func (g *group) of(measure string) []sample {
	for _, s := range g.Series {
		if s.Measure == measure {
			return s.Samples
		}
	}
	return nil
}

// ratio is the median of the rounds' ratios, which stands firmer than that of
// two medians: both sides of each have had the same noise. ok is false if
// either was not measured.
func ratio(over, under []sample, of func(sample) float64) (median_ float64, ok bool) {
	var ratios []float64
	for i := range min(len(over), len(under)) {
		if a, b := of(over[i]), of(under[i]); a > 0 && b > 0 {
			ratios = append(ratios, a/b)
		}
	}
	if len(ratios) == 0 {
		return 0, false
	}
	return median(ratios), true
}

func wallSeconds(s sample) float64 { return s.Wall.Seconds() }
func peakBytes(s sample) float64   { return float64(s.Peak) }

// String is the machine as lines of Markdown.
func (m machine) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- machine: %s, %d cores", m.CPU, m.Cores)
	if m.Memory != "" {
		fmt.Fprintf(&b, ", %s", m.Memory)
	}
	fmt.Fprintf(&b, "; %s", m.OS)
	if m.Load != "" {
		fmt.Fprintf(&b, "; load before: %s", m.Load)
	}
	fmt.Fprintf(&b, "\n- %s\n", m.Atlas)
	if !strings.Contains(m.Atlas, m.Go) {
		fmt.Fprintf(&b, "- built with %s\n", m.Go)
	}
	if m.Hugo != "" {
		fmt.Fprintf(&b, "- %s\n", m.Hugo)
	}
	return b.String()
}

// write prints the report as Markdown.
func (r *report) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s- rounds: %d; medians of them, and of their ratios\n", r.Machine, r.Runs)
	for _, g := range r.Groups {
		g.write(&b)
	}
	if len(r.Holds) > 0 {
		b.WriteString("\n| hold | at most | measured | |\n| --- | ---: | ---: | --- |\n")
		for _, h := range r.Holds {
			limit := h.Limit
			if h.AtLeast {
				limit = "at least " + limit
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", h.What, limit, h.Measured, map[bool]string{true: "ok", false: "not"}[h.OK])
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (g *group) write(b *strings.Builder) {
	if g.Records > 0 {
		fmt.Fprintf(b, "\n%d records: %d content files, %s MB; %d saved pages to import.\n", g.Records, g.Files, megabytes(g.Bytes), g.Articles)
	} else {
		fmt.Fprintf(b, "\nA corpus of %d saved pages, %s MB.\n", g.Articles, megabytes(g.Bytes))
	}
	b.WriteString("\n| | wall s | from, to | CPU s | peak MB | wall ÷ cold | peak ÷ cold | articles/s |\n")
	b.WriteString("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	cold := g.of(mCold)
	for _, s := range g.Series {
		walls := each(s.Samples, wall)
		toCold, peakToCold, speed := "", "", ""
		if strings.HasPrefix(s.Measure, mImport) || strings.HasPrefix(s.Measure, mCorpus) {
			speed = fmt.Sprintf("%.0f", float64(g.Articles)/median(walls).Seconds())
		} else if s.Measure != mCold {
			if v, ok := ratio(s.Samples, cold, wallSeconds); ok {
				toCold = fmt.Sprintf("%.3g", v)
			}
			if v, ok := ratio(s.Samples, cold, peakBytes); ok {
				peakToCold = fmt.Sprintf("%.3g", v)
			}
		}
		fmt.Fprintf(b, "| %s | %s | %s, %s | %s | %s | %s | %s | %s |\n", titles[s.Measure], seconds(median(walls)), seconds(slices.Min(walls)), seconds(slices.Max(walls)),
			seconds(median(each(s.Samples, cpu))), megabytes(median(each(s.Samples, peak))), toCold, peakToCold, speed)
	}
}
