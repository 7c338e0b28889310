package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

var (
	//go:embed told.sql
	toldSQL string
	//go:embed told_here.sql
	toldHereSQL string
	//go:embed told_add.sql
	toldAddSQL string
)

type toldRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	Partner  int64      `gorm:"column:partner_id"`
	Campaign int64      `gorm:"column:campaign_id"`
	Kind     string     `gorm:"column:kind"`
	From     db.Day     `gorm:"column:first_day"`
	To       db.Day     `gorm:"column:last_day"`
	Count    int64      `gorm:"column:count"`
	Source   string     `gorm:"column:source"`
	ActorID  int64      `gorm:"column:actor_id"`
	Actor    string     `gorm:"column:actor_name"`
	At       db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (toldRow) TableName() string { return "circulation" }

type toldSheetRow struct {
	Partner int64  `gorm:"column:partner_id;primaryKey"`
	Org     int64  `gorm:"column:org_id"`
	Body    string `gorm:"column:body"`
}

// TableName is for gorm.
func (toldSheetRow) TableName() string { return "circulation_sheet" }

// besideRow is a figure with the names around it, and ours.
type besideRow struct {
	Public      string     `gorm:"column:public_id"`
	Kind        string     `gorm:"column:kind"`
	From        db.Day     `gorm:"column:first_day"`
	To          db.Day     `gorm:"column:last_day"`
	Count       int64      `gorm:"column:count"`
	Source      string     `gorm:"column:source"`
	ActorID     int64      `gorm:"column:actor_id"`
	Actor       string     `gorm:"column:actor_name"`
	At          db.Instant `gorm:"column:at"`
	Campaign    string     `gorm:"column:campaign"`
	Body        string     `gorm:"column:body"`
	Partner     string     `gorm:"column:partner"`
	PartnerBody string     `gorm:"column:partner_body"`
	Decisions   int64      `gorm:"column:decisions"`
	Impressions int64      `gorm:"column:impressions"`
	Viewable    int64      `gorm:"column:viewable"`
	Filtered    int64      `gorm:"column:filtered"`
}

func (r besideRow) beside() (out evidence.Beside, err error) {
	campaign, err := nameRow{Kind: "campaign", Public: r.Campaign, Body: r.Body}.name()
	if err != nil {
		return out, err
	}
	partner, err := nameRow{Kind: "org", Public: r.Partner, Body: r.PartnerBody}.name()
	if err != nil {
		return out, err
	}
	return evidence.Beside{
		Told: evidence.Told{Public: r.Public, Campaign: r.Campaign, Kind: evidence.Circulation(r.Kind), From: r.From.Date(), To: r.To.Date(), Count: r.Count,
			Source: r.Source, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time()},
		Named: campaign.named, Partner: partner.named,
		Ours: evidence.Counts{Decisions: r.Decisions, Impressions: r.Impressions, Viewable: r.Viewable, Filtered: r.Filtered},
	}, nil
}

// always is longer than any period.
var always = [2]campaigns.Date{{Year: 1, Month: 1, Day: 1}, {Year: 9999, Month: 12, Day: 31}}

// Reported is what a partner reported, the newest period first, beside what was measured in days of the default zone.
func (s Store) Reported(ctx context.Context, scope access.Scope, partner int64, most int) ([]evidence.Beside, error) {
	return s.told(ctx, db.Params{"all": scope.All, "org": scope.Org, "partner": partner, "campaign": "", "kind": "", "from": db.On(always[0]), "until": db.On(always[1]), "most": most, "ours": true})
}

// Deliveries is what partners in scope counted of what we count as well, the newest period first, beside what was measured.
func (s Store) Deliveries(ctx context.Context, scope access.Scope, most int) ([]evidence.Beside, error) {
	out, err := s.told(ctx, db.Params{"all": scope.All, "org": scope.Org, "partner": int64(0), "campaign": "", "kind": string(evidence.PartnersDelivery),
		"from": db.On(always[0]), "until": db.On(always[1]), "most": most, "ours": true})
	if fault.Is(err, fault.Invalid) { // no zone is declared yet: there is nothing to stand beside
		return nil, nil
	}
	return out, err
}

// mostReported is how many figures of a campaign a report shows.
const mostReported = 100

// ReportedOf is what all partners reported of a campaign in periods that lie within some days, both with. Ours is not read.
func (s Store) ReportedOf(ctx context.Context, scope access.Scope, campaign string, from, to campaigns.Date) ([]evidence.Beside, error) {
	return s.told(ctx, db.Params{"all": scope.All, "org": scope.Org, "partner": int64(0), "campaign": campaign, "kind": "", "from": db.On(from), "until": db.On(to), "most": mostReported, "ours": false})
}

// ReportedHere is what the asker's own organisation reported of periods that touch some days, the newest first. Ours is not read.
func (s Store) ReportedHere(ctx context.Context, scope access.Scope, from, to campaigns.Date, most int) (out []evidence.Beside, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = besides(t, toldHereSQL, db.Params{"partner": scope.Org, "from": db.On(from), "until": db.On(to), "most": most})
		return err
	})
	return out, err
}

func (s Store) told(ctx context.Context, p db.Params) (out []evidence.Beside, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p["zone"] = ""
		if p["ours"] == true { // by the days of a zone
			if p["zone"], _, err = zoneOf(t, ""); err != nil {
				return err
			}
		}
		out, err = besides(t, toldSQL, p)
		return err
	})
	return out, err
}

