package evidencedb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/db"
)

var (
	//go:embed around.sql
	aroundSQL string
	//go:embed happened.sql
	happenedSQL string
)

// mostHappened is how many stops one answer tells of.
const mostHappened = 20

// aroundRow is what something is called, or what happened.
type aroundRow struct {
	Name nameRow    `gorm:"embedded"`
	At   db.Instant `gorm:"column:at"`
	Day  string     `gorm:"column:day"`
	What string     `gorm:"column:what"`
	Why  string     `gorm:"column:why"`
}

// around asks what everything is called and what may have moved the figures, and lays the answer out.
func (a *answering) around() error {
	zone, err := time.LoadLocation(a.q.Zone)
	if err != nil {
		return fmt.Errorf("report zone: %w", err)
	}
	p := db.Params{"org": a.org, "choices": a.q.Choices + 1,
		"orgs":      distinct(a.rows, func(r cutRow) int64 { return r.Partner }),
		"campaigns": append(distinct(a.rows, func(r cutRow) int64 { return r.Campaign }), a.cutting.out.CampaignID),
		"messages":  distinct(a.rows, func(r cutRow) int64 { return r.Message }),
		"since":     db.At(a.q.From.In(zone)), "until": db.At(a.q.To.Next().In(zone)), "first": a.q.From.String(), "last": a.q.To.String(), "most": mostHappened}
	names := namesSQL + "union all\n" + choicesSQL
	if a.q.By == evidence.OfSegment {
		p["segments"], names = distinct(a.rows, func(r cutRow) int64 { return r.Segment }), names+"union all\n"+segmentsSQL
	}
	statement := strings.Replace(aroundSQL, "{names}", names, 1) + a.codeNames(p)
	if !a.q.Form {
		statement += "union all\n" + happenedSQL
	}
	if !a.q.Form && a.q.Only == (evidence.Only{}) { // requests are of placements: nothing narrows them
		statement += "union all\n" + a.askedToo(p)
	}
	var rows []aroundRow
	if err := a.t.Fetch(&rows, statement, p); err != nil {
		return fmt.Errorf("read names and what happened meanwhile: %w", err)
	}
	return a.take(rows, zone)
}

// take sorts what was read by what it is.
func (a *answering) take(rows []aroundRow, zone *time.Location) error {
	names, choices := map[nameKey]name{}, []nameRow{}
	for _, r := range rows {
		var err error
		switch r.Name.Kind {
		case "choice":
			choices = append(choices, r.Name)
		case "asked":
			a.out.Requests = r.Name.ID
		case "code":
			var key int
			key, err = strconv.Atoi(r.Name.Public)
			a.codes[code{key, r.Name.ID}] = r.What
		case "stop", "resume", "law":
			err = a.happened(r, zone)
		default:
			err = a.named(r.Name, names)
		}
		if err != nil {
			return fmt.Errorf("a %s of an answer: %w", r.Name.Kind, err)
		}
	}
	slices.SortStableFunc(a.out.Happened, func(x, y evidence.Happening) int { return cmp.Compare(x.Day.String(), y.Day.String()) })
	a.out.Campaign = names[nameKey{"campaign", a.cutting.out.CampaignID}].named
	if err := a.choose(choices); err != nil {
		return err
	}
	a.out.Choices, a.out.More = a.cutting.out.Choices, a.cutting.out.More
	a.lay(names)
	return nil
}

func (a *answering) happened(r aroundRow, zone *time.Location) (err error) {
	h := evidence.Happening{Kind: r.Name.Kind, What: r.What, Why: r.Why, Day: campaigns.DateOf(r.At.Time().In(zone))}
	if r.Name.Kind == "law" {
		h.Day, err = campaigns.ParseDate(r.Day)
	}
	a.out.Happened = append(a.out.Happened, h)
	return err
}

func (a *answering) named(r nameRow, names map[nameKey]name) error {
	if r.Kind == "message" {
		body, err := db.Decode[struct {
			Frame string `json:"frame"`
		}](r.Body)
		if err != nil {
			return err
		}
		a.frames[r.ID] = body.Frame
	}
	if r.Kind == "campaign" && r.ID == a.cutting.out.CampaignID {
		var err error
		if a.out.Flight, err = db.Decode[evidence.Flight](r.Body); err != nil {
			return err
		}
	}
	n, err := r.name()
	names[nameKey{r.Kind, r.ID}] = n
	return err
}
