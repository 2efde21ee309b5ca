package serve

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"atlas/internal/diag"
)

//go:embed live.js
var script []byte

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	_ = rc.SetWriteDeadline(time.Now().Add(writing))
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	defer func() {
		if v := recover(); v != nil {
			s.report(internal("answering "+r.URL.Path, v))
			panic(http.ErrAbortHandler)
		}
	}()
	switch {
	case r.ContentLength != 0: // before anything is read of it
		_ = rc.SetReadDeadline(time.Now().Add(time.Second))
		h.Set("Connection", "close")
		say(w, http.StatusBadRequest, "a request with a body is not answered")
	case !s.known(r.Host):
		say(w, http.StatusForbidden, fmt.Sprintf("%q is not the name of this server; open %s", r.Host, Address(s.own)))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		say(w, http.StatusMethodNotAllowed, "only GET and HEAD are answered")
	case r.URL.Path == ScriptPath:
		send(w, r, http.StatusOK, "live.js", script)
	case r.URL.Path == EventsPath:
		s.stream(w, r)
	default:
		s.serveFile(w, r)
	}
}

// say answers with a sentence.
func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

// known tells whether a request may call the server so. A page of the web can
// lead a name of its own to this machine, but no name that is known here, and
// no bare address.
func (s *Server) known(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" {
		return true
	}
	for _, own := range s.opt.Hosts {
		if name == strings.ToLower(own) {
			return true
		}
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	if err != nil {
		return false
	}
	if ip.IsLoopback() {
		return true
	}
	tcp, ok := s.own.(*net.TCPAddr)
	if !ok {
		return false
	}
	own, _ := netip.AddrFromSlice(tcp.IP)
	return own.Unmap() == ip.Unmap() || tcp.IP == nil || tcp.IP.IsUnspecified()
}

// serveFile answers with a file of the site.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	now := s.current(r.Context())
	if now == nil {
		say(w, http.StatusServiceUnavailable, "the server is about to end")
		return
	}
	// A browser may take half a minute for what it asked for. It must not hold
	// a site so long: with a change each second, there would be thirty of them.
	leave := sync.OnceFunc(now.leave)
	defer leave()
	if now.held == nil {
		s.sendProblems(w, r, now.problems, "")
		return
	}
	site := now.held.site
	file, found, redirect := resolve(site, r.URL.Path)
	if redirect != "" {
		to := url.URL{Path: redirect, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.EscapedPath()+query(to.RawQuery), http.StatusFound)
		return
	}
	if file == "" {
		say(w, http.StatusNotFound, "the site has no such file")
		return
	}
	data, _, err := s.open(now.held, file)
	if err != nil {
		p := problemOf(file, err)
		s.report(p)
		if isPage(file) {
			s.sendProblems(w, r, []diag.Problem{p}, site.Language())
		} else {
			say(w, http.StatusInternalServerError, p.Error())
		}
		return
	}
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
		if !wantsPage(r) {
			say(w, status, "the site has no such file")
			return
		}
	}
	if isPage(file) {
		st, err := s.stateOf(now.held, file)
		if err == nil {
			if !found {
				data = fromRoot(data)
			}
			data = withScript(data, st.String(), false)
		}
	}
	leave()
	send(w, r, status, file, data)
}

func query(raw string) string {
	if raw == "" {
		return ""
	}
	return "?" + raw
}

func isPage(file string) bool {
	ext := strings.ToLower(path.Ext(file))
	return ext == ".html" || ext == ".htm"
}

// wantsPage is false for pictures, scripts and style sheets that are missing:
// a page in their place would only puzzle.
func wantsPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "", "document", "iframe", "frame", "empty":
		return true
	}
	return false
}

// send writes a whole answer.
func send(w http.ResponseWriter, r *http.Request, status int, file string, data []byte) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writing + time.Duration(len(data)>>20)*time.Second))
	w.Header().Set("Content-Type", contentType(file, data))
	if status == http.StatusOK && !isPage(file) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data)) // with ranges
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(data)
	}
}

// types are the content types of what sites consist of. The system's own table
// differs from machine to machine, and under Windows with what is installed.
var types = map[string]string{
	".html": "text/html", ".htm": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
	".json": "application/json", ".geojson": "application/geo+json", ".csv": "text/csv", ".xml": "application/xml", ".txt": "text/plain",
	".md": "text/markdown", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".png": "image/png",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".ico": "image/x-icon",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".pdf": "application/pdf", ".epub": "application/epub+zip",
	".zip": "application/zip", ".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".wasm": "application/wasm",
}

func contentType(file string, data []byte) string {
	t, ok := types[strings.ToLower(path.Ext(file))]
	if !ok {
		t = http.DetectContentType(data)
	}
	text := strings.HasPrefix(t, "text/") || strings.Contains(t, "json") || strings.Contains(t, "xml")
	if text && !strings.Contains(t, "charset") {
		t += "; charset=utf-8"
	}
	return t
}
