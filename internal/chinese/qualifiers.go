package chinese

import (
	"strings"
)

// qualifierWords stand right before a number; longer ones before those that
// end like them.
var qualifierWords = []struct{ word, qualifier, notAfter string }{
	{"不超过", Max, ""}, {"不超出", Max, ""}, {"不高于", Max, ""}, {"不多于", Max, ""}, {"不大于", Max, ""}, {"最高", Max, ""}, {"最多", Max, ""},
	{"至多", Max, ""}, {"最长", Max, ""}, {"上限为", Max, ""}, {"上限", Max, ""}, {"不到", Max, ""}, {"不足", Max, ""}, {"不超", Max, ""},
	{"不少于", Min, ""}, {"不低于", Min, ""}, {"不小于", Min, ""}, {"不下于", Min, ""}, {"不下", Min, ""}, {"至少", Min, ""}, {"最少", Min, ""},
	{"最低", Min, ""}, {"起码", Min, ""}, {"超过", Min, ""}, {"超出", Min, ""}, {"突破", Min, ""}, {"高于", Min, ""}, {"多于", Min, ""},
	{"大于", Min, ""}, {"逾", Min, ""}, {"超", Min, ""}, {"少于", Max, ""}, {"低于", Max, ""}, {"小于", Max, ""},
	{"大约", About, ""}, {"大概", About, ""}, {"约为", About, notAbout}, {"约合", About, ""}, {"约有", About, notAbout}, {"约达", About, notAbout},
	{"约", About, notAbout}, {"将近", About, ""}, {"接近", About, ""}, {"近", About, "附最临邻新远亲"}, {"上", About, "以"},
}

// grantWords may stand between 最高 and its number: 最高给予500万元.
var grantWords = []string{"一次性", "可给予", "给予", "奖励", "补贴", "补助", "资助", "支持", "扶持", "可达到", "可达", "达到", "获得", "享受", "奖补",
	"不超过", "为", "达", "可", "获", "给", "予", "得", "到"}

// qualify reads the words before and behind the quantity and makes them part
// of it. What stands before floor belongs to another match. A word before
// the number outranks one behind it.
func (q *Quantity) qualify(s string, e element, floor int) {
	if e.currency != "" {
		at := skipSpaceBack(s, q.Start)
		if w := anySuffix(s, at, []string{"HK$", "US$", "$", "＄", "USD", "¥", "￥", "RMB", "人民币", "€"}); w != "" && at-len(w) >= floor {
			q.Start = at - len(w)
		}
	}
	before := skipSpaceBack(s, q.Start)
	for _, w := range qualifierWords {
		if !strings.HasSuffix(s[:before], w.word) || before-len(w.word) < floor || w.word == "上" && e.n.value < 100 {
			continue
		}
		if w.word == "上" && !startsPlenty(s, q.Start) {
			continue
		}
		if w.notAfter == "" || !prevIn(s, before-len(w.word), w.notAfter) {
			q.Start, q.Qualifier = before-len(w.word), w.qualifier
		}
		break
	}
	// 最高 may stand a word or two before: 最高给予, 最高可给予一次性.
	if at := passBack(s, before, grantWords, floor); at < before && q.Qualifier != Min {
		if w := anySuffix(s, at, []string{"最高", "最多"}); w != "" && at-len(w) >= floor {
			q.Start, q.Qualifier = at-len(w), Max
		}
	}
	q.qualifyBehind(s, e)
	if q.Qualifier == "" && e.more {
		q.Qualifier = Min
	}
	if q.Qualifier == "" && e.vague {
		q.Qualifier = About
	}
}

func startsPlenty(s string, i int) bool {
	r, _ := runeAt(s, i)
	return r == '百' || r == '千' || r == '万' || r == '亿'
}

// passBack moves i back over words, not past floor.
func passBack(s string, i int, words []string, floor int) int {
	for n := 0; n < 4; n++ {
		w := anySuffix(s, i, words)
		if w == "" || i-len(w) < floor {
			break
		}
		i -= len(w)
	}
	return i
}

// qualifyBehind reads 以上, 左右, 以内 behind the unit.
func (q *Quantity) qualifyBehind(s string, e element) {
	set := func(w, qualifier string) {
		q.End += len(w)
		if q.Qualifier == "" {
			q.Qualifier = qualifier
		}
	}
	at := q.End
	w := anyPrefix(s, at, []string{"（含）以上", "(含)以上", "（含）以下", "(含)以下", "及以上", "以上", "及以下", "以下", "以内", "之内", "左右", "上下", "不等", "封顶", "内", "起", "多"})
	switch w {
	case "（含）以上", "(含)以上", "及以上", "以上":
		set(w, Min)
	case "（含）以下", "(含)以下", "及以下", "以内", "之内", "封顶":
		set(w, Max)
	case "以下":
		if !nextIn(s, at+len(w), "简几方内问三四五六") {
			set(w, Max)
		}
	case "左右", "上下":
		set(w, About)
	case "不等":
		q.End += len(w)
	case "内":
		if q.Kind == Time && !nextIn(s, at+len(w), "部容蒙地外") {
			set(w, Max)
		}
	case "起":
		if r, rw := runeAt(s, at+len(w)); q.Kind == Money && (rw == 0 || !isHan(r)) {
			set(w, Min)
		}
	case "多":
		if r, rw := runeAt(s, at+len(w)); q.Kind == Time && (rw == 0 || !isHan(r) || strings.ContainsRune("的来前后", r)) {
			set(w, Min)
		}
	}
}
