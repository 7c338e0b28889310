package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// batches are in a list of their own, by when they were made.
var batches = db.Versioned{Table: "batch", Prefix: id.Batch, Kind: access.OnBatch, Unlisted: true}

type batchDoc struct {
	Key       byte                 `json:"key_number"`
	Number    int                  `json:"number"`
	Name      string               `json:"name"`
	Campaign  int64                `json:"campaign"`
	Placement int64                `json:"placement"`
	Message   int64                `json:"message"`
	Theme     string               `json:"theme,omitempty"`
	City      string               `json:"city,omitempty"`
	Carrier   string               `json:"carrier,omitempty"`
	Site      string               `json:"site,omitempty"`
	Locales   []lang.Locale        `json:"locales,omitempty"`
	From      campaigns.Date       `json:"starts_on"`
	Until     campaigns.Date       `json:"ends_on"`
	Ordered   int                  `json:"ordered"`
	Printed   int64                `json:"printed,omitempty"`
	State     campaigns.BatchState `json:"state"`
	Way       []string             `json:"way,omitempty"`
	Misprints []campaigns.Misprint `json:"misprints,omitempty"`
	Sample    bool                 `json:"sample,omitempty"`
}

func batchDocOf(b campaigns.Batch) batchDoc {
	return batchDoc{Key: b.Key, Number: b.Number, Name: b.Name, Campaign: b.Campaign, Placement: b.Placement, Message: b.Message, Theme: b.Theme,
		City: b.City, Carrier: b.Carrier, Site: b.Site, Locales: b.Locales, From: b.From, Until: b.Until, Ordered: b.Ordered, Printed: b.Printed,
		State: b.State, Way: b.Way, Misprints: b.Misprints, Sample: b.Sample}
}

func batchOf(f db.Found) (campaigns.Batch, error) {
	d, err := db.Decode[batchDoc](f.Body)
	return campaigns.Batch{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Key: d.Key, Number: d.Number, Name: d.Name,
		Campaign: d.Campaign, Placement: d.Placement, Message: d.Message, Theme: d.Theme, City: d.City, Carrier: d.Carrier, Site: d.Site,
		Locales: d.Locales, From: d.From, Until: d.Until, Ordered: d.Ordered, Printed: d.Printed, State: d.State, Way: d.Way, Misprints: d.Misprints, Sample: d.Sample}, err
}

var (
	//go:embed batch_next.sql
	batchNextSQL string
	//go:embed batches.sql
	batchesSQL string
	//go:embed batches_every.sql
	batchesEverySQL string
)

// batchNumberRow is a row of batch_number.
type batchNumberRow struct {
	Key    int   `gorm:"column:key_number;primaryKey;autoIncrement:false"`
	Number int   `gorm:"column:number;primaryKey;autoIncrement:false"`
	Batch  int64 `gorm:"column:batch_id"`
}

// TableName is for gorm.
func (batchNumberRow) TableName() string { return "batch_number" }

// SaveBatch appends a version to a batch of an organisation in scope, or makes one when its ID is 0: a new
// one gets the next number under the secret that its Key names, and keeps both. It is Invalid or a
// Conflict, with every field, when it makes no sense or may not become so, Stale when it was edited
// meanwhile, and NotFound, about the field, when it names what is not its campaign's.
func (s Store) SaveBatch(ctx context.Context, scope access.Scope, by access.Actor, b campaigns.Batch) (campaigns.Batch, error) {
	if err := b.Check(); err != nil {
		return b, err
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		was := campaigns.Batch{}
		if b.ID != 0 {
			found, err := batches.Some(t, []int64{b.ID})
			if err != nil {
				return err
			}
			if len(found) == 0 || !scope.Sees(found[0].Org) {
				return db.NotFound
			}
			if was, err = batchOf(found[0]); err != nil {
				return err
			}
			b.Org, b.Key, b.Number = was.Org, was.Key, was.Number
		}
		if err := b.After(was); err != nil {
			return err
		}
		if err := checkBatch(t, scope, &b); err != nil {
			return err
		}
		if b.ID == 0 {
			if err := numberBatch(t, &b); err != nil {
				return err
			}
		}
		return appendBatch(t, scope, by, &b)
	})
	return b, err
}

