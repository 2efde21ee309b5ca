package serve

import (
	_ "embed"
	"html/template"
	"net/http"
	"strings"

	"atlas/internal/diag"
)

// words are what the server itself says on pages. They stand here and not
// among those of the layouts, for they are needed most when no layout can be
// read. What is wrong is told in the words of the terminal, in English.
type words struct {
	lang     string
	titleOne string // one problem
	title    string // so many problems
	close    string
	hint     string
	waiting  string
}

var (
	english = words{lang: "en", titleOne: "The site has an error", title: "The site has %d errors",
		close: "Close (Esc)", hint: "Hint: ", waiting: "This page shows the site as soon as they are corrected."}
	chinese = words{lang: "zh-CN", titleOne: "站点有 1 处错误", title: "站点有 %d 处错误",
		close: "关闭（Esc）", hint: "提示：", waiting: "改正后，本页会自动显示站点。"}
)

// wordsIn are those of a language; Chinese, which is what atlases speak that
// say nothing else, when it is not known.
func wordsIn(language string) words {
	if language == "" || strings.HasPrefix(strings.ToLower(language), "zh") {
		return chinese
	}
	return english
}

//go:embed problems.html
var problemsHTML string

var problemsPage = template.Must(template.New("problems").Parse(problemsHTML))

// sendProblems answers with the errors in place of a page that cannot be made.
func (s *Server) sendProblems(w http.ResponseWriter, r *http.Request, problems []diag.Problem, language string) {
	var page strings.Builder
	err := problemsPage.Execute(&page, struct {
		notice
		Waiting string
	}{noticeOf(problems, language), wordsIn(language).waiting})
	if err != nil {
		panic(err)
	}
	send(w, r, http.StatusInternalServerError, "problems.html", withScript([]byte(page.String()), broken(problems).String(), true))
}
