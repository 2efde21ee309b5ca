package site

import (
	"slices"
	"strings"
	"testing"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
)

// load makes a site of files given as path and text in turn.
func load(t *testing.T, parts ...string) (*Site, []diag.Problem) {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	var files []*content.File
	for i := 0; i < len(parts); i += 2 {
		f, problems := content.Parse("content/"+parts[i], []byte(parts[i+1]))
		if diag.HasErrors(problems) {
			t.Fatal(problems)
		}
		files = append(files, f)
	}
	return Load(files, config.Default(), gaz)
}

const article = `+++
title = "小记"
id = "1"
+++

开头一段。

2020年8月，西湖区政府发布《扶持办法》。2019年，云岭银行上线平台，**云岭银行**再扩一次。
`

func sample(t *testing.T) *Site {
	s, problems := load(t,
		"articles/1/index.md", article,
		"companies/yun-ling.md", `+++
title = "云岭银行"
alternate_names = ["云岭"]
+++

见[办法](../policies/fu-chi.md)。
`,
		"cases/ping-tai.md", `+++
title = "云岭：平台"
organizations = ["云岭"]
scenarios = ["风控"]
partners = ["北辰数科"]
when = "2019"

[[sources]]
article = "1"
block = 2
quote = "2019年，云岭银行上线平台"
+++
`,
		"policies/fu-chi.md", `+++
title = "扶持办法"
issuers = ["西湖区政府"]
places = ["杭州", "西湖区"]
when = "2020-08"

[[sources]]
article = "1"
block = 2
quote = "2020年8月，西湖区政府发布《扶持办法》。"

[[sources]]
article = "1"
block = 2
quote = "云岭银行再扩一次"
+++
`,
		"places/hang-zhou.md", `+++
title = "杭州"
+++

城西。
`)
	for _, p := range problems {
		t.Errorf("problem: %v", p)
	}
	return s
}

func TestPlacesCountUpwards(t *testing.T) {
	s := sample(t)
	var names []string
	for _, p := range s.Places {
		names = append(names, p.Name)
	}
	if want := []string{"浙江", "杭州", "西湖区"}; !slices.Equal(names, want) {
		t.Fatalf("places %q, want %q", names, want)
	}
	province, city, district := s.Places[0], s.Places[1], s.Places[2]
	if district.Parent != city || city.Parent != province || city.Children[0] != district {
		t.Error("西湖区 does not lie in 杭州 in 浙江")
	}
	for _, p := range s.Places {
		if len(p.All) != 1 || p.Counts[entity.Policy] != 1 || p.Facts() != 1 {
			t.Errorf("%s counts %d facts, want 1", p.Name, p.Facts())
		}
	}
	// The policy names both; it is in the district, and counts above once.
	if len(city.Own) != 0 || len(district.Own) != 1 {
		t.Errorf("own: %d in the city, %d in the district, want 0 and 1", len(city.Own), len(district.Own))
	}
	if in := province.Within(province.All[0]); in != district {
		t.Errorf("the policy belongs to 浙江 by %v, want 西湖区", in)
	}
	if city.Page.Path != "places/hang-zhou.html" || city.Text == nil || city.Page.Kind != PlacePage {
		t.Errorf("the curator's file is not the city's page: %+v", city.Page)
	}
}

func TestOrganizationsFindCompanies(t *testing.T) {
	s := sample(t)
	company := s.Kind(entity.Company)[0]
	if len(company.Roles) != 1 || company.Roles[0].Record.Title != "云岭：平台" || company.Roles[0].Role != RoleUser {
		t.Errorf("roles of the company: %+v", company.Roles)
	}
	if len(company.MentionedBy) != 1 || company.MentionedBy[0].Title != "扶持办法" {
		t.Errorf("mentioned by %v, want the policy, whose quote names it", company.MentionedBy)
	}
	policy := s.Kind(entity.Policy)[0]
	if len(policy.Backlinks) != 1 || policy.Backlinks[0] != company {
		t.Errorf("backlinks of the policy: %v", policy.Backlinks)
	}
	for _, path := range []string{"organizations/bei-chen-shu-ke.html", "organizations/xi-hu-qu-zheng-fu.html", "scenarios/feng-kong.html", "years/2019.html"} {
		if s.PageAt(path) == nil {
			t.Errorf("no page %s", path)
		}
	}
	if s.PageAt("organizations/yun-ling-yin-hang.html") != nil {
		t.Error("the company has a second page among the organizations")
	}
}

