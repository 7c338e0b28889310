package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// pledge is a pledge to our house's message, at an hour of its own.
func (h house) pledge(n int) pledges.Pledge {
	p := pledgeOf(n)
	p.Cell, p.At = h.cell(token.Shown, lang.Th), Noon.Add(time.Duration(n)*time.Minute)
	return p
}

// pledgesListed reads the book as one organisation sees it: by name, the newest first, page by page, and nobody else's.
func pledgesListed(t *testing.T, d *db.DB, s pledgedb.Store) {
	w := newWorld(t, d)
	for n := range 4 {
		p := w.ours.pledge(n)
		if n == 3 {
			p.Held = "pressure"
		}
		create(t, s, p)
	}
	create(t, s, w.theirs.pledge(4))
	ctx, scope := t.Context(), w.ours.scope()
	want := func(n int, why string) pledges.Waiting {
		return pledges.Waiting{Public: pledgeOf(n).Public, Why: why, Locale: lang.Th, At: Noon.Add(time.Duration(n) * time.Minute), Campaign: w.ours.campaign.Public, Partner: w.ours.partner.Public,
			CampaignName: w.ours.campaign.Name, PartnerName: w.ours.partner.Name}
	}
	same := func(what string, got []pledges.Waiting, all ...pledges.Waiting) {
		t.Helper()
		for i := range got {
			got[i].ID = 0
		}
		if diff := cmp.Diff(all, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	first := must[[]pledges.Waiting](t)(s.Listed(ctx, scope, 0, 3))
	last := first[2].ID
	same("the first page", first, want(3, "pressure"), want(2, ""), want(1, ""))
	same("the next", must[[]pledges.Waiting](t)(s.Listed(ctx, scope, last, 3)), want(0, ""))
	same("what is held", must[[]pledges.Waiting](t)(s.Held(ctx, scope, 0, 9)), want(3, "pressure"))
	paces := must[[]pledges.Pace](t)(s.Paces(ctx, scope, Noon.Add(time.Minute), 9))
	if diff := cmp.Diff([]pledges.Pace{{Campaign: w.ours.campaign.Public, Partner: w.ours.partner.Public, CampaignName: w.ours.campaign.Name, PartnerName: w.ours.partner.Name,
		At: []time.Time{Noon.Add(time.Minute), Noon.Add(2 * time.Minute), Noon.Add(3 * time.Minute)}}}, paces); diff != "" {
		t.Error(diff)
	}
	if got := must[[]pledges.Pace](t)(s.Paces(ctx, scope, Noon, 2)); len(got) != 1 || len(got[0].At) != 2 {
		t.Errorf("the newest two: %+v", got)
	}
}

// pledgesFollowed keeps what people tell later, one answer a wave, for as long as the pledge stands.
func pledgesFollowed(t *testing.T, d *db.DB, s pledgedb.Store) {
	w := newWorld(t, d)
	ctx := t.Context()
	for n := range 3 {
		p := w.ours.pledge(n)
		if n == 2 {
			p.Held = "pressure"
		}
		create(t, s, p)
	}
	create(t, s, w.theirs.pledge(3))
	told := func(n int, wave pledges.Wave, kept, saw, offered pledges.Said) {
		t.Helper()
		check(t, s.Follow(ctx, pledgeOf(n).Public, pledges.FollowUp{Wave: wave, Kept: kept, Saw: saw, Offered: offered, Locale: lang.Th, At: Noon.AddDate(0, 1, 0)}))
	}
	told(0, pledges.Month, pledges.No, "", "")
	told(0, pledges.Month, pledges.Yes, pledges.Yes, pledges.No) // in the place of what was told before
	told(1, pledges.Month, pledges.Yes, pledges.No, "")
	told(1, pledges.Quarter, pledges.Unsure, "", "")
	told(2, pledges.Month, pledges.No, "", "") // held: it does not count
	told(3, pledges.Month, pledges.No, "", "") // theirs
	got := must[pledges.Followed](t)(s.Followed(ctx, pledgeOf(1).Public))
	if diff := cmp.Diff(pledges.Followed{Public: pledgeOf(1).Public, At: Noon.Add(time.Minute), Answered: []pledges.Wave{30, 90}}, got); diff != "" {
		t.Error(diff)
	}
	sum := func(wave pledges.Wave, n int64, kept, saw, offered map[pledges.Said]int64) pledges.FollowSum {
		return pledges.FollowSum{Campaign: w.ours.campaign.Public, Name: w.ours.campaign.Name, Wave: wave, Answers: n, Kept: kept, Saw: saw, Offered: offered}
	}
	type said = map[pledges.Said]int64
	want := []pledges.FollowSum{sum(30, 2, said{"yes": 2}, said{"yes": 1, "no": 1}, said{"no": 1, "": 1}), sum(90, 1, said{"unsure": 1}, said{"": 1}, said{"": 1})}
	if diff := cmp.Diff(want, must[[]pledges.FollowSum](t)(s.FollowSums(ctx, w.ours.scope()))); diff != "" {
		t.Error(diff)
	}
	check(t, s.Withdraw(ctx, pledgeOf(1).Public, Noon))
	if diff := cmp.Diff([]pledges.FollowSum{sum(30, 1, said{"yes": 1}, said{"yes": 1}, said{"no": 1})}, must[[]pledges.FollowSum](t)(s.FollowSums(ctx, w.ours.scope()))); diff != "" {
		t.Errorf("after the pledge was taken back: %s", diff)
	}
	if _, err := s.Followed(ctx, pledgeOf(1).Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("a pledge that was taken back is followed: %v", err)
	}
	if err := s.Follow(ctx, pledgeOf(1).Public, pledges.FollowUp{Wave: 30, Kept: pledges.Yes, Locale: lang.Th, At: Noon}); !fault.Is(err, fault.NotFound) {
		t.Errorf("and answered: %v", err)
	}
	if wrong := must[[]string](t)(s.Verify(ctx, &pledges.Book{Signer: PledgeSigner})); len(wrong) > 0 {
		t.Errorf("the book: %q", wrong)
	}
}

// codesStrayed counts what did not lead to its message: told twice or late it changes nothing.
func codesStrayed(t *testing.T, d *db.DB, s pledgedb.Store) {
	w := newWorld(t, d)
	ctx, day := t.Context(), campaigns.DateOf(Noon)
	ours := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, w.ours.scope(), w.ours.actor(), w.ours.batch()))
	theirs := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, w.theirs.scope(), w.theirs.actor(), w.theirs.batch()))
	first, second := pledges.NewStrays([16]byte{1}), pledges.NewStrays([16]byte{2})
	for range 3 {
		first.Stray(ours.ID, day, pledges.Again)
	}
	second.Stray(ours.ID, day, pledges.Again)
	second.Stray(ours.ID, day.Plus(1), "misprint")
	second.Stray(theirs.ID, day, pledges.Unknown)
	for range 2 {
		check(t, first.Flush(ctx, s, Noon))
		check(t, second.Flush(ctx, s, Noon))
	}
	first.Stray(ours.ID, day, pledges.Again)
	check(t, first.Flush(ctx, s, Noon))
	check(t, s.CountStrays(ctx, []pledges.Stray{{Node: [16]byte{1}, Batch: ours.ID, Day: day, Why: pledges.Again, Count: 2}})) // late
	got := must[map[int64]map[string]int64](t)(s.StraysOf(ctx, w.ours.scope(), []int64{ours.ID, theirs.ID}, campaigns.Date{}))
	if diff := cmp.Diff(map[int64]map[string]int64{ours.ID: {pledges.Again: 5, "misprint": 1}}, got); diff != "" {
		t.Error(diff)
	}
	again := must[map[int64]map[string]int64](t)(s.StraysOf(ctx, access.System, []int64{theirs.ID}, campaigns.Date{}))
	if again[theirs.ID][pledges.Unknown] != 1 {
		t.Errorf("%v", again)
	}
	late := must[map[int64]map[string]int64](t)(s.StraysOf(ctx, w.ours.scope(), []int64{ours.ID}, day.Plus(1)))
	if diff := cmp.Diff(map[int64]map[string]int64{ours.ID: {"misprint": 1}}, late); diff != "" {
		t.Error(diff)
	}
	scannedByDay(t, w, ours, theirs)
	openedByPlatform(t, w)
}

