package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/pledgedb"
	"erawan/internal/fault"
)

// signerOf signs pledges with a secret of its own, made from the keys of receipts.
func signerOf(keys *access.Keyring) *pledges.Signer {
	f := keys.Family(access.ReceiptFamily)
	return pledges.NewSigner(f.Derive("pledge books", pledges.SignerSize), f.DeriveRetired("pledge books", pledges.SignerSize)...)
}

// pledgeBook keeps pledges, and signs what it keeps.
func (n *node) pledgeBook() pledgedb.Store {
	return pledgedb.Store{DB: n.db, Signer: signerOf(n.keys)}
}

// sealPledges puts pledges into batches, until the context ends.
func (n *node) sealPledges(ctx context.Context) {
	book := n.pledgeBook()
	tick := time.NewTicker(pledgedb.SealEvery)
	defer tick.Stop()
	for {
		for more := true; more; {
			sealed, err := book.Seal(ctx)
			more = sealed == pledgedb.MostSealed
			if err != nil && ctx.Err() == nil && !fault.Is(err, fault.Conflict) { // another process sealed them
				n.log.Warn("pledges not sealed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// verifyPledges follows the book of pledges and prints where it ends. It needs the key file: what is signed there proves
// that nobody else wrote in the book.
func (c auditVerify) verifyPledges(ctx context.Context, s *Settings, o out, d *db.DB) (wrong []string, err error) {
	store := pledgedb.Store{DB: d}
	if any, err := store.Any(ctx); err != nil || !any && c.Pledges == "" {
		return nil, err
	}
	if s.KeyFile == "" {
		fmt.Fprintln(o, "pledges were not looked at: ERAWAN_KEY_FILE is not set")
		return nil, nil
	}
	keys, err := access.LoadKeyring(s.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("ERAWAN_KEY_FILE: %w", err)
	}
	seq, hash, err := c.pledgeHead()
	if err != nil {
		return nil, err
	}
	book := pledges.Book{Signer: signerOf(keys), Kept: seq, KeptHash: hash}
	if wrong, err = store.Verify(ctx, &book); err != nil || len(wrong) > 0 {
		return wrong, err
	}
	fmt.Fprintf(o, "%d pledges stand, %d of them not sealed yet; %d are held, %d were withdrawn\npledges %d:%s\n",
		book.Standing, book.Pending, book.Held, book.Withdrawn, book.Last.Seq, hex.EncodeToString(book.Last.Hash[:]))
	return nil, nil
}

// pledgeHead is the batch that an earlier run printed; zero when none was given.
func (c auditVerify) pledgeHead() (seq int64, hash [32]byte, err error) {
	if c.Pledges == "" {
		return 0, hash, nil
	}
	number, text, _ := strings.Cut(c.Pledges, ":")
	seq, err = strconv.ParseInt(number, 10, 64)
	b, hexErr := hex.DecodeString(text)
	if err != nil || hexErr != nil || seq < 1 || len(b) != len(hash) {
		return 0, hash, usage("--pledges: give the batch and hash as they were printed, such as 12:9f86…")
	}
	copy(hash[:], b)
	return seq, hash, nil
}
