package build

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"atlas/internal/diag"
)

// TestEditedIsLoaded holds that a plan which took an edit in makes the same
// bytes as one that was loaded after it, and that edits on which more hangs are
// refused.
func TestEditedIsLoaded(t *testing.T) {
	e := newEditor(t, rand.New(rand.NewPCG(5, 5)), 40)
	opt := options(e.root)
	opt.Hold = 40 << 10 // of some bodies the old text is gone
	plan := mustLoad(t, opt)
	taken := 0
	for range 16 {
		name := e.record()
		text := string(e.read(name))
		front, body, _ := strings.Cut(text, "\n+++\n")
		switch e.rng.IntN(6) {
		case 0:
			text = front + "\n+++\n" + strings.Replace(body, "。", "；", 1+e.rng.IntN(5))
		case 1:
			text += "\n又一段，说到" + e.title(e.record()) + "和西安。\n"
		case 2:
			text += "\n[那里](../../" + e.record() + ")\n"
		case 3:
			text = front + "\n+++\n"
		case 4:
			text = strings.Replace(text, "title = \"", "title = \"新", 1)
		case 5:
			text = front + "\n+++\n" + body + body
		}
		e.change(map[string][]byte{name: []byte(text)})
		edited := plan.Edited([]string{name})
		fresh, problems, err := Load(context.Background(), opt)
		if err != nil || diag.HasErrors(problems) {
			if edited {
				t.Fatalf("%s was taken in, but does not load: %v %v", name, err, problems)
			}
			e.undo()
			continue
		}
		if !edited {
			plan.Close()
			plan = fresh
			continue
		}
		taken++
		plan.Has("search/names.js") // makes the list of files of the search anew
		if len(plan.outs) != len(fresh.outs) {
			t.Fatalf("%d files, loaded %d", len(plan.outs), len(fresh.outs))
		}
		for _, out := range fresh.outs {
			got, err := plan.Bytes(out.path)
			want, wantErr := fresh.Bytes(out.path)
			if err != nil || wantErr != nil || !bytes.Equal(got, want) {
				t.Fatalf("after an edit of %s, %s is\n%s\n%v %v", name, out.path, difference(string(got), string(want)), err, wantErr)
			}
		}
		fresh.Close()
	}
	plan.Close()
	if taken < 4 {
		t.Errorf("only %d of 16 edits were taken in", taken)
	}
}
