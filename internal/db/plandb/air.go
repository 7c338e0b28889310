package plandb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
)

// airRow is what a stop took off the air.
type airRow struct {
	Stop int64  `gorm:"column:stop_seq;primaryKey;autoIncrement:false"`
	Body string `gorm:"column:body"`
}

// TableName is for gorm.
func (airRow) TableName() string { return "stop_air" }

// airKept is the same as it is kept.
type airKept struct {
	Texts     []textKept  `json:"texts,omitempty"`
	Campaigns []lang.Text `json:"campaigns,omitempty"`
	Places    []string    `json:"places,omitempty"`
	More      int         `json:"more,omitempty"`
	Unread    bool        `json:"unread,omitempty"`
}

type textKept struct {
	Locale   lang.Locale `json:"locale"`
	Name     string      `json:"name,omitempty"`
	Headline string      `json:"headline,omitempty"`
	Body     string      `json:"body"`
}

// some keeps so many, and says how many are left out.
func some[T any](all []T) ([]T, int) {
	n := min(len(all), delivery.MaxAir)
	return all[:n], len(all) - n
}

func keptOf(a delivery.Air) airKept {
	d := airKept{Unread: a.Unread}
	var more [3]int
	a.Texts, more[0] = some(a.Texts)
	d.Campaigns, more[1] = some(a.Campaigns)
	d.Places, more[2] = some(a.Places)
	for _, one := range a.Texts {
		d.Texts = append(d.Texts, textKept(one))
	}
	d.More = more[0] + more[1] + more[2]
	return d
}

// airOf is what was kept of a stop; nothing for one of before there was anything kept.
func airOf(body string) (out delivery.Air, err error) {
	if body == "" {
		return out, nil
	}
	d, err := db.Decode[airKept](body)
	out = delivery.Air{Campaigns: d.Campaigns, Places: d.Places, More: d.More, Unread: d.Unread}
	for _, one := range d.Texts {
		out.Texts = append(out.Texts, content.Aired(one))
	}
	return out, err
}

// KeepAir keeps what a stop that was just recorded took off the air. It is asked for after nodes were told, so that no stop waits for it;
// a resume took nothing off.
func (s Store) KeepAir(ctx context.Context, n delivery.Stop) error {
	if !n.On {
		return nil
	}
	row := airRow{n.Seq, db.Encode(keptOf(s.onAir(ctx, n)))}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if err := t.Create(&row).Error; err != nil {
			return fmt.Errorf("keep what stop %d took off the air: %w", n.Seq, err)
		}
		return nil
	})
}

// onAir is what of a stop's target can be shown now. A stop waits for nothing: what cannot be read is not known, and the record says so.
func (s Store) onAir(ctx context.Context, n delivery.Stop) (out delivery.Air) {
	err := s.DB.Read(ctx, func(t *db.Tx) (err error) {
		out, err = airNow(t, n)
		return err
	})
	if err != nil {
		return delivery.Air{Unread: true}
	}
	if l := n.Target.Locale; l != "" {
		out.Texts = slices.DeleteFunc(out.Texts, func(a content.Aired) bool { return a.Locale != l })
	}
	return out
}

func airNow(t *db.Tx, n delivery.Stop) (out delivery.Air, err error) {
	switch n.Target.Kind {
	case delivery.StopCampaign:
		c, made, err := campaigndb.MadeOf(t, n.Target.ID)
		if err != nil {
			return out, err
		}
		out.Texts = made.Aired(c, t.Now)
		for _, p := range made.Placements {
			out.Places = append(out.Places, p.Name)
		}
	case delivery.StopMessage:
		m, made, err := campaigndb.MessageMade(t, n.Target.ID)
		if err != nil {
			return out, err
		}
		out.Texts = made.Shelf.Aired(m, t.Now)
	case delivery.StopLaw:
		f, err := contentdb.LawFileIn(t, n.Target.ID)
		if err != nil {
			return out, err
		}
		out.Texts = f.Aired(t.Now)
	case delivery.StopPartner, delivery.StopPlacement:
		out.Campaigns, err = carriedNow(t, n)
	}
	return out, err
}

//go:embed stop_campaigns.sql
var stopCampaignsSQL string

// carriedNow names the campaigns of the team that stops, or for the installation of all, which a partner or a placement carries.
func carriedNow(t *db.Tx, n delivery.Stop) (out []lang.Text, err error) {
	p := db.Params{"partner": int64(0), "placement": int64(0), "team": n.Org, "now": t.Now.UnixMilli()}
	if n.Target.Kind == delivery.StopPartner {
		p["partner"] = n.Target.ID
	} else {
		p["placement"] = n.Target.ID
	}
	var rows []struct {
		ID   int64  `gorm:"column:id"`
		Name string `gorm:"column:name"`
	}
	if err := t.Fetch(&rows, stopCampaignsSQL, p); err != nil {
		return nil, fmt.Errorf("read what %s %d carries: %w", n.Target.Kind, n.Target.ID, err)
	}
	for _, r := range rows {
		name, err := db.Decode[lang.Text](r.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

//go:embed stops_air.sql
var stopsAirSQL string

// StopsAir reads what some stops of the asker's log took off the air, by number. Of a stop made before there was anything kept it has
// nothing.
func (s Store) StopsAir(ctx context.Context, scope access.Scope, seqs []int64) (map[int64]delivery.Air, error) {
	out := map[int64]delivery.Air{}
	if len(seqs) == 0 {
		return out, nil
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []airRow
		if err := t.Fetch(&rows, stopsAirSQL, db.Params{"seqs": seqs, "org": scope.Org, "every": scope.All}); err != nil {
			return fmt.Errorf("read what stops took off the air: %w", err)
		}
		for _, r := range rows {
			air, err := airOf(r.Body)
			if err != nil {
				return err
			}
			out[r.Stop] = air
		}
		return nil
	})
	return out, err
}
