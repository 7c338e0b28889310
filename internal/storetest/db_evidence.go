package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Evidence holds the store of reports to its contract.
func Evidence(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an experiment's tally has sides, sources and outcomes", tallySides},
		{"a report sums days by locale, partner and message", reportRows},
		{"each asker is told their own figures", reportScopes},
		{"a report is asked in a declared zone", reportZones},
		{"live figures are a ladder by campaign", liveFigures},
		{"a partner is told what was counted at its placements", placementFigures},
		{"sums are the rows they are sums of, at every moment", sumsAgree},
		{"a page is of one campaign, or of one day row by row", cutsOfOne},
		{"the rows of an answer add up to its total, by whatever they are", answersAddUp},
		{"a report that was frozen is kept byte for byte, for its own organisation", frozenReports},
		{"half-hours are the hours of any zone, and segments of closed days add up", answersByHourAndSegment},
		{"spans of audiences have every figure and every sample of their days", spansOfSegments},
		{"a schedule that was missed is made up for once, and its log is whole", schedules},
		{"a report is posted to a webhook of its schedule, which is turned off where it is gone", reportHooks},
		{"an export is made by whoever holds it, part by part, for its own organisation", exportsMade},
		{"a report is an export of one part", reportsMade},
		{"an export that was given up goes on, and its files are deleted in time", exportsEnd},
		{"events are told to their owners, by the hour and of nobody", exportedEvents},
		{"a kept question is its maker's, or the organisation's", keptViews},
		{"an answer is narrowed, and stands beside the days before", answersNarrowed},
		{"whatever a question is narrowed to, it is told what was counted", narrowed},
	})
}

func (h house) cell(arm token.Arm, locale lang.Locale) token.Cell {
	return token.Cell{Campaign: h.campaign.ID, Org: h.owner.ID, Message: h.message.ID, Variant: "a", Arm: arm, Locale: locale,
		Placement: h.placement.ID, PlacementOrg: h.partner.ID, Segment: h.segment.ID, Place: "TH"}
}

// history is what happened in our house and theirs on two days of Bangkok.
func history(t *testing.T, w *world) {
	t.Helper()
	l := ledgerdb.New(w.db)
	declare(t, l, []string{"Asia/Bangkok", "UTC"})
	at := func(e engagement.Event, day int, hour int) engagement.Event {
		e.OccurredAt = time.Date(2026, 11, day, hour, 10, 0, 0, time.UTC)
		return e
	}
	ours, held := w.ours.cell(token.Shown, lang.Th), w.ours.cell(token.HeldOut, lang.Th)
	otherSegment := ours
	otherSegment.Segment = 0
	bot := eventOf(6, engagement.Impression, ours)
	bot.Filter = engagement.DeclaredBot
	apply(t, l, engagement.Batch{
		Events: []engagement.Event{
			at(eventOf(1, engagement.Impression, ours), 24, 3), at(eventOf(1, engagement.Viewable, ours), 24, 4), at(eventOf(1, engagement.Click, ours), 24, 5),
			at(eventOf(2, engagement.Impression, otherSegment), 24, 6), at(eventOf(3, engagement.Impression, held), 24, 6),
			at(eventOf(4, engagement.Impression, ours), 24, 18), // tomorrow in Bangkok
			at(eventOf(5, engagement.Impression, w.theirs.cell(token.Shown, lang.En)), 24, 3), at(bot, 24, 3),
			at(eventOf(7, engagement.Pledge, ours), 24, 5),
		},
		Tallies: []engagement.Tally{{Batch: tokenAt(Noon, 1), Cell: ours, Bucket: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC), Count: 20}},
	})
}

func (h house) row(day int, heldOut bool) evidence.Row {
	return evidence.Row{
		Day: campaigns.Date{Year: 2026, Month: 11, Day: day}, Locale: lang.Th, Variant: "a", HeldOut: heldOut, Basis: evidence.Measured, Sample: true,
		Partner:  evidence.Named{Public: h.partner.Public, Name: h.partner.Name},
		Campaign: evidence.Named{Public: h.campaign.Public, Name: h.campaign.Name},
		Message:  evidence.Named{Public: h.message.Public, Name: lang.Text{lang.En: h.message.Name}},
	}
}

func engagementOf(t *testing.T, w *world, s access.Scope, q evidence.Query) evidence.Report {
	t.Helper()
	return must[evidence.Report](t)(evidencedb.Store{DB: w.db}.Engagement(t.Context(), s, q))
}

func bothDays(campaign int64) evidence.Query {
	return evidence.Query{Campaign: campaign, From: campaigns.Date{Year: 2026, Month: 11, Day: 24}, To: campaigns.Date{Year: 2026, Month: 11, Day: 25}, Zone: "Asia/Bangkok"}
}

