package chinese

import (
	"strings"
	"testing"

	"atlas/internal/edtf"
)

// benchText is of the mix that articles have: mostly plain prose.
var benchText = strings.Repeat("区块链是分布式数据存储、点对点传输、共识机制、加密算法等技术的新型应用模式，近年来引起各国政府和企业的重视。"+
	"2017年3月，市经信委发布《关于加快产业发展的若干意见（2017）》，提出到2020年引进企业50家以上；同年12月又给予最高300万元补贴。"+
	"平台由甲公司与乙大学共同研发，可在供应链金融、溯源、存证等场景中使用，并且已经同多个机构对接。\n", 40)

// TestLongInputs runs over inputs that would take minutes if anything looked
// back over all that it has read.
func TestLongInputs(t *testing.T) {
	for _, unit := range []string{
		"1万", "1、", "1-", "2018-", "《", "《，", "》", "分别", "分别1万、", "A、", "2018年到5月", "到5月", "8日，", "一", "一万", "1,111,", "两三", "最高", "数十", "今年", "百", "年底", "十", "9", "2018年1月至",
	} {
		s := "2018年，" + strings.Repeat(unit, 60_000/len(unit))
		FindDates(s, Context{Year: 2018})
		Tiers(s, FindQuantities(s))
		EvidenceYear(s, edtf.Date{})
	}
}

func BenchmarkDatesAndQuantities(b *testing.B) {
	b.SetBytes(int64(len(benchText)))
	for b.Loop() {
		FindDates(benchText, Context{Year: 2018})
		FindQuantities(benchText)
	}
}

func BenchmarkFindDates(b *testing.B) {
	b.SetBytes(int64(len(benchText)))
	for b.Loop() {
		FindDates(benchText, Context{Year: 2018})
	}
}

func BenchmarkFindQuantities(b *testing.B) {
	b.SetBytes(int64(len(benchText)))
	for b.Loop() {
		FindQuantities(benchText)
	}
}
