package ledgerdb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/lang"
)

// cellRow is a row of cell without its id, which is given when it is written.
type cellRow struct {
	Campaign     int64  `gorm:"column:campaign_id"`
	Org          int64  `gorm:"column:org_id"`
	Message      int64  `gorm:"column:message_id"`
	Variant      string `gorm:"column:variant"`
	Arm          int64  `gorm:"column:arm"`
	Locale       string `gorm:"column:locale"`
	Placement    int64  `gorm:"column:placement_id"`
	PlacementOrg int64  `gorm:"column:placement_org_id"`
	Segment      int64  `gorm:"column:segment_id"`
	Place        string `gorm:"column:place"`
	Source       int64  `gorm:"column:bucket_source"`
}

// foundCell is a cell with its id.
type foundCell struct {
	ID   int64   `gorm:"column:id"`
	Cell cellRow `gorm:"embedded"`
}

func rowOf(c token.Cell) cellRow {
	return cellRow{c.Campaign, c.Org, c.Message, c.Variant, int64(c.Arm), string(c.Locale), c.Placement, c.PlacementOrg, c.Segment, c.Place, int64(c.Source)}
}

// tuple is the row as its unique key sees it: whose it is follows from the rest.
func (r cellRow) tuple() cellRow {
	r.Org, r.PlacementOrg = 0, 0
	return r
}

func (r cellRow) compare(o cellRow) int {
	return cmp.Or(
		cmp.Compare(r.Placement, o.Placement), cmp.Compare(r.Campaign, o.Campaign), cmp.Compare(r.Message, o.Message),
		cmp.Compare(r.Variant, o.Variant), cmp.Compare(r.Arm, o.Arm), cmp.Compare(r.Locale, o.Locale),
		cmp.Compare(r.Segment, o.Segment), cmp.Compare(r.Place, o.Place), cmp.Compare(r.Source, o.Source),
	)
}

var (
	//go:embed cell_find.sql
	cellFind string
	//go:embed cell_add.sql
	cellAdd string
)

// resolve finds the id of every cell in a batch, and makes the cells that are missing.
func (s *Store) resolve(t *db.Tx, b engagement.Batch) (map[token.Cell]int64, error) {
	out := map[token.Cell]int64{}
	var unknown []token.Cell
	see := func(c token.Cell) {
		if _, seen := out[c]; seen {
			return
		}
		id, ok := s.knownCell(c)
		out[c] = id
		if !ok {
			unknown = append(unknown, c)
		}
	}
	for i := range b.Events {
		see(b.Events[i].Cell)
	}
	for i := range b.Tallies {
		see(b.Tallies[i].Cell)
	}
	if len(unknown) == 0 {
		return out, nil
	}
	ids, err := findOrAdd(t, unknown)
	for _, c := range unknown {
		out[c] = ids[rowOf(c).tuple()]
	}
	return out, err
}

func findOrAdd(t *db.Tx, cells []token.Cell) (map[cellRow]int64, error) {
	rows := make([]cellRow, len(cells))
	for i, c := range cells {
		rows[i] = rowOf(c)
	}
	slices.SortFunc(rows, cellRow.compare)
	ids := map[cellRow]int64{}
	if err := find(t, rows, ids); err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(rows, func(r cellRow) bool { return ids[r.tuple()] != 0 })
	if len(missing) == 0 {
		return ids, nil
	}
	if _, err := t.Run(cellAdd, db.Params{"rows": db.RowsOf(missing)}); err != nil {
		return nil, fmt.Errorf("add cells: %w", err)
	}
	if err := find(t, missing, ids); err != nil {
		return nil, err
	}
	for _, r := range missing {
		if ids[r.tuple()] == 0 {
			return nil, fmt.Errorf("cell of placement %d, campaign %d, in %s is not to be found after it was added", r.Placement, r.Campaign, lang.Locale(r.Locale))
		}
	}
	return ids, nil
}

func find(t *db.Tx, rows []cellRow, ids map[cellRow]int64) error {
	var found []foundCell
	if err := t.Fetch(&found, cellFind, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("find cells: %w", err)
	}
	for _, f := range found {
		ids[f.Cell.tuple()] = f.ID
	}
	return nil
}
