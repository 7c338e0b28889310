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
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// twoDays are the events of history.
var twoDays = evidence.Export{From: campaigns.Date{Year: 2026, Month: 11, Day: 24}, To: campaigns.Date{Year: 2026, Month: 11, Day: 25}, Zone: "Asia/Bangkok"}

// exportsMade takes one up, loses it to somebody else, and makes it to the end.
func exportsMade(t *testing.T, w *world) {
	s, ctx, lease := evidencedb.Store{DB: w.db}, t.Context(), time.Minute
	asked := must[evidence.Export](t)(s.Export(ctx, w.ours.scope(), twoDays))
	first := must[evidence.Export](t)(s.ClaimExport(ctx, 0))
	if first.Public != asked.Public || first.Attempts != 1 || first.Done != 0 || first.Parts() != 2 {
		t.Fatalf("%+v", first)
	}
	second := must[evidence.Export](t)(s.ClaimExport(ctx, lease)) // the first gave no sign
	if second.ID != first.ID || second.Attempts != 2 {
		t.Fatalf("%+v", second)
	}
	if third := must[evidence.Export](t)(s.ClaimExport(ctx, lease)); third.ID != 0 {
		t.Errorf("it is held, and taken up: %+v", third)
	}
	part := func(n int, what string) evidence.ExportPart {
		return evidence.ExportPart{N: n, Rows: int64(n + 3), Bytes: int64(len(what)), Revision: 7, File: []byte(what)}
	}
	for i, c := range []struct {
		by   evidence.Export
		put  evidence.ExportPart
		held bool
	}{{first, part(0, "late"), false}, {second, part(0, "one"), true}, {second, part(0, "again"), false}, {second, part(1, "two"), true}, {second, part(1, "more"), false}} {
		if held := must[bool](t)(s.PutPart(ctx, c.by, c.put, lease)); held != c.held {
			t.Errorf("put %d is kept: %v", i, held)
		}
	}
	made, parts, err := s.ExportOf(ctx, w.ours.scope(), asked.Public)
	if err != nil || made.State != evidence.Made || made.Rows != 7 || made.Bytes != 6 || !made.Expires().Equal(Noon.Add(evidence.ExportKept)) {
		t.Errorf("%v %+v", err, made)
	}
	if diff := cmp.Diff([]evidence.ExportPart{{N: 0, Rows: 3, Bytes: 3, Revision: 7}, {N: 1, Rows: 4, Bytes: 3, Revision: 7}}, parts); diff != "" {
		t.Error(diff)
	}
	for n, want := range []string{"one", "two"} {
		if got := must[[]byte](t)(s.ExportFile(ctx, w.ours.scope(), asked.Public, n)); string(got) != want {
			t.Errorf("part %d is %q", n, got)
		}
	}
	if err := s.SettleExport(ctx, second.Tried(Noon, "export.broken")); err != nil { // too late: it is made
		t.Fatal(err)
	}
	if now, _, err := s.ExportOf(ctx, w.ours.scope(), asked.Public); err != nil || now.State != evidence.Made || now.Why != "" {
		t.Errorf("%v %+v", err, now)
	}
	theirs := w.theirs.scope()
	_, _, read := s.ExportOf(ctx, theirs, asked.Public)
	_, given := s.ExportFile(ctx, theirs, asked.Public, 0)
	for what, err := range map[string]error{"read": read, "given": given, "taken": s.TakeExport(ctx, theirs, asked.Public, 0), "ended": s.CancelExport(ctx, theirs, asked.Public), "resumed": s.ResumeExport(ctx, theirs, asked.Public)} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's is %s: %v", what, err)
		}
	}
	if all := must[list.Page[evidence.Export]](t)(s.ExportPage(ctx, theirs, list.Ask{})).Items; len(all) != 0 {
		t.Errorf("somebody else is told of %+v", all)
	}
	named := twoDays
	named.Public = asked.Public
	if _, err := s.Export(ctx, w.ours.scope(), named); !fault.Is(err, fault.Conflict) {
		t.Errorf("an id is given twice: %v", err)
	}
	again := must[evidence.Export](t)(s.Export(ctx, w.ours.scope(), twoDays))
	page := must[list.Page[evidence.Export]](t)(s.ExportPage(ctx, w.ours.scope(), list.Ask{Size: 1}))
	if len(page.Items) != 1 || page.Items[0].Public != again.Public || !page.Next.Set() {
		t.Errorf("the newest page is %+v", page)
	}
	page = must[list.Page[evidence.Export]](t)(s.ExportPage(ctx, w.ours.scope(), list.Ask{Size: 1, At: page.Next}))
	if len(page.Items) != 1 || page.Items[0].Public != asked.Public || page.Next.Set() {
		t.Errorf("the page behind it is %+v", page)
	}
	if page = must[list.Page[evidence.Export]](t)(s.ExportPage(ctx, w.ours.scope(), list.Ask{Size: 1, At: page.Back, Back: true})); len(page.Items) != 1 || page.Items[0].Public != again.Public || page.Back.Set() {
		t.Errorf("the page before that is %+v", page)
	}
}

