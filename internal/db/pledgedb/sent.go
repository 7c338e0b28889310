package pledgedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

type arrivalRow struct {
	Campaign int64   `gorm:"column:campaign_id"`
	Day      db.Day  `gorm:"column:day"`
	Channel  string  `gorm:"column:channel"`
	Node     db.UUID `gorm:"column:node_id"`
	Org      int64   `gorm:"column:org_id"` // worked out as it is written
	Count    int64   `gorm:"column:count"`
}

// TableName is for gorm.
func (arrivalRow) TableName() string { return "share_arrival" }

var (
	//go:embed sent_add.sql
	sentAdd string
	//go:embed sent.sql
	sentSQL string
)

// CountArrivals writes how often somebody came by what was sent on. The same again, or an older number after a newer, changes nothing. They are given
// in the order of their keys.
func (s Store) CountArrivals(ctx context.Context, some []pledges.Arrival) error {
	rows := make([]arrivalRow, 0, len(some))
	for _, one := range some {
		rows = append(rows, arrivalRow{Campaign: one.Campaign, Day: db.On(one.Day), Channel: one.Channel, Node: db.UUIDOf(one.Node), Count: one.Count})
	}
	return count(ctx, s.DB, sentAdd, rows, "arrivals")
}

type sentRow struct {
	Public  string `gorm:"column:public_id"`
	Name    string `gorm:"column:name"`
	Channel string `gorm:"column:channel"`
	Count   int64  `gorm:"column:count"`
}

// SentOn counts who came by what was sent on, by campaign of the asker's organisation and channel.
func (s Store) SentOn(ctx context.Context, scope access.Scope) (out []pledges.SentOn, err error) {
	var rows []sentRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, sentSQL, db.Params{"org": scope.Org})
	})
	if err != nil {
		return nil, fmt.Errorf("sent on: %w", err)
	}
	for _, r := range rows {
		name, err := db.Decode[lang.Text](r.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, pledges.SentOn{Campaign: r.Public, Name: name, Channel: r.Channel, Count: r.Count})
	}
	return out, nil
}

var _ pledges.ArrivalStore = Store{}
