package site

import (
	"slices"

	"atlas/internal/entity"
)

// Limits of a neighbourhood: how many nodes there are in all, right round the
// record, and beyond each of these.
const (
	graphMost   = 40
	graphFirst  = 12
	graphBeyond = 3
)

// Graph is what stands round a record: the things it is tied to, and through
// these other records.
type Graph struct {
	First  []GraphNode
	Second []GraphNode
	// More tells how many things and records there are beside these.
	More int
}

// GraphNode is a page in a neighbourhood.
type GraphNode struct {
	Page *Page
	Name string
	// Kind is a key (organizations, scenarios, sectors, places) or the kind of
	// a record; Role is set for organizations.
	Kind string
	Role Role
	// From are the indexes of the nodes of First that lead to one of Second.
	From []int
}

// Nodes counts the record and all round it.
func (g *Graph) Nodes() int { return 1 + len(g.First) + len(g.Second) }

// Neighbourhood is the graph round a record, nil when fewer than three nodes
// stand round it. It has at most forty nodes. The
// ties are those of the record, from [Site.Ties].
func (s *Site) Neighbourhood(r *Record, ties []Tie) *Graph {
	g := &Graph{}
	at := map[*Page]int{} // second ring
	first := map[*Page]bool{r.Page: true}
	var beyond [][]*Record
	add := func(n GraphNode, records []*Record) {
		if first[n.Page] {
			return
		}
		first[n.Page] = true
		if len(g.First) == graphFirst {
			g.More++
			return
		}
		g.First = append(g.First, n)
		beyond = append(beyond, records)
	}
	// What a company or alliance takes part in stands right round it.
	for _, in := range r.Roles {
		var others []*Record
		for _, p := range in.Record.Parties {
			if p.Page.Record != nil && p.Page.Record != r {
				others = append(others, p.Page.Record)
			}
		}
		for _, t := range in.Record.ForScenarios {
			for _, x := range t.Records {
				if x != in.Record && len(others) < nearWindow {
					others = append(others, x)
				}
			}
		}
		add(GraphNode{Page: in.Record.Page, Name: in.Record.Title, Kind: string(in.Record.Kind)}, others)
	}
	for _, t := range ties {
		add(GraphNode{Page: t.Page, Name: t.Name, Kind: t.Kind, Role: t.Role}, window(t.Records, r))
	}
	for i, records := range beyond {
		taken := 0
		for _, x := range records {
			if first[x.Page] || x.Kind == entity.Article || x.Kind == entity.Place {
				continue
			}
			if j, known := at[x.Page]; known {
				if !slices.Contains(g.Second[j].From, i) {
					g.Second[j].From = append(g.Second[j].From, i)
				}
				continue
			}
			if taken == graphBeyond || g.Nodes() == graphMost {
				g.More++
				continue
			}
			taken++
			at[x.Page] = len(g.Second)
			g.Second = append(g.Second, GraphNode{Page: x.Page, Name: x.Title, Kind: string(x.Kind), From: []int{i}})
		}
	}
	if len(g.First)+len(g.Second) < 3 {
		return nil
	}
	return g
}
