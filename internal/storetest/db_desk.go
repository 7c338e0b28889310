package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// Desk holds what a console's first page asks to its contract.
func Desk(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"the pulse is the last day by half-hour, and the same a week before", pulse},
		{"the busiest campaigns come first, each asker's own", busiest},
		{"what needs somebody is found by its concern, and only in scope", needs},
		{"who asks to become a partner is told to whoever decides that", joinNeeds},
		{"a partner whose websites lost their proof is told to its team", originNeeds},
		{"a law card needs somebody by the gravest of its alarms, until it is done with", lawNeeds},
		{"a campaign's course is its decisions by arm and its misses by reason, once each, and only in scope", courses},
	})
}

// asked books decisions of a house at an instant.
func (h house) asked(t *testing.T, l *ledgerdb.Store, at time.Time, count int64) {
	t.Helper()
	apply(t, l, engagement.Batch{Tallies: []engagement.Tally{{Batch: tokenAt(at, int(count)), Cell: h.cell(token.Shown, lang.Th), Bucket: at, Count: count}}})
}

func ledgerOf(t *testing.T, w *world) *ledgerdb.Store {
	t.Helper()
	l := ledgerdb.New(w.db)
	declare(t, l, []string{"Asia/Bangkok"})
	return l
}

func pulse(t *testing.T, w *world) {
	l := ledgerOf(t, w)
	for i, hours := range []int{-1, -20, -25, -168, -168 - 20, -168 + 1} {
		w.ours.asked(t, l, Noon.Add(time.Duration(hours)*time.Hour), int64(1)<<i)
	}
	w.theirs.asked(t, l, Noon.Add(-time.Hour), 1000)
	got := must[evidence.Pulse](t)(evidencedb.Store{DB: w.db}.Pulse(t.Context(), w.ours.scope(), Noon))
	if sum := got.Since(Noon.Add(-24 * time.Hour)).Decisions; sum != 1+2 {
		t.Errorf("%d decisions in the last day, want 3", sum)
	}
	if sum := got.Between(Noon.Add(-24*time.Hour-evidence.Week), Noon.Add(-evidence.Week)).Decisions; sum != 16 {
		t.Errorf("%d decisions in the day a week before, want 16", sum)
	}
	if n := len(got.By); n != 4 {
		t.Errorf("%d half-hours, want those of the two days: 4", n)
	}
}

func busiest(t *testing.T, w *world) {
	l := ledgerOf(t, w)
	second := must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), w.ours.newCampaign("second")))
	w.ours.asked(t, l, Noon, 5)
	other := w.ours
	other.campaign = second
	other.asked(t, l, Noon, 7)
	w.theirs.asked(t, l, Noon, 9)
	s := evidencedb.Store{DB: w.db}
	names := func(scope access.Scope, most int) (out []string) {
		for _, b := range must[[]evidence.Busy](t)(s.Busiest(t.Context(), scope, Noon.Add(-time.Hour), most)) {
			out = append(out, b.Campaign.Name[lang.En])
		}
		return out
	}
	for _, c := range []struct {
		scope access.Scope
		most  int
		want  []string
	}{
		{w.ours.scope(), 9, []string{"second", "ours"}}, {w.ours.scope(), 1, []string{"second"}}, {w.theirs.scope(), 9, []string{"theirs"}},
		{w.ours.partner.Scope(), 9, []string{"second", "ours"}}, {access.Scope{}, 9, nil},
	} {
		if diff := cmp.Diff(c.want, names(c.scope, c.most)); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
	}
	b := must[[]evidence.Busy](t)(s.Busiest(t.Context(), w.ours.scope(), Noon, 1))[0]
	if b.Campaign.ID != second.ID || b.Campaign.State != campaigns.Live || b.Campaign.EndsOn != second.EndsOn || b.Counts.Decisions != 7 {
		t.Errorf("got %+v", b)
	}
}