// checkBatch looks at what a batch names, and gives a new one its campaign's organisation.
func checkBatch(t *db.Tx, scope access.Scope, b *campaigns.Batch) error {
	found, err := versions.Some(t, []int64{b.Campaign})
	if err != nil {
		return err
	}
	if len(found) == 0 || !scope.Sees(found[0].Org) || b.Org != 0 && b.Org != found[0].Org {
		return fault.New(fault.NotFound, "/campaign", "not_found")
	}
	c, err := campaignOf(found[0])
	if err != nil {
		return err
	}
	b.Org = c.Org
	if !slices.Contains(c.Placements, b.Placement) {
		return fault.New(fault.NotFound, "/placement", "not_found")
	}
	if !slices.ContainsFunc(c.Messages, func(m campaigns.Choice) bool { return m.Message == b.Message }) {
		return fault.New(fault.NotFound, "/message", "not_found")
	}
	return nil
}

func numberBatch(t *db.Tx, b *campaigns.Batch) error {
	var next []int
	if err := t.Fetch(&next, batchNextSQL, db.Params{"key": int(b.Key)}); err != nil {
		return fmt.Errorf("number a batch: %w", err)
	}
	if b.Number = next[0]; b.Number > maxBatchNumber || b.Key == 0 {
		return fault.New(fault.Conflict, "", "batch.none_left")
	}
	return nil
}

// maxBatchNumber is what a code has room for.
const maxBatchNumber = 1<<13 - 1

func appendBatch(t *db.Tx, scope access.Scope, by access.Actor, b *campaigns.Batch) error {
	fresh := b.ID == 0
	h, err := batches.Append(t, scope, db.Edit{Head: db.Head{ID: b.ID, Org: b.Org, Public: b.Public, Version: b.Version},
		Owner: b.Org, Body: batchDocOf(*b), Actor: by})
	if err != nil {
		return err
	}
	b.ID, b.Public, b.Version = h.ID, h.Public, h.Version
	if !fresh {
		return nil
	}
	if err := t.Create(&batchNumberRow{int(b.Key), b.Number, b.ID}).Error; err != nil {
		return fmt.Errorf("number batch %d: %w", b.ID, err)
	}
	return nil
}

// BatchByPublic finds the current version of a batch of the asker's own.
func (s Store) BatchByPublic(ctx context.Context, scope access.Scope, public string) (b campaigns.Batch, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := batches.ByPublic(t, scope, public)
		if err != nil {
			return err
		}
		b, err = batchOf(found)
		return err
	})
	return b, err
}

// BatchByNumber finds the current version of a batch of the asker's own by the two numbers in its codes.
func (s Store) BatchByNumber(ctx context.Context, scope access.Scope, key byte, number int) (b campaigns.Batch, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		named, err := db.One[batchNumberRow](t.Where("key_number = ? and number = ?", int(key), number))
		if err != nil {
			return err
		}
		found, err := batches.Some(t, []int64{named.Batch})
		if err != nil {
			return err
		}
		if len(found) == 0 || !scope.Sees(found[0].Org) {
			return db.NotFound
		}
		b, err = batchOf(found[0])
		return err
	})
	return b, err
}

// Batches lists the current versions of the asker's own batches made before one (0: from the newest), the
// newest first, and at most so many.
func (s Store) Batches(ctx context.Context, scope access.Scope, before int64, most int) (out []campaigns.Batch, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var found []db.Found
		text := batchesSQL
		if scope.All {
			text = batchesEverySQL
		}
		if err := t.Fetch(&found, text, db.Params{"org": scope.Org, "before": before, "most": most}); err != nil {
			return fmt.Errorf("read batches: %w", err)
		}
		out, err = mapped(found, batchOf)
		return err
	})
	return out, err
}

// BatchesIn reads the batches that changed in a span, within a transaction.
func BatchesIn(t *db.Tx, span db.Span) ([]campaigns.Batch, error) {
	found, err := batches.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, batchOf)
}
