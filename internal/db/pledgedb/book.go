package pledgedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

type leafRow struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	Once       []byte     `gorm:"column:once"`
	Commitment []byte     `gorm:"column:commitment"`
	Counted    []byte     `gorm:"column:counted"`
	Batch      db.Ref     `gorm:"column:batch_seq"`
	Place      db.Ref     `gorm:"column:place"`
	Withdrawn  db.Instant `gorm:"column:withdrawn_at"`
	Tombstone  []byte     `gorm:"column:tombstone"`
}

// TableName is for gorm.
func (leafRow) TableName() string { return "pledge_leaf" }

type batchRow struct {
	Seq       int64      `gorm:"column:seq;primaryKey;autoIncrement:false"`
	Leaves    int64      `gorm:"column:leaves"`
	Root      []byte     `gorm:"column:root"`
	Previous  []byte     `gorm:"column:previous"`
	Hash      []byte     `gorm:"column:hash"`
	Signature []byte     `gorm:"column:signature"`
	Sealed    db.Instant `gorm:"column:sealed_at"`
}

// TableName is for gorm.
func (batchRow) TableName() string { return "pledge_batch" }

func (r batchRow) domain() pledges.Batch {
	b := pledges.Batch{Seq: r.Seq, Count: r.Leaves, Signature: r.Signature, At: r.Sealed.Time()}
	copy(b.Root[:], r.Root)
	copy(b.Previous[:], r.Previous)
	copy(b.Hash[:], r.Hash)
	return b
}

var (
	//go:embed leaf_open.sql
	leafOpen string
	//go:embed leaf_seal.sql
	leafSeal string
	//go:embed book_leaf.sql
	bookLeaf string
	//go:embed book_orphan.sql
	bookOrphan string
)

// MostSealed bounds a batch.
const MostSealed = 4096

// Seal puts the leaves that wait into the next batch, and tells how many they were. Of two processes that seal at the same
// moment one comes to nothing, and finds less to do the next time.
func (s Store) Seal(ctx context.Context) (sealed int, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		sealed = 0
		var last []batchRow
		if err := t.Order("seq desc").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		if len(last) == 0 {
			if err := s.adopt(t); err != nil {
				return err
			}
			last = []batchRow{{}}
		}
		var leaves []sealedLeaf
		if err := t.Fetch(&leaves, leafOpen, db.Params{"nothing": []byte{}, "most": MostSealed}); err != nil || len(leaves) == 0 {
			return err
		}
		sealed = len(leaves)
		return s.close(t, last[0].domain(), leaves)
	})
	if err != nil {
		return 0, fmt.Errorf("seal pledges: %w", err)
	}
	return sealed, nil
}

type sealedLeaf struct {
	ID         int64  `gorm:"column:id"`
	Commitment []byte `gorm:"column:commitment"`
	Batch      int64  `gorm:"column:batch_seq"`
	Place      int64  `gorm:"column:place"`
}

// close writes the batch after the last one.
func (s Store) close(t *db.Tx, last pledges.Batch, leaves []sealedLeaf) error {
	b := pledges.Batch{Seq: last.Seq + 1, Count: int64(len(leaves)), Previous: last.Hash, At: t.Now}
	commitments := make([][]byte, len(leaves))
	for i := range leaves {
		leaves[i].Batch, leaves[i].Place = b.Seq, int64(i)
		commitments[i] = leaves[i].Commitment
	}
	b.Root = pledges.Root(commitments)
	b.Hash = b.Sum()
	row := batchRow{Seq: b.Seq, Leaves: b.Count, Root: b.Root[:], Previous: b.Previous[:], Hash: b.Hash[:], Signature: s.Signer.Batch(b.Hash), Sealed: db.At(b.At)}
	if err := t.Create(&row).Error; err != nil {
		return err
	}
	_, err := t.Run(leafSeal, db.Params{"rows": db.RowsOf(leaves)})
	return err
}

// adopt gives a leaf to pledges from before there were any. It does so before the first batch and never again.
func (s Store) adopt(t *db.Tx) error {
	var rows []pledgeRow
	if err := t.Where("leaf_id is null").Order("id").Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		r.Salt = pledges.NewSalt()
		p := r.domain(token.Cell{Campaign: r.Campaign, Org: r.Org, PlacementOrg: r.PlacementOrg})
		if err := t.Model(&pledgeRow{}).Where("id = ?", r.ID).Updates(map[string]any{"salt": r.Salt}).Error; err != nil {
			return err
		}
		if err := s.grow(t, &p, r.Salt); err != nil {
			return err
		}
	}
	return nil
}

