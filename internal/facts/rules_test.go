package facts

import (
	"slices"
	"strings"
	"testing"

	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// Each case is a small article and what must be found in it, in short; what
// is not listed must not be found. Companies are named by title only.
var ruleTests = []struct {
	name, title, body string
	want              []string
	companies         []string
}{
	{
		name:  "national policies, by date and issuer",
		title: "区块链政策一览",
		body: `<h2>国家政策</h2>
<p>2019年3月，商务部发布《关于试行链上单证的指导意见》，提出在口岸试用区块链单证。</p>
<p>国家能源局也于2020 年 2 月印发《绿证上链管理办法》。</p>
<p>2021年5月，海关总署发布了推进区块链通关便利化的指导意见，要求各地试点。</p>`,
		want: []string{
			"policy | 关于试行链上单证的指导意见 | 2019-03 |  | 商务部 | national",
			"policy | 绿证上链管理办法 | 2020-02 |  | 国家能源局 | national",
			"policy | 推进区块链通关便利化的指导意见 | 2021-05 |  | 海关总署 | national",
		},
	},
	{
		name:  "a city's entry: items parted by semicolons, same year, two digits, issuer in the title",
		title: "各地区块链政策",
		body: `<p><strong>地方政策：</strong></p>
<p>厦门：2018年2月金融办发布《厦门市链上金融规划》，支持区块链;同年5月市政府印发《关于链上政务的实施意见》;19年1月发布《厦门市工信局关于征集区块链项目的通知》。</p>`,
		want: []string{
			"policy | 厦门市链上金融规划 | 2018-02 | 厦门 | 厦门金融办 | municipal",
			"policy | 关于链上政务的实施意见 | 2018-05? | 厦门 | 厦门市政府 | municipal",
			"policy | 厦门市工信局关于征集区块链项目的通知 | 2019-01 | 厦门 | 厦门市工信局 | municipal",
		},
	},
	{
		name:  "places as bullets, and a policy of a district",
		title: "区块链扶持政策",
		body: `<p>●浙江</p><p>2019年9月，杭州市余杭区政府出台《余杭区区块链产业扶持办法》。</p>
<p>●海南</p><p>2020年3月，海南省人民政府印发《海南省链上贸易行动计划》。</p>`,
		want: []string{
			"policy | 余杭区区块链产业扶持办法 | 2019-09 | 浙江 杭州 余杭区 | 杭州市余杭区政府 | district",
			"policy | 海南省链上贸易行动计划 | 2020-03 | 海南 | 海南省人民政府 | provincial",
		},
	},
	{
		name:  "support without a document, in a place's entry",
		title: "各地区块链扶持政策",
		body:  `<h2>地方政策</h2><p>兰州：2019年4月2日，对入驻的区块链企业给予最高80万元补贴。</p>`,
		want:  []string{"policy | 兰州区块链扶持政策（2019年4月2日） | 2019-04-02 | 兰州 |  | municipal"},
	},
	{
		name:  "papers of companies, books and speeches are no policies",
		title: "区块链观察",
		body: `<p>2019年6月，腾讯发布《腾讯区块链白皮书》。</p>
<p>专家王某表示，2019年将出台《区块链条例》。</p><p>美国《财富》杂志发布了区块链榜单。</p>`,
	},
	{
		name:  "parks: the founding, not the plan",
		title: "区块链产业园区",
		body: `<h2>产业园区</h2>
<p>洛阳区块链产业园：2018年1月5日，发布会上提出要建立产业高地。园区于2018年11月20日在涧西区正式开园，面积为3万平方米，由洛阳市科技局和涧西区共同打造。</p>`,
		want: []string{"park | 洛阳区块链产业园 | 2018-11-20 | 洛阳 涧西区 | 洛阳市科技局 涧西区"},
	},
	{
		name:  "alliances: founders, members, other names, a list by city",
		title: "区块链联盟",
		body: `<h2>各地区块链联盟</h2>
<p>桥链盟：2017年8月1日，由甲子银行、江河科技等共同发起的桥梁区块链合作联盟（简称桥链盟）成立。联盟的成员包括青山银行、白云科技等八家单位。</p>
<p>此外，在兰州、银川、西宁都成立了区块链产业联盟。</p>`,
		want: []string{
			"alliance | 桥链盟 | 2017-08-01 |  | 甲子银行 江河科技 | 青山银行 白云科技",
			"alliance | 兰州区块链产业联盟 |  | 兰州 | ",
			"alliance | 银川区块链产业联盟 |  | 银川 | ",
			"alliance | 西宁区块链产业联盟 |  | 西宁 | ",
		},
	},
	{
		name:  "a company's uses: enumerated, applied, launched, planned; a state told for several",
		title: "哪些公司在用区块链",
		body: `<h2>企业应用</h2>
<p>青山银行：其应用场景有3种：电子票据、跨境支付和贸易融资。除了跨境支付处于测试阶段，其他均已有成功案例。2019年5月，青山银行与白云科技合作开发了一款区块链存证平台——青云链。</p>
<p>江河汽车集团有限公司：将在售后环节引入区块链技术。江河汽车已成功应用区块链技术来完成零件的运输。</p>`,
		companies: []string{"青山银行", "江河汽车集团有限公司"},
		want: []string{
			"case | 青山银行：电子票据 |  |  | 青山银行 | live 数字票据 电子票据",
			"case | 青山银行：跨境支付 |  |  | 青山银行 | pilot 跨境支付与汇款 跨境支付",
			"case | 青山银行：贸易融资 |  |  | 青山银行 | live 贸易金融 贸易融资",
			"case | 青山银行：区块链存证平台 | 2019-05 |  | 青山银行 | live 存证与司法 存证 白云科技 青云链",
			"case | 江河汽车：零件的运输 |  |  | 江河汽车集团有限公司 | live 物流运输 运输",
			"case | 江河汽车：售后 |  |  | 江河汽车集团有限公司 | planned 售后",
		},
	},
	{
		name:  "a list of companies: each once, only named",
		title: "区块链企业名单",
		body: `<h2>参与的企业</h2>
<p>5家参与的公司还有：青山银行、白云科技、江河汽车集团、甲子保险（集团）公司、青山银行</p>`,
		companies: []string{"青山银行", "白云科技", "江河汽车集团", "甲子保险（集团）公司"},
	},
	{
		name:  "news: who launched what, with the year from the text",
		title: "产业区块链周报",
		body: `<p>2020年世界链博会于8月召开。</p>
<p>9月3日，白云物流集团正式上线区块链运单平台“云单”，首批接入6家码头。</p>
<p>如果企业可以上线区块链平台，成本将下降。</p>`,
		companies: []string{"白云物流集团"},
		want:      []string{"case | 白云物流集团：云单 | 2020-09-03? |  | 白云物流集团 | live 物流运输 运单 云单"},
	},
	{
		name:  "news: an alliance founded, told over two sentences; a chain is none",
		title: "区块链动态",
		body:  `<p>2021年6月8日，南方区块链港航联盟成立大会在湛江召开。联盟由白云港口集团、青山航运公司联合发起成立。各方还将组建联盟链。</p>`,
		want:  []string{"alliance | 南方区块链港航联盟 | 2021-06-08 | 湛江 | 白云港口集团 青山航运公司"},
	},
	{
		name:  "tables: by the heads of their columns",
		title: "区块链案例汇总",
		body: `<h2>应用案例</h2><table><tr><th>企业</th><th>应用场景</th><th>上线时间</th><th>进展</th></tr>
<tr><td>青山银行</td><td>电子票据</td><td>2019年5月</td><td>试点</td></tr>
<tr><td>白云物流集团</td><td>冷链溯源</td><td>2020年1月6日</td><td>已上线</td></tr></table>
<h2>地方政策</h2><table><tr><th>城市</th><th>发布时间</th><th>政策名称</th><th>发布部门</th></tr>
<tr><td>西宁</td><td>2019-08</td><td>《西宁市链上农牧业方案》</td><td>市农业局</td></tr></table>`,
		companies: []string{"白云物流集团", "青山银行"},
		want: []string{
			"case | 青山银行：电子票据 | 2019-05 |  | 青山银行 | pilot 数字票据 电子票据",
			"case | 白云物流集团：冷链溯源 | 2020-01-06 |  | 白云物流集团 | live 溯源防伪 溯源",
			"policy | 西宁市链上农牧业方案 | 2019-08 | 西宁 | 西宁市农业局 | municipal",
		},
	},
	{
		name:  "entries as headings, numbered paragraphs and list items",
		title: "区块链企业与联盟",
		body: `<h2>一、企业</h2><h3>1. 青山银行</h3><p>2019年5月，青山银行推出基于区块链技术的电子票据平台。</p>
<h3>2. 白云科技</h3><p>白云科技已运用区块链技术进行学历核验、碳交易。</p>
<h2>二、联盟</h2><p>（一）桥链盟：2018年3月成立。</p><ul><li>河链盟：2018年4月成立。</li></ul><p>● 海链盟：2018年5月成立。</p>`,
		companies: []string{"白云科技", "青山银行"},
		want: []string{
			"case | 青山银行：电子票据平台 | 2019-05 |  | 青山银行 | live 数字票据 电子票据",
			"case | 白云科技：学历核验 |  |  | 白云科技 | live 教育与学习 学历核验",
			"case | 白云科技：碳交易 |  |  | 白云科技 | live 能源与环保 碳交易",
			"alliance | 桥链盟 | 2018-03",
			"alliance | 河链盟 | 2018-04",
			"alliance | 海链盟 | 2018-05",
		},
	},
	{
		name:      "a deployment without a known scenario before an entry",
		title:     "区块链产业观察",
		body:      `<p>2019年5月，青山银行推出了区块链工具箱系统。</p><h2>企业应用</h2><p>青山银行：2019年6月推出基于区块链的跨境支付平台。</p>`,
		companies: []string{"青山银行"},
		want: []string{
			"case | 青山银行：区块链工具箱系统 | 2019-05 |  | 青山银行 | live 区块链工具箱系统",
			"case | 青山银行：跨境支付平台 | 2019-06 |  | 青山银行 | live 跨境支付与汇款 跨境支付",
		},
	},
	{
		name:  "what did not happen, was undone, or is still to come",
		title: "区块链产业观察",
		body: `<p>2019年3月，浙江省尚未出台《浙江省区块链管理办法》。</p><p>2019年4月，天津市政府取消发布《天津市区块链规划》。</p>
<p>2019年5月，云南省政府将发布《云南区块链规划》。</p><p>深圳市政府计划于2020年12月发布《深圳区块链方案》。</p>
<p>2019年6月，青山银行没有上线区块链跨境支付平台。</p><p>2019年7月，白云银行的区块链票据平台尚未上线。</p>
<p>2019年8月，江河银行暂停了区块链汇款系统的上线。</p><p>2019年9月，南方区块链产业联盟未能成立。</p>
<p>2019年10月，贵州省将区块链写入《贵州省数字规划》，未来三年见成效。</p>`,
		want: []string{"policy | 贵州省数字规划 | 2019-10 | 贵州 |  | provincial"},
	},
	{
		name:  "who founds as a subject; the actor is no part of the thing's name",
		title: "区块链产业观察",
		body: `<p>2019年5月，腾讯、青山银行等企业在北京成立了北方区块链产业联盟。</p>
<p>2019年6月，白云银行区块链跨境支付平台正式上线。</p>
<p>2019年7月，中国首个链上小镇——嘉兴区块链产业园正式启动。</p>`,
		companies: []string{"白云银行"},
		want: []string{
			"alliance | 北方区块链产业联盟 | 2019-05 | 北京 | 腾讯 青山银行",
			"case | 白云银行：区块链跨境支付平台 | 2019-06 |  | 白云银行 | live 跨境支付与汇款 跨境支付",
			"park | 嘉兴区块链产业园 | 2019-07 | 嘉兴",
		},
	},
	{
		name:  "two acts in one sentence; the issuer behind the title",
		title: "区块链政策",
		body: `<p>2019年5月，成都市发布《成都市区块链产业规划》，2020年3月，绵阳市也发布了《绵阳市区块链方案》。</p>
<p>《区块链备案规定》于2019年1月10日由国家网信办发布。</p>`,
		want: []string{
			"policy | 成都市区块链产业规划 | 2019-05 | 成都 | 成都市 | municipal",
			"policy | 绵阳市区块链方案 | 2020-03 | 绵阳 | 绵阳市 | municipal",
			"policy | 区块链备案规定 | 2019-01-10 |  | 国家网信办 | national",
		},
	},
	{
		name:  "verbs and function words inside names",
		title: "区块链产业观察",
		body: `<p>2019年3月，中国建设银行上线了区块链贸易金融平台。</p><p>2019年4月，贵州省大数据局上线了区块链政务服务平台。</p>
<p>2019年5月，同济大学上线了区块链学分系统。</p><p>2019年6月，重庆市经信委印发《重庆市区块链应用方案》。</p>
<p>2016年5月31日，金色区块链合作联盟（深圳）由青山银行、中国建设银行、白云科技等31家企业共同发起成立。</p>`,
		companies: []string{"中国建设银行"},
		want: []string{
			"case | 中国建设银行：区块链贸易金融平台 | 2019-03 |  | 中国建设银行 | live 贸易金融",
			"case | 贵州省大数据局：区块链政务服务平台 | 2019-04 | 贵州 | 贵州省大数据局 | live 政务服务",
			"case | 同济大学：区块链学分系统 | 2019-05 |  | 同济大学 | live 教育与学习 学分",
			"policy | 重庆市区块链应用方案 | 2019-06 | 重庆 | 重庆市经信委 | municipal",
			"alliance | 金色区块链合作联盟 | 2016-05-31 | 深圳 | 青山银行 中国建设银行 白云科技",
		},
	},
	{
		name:  "an article on something else",
		title: "用三台旧电脑搭一个私有云",
		body: `<h2>安装</h2><p>2020年3月，某公司发布《私有云部署指导意见》，提出统一平台。</p>
<p>白云科技公司正式上线了云平台。</p><p>有人问能不能跑区块链，答案是可以。</p>`,
	},
}

// An atlas of another technology changes words, not rules.
func TestAnotherTopic(t *testing.T) {
	lex, err := lexicon.Load(lexicon.Lexicon{
		Topic:     lexicon.Topic{Name: "5G", Words: []string{"5G", "网络切片"}},
		Scenarios: []lexicon.Term{{Term: "远程控制", Words: []string{"远程采煤", "无人天车"}}},
		Sections:  map[string][]string{"park": {"先导区"}},
		Parks:     lexicon.Nouns{Nouns: []string{"先导区"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	doc := extractHTML(t, New(lex, gaz), "5G在工业里用到哪一步了", `<h2>一、哪些企业在用</h2>
<p>北山煤业集团：2021年3月，北山煤业上线了5G远程采煤系统。</p>
<p>南河钢铁股份有限公司：将在轧钢环节引入5G技术。</p>
<p>西岭重工科技有限公司：西岭重工把炉温读数接入了5G平台；西岭重工还基于5G专网对吊车进行远程操控。</p>
<p>东湾科技有限公司：东湾科技推出基于5G技术的质检系统；东湾科技利用5G网络搭建了行车调度平台，建设了办公系统。东湾不大。</p>
<h2>二、政策</h2><p>太原：2020年6月市工信局印发《太原市5G应用行动计划》，对5G企业给予最高300万元补贴。</p>
<h2>三、5G融合应用先导区</h2><p>宁波5G融合应用先导区：2022年9月1日在北仑区正式揭牌，由南河钢铁股份有限公司和宁波市经信局共同建设。</p>
<h2>四、联盟</h2><p>浙东5G产业联盟：2022年10月，由西岭重工和东海大学共同发起的浙东5G产业联盟成立。</p>
<p>区块链企业甲公司上线了区块链存证平台。</p>`)
	var got []string
	for i := range doc.Entities {
		got = append(got, strings.TrimRight(line(&doc.Entities[i]), " |"))
	}
	want := []string{
		"company | 北山煤业集团",
		"company | 南河钢铁股份有限公司",
		"company | 西岭重工科技有限公司",
		"company | 东湾科技有限公司",
		"case | 北山煤业集团：5G远程采煤系统 | 2021-03 |  | 北山煤业集团 | live 远程控制 远程采煤",
		"case | 南河钢铁：轧钢 |  |  | 南河钢铁股份有限公司 | planned 轧钢",
		"case | 西岭重工：炉温读数 |  |  | 西岭重工科技有限公司 | live 炉温读数",
		"case | 西岭重工：远程操控 |  |  | 西岭重工科技有限公司 | live 远程操控",
		"case | 东湾科技：质检系统 |  |  | 东湾科技有限公司 | live 质检系统",
		"case | 东湾科技：行车调度平台 |  |  | 东湾科技有限公司 | live 行车调度平台",
		"policy | 太原市5G应用行动计划 | 2020-06 | 太原 | 太原市工信局 | municipal",
		"park | 宁波5G融合应用先导区 | 2022-09-01 | 宁波 北仑区 | 南河钢铁股份有限公司 宁波市经信局",
		"alliance | 浙东5G产业联盟 | 2022-10 |  | 西岭重工 东海大学",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestRules(t *testing.T) {
	e := newExtractor(t)
	for _, test := range ruleTests {
		t.Run(test.name, func(t *testing.T) {
			doc := extractHTML(t, e, test.title, test.body)
			var got, companies []string
			for i := range doc.Entities {
				if doc.Entities[i].Kind == "company" {
					companies = append(companies, doc.Entities[i].Title)
					continue
				}
				got = append(got, strings.TrimRight(line(&doc.Entities[i]), " |"))
			}
			want := slices.Clone(test.want)
			for i := range want {
				want[i] = strings.TrimRight(want[i], " |")
			}
			slices.Sort(got)
			slices.Sort(want)
			if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
			slices.Sort(companies)
			wantCompanies := slices.Sorted(slices.Values(test.companies))
			if g, w := strings.Join(companies, " "), strings.Join(wantCompanies, " "); g != w {
				t.Errorf("companies\ngot  %s\nwant %s", g, w)
			}
		})
	}
}
