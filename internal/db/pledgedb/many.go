package pledgedb

import (
	_ "embed"

	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

var (
	//go:embed pledges_add.sql
	pledgesAdd string
	//go:embed pledges_find.sql
	pledgesFind string
	//go:embed leaves_add.sql
	leavesAdd string
	//go:embed leaves_put.sql
	leavesPut string
)

// addedRow is a pledge among many that are written at once.
type addedRow struct {
	Public        string     `gorm:"column:public_id"`
	Token         db.UUID    `gorm:"column:token_id"`
	Cell          int64      `gorm:"column:cell_id"`
	Campaign      int64      `gorm:"column:campaign_id"`
	Org           int64      `gorm:"column:org_id"`
	PlacementOrg  int64      `gorm:"column:placement_org_id"`
	Statement     int64      `gorm:"column:statement_id"`
	Digest        []byte     `gorm:"column:digest"`
	Consent       int64      `gorm:"column:consent_id"`
	ConsentDigest []byte     `gorm:"column:consent_digest"`
	Locale        string     `gorm:"column:locale"`
	Name          string     `gorm:"column:name"`
	Key           string     `gorm:"column:idempotency_key"`
	Maker         []byte     `gorm:"column:maker"`
	Salt          []byte     `gorm:"column:salt"`
	Held          string     `gorm:"column:held"`
	Sample        int64      `gorm:"column:sample"`
	Pledged       db.Instant `gorm:"column:pledged_at"`
}

func addedOf(p pledges.Pledge, cell int64) addedRow {
	r := rowOf(p, cell)
	out := addedRow{Public: r.Public, Token: r.Token, Cell: r.Cell, Campaign: r.Campaign, Org: r.Org, PlacementOrg: r.PlacementOrg, Statement: r.Statement, Digest: r.Digest, Consent: r.Consent,
		ConsentDigest: r.ConsentDigest, Locale: r.Locale, Name: r.Name, Key: r.Key, Maker: r.Maker, Salt: r.Salt, Held: r.Held, Pledged: r.Pledged}
	if r.Sample {
		out.Sample = 1
	}
	return out
}

// askedRow is a pledge that is looked for.
type askedRow struct {
	Place        int64   `gorm:"column:place"`
	Token        db.UUID `gorm:"column:token_id"`
	Statement    int64   `gorm:"column:statement_id"`
	PlacementOrg int64   `gorm:"column:placement_org_id"`
	Key          string  `gorm:"column:idempotency_key"`
}

// hitRow is what stands for one of them.
type hitRow struct {
	Place int64       `gorm:"column:place"`
	Found foundPledge `gorm:"embedded"`
}

// insertAll writes pledges with their leaves, however many in five statements, and says of each what became of it. The order is the caller's, and is
// the same everywhere.
func (s Store) insertAll(t *db.Tx, all []pledges.Pledge, cell func(token.Cell) int64) ([]made, error) {
	rows, asked := make([]addedRow, len(all)), make([]askedRow, len(all))
	salts := make(map[string][]byte, len(all))
	for i, p := range all {
		rows[i] = addedOf(p, cell(p.Cell))
		asked[i] = askedRow{int64(i), rows[i].Token, rows[i].Statement, rows[i].PlacementOrg, rows[i].Key}
		salts[rows[i].Public] = rows[i].Salt
	}
	var news []string
	if err := t.Fetch(&news, pledgesAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return nil, err
	}
	fresh := make(map[string]bool, len(news))
	for _, public := range news {
		fresh[public] = true
	}
	var hits []hitRow
	if err := t.Fetch(&hits, pledgesFind, db.Params{"rows": db.RowsOf(asked)}); err != nil {
		return nil, err
	}
	out, found := make([]made, len(all)), make([]bool, len(all))
	for _, h := range hits {
		if i := h.Place; !found[i] { // the first is the one by token
			out[i].pledge, found[i] = h.Found.domain(), true
			out[i].fresh = fresh[all[i].Public] && out[i].pledge.Public == all[i].Public
		}
	}
	gone, err := s.growAll(t, out, salts)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if !found[i] || gone[out[i].pledge.ID] { // somebody withdrew it meanwhile, or before
			out[i] = made{fault: withdrawn}
		}
	}
	return out, nil
}

// grownRow is a leaf that is written.
type grownRow struct {
	Once       []byte `gorm:"column:once"`
	Commitment []byte `gorm:"column:commitment"`
	Counted    []byte `gorm:"column:counted"`
}

// putRow is a leaf with its pledge.
type putRow struct {
	Leaf   int64 `gorm:"column:leaf_id"`
	Pledge int64 `gorm:"column:pledge_id"`
}

// growAll writes the leaves of new pledges, and removes those whose view took its promise back before: it tells which.
func (s Store) growAll(t *db.Tx, all []made, salts map[string][]byte) (gone map[int64]bool, err error) {
	gone = map[int64]bool{}
	var rows []grownRow
	var earlier [][]byte // marks under earlier keys
	of := map[string]int64{}
	for i := range all {
		if !all[i].fresh {
			continue
		}
		p := &all[i].pledge
		marks := s.Signer.Marks(p.Token, p.Statement)
		row := grownRow{Once: marks[0], Commitment: pledges.Commit(p, salts[p.Public]), Counted: []byte{}}
		if p.Held == "" {
			row.Counted = s.Signer.Counted(row.Commitment)
		}
		rows = append(rows, row)
		for _, mark := range marks {
			of[string(mark)] = p.ID
		}
		earlier = append(earlier, marks[1:]...)
	}
	if len(rows) == 0 {
		return gone, nil
	}
	if len(earlier) > 0 {
		var known [][]byte
		if err := t.Model(&leafRow{}).Where("once in ?", earlier).Pluck("once", &known).Error; err != nil {
			return nil, err
		}
		for _, mark := range known {
			gone[of[string(mark)]] = true
		}
	}
	left := rows[:0]
	for _, r := range rows {
		if !gone[of[string(r.Once)]] {
			left = append(left, r)
		}
	}
	return gone, s.putAll(t, left, of, gone)
}

// putAll writes leaves under their pledges. Those that met an earlier leaf of the same view are gone, and their pledges with them.
func (s Store) putAll(t *db.Tx, rows []grownRow, of map[string]int64, gone map[int64]bool) error {
	var grown []struct {
		ID   int64  `gorm:"column:id"`
		Once []byte `gorm:"column:once"`
	}
	if len(rows) > 0 {
		if err := t.Fetch(&grown, leavesAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
			return err
		}
	}
	for _, r := range rows {
		gone[of[string(r.Once)]] = true
	}
	var put []putRow
	for _, g := range grown {
		id := of[string(g.Once)]
		put = append(put, putRow{g.ID, id})
		delete(gone, id)
	}
	if len(put) > 0 {
		if _, err := t.Run(leavesPut, db.Params{"rows": db.RowsOf(put)}); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	var ids []int64
	for id := range gone {
		ids = append(ids, id)
	}
	return t.Where("id in ?", ids).Delete(&pledgeRow{}).Error
}