// openedByPlatform counts what a link was opened, by the platform of the post that led there, and names it in reports.
func openedByPlatform(t *testing.T, w *world) {
	t.Helper()
	link := must[campaigns.Link](t)(w.campaigns.MakeLink(t.Context(), w.ours.scope(), w.ours.actor(), w.ours.link()))
	var batch engagement.Batch
	for n, from := range []campaigns.Platform{"", campaigns.Weibo, campaigns.Weibo} {
		c := w.ours.cell(token.Shown, lang.Th)
		c.Variant = link.Batch(link.Message, from).Variant()
		e := eventOf(20+n, engagement.Scan, c)
		e.OccurredAt = Noon
		batch.Events = append(batch.Events, e)
	}
	apply(t, ledgerdb.New(w.db), batch)
	posted := link.Batch(link.Message, campaigns.Weibo)
	posted.ID = 1
	days, _, err := evidencedb.Store{DB: w.db}.Scanned(t.Context(), w.ours.scope(), []campaigns.Batch{link.Batch(link.Message, ""), posted})
	check(t, err)
	today := campaigns.DateOf(Noon)
	if diff := cmp.Diff(map[int64][]evidence.ScanDay{0: {{Day: today, Scans: 1}}, 1: {{Day: today, Scans: 2}}}, days); diff != "" {
		t.Error(diff)
	}
	var said []string
	for _, line := range answerOf(t, w, w.ours.scope(), evidence.Question{From: today, To: today, Zone: "Asia/Bangkok", By: evidence.OfVariant}).Lines {
		said = append(said, line.Name[lang.En])
	}
	for _, want := range []string{"(short link “" + link.Name + "”)", "(微博 Weibo, “" + link.Name + "”)"} {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasSuffix(s, want) }) {
			t.Errorf("no line is called %q: %q", want, said)
		}
	}
}

