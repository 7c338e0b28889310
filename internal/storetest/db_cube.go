package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// counted is decisions as they were counted, to be added up in the plainest way.
type counted struct {
	cell      token.Cell
	day       campaigns.Date
	hour      int
	decisions int64
}

// throng is visits of many kinds, on days of five months.
type throng struct {
	w      *world
	slots  map[int64]campaigns.Placement
	orgs   map[int64]string
	frames map[int64]content.Frame
	public map[int64]string // of campaigns and messages, which no number is both of
	all    []counted
	random *rand.Rand
	zone   *time.Location
}

func newThrong(w *world) *throng {
	c := &throng{w: w, slots: map[int64]campaigns.Placement{}, orgs: map[int64]string{}, frames: map[int64]content.Frame{}, public: map[int64]string{}, random: rand.New(rand.NewPCG(20, 26)), zone: time.FixedZone("Asia/Bangkok", 7*60*60)}
	for _, h := range []house{w.ours, w.theirs} {
		c.slots[h.placement.ID], c.orgs[h.partner.ID] = h.placement, h.partner.Public
		c.frames[h.message.ID], c.frames[h.neutral.ID] = h.message.Frame, h.neutral.Frame
	}
	return c
}

// cell is one of ours at our placement or at theirs, of the campaign or a house card.
func (c *throng) cell() token.Cell {
	pick := func(n int) bool { return c.random.IntN(n) == 0 }
	h := c.w.ours
	out := h.cell(token.Shown, []lang.Locale{lang.Th, lang.ZhHans, lang.ZhHant}[c.random.IntN(3)])
	if pick(3) {
		out.Arm = token.HeldOut
	}
	if pick(3) {
		out.Message = h.neutral.ID
	}
	if pick(2) {
		out.Variant = "b"
	}
	if pick(3) {
		out.Placement, out.PlacementOrg = c.w.theirs.placement.ID, c.w.theirs.partner.ID
	}
	if pick(3) {
		out.Place = []string{"", "LA"}[c.random.IntN(2)]
	}
	if pick(5) {
		out.Campaign, out.Arm, out.Message, out.Variant = 0, token.NoArm, h.neutral.ID, ""
	}
	if pick(2) {
		out.Segment = 0
	}
	return out
}

// come counts visits on one of a few days, so that some are counted in twice.
func (c *throng) come(t *testing.T, l *ledgerdb.Store, first campaigns.Date, days, n int) {
	t.Helper()
	var b engagement.Batch
	for range n {
		half := c.random.IntN(48)
		v := counted{cell: c.cell(), day: first.Plus(c.random.IntN(days)), hour: half / 2, decisions: int64(1 + c.random.IntN(400))}
		at := v.day.In(c.zone).Add(time.Duration(half) * 30 * time.Minute)
		b.Tallies = append(b.Tallies, engagement.Tally{Batch: tokenAt(at, 1000+len(c.all)), Cell: v.cell, Bucket: at, Count: v.decisions})
		c.all = append(c.all, v)
	}
	apply(t, l, b)
}

// want adds up what a question asks: by side and key of the line, now and then.
func (c *throng) want(scope access.Scope, q evidence.Question) map[string][2]int64 {
	out := map[string][2]int64{}
	for _, v := range c.all {
		seen := v.cell.Org == scope.Org || v.cell.PlacementOrg == scope.Org
		fits := (q.Campaign == "" || v.cell.Campaign != 0) && (q.Only.Locale == "" || v.cell.Locale == q.Only.Locale) &&
			(q.Only.Place == "" || v.cell.Place == q.Only.Place) && (q.Only.Frame == "" || string(c.frames[v.cell.Message]) == q.Only.Frame)
		if !seen || !fits || v.day.Before(q.BeforeFrom()) || q.To.Before(v.day) {
			continue
		}
		now, day := 1, v.day
		if day.Before(q.From) {
			now, day = 0, day.Plus(q.From.Until(q.To)+1)
		}
		k := fmt.Sprint(evidence.SideOf(v.cell.Arm), " ", c.keyOf(q.By, v, day))
		sum := out[k]
		sum[1-now] += v.decisions
		out[k] = sum
	}
	return out
}

