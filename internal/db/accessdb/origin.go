package accessdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

type originRow struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	Org        int64      `gorm:"column:org_id"`
	URL        string     `gorm:"column:url"`
	Verified   db.Instant `gorm:"column:verified_at"`
	Looked     db.Instant `gorm:"column:looked_at"`
	Record     string     `gorm:"column:record"`
	RecordSeen string     `gorm:"column:record_seen"`
	File       string     `gorm:"column:file"`
	FileSeen   string     `gorm:"column:file_seen"`
	Failing    db.Instant `gorm:"column:failing_at"`
	Lapsed     db.Instant `gorm:"column:lapsed_at"`
	Due        db.Instant `gorm:"column:due_at"`
}

// TableName is for gorm.
func (originRow) TableName() string { return "origin" }

func (r originRow) domain(owner string) campaigns.Origin {
	return campaigns.Origin{ID: r.ID, Org: r.Org, Owner: owner, URL: r.URL, Verified: r.Verified.Time(), Looked: r.Looked.Time(),
		Record: campaigns.Finding{Result: campaigns.FoundResult(r.Record), Seen: r.RecordSeen}, File: campaigns.Finding{Result: campaigns.FoundResult(r.File), Seen: r.FileSeen},
		Failing: r.Failing.Time(), Lapsed: r.Lapsed.Time(), Due: r.Due.Time()}
}

// originDoc is what the audit keeps of a partner's website: that its proof was found, or has been missing.
type originDoc struct {
	Verified string `json:"verified_origin,omitempty"`
	Lapsed   string `json:"lapsed_origin,omitempty"`
}

//go:embed origins_due.sql
var originsDue string

// Origins are the websites of a partner that somebody had looked at. The asker reaches it: it is their own, or one that they keep.
func (s Store) Origins(ctx context.Context, scope access.Scope, partner int64) (out []campaigns.Origin, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = originsIn(t, scope, partner)
		return err
	})
	return out, err
}

func originsIn(t *db.Tx, scope access.Scope, partner int64) ([]campaigns.Origin, error) {
	org, err := Reach(t, scope, partner)
	if err != nil {
		return nil, err
	}
	rows, err := db.All[originRow](t.Where("org_id = ?", org.ID).Order("url"))
	out := make([]campaigns.Origin, len(rows))
	for i, r := range rows {
		out[i] = r.domain(org.Public)
	}
	return out, err
}

// AddOrigin notes a website of the asker's organisation that shall be verified. One that is noted already stands as it is.
func (s Store) AddOrigin(ctx context.Context, scope access.Scope, url string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		_, _, err := keepOrigin(t, scope, url)
		return err
	})
}

// keepOrigin finds the row of a website of the asker's organisation, or makes one. It is Invalid where nobody could look at the website,
// and a Conflict where there are too many.
func keepOrigin(t *db.Tx, scope access.Scope, url string) (originRow, access.Org, error) {
	org, err := Reach(t, scope, scope.Org)
	if err != nil {
		return originRow{}, org, err
	}
	if err := (campaigns.Origin{URL: url}).CheckURL(); err != nil {
		return originRow{}, org, err
	}
	if err := hold(t, org.ID); err != nil {
		return originRow{}, org, err
	}
	rows, err := db.All[originRow](t.Where("org_id = ?", org.ID))
	if err != nil {
		return originRow{}, org, err
	}
	if at := slices.IndexFunc(rows, func(r originRow) bool { return r.URL == url }); at >= 0 {
		return rows[at], org, nil
	}
	if len(rows) >= campaigns.MaxKeptOrigins {
		return originRow{}, org, fault.New(fault.Conflict, "origin", "origin.too_many").With("max", campaigns.MaxKeptOrigins)
	}
	row := originRow{Org: org.ID, URL: url}
	return row, org, t.Create(&row).Error
}

// LookedAt writes what a look at a website of the asker's organisation came to, and returns it as it stands then.
func (s Store) LookedAt(ctx context.Context, scope access.Scope, url string, l campaigns.OriginLook) (out campaigns.Origin, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		row, org, err := keepOrigin(t, scope, url)
		if err != nil {
			return err
		}
		out, err = settleOrigin(t, scope, row.domain(org.Public), l)
		return err
	})
	return out, err
}

// RemoveOrigin forgets a website of the asker's organisation. What stands on a key stays there.
func (s Store) RemoveOrigin(ctx context.Context, scope access.Scope, url string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		gone := t.Scopes(db.Owned(scope, "org_id")).Where("url = ?", url).Delete(&originRow{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return db.NotFound
		}
		return gone.Error
	})
}