func courses(t *testing.T, w *world) {
	ctx, l := t.Context(), ledgerOf(t, w)
	miss := func(node byte, at time.Time, why delivery.Reason, count int64) engagement.Miss {
		return engagement.Miss{Node: [16]byte{node}, Bucket: engagement.HalfHour(at), Campaign: w.ours.campaign.ID, Why: why, Count: count}
	}
	w.ours.asked(t, l, Noon, 5)
	apply(t, l, engagement.Batch{Tallies: []engagement.Tally{{Batch: tokenAt(Noon, 3), Cell: w.ours.cell(token.HeldOut, lang.Th), Bucket: Noon, Count: 3}}})
	w.theirs.asked(t, l, Noon, 100)
	for _, b := range [][]engagement.Miss{
		{miss(1, Noon, delivery.Capped, 4), miss(1, Noon, delivery.Capped, 9), miss(2, Noon, delivery.Capped, 2)},
		{miss(1, Noon, delivery.Capped, 7)}, // told before the nine, and late
		{miss(1, Noon.Add(-5*time.Hour), delivery.NoLocale, 20), miss(1, Noon.Add(-30*time.Hour), delivery.NoLocale, 100)},
	} {
		for range 2 {
			apply(t, l, engagement.Batch{Misses: b})
		}
	}
	s := evidencedb.Store{DB: w.db}
	hour, day := Noon.Add(-time.Hour), Noon.Add(-24*time.Hour)
	want := []evidence.Course{
		{Since: hour, Shown: 5, HeldOut: 3, Missed: map[string]int64{"capped": 11}},
		{Since: day, Shown: 5, HeldOut: 3, Missed: map[string]int64{"capped": 11, "no_locale": 20}},
	}
	got := must[[]evidence.Course](t)(s.Courses(ctx, w.ours.scope(), w.ours.campaign.ID, hour, day))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := must[[]evidence.Course](t)(s.Courses(ctx, w.theirs.scope(), w.ours.campaign.ID, day))[0]; got.Offered() != 0 {
		t.Errorf("another organisation reads %+v", got)
	}
	if gone := must[int64](t)(l.DropMisses(ctx, day)); gone != 1 {
		t.Errorf("%d rows dropped, want the one that is older", gone)
	}
}

func needs(t *testing.T, w *world) {
	ctx, l, today := t.Context(), ledgerOf(t, w), campaigns.DateOf(Noon)
	save := func(c campaigns.Campaign, from, to int) campaigns.Campaign {
		c.ID, c.Public, c.Version, c.StartsOn, c.EndsOn = 0, "", 0, today.Plus(from), today.Plus(to)
		return must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), c))
	}
	ending, starting := save(w.ours.newCampaign("ending"), -9, 2), save(w.ours.newCampaign("starting"), 5, 20)
	old := lawCard()
	old.AsOf = today.Plus(-181)
	stale := must[content.LawCard](t)(w.content.SaveLaw(ctx, w.ours.scope(), w.ours.actor(), old))
	must[content.Approval](t)(w.content.Approve(ctx, w.ours.scope(), w.ours.approval()))
	w.ours.asked(t, l, Noon.AddDate(0, 0, -3), 140)

	s := evidencedb.Store{DB: w.db}
	h := evidence.Horizon{Now: Noon, Today: today, SignOff: 14 * 24 * time.Hour, NearDays: 14, Most: 10}
	ask := func(scope access.Scope) map[evidence.Concern][]string {
		out := map[evidence.Concern][]string{}
		for _, n := range must[[]evidence.Need](t)(s.Needs(ctx, scope, h)) {
			out[n.Concern] = append(out[n.Concern], n.Public)
		}
		return out
	}
	want := map[evidence.Concern][]string{
		evidence.SignOffEnds: {w.ours.message.Public}, evidence.PartnerQuiet: {w.ours.partner.Public},
		evidence.NotShown: {ending.Public, w.ours.campaign.Public}, evidence.LawAlarm: {stale.Public},
		evidence.EndsSoon: {ending.Public}, evidence.StartsSoon: {starting.Public},
	}
	if diff := cmp.Diff(want, ask(w.ours.scope())); diff != "" {
		t.Error(diff)
	}
	if got := ask(w.theirs.scope()); len(got) != 1 || len(got[evidence.NotShown]) != 1 {
		t.Errorf("the other house is told %v", got)
	}
	if got := ask(access.Scope{}); len(got) != 0 {
		t.Errorf("nobody is told %v", got)
	}

	// What waits for review is told to whoever may approve it.
	m := w.plainMessage(t)
	noError(t, w.content.Decide(ctx, w.ours.scope(), w.ask(t, m, by(w.ours.actor(), content.Submit))))
	h.Holds = []content.Reviewing{content.LanguageReview}
	if n := must[[]evidence.Need](t)(s.Needs(ctx, w.ours.scope(), h))[0]; n.Concern != evidence.ReviewWaits || n.Public != m.Public || n.Plain != m.Name || n.Total != 1 || !n.At.Equal(Noon) {
		t.Errorf("in review: %+v", n)
	}
	h.Asker = w.ours.actor()
	if n := must[[]evidence.Need](t)(s.Needs(ctx, w.ours.scope(), h))[0]; n.Concern == evidence.ReviewWaits {
		t.Errorf("who wrote it is told %+v", n)
	}
	h.Holds = nil

	// Dealt with, they go.
	later := w.ours.approval()
	later.Expires = Noon.AddDate(1, 0, 0)
	must[content.Approval](t)(w.content.Approve(ctx, w.ours.scope(), later))
	w.ours.asked(t, l, Noon, 1)
	stale.AsOf = today
	must[content.LawCard](t)(w.content.SaveLaw(ctx, w.ours.scope(), w.ours.actor(), stale))
	want = map[evidence.Concern][]string{evidence.NotShown: {ending.Public}, evidence.EndsSoon: {ending.Public}, evidence.StartsSoon: {starting.Public}}
	if diff := cmp.Diff(want, ask(w.ours.scope())); diff != "" {
		t.Errorf("after: %s", diff)
	}

	// A concern that many things raise is cut short, and says how many there are.
	h.Most = 1
	save(w.ours.newCampaign("another"), -4, 40)
	for _, n := range must[[]evidence.Need](t)(s.Needs(ctx, w.ours.scope(), h)) {
		if n.Concern == evidence.NotShown && n.Total != 2 {
			t.Errorf("%d campaigns are not shown, want 2", n.Total)
		}
	}
}

