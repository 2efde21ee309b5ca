package chinese

import (
	"fmt"
	"strings"
	"testing"
)

func TestTiers(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"按国际标准、国家标准、行业标准分别给予800万、400万、90万的奖励。", "国际标准→800万; 国家标准→400万; 行业标准→90万"},
		{"年收入首次突破1000万元、3000万元、1亿元的，分别给予10万元、30万元、100万元的奖励。",
			"1000万元(min 10000000CNY)→10万元; 3000万元(min 30000000CNY)→30万元; 1亿元(min 100000000CNY)→100万元"},
		{"对获得国家级、省级、市级认定的企业，分别给予100万元、50万元、20万元奖励", "国家级→100万元; 省级→50万元; 市级→20万元"},
		{"一、二、三等奖分别奖励30万元、20万元、10万元", "一等奖→30万元; 二等奖→20万元; 三等奖→10万元"},
		{"对国家级和省级平台分别给予最高500万元、最高300万元", "国家级→500万元; 省级→300万元"},
		{"北京和上海分别有10家、20家", "北京→10家; 上海→20家"},
		{"国际、国内、行业标准分别给予50万元、20万元", ""},
		{"给予50万元、20万元的奖励", ""},
		{"甲、乙两市分别发布。丙给予50万元、20万元", ""},
		{"A、B分别给予1万元、2万元；C、D分别给予3万元、4万元", "A→1万元; B→2万元; C→3万元; D→4万元"},
	} {
		var got []string
		for _, x := range Tiers(c.text, FindQuantities(c.text)) {
			s := x.Label
			if x.HasThreshold {
				s += fmt.Sprintf("(%s %.0f%s)", x.ThresholdQualifier, x.Threshold, x.ThresholdUnit)
			}
			got = append(got, s+"→"+x.Reward.Text)
			if !strings.HasPrefix(c.text[x.LabelStart:], string([]rune(x.Label)[:1])) {
				t.Errorf("%s: label %q does not stand at %d", c.text, x.Label, x.LabelStart)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

func TestTierGroups(t *testing.T) {
	text := "A、B分别给予1万元、2万元；C、D分别给予3万元、4万元"
	ts := Tiers(text, FindQuantities(text))
	if len(ts) != 4 || ts[1].Group != 0 || ts[2].Group != 1 || ts[3].Reward.Value != 4e4 || ts[3].RewardUnit != "CNY" {
		t.Errorf("got %+v", ts)
	}
}

func FuzzTiers(f *testing.F) {
	f.Add("按甲、乙分别给予5万、3万")
	f.Add("一、二等奖分别为1、2万元")
	f.Add("，分别、分别1万元、2万元")
	f.Fuzz(func(t *testing.T, s string) {
		for _, x := range Tiers(s, FindQuantities(s)) {
			if x.Label == "" || x.LabelStart < 0 || x.LabelStart >= len(s) || s[x.Reward.Start:x.Reward.End] != x.Reward.Text {
				t.Fatalf("%q: %+v", s, x)
			}
		}
	})
}