func reportRows(t *testing.T, w *world) {
	history(t, w)
	q := bothDays(w.ours.campaign.ID)
	shown, held, next := w.ours.row(24, false), w.ours.row(24, true), w.ours.row(25, false)
	shown.Decisions, shown.Impressions, shown.Viewable, shown.Clicks, shown.Pledges, shown.Filtered = 20, 2, 1, 1, 1, 1
	held.Impressions, next.Impressions = 1, 1
	got := engagementOf(t, w, w.ours.scope(), q)
	want := evidence.Report{Query: q, Revision: got.Revision, MadeAt: Noon, Sample: true, Rows: []evidence.Row{shown, held, next}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Revision < 1 {
		t.Errorf("data revision is %d", got.Revision)
	}
	q.To = q.From
	if got := engagementOf(t, w, w.ours.scope(), q); len(got.Rows) != 2 {
		t.Errorf("%d rows on one day, want 2", len(got.Rows))
	}
	q.Zone = "UTC"
	if got := engagementOf(t, w, w.ours.scope(), q); got.Rows[0].Impressions != 3 {
		t.Errorf("%d impressions on that day in UTC, want 3", got.Rows[0].Impressions)
	}
}

func reportScopes(t *testing.T, w *world) {
	history(t, w)
	for name, c := range map[string]struct {
		scope access.Scope
		rows  int
	}{
		"the owner": {w.ours.scope(), 3}, "the partner": {w.ours.partner.Scope(), 3}, "the other owner": {w.theirs.scope(), 1},
		"the other partner": {w.theirs.partner.Scope(), 1}, "nobody": {access.Scope{}, 0}, "the system": {access.System, 4},
	} {
		if got := engagementOf(t, w, c.scope, bothDays(0)); len(got.Rows) != c.rows {
			t.Errorf("%s sees %d rows, want %d", name, len(got.Rows), c.rows)
		}
	}
	if got := engagementOf(t, w, w.theirs.scope(), bothDays(w.ours.campaign.ID)); len(got.Rows) != 0 {
		t.Errorf("somebody else's campaign: %d rows", len(got.Rows))
	}
}

func reportZones(t *testing.T, w *world) {
	history(t, w)
	s := evidencedb.Store{DB: w.db}
	q := bothDays(0)
	q.Zone = "Asia/Tokyo"
	if _, err := s.Engagement(t.Context(), w.ours.scope(), q); !fault.Is(err, fault.Invalid) {
		t.Errorf("an undeclared zone: %v", err)
	}
	q.Zone = ""
	if got := engagementOf(t, w, w.ours.scope(), q); got.Query.Zone != "Asia/Bangkok" {
		t.Errorf("the default zone is %q", got.Query.Zone)
	}
	if got := must[[]string](t)(s.Zones(t.Context())); !cmp.Equal(got, []string{"Asia/Bangkok", "UTC"}) {
		t.Errorf("zones are %v", got)
	}
}

func liveFigures(t *testing.T, w *world) {
	history(t, w)
	s := evidencedb.Store{DB: w.db}
	since := time.Date(2026, 11, 24, 4, 20, 0, 0, time.UTC)
	got := must[map[int64]evidence.Counts](t)(s.Live(t.Context(), w.ours.scope(), since))
	want := map[int64]evidence.Counts{w.ours.campaign.ID: {Impressions: 3, Viewable: 1, Clicks: 1, Pledges: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := must[map[int64]evidence.Counts](t)(s.Live(t.Context(), access.System, since.AddDate(0, 0, -1))); len(got) != 2 || got[w.ours.campaign.ID].Decisions != 20 {
		t.Errorf("got %v", got)
	}
}

func placementFigures(t *testing.T, w *world) {
	history(t, w)
	store := evidencedb.Store{DB: w.db}
	got := must[evidence.PlacementReport](t)(store.ByPlacement(t.Context(), w.ours.partner.Scope(), bothDays(0)))
	want := map[int64]evidence.Counts{w.ours.placement.ID: {Decisions: 20, Impressions: 4, Viewable: 1, Clicks: 1, Pledges: 1, Filtered: 1}}
	if diff := cmp.Diff(want, got.Rows); diff != "" || got.Query.Zone != "Asia/Bangkok" || got.Revision == 0 {
		t.Errorf("%+v %s", got, diff)
	}
	day := campaigns.DateOf(Noon)
	month := must[evidence.PlacementReport](t)(store.PlacementsOfMonth(t.Context(), w.ours.partner.Scope(), day, Noon))
	if diff := cmp.Diff(want, month.Rows); diff != "" || month.Query.From.String() != "2026-11-01" || month.Query.To.String() != "2026-11-30" {
		t.Errorf("%+v %s", month.Query, diff)
	}
	before := must[evidence.PlacementReport](t)(store.PlacementsOfMonth(t.Context(), w.ours.partner.Scope(), campaigns.Date{}, Noon))
	if len(before.Rows) != 0 || before.Query.From.String() != "2026-10-01" || before.Query.To.String() != "2026-10-31" {
		t.Errorf("the last whole month: %+v", before)
	}
	if _, err := store.PlacementsOfMonth(t.Context(), w.ours.partner.Scope(), day.Plus(7), Noon); !fault.Is(err, fault.Invalid) {
		t.Errorf("a month that has not begun: %v", err)
	}
	got = must[evidence.PlacementReport](t)(store.ByPlacement(t.Context(), w.ours.scope(), bothDays(0)))
	if len(got.Rows) != 0 {
		t.Errorf("an owner without placements is told %v", got.Rows)
	}
	q := bothDays(0)
	q.Zone = "Mars/Olympus"
	if _, err := store.ByPlacement(t.Context(), w.ours.partner.Scope(), q); !fault.Is(err, fault.Invalid) {
		t.Errorf("an undeclared zone: %v", err)
	}
}
