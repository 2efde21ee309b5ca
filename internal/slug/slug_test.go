package slug

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

func TestOf(t *testing.T) {
	for title, want := range map[string]string{
		"中国银行":          "zhong-guo-yin-hang",
		"ChinaLedger联盟": "chinaledger-lian-meng",
		"财政金融19条":       "cai-zheng-jin-rong-19-tiao",
		"金链盟":           "jin-lian-meng",
		"中行雄安分行":        "zhong-hang-xiong-an-fen-hang",
		"中行为何试点":        "zhong-xing-wei-he-shi-dian",
		"重庆":            "chong-qing",
		"重点行业":          "zhong-dian-hang-ye",
		"长沙市":           "chang-sha-shi",
		"成都":            "cheng-du",
		"成都会议":          "cheng-du-hui-yi",
		"厦门大厦":          "xia-men-da-sha",
		"六安":            "lu-an",
		"第六安排":          "di-liu-an-pai",
		"陕西":            "shaan-xi",
		"山西":            "shan-xi",
		"长江":            "chang-jiang",
		"增长与长期":         "zeng-zhang-yu-chang-qi",
		"董事长、行长和市长":     "dong-shi-zhang-hang-zhang-he-shi-zhang",
		"会计与会议":         "kuai-ji-yu-hui-yi",
		"协调发展，调查研究":     "xie-tiao-fa-zhan-diao-cha-yan-jiu",
		"音乐与快乐":         "yin-yue-yu-kuai-le",
		"重新设计的重要部分":     "chong-xin-she-ji-de-zhong-yao-bu-fen",
		"了解为了什么":        "liao-jie-wei-le-shen-me",
		"还款":            "huan-kuan",
		"朝阳区":           "chao-yang-qu",
		"番禺、蚌埠、亳州、台州、丽水、单县": "pan-yu-beng-bu-bo-zhou-tai-zhou-li-shui-shan-xian",
		"长安链":   "chang-an-lian",
		"长安区":   "chang-an-qu",
		"绿色战略女": "lv-se-zhan-lue-nv",
		"曾国藩":   "zeng-guo-fan",
		"《关于加快区块链产业培育的意见》": "guan-yu-jia-kuai-qu-kuai-lian-chan-ye-pei-yu-de-yi-jian",
		"  Hello,  World!  ": "hello-world",
		"ＡＢＣ１２３　全角":          "abc123-quan-jiao",
		"Café Zürich":        "cafe-zurich",
		"Straße Łódź Ærø":    "strasse-lodz-aero",
		"O'Reilly’s":         "oreillys",
		"C++ 与 C# 与 C":       "cplusplus-yu-csharp-yu-c",
		"区块链+":               "qu-kuai-lian",
		"2.0版":               "2-0-ban",
		"①②":                 "12",
		"CON":                "con-x",
		"Index":              "index-x",
		"LPT1":               "lpt1-x",
		"com":                "com",
		"con-1":              "con-1",
		"㐂":                  "u3402",
	} {
		if got := Of(title); got != want {
			t.Errorf("Of(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestOfUnreadable(t *testing.T) {
	seen := make(map[string]string)
	for _, title := range []string{"", "!!!", "——", "Ελλάδα", "😀", "\xff\xfe"} {
		s := Of(title)
		if !strings.HasPrefix(s, "x-") || !Valid(s) {
			t.Errorf("Of(%q) = %q, want x- and a hash", title, s)
		}
		if other, ok := seen[s]; ok {
			t.Errorf("%q and %q both give %q", title, other, s)
		}
		seen[s] = title
	}
}

func TestOfCutsBetweenSyllables(t *testing.T) {
	s := Of(strings.Repeat("中国", 40))
	if len(s) > MaxLength || len(s) < MaxLength-6 || !strings.HasSuffix(s, "-zhong") && !strings.HasSuffix(s, "-guo") {
		t.Errorf("got %q of %d bytes", s, len(s))
	}
	if s := Of(strings.Repeat("x", 500)); len(s) != MaxLength {
		t.Errorf("one long word: %d bytes", len(s))
	}
}

func TestUnique(t *testing.T) {
	taken := make(map[string]bool)
	var got []string
	for _, title := range []string{"山西", "山西", "闪现", "陕西"} {
		s := Unique(title, func(s string) bool { return taken[s] })
		taken[s] = true
		got = append(got, s)
	}
	if want := []string{"shan-xi", "shan-xi-2", "shan-xian", "shaan-xi"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	long := strings.Repeat("中国", 40)
	s := Unique(long, func(s string) bool { return s == Of(long) })
	if !Valid(s) || !strings.HasSuffix(s, "-2") {
		t.Errorf("long title taken: %q", s)
	}
}

func TestValid(t *testing.T) {
	for s, want := range map[string]bool{
		"zhong-guo": true, "13": true, "": false, "-a": false, "a-": false, "a--b": false,
		"A": false, "a_b": false, "nul": false, "中": false, strings.Repeat("a", 81): false,
	} {
		if got := Valid(s); got != want {
			t.Errorf("Valid(%q) = %v", s, got)
		}
	}
}

func TestSearchKeys(t *testing.T) {
	for title, want := range map[string][2]string{
		"中国银行":          {"zhongguoyinhang", "zgyh"},
		"ChinaLedger联盟": {"chinaledgerlianmeng", "chinaledgerlm"},
		"长沙":            {"changsha", "cs"},
		"！":             {"", ""},
	} {
		if got := [2]string{Pinyin(title), Initials(title)}; got != want {
			t.Errorf("%q: %v, want %v", title, got, want)
		}
	}
}

func TestSortKeyOrder(t *testing.T) {
	want := []string{"13条", "阿里巴巴", "BAT", "长沙", "重庆", "陕西省", "山西", "西安", "仙桃", "银行", "张三", "张伟", "章一", "中国"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	for title, want := range map[string]byte{"长沙": 'C', "BaaS": 'B', "13条": '#', "": '#', "é": 'E', "“链湾”": 'L'} {
		if got := Letter(title); got != want {
			t.Errorf("Letter(%q) = %c, want %c", title, got, want)
		}
	}
}

// TestPhrases parses the table that the package trusts at run time, and checks
// that each reading is one that go-pinyin knows for the character: that is how
// slips of the hand show.
func TestPhrases(t *testing.T) {
	table, err := parsePhrases(phrasesText)
	if err != nil {
		t.Fatal(err)
	}
	// Readings of names that the dictionary lacks: 陕西 by decree, 乐亭 and 乐陵 by use.
	own := map[string]bool{"陕shaan": true, "乐lao": true}
	for _, list := range table {
		for _, p := range list {
			n := 0
			for _, r := range p.text {
				reading := p.syllables[n]
				n++
				known := own[string(r)+reading]
				for s := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
					known = known || plain(s) == reading
				}
				if !known {
					t.Errorf("%s: %c is not read %s (%s)", p.text, r, reading, pinyin.PinyinDict[int(r)])
				}
			}
		}
	}
}

func TestPhraseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"重庆 chong":                      "phrases.txt:1",
		"# x\n银行 yin hang\n银行 yin hang": "phrases.txt:3: 银行 is there twice",
	} {
		if _, err := parsePhrases(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// TestDictionaryIsPlain checks that every reading of go-pinyin loses its marks
// completely: a reading that becomes empty would make a hole in slugs.
func TestDictionaryIsPlain(t *testing.T) {
	for r, readings := range pinyin.PinyinDict {
		if s := plain(first(readings)); s == "" {
			t.Errorf("%c (%s) has no plain reading", rune(r), readings)
		}
	}
}

func FuzzOf(f *testing.F) {
	for _, s := range []string{"", "中行ABC", "重庆\xff", "é①", "con", strings.Repeat("都", 100), "'+#", "a\u0301", "行长"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		s := Of(title)
		if !Valid(s) {
			t.Errorf("Of(%q) = %q is not valid", title, s)
		}
		if s != Of(title) {
			t.Error("two answers for one title")
		}
		u := Unique(title, func(x string) bool { return x == s })
		if !Valid(u) || u == s {
			t.Errorf("Unique(%q) = %q", title, u)
		}
		if !utf8.ValidString(SortKey(title)) && utf8.ValidString(title) {
			t.Error("sort key is not UTF-8")
		}
		Pinyin(title)
		Initials(title)
	})
}

func BenchmarkOf10000(b *testing.B) {
	titles := make([]string, 10000)
	for i := range titles {
		titles[i] = fmt.Sprintf("杭州市关于加快区块链产业发展的若干意见第%d号ABC", i)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range titles {
			Of(t)
		}
	}
}
