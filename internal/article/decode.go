package article

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/diag"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// metaCharset finds the declared encoding; a page declares it early on.
var metaCharset = regexp.MustCompile(`(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:-]+)`)

// decode gives the page as UTF-8. The whole file is looked at, not its first
// kilobyte as the HTML standard's sniffing does: that takes UTF-8 whose first
// kilobyte is ASCII, and undeclared GBK, for Latin-1. Order: byte order mark,
// valid UTF-8, what the server told ("" for nothing), the meta tag, GB18030.
func (a *Article) decode(data []byte, told string) string {
	if bytes.HasPrefix(data, []byte{0xFE, 0xFF}) || bytes.HasPrefix(data, []byte{0xFF, 0xFE}) {
		a.Encoding = "utf-16"
		out, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		return string(out)
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(data) {
		a.Encoding = "utf-8"
		return string(data)
	}
	declared := strings.ToLower(told)
	if m := metaCharset.FindSubmatch(data[:min(len(data), 4096)]); m != nil && declared == "" {
		declared = strings.ToLower(string(m[1]))
	}
	// A page of UTF-8 may be cut off, or hold a few broken bytes, without
	// being anything else.
	good, bad := countUTF8(data)
	if good > 20*bad && (declared == "" || strings.HasPrefix(declared, "utf")) || strings.HasPrefix(declared, "utf") && good > 2*bad {
		a.Encoding = "utf-8"
		a.problem(diag.Warning, "broken-bytes", "%d places are not valid UTF-8", bad)
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	var enc encoding.Encoding = simplifiedchinese.GB18030
	a.Encoding = "gb18030"
	if strings.HasPrefix(declared, "big5") {
		enc, a.Encoding = traditionalchinese.Big5, "big5"
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		a.problem(diag.Error, "unknown-encoding", "the page is neither UTF-8 nor %s", a.Encoding)
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	// Every second byte pair is some GB18030 character, so only many holes
	// tell that it is something else.
	if holes := bytes.Count(out, []byte("\uFFFD")); holes > 0 {
		severity, code := diag.Warning, "broken-bytes"
		if holes*50 > utf8.RuneCount(out) {
			severity, code = diag.Error, "unknown-encoding"
		}
		a.problem(severity, code, "%d places are not valid %s", holes, a.Encoding)
	}
	return string(out)
}

// countUTF8 counts the multi-byte characters that are valid UTF-8 and the
// bytes that are not.
func countUTF8(data []byte) (good, bad int) {
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		data = data[n:]
	}
	return good, bad
}
