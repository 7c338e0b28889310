package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/reachdb"
	"erawan/internal/fault"
)

// Reach has the sample of the last weeks at hand.
type Reach interface {
	// Rolling is the sample up to this moment.
	Rolling(ctx context.Context) (reach.Sample, error)
}

// sample is read before a transaction begins, so that nothing waits for it within. Without one nothing
// can be measured.
func (s Store) sample(ctx context.Context) (reach.Sample, error) {
	if s.Reach == nil {
		return nil, nil
	}
	return s.Reach.Rolling(ctx)
}

// admit refuses a campaign that goes live with a segment under the floor, at the place of the segment,
// and notes where its segments stand, for the plans that will have them.
func admit(t *db.Tx, c campaigns.Campaign, sample reach.Sample) error {
	if c.State != campaigns.Live || len(c.Segments) == 0 {
		return nil
	}
	named, err := segmentsNamed(t, c.Segments)
	if err != nil {
		return err
	}
	known, revision, err := floors(t, c.ID)
	if err != nil {
		return err
	}
	var refused fault.Faults
	var changed []delivery.Floor
	for _, a := range delivery.Aims([]campaigns.Campaign{c}, named, known) {
		f := judge(a, sample)
		if why := a.Refusal(f); why != nil {
			why.Field = fmt.Sprintf("/segments/%d", a.At)
			refused = append(refused, why)
		}
		if f.Standing != a.Standing {
			changed = append(changed, f)
		}
	}
	if err := refused.Err(); err != nil {
		return err
	}
	return reachdb.SetFloors(t, revision, changed)
}

// judge measures an aim. Two of one segment are one conjunction, so it hangs on nothing else.
func judge(a delivery.Aim, sample reach.Sample) delivery.Floor {
	return a.Judge(sample.Gauge(reach.Query{Rule: &a.Rule, Placements: a.Placements}))
}

func floors(t *db.Tx, campaign int64) (known []delivery.Floor, revision int64, err error) {
	at, err := t.Counters()
	if err != nil {
		return nil, 0, err
	}
	known, err = reachdb.FloorsIn(t, db.Span{To: at.Revision}, campaign)
	return known, at.Revision, err
}

//go:embed segments_named.sql
var segmentsNamedSQL string

// segmentsNamed reads segments, and those that they name, and so on.
func segmentsNamed(t *db.Tx, ids []int64) ([]audience.Segment, error) {
	var out []audience.Segment
	met := map[string]bool{}
	publics := []string{}
	for {
		var found []db.Found
		if err := t.Fetch(&found, segmentsNamedSQL, db.Params{"ids": append([]int64{0}, ids...), "publics": append([]string{""}, publics...)}); err != nil {
			return nil, fmt.Errorf("read segments: %w", err)
		}
		ids, publics = nil, nil
		fresh, err := mapped(found, SegmentOf)
		if err != nil {
			return nil, err
		}
		for _, g := range fresh {
			if met[g.Public] {
				continue
			}
			met[g.Public] = true
			out = append(out, g)
			for _, p := range g.Rule.References() {
				if !met[p] {
					publics = append(publics, p)
				}
			}
		}
		if len(publics) == 0 {
			slices.SortFunc(out, func(a, b audience.Segment) int { return int(a.ID - b.ID) })
			return out, nil
		}
	}
}

// aims are those of the live campaigns of an organisation, as they stand in a transaction.
func aims(t *db.Tx, org int64) ([]delivery.Aim, int64, error) {
	scope := access.Scope{Org: org}
	found, err := versions.Current(t, scope)
	if err != nil {
		return nil, 0, err
	}
	all, err := mapped(found, campaignOf)
	if err != nil {
		return nil, 0, err
	}
	live := slices.DeleteFunc(all, func(c campaigns.Campaign) bool { return c.State != campaigns.Live || len(c.Segments) == 0 })
	if len(live) == 0 {
		return nil, 0, nil
	}
	if found, err = segments.Current(t, scope); err != nil {
		return nil, 0, err
	}
	named, err := mapped(found, SegmentOf)
	if err != nil {
		return nil, 0, err
	}
	known, revision, err := floors(t, 0)
	return delivery.Aims(live, named, known), revision, err
}

// readmit refuses a change of a segment that would take a live campaign under the floor. It compares
// what the live campaigns aim at with what they did before.
func readmit(t *db.Tx, before []delivery.Aim, org int64, sample reach.Sample) error {
	after, revision, err := aims(t, org)
	if err != nil {
		return err
	}
	was := map[string]bool{}
	for _, a := range before {
		was[fmt.Sprint(a.Campaign, a.Segment, a.Digest)] = true
	}
	var changed []delivery.Floor
	for _, a := range after {
		if was[fmt.Sprint(a.Campaign, a.Segment, a.Digest)] {
			continue
		}
		f := judge(a, sample)
		if why := a.Refusal(f); why != nil {
			why.Field = "/rule"
			return why
		}
		if f.Standing != a.Standing {
			changed = append(changed, f)
		}
	}
	return reachdb.SetFloors(t, revision, changed)
}
