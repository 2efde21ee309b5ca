package render

// ChangesView shows what changed, newest first.
type ChangesView struct {
	// Note says how far the history reaches, or why there is none; it may be
	// empty.
	Note string
	// Classes lead to what sources told and to our edits; empty where there is
	// only one of them.
	Classes []Link
	Days    []ChangeDay
	// Newer and Older are the neighbours among the pages of changes.
	Newer, Older *Link
	Feeds        []Link
}

// ChangeDay is all that changed on a day (UTC).
type ChangeDay struct {
	// ID is the anchor of the day.
	ID    string
	Date  Date
	Parts []ChangePart
}

// ChangePart is what changed on a day in one class.
type ChangePart struct {
	// Class is "world" or "edit", Title says it in words.
	Class, Title string
	Count        int
	Groups       []ChangeGroup
}

// ChangeGroup is what happened in one way in one commit: either Rows or, for
// many, their Count with the names by kind.
type ChangeGroup struct {
	Rows []ChangeRow
	// What happened, as 新增.
	What string
	// Counts says how many of each kind, All asks to see them.
	Counts, All string
	Names       []LinkGroup
	Commit      CommitNote
}

// ChangeRow is one change.
type ChangeRow struct {
	// ID is the change's anchor.
	ID string
	// What happened, as 新增, Kind the kind of the record.
	What, Kind string
	// Class is "world" or "edit", ClassWord says it in words.
	Class, ClassWord string
	// Link is the record, without Href when it has no page any more; its Note
	// says where it went.
	Link
	// Day is when the atlas learned of it, Date when it happened in the world;
	// nil without.
	Day, Date *Date
	Places    []Link
	Summary   string
	Fields    []ChangeField
	Quotes    []Quote
	// Commit is the commit, for an edit.
	Commit CommitNote
}

// ChangeField is what a record says otherwise.
type ChangeField struct {
	Label string
	// Old and New are the values in words; of a list what went and what came.
	Old, New string
	// Text stands instead of them where values are not shown.
	Text string
	// Raw marks values that are the content's words and not the interface's.
	Raw bool
}

// CommitNote names a commit; both are empty where it is not to be named.
type CommitNote struct{ Subject, Hash string }

// RecordHistory is what happened to one record, newest first. Rows beyond
// First are folded away.
type RecordHistory struct {
	Count       int
	First, More []ChangeRow
	// All leads to the page of all changes.
	All Link
	// Cut says that older changes are not known, or is empty.
	Cut string
}
