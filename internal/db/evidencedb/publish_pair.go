package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

var (
	//go:embed publish_pair_day.sql
	publishPairDaySQL string
	//go:embed publish_pair_kept.sql
	publishPairKeptSQL string
	//go:embed publish_pair_add.sql
	publishPairAddSQL string
	//go:embed publish_pair_sum.sql
	publishPairSumSQL string
)

type publishedMonthRow struct {
	Zone      string     `gorm:"column:zone;primaryKey"`
	Month     db.Day     `gorm:"column:month;primaryKey"`
	Revision  int64      `gorm:"column:revision"`
	Published db.Instant `gorm:"column:published_at"`
	Whole     bool       `gorm:"column:whole"`
}

// TableName is for gorm.
func (publishedMonthRow) TableName() string { return "published_month" }

type publishedPairRow struct {
	Zone        string   `gorm:"column:zone"`
	Month       db.Day   `gorm:"column:month"`
	Org         int64    `gorm:"column:org_id"`
	Campaign    int64    `gorm:"column:campaign_id"`
	Side        string   `gorm:"column:side"`
	Origin      string   `gorm:"column:origin"`
	Destination string   `gorm:"column:destination"`
	Sample      int      `gorm:"column:sample"`
	Counts      pairSums `gorm:"embedded"`
}

// publishedPairSumRow is published lines of pairs added up over campaigns.
type publishedPairSumRow struct {
	Zone        string   `gorm:"column:zone"`
	Month       db.Day   `gorm:"column:month"`
	Org         int64    `gorm:"column:org_id"`
	Side        string   `gorm:"column:side"`
	Origin      string   `gorm:"column:origin"`
	Destination string   `gorm:"column:destination"`
	Sample      int      `gorm:"column:sample"`
	Counts      pairSums `gorm:"embedded"`
}

// pairSums are the counts that raw events tell.
type pairSums struct {
	Impressions int64 `gorm:"column:impressions"`
	Viewable    int64 `gorm:"column:viewable"`
	Opens       int64 `gorm:"column:opens"`
	Clicks      int64 `gorm:"column:clicks"`
	LawReads    int64 `gorm:"column:law_reads"`
	Dismissed   int64 `gorm:"column:dismissed"`
	Shares      int64 `gorm:"column:shares"`
	Pledges     int64 `gorm:"column:pledges"`
}

func pairSumsOf(c evidence.Counts) pairSums {
	return pairSums{c.Impressions, c.Viewable, c.Opens, c.Clicks, c.LawReads, c.Dismissed, c.Shares, c.Pledges}
}

func (s pairSums) counts() evidence.Counts {
	return evidence.Counts{Impressions: s.Impressions, Viewable: s.Viewable, Opens: s.Opens, Clicks: s.Clicks, LawReads: s.LawReads,
		Dismissed: s.Dismissed, Shares: s.Shares, Pledges: s.Pledges}
}

func (s pairSums) all() int64 {
	return s.Impressions + s.Viewable + s.Opens + s.Clicks + s.LawReads + s.Dismissed + s.Shares + s.Pledges
}

// pairCell is what visits that told the same have of a day, before it is known what may be told.
type pairCell struct {
	Org      int64    `gorm:"column:org_id"`
	Campaign int64    `gorm:"column:campaign_id"`
	Arm      int      `gorm:"column:arm"`
	Signals  []byte   `gorm:"column:signals"`
	Sample   int      `gorm:"column:sample"`
	Counts   pairSums `gorm:"embedded"`
}

// Months publishes figures by the pair of airports that visits told, of the months of the default zone that are closed, the oldest
// first and so many at most. What is published of a month stays as it is, and so do the figures that chance rounded; one whose raw
// events are gone is set down as not whole. It returns how many months there were.
func (s Store) Months(ctx context.Context, most int, chance func(below int64) int64) (months int, err error) {
	for months < most {
		m, due, err := s.monthDue(ctx)
		if err != nil || !due {
			return months, err
		}
		if err := s.DB.Read(ctx, m.count); err != nil {
			return months, fmt.Errorf("count pairs of %s: %w", m.first, err)
		}
		if err := s.DB.Write(ctx, func(t *db.Tx) error { return m.publish(t, chance) }); err != nil {
			return months, fmt.Errorf("publish pairs of %s: %w", m.first, err)
		}
		months++
	}
	return months, nil
}

// cellOfPairs is whose campaign it was, and which side of its measurement.
type cellOfPairs struct {
	org, campaign int64
	side          evidence.Side
}

// airports are where a visit comes from and goes to.
type airports struct{ from, to string }

// countedMonth is a month while it is counted.
type countedMonth struct {
	zone     string
	location *time.Location
	first    campaigns.Date
	revision int64
	whole    bool
	pairs    map[cellOfPairs]map[airports]evidence.Counts
	samples  map[cellOfPairs]int
}