func besides(t *db.Tx, statement string, p db.Params) (out []evidence.Beside, err error) {
	var rows []besideRow
	if err := t.Fetch(&rows, statement, p); err != nil {
		return nil, fmt.Errorf("read what partners reported: %w", err)
	}
	for _, r := range rows {
		b, err := r.beside()
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// toldDoc is a figure as the audit keeps it, among the changes of its partner.
type toldDoc struct {
	Reported string `json:"reported"`
}

func docOf(r toldRow) toldDoc {
	return toldDoc{fmt.Sprintf("%s %s/%s %d (%s)", r.Kind, r.From.Date(), r.To.Date(), r.Count, r.Source)}
}

// keptPartner finds the public id of a partner that the asker keeps.
func keptPartner(t *db.Tx, scope access.Scope, partner int64) (public string, owner int64, err error) {
	var row struct {
		Public string `gorm:"column:public_id"`
		Keeper int64  `gorm:"column:keeper_id"`
	}
	err = t.Table("org").Select("public_id", "keeper_id").Scopes(db.Owned(scope, "keeper_id")).Where("id = ? and kind = ?", partner, string(access.Partner)).Take(&row).Error
	return row.Public, row.Keeper, err
}

// Tell writes figures of a partner, all or none, and how its sheet was read, where that is given. One that is there already, or
// names a campaign that is not the asker's, is Invalid at "/N/field".
func (s Store) Tell(ctx context.Context, scope access.Scope, by access.Actor, partner int64, told []evidence.Told, columns evidence.Columns) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		public, owner, err := keptPartner(t, scope, partner)
		if err != nil {
			return err
		}
		var wrong fault.Faults
		known := map[string]int64{}
		for i, one := range told {
			row := toldRow{Public: id.New(id.Circulation), Org: owner, Partner: partner, Kind: string(one.Kind), From: db.On(one.From), To: db.On(one.To), Count: one.Count,
				Source: one.Source, ActorID: by.Staff, Actor: by.Name, At: db.At(t.Now)}
			key, err := addTold(t, &row, one.Campaign, known)
			if err != nil {
				return err
			}
			if key != "" {
				field := "campaign"
				if key == "told.twice" {
					field = "source"
				}
				wrong.Add(fault.Invalid, "/"+strconv.Itoa(i)+"/"+field, key)
				continue
			}
			if err := t.Record(scope, db.Change{Org: owner, Verb: access.Changed, Kind: access.OnOrg, Subject: public, After: docOf(row)}); err != nil {
				return err
			}
		}
		if wrong != nil || columns == nil {
			return wrong.Err()
		}
		kept, err := layouts(t.Where("partner_id = ?", partner))
		if err != nil {
			return err
		}
		if err := t.Where("partner_id = ?", partner).Delete(&toldSheetRow{}).Error; err != nil {
			return err
		}
		return t.Create(&toldSheetRow{Partner: partner, Org: owner, Body: db.Encode(kept.With(columns))}).Error
	})
}

// addTold adds a figure, or returns the key of why it cannot.
func addTold(t *db.Tx, row *toldRow, campaign string, known map[string]int64) (key string, err error) {
	if _, ok := known[campaign]; !ok {
		var found struct {
			ID int64 `gorm:"column:id"`
		}
		err := t.Table("campaign").Select("id").Where("public_id = ? and org_id = ?", campaign, row.Org).Limit(1).Find(&found).Error
		if err != nil {
			return "", err
		}
		known[campaign] = found.ID
	}
	if row.Campaign = known[campaign]; row.Campaign == 0 {
		return "told.unknown_campaign", nil
	}
	added, err := t.Run(toldAddSQL, db.Params{"public": row.Public, "org": row.Org, "partner": row.Partner, "campaign": row.Campaign, "kind": row.Kind,
		"from": row.From, "until": row.To, "count": row.Count, "source": row.Source, "actor": row.ActorID, "name": row.Actor, "at": row.At})
	if err == nil && added == 0 {
		key = "told.twice"
	}
	return key, err
}

// TakeBack removes a figure from all pages. The audit keeps what it was.
func (s Store) TakeBack(ctx context.Context, scope access.Scope, partner int64, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		subject, owner, err := keptPartner(t, scope, partner)
		if err != nil {
			return err
		}
		row, err := db.One[toldRow](t.Where("public_id = ? and partner_id = ? and org_id = ?", public, partner, owner))
		if err != nil {
			return err
		}
		if err := t.Where("id = ?", row.ID).Delete(&toldRow{}).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: owner, Verb: access.Changed, Kind: access.OnOrg, Subject: subject, Before: docOf(row)})
	})
}

// Layouts are the columns of a partner's sheets; none before the first.
func (s Store) Layouts(ctx context.Context, scope access.Scope, partner int64) (out evidence.Layouts, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = layouts(t.Scopes(db.Owned(scope, "org_id")).Where("partner_id = ?", partner))
		return err
	})
	return out, err
}

func layouts(of *gorm.DB) (evidence.Layouts, error) {
	rows, err := db.All[toldSheetRow](of)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return db.Decode[evidence.Layouts](rows[0].Body)
}
