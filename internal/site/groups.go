package site

import (
	"slices"
	"strconv"

	"atlas/internal/entity"
)

// ListGroup is a headed part of the list that a page shows. What it is a group of,
// its ID and the fields that are set tell.
type ListGroup struct {
	// ID is its anchor on the page.
	ID string
	// Kind is what its records are, Role what the page's subject is in them;
	// empty in groups that are made by something else.
	Kind entity.Kind
	Role Role
	// Level is of policies, Month of the facts of a year: 0 without a month.
	Level string
	Month int
	// Listed is the group of those that are only named.
	Listed bool
	// Related is the group of those that name the subject, or link to it.
	Related bool
	// Records are all of them, what is only named at the end.
	Records []*Record
}

// Anchors of the groups that are not called by a kind, role, level or month.
const (
	groupAll       = ""
	groupDescribed = "described"
	groupListed    = "listed"
	groupMentions  = "mentions"
	groupBacklinks = "backlinks"
)

// kindOrder is how a page lists kinds that stand side by side.
var kindOrder = [...]entity.Kind{entity.Policy, entity.Park, entity.Alliance, entity.Case, entity.Company}

// Groups are all that a page lists, whatever part of it fits: of the page of a
// kind, a place, a term, or a record; none of others. A group without records
// is left out.
func (s *Site) Groups(p *Page) []ListGroup {
	var groups []ListGroup
	switch {
	case p.Kind == List && p.Of == entity.Policy:
		groups = byLevel(s.ordered(p.Of))
	case p.Kind == List && p.Of == entity.Article:
		groups = []ListGroup{{ID: groupAll, Kind: p.Of, Records: s.ordered(p.Of)}}
	case p.Kind == List:
		groups = byDescribed(s.ordered(p.Of))
	case p.Kind == PlacePage:
		groups = byKind(p.Place.All)
		if p.Place.Text != nil {
			groups = append(groups, relatedTo(p.Place.Text)...)
		}
	case p.Kind == TermPage && p.Section == SectionOrganizations:
		groups = byRole(p.Term.Roles)
	case p.Kind == TermPage && p.Section == SectionYears:
		groups = byMonth(p.Term.Records)
	case p.Kind == TermPage:
		groups = byKind(p.Term.Records)
	case p.Kind == Single && p.Article == nil:
		groups = append(byRole(p.Record.Roles), relatedTo(p.Record)...)
	}
	groups = slices.DeleteFunc(groups, func(g ListGroup) bool { return len(g.Records) == 0 })
	for i := range groups {
		groups[i].Records = describedFirst(groups[i].Records)
	}
	return groups
}

// describedFirst sets what is only named behind the others.
func describedFirst(records []*Record) []*Record {
	last := true // whether all so far are described
	for _, r := range records {
		if d := r.IsDescribed(); d && !last {
			list := slices.Clone(records)
			slices.SortStableFunc(list, func(a, b *Record) int { return rankDescribed(a) - rankDescribed(b) })
			return list
		} else if !d {
			last = false
		}
	}
	return records
}

func rankDescribed(r *Record) int {
	if r.IsDescribed() {
		return 0
	}
	return 1
}

func byKind(records []*Record) []ListGroup {
	by := map[entity.Kind][]*Record{}
	for _, r := range records {
		by[r.Kind] = append(by[r.Kind], r)
	}
	groups := make([]ListGroup, 0, len(kindOrder))
	for _, k := range kindOrder {
		groups = append(groups, ListGroup{ID: k.Folder(), Kind: k, Records: by[k]})
	}
	return groups
}

// byRole has one group for a role and kind.
func byRole(roles []RoleIn) []ListGroup {
	type key struct {
		role Role
		kind entity.Kind
	}
	by := map[key][]*Record{}
	for _, in := range roles {
		k := key{in.Role, in.Record.Kind}
		by[k] = append(by[k], in.Record)
	}
	var groups []ListGroup
	for _, kind := range entity.Kinds {
		for _, role := range Roles {
			if list := by[key{role, kind}]; len(list) > 0 {
				groups = append(groups, ListGroup{ID: string(role) + "-" + kind.Folder(), Kind: kind, Role: role, Records: list})
			}
		}
	}
	return groups
}

// byMonth has the months of a year, and last those without one.
func byMonth(records []*Record) []ListGroup {
	var by [13][]*Record
	for _, r := range records {
		month := r.Date.Month
		if month < 1 || month > 12 {
			month = 0
		}
		by[month] = append(by[month], r)
	}
	groups := make([]ListGroup, 0, len(by))
	for i := 1; i <= 12; i++ {
		groups = append(groups, ListGroup{ID: MonthID(i), Month: i, Records: by[i]})
	}
	return append(groups, ListGroup{ID: MonthID(0), Records: by[0]})
}

// MonthID is the anchor of a month on the page of its year; 0 is for the facts
// without a month.
func MonthID(month int) string {
	if month == 0 {
		return "m-none"
	}
	return "m" + strconv.Itoa(month)
}

func byLevel(records []*Record) []ListGroup {
	by := map[string][]*Record{}
	for _, r := range records {
		by[r.Level] = append(by[r.Level], r)
	}
	groups := make([]ListGroup, 0, len(entity.Levels)+1)
	for _, level := range entity.Levels {
		groups = append(groups, ListGroup{ID: LevelID(level), Level: level, Records: by[level]})
	}
	return append(groups, ListGroup{ID: LevelID(""), Records: by[""]})
}

// LevelID is the anchor of a level on the page of policies.
func LevelID(level string) string {
	if level == "" {
		level = "none"
	}
	return "level-" + level
}

// byDescribed sets what is only named in a list apart from what is described.
func byDescribed(records []*Record) []ListGroup {
	told := slices.IndexFunc(records, func(r *Record) bool { return !r.IsDescribed() })
	if told < 0 {
		told = len(records)
	}
	return []ListGroup{{ID: groupDescribed, Records: records[:told]}, {ID: groupListed, Listed: true, Records: records[told:]}}
}

// relatedTo are the records that mention a record, and those that link to it.
func relatedTo(r *Record) []ListGroup {
	return []ListGroup{
		{ID: groupMentions, Related: true, Records: r.MentionedBy},
		{ID: groupBacklinks, Related: true, Records: r.Backlinks},
	}
}

// Mentions tells the group of mentions from that of links.
func (g *ListGroup) Mentions() bool { return g.ID == groupMentions }
