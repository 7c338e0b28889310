// Package referencedb keeps the reference library: facts with their source, date and confidence.
package referencedb

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"erawan/campaigns"
	"erawan/internal/db"
)

// Store keeps the reference library. It is the installation's, and everybody reads it.
type Store struct{ DB *db.DB }

// Row is one fact of a dataset. A field that is blank is unknown, never zero.
type Row struct {
	Key        string // unique in its dataset
	Fields     map[string]string
	Source     string
	Confidence string
	AsOf       campaigns.Date // zero when it is not known
}

// Airport is where a route begins, changes or ends.
type Airport struct {
	IATA         string
	Name         string
	Municipality string
	Country      string
	Region       string
	Lat, Lon     float64
	Layer        int // market activity of the city, 1 the most; 0 when it is not known
}

type referenceRow struct {
	Dataset    string `gorm:"column:dataset;primaryKey"`
	Key        string `gorm:"column:key;primaryKey"`
	Position   int    `gorm:"column:position"`
	Fields     string `gorm:"column:fields"`
	Source     string `gorm:"column:source"`
	Confidence string `gorm:"column:confidence"`
	AsOf       db.Day `gorm:"column:as_of"`
}

// TableName is for gorm.
func (referenceRow) TableName() string { return "reference_row" }

type airportRow struct {
	IATA         string  `gorm:"column:iata;primaryKey"`
	Name         string  `gorm:"column:name"`
	Municipality string  `gorm:"column:municipality"`
	Country      string  `gorm:"column:country"`
	Region       string  `gorm:"column:region"`
	Lat          float64 `gorm:"column:lat"`
	Lon          float64 `gorm:"column:lon"`
	Layer        db.Ref  `gorm:"column:ivory_market_layer"`
}

// TableName is for gorm.
func (airportRow) TableName() string { return "airport" }

// size of one insert, well under what a statement may bind.
const size = 100

// Replace puts a dataset in the place of what was there under its name, in the order given.
func (s Store) Replace(ctx context.Context, dataset string, rows []Row) error {
	out := make([]referenceRow, len(rows))
	for i, r := range rows {
		out[i] = referenceRow{dataset, r.Key, i, db.Encode(r.Fields), r.Source, r.Confidence, db.On(r.AsOf)}
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		return replace(t, out, t.Where("dataset = ?", dataset).Delete(&referenceRow{}))
	})
	if err != nil {
		return fmt.Errorf("replace dataset %s: %w", dataset, err)
	}
	return nil
}

func replace[R any](t *db.Tx, rows []R, deleted *gorm.DB) error {
	if deleted.Error != nil || len(rows) == 0 {
		return deleted.Error
	}
	return t.CreateInBatches(rows, size).Error
}

// Rows reads a dataset in its order.
func (s Store) Rows(ctx context.Context, dataset string) (out []Row, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[referenceRow](t.Where("dataset = ?", dataset).Order("position"))
		if err != nil {
			return err
		}
		out = make([]Row, len(rows))
		for i, r := range rows {
			fields, err := db.Decode[map[string]string](r.Fields)
			if err != nil {
				return err
			}
			out[i] = Row{r.Key, fields, r.Source, r.Confidence, r.AsOf.Date()}
		}
		return nil
	})
	return out, err
}

// ReplaceAirports puts a list of airports in the place of the one that was there.
func (s Store) ReplaceAirports(ctx context.Context, airports []Airport) error {
	out := make([]airportRow, len(airports))
	for i, a := range airports {
		out[i] = airportRow{a.IATA, a.Name, a.Municipality, a.Country, a.Region, a.Lat, a.Lon, db.Ref(a.Layer)}
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		return replace(t, out, t.Where("iata <> ''").Delete(&airportRow{}))
	})
	if err != nil {
		return fmt.Errorf("replace airports: %w", err)
	}
	return nil
}

// Airports lists the airports by code.
func (s Store) Airports(ctx context.Context) (out []Airport, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[airportRow](t.Order("iata"))
		if err != nil {
			return err
		}
		out = make([]Airport, len(rows))
		for i, r := range rows {
			out[i] = Airport{r.IATA, r.Name, r.Municipality, r.Country, r.Region, r.Lat, r.Lon, int(r.Layer)}
		}
		return nil
	})
	return out, err
}
