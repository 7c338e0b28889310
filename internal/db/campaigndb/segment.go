package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/list"
)

type segmentDoc struct {
	Name string        `json:"name"`
	Rule audience.Rule `json:"rule"`
	// Archived is left out of the segments that are in use, which is nearly all.
	Archived bool `json:"archived,omitempty"`
}

// SegmentOf is a segment as it was read.
func SegmentOf(f db.Found) (audience.Segment, error) {
	doc, err := db.Decode[segmentDoc](f.Body)
	return audience.Segment{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Name: doc.Name, Rule: doc.Rule, Archived: doc.Archived}, err
}

var (
	//go:embed segment_versions.sql
	segmentVersionsSQL string
	//go:embed segment_uses.sql
	segmentUsesSQL string
	//go:embed segment_users.sql
	segmentUsersSQL string
	//go:embed segments_changed.sql
	segmentsChangedSQL string
)

// SaveSegment makes a segment when its ID is 0, else appends a version to one in scope. It is Stale
// when its Version is no longer the current one. The rule may name segments of the same organisation:
// faults of name and rule point to /name and into /rule. It is a Conflict to change a segment so that
// one that names it can no longer be read, and to archive one that is in use; and Invalid at its rule
// when a live campaign would fall under the floor with it.
func (s Store) SaveSegment(ctx context.Context, scope access.Scope, by access.Actor, g audience.Segment) (audience.Segment, error) {
	sample, err := s.sample(ctx)
	if err != nil {
		return g, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		var before []delivery.Aim
		if g.ID != 0 {
			org, err := db.OwnerIn(t, scope, "segment", g.ID)
			if err != nil {
				return err
			}
			if before, _, err = aims(t, org); err != nil {
				return err
			}
		}
		h, err := segments.Append(t, scope, db.Edit{
			Head: db.Head{ID: g.ID, Org: g.Org, Public: g.Public, Version: g.Version},
			Body: segmentDoc{g.Name, g.Rule, g.Archived}, Actor: by, Listed: segmentListed(g),
		})
		if err != nil {
			return err
		}
		g.ID, g.Org, g.Public, g.Version = h.ID, h.Org, h.Public, h.Version
		if err := checkSegment(t, g); err != nil || len(before) == 0 {
			return err
		}
		return readmit(t, before, g.Org, sample)
	})
	return g, err
}

// checkSegment looks at a segment that has just been written, and at all that name it.
func checkSegment(t *db.Tx, g audience.Segment) error {
	b := shelf{t: t, org: g.Org, known: map[string]audience.Segment{g.Public: g}}
	if err := b.check(g); err != nil {
		return err
	}
	use, err := useOf(t, g)
	if err != nil {
		return err
	}
	if g.Archived {
		if use.Campaigns != nil || use.Segments != nil {
			return fault.New(fault.Conflict, "", "segment.in_use").With("campaigns", len(use.Campaigns)).With("segments", len(use.Segments))
		}
		return nil
	}
	return b.above(use.Segments)
}

// shelf finds segments of an organisation within a transaction, each read once.
type shelf struct {
	t     *db.Tx
	org   int64
	known map[string]audience.Segment
	err   error // of the database
}

func (b *shelf) find(public string) (audience.Segment, bool) {
	if g, ok := b.known[public]; ok {
		return g, true
	}
	f, err := segments.ByPublic(b.t, access.Scope{Org: b.org}, public)
	if err != nil {
		if !fault.Is(err, fault.NotFound) {
			b.err = err
		}
		return audience.Segment{}, false
	}
	g, err := SegmentOf(f)
	if err != nil {
		b.err = err
	}
	b.known[public] = g
	return g, err == nil
}

func (b *shelf) check(g audience.Segment) error {
	err := g.Check(b.find)
	if b.err != nil {
		return b.err
	}
	return err
}

// above checks those that name a segment, those that name them, and so on.
func (b *shelf) above(users []audience.Segment) error {
	seen := map[string]bool{}
	for len(users) > 0 {
		g := users[0]
		users = users[1:]
		if seen[g.Public] || g.Archived {
			continue
		}
		seen[g.Public] = true
		if err := b.check(g); err != nil {
			if b.err != nil {
				return err
			}
			return fault.New(fault.Conflict, "/rule", "segment.breaks_other").With("name", g.Name)
		}
		use, err := useOf(b.t, g)
		if err != nil {
			return err
		}
		users = append(users, use.Segments...)
	}
	return nil
}

// SegmentByPublic finds the current version of one segment in scope.
func (s Store) SegmentByPublic(ctx context.Context, scope access.Scope, public string) (g audience.Segment, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		f, err := segments.ByPublic(t, scope, public)
		if err != nil {
			return err
		}
		g, err = SegmentOf(f)
		return err
	})
	return g, err
}

