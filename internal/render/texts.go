package render

import (
	"sync"

	"atlas/internal/markdown"
	"atlas/internal/site"
)

// Texts hands the texts of bodies, which rendering them reads anyway, to the
// search, which needs them once. A body that is searched before it is rendered,
// or never rendered, is read by the search itself.
type Texts struct {
	mu     sync.Mutex
	wanted map[*site.Record]bool
	held   map[*site.Record][]markdown.BlockText
}

// KeepTexts has the renderer keep the texts of records as their pages are made,
// until [Texts.Take] takes each of them. The caller sees to it that what is
// kept is taken soon: texts are as large as the content.
func (r *Renderer) KeepTexts(records []*site.Record) *Texts {
	t := &Texts{wanted: make(map[*site.Record]bool, len(records)), held: map[*site.Record][]markdown.BlockText{}}
	for _, rec := range records {
		t.wanted[rec] = true
	}
	r.texts = t
	return t
}

// Take gives the blocks of a record's body; ok is false when its page was not
// made yet. Nobody can take them twice.
func (t *Texts) Take(r *site.Record) (blocks []markdown.BlockText, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	blocks, ok = t.held[r]
	delete(t.held, r)
	delete(t.wanted, r)
	return blocks, ok
}

// keepTexts is what the Markdown renderer calls with the texts of a record, nil
// when nobody wants them.
func (r *Renderer) keepTexts(rec *site.Record) func([]markdown.BlockText) {
	t := r.texts
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.wanted[rec] {
		return nil
	}
	return func(blocks []markdown.BlockText) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.wanted[rec] { // nobody took it meanwhile
			t.held[rec] = blocks
		}
	}
}
