package sample

import (
	"context"
	"fmt"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/db/referencedb"
	"erawan/internal/sample/reference"
)

// Reference loads the reference library into a database, replacing what an earlier version of it put
// there, and returns how many rows it has.
func Reference(ctx context.Context, d *db.DB) (int, error) {
	library, err := reference.Load() // checks every file
	if err != nil {
		return 0, err
	}
	sets, err := reference.Datasets()
	if err != nil {
		return 0, err
	}
	store := referencedb.Store{DB: d}
	total := 0
	for _, set := range sets {
		rows := make([]referencedb.Row, len(set.Rows))
		for i, fields := range set.Rows {
			rows[i] = rowOf(fields)
		}
		if err := store.Replace(ctx, set.Name, rows); err != nil {
			return total, fmt.Errorf("reference library %s: %w", set.Name, err)
		}
		total += len(rows)
	}
	airports := make([]referencedb.Airport, len(library.Airports))
	for i, a := range library.Airports {
		airports[i] = referencedb.Airport{IATA: a.ID, Name: a.Name, Municipality: a.Municipality, Country: a.Country,
			Region: a.Region, Lat: a.Lat, Lon: a.Lon, Layer: a.MarketLayer}
	}
	return total + len(airports), store.ReplaceAirports(ctx, airports)
}

// rowOf takes the columns that every fact has out of its fields. A date that names only a year or a
// month stays among them as it is: the day is not known.
func rowOf(fields map[string]string) referencedb.Row {
	r := referencedb.Row{Key: fields["id"], Fields: map[string]string{}, Source: fields["source"], Confidence: fields["confidence"]}
	if r.Key == "" {
		r.Key = fields["key"]
	}
	if day, err := campaigns.ParseDate(fields["date"]); err == nil {
		r.AsOf = day
	}
	for name, value := range fields {
		if value != "" && name != "id" && name != "key" && name != "source" && name != "confidence" {
			r.Fields[name] = value
		}
	}
	return r
}
