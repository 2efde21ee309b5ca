package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"atlas/internal/entity"
)

// Definitions of other names that a text gives itself.
var (
	// 金融区块链合作联盟（简称金链盟）, 云链趣链公司（以下简称“云趣数科”）
	calledShort = regexp.MustCompile(`([\p{Han}A-Za-z0-9·]{2,30})[（(](?:以下)?(?:简称|又称|英文简称)[：:]?[“"]?([^”"）)，]{2,20})[”"]?[）)]`)
	// 全称是中国分布式总账基础协议联盟（ChinaLedger联盟）
	calledFull = regexp.MustCompile(`全称(?:是|为|叫)?[“"]?([\p{Han}A-Za-z0-9·]{4,40})[”"]?(?:[（(]([^）)]{2,30})[）)])?`)
	// 企业以太坊联盟（EEA）, 超级账本（Hyperledger）
	calledLatin = regexp.MustCompile(`([\p{Han}]{2,16}(?:联盟|集团|公司|银行|账本|协会|实验室))[（(]([A-Za-z][A-Za-z0-9 .&-]{1,40})[）)]`)
)

// alias is one name that the article gives for another.
type alias struct{ full, short string }

// learnAliases collects the other names that the article's text defines.
func (x *extractor) learnAliases() {
	for i := range x.art.Blocks {
		text := x.art.Blocks[i].Text
		for _, m := range calledShort.FindAllStringSubmatch(text, -1) {
			x.aliases = append(x.aliases, alias{nameTail(m[1]), m[2]})
		}
		for _, m := range calledFull.FindAllStringSubmatch(text, -1) {
			x.aliases = append(x.aliases, alias{m[1], m[2]})
		}
		for _, m := range calledLatin.FindAllStringSubmatch(text, -1) {
			x.aliases = append(x.aliases, alias{nameTail(m[1]), m[2]})
		}
	}
}

// nameTail drops what runs into a name from the left: 共同发起的金融区块链合作联盟.
func nameTail(run string) string {
	for _, border := range []string{"发起的", "成立的", "名为", "设立的", "的"} {
		if i := strings.LastIndex(run, border); i >= 0 && utf8.RuneCountInString(run[i+len(border):]) >= 4 {
			run = run[i+len(border):]
		}
	}
	return run
}

// otherNames are the names that the article defines for a name, both ways.
func (x *extractor) otherNames(name string) []string {
	var out []string
	known := map[string]bool{fold(name): true}
	for range 3 { // a short name may lead to a full one with another short
		for _, a := range x.aliases {
			full, short := fold(a.full), fold(a.short)
			if known[full] && a.short != "" && !known[short] {
				out, known[short] = append(out, a.short), true
			}
			if a.short != "" && known[short] && !known[full] {
				out, known[full] = append(out, a.full), true
			}
		}
	}
	return out
}

// learnEntry makes the names of an entry known before anything is read, so
// that a short name is understood wherever it stands.
func (x *extractor) learnEntry(p *passage) {
	if p.name.text == "" {
		return
	}
	switch p.kind {
	case entity.Company, entity.Case:
		if x.names.typeOf(p.name.text, true) != notOrg {
			x.names.learn(p.name.text, x.shortNames(p.name.text)...)
		}
	case entity.Alliance:
		x.names.learn(p.name.text, x.otherNames(p.name.text)...)
	}
}

func sortStrings(list []string) {
	slices.SortFunc(list, func(a, b string) int {
		if n := len(b) - len(a); n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
}
