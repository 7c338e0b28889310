package campaigndb

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type linkRow struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Public    string     `gorm:"column:public_id"`
	Org       int64      `gorm:"column:org_id"`
	Slug      string     `gorm:"column:slug"`
	Name      string     `gorm:"column:name"`
	Campaign  int64      `gorm:"column:campaign_id"`
	Placement int64      `gorm:"column:placement_id"`
	Carrier   int64      `gorm:"column:carrier_id"`
	Message   int64      `gorm:"column:message_id"`
	Kit       string     `gorm:"column:kit"`
	Rules     string     `gorm:"column:rules"`
	Source    string     `gorm:"column:source"`
	Medium    string     `gorm:"column:medium"`
	From      string     `gorm:"column:first_day"`
	Until     string     `gorm:"column:last_day"`
	StoppedAt db.Instant `gorm:"column:stopped_at"`
	ActorID   int64      `gorm:"column:actor_id"`
	Actor     string     `gorm:"column:actor_name"`
	At        db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (linkRow) TableName() string { return "short_link" }

func (r linkRow) domain() (l campaigns.Link, err error) {
	l = campaigns.Link{ID: r.ID, Org: r.Org, Public: r.Public, Slug: r.Slug, Name: r.Name, Campaign: r.Campaign, Placement: r.Placement, Message: r.Message, Kit: r.Kit,
		Source: r.Source, Medium: r.Medium, By: r.Actor, At: r.At.Time()}
	if at := r.StoppedAt.Time(); !at.IsZero() {
		l.Stopped = at
	}
	if l.From, err = campaigns.ParseDate(r.From); err != nil {
		return l, fmt.Errorf("link %d: %w", r.ID, err)
	}
	if l.Until, err = campaigns.ParseDate(r.Until); err != nil {
		return l, fmt.Errorf("link %d: %w", r.ID, err)
	}
	if err = json.Unmarshal([]byte(r.Rules), &l.Rules); err != nil {
		return l, fmt.Errorf("link %d: rules: %w", r.ID, err)
	}
	return l, nil
}

func linksOf(rows []linkRow) (out []campaigns.Link, err error) {
	for _, r := range rows {
		l, err := r.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// linkDoc is a link as the audit keeps it.
type linkDoc struct {
	Name    string `json:"name"`
	Slug    string `json:"slug"`
	Kit     string `json:"kit,omitempty"`
	Stopped bool   `json:"stopped,omitempty"`
}

// MakeLink keeps a new link of a campaign of the asker's own, and gives it its address. It is Invalid, with every field, where it makes no
// sense, and NotFound, about the field, where it names what is not its campaign's.
func (s Store) MakeLink(ctx context.Context, scope access.Scope, by access.Actor, l campaigns.Link) (campaigns.Link, error) {
	if err := l.Check(); err != nil {
		return l, err
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		found, err := versions.Some(t, []int64{l.Campaign})
		if err != nil {
			return err
		}
		if len(found) == 0 || !scope.Sees(found[0].Org) {
			return fault.New(fault.NotFound, "/campaign", "not_found")
		}
		c, err := campaignOf(found[0])
		if err != nil {
			return err
		}
		if !slices.Contains(c.Placements, l.Placement) {
			return fault.New(fault.NotFound, "/placement", "not_found")
		}
		for _, m := range append([]campaigns.LinkRule{{Message: l.Message}}, l.Rules...) {
			if !slices.ContainsFunc(c.Messages, func(one campaigns.Choice) bool { return one.Message == m.Message }) {
				return fault.New(fault.NotFound, "/message", "not_found")
			}
		}
		at, err := db.One[placementRow](t.Where("id = ?", l.Placement))
		if err != nil {
			return err
		}
		rules, err := json.Marshal(l.Rules)
		if err != nil {
			return err
		}
		row := linkRow{Public: id.New(id.Link), Org: c.Org, Slug: slug(), Name: l.Name, Campaign: c.ID, Placement: l.Placement, Carrier: at.Org, Message: l.Message, Kit: l.Kit, Rules: string(rules),
			Source: l.Source, Medium: l.Medium, From: l.From.String(), Until: l.Until.String(), ActorID: by.Staff, Actor: by.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return fmt.Errorf("make link: %w", err)
		}
		if l, err = row.domain(); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Made, Kind: access.OnLink, Subject: row.Public, After: linkDoc{row.Name, row.Slug, row.Kit, false}})
	})
	return l, err
}

// slug is seven signs of an alphabet that nobody misreads, at random: nobody guesses the next.
func slug() string {
	const signs = "23456789abcdefghjkmnpqrstvwxyz"
	b := make([]byte, 7)
	_, _ = rand.Read(b) // it never fails
	for i := range b {
		b[i] = signs[int(b[i])%len(signs)]
	}
	return string(b)
}

