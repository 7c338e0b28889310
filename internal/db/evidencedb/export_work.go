package evidencedb

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed export_happened.sql
var exportHappenedSQL string

// ClaimExport takes up the export that waits longest, for so long; none is an id of 0. Whoever does not make a part in that time has it
// taken up by somebody else.
func (s Store) ClaimExport(ctx context.Context, lease time.Duration) (out evidence.Export, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		out = evidence.Export{}
		rows, err := db.All[exportRow](t.Where("state = 'waiting' and next_at <= ?", db.At(t.Now)).Order("next_at, id").Limit(1))
		if err != nil || len(rows) == 0 {
			return err
		}
		r := rows[0]
		n, err := t.Run("update event_export set attempts = attempts + 1, next_at = @until where id = @id and attempts = @was and state = 'waiting'",
			db.Params{"until": db.At(t.Now.Add(lease)), "id": r.ID, "was": r.Attempts})
		if err != nil || n == 0 {
			return err
		}
		out = r.domain()
		out.Attempts++
		return nil
	})
	return out, err
}

// HoldExport keeps one for so long from now on, unless it was cancelled or somebody else has taken it up since.
func (s Store) HoldExport(ctx context.Context, e evidence.Export, lease time.Duration) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run("update event_export set next_at = @until where id = @id and attempts = @attempts and state = 'waiting'",
			db.Params{"until": db.At(t.Now.Add(lease)), "id": e.ID, "attempts": e.Attempts})
		return err
	})
}

// PutPart keeps the next part of an export and holds on to it for so long. With the last one it is made. It reports false where the
// export was cancelled, or somebody else has taken it up since.
func (s Store) PutPart(ctx context.Context, e evidence.Export, p evidence.ExportPart, lease time.Duration) (held bool, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		state, finished := evidence.Waiting, time.Time{}
		if p.N+1 == e.Parts() {
			state, finished = evidence.Made, t.Now
		}
		n, err := t.Run("update event_export set state = @state, done = @done, rows = rows + @rows, bytes = bytes + @bytes, failed = 0, why = '', next_at = @until, finished_at = @finished where id = @id and attempts = @attempts and done = @n and state = 'waiting'",
			db.Params{"state": state, "done": p.N + 1, "rows": p.Rows, "bytes": p.Bytes, "until": db.At(t.Now.Add(lease)), "finished": db.At(finished), "id": e.ID, "attempts": e.Attempts, "n": p.N})
		held = n > 0
		if err != nil || !held {
			return err
		}
		row := exportPartRow{Export: e.ID, N: p.N, Rows: p.Rows, Bytes: p.Bytes, Revision: p.Revision, File: p.File}
		return t.Create(&row).Error
	})
	return held, err
}

// SettleExport writes down that a part could not be made, unless somebody else has taken the export up since.
func (s Store) SettleExport(ctx context.Context, e evidence.Export) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run("update event_export set state = @state, failed = @failed, why = @why, next_at = @next, finished_at = @finished where id = @id and attempts = @attempts and state = 'waiting'",
			db.Params{"state": e.State, "failed": e.Failed, "why": e.Why, "next": db.At(e.Next), "finished": db.At(e.Finished), "id": e.ID, "attempts": e.Attempts})
		return err
	})
}

// ExpireExports deletes the files of exports whose time is over, and returns how many those are.
func (s Store) ExpireExports(ctx context.Context) (n int, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		rows, err := db.All[exportRow](t.Where("state in ('made', 'failed') and finished_at <= ?", db.At(t.Now.Add(-evidence.ExportKept))).Order("id").Limit(100))
		n = len(rows)
		for _, r := range rows {
			if err := endExport(t, r.ID, evidence.Expired); err != nil {
				return err
			}
		}
		return err
	})
	return n, err
}

