// Package history tells what changed in an atlas, and who is to thank or to
// blame: the world or the people who keep the atlas.
//
// Content files hold no times, so that the branches of several curators merge;
// what they said when is git's to know. Package history/git reads it from
// there. This package has the values, and the rules by which two versions of
// the files become [Change]s; it touches no file and runs nothing, so that the
// model of the site, the pages and the feeds may hold its values.
//
// A change is of the world when a source told it, and an edit when only we
// did:
//
//   - a record that appears with a source is a fact newly known: of the world;
//   - a field is of the world when in the same commit facts.json, what the
//     importer last read from an article of the record, came to say that
//     value, or when a source that a person found came with it;
//   - everything else is an edit: a title put right, a record renamed, merged
//     or removed, a change taken back.
//
// A commit may hold both for one record: then there are two Changes. What
// changes no value (order of keys, line breaks, comments) is no change. A
// draft is not there until it is published.
package history

import (
	"strings"
	"time"

	"atlas/internal/entity"
)

// History is what happened to the content of an atlas.
type History struct {
	// Commits are those that changed something for readers, newest first, in
	// the order in which the branch took them.
	Commits []Commit `json:"commits,omitempty"`
	// Cut tells that the history goes on before the oldest commit at hand, as
	// in a shallow clone.
	Cut bool `json:"cut,omitempty"`
	// Missing tells why there is no history at all; empty when there is.
	Missing Reason `json:"-"`
}

// Reason tells why there is no history.
type Reason string

// The reasons.
const (
	Off          Reason = "off"           // config.toml says so
	NoGit        Reason = "no-git"        // there is no program git
	NoRepository Reason = "no-repository" // the atlas is in no repository
	NoCommits    Reason = "no-commits"    // no commit holds content/
	Unreadable   Reason = "unreadable"    // git cannot read it
)

// Commit is a commit that changed something.
type Commit struct {
	Hash string `json:"hash"`
	// Time is when the commit took its place in the branch (the committer's
	// date, UTC): what readers could see before and after it differs. A rebase
	// moves it, for then readers get the change anew; ids of changes stay.
	Time    time.Time `json:"time"`
	Subject string    `json:"subject,omitempty"`
	Changes []Change  `json:"changes"`
}

// Class tells what a change comes from.
type Class string

// The classes.
const (
	World Class = "world" // a source told it
	Edit  Class = "edit"  // only we did
)

// What is what happened to a record.
type What string

// What may happen.
const (
	New      What = "new"
	Restored What = "restored" // it was there before, and is again
	Changed  What = "changed"
	Renamed  What = "renamed" // its file has another name
	Merged   What = "merged"  // another record took it in
	Removed  What = "removed"
)

// Change is one thing that happened to one record.
type Change struct {
	// ID is a permanent name, urn:uuid:…; see [Tracker].
	ID    string      `json:"id"`
	Class Class       `json:"class"`
	What  What        `json:"what"`
	Kind  entity.Kind `json:"kind"`
	// File is the content file as this commit has it ("content/parks/x.md");
	// of a removed, renamed or merged record, as the commit before has it.
	File string `json:"file"`
	// To is the file of a renamed or merged record after the commit.
	To string `json:"to,omitempty"`
	// Now is the file in which the record is found at the newest commit, after
	// all renames and merges since; empty when it is gone.
	Now string `json:"-"`
	// Key is what the record is called for good: the importer's key of its
	// first fact with the article's id, else its file.
	Key string `json:"key"`
	// Title, When and Summary are what the record said then.
	Title   string `json:"title"`
	When    string `json:"when,omitempty"`
	Summary string `json:"summary,omitempty"`
	// Listed tells that the sources only name it in a list.
	Listed bool `json:"listed,omitempty"`
	// Places are the places it named before or after.
	Places []string `json:"places,omitempty"`
	// Fields are what a changed record says otherwise.
	Fields []Field `json:"fields,omitempty"`
	// Sources are those that came with it.
	Sources []entity.Source `json:"sources,omitempty"`
	// Basis are those that it rested on already, where an article that was
	// read anew tells the change.
	Basis []entity.Source `json:"basis,omitempty"`
}

// Field is a key whose values changed. Values are as entity.Entity.Values
// gives them, of a list only those that went and those that came. The key
// "body" is the text, without values; "sources" has the quotes that went or
// were reworded.
type Field struct {
	Key string   `json:"key"`
	Old []string `json:"old,omitempty"`
	New []string `json:"new,omitempty"`
}

// List reports whether a key holds several values.
func List(kind entity.Kind, key string) bool {
	for _, k := range entity.Keys(kind) {
		if k.Name == key {
			return k.Type == entity.Strings || k.Type == entity.Tables
		}
	}
	return false
}

// Len counts all changes.
func (h *History) Len() int {
	n := 0
	for i := range h.Commits {
		n += len(h.Commits[i].Changes)
	}
	return n
}

// Resolve sets Now of every change, following renames and merges. Whoever
// makes a History calls it last.
func (h *History) Resolve() {
	now := map[string]string{}  // file at the commit in hand -> file today
	back := map[string]string{} // key of a record that came back -> file today
	at := func(file string) string {
		if to, moved := now[file]; moved {
			return to
		}
		return file
	}
	for i := range h.Commits {
		changes := h.Commits[i].Changes
		for j := range changes {
			switch c := &changes[j]; c.What {
			case Renamed, Merged:
				c.Now = at(c.To)
			case Removed:
				c.Now = back[c.Key]
			case Restored:
				c.Now = at(c.File)
				back[c.Key] = c.Now
			default:
				c.Now = at(c.File)
			}
		}
		// What follows is older: files are called as before this commit.
		before := map[string]string{}
		for j := range changes {
			switch c := &changes[j]; c.What {
			case Renamed, Merged, Removed:
				before[c.File] = c.Now
			}
		}
		for file, to := range before {
			now[file] = to
		}
		for j := range changes {
			// Before it appeared, its name was nobody's, or somebody else's
			// whose end an older commit tells.
			if c := &changes[j]; c.What == New || c.What == Restored {
				if _, set := before[c.File]; !set {
					delete(now, c.File)
				}
			}
		}
	}
}

// Folded is a text without the differences in white space that mean nothing.
func Folded(s string) string { return strings.Join(strings.Fields(s), " ") }