// StopLink takes a link out of use for good. Stopping one that is stopped is no fault.
func (s Store) StopLink(ctx context.Context, scope access.Scope, by access.Actor, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[linkRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		if err != nil || !row.StoppedAt.Time().IsZero() {
			return err
		}
		now := db.At(t.Now)
		if err := t.Model(&linkRow{}).Where("id = ?", row.ID).Update("stopped_at", now).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Changed, Kind: access.OnLink, Subject: row.Public, Before: linkDoc{row.Name, row.Slug, row.Kit, false}, After: linkDoc{row.Name, row.Slug, row.Kit, true}})
	})
}

// LinksOf lists the links of a campaign of the asker's own, the newest first.
func (s Store) LinksOf(ctx context.Context, scope access.Scope, campaign int64, most int) (out []campaigns.Link, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[linkRow](t.Scopes(db.Owned(scope, "org_id")).Where("campaign_id = ?", campaign).Order("at desc, id desc").Limit(most))
		if err != nil {
			return err
		}
		out, err = linksOf(rows)
		return err
	})
	return out, err
}

// LinkByPublic finds one of the asker's own.
func (s Store) LinkByPublic(ctx context.Context, scope access.Scope, public string) (l campaigns.Link, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[linkRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		l, err = row.domain()
		return err
	})
	return l, err
}

// KitsAt lists the kits for the placements of the asker's organisation, the newest first.
func (s Store) KitsAt(ctx context.Context, scope access.Scope, most int) (out []campaigns.Link, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[linkRow](t.Scopes(db.Owned(scope, "carrier_id")).Where("kit <> ''").Order("id desc").Limit(most))
		if err != nil {
			return err
		}
		out, err = linksOf(rows)
		return err
	})
	return out, err
}

// KitAt finds a kit for a placement of the asker's organisation.
func (s Store) KitAt(ctx context.Context, scope access.Scope, public string) (l campaigns.Link, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[linkRow](t.Scopes(db.Owned(scope, "carrier_id")).Where("public_id = ? and kit <> ''", public))
		if err != nil {
			return err
		}
		l, err = row.domain()
		return err
	})
	return l, err
}

// LinkBySlug finds a link by its address, whoever asks.
func (s Store) LinkBySlug(ctx context.Context, _ access.Scope, slug string) (l campaigns.Link, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[linkRow](t.Where("slug = ?", slug))
		if err != nil {
			return err
		}
		l, err = row.domain()
		return err
	})
	return l, err
}

type downloadRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Org     int64      `gorm:"column:org_id"`
	Owner   int64      `gorm:"column:owner_id"`
	Link    int64      `gorm:"column:link_id"`
	Message int64      `gorm:"column:message_id"`
	Locale  string     `gorm:"column:locale"`
	Format  string     `gorm:"column:format"`
	Digest  []byte     `gorm:"column:digest"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (downloadRow) TableName() string { return "kit_download" }

// alsoRow is another message that a kit tells of.
type alsoRow struct {
	Download int64 `gorm:"column:download_id;primaryKey;autoIncrement:false"`
	Message  int64 `gorm:"column:message_id;primaryKey;autoIncrement:false"`
}

// TableName is for gorm.
func (alsoRow) TableName() string { return "kit_also" }

// TookKit notes that somebody took a kit away, for whoever takes it and for whose link it is. It is noted before the file is given.
func (s Store) TookKit(ctx context.Context, scope access.Scope, by access.Actor, d campaigns.Download) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		link, err := db.One[linkRow](t.Scopes(db.Owned(scope, "org_id", "carrier_id")).Where("id = ?", d.Link))
		if err != nil {
			return err
		}
		org, err := db.OwnerOf(scope, d.Org)
		if err != nil {
			return err
		}
		row := downloadRow{Org: org, Owner: link.Org, Link: d.Link, Message: d.Message, Locale: string(d.Locale), Format: d.Format, Digest: d.Digest, ActorID: by.Staff, Actor: by.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil || len(d.Also) == 0 {
			return err
		}
		var also []alsoRow
		for _, m := range d.Also {
			also = append(also, alsoRow{row.ID, m})
		}
		return t.Create(&also).Error
	})
}

// TakenKits lists what was taken away of some links: of everybody where the links are the asker's, and else by the asker's own.
func (s Store) TakenKits(ctx context.Context, scope access.Scope, links []int64, most int) (out []campaigns.Download, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[downloadRow](t.Where("link_id in ?", links).Scopes(db.Owned(scope, "org_id", "owner_id")).Order("at desc, id desc").Limit(most))
		for _, r := range rows {
			out = append(out, campaigns.Download{Org: r.Org, Link: r.Link, Message: r.Message, Locale: lang.Locale(r.Locale), Format: r.Format, Digest: r.Digest, By: r.Actor, At: r.At.Time()})
		}
		return err
	})
	return out, err
}