func originNeeds(t *testing.T, w *world) {
	ctx, s, p := t.Context(), evidencedb.Store{DB: w.db}, w.ours.partner
	none := campaigns.Finding{Result: campaigns.FoundNone}
	look := func(found campaigns.Finding, at time.Time) {
		t.Helper()
		must[campaigns.Origin](t)(w.access.LookedAt(ctx, p.Scope(), "https://shop.example", campaigns.OriginLook{Record: found, File: none, At: at}))
	}
	over := Noon.Add(campaigns.OriginPatience)
	asks := func(scope access.Scope) (out []evidence.Need) {
		for _, n := range must[[]evidence.Need](t)(s.Needs(ctx, scope, evidence.Horizon{Now: over, Today: campaigns.DateOf(over), Most: 10})) {
			if n.Concern == evidence.OriginLapsed {
				out = append(out, n)
			}
		}
		return out
	}
	look(campaigns.Finding{Result: campaigns.FoundProof}, Noon)
	look(none, Noon)
	if got := asks(w.ours.scope()); len(got) != 0 {
		t.Errorf("a team is told before it is time: %+v", got)
	}
	look(none, over)
	if got := asks(w.ours.scope()); len(got) != 1 || got[0].Public != p.Public || got[0].Count != 1 || got[0].Total != 1 || !got[0].At.Equal(over) {
		t.Errorf("a team is told %+v", got)
	}
	if got := asks(w.theirs.scope()); len(got) != 0 {
		t.Errorf("another team is told %+v", got)
	}
	look(campaigns.Finding{Result: campaigns.FoundProof}, over)
	if got := asks(w.ours.scope()); len(got) != 0 {
		t.Errorf("a team is told when all is well again: %+v", got)
	}
}

// lawNeeds holds the alarms that are found in the store to those that the law library works out.
func joinNeeds(t *testing.T, w *world) {
	ctx, s := t.Context(), evidencedb.Store{DB: w.db}
	noError(t, w.access.Apply(ctx, lotus(w.ours.owner.ID, "a@rail.example")))
	h := evidence.Horizon{Now: Noon, Today: campaigns.DateOf(Noon), Most: 10}
	asks := func(scope access.Scope) (out []evidence.Need) {
		for _, n := range must[[]evidence.Need](t)(s.Needs(ctx, scope, h)) {
			if n.Concern == evidence.AsksToJoin {
				out = append(out, n)
			}
		}
		return out
	}
	if got := asks(w.ours.scope()); len(got) != 0 {
		t.Errorf("who decides nothing is told %+v", got)
	}
	h.Admits = true
	if got := asks(w.ours.scope()); len(got) != 1 || got[0].Plain != "莲花铁路" || got[0].Total != 1 || !got[0].At.Equal(Noon) {
		t.Errorf("whoever decides is told %+v", got)
	}
	if got := asks(w.theirs.scope()); len(got) != 0 {
		t.Errorf("another team is told %+v", got)
	}
}

func lawNeeds(t *testing.T, w *world) {
	today, d := campaigns.DateOf(Noon), &lawDesk{T: t, w: w, want: map[string]content.Alarm{}}
	ledgerOf(t, w)
	spoiled := map[content.Alarm]func(*content.LawCard){
		content.Unsure: func(c *content.LawCard) { c.Confidence, c.SourceURL = content.G, "" }, content.Unsourced: func(c *content.LawCard) { c.SourceURL = "" },
		content.NeverLooked: func(c *content.LawCard) { c.AsOf = campaigns.Date{} }, content.Stale: func(c *content.LawCard) { c.AsOf = today.Plus(-content.StaleAfter - 1) },
		content.Unreviewed: func(c *content.LawCard) { c.Reviewer = "" },
	}
	cards := map[content.Alarm]content.LawCard{}
	for alarm, change := range spoiled {
		cards[alarm] = d.save(change)
		d.want[cards[alarm].Public] = alarm
	}
	d.save(func(c *content.LawCard) { c.AsOf = today.Plus(-content.StaleAfter) })
	d.save(func(c *content.LawCard) { c.InForceFrom = today.Plus(1) })
	d.save(func(c *content.LawCard) { c.InForceTo, c.Confidence = today.Plus(-1), content.C })

	d.held("spoiled")
	if got := d.ask(w.theirs.scope(), 20); len(got) != 0 {
		t.Errorf("the other house is told %v", got)
	}
	if got := d.ask(w.ours.scope(), 2); len(got) != 2 || got[0].Alarm != content.Unsure || got[1].Alarm != content.Unsourced || got[0].Total != 5 {
		t.Errorf("cut short: %+v", got)
	}
	d.retired(cards[content.Unsure].Public)
	d.said(today)
}

