package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

func answerOf(t *testing.T, w *world, s access.Scope, q evidence.Question) evidence.Answer {
	t.Helper()
	return must[evidence.Answer](t)(evidencedb.Store{DB: w.db}.Answer(t.Context(), s, q))
}

func aug(day int) campaigns.Date { return campaigns.Date{Year: 2026, Month: time.August, Day: day} }

// bySide adds the rows of the other way to the same figures up.
func bySide(rows []evidence.Row) map[evidence.Side]int64 {
	out := map[evidence.Side]int64{}
	for _, r := range rows {
		out[evidence.Side(r.Arm())] += r.Decisions
	}
	return out
}

func answersAddUp(t *testing.T, w *world) {
	season(t, w)
	for _, when := range []string{"before", "added up"} {
		for name, scope := range map[string]access.Scope{"the owner": w.ours.scope(), "the partner": w.ours.partner.Scope(), "the other owner": w.theirs.scope(), "nobody": {}} {
			for _, by := range evidence.Dimensions {
				if by == evidence.OfHour || by == evidence.OfSegment || by == evidence.OfPair { // of fewer days, and never narrowed: below, and in Pairs
					continue
				}
				for _, only := range []evidence.Only{{}, {Locale: lang.Th}, {Place: "TH"}, {Frame: "nothing"}} {
					if name != "the owner" && only != (evidence.Only{}) {
						continue
					}
					q := evidence.Question{From: aug(21), To: campaigns.Date{Year: 2026, Month: 11, Day: 4}, Zone: "Asia/Bangkok", By: by, Only: only, Before: true}
					got := answerOf(t, w, scope, q)
					rows := engagementOf(t, w, scope, evidence.Query{From: q.From, To: q.To, Zone: q.Zone}).Rows
					want := bySide(rows)
					if only.Locale != "" {
						want = map[evidence.Side]int64{}
						for _, r := range rows {
							if r.Locale == only.Locale {
								want[evidence.Side(r.Arm())] += r.Decisions
							}
						}
					}
					if only.Frame != "" {
						want = map[evidence.Side]int64{}
					}
					total := map[evidence.Side]int64{}
					for side, c := range got.Total {
						total[side] = c.Decisions
					}
					if diff := cmp.Diff(want, total); diff != "" || !addsUp(got) {
						t.Errorf("%s, %s by %s of %+v adds up: %v; %s", when, name, by, only, addsUp(got), diff)
					}
				}
			}
		}
		summed(t, w)
	}
}

func answersNarrowed(t *testing.T, w *world) {
	season(t, w)
	summed(t, w)
	day := campaigns.Date{Year: 2026, Month: 10, Day: 11} // of Bangkok: 301, 302 and 303 of ours
	q := evidence.Question{From: day, To: day.Plus(9), Zone: "Asia/Bangkok", By: evidence.OfLocale, Before: true, Choices: 5, Campaign: w.ours.campaign.Public}
	got := answerOf(t, w, w.ours.scope(), q)
	type line struct {
		key  string
		side evidence.Side
		now  int64
		then int64
	}
	lines := func(a evidence.Answer) (out []line) {
		for _, l := range a.Lines {
			out = append(out, line{l.Key, l.Side, l.Now.Decisions, l.Then.Decisions})
		}
		return out
	}
	eq := cmp.AllowUnexported(line{})
	if diff := cmp.Diff([]line{{"th", evidence.SideShown, 301, 201}, {"th", evidence.SideHeldOut, 302, 202}, {"zh-Hans", evidence.SideShown, 303, 203}}, lines(got), eq); diff != "" {
		t.Error(diff)
	}
	if got.Campaign.Public != w.ours.campaign.Public || len(got.Choices) != 1 || !got.Sample || len(got.Days) != 2 {
		t.Errorf("%+v", got)
	}
	q.By, q.Only = evidence.OfPlacement, evidence.Only{Locale: lang.ZhHans, Place: "TH"}
	q.From, q.To = day.Plus(1), day.Plus(10)
	got = answerOf(t, w, w.ours.scope(), q)
	if diff := cmp.Diff([]line{{w.ours.placement.Public, evidence.SideShown, 0, 303}}, lines(got), eq); diff != "" {
		t.Error(diff)
	}
	if got.Then[evidence.SideShown].Decisions != 303 || len(got.Total) != 0 {
		t.Errorf("the days before: %+v, the days: %+v", got.Then, got.Total)
	}
	q.By, q.Only = evidence.OfDay, evidence.Only{}
	if diff := cmp.Diff([]line{{"2026-10-21", evidence.SideShown, 0, 604}, {"2026-10-21", evidence.SideHeldOut, 0, 302}}, lines(answerOf(t, w, w.ours.scope(), q)), eq); diff != "" {
		t.Errorf("each day beside the one as far into its span: %s", diff)
	}
	q.Campaign = w.theirs.campaign.Public
	if _, err := (evidencedb.Store{DB: w.db}).Answer(t.Context(), w.ours.scope(), q); !fault.Is(err, fault.Invalid) {
		t.Errorf("somebody else's campaign: %v", err)
	}
}

