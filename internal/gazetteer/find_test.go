package gazetteer

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// describe writes matches as the tests do: the text, =City/Name where the
// place's name is another or lies in a city, ? for an open namesake, ! for a
// name inside a name.
func describe(matches []Match) string {
	var words []string
	for _, m := range matches {
		w := m.Text
		switch {
		case m.Place == nil:
			w += "?"
		case m.Place.Level >= District:
			w += "=" + m.Place.City + "/" + m.Place.Name
		case m.Place.Name != m.Text:
			w += "=" + m.Place.Name
		}
		if m.InName {
			w += "!"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

func TestFind(t *testing.T) {
	g := load(t)
	for _, c := range []struct{ text, want string }{
		// Short and full names of every level.
		{"从北京到北京市，再到浙江与浙江省", "北京 北京市=北京 浙江 浙江省=浙江"},
		{"广西和广西壮族自治区是一处", "广西 广西壮族自治区=广西"},
		{"内蒙古、内蒙、内蒙古自治区", "内蒙古 内蒙=内蒙古 内蒙古自治区=内蒙古"},
		{"香港、澳门与台湾，台北和高雄", "香港 澳门 台湾 台北 高雄"},
		{"延边朝鲜族自治州，恩施州，黔东南", "延边朝鲜族自治州=延边 恩施州=恩施 黔东南"},
		{"吉林省吉林市的吉林大学", "吉林省=吉林 吉林市 吉林!"},
		{"济源市和仙桃市直属省里", "济源市=济源 仙桃市=仙桃"},
		{"位于雄县、容城县、安新县", "雄县=保定/雄县 容城县=保定/容城县 安新县=保定/安新县"},

		// 市 and 区 that belong to the next word.
		{"青岛市北区的发布会", "青岛 市北区=青岛/市北区"},
		{"青岛市市北区的发布会", "青岛市=青岛 市北区=青岛/市北区"},
		{"链湾落户青岛北区", "青岛 北区=青岛/市北区"},
		{"济南市中区和济南市中心", "济南 市中区=济南/市中区 济南市=济南"},
		{"乐山市市中区", "乐山市=乐山 市中区=乐山/市中区"},
		{"杭州市场很大，杭州市民也多，南京市区不小", "杭州 杭州 南京"},
		{"重庆市云计算协会", "重庆市=重庆"},
		{"杭州西湖区块链峰会", "杭州 西湖=杭州/西湖区"},
		{"西湖区块链峰会", ""},
		{"杭州西湖区区块链峰会", "杭州 西湖区=杭州/西湖区"},
		{"青岛市北区块链协会", "青岛市=青岛"},
		{"娄底市区块链办公室", "娄底市=娄底"},
		{"西安区块链、海南区块链、河北区块链", "西安 海南 河北"},
		{"深圳市区域合作", "深圳市=深圳"},

		// Bare district names.
		{"杭州西湖、杭州市余杭", "杭州 西湖=杭州/西湖区 杭州市=杭州 余杭=杭州/余杭区"},
		{"游了一趟西湖，登了鼓楼", ""},
		{"由上海市徐汇公证处出具", "上海市=上海 徐汇=上海/徐汇区"},
		{"北京朝阳与辽宁朝阳", "北京 朝阳=北京/朝阳区 辽宁 朝阳"},
		{"面向朝阳产业", ""},
		{"浙江长兴的试点，江苏昆山的试点，义乌的试点", "浙江 长兴=湖州/长兴县 江苏 昆山=苏州/昆山市 义乌=金华/义乌市"},
		{"天津和平安集团", "天津"},
		{"天津和平区", "天津 和平区=天津/和平区"},
		{"与甘肃合作，广东新兴产业，桂林资源丰富，湖南会同有关方", "甘肃 广东 桂林 湖南"},
		{"甘南合作市，云浮市新兴县", "甘南 合作市=甘南/合作市 云浮市=云浮 新兴县=云浮/新兴县"},
		{"在石景山与都江堰", "石景山=北京/石景山区 都江堰=成都/都江堰市"},
		{"建成县级平台，省、市和县两级", ""},
		{"江苏沛县，山东单县", "江苏 沛县=徐州/沛县 山东 单县=菏泽/单县"},

		// Namesakes.
		{"鼓楼区发文", "鼓楼区?"},
		{"南京：鼓楼区发文", "南京 鼓楼区=南京/鼓楼区"},
		{"鼓楼区（南京）发文", "鼓楼区=南京/鼓楼区 南京"},
		{"徐州和南京都有，南京鼓楼区与徐州鼓楼区", "徐州 南京 南京 鼓楼区=南京/鼓楼区 徐州 鼓楼区=徐州/鼓楼区"},
		{"江西省南昌市西湖区", "江西省=江西 南昌市=南昌 西湖区=南昌/西湖区"},
		{"上海金融要点由宝山区印发", "上海 宝山区=上海/宝山区"},
		{"桥西区和平区都有", "桥西区? 和平区?"},
		{"重庆江北区、宁波江北区", "重庆 江北区=重庆/江北区 宁波 江北区=宁波/江北区"},
		{"黄浦区，广州在黄浦区和开发区打造", "黄浦区=上海/黄浦区 广州 黄浦区=广州/黄埔区"},
		{"余杭区与西湖区", "余杭区=杭州/余杭区 西湖区=杭州/西湖区"},

		// Zones.
		{"中关村和雄安新区、雄安", "中关村=北京/中关村 雄安新区=/雄安新区 雄安=/雄安新区"},
		{"成都高新区，成都市高新区，成都国家高新区", "成都高新区=成都/成都高新区 成都市高新区=成都/成都高新区 成都国家高新区=成都/成都高新区"},
		{"广州市黄埔区广州开发区", "广州市=广州 黄埔区=广州/黄埔区 广州开发区=广州/广州开发区"},
		{"苏州高铁新城与苏州工业园区", "苏州高铁新城=苏州/苏州高铁新城 苏州工业园区=苏州/苏州工业园区"},
		{"长沙经济技术开发区和岳阳经开区", "长沙经济技术开发区=长沙/长沙经开区 岳阳经开区=岳阳/岳阳经开区"},
		{"武进高新区、江宁开发区、昆山高新区", "武进高新区=常州/武进高新区 江宁开发区=南京/江宁开发区 昆山高新区=苏州/昆山高新区"},
		{"石家庄高新技术产业开发区", "石家庄高新技术产业开发区=石家庄/石家庄高新区"},
		{"中国（浙江）自由贸易试验区", "浙江）自由贸易试验区=/浙江自贸区"},
		{"上海自贸区和海南自贸港", "上海自贸区=上海/上海自贸区 海南自贸港=/海南自贸港"},
		{"天津滨海新区与绍兴滨海新区", "天津 滨海新区=天津/滨海新区 绍兴 滨海新区=绍兴/绍兴滨海新区"},
		{"杭州开发区块链应用，济南高新区块链", "杭州 济南"},
		{"浙江高新区共有八家，新区、开发区、高新区", "浙江"},
		{"娄底万宝新区，在万宝新区揭牌", "娄底万宝新区=娄底/万宝新区 万宝新区=娄底/万宝新区"},
		{"前海与横琴，西咸新区和两江新区", "前海=深圳/前海 横琴=珠海/横琴 西咸新区=/西咸新区 两江新区=重庆/两江新区"},
		{"西南区、中国东部、华南大区", ""},

		// Names inside names.
		{"浙江大学、南京路、河南联通、北京银行", "浙江! 南京! 河南! 北京!"},
		{"重庆邮电大学与中山大学", "重庆! 中山!"},
		{"上海汽车集团股份有限公司与上海合作", "上海! 上海"},
		{"深圳前海微众银行股份有限公司", "深圳前海=深圳/前海!"},
		{"蚂蚁科技（杭州）有限公司", "杭州!"},
		{"上海南站附近", "上海!"},
		{"北京移动支付应用，北京移动", "北京 北京!"},
		{"杭州的大学与公司，北京路演", "杭州 北京"},
		{"北京发布了大学名单，深圳与平安集团签约", "北京 深圳"},
		{"香港银行业", "香港"},
		{"广州白云机场", "广州 白云=广州/白云区!"},

		// Words that hold a name by chance.
		{"长安链发布，长安汽车上链", ""},
		{"西安长安区与西安长安链", "西安 长安区=西安/长安区 西安"},
		{"平台中的模块，后台南侧", ""},
		{"线上海量数据，上海量子实验室", "上海"},
		{"阿里云南京节点", "南京"},
		{"京东营销与股东营业", ""},
		{"幸福建设，推广东西，经济南北", ""},
		{"变成都市，形成都会圈", ""},
		{"非常熟悉，音乐平台，数据包头部，超大连接", ""},
		{"更新余额，投资阳光，巩固原有成果", ""},
		{"黄河南岸，越南通过，东南通道", ""},
		{"国内江浙企业，权威海报，美丽江景", ""},
		{"确定西部方案，第三明确，六安全措施", ""},
		{"孙中山与大理石", ""},
		{"阿里巴巴与大同小异", ""},
		{"增长治理，目前海外，新乡村", ""},
		{"大通、平安、太平、和平、城区、市经信委", ""},

		// Separators and oddities.
		{"", ""},
		{"杭州", "杭州"},
		{"杭", ""},
		{"abc 杭州 西湖区 xyz", "杭州 西湖区=杭州/西湖区"},
		{"杭州·西湖", "杭州 西湖=杭州/西湖区"},
		{"杭州、西湖", "杭州"},
		{"\xff杭州\xe6", "杭州"},
	} {
		if got := describe(g.Find(c.text)); got != c.want {
			t.Errorf("Find(%q)\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestFindIn(t *testing.T) {
	g := load(t)
	for _, c := range []struct{ context, text, want string }{
		{"上海", "宝山区政府办发布", "宝山区=上海/宝山区"},
		{"双鸭山", "宝山区政府办发布", "宝山区=双鸭山/宝山区"},
		{"杭州", "宝山区政府办发布", "宝山区?"},
		{"浙江", "西湖区发文", "西湖区=杭州/西湖区"},
		{"杭州余杭区", "西湖区发文", "西湖区=杭州/西湖区"},
		{"杭州", "南昌与西湖区合作", "南昌 西湖区=南昌/西湖区"},
		{"杭州", "西湖论剑", ""},
		{"鼓楼区", "鼓楼区", "鼓楼区?"},
		{"南京鼓楼区", "鼓楼区", "鼓楼区=南京/鼓楼区"},
	} {
		var context *Place
		if found := g.Lookup(c.context); len(found) == 1 || len(found) > 1 && found[0].Level <= City {
			context = found[0]
		}
		if got := describe(g.FindIn(c.text, context)); got != c.want {
			t.Errorf("FindIn(%q, %s) = %s, want %s", c.text, c.context, got, c.want)
		}
	}
}

// TestFindEveryName finds each division by its full path and by its own name.
func TestFindEveryName(t *testing.T) {
	g := load(t)
	for _, p := range g.Places() {
		full := ""
		for q := p; q != nil; q = q.Parent() {
			full = q.FullName + full
		}
		if p.Level == Zone {
			continue
		}
		matches := g.Find("在" + full + "，")
		if len(matches) == 0 || matches[len(matches)-1].Place != p {
			t.Errorf("%s: found %s", full, describe(matches))
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "青岛市北区块链", "杭州西湖区\xff", "中国（浙江）自由贸易试验区", "鼓楼区（南京）", "上海\n上海市市北区",
		"长沙高新技术产业开发区块链", "海南海南州海南区", "\xe6\x9d", "平台中和平安", "绍兴滨海新区新区新区"} {
		f.Add(s)
	}
	g, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range g.Find(text) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %d:%d after %d in %d bytes", m.Start, m.End, end, len(text))
			}
			end = m.End
			if m.Text != text[m.Start:m.End] || !utf8.ValidString(m.Text) {
				t.Fatalf("text %q at %d:%d", m.Text, m.Start, m.End)
			}
			if len(m.Candidates) == 0 {
				t.Fatalf("%q has no candidates", m.Text)
			}
		}
		g.Lookup(text)
	})
}

// TestLookupLong holds that maxName is room for every name, and that a longer
// text is none.
func TestLookupLong(t *testing.T) {
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	longest := ""
	for _, p := range g.Places() {
		full := ""
		for q := p; q != nil; q = q.parent {
			full = q.FullName + full
		}
		if len(full) > len(longest) {
			longest = full
		}
	}
	if 2*len(longest) > maxName {
		t.Errorf("%s has %d bytes, and maxName is %d", longest, len(longest), maxName)
	}
	if got := g.Lookup(strings.Repeat("海南", 10000)); got != nil {
		t.Errorf("a text of 20,000 characters means %v", got)
	}
}