// monthDue is the first month that is closed and not published; false where there is none.
func (s Store) monthDue(ctx context.Context) (m countedMonth, due bool, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		zones, err := zonesIn(t)
		if err != nil || len(zones) == 0 {
			return err
		}
		m.zone = zones[0]
		if m.location, err = time.LoadLocation(m.zone); err != nil {
			return fmt.Errorf("report zone: %w", err)
		}
		var last, began db.Day
		p := db.Params{"zone": m.zone}
		if err := t.Fetch(&last, "select max(month) from published_month where zone = @zone", p); err != nil {
			return err
		}
		if err := t.Fetch(&began, "select min(day) from engagement_day where zone = @zone", p); err != nil {
			return err
		}
		switch {
		case last.Date() != (campaigns.Date{}):
			m.first = lastOf(last.Date()).Next()
		case began.Date() != (campaigns.Date{}):
			m.first = firstOf(began.Date())
		default:
			return nil
		}
		due = !campaigns.DateOf(t.Now.In(m.location)).Before(lastOf(m.first).Plus(evidence.PublishAfter))
		return nil
	})
	if err != nil {
		return m, false, fmt.Errorf("months to publish: %w", err)
	}
	return m, due, nil
}

// issuedBefore is how many days before it happened an event's token may have been issued.
const issuedBefore = int((delivery.Lifetime + 24*time.Hour - 1) / (24 * time.Hour))

// count adds the raw events of the month up by pair, a day of theirs at a time, as they stand at one moment. The month is whole
// where they come to what was counted when they came in.
func (m *countedMonth) count(t *db.Tx) error {
	m.pairs, m.samples = map[cellOfPairs]map[airports]evidence.Counts{}, map[cellOfPairs]int{}
	c, err := t.Counters()
	if err != nil {
		return err
	}
	m.revision = c.Data
	begins, ends := m.first.In(m.location), lastOf(m.first).Next().In(m.location)
	p := db.Params{"begins": db.At(begins), "ends": db.At(ends), "counts": int64(engagement.Counted), "outcome": int64(engagement.Outcome)}
	for name, typ := range map[string]engagement.Type{"impression": engagement.Impression, "viewable": engagement.Viewable, "open": engagement.Open, "click": engagement.Click,
		"law_read": engagement.LawRead, "dismiss": engagement.Dismiss, "share": engagement.Share, "pledge": engagement.Pledge} {
		p[name] = int64(typ)
	}
	raw := int64(0)
	for day := campaigns.DateOf(begins.UTC()).Plus(-issuedBefore); !campaigns.DateOf(ends.UTC()).Before(day); day = day.Next() {
		p["day"] = db.On(day)
		var cells []pairCell
		if err := t.Fetch(&cells, publishPairDaySQL, p); err != nil {
			return fmt.Errorf("raw events of %s: %w", day, err)
		}
		for _, cell := range cells {
			raw += cell.Counts.all()
			m.add(cell)
		}
	}
	var kept int64
	if err := t.Fetch(&kept, publishPairKeptSQL, db.Params{"zone": m.zone, "first": db.On(m.first), "last": db.On(lastOf(m.first))}); err != nil {
		return fmt.Errorf("what was counted: %w", err)
	}
	m.whole = raw >= kept
	return nil
}

func (m *countedMonth) add(c pairCell) {
	of := cellOfPairs{c.Org, c.Campaign, evidence.SideOf(token.Arm(c.Arm))}
	if m.pairs[of] == nil {
		m.pairs[of] = map[airports]evidence.Counts{}
	}
	from, to := audience.Expand(c.Signals).Pair()
	m.pairs[of][airports{from, to}] = m.pairs[of][airports{from, to}].Plus(c.Counts.counts())
	m.samples[of] = max(m.samples[of], c.Sample)
}

// publish writes the month down, unless another worker was faster.
func (m *countedMonth) publish(t *db.Tx, chance func(below int64) int64) error {
	if err := alone(t); err != nil {
		return err
	}
	var done int64
	if err := t.Table("published_month").Where("zone = ? and month = ?", m.zone, db.On(m.first)).Count(&done).Error; err != nil || done > 0 {
		return err
	}
	if rows := m.lattice(chance); m.whole && len(rows) > 0 {
		for _, statement := range []string{publishPairAddSQL, publishPairSumSQL} {
			if _, err := t.Run(statement, db.Params{"rows": db.RowsOf(rows)}); err != nil {
				return err
			}
		}
	}
	return t.Create(&publishedMonthRow{m.zone, db.On(m.first), m.revision, db.At(t.Now), m.whole}).Error
}

// lattice is what may be told of the pairs of each campaign and side.
func (m *countedMonth) lattice(chance func(below int64) int64) (rows []publishedPairRow) {
	for of, parts := range m.pairs {
		var pairs []evidence.Pair
		for at, counts := range parts {
			pairs = append(pairs, evidence.Pair{Origin: at.from, Destination: at.to, Counts: counts})
		}
		for _, p := range evidence.PublishedPairs(pairs, chance) {
			rows = append(rows, publishedPairRow{m.zone, db.On(m.first), of.org, of.campaign, string(of.side), p.Origin, p.Destination, m.samples[of], pairSumsOf(p.Counts)})
		}
	}
	return rows
}
