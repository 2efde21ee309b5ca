package names

import (
	"fmt"
	"strings"
	"testing"
)

// comparer knows a few endings and places, as the real ones do.
func comparer() *Comparer {
	return &Comparer{
		Endings: []string{"集团股份有限公司", "股份有限公司", "有限公司", "集团", "公司"},
		Short:   map[string]string{"中行": "中国银行", "浦发银行": "上海浦东发展银行股份有限公司"},
		Places: func(text string) (head string, all []string) {
			for _, p := range []string{"杭州", "上海", "北京", "南京", "浙江"} {
				if strings.HasPrefix(text, p) {
					head = p
				}
				if strings.Contains(text, p) {
					all = append(all, p)
				}
			}
			return head, all
		},
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b string
		why  Reason // "" for not near
	}{
		{"平安集团", "平安集团有限公司", SameStem},
		{"平安", "平安集团股份有限公司", SameStem},
		{"中行", "中国银行股份有限公司", SameStem},
		{"浦发银行", "上海浦东发展银行", SameStem},
		{"浙江趣链科技有限公司", "趣链科技", SameStem},
		{"趣链（杭州）科技", "趣链杭州科技", SameButMarks},
		{"ChinaLedger 联盟·一", "chinaledger联盟一", SameButMarks},
		{"关于打造区块链产业园的政策意见", "关于打造区块连产业园的政策意见", Typo},
		{"关于打造区块链产业园的政策意见", "关于打造区块链产业园政策意见", Typo},
		{"关于打造区块链产业园的政策意见", "关于打造区链块产业园的政策意见", Typo},
		{"关于进一步打造区块链产业园的若干政策意见", "关于进一步打造区块连产业园的若干政策意建", Typo},

		// The same name is not near: it is the same.
		{"平安集团", "平安集团", ""},
		{"ＢＯＣ", "boc", ""},
		// Short names one character apart are two things.
		{"中国电信", "中国电子", ""},
		{"工商银行", "农商银行", ""},
		{"中国电信集团有限公司", "中国电子集团有限公司", ""},
		// Places, numbers and directions tell apart.
		{"北京市区块链产业发展行动计划", "南京市区块链产业发展行动计划", ""},
		{"杭州区块链产业园", "上海区块链产业园", ""},
		{"第二批区块链应用试点名单公告", "第三批区块链应用试点名单公告", ""},
		{"区块链白皮书2017年全文版", "区块链白皮书2018年全文版", ""},
		{"长三角河流治理技术创新联盟", "珠三角河流治理技术创新联盟", ""},
		{"华东区块链技术应用研究中心", "华北区块链技术应用研究中心", ""},
		// More at the end is more on purpose.
		{"区块链产业发展规划", "区块链产业发展规划续", ""},
		{"银行", "中国银行", ""},
		{"", "", ""},
		{"a", "b", ""},
	} {
		for _, list := range [][]string{{c.a, c.b}, {c.b, c.a}} {
			got := comparer().Near(list)
			switch {
			case c.why == "" && len(got) > 0:
				t.Errorf("%q and %q are near: %v", list[0], list[1], got)
			case c.why != "" && (len(got) != 1 || got[0] != Pair{0, 1, c.why}):
				t.Errorf("%q and %q: got %v, want %s", list[0], list[1], got, c.why)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Abc": "abc", "Ａｂｃ": "abc", "《 办法 》": "办法", "a b": "ab", "中国　银行": "中国银行", "x\ty": "xy",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzNear holds that pairs do not depend on the order of the list, and that
// nothing is near itself.
func FuzzNear(f *testing.F) {
	f.Add("平安集团有限公司", "平安集团", "中国银行")
	f.Add("关于打造区块链产业园的政策意见", "关于打造区块连产业园的政策意见", "")
	f.Add("a\xffb", "\xff", "，。")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		cmp := comparer()
		forth, back := map[[2]string]bool{}, map[[2]string]bool{}
		list := []string{a, b, c}
		for _, p := range cmp.Near(list) {
			if p.I >= p.J || Fold(list[p.I]) == Fold(list[p.J]) {
				t.Errorf("%v of %q", p, list)
			}
			forth[[2]string{list[p.I], list[p.J]}] = true
		}
		list = []string{c, b, a}
		for _, p := range cmp.Near(list) {
			back[[2]string{list[p.J], list[p.I]}] = true
		}
		if fmt.Sprint(forth) != fmt.Sprint(back) {
			t.Errorf("%q: %v, backwards %v", list, forth, back)
		}
		if again := Fold(Fold(a)); again != Fold(a) {
			t.Errorf("Fold(%q) changes again: %q", a, again)
		}
	})
}

func BenchmarkNear(b *testing.B) {
	list := make([]string, 5000)
	for i := range list {
		list[i] = fmt.Sprintf("关于%c%c推进%c%c区块链产业发展的若干意见", 0x4E00+i%3000, 0x5E00+i%700, 0x6000+i%1300, 0x7000+i/3)
	}
	c := comparer()
	b.ReportAllocs()
	for b.Loop() {
		c.Near(list)
	}
}
