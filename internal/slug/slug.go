// Package slug turns titles into the lower-case ASCII names that files and
// URLs carry, and into the pinyin that lists are sorted and searched by.
//
//	slug.Of("中国银行")           zhong-guo-yin-hang
//	slug.Of("ChinaLedger联盟")    chinaledger-lian-meng
//	slug.Of("财政金融19条")        cai-zheng-jin-rong-19-tiao
//
// Readings come from go-pinyin, one character at a time, and from a table of
// phrases (phrases.txt) for what one character cannot tell: 重庆, 银行, 陕西.
// A name on disk is minted once and must be valid everywhere, so slugs hold
// a-z, 0-9 and single inner hyphens only, and are never a name that Windows
// or a web server keeps for itself.
package slug

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"atlas/internal/portable"
)

// MaxLength is the longest slug, in bytes. With a folder and ".html" behind
// it a path stays far below the 255 bytes that file systems allow a name.
const MaxLength = 80

// Of is the slug of a title: pinyin syllables, Latin words and numbers, in
// lower case, joined by hyphens and cut between them at [MaxLength] bytes. It
// is never empty: a title with nothing readable in it gives "x-" and the start
// of its hash. The same title gives the same slug on every machine.
func Of(title string) string {
	var b strings.Builder
	b.Grow(min(2*len(title), MaxLength))
	for t := range tokens(title) {
		text := t.ascii
		if b.Len() == 0 {
			b.Write(text[:min(len(text), MaxLength)])
			continue
		}
		if b.Len()+1+len(text) > MaxLength {
			break
		}
		b.WriteByte('-')
		b.Write(text)
	}
	s := b.String()
	if s == "" {
		sum := sha256.Sum256([]byte(title))
		return "x-" + hex.EncodeToString(sum[:5])
	}
	if reserved(s) {
		return s + "-x"
	}
	return s
}

// Unique is Of(title), or the first of title-2, title-3 … that taken does not
// report as used. taken is asked about whole slugs; Unique does not remember
// what it returned.
func Unique(title string, taken func(slug string) bool) string {
	base := Of(title)
	s := base
	for n := 2; taken(s); n++ {
		suffix := "-" + strconv.Itoa(n)
		head := base
		if room := MaxLength - len(suffix); len(head) > room {
			head = head[:room]
			if cut := strings.LastIndexByte(head, '-'); cut > 0 {
				head = head[:cut]
			}
		}
		s = head + suffix
	}
	return s
}

// Valid reports whether s could have come from [Of]: for checking names that
// people write.
func Valid(s string) bool {
	if s == "" || len(s) > MaxLength || reserved(s) || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && s[i-1] != '-') {
			return false
		}
	}
	return true
}

// reserved reports names that cannot be a page of their own: the devices of
// Windows, which no extension makes usable, and index, which every folder has.
func reserved(s string) bool { return s == "index" || portable.Device(s) }
