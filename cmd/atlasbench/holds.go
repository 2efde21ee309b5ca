package main

import (
	"fmt"
)

// hold is a number to be held, and what it was.
type hold struct {
	What     string `json:"what"`
	Limit    string `json:"limit"`
	AtLeast  bool   `json:"at_least,omitempty"`
	Measured string `json:"measured"`
	OK       bool   `json:"ok"`
}

// judgedFrom is how many records an atlas has for its numbers to be judged: in
// small ones the start of a program is most of its time.
const judgedFrom = 10000

// ratioHolds are limits of one measure over another.
var ratioHolds = []struct {
	what, over, under string
	of                func(sample) float64
	limit             float64
}{
	{"cold build ÷ hugo, wall", mCold, mHugo, wallSeconds, 0.5},
	{"cold build ÷ hugo, peak memory", mCold, mHugo, peakBytes, 0.25},
	{"cold build ÷ floor, wall", mCold, mFloor, wallSeconds, 1.6},
	{"nothing changed ÷ cold build, wall", mNoChange, mCold, wallSeconds, 0.1},
	{"one sentence edited ÷ cold build, wall", mBody, mCold, wallSeconds, 0.1},
	{"one title edited ÷ cold build, wall", mTitle, mCold, wallSeconds, 0.1},
}

const (
	// growth is how much more than its share a larger atlas may take: ten times
	// the records in at most twelve times the time.
	growth = 1.2
	// largePeak is for largeRecords.
	largePeak    = 1.5e9
	largeRecords = 100000
	importSpeed  = 250 // articles a second
)

// judge holds the groups against the limits.
func judge(groups []*group) (holds []hold) {
	var smaller *group
	for _, g := range groups {
		if g.Records == 0 {
			holds = append(holds, importHold(g, mCorpus, "the corpus")...)
			continue
		}
		if g.Records < judgedFrom {
			continue
		}
		input := fmt.Sprintf("%d records", g.Records)
		for _, h := range ratioHolds {
			if v, ok := ratio(g.of(h.over), g.of(h.under), h.of); ok {
				holds = append(holds, hold{What: input + ": " + h.what, Limit: fmt.Sprint(h.limit), Measured: fmt.Sprintf("%.3g", v), OK: v <= h.limit})
			}
		}
		cold := g.of(mCold)
		if smaller != nil && cold != nil {
			limit := growth * float64(g.Records) / float64(smaller.Records)
			v := median(each(cold, wall)).Seconds() / median(each(smaller.of(mCold), wall)).Seconds()
			holds = append(holds, hold{What: fmt.Sprintf("%s ÷ %d records: cold build, wall", input, smaller.Records),
				Limit: fmt.Sprintf("%.3g", limit), Measured: fmt.Sprintf("%.3g", v), OK: v <= limit})
		}
		if cold != nil {
			smaller = g
			if v := median(each(cold, peak)); g.Records == largeRecords && v > 0 {
				holds = append(holds, hold{What: input + ": cold build, peak MB", Limit: megabytes(largePeak), Measured: megabytes(v), OK: v <= largePeak})
			}
		}
	}
	return holds
}

// importHold is for a corpus of real pages. Nearly every sentence of a synthetic
// one states a fact, which real articles do not.
func importHold(g *group, measure, input string) []hold {
	samples := g.of(measure)
	if samples == nil {
		return nil
	}
	v := float64(g.Articles) / median(each(samples, wall)).Seconds()
	return []hold{{What: input + ": articles imported a second", Limit: fmt.Sprint(importSpeed), AtLeast: true, Measured: fmt.Sprintf("%.0f", v), OK: v >= importSpeed}}
}