// AllowOrigin puts a verified website of the asker's organisation on one of its own publishable keys. It is a Conflict while the
// website is not verified.
func (s Store) AllowOrigin(ctx context.Context, scope access.Scope, key, url string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		row, err := db.One[keyRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ? and kind = ?", key, string(campaigns.Publishable)))
		if err != nil {
			return err
		}
		k, err := row.domain()
		if err != nil {
			return err
		}
		if !k.Stands(t.Now) {
			return fault.New(fault.Conflict, "", "key.over")
		}
		if slices.Contains(k.Origins, url) {
			return nil
		}
		k.Origins = append(k.Origins, url)
		if err := k.CheckOrigins(); err != nil {
			return err
		}
		kept, err := originsIn(t, scope, row.Org)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(kept, func(o campaigns.Origin) bool { return o.URL == url && o.Holds() }) {
			return unverified(url)
		}
		_, err = saveKey(t, scope, k, "")
		return err
	})
}

// ClaimOrigins takes websites in hand that are to be looked at again, so many at most, each for a lease: a worker that dies with some
// leaves them to the next.
func (s Store) ClaimOrigins(ctx context.Context, most int, lease time.Duration) (out []campaigns.Origin, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		out = nil
		var rows []struct {
			Row   originRow `gorm:"embedded"`
			Owner string    `gorm:"column:owner"`
		}
		if err := t.Fetch(&rows, originsDue, db.Params{"now": db.At(t.Now), "most": most}); err != nil {
			return fmt.Errorf("read websites due: %w", err)
		}
		for _, r := range rows {
			taken := t.Model(&originRow{}).Where("id = ? and due_at <= ?", r.Row.ID, db.At(t.Now)).Update("due_at", db.At(t.Now.Add(lease)))
			if taken.Error != nil {
				return taken.Error
			}
			if taken.RowsAffected > 0 { // else another worker has it
				out = append(out, r.Row.domain(r.Owner))
			}
		}
		return nil
	})
	return out, err
}

// SettleOrigin writes what a look came to that nobody asked for.
func (s Store) SettleOrigin(ctx context.Context, o campaigns.Origin, l campaigns.OriginLook) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		rows, err := db.All[originRow](t.Where("id = ?", o.ID))
		if err != nil || len(rows) == 0 { // it was removed meanwhile
			return err
		}
		_, err = settleOrigin(t, access.System, rows[0].domain(o.Owner), l)
		return err
	})
}

// settleOrigin asks the rule, writes the website as it stands then, and tells its partner of what changed for it.
func settleOrigin(t *db.Tx, scope access.Scope, o campaigns.Origin, l campaigns.OriginLook) (campaigns.Origin, error) {
	next, told := o.After(l)
	err := t.Model(&originRow{}).Where("id = ?", o.ID).Updates(map[string]any{"verified_at": db.At(next.Verified), "looked_at": db.At(next.Looked),
		"record": string(next.Record.Result), "record_seen": next.Record.Seen, "file": string(next.File.Result), "file_seen": next.File.Seen,
		"failing_at": db.At(next.Failing), "lapsed_at": db.At(next.Lapsed), "due_at": db.At(next.Due)}).Error
	for _, kind := range told {
		if err != nil {
			break
		}
		doc := originDoc{Verified: next.URL}
		if kind == campaigns.NoticeOriginLapsed {
			doc = originDoc{Lapsed: next.URL}
		}
		if err = t.Record(scope, db.Change{Org: o.Org, Verb: access.Changed, Kind: access.OnOrg, Subject: o.Owner, Before: originDoc{}, After: doc}); err == nil {
			err = t.Tell(campaigns.Notice{Kind: kind, Subject: next.URL}, o.Org)
		}
	}
	return next, err
}

func unverified(url string) error {
	return fault.New(fault.Conflict, "origins", "origin.not_verified").With("origin", url)
}

// vouched are the websites that a key newly names although nobody proved that they are its partner's: whoever puts them there vouches for
// them. A partner cannot vouch for itself: for one of its own people they are a Conflict.
func vouched(t *db.Tx, scope access.Scope, org access.Org, was, now []string) ([]string, error) {
	fresh := slices.DeleteFunc(slices.Clone(now), func(u string) bool { return slices.Contains(was, u) })
	if len(fresh) == 0 || org.Kind != access.Partner {
		return nil, nil
	}
	kept, err := originsIn(t, access.System, org.ID)
	if err != nil {
		return nil, err
	}
	open := slices.DeleteFunc(fresh, func(u string) bool {
		return slices.ContainsFunc(kept, func(o campaigns.Origin) bool { return o.URL == u && o.Holds() })
	})
	if len(open) > 0 && scope.By.Staff != 0 && scope.Org == org.ID {
		return nil, unverified(open[0])
	}
	return open, nil
}