// reportsMade makes the answer to a question: one part, whatever its days.
func reportsMade(t *testing.T, w *world) {
	s, ctx := evidencedb.Store{DB: w.db}, t.Context()
	q := evidence.Question{From: twoDays.From, To: twoDays.To, Zone: twoDays.Zone, By: evidence.OfPlacement, Campaign: w.ours.campaign.Public, Before: true, Only: evidence.Only{Locale: lang.Th}}
	asked := must[evidence.Export](t)(evidence.Export{File: evidence.PlainCSV, Locale: lang.ZhHant}.AskedAs(q))
	public := must[evidence.Export](t)(s.Export(ctx, w.ours.scope(), asked)).Public
	e := must[evidence.Export](t)(s.ClaimExport(ctx, 0))
	if e.Public != public || e.Kind != evidence.OfReport || e.File != asked.File || e.Locale != asked.Locale || e.Parts() != 1 {
		t.Fatalf("%+v", e)
	}
	got, err := e.Question()
	got.Last = q.Last // of no account where days stand
	if diff := cmp.Diff(q, got); err != nil || diff != "" {
		t.Errorf("%v: it asks something else: %s", err, diff)
	}
	if !must[bool](t)(s.PutPart(ctx, e, evidence.ExportPart{Rows: 9, Bytes: 3, Revision: 7, File: []byte("all")}, 0)) {
		t.Error("its part is not kept")
	}
	made, parts, err := s.ExportOf(ctx, w.ours.scope(), public)
	if err != nil || made.State != evidence.Made || made.Rows != 9 || len(parts) != 1 || parts[0].Revision != 7 {
		t.Errorf("%v %+v %+v", err, made, parts)
	}
	if err := s.TakeExport(ctx, w.ours.scope(), public, 0); err != nil {
		t.Error(err)
	}
	asked.Address, asked.Campaign = "by=day", w.theirs.campaign.Public
	if _, err := s.Export(ctx, w.ours.scope(), asked); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's campaign is asked about: %v", err)
	}
}

// exportsEnd gives one up, resumes it, takes of it, and deletes what has had its time.
func exportsEnd(t *testing.T, w *world) {
	s, ctx, scope := evidencedb.Store{DB: w.db}, t.Context(), w.ours.scope()
	scope.By = w.ours.actor()
	public := must[evidence.Export](t)(s.Export(ctx, scope, twoDays)).Public
	e := must[evidence.Export](t)(s.ClaimExport(ctx, 0))
	must[bool](t)(s.PutPart(ctx, e, evidence.ExportPart{File: []byte("one"), Bytes: 3}, 0))
	settle := func(at time.Time) evidence.Export {
		t.Helper()
		for e.State == evidence.Waiting {
			e = e.Tried(at, "export.broken")
		}
		if err := s.SettleExport(ctx, e); err != nil {
			t.Fatal(err)
		}
		out, _, err := s.ExportOf(ctx, scope, public)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := settle(Noon.Add(-time.Hour)); got.State != evidence.Failed || got.Why != "export.broken" || got.Done != 1 || !got.Expires().Equal(Noon.Add(evidence.ExportKept-time.Hour)) {
		t.Errorf("%+v", got)
	}
	if n := must[int](t)(s.ExpireExports(ctx)); n != 0 {
		t.Errorf("%d are deleted before their time", n)
	}
	if err := s.TakeExport(ctx, scope, public, 0); err != nil { // what was made can be taken
		t.Fatal(err)
	}
	if err := s.ResumeExport(ctx, scope, public); err != nil {
		t.Fatal(err)
	}
	if err := s.ResumeExport(ctx, scope, public); !fault.Is(err, fault.Conflict) {
		t.Errorf("what waits is resumed: %v", err)
	}
	if e = must[evidence.Export](t)(s.ClaimExport(ctx, 0)); e.Public != public || e.Done != 1 || e.Failed != 0 || e.Why != "" {
		t.Errorf("%+v", e)
	}
	settle(Noon.Add(-evidence.ExportKept))
	if n := must[int](t)(s.ExpireExports(ctx)); n != 1 {
		t.Errorf("%d are deleted", n)
	}
	if got, parts, err := s.ExportOf(ctx, scope, public); err != nil || got.State != evidence.Expired || len(parts) != 0 {
		t.Errorf("%v %+v with %d parts", err, got, len(parts))
	}
	if err := s.ResumeExport(ctx, scope, public); !fault.Is(err, fault.Conflict) {
		t.Errorf("what was deleted is resumed: %v", err)
	}
	var did []access.Verb
	for _, l := range must[[]access.Line](t)(w.db.Audit(ctx, scope, access.AuditAsk{Kind: access.OnExport, Subject: public, Limit: 9})) {
		did = append(did, l.Verb)
	}
	if diff := cmp.Diff([]access.Verb{access.Retried, access.Taken, access.Exported}, did); diff != "" {
		t.Error(diff)
	}
	for range evidence.MaxExports {
		must[evidence.Export](t)(s.Export(ctx, scope, twoDays))
	}
	if _, err := s.Export(ctx, scope, twoDays); !fault.Is(err, fault.Conflict) {
		t.Errorf("one more than may wait: %v", err)
	}
	other := twoDays
	other.Campaign = w.theirs.campaign.Public
	if _, err := s.Export(ctx, w.theirs.scope(), other); err != nil { // somebody else's stand in nobody's way
		t.Error(err)
	}
	if _, err := s.Export(ctx, w.ours.partner.Scope(), other); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's campaign is asked for: %v", err)
	}
}

