package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/pledgedb"
	"erawan/internal/fault"
)

type pledgesCmd struct {
	Held    pledgesHeld    `cmd:"" help:"List pledges that wait for a person: they came among far more than usual, without a proof of work."`
	Release pledgesRelease `cmd:"" help:"Let held pledges count."`
	Refuse  pledgesRefuse  `cmd:"" help:"Remove held pledges, as if they had been taken back."`
}

type pledgesHeld struct{}

// Run prints one pledge a line, the oldest first, under a heading.
func (pledgesHeld) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		w := tabwriter.NewWriter(o, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tAT\tWHY\tLOCALE\tCAMPAIGN\tPARTNER")
		const most = 500
		for after := int64(0); ; {
			page, err := (pledgedb.Store{DB: d}).Held(ctx, access.System, after, most)
			if err != nil {
				return err
			}
			for _, p := range page {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Public, p.At.Format(time.RFC3339), p.Why, p.Locale, p.Campaign, p.Partner)
				after = p.ID
			}
			if len(page) < most {
				return w.Flush()
			}
		}
	})
}

// judging is what is said of held pledges, by whom and why.
type judging struct {
	Pledges []string `arg:"" name:"pledge" help:"Public ids, as the list has them."`
	Reason  string   `required:"" help:"Why; the audit says so."`
	By      string   `required:"" help:"Who says it; the audit says so."`
}

type (
	pledgesRelease struct{ judging }
	pledgesRefuse  struct{ judging }
)

// Run counts each from here on, and prints it.
func (c pledgesRelease) Run(ctx context.Context, s *Settings, o out) error {
	return c.each(ctx, s, o, pledgedb.Store.Release)
}

// Run removes each, and prints it.
func (c pledgesRefuse) Run(ctx context.Context, s *Settings, o out) error {
	return c.each(ctx, s, o, pledgedb.Store.Refuse)
}

func (c judging) each(ctx context.Context, s *Settings, o out, do func(pledgedb.Store, context.Context, access.Scope, string, string) error) error {
	if err := need(s.keyFile()); err != nil {
		return err
	}
	keys, err := access.LoadKeyring(s.KeyFile)
	if err != nil {
		return fmt.Errorf("ERAWAN_KEY_FILE: %w", err)
	}
	scope := access.System
	scope.By = access.Actor{Name: c.By}
	return s.with(ctx, o, func(d *db.DB) error {
		for _, public := range c.Pledges {
			if err := do(pledgedb.Store{DB: d, Signer: signerOf(keys)}, ctx, scope, public, c.Reason); err != nil {
				return fmt.Errorf("%s: %w", public, err)
			}
			fmt.Fprintln(o, public)
		}
		return nil
	})
}

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
