package git

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// commit is a line of the branch.
type commit struct {
	hash, parent string // parent is the first one, "" for a root
	time         time.Time
	subject      string
}

// format asks rev-list for what parseCommits reads.
const format = "%H%n%P%n%ct%n%s%x00"

// parseCommits reads the output of rev-list with format; each entry comes
// after a line of rev-list's own and ends with NUL.
func parseCommits(out []byte) ([]commit, error) {
	var list []commit
	for len(out) > 0 {
		entry, rest, ok := bytes.Cut(out, []byte{0})
		if !ok {
			return nil, fmt.Errorf("git rev-list: the output is cut off")
		}
		out = bytes.TrimPrefix(rest, []byte("\n"))
		lines := strings.SplitN(string(entry), "\n", 5)
		if len(lines) != 5 || !isHash(lines[1]) || lines[0] != "commit "+lines[1] {
			return nil, fmt.Errorf("git rev-list: unexpected output %q", clip(entry))
		}
		c := commit{hash: lines[1], subject: clean(lines[4])}
		if c.parent, _, _ = strings.Cut(lines[2], " "); c.parent != "" && !isHash(c.parent) {
			return nil, fmt.Errorf("git rev-list: unexpected parent %q", clip([]byte(lines[2])))
		}
		seconds, err := strconv.ParseInt(lines[3], 10, 64)
		if err != nil || seconds < 0 || seconds > maxTime {
			// A commit with a broken date is a commit all the same.
			seconds = 0
		}
		c.time = time.Unix(seconds, 0).UTC()
		list = append(list, c)
	}
	return list, nil
}

// maxTime is the end of the year 9999, the last that RFC 3339 can write.
const maxTime = 253402300799

// clean is a text that a page may show: valid UTF-8 on one line.
func clean(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// fileChange is a file that a commit changed. Old and new are the hashes of
// its contents, "" where it is not there or no regular file.
type fileChange struct{ path, old, new string }

// commitChange is a commit with the files it changed.
type commitChange struct {
	hash  string
	files []fileChange
}

// parseChanges reads the output of diff-tree --stdin --raw -z.
func parseChanges(out []byte) ([]commitChange, error) {
	var list []commitChange
	for len(out) > 0 {
		part, rest, ok := bytes.Cut(out, []byte{0})
		if !ok {
			return nil, fmt.Errorf("git diff-tree: the output is cut off")
		}
		out = rest
		if isHash(string(part)) {
			list = append(list, commitChange{hash: string(part)})
			continue
		}
		name, rest, ok := bytes.Cut(out, []byte{0})
		fields := strings.Fields(string(part))
		if !ok || len(list) == 0 || len(fields) != 5 || !strings.HasPrefix(fields[0], ":") ||
			!isHash(fields[2]) || !isHash(fields[3]) || len(fields[4]) != 1 {
			return nil, fmt.Errorf("git diff-tree: unexpected output %q", clip(part))
		}
		out = rest
		c := &list[len(list)-1]
		f := fileChange{path: string(name), old: regular(fields[0][1:], fields[2]), new: regular(fields[1], fields[3])}
		if f.old != f.new && utf8.ValidString(f.path) { // else only the mode changed
			c.files = append(c.files, f)
		}
	}
	return list, nil
}

// regular is the hash of a regular file; links and submodules are none.
func regular(mode, hash string) string {
	if !strings.HasPrefix(mode, "100") {
		return ""
	}
	return hash
}

// readObject reads one answer of cat-file --batch: nil for a missing object.
func readObject(r *bufio.Reader, hash string) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	fields := strings.Fields(string(line))
	if len(fields) == 2 && fields[0] == hash && (fields[1] == "missing" || fields[1] == "ambiguous") {
		return nil, nil
	}
	if len(fields) != 3 || fields[0] != hash {
		return nil, fmt.Errorf("unexpected answer %q", clip(line))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 {
		return nil, fmt.Errorf("unexpected size %q", clip(line))
	}
	if size > maxObject {
		_, err := io.CopyN(io.Discard, r, size+1)
		return []byte{}, err
	}
	// Grown with what comes: a wrong number is not to claim the memory.
	var data bytes.Buffer
	if _, err := io.CopyN(&data, r, size); err != nil {
		return nil, err
	}
	if b, err := r.ReadByte(); err != nil || b != '\n' {
		return nil, fmt.Errorf("the answer to %s does not end", hash)
	}
	if data.Len() == 0 {
		return []byte{}, nil
	}
	return data.Bytes(), nil
}

// isHash reports whether s is an object's name in full, of SHA-1 or SHA-256.
func isHash(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

func isAbs(name string) bool { return filepath.IsAbs(filepath.FromSlash(name)) }

func clip(b []byte) string { return string(b[:min(len(b), 80)]) }

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}
