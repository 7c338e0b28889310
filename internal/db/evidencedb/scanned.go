package evidencedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed scanned.sql
var scannedSQL string

type scannedRow struct {
	Campaign int64  `gorm:"column:campaign"`
	Variant  string `gorm:"column:variant"`
	Day      db.Day `gorm:"column:day"`
	Scans    int64  `gorm:"column:scans"`
	Pledges  int64  `gorm:"column:pledges"`
}

// Scanned counts what the codes of batches of the asker's own led to, by batch and day, in the first zone that reports are in.
// Of a code only the first scan counts, and of a view only one pledge.
func (s Store) Scanned(ctx context.Context, scope access.Scope, some []campaigns.Batch) (out map[int64][]evidence.ScanDay, zone string, err error) {
	out = map[int64][]evidence.ScanDay{}
	if len(some) == 0 {
		return out, "", nil
	}
	var of []int64
	var variants []string
	for _, b := range some {
		of, variants = append(of, b.Campaign), append(variants, b.Variant())
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		if zone, _, err = zoneOf(t, ""); err != nil {
			return err
		}
		var rows []scannedRow
		if err := t.Fetch(&rows, scannedSQL, db.Params{"campaigns": of, "variants": variants, "zone": zone, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("count scans: %w", err)
		}
		for _, b := range some {
			for _, r := range rows {
				if r.Campaign == b.Campaign && r.Variant == b.Variant() {
					out[b.ID] = append(out[b.ID], evidence.ScanDay{Day: r.Day.Date(), Scans: r.Scans, Pledges: r.Pledges})
				}
			}
		}
		return nil
	})
	return out, zone, err
}