func frozenReports(t *testing.T, w *world) {
	s, by := evidencedb.Store{DB: w.db}, access.Actor{Staff: 1, Name: "Nok"}
	f := must[evidence.Frozen](t)(evidence.Freeze(" Golden Week ", evidence.Document{Format: 1, Revision: 7}))
	kept := must[evidence.Frozen](t)(s.Freeze(t.Context(), w.ours.scope(), by, f))
	var links []evidence.Share
	for _, days := range []int{1, 2} {
		l, _, err := evidence.NewShare(kept.Public, days, days == 2, Noon)
		if err != nil {
			t.Fatal(err)
		}
		links = append([]evidence.Share{must[evidence.Share](t)(s.Share(t.Context(), w.ours.scope(), l))}, links...)
	}
	got, with, err := s.Frozen(t.Context(), w.ours.scope(), kept.Public)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(links, with); diff != "" {
		t.Errorf("links, the newest first: %s", diff)
	}
	if got.Title != "Golden Week" || got.Revision != 7 || !got.Whole() || string(got.Document) != string(f.Document) || got.By != by || !got.At.Equal(Noon) || got.Org != w.ours.owner.ID {
		t.Errorf("%+v", got)
	}
	all := must[[]evidence.Frozen](t)(s.AllFrozen(t.Context(), w.ours.scope(), 5))
	if len(all) != 1 || all[0].Document != nil || all[0].Hash() != f.Hash() {
		t.Errorf("%+v", all)
	}
	if _, with, err := s.Frozen(t.Context(), w.theirs.scope(), kept.Public); !fault.Is(err, fault.NotFound) || with != nil {
		t.Errorf("somebody else's: %v, %v", with, err)
	}
	if all := must[[]evidence.Frozen](t)(s.AllFrozen(t.Context(), w.theirs.scope(), 5)); len(all) != 0 {
		t.Errorf("somebody else's list: %+v", all)
	}
}

func answersByHourAndSegment(t *testing.T, w *world) {
	season(t, w)
	q := evidence.Question{From: aug(21), To: campaigns.Date{Year: 2026, Month: time.September, Day: 20}, Zone: "Asia/Bangkok", By: evidence.OfDay}
	days := answerOf(t, w, w.ours.scope(), q)
	q.By = evidence.OfHour
	hours := answerOf(t, w, w.ours.scope(), q)
	if diff := cmp.Diff(days.Total, hours.Total); diff != "" || len(hours.Lines) == 0 || !addsUp(hours) || len(hours.Lines[0].Key) != 2 {
		t.Errorf("%s %+v", diff, hours.Lines)
	}
	if diff := cmp.Diff(days.Days, hours.Days); diff != "" {
		t.Error(diff)
	}
	q.By, q.To = evidence.OfSegment, campaigns.Date{Year: 2026, Month: time.December, Day: 30}
	if _, err := (evidencedb.Store{DB: w.db}).Answer(t.Context(), w.ours.scope(), q); !fault.Is(err, fault.Invalid) {
		t.Errorf("told before it was published: %v", err)
	}
	if n := must[int](t)(evidencedb.Store{DB: w.db}.Publish(t.Context(), 999)); n == 0 {
		t.Error("no day was published")
	}
	parts := answerOf(t, w, w.ours.scope(), q)
	if parts.Question.To != parts.Today.Plus(-evidence.PublishAfter) || len(parts.Lines) == 0 || !addsUp(parts) {
		t.Errorf("up to %s, adds up: %v: %+v", parts.Question.To, addsUp(parts), parts.Lines)
	}
	// October beside September, and what is around them: whole months have sums of their own.
	for _, campaign := range []string{"", w.ours.campaign.Public} {
		q := evidence.Question{From: campaigns.Date{Year: 2026, Month: time.October, Day: 1}, To: campaigns.Date{Year: 2026, Month: time.November, Day: 4}, Zone: "Asia/Bangkok", By: evidence.OfSegment, Campaign: campaign, Before: true}
		a := answerOf(t, w, w.ours.scope(), q)
		told, then := int64(0), int64(0)
		for _, l := range a.Lines {
			told, then = told+l.Now.Decisions, then+l.Then.Decisions
		}
		if was := a.Then[evidence.SideShown].Decisions + a.Then[evidence.SideHeldOut].Decisions; !addsUp(a) || told != 201+202+203+301+302+303+401+402+403 || then != was || then == 0 {
			t.Errorf("campaign %q: %d now, %d of %d before: %+v", campaign, told, then, was, a.Lines)
		}
	}
	for _, one := range []evidence.Question{{Last: 5, By: evidence.OfSegment, Only: evidence.Only{Locale: lang.Th}}, {Last: 40, By: evidence.OfHour}, {Last: 1, By: evidence.OfSegment}} {
		if _, err := (evidencedb.Store{DB: w.db}).Answer(t.Context(), w.ours.scope(), one); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", one, err)
		}
	}
}

