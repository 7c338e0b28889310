package evidence

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// LeastReached is the smallest number of people that is told.
const LeastReached = 10

// MaxReachDays is how many days one question about reach may be of.
const MaxReachDays = 92

// ReachAsk asks for daily reach. Days are of UTC, since the key of a day is.
type ReachAsk struct {
	From, To campaigns.Date // none are the Last days that are closed
	Last     int
	Campaign string // public; empty is every one in scope
}

// ReachDay is about how many people one campaign reached on the pages of one partner in a day that is closed.
type ReachDay struct {
	Day               campaigns.Date
	Campaign, Partner Named
	Visitors          int64 // 0 where they are few
	Few               bool  // under LeastReached: how many is told nowhere, and added to nothing
	Whole             bool  // one key saw the whole day; else there were at least so many
	Sample            bool
}

// DailyReach is the answer, in order of day, campaign and partner.
type DailyReach struct {
	From, To campaigns.Date
	Closed   campaigns.Date // the last day that is told
	Campaign Named          // the one that was asked for
	Rows     []ReachDay
	Broken   []campaigns.Date // days that were not counted whole, whoever asks
	Sample   bool
}

// ReachBook tells daily reach.
type ReachBook interface {
	// DailyReach is Invalid about a campaign that is not in scope, and for more days than MaxReachDays.
	DailyReach(ctx context.Context, s access.Scope, a ReachAsk) (DailyReach, error)
	// Choices names the newest campaigns of an organisation.
	Choices(ctx context.Context, s access.Scope, most int) ([]Named, error)
}

// ReachLine is some days of reach added up. Days are not people: the same person on two days, or at two partners, is two.
type ReachLine struct {
	Day               campaigns.Date // none where the line is of several
	Campaign, Partner Named          // none where the line is of several
	VisitorDays       int64
	Days              int // that are told
	Few               int // that are not
	Broken            int // of those told, that were not counted whole
	Sample            bool
}

func (l *ReachLine) add(r ReachDay) {
	l.Sample = l.Sample || r.Sample
	if r.Few {
		l.Few++
		return
	}
	l.VisitorDays += r.Visitors
	l.Days++
	if !r.Whole {
		l.Broken++
	}
}

// ByDay adds up each day.
func (d DailyReach) ByDay() []ReachLine {
	return d.lines(func(r ReachDay) ReachLine { return ReachLine{Day: r.Day} })
}

// ByPartner adds up each campaign at each partner, the most first.
func (d DailyReach) ByPartner() []ReachLine {
	out := d.lines(func(r ReachDay) ReachLine { return ReachLine{Campaign: r.Campaign, Partner: r.Partner} })
	slices.SortStableFunc(out, func(a, b ReachLine) int { return int(min(max(b.VisitorDays-a.VisitorDays, -1), 1)) })
	return out
}

// All adds up everything.
func (d DailyReach) All() (sum ReachLine) {
	for _, r := range d.Rows {
		sum.add(r)
	}
	return sum
}

func (d DailyReach) lines(of func(ReachDay) ReachLine) (out []ReachLine) {
	type key struct {
		day               campaigns.Date
		campaign, partner string
	}
	at := map[key]int{}
	for _, r := range d.Rows {
		l := of(r)
		k := key{l.Day, l.Campaign.Public, l.Partner.Public}
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, l)
		}
		out[i].add(r)
	}
	return out
}

// reachDocument is daily reach as programs read it.
type reachDocument struct {
	Campaign    string           `json:"campaign"`
	From        campaigns.Date   `json:"from"`
	To          campaigns.Date   `json:"to"`
	TimeZone    string           `json:"time_zone"`
	Basis       Basis            `json:"basis"`
	Closed      campaigns.Date   `json:"closed"`
	VisitorDays int64            `json:"visitor_days"`
	Incomplete  []campaigns.Date `json:"incomplete"`
	Sample      bool             `json:"sample"`
	Columns     []Described      `json:"columns"` // of the rows
	Rows        []reachLine      `json:"rows"`
}

type reachLine struct {
	Day      campaigns.Date `json:"day"`
	Campaign string         `json:"campaign"`
	Partner  string         `json:"partner"`
	Visitors *int64         `json:"visitors"` // null where they are few
	Few      bool           `json:"few"`
	Complete bool           `json:"complete"`
	Sample   bool           `json:"sample"`
}

// ReachColumns are the columns of a sheet of daily reach.
var ReachColumns = []GridColumn{{"day", "", Words}, {"campaign", "", Words}, {"campaign_name", "", Words}, {"partner", "", Words}, {"partner_name", "", Words}, {"basis", "", Words},
	{"visitors", "daily_reach", Whole}, {"few", "", Words}, {"complete", "", Words}, {"sample", "", Words}, {"time_zone", "", Words}}

// reachSheetOnly are columns of the sheet that the document says once, at its head, or leaves out.
var reachSheetOnly = append([]string{"basis"}, sheetOnly...)

// WriteJSON writes one document, with what its columns mean.
func (d DailyReach) WriteJSON(w io.Writer, columns []Described) error {
	doc := reachDocument{Campaign: d.Campaign.Public, From: d.From, To: d.To, TimeZone: "UTC", Basis: Estimated, Closed: d.Closed, VisitorDays: d.All().VisitorDays,
		Incomplete: append([]campaigns.Date{}, d.Broken...), Sample: d.Sample, Columns: slices.DeleteFunc(slices.Clone(columns), func(c Described) bool { return slices.Contains(reachSheetOnly, c.ID) }), Rows: make([]reachLine, 0, len(d.Rows))}
	for _, r := range d.Rows {
		line := reachLine{Day: r.Day, Campaign: r.Campaign.Public, Partner: r.Partner.Public, Few: r.Few, Complete: r.Whole, Sample: r.Sample}
		if !r.Few {
			line.Visitors = &r.Visitors
		}
		doc.Rows = append(doc.Rows, line)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

// WriteCSV writes a line a row, with a byte order mark for spreadsheet programs. Few are blank: unknown, never nought.
func (d DailyReach) WriteCSV(w io.Writer, l lang.Locale) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write reach: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := make([][]string, 1, len(d.Rows)+1)
	for _, c := range ReachColumns {
		lines[0] = append(lines[0], c.ID)
	}
	for _, r := range d.Rows {
		visitors := ""
		if !r.Few {
			visitors = strconv.FormatInt(r.Visitors, 10)
		}
		lines = append(lines, []string{r.Day.String(), r.Campaign.Public, Inert(r.Campaign.Name.In(l)), r.Partner.Public, Inert(r.Partner.Name.In(l)), string(Estimated),
			visitors, strconv.FormatBool(r.Few), strconv.FormatBool(r.Whole), strconv.FormatBool(r.Sample), "UTC"})
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write reach: %w", err)
	}
	return nil
}
