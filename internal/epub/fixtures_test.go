package epub

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing/fstest"
)

// files are files by name and text, in turn.
func files(list ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = &fstest.MapFile{Data: []byte(list[i+1])}
	}
	return m
}

func pngFile() string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		panic(err)
	}
	return b.String()
}

// A WebP of one pixel, lossless.
const webpFile = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"

const svgFile = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>t</title><rect width="9" height="9"/></svg>`

// hostile is an atlas that tries to break a book: markup and control
// characters in every name, long names, pictures that are none, links that
// lead nowhere, addresses that are none.
func hostile(language string) fstest.MapFS {
	nasty := `<b>&amp; \"x\" ]]> \u0001\u000b\uFFFE 'y' <!-- 👩‍👩‍👧 \U0001F600`
	m := files(
		"config.toml", `title = "`+nasty+`"
subtitle = "`+strings.Repeat(`很长的副标题，Subtitle `, 40)+`"
description = "`+nasty+`"
author = "`+nasty+`"
licence = "`+nasty+`"
language = "`+language+`"
`,
		"content/companies/a.md", `+++
title = "`+nasty+`"
alternate_names = ["`+nasty+` 2", "]]>"]
sectors = ["`+nasty+`", "银行"]
places = ["杭州"]
tags = ["<i>"]
summary = "`+nasty+`"
[[sources]]
article = "1"
block = 3
quote = "第二句 <b> & ]]> “引文”"
+++

# 标题 <b> & "x"

## 标题 <b> & "x"

##### 深

正文`+"\u0001\u000b"+` **粗** [缺](../companies/none.md) [锚](../articles/1/index.md#b3) [无锚](../articles/1/index.md#b99)
[自己](a.md#text-b2) [图](pic.png) [坏](http://exa mple/) <http://[::1> [js](javascript:alert(1)) [ok](https://例子.测试/路径?查=询&x=<y>#段)
[用户](http://u:p@h/) [邮](mailto:a@b.c) [端口](http://h:99999/) [百分](http://h/%zz?%zz) https://ok.example/a_b(c)

![好图](pic.png "题 <b>") ![](pic.png) ![WebP](p.webp) ![图](draw.svg) ![坏](bad.png) ![毒](evil.svg) ![缺](none.png) ![远](https://img.example/x.png)

![单独](pic.png)

| 左 | 中 | 右 |
|:--|:-:|--:|
| a \| b | `+"`x<y`"+` | 3 |

- [x] 做了
- [ ] 没做
  1. 一
  2. 二

     段

3. 三
4. 四

> 引 <br>
>
> > 再引

`+"```go\nif a < b && c > d { \"]]>\" }\n```\n\n$`a<b`$\n\n```math\na<b\n```"+`

行末\
换行 ~~删~~ [^1] [^1] [[`+"]]>"+`]] [[银行]]

[^1]: 注 <b>

***
`,
		"content/companies/pic.png", pngFile(),
		"content/companies/p.webp", webpFile,
		"content/companies/draw.svg", svgFile,
		"content/companies/bad.png", "no picture",
		"content/companies/evil.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"content/companies/1-b3.md", "+++\ntitle = \"1\"\ndescribed = false\n+++\n",
		"content/companies/长 名.md", "+++\ntitle = \""+strings.Repeat("很长的名字", 200)+"\"\n[[sources]]\narticle = \"1\"\nblock = 40\nquote = \"没有这一段\"\n+++\n",
		"content/cases/use.md", "+++\ntitle = \""+nasty+"：用\"\norganizations = [\""+nasty+"\", \"<没有条目>\"]\nscenarios = [\"<x>\"]\nstatus = \"live\"\nwhen = \"2019-13-01\"\n+++\n",
		"content/policies/p.md", "+++\ntitle = \"<p>\"\nwhen = \"2018-40~\"\nissuers = [\""+nasty+" 3\"]\ndocuments = [\"<doc>\"]\nplaces = [\"不知何处\"]\n[[amounts]]\nvalue = 1\nunit = \"CNY\"\ntext = \"<1>\"\n[[sources]]\narticle = \"nobody\"\nblock = 1\nquote = \"无\"\n+++\n",
		"content/places/x.md", "+++\ntitle = \"<某地>\"\nprovince = \"浙江\"\n+++\n地方 <b> ![图](../companies/pic.png)\n",
		"content/articles/1/index.md", `+++
title = "`+nasty+`"
id = "1"
source_url = "http://exa mple/<x>"
author = "`+nasty+`"
[[claims]]
text = "<46家>"
value = 46
unit = "家"
quote = "数 <46家>"
block = 77
+++

# 首题 <b>

第一段 ![图](../../companies/pic.png)

头 第二句 <b> & ]]> “引文” 尾 [^a]

- 项 **粗**

      代码 <x>

[^a]: 注 [回](#b3) [无](#b99)
`,
	)
	m["content/cases/use.md"].Data = bytes.Replace(m["content/cases/use.md"].Data, []byte(`when = "2019-13-01"`), []byte(`when = "2019-12/.."`), 1)
	return m
}