// scannedByDay counts first scans and pledges of a batch, and knows of a code when it was scanned first.
func scannedByDay(t *testing.T, w *world, ours, theirs campaigns.Batch) {
	t.Helper()
	l := ledgerdb.New(w.db)
	cell := func(h house, b campaigns.Batch) token.Cell {
		c := h.cell(token.Shown, lang.Th)
		c.Variant = b.Variant()
		return c
	}
	var batch engagement.Batch
	for n := range 3 {
		e := eventOf(n, engagement.Scan, cell(w.ours, ours))
		e.OccurredAt = Noon.AddDate(0, 0, n/2)
		batch.Events = append(batch.Events, e, e)
	}
	batch.Events = append(batch.Events, eventOf(7, engagement.Scan, cell(w.theirs, theirs)))
	pledged := eventOf(1, engagement.Pledge, cell(w.ours, ours))
	pledged.OccurredAt = Noon
	batch.Events = append(batch.Events, pledged)
	apply(t, l, batch)
	days, zone, err := evidencedb.Store{DB: w.db}.Scanned(t.Context(), w.ours.scope(), []campaigns.Batch{ours, theirs})
	check(t, err)
	today := campaigns.DateOf(Noon)
	if diff := cmp.Diff(map[int64][]evidence.ScanDay{ours.ID: {{Day: today, Scans: 2, Pledges: 1}, {Day: today.Plus(1), Scans: 1}}}, days); diff != "" || zone != "Asia/Bangkok" {
		t.Errorf("in %s: %s", zone, diff)
	}
	answer := answerOf(t, w, w.ours.scope(), evidence.Question{From: today, To: today.Plus(1), Zone: "Asia/Bangkok", By: evidence.OfVariant})
	if len(answer.Lines) != 1 || !strings.Contains(answer.Lines[0].Name[lang.En], ours.Name) || !strings.Contains(answer.Lines[0].Name[lang.Th], "ชุดรหัส") {
		t.Errorf("by variant: %+v", answer.Lines)
	}
	if at, before, err := l.FirstScan(t.Context(), tokenAt(Noon, 2)); err != nil || !before || !at.Equal(Noon.AddDate(0, 0, 1)) {
		t.Errorf("a code that was scanned: %v %v %v", at, before, err)
	}
	if _, before, err := l.FirstScan(t.Context(), tokenAt(Noon, 5)); err != nil || before {
		t.Errorf("one that was not: %v %v", before, err)
	}
}
