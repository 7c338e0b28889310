package main

import (
	"context"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
)

type reclassifyCmd struct {
	From   string `required:"" help:"First day, YYYY-MM-DD, in UTC, on which what was shown was decided."`
	To     string `required:"" help:"Last day, YYYY-MM-DD, in UTC."`
	DryRun bool   `help:"Only say what would change."`
}

// Run judges the raw events of each day again by this program's rules. What came in stays as it is.
func (c reclassifyCmd) Run(ctx context.Context, s *Settings, o out) error {
	from, to, err := fromTo(c.From, c.To)
	if err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		for day := from; !to.Before(day); day = day.Next() {
			j, err := ledgerdb.New(d).Reclassify(ctx, day, engagement.Verdict, c.DryRun)
			if err != nil {
				return err
			}
			fmt.Fprintln(o, judged(j, c.DryRun))
		}
		return nil
	})
}

func judged(j ledgerdb.Judged, look bool) string {
	switch {
	case j.Aside+j.Back+j.Other == 0:
		return fmt.Sprintf("%s: all events are judged as they were", j.Day)
	case look:
		return fmt.Sprintf("%s: %d events would no longer count, %d would count again, and %d would be set aside for another reason", j.Day, j.Aside, j.Back, j.Other)
	}
	return fmt.Sprintf("%s: %d events no longer count, %d count again, and %d are set aside for another reason: data revision %d", j.Day, j.Aside, j.Back, j.Other, j.Revision)
}

// keepIntakes is for how many days it is kept which process took what in.
const keepIntakes = 40

// judge judges days whose events are all in: only then is it known what was seen without an impression. It closes
// their sketches as well.
func (n *node) judge(ctx context.Context, ledger *ledgerdb.Store) {
	due, err := ledger.Unjudged(ctx, campaigns.DateOf(time.Now().UTC()))
	for _, day := range due {
		var j ledgerdb.Judged
		if j, err = ledger.Reclassify(ctx, day, engagement.Verdict, false); err != nil {
			break
		}
		n.log.Info("day judged", "day", day.String(), "aside", j.Aside, "back", j.Back, "other", j.Other, "revision", j.Revision)
	}
	if err == nil {
		err = ledger.CloseCrowds(ctx, campaigns.DateOf(time.Now().UTC()).Plus(-engagement.CrowdOpen))
	}
	if err == nil {
		err = ledger.DropIntakes(ctx, campaigns.DateOf(time.Now().UTC()).Plus(-keepIntakes))
	}
	if err != nil && ctx.Err() == nil {
		n.log.Warn("days not judged", "error", err)
	}
}
