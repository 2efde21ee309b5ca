package chinese

import (
	"strings"
	"unicode/utf8"
)

// Tier is one pair of a sentence with 分别: who or what gets which sum.
//
//	按国际标准、国家标准分别给予500万、300万        国际标准 → 500万
//	首次突破1000万元、2000万元的，分别给予20万元、50万元   1000万元 → 20万元
type Tier struct {
	// Label is the condition in the text's words: 国际标准, 1000万元, 一等奖.
	Label string
	// LabelStart is the byte offset of Label. When a list shares its last
	// part (一、二、三等奖), Label is put together and its offset is that of the
	// part it begins with.
	LabelStart int
	// Threshold is the number behind Label when the condition is a quantity,
	// with ThresholdUnit and ThresholdQualifier; HasThreshold tells it.
	Threshold                         float64
	ThresholdUnit, ThresholdQualifier string
	HasThreshold                      bool
	// Reward is what belongs to Label, in RewardUnit; Qualifier is that of the
	// whole enumeration.
	Reward                Item
	RewardUnit, Qualifier string
	// Group numbers the sentences with 分别 of the text, from 0.
	Group int
}

// Tiers pairs the enumerations that 分别 joins in text: each label or
// threshold with its reward. quantities are those of [FindQuantities] for the
// same text. A sentence whose two sides do not have the same number of
// members is left out: a wrong pair is worse than none.
func Tiers(text string, quantities []Quantity) []Tier {
	var tiers []Tier
	group, first := 0, 0
	for at := 0; ; {
		i := strings.Index(text[at:], "分别")
		if i < 0 {
			return tiers
		}
		i += at
		at = i + len("分别")
		from, to := sentenceAt(text, i)
		var before, reward *Quantity
		for first < len(quantities) && quantities[first].End <= from {
			first++
		}
		for k := first; k < len(quantities) && quantities[k].Start < to; k++ {
			q := &quantities[k]
			switch {
			case q.InTitle || q.Items == nil:
			case q.End <= i && q.Start >= from:
				before = q
			case q.Start >= at && q.End <= to && reward == nil:
				reward = q
			}
		}
		if reward == nil || strings.Contains(text[at:reward.Start], "分别") {
			continue
		}
		pairs := pairQuantities(before, reward)
		if pairs == nil {
			pairs = pairLabels(text, from, i, reward)
		}
		for _, p := range pairs {
			p.Group = group
			tiers = append(tiers, p)
		}
		if pairs != nil {
			group++
		}
	}
}

// sentenceAt is the sentence round offset i, as far as the eye reaches.
func sentenceAt(s string, i int) (from, to int) {
	const stops = "。；;！？\n"
	const reach = 1500 // bytes: 500 characters
	from, to = max(0, i-reach), min(len(s), i+reach)
	for from < i && !utf8.RuneStart(s[from]) {
		from++
	}
	for to < len(s) && !utf8.RuneStart(s[to]) {
		to++
	}
	if j := strings.LastIndexAny(s[from:i], stops); j >= 0 {
		_, w := utf8.DecodeRuneInString(s[from+j:])
		from += j + w
	}
	if j := strings.IndexAny(s[i:to], stops); j >= 0 {
		to = i + j
	}
	return from, to
}

func pairQuantities(threshold, reward *Quantity) []Tier {
	if threshold == nil || len(threshold.Items) != len(reward.Items) {
		return nil
	}
	var tiers []Tier
	for k, it := range threshold.Items {
		tiers = append(tiers, Tier{
			Label: it.Text, LabelStart: it.Start,
			Threshold: it.Value, ThresholdUnit: threshold.Unit, ThresholdQualifier: threshold.Qualifier, HasThreshold: true,
			Reward: reward.Items[k], RewardUnit: reward.Unit, Qualifier: reward.Qualifier,
		})
	}
	return tiers
}