// exportedEvents are told to those who own what was shown or where, each counted once, and set-aside ones apart.
func exportedEvents(t *testing.T, w *world) {
	history(t, w)
	s := evidencedb.Store{DB: w.db}
	zone := time.FixedZone("", 7*60*60)
	line := func(hour int, event engagement.Type, count int64) evidence.Happened {
		return evidence.Happened{Hour: time.Date(2026, 11, 24, hour, 0, 0, 0, zone), Event: event.String(), Campaign: w.ours.campaign.Public, Message: w.ours.message.Public, Variant: "a", Locale: string(lang.Th),
			Partner: w.ours.partner.Public, Placement: w.ours.placement.Public, Place: "TH", From: token.PerView.String(), Side: evidence.SideShown, Sample: true, Count: count}
	}
	bot, held := line(10, engagement.Impression, 1), line(13, engagement.Impression, 1)
	bot.SetAside, held.Side = engagement.DeclaredBot.String(), evidence.SideHeldOut
	want := []evidence.Happened{line(10, engagement.Impression, 1), bot, line(11, engagement.Viewable, 1), line(12, engagement.Click, 1), line(12, engagement.Pledge, 1), held, line(13, engagement.Impression, 1)}
	at := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Format(time.RFC3339) == b.Format(time.RFC3339) })
	for name, scope := range map[string]access.Scope{"the owner": w.ours.scope(), "the partner": w.ours.partner.Scope()} {
		got, revision, err := s.Happened(t.Context(), scope, twoDays, twoDays.From)
		if diff := cmp.Diff(want, got, at); err != nil || diff != "" || revision < 1 {
			t.Errorf("%s: %v, of revision %d: %s", name, err, revision, diff)
		}
	}
	next, _, err := s.Happened(t.Context(), w.ours.scope(), twoDays, twoDays.To)
	if err != nil || len(next) != 1 || next[0].Hour.Hour() != 1 {
		t.Errorf("%v %+v", err, next)
	}
	theirs, _, err := s.Happened(t.Context(), w.theirs.scope(), twoDays, twoDays.From)
	if err != nil || len(theirs) != 1 || theirs[0].Campaign != w.theirs.campaign.Public {
		t.Errorf("somebody else is told %v %+v", err, theirs)
	}
	other := twoDays
	other.Campaign = w.theirs.campaign.Public
	if got, _, err := s.Happened(t.Context(), w.ours.scope(), other, other.From); err != nil || len(got) != 0 {
		t.Errorf("somebody else's campaign: %v %+v", err, got)
	}
	if _, _, err := s.Happened(t.Context(), access.System, twoDays, twoDays.From); err == nil {
		t.Error("everybody's events are read at once")
	}
}
