package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"atlas/internal/diag"
)

// notice is the JSON of the event "problems".
type notice struct {
	Lang     string    `json:"lang"`  // of the words that follow
	Title    string    `json:"title"` // with the number of problems
	Close    string    `json:"close"` // what closes the list
	Hint     string    `json:"hint"`  // the word before a hint
	Problems []trouble `json:"problems"`
}

type trouble struct {
	Place   string `json:"place"` // file:line:col
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func noticeOf(problems []diag.Problem, language string) notice {
	w := wordsIn(language)
	n := notice{Lang: w.lang, Title: fmt.Sprintf(w.title, len(problems)), Close: w.close, Hint: w.hint}
	if len(problems) == 1 {
		n.Title = w.titleOne
	}
	for _, p := range problems {
		n.Problems = append(n.Problems, trouble{p.Position.String(), p.Message, p.Hint})
	}
	return n
}

// broken is the state of the page that stands for a site that is not there.
func broken(problems []diag.Problem) state {
	text, _ := json.Marshal(noticeOf(problems, ""))
	return state{page: "none" + sum(text), css: "0"}
}

// stream tells one browser what becomes of the page that it shows, until the
// browser goes or the page has to be loaded again.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET")
		say(w, http.StatusMethodNotAllowed, "only GET is answered here")
		return
	}
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		say(w, http.StatusServiceUnavailable, "too many pages are open")
		return
	}
	at := r.URL.Query().Get("page")
	if text, err := url.PathUnescape(at); err == nil {
		at = text // browsers give the path as it stands in the address
	}
	if !strings.HasPrefix(at, "/") {
		say(w, http.StatusBadRequest, "page: the path of the page is missing")
		return
	}
	shown := r.URL.Query().Get("state")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		shown = last // what a stream that broke off told last
	}
	c := &client{s: s, w: w, rc: http.NewResponseController(w), at: at, state: parseState(shown), told: "?"}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	if c.write("retry: 1000\n\n") != nil {
		return
	}
	beat := time.NewTicker(s.beat)
	defer beat.Stop()
	for {
		now := s.current(r.Context())
		if now == nil {
			return
		}
		again, err := c.tell(now)
		now.leave()
		if err != nil || !again {
			return
		}
	wait:
		for {
			select {
			case <-now.next:
				break wait
			case <-beat.C:
				if c.write(":\n\n") != nil {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}

// client is a browser that listens.
type client struct {
	s     *Server
	w     http.ResponseWriter
	rc    *http.ResponseController
	at    string // the path of the page's address
	state state  // that it shows
	told  string // the notice that it shows; at first that is not known
}

// write sends text at once. A browser that does not take it for long is gone.
func (c *client) write(text string) error {
	if err := c.rc.SetWriteDeadline(time.Now().Add(telling)); err != nil {
		return err
	}
	if _, err := c.w.Write([]byte(text)); err != nil {
		return err
	}
	return c.rc.Flush()
}

// event sends an event. Its id is the state that the page has with it, which
// the browser names when it connects again.
func (c *client) event(name, data string) error {
	return c.write("event: " + name + "\nid: " + c.state.String() + "\ndata: " + data + "\n\n")
}

// tell brings the browser up to date. again is false when the page is about
// to be loaded anew, and will listen anew.
func (c *client) tell(now *round) (again bool, err error) {
	problems, language := now.problems, ""
	var state state
	if now.held == nil {
		state = broken(problems)
	} else {
		var failed error
		language = now.held.site.Language()
		state, failed = c.s.look(now.held, c.at)
		if failed != nil {
			// The page stays as it was, under what is wrong with it.
			p := problemOf(c.at, failed)
			c.s.report(p)
			problems = diag.Sort(append([]diag.Problem{p}, problems...))
			if !strings.HasPrefix(c.state.page, "none") {
				state = c.state
			} else {
				state = broken([]diag.Problem{p})
			}
		}
	}
	if state.page != c.state.page {
		c.state = state
		return false, c.event("reload", "")
	}
	if state.css != c.state.css {
		c.state = state
		if err := c.event("css", state.css); err != nil {
			return false, err
		}
	}
	text := ""
	if len(problems) > 0 {
		data, err := json.Marshal(noticeOf(problems, language))
		if err != nil {
			return false, err
		}
		text = string(data)
	}
	switch {
	case text == c.told:
	case text == "":
		err = c.event("fine", "")
	default:
		err = c.event("problems", text)
	}
	c.told = text
	return true, err
}

var errNoPage = errors.New("the site has no such page")

// look is the state of the page at an address.
func (s *Server) look(h *held, at string) (state, error) {
	file, _, redirect := resolve(h.site, at)
	switch {
	case redirect != "":
		return state{page: "moved"}, nil
	case file == "":
		return state{page: "missing"}, nil
	case !isPage(file):
		return state{}, errNoPage
	}
	return s.stateOf(h, file)
}
