package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"atlas/internal/lexicon"
)

// orgType is what a name's ending tells of the organization.
type orgType int

const (
	notOrg orgType = iota
	government
	industry    // associations of a trade
	association // alliances, foundations
	university  // and research institutes
	companyOrg
)

// names recognises organizations in text.
type names struct {
	lex     *lexicon.Lexicon
	known   []string          // names without a telling end
	byFirst map[rune][]string // the same by their first character
	isKnown map[string]bool   // the same
	full    map[string]string // folded short name to the name it stands for
}

func newNames(lex *lexicon.Lexicon) *names {
	n := &names{lex: lex, known: slices.Clone(lex.Names.Known), full: map[string]string{}, isKnown: map[string]bool{}}
	for _, word := range n.known {
		n.isKnown[word] = true
	}
	n.order()
	return n
}

// learn adds a name that the article itself introduces, with the short
// forms it may take.
func (n *names) learn(name string, others ...string) {
	for _, word := range append([]string{name}, others...) {
		if utf8.RuneCountInString(word) < 2 {
			continue
		}
		if _, ok := n.full[fold(word)]; !ok {
			n.full[fold(word)] = name
		}
		if !n.isKnown[word] {
			n.isKnown[word] = true
			n.known = append(n.known, word)
		}
	}
}

// order groups the known names by their first character, longest first, when
// all are learned.
func (n *names) order() {
	n.byFirst = map[rune][]string{}
	for _, word := range n.known {
		r, _ := utf8.DecodeRuneInString(word)
		n.byFirst[r] = append(n.byFirst[r], word)
	}
	for _, words := range n.byFirst {
		slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	}
}

// knownAt is the longest known name that a text begins with, or "".
func (n *names) knownAt(text string) string {
	r, _ := utf8.DecodeRuneInString(text)
	return lexicon.Prefix(text, n.byFirst[r])
}

// canonical is the name that the article introduces for this one, or the
// name itself.
func (n *names) canonical(name string) string {
	if full, ok := n.full[fold(name)]; ok {
		return full
	}
	if full, ok := n.lex.Names.Short[name]; ok {
		if known, ok := n.full[fold(full)]; ok {
			return known
		}
	}
	return name
}

// typeOf classifies a name that stands alone. With loose, endings count that
// make a name only in a list of names, as 电子 in 恒生电子.
func (n *names) typeOf(name string, loose bool) orgType {
	o := &n.lex.Organizations
	switch {
	case latinOrg.FindString(name) == name && name != "":
		return companyOrg
	case utf8.RuneCountInString(name) < 2 || slices.Contains(o.Never, name):
		return notOrg
	case slices.Contains(o.National, name):
		return government
	}
	best, kind := "", notOrg
	for _, list := range []struct {
		words []string
		kind  orgType
	}{
		{o.Government, government}, {o.Industry, industry}, {o.Association, association},
		{o.University, university}, {o.Company, companyOrg},
	} {
		if w := lexicon.Suffix(name, list.words); len(w) > len(best) {
			best, kind = w, list.kind
		}
	}
	if kind != notOrg {
		if lexicon.Suffix(name, o.Never) != "" && len(lexicon.Suffix(name, o.Never)) > len(best) {
			return notOrg
		}
		return kind
	}
	if _, ok := n.full[fold(name)]; ok || n.isKnown[name] {
		return companyOrg
	}
	if _, ok := n.lex.Names.Short[name]; ok {
		return companyOrg
	}
	if loose && lexicon.Suffix(name, o.Weak) != "" {
		return companyOrg
	}
	return notOrg
}

// borders are the function words at which a run of name characters ends.
var borders = []string{
	"以及", "联合", "携手", "获悉", "记者", "随后", "据悉", "目前", "近日", "日前", "此外", "同时", "其中", "包括", "通过", "已经", "正式", "宣布", "根据", "按照", "鼓励", "其实", "就", "无需", "一种", "秘书长", "表示", "也", "借鉴", "借助", "打造", "帮助", "支持", "推动", "推进", "利用", "采用", "部署", "建立", "开发", "成立", "多家", "各家", "众多", "一些", "推出", "发布", "上线", "研发", "国内", "国外", "全国",
	"由", "在", "与", "和", "及", "对", "向", "为", "被", "将", "从", "据", "是", "了", "的", "给", "让", "使", "并", "而", "且", "以", "同", "到", "把", "跟", "如", "像", "受", "经", "等", "有", "让", "于", "用",
}

// latinOrg matches a name in Latin letters that says what it is: Earthport 公司.
var latinOrg = regexp.MustCompile(`^[A-Z][A-Za-z0-9.&-]*(?: [A-Z][A-Za-z0-9.&-]*)* ?(?:公司|集团|银行|联盟|基金会)`)

// findOrgs finds names of organizations in running text: known names, and
// runs of characters between function words that end like an organization.
func (n *names) findOrgs(s span) []span {
	var found []span
	for i := 0; i < len(s.text); {
		if w := n.knownAt(s.text[i:]); w != "" {
			end := i + len(w)
			// 中国银行海南省分行: the run goes on to a longer name.
			if longer := n.runEnd(s.text, i, end); longer > end {
				end = longer
			}
			found = append(found, s.sub(i, end))
			i = end
			continue
		}
		if m := latinOrg.FindString(s.text[i:]); m != "" {
			found = append(found, s.sub(i, i+len(m)))
			i += len(m)
			continue
		}
		if w := lexicon.Prefix(s.text[i:], n.lex.Organizations.National); w != "" {
			end := max(i+len(w), n.runEnd(s.text, i, i+len(w)))
			found = append(found, s.sub(i, end))
			i = end
			continue
		}
		if border := n.borderIn(s.text, i); border > 0 {
			i += border
			continue
		}
		if r, size := utf8.DecodeRuneInString(s.text[i:]); strings.ContainsRune("年月日号家个名位", r) && i > 0 && (s.text[i-1] >= '0' && s.text[i-1] <= '9' || s.text[i-1] == ' ') {
			i += size // the end of a date
			continue
		}
		if end := n.runEnd(s.text, i, i); end > 0 && n.typeOf(s.text[i:end], false) != notOrg {
			found = append(found, s.sub(i, end))
			i = end
			continue
		}
		// Step over the run up to its border: a name may only start at one.
		i = n.nextStart(s.text, i)
	}
	return found
}

