package git

import (
	"bufio"
	"bytes"
	"reflect"
	"strings"
	"testing"

	"atlas/internal/history"
)

var hashA, hashB = strings.Repeat("a", 40), strings.Repeat("b", 40)

// FuzzOutput: whatever git prints, the parsers end with a value that can be
// used or with an error.
func FuzzOutput(f *testing.F) {
	f.Add([]byte("commit " + hashA + "\n" + hashA + "\n" + hashB + " " + hashA + "\n1577836800\nsubject \xff line\x00\ncommit " + hashB + "\n" + hashB + "\n\n-5\n\x00\n"))
	f.Add([]byte(hashA + "\x00:000000 100644 " + strings.Repeat("0", 40) + " " + hashB + " A\x00content/parks/园.md\x00:100644 120000 " + hashA + " " + hashB + " T\x00x\x00"))
	f.Add([]byte(hashA + " blob 5\nhello\n" + hashB + " missing\n"))
	f.Add([]byte(hashA + " blob 99999999999\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		commits, err := parseCommits(data)
		for _, c := range commits {
			if err == nil && (!isHash(c.hash) || c.parent != "" && !isHash(c.parent) || strings.ContainsAny(c.subject, "\n\x00") || c.time.Year() > 9999) {
				t.Errorf("%+v", c)
			}
		}
		changes, err := parseChanges(data)
		for _, c := range changes {
			for _, x := range c.files {
				if err == nil && (!isHash(c.hash) || x.old == x.new || x.old != "" && !isHash(x.old)) {
					t.Errorf("%+v", x)
				}
			}
		}
		r := bufio.NewReader(bytes.NewReader(data))
		if object, err := readObject(r, hashA); err == nil && len(object) > len(data) {
			t.Errorf("%d bytes out of %d", len(object), len(data))
		}
	})
}

// FuzzCache: no file in the cache's place is trusted, and what was kept comes
// back as it was.
func FuzzCache(f *testing.F) {
	whole, err := encodeCache(&kept{Head: hashA, Touched: true, Stale: map[string]string{"content/parks/x.md": ""}, Seen: []string{"s"},
		Commits: []history.Commit{{Hash: hashB, Subject: "<&>", Changes: []history.Change{{ID: "urn:uuid:1", Key: "k", Fields: []history.Field{{Key: "when", New: []string{"2018"}}}}}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	body := []byte(`{"Head":"` + hashA + `","Commits":[{"hash":"x"}]}`)
	f.Add(append([]byte(cacheForm+" "+sum(body)+"\n"), body...))
	f.Fuzz(func(t *testing.T, data []byte) {
		// Sums keep strangers out; behind them, any body must do.
		for _, file := range [][]byte{data, append([]byte(cacheForm+" "+sum(data)+"\n"), data...)} {
			k := decodeCache(file)
			if k == nil {
				continue
			}
			again, err := encodeCache(k)
			if err != nil {
				continue // a time that JSON cannot write
			}
			if back := decodeCache(again); back == nil || !reflect.DeepEqual(normal(back), normal(k)) {
				t.Errorf("%+v comes back as %+v", k, back)
			}
			(&walker{}).start(k)
		}
	})
}

// normal makes what JSON does not tell apart the same.
func normal(k *kept) string {
	data, err := encodeCache(k)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
