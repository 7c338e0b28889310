package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

var (
	//go:embed pulse.sql
	pulseSQL string
	//go:embed busiest.sql
	busiestSQL string
	//go:embed needs.sql
	needsSQL string
)

var _ evidence.Desk = Store{}

const day = 24 * time.Hour

type pulseRow struct {
	Bucket db.Instant `gorm:"column:bucket"`
	Counts liveRow    `gorm:"embedded"`
}

// Pulse returns the half-hours of the last day, and of the same day a week before, in scope.
func (s Store) Pulse(ctx context.Context, scope access.Scope, now time.Time) (evidence.Pulse, error) {
	out := evidence.Pulse{ReadAt: now, By: map[time.Time]evidence.Counts{}}
	since := now.UTC().Truncate(evidence.HalfHour).Add(-day)
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []pulseRow
		err := t.Fetch(&rows, pulseSQL, db.Params{"since": db.At(since), "before": db.At(since.Add(-evidence.Week)),
			"until": db.At(now.UTC().Truncate(evidence.HalfHour).Add(evidence.HalfHour - evidence.Week)), "all": scope.All, "org": scope.Org})
		if err != nil {
			return fmt.Errorf("read the pulse: %w", err)
		}
		for _, r := range rows {
			out.By[r.Bucket.Time()] = r.Counts.counts()
		}
		out.Requests, err = askedSince(t, db.Params{"since": db.At(since), "all": scope.All, "org": scope.Org})
		return err
	})
	return out, err
}

type busyRow struct {
	Counts liveRow `gorm:"embedded"`
	Public string  `gorm:"column:public_id"`
	Body   string  `gorm:"column:body"`
}

// campaignBody is what a list says of a campaign.
type campaignBody struct {
	Name     lang.Text       `json:"name"`
	State    campaigns.State `json:"state"`
	Zone     string          `json:"zone"`
	StartsOn campaigns.Date  `json:"starts_on"`
	EndsOn   campaigns.Date  `json:"ends_on"`
	Sample   bool            `json:"sample"`
}

// Busiest returns the campaigns in scope that were asked for most since an instant, at most some.
func (s Store) Busiest(ctx context.Context, scope access.Scope, since time.Time, most int) (out []evidence.Busy, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []busyRow
		err := t.Fetch(&rows, busiestSQL, db.Params{"since": db.At(since.UTC().Truncate(evidence.HalfHour)), "most": most, "all": scope.All, "org": scope.Org})
		if err != nil {
			return fmt.Errorf("read the busiest campaigns: %w", err)
		}
		for _, r := range rows {
			b, err := db.Decode[campaignBody](r.Body)
			if err != nil {
				return err
			}
			out = append(out, evidence.Busy{Counts: r.Counts.counts(), Campaign: campaigns.Campaign{
				ID: r.Counts.Campaign, Public: r.Public, Name: b.Name, State: b.State, Zone: b.Zone, StartsOn: b.StartsOn, EndsOn: b.EndsOn, Sample: b.Sample}})
		}
		return nil
	})
	return out, err
}

type needRow struct {
	Concern string     `gorm:"column:concern"`
	Place   string     `gorm:"column:place"`
	Public  string     `gorm:"column:public_id"`
	Name    string     `gorm:"column:name"`
	Sample  string     `gorm:"column:sample"`
	Ends    db.Instant `gorm:"column:ends"`
	Day     db.Day     `gorm:"column:day"`
	Count   int64      `gorm:"column:count"`
	Total   int64      `gorm:"column:total"`
	Alarm   string     `gorm:"column:alarm"`
}

func (r needRow) need() (evidence.Need, error) {
	n := evidence.Need{Concern: evidence.Concern(r.Concern), Place: r.Place, Public: r.Public, At: r.Ends.Time(), Day: r.Day.Date(),
		Count: r.Count, Total: r.Total, Sample: r.Sample == "true" || r.Sample == "1"}
	switch {
	case n.Concern == evidence.SignOffEnds, n.Concern == evidence.AsksToJoin, (n.Concern == evidence.ReviewWaits || n.Concern == evidence.BypassOpen) && r.Place == "":
		n.Plain = r.Name
		return n, nil
	case n.Concern == evidence.LawAlarm, n.Concern == evidence.ReviewWaits, n.Concern == evidence.BypassOpen:
		n.Conduct, n.Alarm = content.Conduct(r.Name), content.Alarm(r.Alarm)
		return n, nil
	}
	text, err := db.Decode[lang.Text](r.Name)
	n.Name = evidence.Named{Public: r.Public, Name: text}
	return n, err
}

// often is how many decisions in a week make a partner one that asks often: ten a day.
const often = 70

// Needs returns what somebody in scope should look at, the most urgent concern first.
func (s Store) Needs(ctx context.Context, scope access.Scope, h evidence.Horizon) (out []evidence.Need, err error) {
	law := campaigns.DateOf(h.Now.UTC())
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []needRow
		err := t.Fetch(&rows, needsSQL, db.Params{"all": scope.All, "org": scope.Org, "most": h.Most, "often": often,
			"now": db.At(h.Now), "soon": db.At(h.Now.Add(h.SignOff)), "dayago": db.At(h.Now.Add(-day)),
			"today": h.Today.String(), "week": h.Today.Plus(-7).String(), "near": h.Today.Plus(h.NearDays).String(),
			"utcday": law.String(), "checked": law.Plus(-content.StaleAfter).String(), "locales": len(lang.All),
			"admits": h.Admits, "roles": h.Holds, "own": fmt.Sprintf("%% %d %%", h.Asker.Staff)})
		if err != nil {
			return fmt.Errorf("read needs: %w", err)
		}
		for _, r := range rows {
			n, err := r.need()
			if err != nil {
				return err
			}
			out = append(out, n)
		}
		return nil
	})
	return out, err
}