// many is an atlas with n records of each of four kinds in a few groups, and an
// article of as many blocks.
func many(n int) fstest.MapFS {
	m := files("config.toml", "title = \"多\"\nbase_url = \"https://many.example/\"\n")
	add := func(name, text string) { m[name] = &fstest.MapFile{Data: []byte(text)} }
	var article strings.Builder
	article.WriteString("+++\ntitle = \"长文\"\nid = \"7\"\nsource_url = \"https://a.example/7\"\n+++\n")
	for i := range n {
		fmt.Fprintf(&article, "\n第%d段，%s某公司%d用了它，见[后](#b%d)。\n", i+1, strings.Repeat("很长的一段话", 40), i, n+1-i)
	}
	add("content/articles/7/index.md", article.String())
	places := []string{"杭州", "成都", "深圳", "西湖区", "上海"}
	for i := range n {
		source := fmt.Sprintf("[[sources]]\narticle = \"7\"\nblock = %d\nquote = \"某公司%d用了它\"\n", i+1, i)
		add(fmt.Sprintf("content/companies/c%d.md", i), fmt.Sprintf("+++\ntitle = \"%c公司%d\"\nsectors = [\"银行\"]\n%s+++\n", []rune("安白车大额发高")[i%7], i, source))
		add(fmt.Sprintf("content/cases/u%d.md", i), fmt.Sprintf("+++\ntitle = \"用途%d\"\norganizations = [\"%c公司%d\"]\nscenarios = [\"存证\"]\nplaces = [\"%s\"]\n%s+++\n", i, []rune("安白车大额发高")[i/2%7], i/2, places[i%5], source))
		add(fmt.Sprintf("content/policies/p%d.md", i), fmt.Sprintf("+++\ntitle = \"办法%d\"\nlevel = \"municipal\"\nwhen = \"20%02d-0%d\"\nplaces = [\"%s\"]\nissuers = [\"市局\"]\n%s+++\n", i, 10+i%9, 1+i%9, places[i%5], source))
		add(fmt.Sprintf("content/parks/k%d.md", i), fmt.Sprintf("+++\ntitle = \"园区%d\"\nplaces = [\"%s\"]\ndescribed = %v\n+++\n", i, places[i%5], i%2 == 0))
	}
	return m
}

// loose is an atlas without companies, places and dates, and with two articles.
func loose() fstest.MapFS {
	return files(
		"config.toml", "title = \"Loose\"\nlanguage = \"en\"\n",
		"content/cases/a.md", "+++\ntitle = \"A case\"\norganizations = [\"Nobody\"]\n[[sources]]\narticle = \"1\"\nblock = 1\nquote = \"One.\"\n[[sources]]\narticle = \"2\"\nblock = 1\nquote = \"Two.\"\n+++\n",
		"content/articles/1/index.md", "+++\ntitle = \"First\"\nid = \"1\"\n+++\nOne.\n",
		"content/articles/2/index.md", "+++\ntitle = \"Second\"\nid = \"2\"\nwhen = \"2020-02\"\n+++\nTwo.\n",
	)
}