// lawDesk is which law cards a house should be told of, and for what.
type lawDesk struct {
	*testing.T
	w    *world
	want map[string]content.Alarm // by public id
}

func (d *lawDesk) save(change func(*content.LawCard)) content.LawCard {
	c := lawCard()
	change(&c)
	return must[content.LawCard](d.T)(d.w.content.SaveLaw(d.Context(), d.w.ours.scope(), d.w.ours.actor(), c))
}

func (d *lawDesk) ask(scope access.Scope, most int) (out []evidence.Need) {
	h := evidence.Horizon{Now: Noon, Today: campaigns.DateOf(Noon), Most: most}
	for _, n := range must[[]evidence.Need](d.T)(evidencedb.Store{DB: d.w.db}.Needs(d.Context(), scope, h)) {
		if n.Concern == evidence.LawAlarm {
			out = append(out, n)
		}
	}
	return out
}

func (d *lawDesk) held(when string) {
	d.Helper()
	got := map[string]content.Alarm{}
	for _, n := range d.ask(d.w.ours.scope(), 20) {
		got[n.Public] = n.Alarm
	}
	if diff := cmp.Diff(d.want, got); diff != "" {
		d.Errorf("%s: %s", when, diff)
	}
}

// retired asks of a card that nobody means to say again: it is done with once it is retired in every language.
func (d *lawDesk) retired(public string) {
	retire := func(languages ...lang.Locale) {
		r := content.Request{Subject: content.OfLaw, Public: public, Asked: content.Asked{Step: content.Retire, By: d.w.ours.actor(), Writes: true}, Words: map[lang.Locale]content.Digest{}, Reason: "nobody means to say it"}
		card := must[content.LawCard](d.T)(d.w.content.LawByPublic(d.Context(), d.w.ours.scope(), public))
		for _, l := range languages {
			r.Words[l] = content.DigestLaw(card, l)
		}
		if err := d.w.content.Decide(d.Context(), d.w.ours.scope(), r); err != nil {
			d.Fatal(err)
		}
	}
	retire(lang.All[1:]...)
	d.held("retired in three languages")
	retire(lang.All[0])
	delete(d.want, public)
	d.held("retired in all")
}

// said asks of a card that a live campaign says: it is told of although its law is over or has not begun,
// before all others, and superseded as long as the campaign is live.
func (d *lawDesk) said(today campaigns.Date) {
	w := d.w
	for alarm, change := range map[content.Alarm]func(*content.LawCard){
		content.Over:   func(c *content.LawCard) { c.InForceTo = today.Plus(-1) },
		content.NotYet: func(c *content.LawCard) { c.InForceFrom = today.Plus(1) },
	} {
		cited := w.ours.law
		change(&cited)
		w.ours.law.Version = must[content.LawCard](d.T)(w.content.SaveLaw(d.Context(), w.ours.scope(), w.ours.actor(), cited)).Version
		d.want[cited.Public] = alarm
		d.held("said by a live campaign")
		day := map[content.Alarm]campaigns.Date{content.Over: cited.InForceTo, content.NotYet: cited.InForceFrom}[alarm]
		if first := d.ask(w.ours.scope(), 20)[0]; first.Public != cited.Public || first.Count != 1 || first.Day != day || first.Conduct != cited.Conduct || first.Place != cited.Place {
			d.Errorf("%s: %+v", alarm, first)
		}
	}

	// Another takes its place: superseded while a live campaign says it, and gone when none does.
	restored := must[content.LawCard](d.T)(w.content.SaveLaw(d.Context(), w.ours.scope(), w.ours.actor(), w.ours.law))
	delete(d.want, restored.Public)
	d.held("restored")
	d.save(func(c *content.LawCard) { c.Supersedes, c.InForceFrom = restored.ID, today })
	d.want[restored.Public] = content.Superseded
	d.held("superseded")
	paused := w.ours.campaign
	paused.State = campaigns.Paused
	must[campaigns.Campaign](d.T)(w.campaigns.SaveCampaign(d.Context(), w.ours.scope(), w.ours.actor(), paused))
	delete(d.want, restored.Public)
	d.held("no live campaign says it")
}