func (c *throng) keyOf(by evidence.Dimension, v counted, day campaigns.Date) string {
	cell := v.cell
	campaign, message := "", c.w.ours.message.Public
	if cell.Campaign != 0 {
		campaign = c.w.ours.campaign.Public
	}
	if cell.Message == c.w.ours.neutral.ID {
		message = c.w.ours.neutral.Public
	}
	return map[evidence.Dimension]string{
		evidence.OfHour: fmt.Sprintf("%02d", v.hour), evidence.OfDay: day.String(), evidence.OfWeek: evidence.Monday(day).String(), evidence.OfMonth: day.String()[:7], evidence.OfCampaign: campaign,
		evidence.OfMessage: message, evidence.OfVariant: strings.Join([]string{campaign, message, cell.Variant}, "/"), evidence.OfFrame: string(c.frames[cell.Message]),
		evidence.OfLocale: string(cell.Locale), evidence.OfPartner: c.orgs[cell.PlacementOrg], evidence.OfPlacement: c.slots[cell.Placement].Public,
		evidence.OfChannel: string(c.slots[cell.Placement].Channel), evidence.OfPlace: cell.Place,
	}[by]
}

// questions are every dimension, narrowed in every way.
func (c *throng) questions(from, to campaigns.Date) (out []evidence.Question) {
	for _, by := range evidence.Dimensions {
		last := to
		switch by {
		case evidence.OfSegment, evidence.OfPair: // of what is published
			continue
		case evidence.OfHour:
			last = from.Plus(evidence.MaxHourDays - 1)
		}
		for i := range 16 {
			q := evidence.Question{From: from, To: last, Zone: "Asia/Bangkok", By: by, Before: true}
			if i&1 != 0 {
				q.Campaign = c.w.ours.campaign.Public
			}
			if i&2 != 0 {
				q.Only.Locale = lang.ZhHans
			}
			if i&4 != 0 {
				q.Only.Place = "LA"
			}
			if i&8 != 0 {
				q.Only.Frame = string(c.w.ours.message.Frame)
			}
			out = append(out, q)
		}
	}
	return out
}

// narrowed holds every question to the visits that were counted: before anything is added up, after that, when more was
// counted since, and when that is added up too.
func narrowed(t *testing.T, w *world) {
	l := ledgerdb.New(w.db)
	declare(t, l, []string{"Asia/Bangkok", "UTC"})
	c := newThrong(w)
	agree := func(when string) {
		t.Helper()
		for _, scope := range []access.Scope{w.ours.scope(), w.theirs.partner.Scope()} {
			told := 0
			for _, q := range c.questions(aug(20).Plus(26), campaigns.Date{Year: 2026, Month: time.November, Day: 3}) {
				if (q.Campaign != "" || q.Only.Place+q.Only.Frame != "") && scope.Org != w.ours.owner.ID { // no placement of theirs carries the campaign: it is not theirs to ask about
					continue
				}
				got, total, then := map[string][2]int64{}, int64(0), int64(0)
				a := answerOf(t, w, scope, q)
				for _, line := range a.Lines {
					got[fmt.Sprint(line.Side, " ", line.Key)] = [2]int64{line.Now.Decisions, line.Then.Decisions}
				}
				if diff := cmp.Diff(c.want(scope, q), got); diff != "" {
					t.Errorf("%s, by %s of %q and %+v: %s", when, q.By, q.Campaign, q.Only, diff)
				}
				for _, sums := range got {
					total, then = total-sums[0], then-sums[1]
				}
				for side := range a.Total {
					total += a.Total[side].Decisions
				}
				for side := range a.Then {
					then += a.Then[side].Decisions
				}
				for _, d := range a.Days {
					told += int(d.Counts.Decisions)
				}
				if total != 0 || then != 0 {
					t.Errorf("%s, by %s of %q and %+v: days and lines differ by %d, and by %d before", when, q.By, q.Campaign, q.Only, total, then)
				}
			}
			if told == 0 {
				t.Errorf("%s: no day was told of", when)
			}
		}
	}
	c.come(t, l, aug(1), 96, 300)
	agree("before")
	summed(t, w)
	agree("added up")
	c.come(t, l, aug(30), 40, 20)
	agree("counted again")
	summed(t, w)
	agree("added up again")
}
