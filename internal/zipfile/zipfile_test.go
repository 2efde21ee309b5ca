package zipfile

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func pack(t testing.TB, name string, data []byte) *Entry {
	t.Helper()
	e, err := Pack(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func write(t testing.TB, entries ...*Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, e := range entries {
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEntries holds every field of an entry that another machine might fill in
// another way.
func TestEntries(t *testing.T) {
	noise := make([]byte, 5000)
	rand.Read(noise)
	texts := map[string][]byte{"图谱/首页.html": []byte(strings.Repeat("区块链", 500)), "a/noise.png": noise, "a/empty": nil}
	names := []string{"图谱/首页.html", "a/noise.png", "a/empty"}
	var entries []*Entry
	for _, name := range names {
		data := bytes.Clone(texts[name])
		e := pack(t, name, data)
		clear(data) // it is the caller's again
		if e.Name() != name {
			t.Errorf("the entry is called %q", e.Name())
		}
		entries = append(entries, e)
	}
	file := write(t, entries...)
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range r.File {
		if f.Name != names[i] {
			t.Fatalf("entry %d is %s", i, f.Name)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(in) // the reader holds the sum against it
		if err != nil || !bytes.Equal(got, texts[f.Name]) {
			t.Errorf("%s: %v, %d bytes", f.Name, err, len(got))
		}
		chinese := strings.HasPrefix(f.Name, "图")
		method := map[bool]uint16{true: zip.Deflate, false: zip.Store}[chinese]
		flags := map[bool]uint16{true: utf8Names, false: 0}[chinese]
		if f.Method != method || f.Flags != flags || len(f.Extra) != 0 || f.Comment != "" || f.CreatorVersion != 3<<8|20 || f.ReaderVersion != 20 {
			t.Errorf("%+v", f.FileHeader)
		}
		if f.Mode() != fs.FileMode(0o644) || !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: %v, %v", f.Name, f.Mode(), f.Modified)
		}
		// The header before the data, which programs read that unpack from a
		// pipe, has sizes and sum as well.
		at, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		local := file[at-int64(len(f.Name))-30:]
		if crc, size := binary.LittleEndian.Uint32(local[14:]), binary.LittleEndian.Uint32(local[22:]); crc != f.CRC32 || size != uint32(f.UncompressedSize64) {
			t.Errorf("%s: the local header says %x, %d", f.Name, crc, size)
		}
	}
}

// TestPackTogether holds that packing in many goroutines gives what packing
// one after the other gives.
func TestPackTogether(t *testing.T) {
	text := func(i int) []byte { return []byte(strings.Repeat(fmt.Sprintf("第%d段，", i%7), 20*i)) }
	many := make([]*Entry, 200)
	alone := make([]*Entry, len(many))
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() { many[i], _ = Pack(fmt.Sprintf("%03d", i), text(i)) })
	}
	wg.Wait()
	for i := range alone {
		alone[i] = pack(t, fmt.Sprintf("%03d", i), text(i))
	}
	if !bytes.Equal(write(t, many...), write(t, alone...)) {
		t.Error("the bytes differ")
	}
}

func TestTwice(t *testing.T) {
	for _, names := range [][]string{{"a/b", "a/b"}, {"a/B", "a/b"}, {"caf\u00e9", "cafe\u0301"}, {"A", "a/b"}, {"a/b/c", "A/B"}, {"a/b", "a"}} {
		w := NewWriter(io.Discard)
		if err := w.Add(pack(t, names[0], nil)); err != nil {
			t.Fatal(err)
		}
		if err := w.Add(pack(t, names[1], nil)); !errors.Is(err, ErrTwice) {
			t.Errorf("%v: %v", names, err)
		}
		if err := w.Add(pack(t, "a-b/c", nil)); err != nil {
			t.Errorf("%v: after it %v", names, err)
		}
	}
}

// failing is a disk that is full after n bytes.
type failing struct{ n int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.n {
		return 0, io.ErrShortWrite
	}
	f.n -= len(p)
	return len(p), nil
}

// TestWriteFails holds that an error of the disk comes out, wherever it comes.
func TestWriteFails(t *testing.T) {
	whole := len(write(t, pack(t, "a", make([]byte, 10)), pack(t, "b", nil)))
	for n := range whole {
		w := NewWriter(&failing{n})
		var errs []error
		for _, e := range []*Entry{pack(t, "a", make([]byte, 10)), pack(t, "b", nil)} {
			errs = append(errs, w.Add(e))
		}
		if err := errors.Join(append(errs, w.Close())...); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
}

// TestZip64 holds that more entries than the old format can count are all there.
func TestZip64(t *testing.T) {
	const many = 1<<16 + 10
	var b bytes.Buffer
	w := NewWriter(&b)
	for i := range many {
		if err := w.Add(pack(t, fmt.Sprintf("d%d/%d", i%10, i), nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(r.File) != many {
		t.Fatalf("%v", err)
	}
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"a", "a/b.html", "图谱/请先解压，再打开index.html.txt", ".nojekyll", "a b/c d", "context.html", "com.html", "com10", "lpt", "console/x", strings.Repeat("a", 255)} {
		if err := CheckName(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	const plain = "the path is not a plain one below a folder"
	for name, want := range map[string]string{
		"": plain, "/a": plain, "a//b": plain, "a/": plain, ".": plain, "..": plain, "a/../../b": plain, "./a": plain,
		"\xff": "the name is not UTF-8", strings.Repeat("a/", 1<<15) + "a": "the path is longer than 1024 bytes",
		strings.Repeat("a", 256): "the name is longer than 255 bytes",
		`a\b`:                    `the name holds \, which Windows does not allow`, "C:x": "the name holds :, which Windows does not allow", "a\nb": "the name holds a control character",
		"b ": "the name ends in a dot or a space, which Windows drops", "x/Aux.css": `Windows keeps the name "aux" for a device`,
	} {
		err := CheckName(name)
		if err == nil || err.Error() != want {
			t.Errorf("%.20q: got %v, want %s", name, err, want)
		}
		if _, err := Pack(name, nil); err == nil {
			t.Errorf("%.20q was packed", name)
		}
	}
}

// FuzzCheckName holds that no name that passes leads out of a folder, and that
// Go's own rules for safe names agree.
func FuzzCheckName(f *testing.F) {
	for _, name := range []string{"a/b", "../a", "con.txt", `a\b`, "C:/x", "图/谱", "a/./b", "nul", "~"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if CheckName(name) != nil {
			return
		}
		if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\:\x00") {
			t.Errorf("%q passes", name)
		}
		file := write(t, pack(t, name, []byte("x")))
		r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil || r.File[0].Name != name || r.File[0].NonUTF8 {
			t.Errorf("%q: %v", name, err)
		}
	})
}