// longestName is how many runes a name of an organization may have.
const longestName = 30

// runEnd returns where the longest name that starts at i ends, at least at
// the offset from, or 0 when no ending of a name is met before a border.
func (n *names) runEnd(text string, i, from int) int {
	o := &n.lex.Organizations
	end, runes := 0, 0
	for j := i; j < len(text) && runes < longestName; runes++ {
		r, size := utf8.DecodeRuneInString(text[j:])
		if r == '（' || r == '(' {
			if shut := closeOf(text, j); shut > 0 && utf8.RuneCountInString(text[j:shut]) <= 8 {
				j = shut
				if end > 0 && n.typeOf(strings.TrimSpace(text[i:end]), false) != notOrg && !endsLikeOrg(o, text[j:]) {
					break
				}
				continue
			}
			break
		}
		if isDivider(r) || j >= from && j > i && n.borderIn(text, j) > 0 {
			break
		}
		j += size
		if j <= from {
			continue
		}
		if utf8.RuneCountInString(text[i:j]) >= 2 && n.suffixed(text[i:j]) {
			end = j
		}
	}
	return end
}

func endsLikeOrg(o *lexicon.Organizations, text string) bool {
	return lexicon.Prefix(text, o.Company) != ""
}

// suffixed reports whether the text ends in one of the telling endings.
func (n *names) suffixed(text string) bool {
	o := &n.lex.Organizations
	if lexicon.Suffix(text, o.Never) == text {
		return false
	}
	for _, words := range [][]string{o.Government, o.Industry, o.Association, o.University, o.Company} {
		w := lexicon.Suffix(text, words)
		if w == "" || len(w) == len(text) {
			continue
		}
		if never := lexicon.Suffix(text, o.Never); len(never) > len(w) {
			continue
		}
		return true
	}
	return false
}

// isDivider reports runes that no name holds.
func isDivider(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("，,、；;。：:“”\"！？!?《》—…|【】●■", r) || unicode.IsDigit(r)
}

// borderIn is borderAt for the offset i of a text, 0 where the function word
// is a part of a longer word: 据 in 大数据局, 经 in 市经信委, 由 in 自由贸易.
func (n *names) borderIn(text string, i int) int {
	length := n.borderAt(text[i:])
	if length == 0 {
		return 0
	}
	for _, w := range n.lex.Names.Inside {
		for k := 0; k < len(w); k += 3 { // Han, three bytes each
			if i-k >= 0 && k < len(w) && strings.HasPrefix(text[i-k:], w) && k+length <= len(w) {
				return 0
			}
		}
	}
	return length
}

// borderAt is the length of the function word that the text begins with, 0
// when there is none.
func (n *names) borderAt(text string) int {
	for _, w := range borders {
		if strings.HasPrefix(text, w) {
			return len(w)
		}
	}
	return 0
}

// nextStart is the first offset after i at which a name may start: behind a
// divider or a function word.
func (n *names) nextStart(text string, i int) int {
	for j := i; j < len(text); {
		r, size := utf8.DecodeRuneInString(text[j:])
		if isDivider(r) {
			return j + size
		}
		if b := n.borderIn(text, j); b > 0 && j > i {
			return j + b
		}
		j += size
		if n.knownAt(text[j:]) != "" {
			return j
		}
	}
	return len(text)
}

// list splits an enumeration of names: 甲、乙、丙和丁等十一家单位. The pieces
// are exact stretches of the text without the conjunctions; what follows 等
// is left off. A conjunction inside a name, as in 云计算和大数据协会, stays:
// 和 divides only when both sides stand as names of their own or when the
// list has no other mark.
func (n *names) list(s span) []span {
	if i := strings.Index(s.text, "等"); i > 0 && !strings.HasPrefix(s.text[i:], "等级") {
		s = s.sub(0, i)
	}
	var pieces []span
	for _, part := range s.cut("、，,") {
		part = part.trim()
		if part.text == "" {
			continue
		}
		pieces = append(pieces, n.splitAnd(part)...)
	}
	return pieces
}

// conjunctions join the last name of a list to the others.
var conjunctions = []string{"以及", "和", "与", "及"}

func (n *names) splitAnd(s span) []span {
	inside := brackets(s.text)
	for _, and := range conjunctions {
		i := strings.Index(s.text, and)
		if i < 0 || inside[i] {
			continue
		}
		left, right := s.sub(0, i).trim(), s.sub(i+len(and), len(s.text)).trim()
		switch {
		case left.text == "": // 、以及丁
			return []span{right}
		case right.text == "":
			return []span{left}
		case n.standsAlone(left.text) && n.standsAlone(right.text):
			return append(n.splitAnd(left), n.splitAnd(right)...)
		}
	}
	return []span{s}
}

func (n *names) standsAlone(name string) bool { return n.typeOf(name, true) != notOrg }
