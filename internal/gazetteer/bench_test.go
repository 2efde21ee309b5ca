package gazetteer

import (
	"strings"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	g := load(b)
	text := strings.Repeat("2017年5月，杭州市西湖区政府发布《关于打造区块链产业园的政策意见》，提出在云栖小镇推动企业上链，"+
		"支持高校与研究机构合作，鼓励金融机构开展试点应用；次年，成都高新区与上海浦东的多家企业签约，"+
		"共同建设面向供应链、物流与公益的服务平台，预计每年投入两亿元，带动就业数千人。\n", 2000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		g.Find(text)
	}
}