type happenedIn struct {
	Bucket    db.Instant `gorm:"column:bucket"`
	Campaign  string     `gorm:"column:campaign"`
	Message   string     `gorm:"column:message"`
	Variant   string     `gorm:"column:variant"`
	Arm       int64      `gorm:"column:arm"`
	Locale    string     `gorm:"column:locale"`
	Partner   string     `gorm:"column:partner"`
	Placement string     `gorm:"column:placement"`
	Place     string     `gorm:"column:place"`
	Source    int64      `gorm:"column:source"`
	Sample    int64      `gorm:"column:sample"`

	Impressions int64 `gorm:"column:impressions"`
	Viewable    int64 `gorm:"column:viewable"`
	Opens       int64 `gorm:"column:opens"`
	Clicks      int64 `gorm:"column:clicks"`
	LawReads    int64 `gorm:"column:law_reads"`
	Dismissed   int64 `gorm:"column:dismissed"`
	Shares      int64 `gorm:"column:shares"`
	Scans       int64 `gorm:"column:scans"`
	Pledges     int64 `gorm:"column:pledges"`

	Type   int64 `gorm:"column:type"`
	Filter int64 `gorm:"column:filter"`
	Count  int64 `gorm:"column:count"`
}

const (
	exportCounts = "sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens, sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.scans) as scans, sum(kept.pledges) as pledges"
	exportAside  = "kept.type, kept.filter, sum(kept.count) as count"
	exportSample = "max(case when partner.sample or cast(campaign_version.body ->> 'sample' as text) in ('true', '1') or cast(message_version.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end)"
)

// Happened are the events of a day of an export, and the data revision that they are of: what counts from the sums that reports are made of,
// and what was set aside from those of its reasons.
func (s Store) Happened(ctx context.Context, scope access.Scope, e evidence.Export, day campaigns.Date) (out []evidence.Happened, revision int64, err error) {
	if scope.All {
		return nil, 0, errors.New("export events: of one organisation at a time")
	}
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return nil, 0, fmt.Errorf("export events: %w", err)
	}
	p := db.Params{"org": scope.Org, "campaign": e.Campaign, "since": db.At(day.In(zone)), "before": db.At(day.Next().In(zone))}
	all := map[evidence.Happened]int64{}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var counted, aside []happenedIn
		if err := t.Fetch(&counted, strings.NewReplacer("{table}", "engagement_half_hour", "{counts}", exportCounts, "{and_by}", "", "{sample}", exportSample).Replace(exportHappenedSQL), p); err != nil {
			return fmt.Errorf("read what happened: %w", err)
		}
		if err := t.Fetch(&aside, strings.NewReplacer("{table}", "aside_half_hour", "{counts}", exportAside, "{and_by}", ", kept.type, kept.filter", "{sample}", exportSample).Replace(exportHappenedSQL), p); err != nil {
			return fmt.Errorf("read what was set aside: %w", err)
		}
		for _, r := range counted {
			for typ, n := range map[engagement.Type]int64{engagement.Impression: r.Impressions, engagement.Viewable: r.Viewable, engagement.Open: r.Opens, engagement.Click: r.Clicks, engagement.LawRead: r.LawReads,
				engagement.Dismiss: r.Dismissed, engagement.Share: r.Shares, engagement.Scan: r.Scans, engagement.Pledge: r.Pledges} {
				all[r.event(zone, typ, engagement.Counted)] += n
			}
		}
		for _, r := range aside {
			if typ := engagement.Type(r.Type); typ < engagement.Outcome && typ != engagement.Answer { // what surveys and partners were told is told by itself
				all[r.event(zone, typ, engagement.Filter(r.Filter))] += r.Count
			}
		}
		c, err := t.Counters()
		revision = c.Data
		return err
	})
	for h, n := range all {
		if h.Count = n; n > 0 {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b evidence.Happened) int {
		return cmp.Or(a.Hour.Compare(b.Hour), cmp.Compare(a.Event, b.Event), cmp.Compare(a.SetAside, b.SetAside), cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Variant, b.Variant),
			cmp.Compare(a.Side, b.Side), cmp.Compare(a.Locale, b.Locale), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Placement, b.Placement), cmp.Compare(a.Place, b.Place), cmp.Compare(a.From, b.From))
	})
	return out, revision, err
}

func (r happenedIn) event(zone *time.Location, typ engagement.Type, why engagement.Filter) evidence.Happened {
	at := r.Bucket.Time().In(zone)
	return evidence.Happened{Hour: at.Add(-time.Duration(at.Minute()) * time.Minute), Event: typ.String(), SetAside: why.String(), Campaign: r.Campaign, Message: r.Message, Variant: r.Variant, Side: evidence.SideOf(token.Arm(r.Arm)),
		Locale: r.Locale, Partner: r.Partner, Placement: r.Placement, Place: r.Place, From: token.Source(r.Source).String(), Sample: r.Sample > 0}
}