// spansOfSegments holds every figure of spans that begin and end anywhere to the lines that are published: what was a sample on some
// days is told as one where those days are in the span.
func spansOfSegments(t *testing.T, w *world) {
	season(t, w)
	run := func(statement string) {
		t.Helper()
		if err := w.db.Write(t.Context(), func(x *db.Tx) error { _, err := x.Run(statement, nil); return err }); err != nil {
			t.Fatal(err)
		}
	}
	run("update engagement_day set impressions = 2 * decisions, viewable = 3 * decisions, opens = 5 * decisions, clicks = 7 * decisions, law_reads = 11 * decisions, dismissed = 13 * decisions, " +
		"shares = 17 * decisions, pledges = 19 * decisions, filtered = 23 * decisions")
	real := map[bool]string{true: `body || '{"sample": false}'`, false: `json_set(body, '$.sample', json('false'))`}[w.db.Postgres()]
	run("update org set sample = false")
	run("update campaign_version set body = " + real)
	run("update message_version set body = " + real)
	store := evidencedb.Store{DB: w.db}
	for _, stretch := range []struct {
		days   int
		sample bool
	}{{41, false}, {5, true}, {999, false}} { // the first days of October are samples
		run(fmt.Sprintf("update org set sample = %t where id = %d", stretch.sample, w.ours.partner.ID))
		if n := must[int](t)(store.Publish(t.Context(), stretch.days)); n == 0 {
			t.Fatal("no day was published")
		}
	}
	type told struct {
		Lines, Sample int
		Counts        evidence.Counts
	}
	samples := map[bool]int{}
	for from := aug(21); from.Before(aug(21).Plus(75)); from = from.Plus(6) {
		for to := from; to.Before(aug(21).Plus(75)); to = to.Plus(7) {
			for _, campaign := range []campaigns.Campaign{{}, w.ours.campaign} {
				var rows []struct {
					Side    string          `gorm:"column:side"`
					Segment int64           `gorm:"column:segment_id"`
					Sample  int             `gorm:"column:sample"`
					Counts  evidence.Counts `gorm:"embedded"`
				}
				read(t, w.db, &rows, fmt.Sprintf("select * from published_segment where org_id = %d and (%d = 0 or campaign_id = %d) and day between '%s' and '%s'", w.ours.owner.ID, campaign.ID, campaign.ID, from, to))
				want, segments := map[evidence.Side]told{}, map[string]bool{}
				for _, r := range rows {
					sum := want[evidence.Side(r.Side)]
					if k := fmt.Sprint(r.Side, r.Segment); !segments[k] {
						segments[k] = true
						sum.Lines++
					}
					sum.Sample, sum.Counts = max(sum.Sample, r.Sample), sum.Counts.Plus(r.Counts)
					want[evidence.Side(r.Side)] = sum
				}
				got := map[evidence.Side]told{}
				for _, line := range answerOf(t, w, w.ours.scope(), evidence.Question{From: from, To: to, Zone: "Asia/Bangkok", By: evidence.OfSegment, Campaign: campaign.Public}).Lines {
					sum := got[line.Side]
					if line.Sample {
						sum.Sample = 1
					}
					sum.Lines, sum.Counts = sum.Lines+1, sum.Counts.Plus(line.Now)
					got[line.Side] = sum
					samples[line.Sample]++
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s to %s, campaign %q: %s", from, to, campaign.Public, diff)
				}
			}
		}
	}
	if samples[true] == 0 || samples[false] == 0 {
		t.Errorf("samples and others: %v", samples)
	}
}

func keptViews(t *testing.T, w *world) {
	s := evidencedb.Store{DB: w.db}
	mine, colleague := w.ours.scope(), w.ours.scope()
	mine.By, colleague.By = access.Actor{Staff: 1, Name: "Nok"}, access.Actor{Staff: 2, Name: "Lek"}
	own := must[evidence.View](t)(s.KeepView(t.Context(), mine, evidence.View{Title: "B", Address: "by=day"}))
	shared := must[evidence.View](t)(s.KeepView(t.Context(), mine, evidence.View{Title: "A", Address: "by=week", Shared: true}))
	titles := func(scope access.Scope) (out string) {
		for _, v := range must[[]evidence.View](t)(s.Views(t.Context(), scope, 9)) {
			out += v.Title
		}
		return out
	}
	if a, b, c := titles(mine), titles(colleague), titles(w.theirs.scope()); a != "AB" || b != "A" || c != "" {
		t.Errorf("%q %q %q", a, b, c)
	}
	if got := must[evidence.View](t)(s.View(t.Context(), colleague, shared.Public)); got.By != mine.By || got.Address != "by=week" || !got.At.Equal(Noon) {
		t.Errorf("%+v", got)
	}
	if err := s.DropView(t.Context(), colleague, own.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's own: %v", err)
	}
	for range 2 {
		if err := s.DropView(t.Context(), colleague, shared.Public); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.View(t.Context(), mine, shared.Public); !fault.Is(err, fault.NotFound) || titles(mine) != "B" {
		t.Errorf("one that was dropped: %v", err)
	}
}

func addsUp(a evidence.Answer) bool {
	return a.Grid(func(evidence.Line) string { return "" }).AddsUp()
}