func TestMarksInReadingOrder(t *testing.T) {
	s := sample(t)
	var got []string
	for _, m := range s.Articles[0].Marks {
		got = append(got, m.ID+" "+m.Quote)
	}
	want := []string{"b2-q1 2020年8月，西湖区政府发布《扶持办法》。", "b2-q2 2019年，云岭银行上线平台", "b2-q3 云岭银行再扩一次"}
	if !slices.Equal(got, want) {
		t.Errorf("marks\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if ev := s.Kind(entity.Case)[0].Evidence[0]; ev.Article != s.Articles[0] || ev.Mark.ID != "b2-q2" {
		t.Errorf("the evidence of the case leads to %+v", ev.Mark)
	}
}

func TestPagesHavePathsAndNeighbours(t *testing.T) {
	s := sample(t)
	seen := map[string]bool{}
	for _, p := range s.Pages() {
		if p.Path == "" || seen[p.Path] {
			t.Errorf("page %q: no path, or one twice", p.Path)
		}
		seen[p.Path] = true
		if p.Next != nil && p.Next.Prev != p {
			t.Errorf("%s: the next page's previous page is another", p.Path)
		}
		if p.Next != nil && p.Next.Section != p.Section {
			t.Errorf("%s: the next page is in %s", p.Path, p.Next.Section)
		}
	}
	for _, path := range []string{"index.html", "timeline.html", "about.html", "404.html", "articles/1.html", "parks/index.html", "sectors/index.html"} {
		if !seen[path] {
			t.Errorf("no page %s", path)
		}
	}
}

func TestLoadIsIndependentOfOrder(t *testing.T) {
	describe := func(s *Site) string {
		var b strings.Builder
		for _, p := range s.Pages() {
			b.WriteString(p.Path + "\n")
		}
		for _, a := range s.Articles {
			for _, m := range a.Marks {
				b.WriteString(m.ID + m.Quote + m.Records[0].Title + "\n")
			}
		}
		return b.String()
	}
	one := sample(t)
	var files []*content.File
	for _, r := range one.Records {
		files = append([]*content.File{r.File}, files...)
	}
	two, _ := Load(files, config.Default(), one.Gazetteer)
	if a, b := describe(one), describe(two); a != b {
		t.Errorf("reversed files give another site:\n%s\nand\n%s", a, b)
	}
}

func TestProblems(t *testing.T) {
	_, problems := load(t,
		"articles/1/index.md", article,
		"companies/a.md", "+++\ntitle = \"云岭银行\"\n+++\n\n[丢](../parks/none.md) 与 [[无此名]]\n",
		"companies/b.md", "+++\ntitle = \"海棠\"\nalternate_names = [\"海棠物流\", \"云岭银行\"]\n+++\n",
		"policies/p.md", `+++
title = "办法"
places = ["杭州", "亚特兰蒂斯"]

[[sources]]
article = "2"
block = 1
quote = "无"
+++
`)
	var got []string
	for _, p := range problems {
		got = append(got, p.Position.String()+" "+p.Code)
	}
	want := []string{
		"content/companies/a.md:5:5 missing-link",
		"content/companies/a.md:5:25 missing-link",
		"content/companies/b.md:3:28 same-name",
		"content/policies/p.md:3:17 unknown-place",
		"content/policies/p.md:5:1 missing-article",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAmbiguousNamesLinkNothing(t *testing.T) {
	s, _ := load(t,
		"companies/a.md", "+++\ntitle = \"海棠物流\"\nalternate_names = [\"海棠\"]\n+++\n",
		"companies/b.md", "+++\ntitle = \"海棠银行\"\nalternate_names = [\"海棠\"]\n+++\n",
		"cases/c.md", "+++\ntitle = \"案\"\norganizations = [\"海棠\"]\n+++\n")
	if s.Names().Lookup("海棠") != nil && s.Names().Lookup("海棠").Record != nil {
		t.Error("海棠 leads to one of two companies")
	}
	if p := s.Kind(entity.Case)[0].Parties[0].Page; p.Record != nil || p.Path != "organizations/hai-tang.html" {
		t.Errorf("the organization 海棠 leads to %s", p.Path)
	}
}
