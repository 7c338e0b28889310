package campaigndb

import (
	"context"
	_ "embed"
	"slices"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/list"
)

var (
	// Carried is the statement for the campaigns that may appear on the placements of an organisation.
	//
	//go:embed campaigns_carried.sql
	Carried string

	// Carrying is the statement for a placement where a current campaign of an organisation may appear.
	//
	//go:embed placements_carrying.sql
	Carrying string

	//go:embed placements_some.sql
	placementsSome string
)

// ranks put first, among the states that are kept, what somebody may have to act on.
var ranks = []campaigns.State{campaigns.Live, campaigns.Paused, campaigns.Ready, campaigns.Draft, campaigns.Ended, campaigns.Archived}

func campaignListed(c campaigns.Campaign) db.Listed {
	from, until := c.Window()
	stands := c.State
	if c.Archived {
		stands = campaigns.Archived
	}
	rank := []byte{byte(slices.Index(ranks, stands))}
	said := []string{db.RefTo(list.Messages, c.Neutral)}
	for _, m := range c.Messages {
		said = append(said, db.RefTo(list.Messages, m.Message))
	}
	for _, g := range c.Segments {
		said = append(said, db.RefTo(list.Segments, g))
	}
	slices.Sort(said)
	return db.Listed{Refs: slices.Compact(said), Kind: list.Campaigns, ID: c.ID, Org: c.Org, Facet: string(stands), Names: c.Name, Begins: from, Ends: until,
		Words: []string{c.Public}, Sorts: map[string][]byte{
			"state":  append(rank, db.KeyOf(-until.UnixMilli())...), // of one state, what runs longest first
			"flight": db.KeyOf(from.UnixMilli()),
		}}
}

// segmentListed tells segments in use from archived ones, for the filter.
func segmentListed(g audience.Segment) db.Listed {
	facet := "used"
	if g.Archived {
		facet = "archived"
	}
	var refs []string
	for _, public := range g.Rule.References() {
		refs = append(refs, refToSegment(public))
	}
	return db.Listed{Refs: refs, Facet: facet, Kind: list.Segments, ID: g.ID, Org: g.Org, Name: g.Name, Words: []string{g.Public}}
}

func (r placementRow) listed(t *db.Tx) db.Listed {
	return db.Listed{Kind: list.Placements, ID: r.ID, Org: r.Org, Facet: r.Channel, Name: r.Name, Changed: t.Now, Words: []string{r.Public}}
}

// stateNow is what of a campaign's list is in a state at a moment, as people call it: stops and the flight count.
var stateNow = map[string]string{
	"ended":     "(listed.facet = 'ended' or (listed.facet = 'live' and listed.ends_ms <= @now))",
	"":          "listed.facet <> 'archived'",
	"archived":  "listed.facet = 'archived'",
	"draft":     "listed.facet = 'draft'",
	"ready":     "listed.facet = 'ready' and not @all_stopped and listed.id not in @stopped",
	"paused":    "listed.facet = 'paused' and not @all_stopped and listed.id not in @stopped",
	"scheduled": "listed.facet = 'live' and listed.begins_ms > @now and listed.ends_ms > @now and not @all_stopped and listed.id not in @stopped",
	"live":      "listed.facet = 'live' and listed.begins_ms <= @now and listed.ends_ms > @now and not @all_stopped and listed.id not in @stopped",
	"stopped":   "(@all_stopped or listed.id in @stopped) and (listed.facet in ('ready', 'paused') or (listed.facet = 'live' and listed.ends_ms > @now))",
}

// CampaignPage reads a page of the campaigns in scope: the asker's own, and those that may appear on the asker's
// placements. Its sorts are state, name, flight and changed; its filter a state as people call it, for which the
// standing says what is stopped and when it is; without one, all that are not archived.
func (s Store) CampaignPage(ctx context.Context, scope access.Scope, a list.Ask, now campaigns.Standing) (out list.Page[campaigns.Campaign], err error) {
	l := db.Listing{Kind: list.Campaigns, ByNames: true, Also: Carried}
	if where, ok := stateNow[a.Filter]; ok {
		l.Where = where
		l.Values = db.Params{"now": now.Now.UnixMilli(), "stopped": now.Stopped, "all_stopped": now.Everything}
		if len(now.Stopped) == 0 {
			l.Values["stopped"] = []int64{0}
		}
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, l)
		if err != nil {
			return err
		}
		found, err := versions.Some(t, p.Items)
		if err != nil {
			return err
		}
		all, err := mapped(found, campaignOf)
		out = db.Filled(p, all, func(c campaigns.Campaign) int64 { return c.ID })
		return err
	})
	return out, err
}

// SegmentPage reads a page of the segments in scope. Its sorts are name and changed; its filter is used or archived.
func (s Store) SegmentPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[audience.Segment], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Segments})
		if err != nil {
			return err
		}
		found, err := segments.Some(t, p.Items)
		if err != nil {
			return err
		}
		all, err := mapped(found, SegmentOf)
		out = db.Filled(p, all, func(g audience.Segment) int64 { return g.ID })
		return err
	})
	return out, err
}

// PlacementPage reads a page of the placements in scope: the asker's own, and those of partners where a current
// campaign of the asker's may appear. Its sorts are name and changed.
func (s Store) PlacementPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[campaigns.Placement], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Placements, Also: Carrying})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		var rows []placementSeen
		if err := t.Fetch(&rows, placementsSome, db.Params{"ids": p.Items}); err != nil {
			return err
		}
		all := make([]campaigns.Placement, len(rows))
		for i, r := range rows {
			all[i] = r.domain()
		}
		out = db.Filled(p, all, func(p campaigns.Placement) int64 { return p.ID })
		return nil
	})
	return out, err
}

// Relist puts everything of these stores into its lists again, a bounded number at a time.
func Relist(t *db.Tx) error {
	if err := segments.Relist(t, func(f db.Found) (db.Listed, error) {
		g, err := SegmentOf(f)
		return segmentListed(g), err
	}); err != nil {
		return err
	}
	if err := versions.Relist(t, func(f db.Found) (db.Listed, error) {
		c, err := campaignOf(f)
		return campaignListed(c), err
	}); err != nil {
		return err
	}
	return db.Relist(t, func(r placementRow) (db.Listed, error) {
		l := r.listed(t)
		l.Changed = r.Made.Time()
		return l, nil
	}, func(r placementRow) int64 { return r.ID })
}
