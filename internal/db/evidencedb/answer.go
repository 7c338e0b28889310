package evidencedb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

// answering is one question while it is answered.
type answering struct {
	cutting
	q      evidence.Question
	rows   []cutRow
	out    evidence.Answer
	frames map[int64]string // of messages
	codes  map[code]string  // names of batches and short links
}

// Answer answers a question in three: how the figures stand, what was counted, and what it is called and what happened
// meanwhile. It reads sums, and by segments and pairs what is published. The asker is one organisation.
func (s Store) Answer(ctx context.Context, scope access.Scope, q evidence.Question) (out evidence.Answer, err error) {
	if scope.All {
		return out, errors.New("answer a question: sums are kept for one organisation at a time")
	}
	if err := q.Fits(); err != nil {
		return out, err
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		a := answering{q: q, frames: map[int64]string{}, codes: map[code]string{}}
		a.cutting = cutting{t: t, org: scope.Org, ask: evidence.Ask{Query: evidence.Query{From: q.From, To: q.To, Zone: q.Zone}, Public: q.Campaign, Last: q.Last, Choices: q.Choices},
			out: evidence.Cut{Report: evidence.Report{Query: evidence.Query{From: q.From, To: q.To, Zone: q.Zone}}}}
		for _, step := range []func() error{a.begin, a.count, a.around} {
			if err := step(); err != nil {
				return err
			}
		}
		out = a.out
		return nil
	})
	return out, err
}

// begin begins the answer with how the figures stand.
func (a *answering) begin() error {
	if err := a.stand(); err != nil {
		return err
	}
	asked := a.cutting.out.Query
	a.q.From, a.q.To, a.q.Zone = asked.From, asked.To, asked.Zone
	a.out = evidence.Answer{Question: a.q, Revision: a.cutting.out.Revision, MadeAt: a.t.Now, Today: a.cutting.out.Today, Zones: a.stood.zones,
		Total: map[evidence.Side]evidence.Counts{}, Then: map[evidence.Side]evidence.Counts{}}
	return nil
}

// count reads what was counted, from sums where they answer.
func (a *answering) count() error {
	if a.q.Form {
		return nil
	}
	if a.q.By == evidence.OfSegment {
		if err := a.close(); err != nil {
			return err
		}
	}
	if a.q.By == evidence.OfPair {
		return a.pairs()
	}
	first := a.q.From
	if a.q.Before {
		first = a.q.BeforeFrom()
	}
	if a.q.By == evidence.OfHour {
		return a.hours(first)
	}
	return a.cube(first)
}

// lay adds rows up into lines, days and totals.
func (a *answering) lay(names map[nameKey]name) {
	type lineKey struct {
		key  string
		side evidence.Side
	}
	type dayKey struct {
		day  campaigns.Date
		side evidence.Side
	}
	lines, days := map[lineKey]int{}, map[dayKey]int{}
	for _, r := range a.rows {
		if a.q.Only.Frame != "" && r.Message != 0 && a.frames[r.Message] != a.q.Only.Frame {
			continue
		}
		side := evidence.SideOf(token.Arm(r.Arm))
		sample := r.Sample > 0 || names[nameKey{"org", r.Partner}].sample || names[nameKey{"campaign", r.Campaign}].sample || names[nameKey{"message", r.Message}].sample
		a.out.Sample = a.out.Sample || sample
		if r.Part == partDay {
			into := a.out.Total
			if r.Period == 0 {
				into = a.out.Then
			}
			into[side] = into[side].Plus(evidence.Counts(r.Counts))
			if r.Period == 0 || a.q.By == evidence.OfPair { // pairs are of months
				continue
			}
			k := dayKey{r.Starts.Date(), side}
			if _, known := days[k]; !known {
				days[k] = len(a.out.Days)
				a.out.Days = append(a.out.Days, evidence.DayCounts{Day: k.day, Side: side})
			}
			d := &a.out.Days[days[k]]
			d.Counts = d.Counts.Plus(evidence.Counts(r.Counts))
			continue
		}
		key, named := a.keyOf(r, names)
		k := lineKey{key, side}
		if _, known := lines[k]; !known {
			lines[k] = len(a.out.Lines)
			a.out.Lines = append(a.out.Lines, evidence.Line{Key: key, Name: named, Side: side})
		}
		l := &a.out.Lines[lines[k]]
		l.Sample = l.Sample || sample
		if r.Period == 0 {
			l.Then = l.Then.Plus(evidence.Counts(r.Counts))
		} else {
			l.Now = l.Now.Plus(evidence.Counts(r.Counts))
		}
	}
	slices.SortFunc(a.out.Days, func(x, y evidence.DayCounts) int {
		return cmp.Or(cmp.Compare(x.Day.String(), y.Day.String()), cmp.Compare(x.Side, y.Side))
	})
	a.out.InOrder()
}

// keyOf is the line that a row belongs to, and what it is called. A day of the time before belongs to the one as far
// into its span.
func (a *answering) keyOf(r cutRow, names map[nameKey]name) (string, lang.Text) {
	day := r.Starts.Date()
	if r.Period == 0 && day.Valid() {
		day = day.Plus(a.q.From.Until(a.q.To) + 1)
	}
	named := func(kind string, id int64) (string, lang.Text) {
		n := names[nameKey{kind, id}].named
		return n.Public, n.Name
	}
	switch a.q.By {
	case evidence.OfDay:
		return day.String(), nil
	case evidence.OfWeek:
		return evidence.Monday(day).String(), nil
	case evidence.OfMonth:
		return day.String()[:7], nil
	case evidence.OfCampaign:
		return named("campaign", r.Campaign)
	case evidence.OfMessage:
		return named("message", r.Message)
	case evidence.OfVariant:
		campaign, _ := named("campaign", r.Campaign)
		message, text := named("message", r.Message)
		return strings.Join([]string{campaign, message, r.Variant}, "/"), a.variantOf(text, r.Variant)
	case evidence.OfFrame:
		return a.frames[r.Message], nil
	case evidence.OfPartner:
		return named("org", r.Partner)
	case evidence.OfPlacement:
		return r.Slot, lang.Text{lang.En: r.SlotName}
	case evidence.OfChannel:
		return r.Channel, nil
	case evidence.OfPlace:
		return r.Place, nil
	case evidence.OfPair:
		return evidence.Pair{Origin: r.Pair.Origin, Destination: r.Pair.Destination}.Key(), nil
	case evidence.OfHour:
		return fmt.Sprintf("%02d", r.Hour), nil
	case evidence.OfSegment:
		switch r.Segment {
		case 0:
			return "every", nil
		case evidence.OtherSegments:
			return "other", nil
		}
		return named("segment", r.Segment)
	}
	return r.Locale, nil
}

var _ evidence.Asker = Store{}