// SegmentVersions lists every version of one segment in scope, the newest first, with who made it and
// when.
func (s Store) SegmentVersions(ctx context.Context, scope access.Scope, public string) (out []audience.Version, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			db.Found
			ActorID int64      `gorm:"column:actor_id"`
			Actor   string     `gorm:"column:actor_name"`
			Made    db.Instant `gorm:"column:created_at"`
		}
		if err := t.Fetch(&rows, segmentVersionsSQL, db.Params{"public": public, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read versions of segment %s: %w", public, err)
		}
		if len(rows) == 0 {
			return db.NotFound
		}
		for _, r := range rows {
			g, err := SegmentOf(r.Found)
			if err != nil {
				return err
			}
			out = append(out, audience.Version{Segment: g, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
		}
		return nil
	})
	return out, err
}

// SegmentsChanged is when each of some segments in scope was last changed, by id.
func (s Store) SegmentsChanged(ctx context.Context, scope access.Scope, ids []int64) (map[int64]time.Time, error) {
	out := map[int64]time.Time{}
	if len(ids) == 0 {
		return out, nil
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			ID   int64      `gorm:"column:id"`
			Made db.Instant `gorm:"column:created_at"`
		}
		if err := t.Fetch(&rows, segmentsChangedSQL, db.Params{"ids": ids, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read when segments changed: %w", err)
		}
		for _, r := range rows {
			out[r.ID] = r.Made.Time()
		}
		return nil
	})
	return out, err
}

// SegmentUse is what names one segment in scope now: campaigns that have not ended, and segments that
// are not archived.
func (s Store) SegmentUse(ctx context.Context, scope access.Scope, public string) (use campaigns.Use, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		f, err := segments.ByPublic(t, scope, public)
		if err != nil {
			return err
		}
		use, err = useOf(t, audience.Segment{ID: f.ID, Org: f.Org, Public: f.Public})
		return err
	})
	return use, err
}

func useOf(t *db.Tx, g audience.Segment) (use campaigns.Use, err error) {
	var rows []struct {
		Kind string `gorm:"column:kind"`
		ID   int64  `gorm:"column:id"`
	}
	p := db.Params{"org": g.Org, "refs": []string{db.RefTo(list.Segments, g.ID), refToSegment(g.Public)}}
	if err := t.Fetch(&rows, segmentUsersSQL, p); err != nil {
		return use, fmt.Errorf("read what names segment %d: %w", g.ID, err)
	}
	ids := map[string][]int64{}
	for _, r := range rows {
		ids[r.Kind] = append(ids[r.Kind], r.ID)
	}
	found, err := versions.Some(t, ids[string(list.Campaigns)])
	if err != nil {
		return use, err
	}
	all, err := mapped(found, campaignOf)
	for _, c := range all {
		if c.State != campaigns.Ended {
			use.Campaigns = append(use.Campaigns, c)
		}
	}
	if err != nil {
		return use, err
	}
	if found, err = segments.Some(t, ids[string(list.Segments)]); err != nil {
		return use, err
	}
	others, err := mapped(found, SegmentOf)
	for _, other := range others {
		if !other.Archived {
			use.Segments = append(use.Segments, other)
		}
	}
	return use, err
}

// SegmentUses counts, by their ids, what names each of some segments of the asker's own, as SegmentUse has it.
func (s Store) SegmentUses(ctx context.Context, scope access.Scope, some []audience.Segment) (out map[int64]campaigns.Uses, err error) {
	out = map[int64]campaigns.Uses{}
	if len(some) == 0 {
		return out, nil
	}
	refs, of := []string{}, map[string]int64{}
	for _, g := range some {
		for _, ref := range []string{db.RefTo(list.Segments, g.ID), refToSegment(g.Public)} {
			refs, of[ref] = append(refs, ref), g.ID
		}
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Ref   string `gorm:"column:ref"`
			Kind  string `gorm:"column:kind"`
			Count int    `gorm:"column:count"`
		}
		if err := t.Fetch(&rows, segmentUsesSQL, db.Params{"org": scope.Org, "refs": refs}); err != nil {
			return fmt.Errorf("count what names segments: %w", err)
		}
		for _, r := range rows {
			use := out[of[r.Ref]]
			if r.Kind == string(list.Campaigns) {
				use.Campaigns += r.Count
			} else {
				use.Segments += r.Count
			}
			out[of[r.Ref]] = use
		}
		return nil
	})
	return out, err
}

// refToSegment is how the index keeps that a rule names a segment.
func refToSegment(public string) string { return string(list.Segments) + "#" + public }

// Segments lists the current version of every segment in scope.
func (s Store) Segments(ctx context.Context, scope access.Scope) (out []audience.Segment, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := segments.Current(t, scope)
		if err != nil {
			return err
		}
		out, err = mapped(found, SegmentOf)
		return err
	})
	return out, err
}

// SegmentsIn reads the segments that changed in a span, within a transaction.
func SegmentsIn(t *db.Tx, span db.Span) ([]audience.Segment, error) {
	found, err := segments.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, SegmentOf)
}