type bookRow struct {
	Leaf       int64      `gorm:"column:leaf"`
	Commitment []byte     `gorm:"column:commitment"`
	Counted    []byte     `gorm:"column:counted"`
	Batch      int64      `gorm:"column:batch_seq"`
	Place      int64      `gorm:"column:place"`
	Withdrawn  db.Instant `gorm:"column:withdrawn_at"`
	Tombstone  []byte     `gorm:"column:tombstone"`
	Salt       []byte     `gorm:"column:pledge_salt"`
	ID         *int64     `gorm:"column:id"`
	Public     *string    `gorm:"column:public_id"`
	Token      *db.UUID   `gorm:"column:token_id"`
	Campaign   *int64     `gorm:"column:campaign_id"`
	Org        *int64     `gorm:"column:org_id"`
	Carrier    *int64     `gorm:"column:placement_org_id"`
	Statement  *int64     `gorm:"column:statement_id"`
	Digest     []byte     `gorm:"column:digest"`
	Consent    *int64     `gorm:"column:consent_id"`
	Agreed     []byte     `gorm:"column:consent_digest"`
	Locale     *string    `gorm:"column:locale"`
	Name       *string    `gorm:"column:name"`
	Key        *string    `gorm:"column:idempotency_key"`
	Held       *string    `gorm:"column:held"`
	Sample     *bool      `gorm:"column:sample"`
	Pledged    db.Instant `gorm:"column:pledged_at"`
}

func (r bookRow) domain() pledges.Leaf {
	l := pledges.Leaf{ID: r.Leaf, Commitment: r.Commitment, Counted: r.Counted, Batch: r.Batch, Place: r.Place,
		Withdrawn: r.Withdrawn.Time(), Tombstone: r.Tombstone, Salt: r.Salt}
	if r.ID != nil {
		row := pledgeRow{ID: *r.ID, Public: *r.Public, Token: *r.Token, Statement: *r.Statement, Digest: r.Digest, Consent: *r.Consent,
			ConsentDigest: r.Agreed, Locale: *r.Locale, Name: *r.Name, Key: *r.Key, Held: *r.Held, Sample: *r.Sample, Pledged: r.Pledged}
		p := row.domain(token.Cell{Campaign: *r.Campaign, Org: *r.Org, PlacementOrg: *r.Carrier})
		l.Pledge = &p
	}
	return l
}

// Verify follows every batch and every pledge on one state of the database, and names what is wrong.
func (s Store) Verify(ctx context.Context, book *pledges.Book) (wrong []string, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		wrong, err = VerifyIn(t, book)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify pledges: %w", err)
	}
	return wrong, nil
}

// Any reports whether anybody ever promised.
func (s Store) Any(ctx context.Context) (any bool, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var pledge, leaf []int64
		if err := t.Model(&pledgeRow{}).Limit(1).Pluck("id", &pledge).Error; err != nil {
			return err
		}
		err := t.Model(&leafRow{}).Limit(1).Pluck("id", &leaf).Error
		any = len(pledge)+len(leaf) > 0
		return err
	})
	return any, err
}

// VerifyIn is Verify inside a transaction.
func VerifyIn(t *db.Tx, book *pledges.Book) (wrong []string, err error) {
	for after := int64(0); ; {
		batches, err := db.All[batchRow](t.Where("seq > ?", after).Order("seq").Limit(100))
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			after = b.Seq
			leaves, err := leavesOf(t, b.Seq, 0)
			if err != nil {
				return nil, err
			}
			wrong = append(wrong, book.Next(b.domain(), leaves)...)
		}
		if len(batches) == 0 {
			break
		}
	}
	for after := int64(0); ; {
		leaves, err := leavesOf(t, 0, after)
		if err != nil {
			return nil, err
		}
		if len(leaves) == 0 {
			break
		}
		for _, l := range leaves {
			after = l.ID
			wrong = append(wrong, book.Open(l)...)
		}
	}
	wrong = append(wrong, book.End()...)
	var orphans []string
	if err := t.Fetch(&orphans, bookOrphan, db.Params{"most": MostSealed}); err != nil {
		return nil, err
	}
	for _, public := range orphans {
		wrong = append(wrong, fmt.Sprintf("pledge %s was inserted: nothing was signed for it", public))
	}
	return wrong, nil
}

// leavesOf is one batch whole, or the next leaves that are in none.
func leavesOf(t *db.Tx, batch, after int64) ([]pledges.Leaf, error) {
	var rows []bookRow
	if err := t.Fetch(&rows, bookLeaf, db.Params{"batch": batch, "after": after, "most": 2 * MostSealed}); err != nil {
		return nil, err
	}
	out := make([]pledges.Leaf, len(rows))
	for i, r := range rows {
		out[i] = r.domain()
	}
	return out, nil
}

// SealEvery is how long a pledge waits for its batch.
const SealEvery = 10 * time.Second
