package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"erawan/internal/access"
	"erawan/internal/db"
)

type auditCmd struct {
	Verify auditVerify `cmd:"" help:"Follow the audit chain and the book of pledges, and name everything that was changed, removed, added or moved; exit 1 when there is one."`
	Export auditExport `cmd:"" help:"Print the audit chain as one JSON document a line, oldest first."`
}

type auditVerify struct {
	Head    string `placeholder:"ROW:HASH" help:"What an earlier run printed: that row must still stand. It tells of a chain that was written anew from its beginning."`
	Pledges string `placeholder:"BATCH:HASH" help:"The same of the book of pledges."`
}

// mostWrong bounds what is printed of a chain that was torn to pieces.
const mostWrong = 20

// Run follows both and prints where they end, to be kept somewhere else and given back later.
func (c auditVerify) Run(ctx context.Context, s *Settings, o out) error {
	kept, err := c.head()
	if err != nil {
		return err
	}
	if _, _, err := c.pledgeHead(); err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		chain, wrong, err := follow(ctx, d, kept)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			tell(o, wrong)
			return fmt.Errorf("the audit chain was touched in %d places; compare with a backup", len(wrong))
		}
		fmt.Fprintf(o, "%d rows stand\nhead %d:%s\n", chain.Seq, chain.Seq, hex.EncodeToString(chain.Hash[:]))
		if wrong, err = c.verifyPledges(ctx, s, o, d); err != nil {
			return err
		}
		if len(wrong) > 0 {
			tell(o, wrong)
			return fmt.Errorf("the book of pledges was touched in %d places; compare with a backup", len(wrong))
		}
		return nil
	})
}

// follow follows the audit chain.
func follow(ctx context.Context, d *db.DB, kept access.Chain) (chain access.Chain, wrong []string, err error) {
	counter, err := d.AuditChain(ctx, func(e access.Entry) error {
		wrong = append(wrong, chain.Next(e)...)
		if e.Seq == kept.Seq && e.Hash != kept.Hash {
			wrong = append(wrong, fmt.Sprintf("row %d is another than the one that was kept", e.Seq))
		}
		return nil
	})
	if err != nil {
		return chain, nil, err
	}
	if end := chain.End(counter); end != "" {
		wrong = append(wrong, end)
	} else if kept.Seq > chain.Seq {
		wrong = append(wrong, fmt.Sprintf("row %d, which was kept, is missing", kept.Seq))
	}
	return chain, wrong, nil
}

// tell prints what is wrong, and not more than somebody reads.
func tell(o out, wrong []string) {
	for i, w := range wrong {
		if i == mostWrong {
			fmt.Fprintf(o, "and %d more\n", len(wrong)-i)
			break
		}
		fmt.Fprintln(o, w)
	}
}

// head is the row that an earlier run printed; the zero chain when none was given.
func (c auditVerify) head() (kept access.Chain, err error) {
	if c.Head == "" {
		return kept, nil
	}
	number, hash, _ := strings.Cut(c.Head, ":")
	seq, err := strconv.ParseInt(number, 10, 64)
	b, hexErr := hex.DecodeString(hash)
	if err != nil || hexErr != nil || seq < 1 || len(b) != len(kept.Hash) {
		return kept, usage("--head: give the row and hash as they were printed, such as 12:9f86…")
	}
	kept.Seq = seq
	copy(kept.Hash[:], b)
	return kept, nil
}

type auditExport struct{}

// Run prints each row as {"row":…,"hash":"…"}: the hash is the SHA-256 of the row's own bytes, so that
// others can follow the chain without us.
func (auditExport) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		w := bufio.NewWriter(o)
		_, err := d.AuditChain(ctx, func(e access.Entry) error {
			_, err := fmt.Fprintf(w, "{\"row\":%s,\"hash\":%q}\n", e.Canonical(), hex.EncodeToString(e.Hash[:]))
			return err
		})
		if err != nil {
			return err
		}
		return w.Flush()
	})
}