// labelLead are words before the first label that are not part of it.
var labelLead = []string{"按照", "根据", "依据", "按", "对于", "对", "给予", "获得", "获批", "获评", "获", "通过", "认定为", "评为", "达到", "为", "将", "新", "在", "被", "的", "且"}

// pairLabels pairs an enumeration of words with the rewards. The enumeration
// is looked for in the clause of 分别 and, when that has none, in the clause
// before.
func pairLabels(text string, from, i int, reward *Quantity) []Tier {
	for clauses := 0; clauses < 2 && from < i; clauses++ {
		start := from
		if j := strings.LastIndexAny(text[from:i], "，,：:"); j >= 0 {
			_, w := utf8.DecodeRuneInString(text[from+j:])
			start = from + j + w
		}
		if labels := splitLabels(text, start, i); len(labels) == len(reward.Items) {
			var tiers []Tier
			for k, l := range labels {
				tiers = append(tiers, Tier{
					Label: l.text, LabelStart: l.start,
					Reward: reward.Items[k], RewardUnit: reward.Unit, Qualifier: reward.Qualifier,
				})
			}
			return tiers
		}
		if start == from {
			break
		}
		_, w := utf8.DecodeLastRuneInString(text[:start])
		i = start - w
	}
	return nil
}

type label struct {
	start int
	text  string
}

// splitLabels splits text[start:end] at 、 and at a last 和 or 及, and takes off
// what stands before the first label and behind the last.
func splitLabels(text string, start, end int) []label {
	var labels []label
	for at := start; ; {
		j := strings.Index(text[at:end], "、")
		part := text[at:end]
		if j >= 0 {
			part = text[at : at+j]
		}
		labels = append(labels, label{at, part})
		if j < 0 {
			break
		}
		at += j + len("、")
	}
	last := &labels[len(labels)-1]
	for _, w := range []string{"以及", "和", "及", "与", "或"} {
		if j := strings.Index(last.text, w); j > 0 {
			second := label{last.start + j + len(w), last.text[j+len(w):]}
			last.text = last.text[:j]
			labels = append(labels, second)
			break
		}
	}
	if len(labels) < 2 {
		return nil
	}
	first := &labels[0]
	// 对获得国家级、省级: the lead goes, however many words it has.
	for cut := true; cut; {
		cut = false
		for _, w := range labelLead {
			if strings.HasPrefix(first.text, w) && len(first.text) > len(w) {
				first.start += len(w)
				first.text = first.text[len(w):]
				cut = true
				break
			}
		}
	}
	trimTail(labels)
	for k := range labels {
		l := &labels[k]
		trimmed := strings.TrimLeft(l.text, " ")
		l.start += len(l.text) - len(trimmed)
		l.text = strings.TrimRight(trimmed, " 的")
		if l.text == "" {
			return nil
		}
	}
	return labels
}

// trimTail makes the last label like the others. When they all end in the
// same character, the last ends at its first such character (国家级、省级、市级认定
// 的企业); when they are single characters, they share its tail (一、二、三等奖).
func trimTail(labels []label) {
	last := &labels[len(labels)-1]
	r, w := utf8.DecodeLastRuneInString(labels[0].text)
	single := true
	same := w > 0
	for _, l := range labels[:len(labels)-1] {
		e, _ := utf8.DecodeLastRuneInString(l.text)
		same = same && e == r
		single = single && utf8.RuneCountInString(l.text) == 1
	}
	switch {
	case single && utf8.RuneCountInString(last.text) > 1:
		_, lw := utf8.DecodeRuneInString(last.text)
		tail := last.text[lw:]
		if strings.HasPrefix(tail, "等奖") {
			tail = "等奖"
			last.text = last.text[:lw] + tail
		}
		for k := range labels[:len(labels)-1] {
			labels[k].text += tail
		}
	case same:
		if j := strings.IndexRune(last.text, r); j >= 0 {
			last.text = last.text[:j+w]
		}
	}
}
