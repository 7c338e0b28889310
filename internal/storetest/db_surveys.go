package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/experiment"
	"erawan/campaigns/survey"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/surveydb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Surveys holds the store of surveys to its contract.
func Surveys(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a survey is read as it was saved, and a campaign has one at a time", surveySaved},
		{"the first answer to a question stands, and is counted once", surveyAnswered},
		{"asked is a card that was drawn to a person", surveyAskedBy},
		{"what was counted wrongly is found, and mended", surveyRecounted},
		{"many at once make one reply", surveyAtOnce},
		{"an experiment reads a question by side", surveyTallied},
	})
}

// SurveyItems holds the bank of questions to its contract.
func SurveyItems(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a question is read as it was saved, and its versions stay", itemSaved},
		{"a question is approved like any text, and by nobody who wrote it", itemSigned},
		{"a question that is asked is not changed", itemAsked},
	})
}

func (h house) item() content.Item {
	i := content.Item{Kind: content.LegalOut, Name: "legal out", Law: h.law.ID, Wanted: []int{1}, Texts: map[lang.Locale]content.ItemText{}}
	for _, l := range lang.All {
		i.Texts[l] = content.ItemText{Ask: "出境 " + string(l), Options: []string{"yes", "no", "unsure"}}
	}
	return i
}

func (w *world) newItem(t *testing.T) content.Item {
	t.Helper()
	return must[content.Item](t)(w.content.SaveItem(t.Context(), w.ours.scope(), w.ours.actor(), w.ours.item()))
}

func (w *world) surveys() surveydb.Store { return surveydb.Store{DB: w.db} }

// running is a survey of our campaign that runs, about one question.
func (w *world) running(t *testing.T) (campaigns.Survey, content.Item) {
	t.Helper()
	i := w.newItem(t)
	s := campaigns.Survey{State: campaigns.SurveyDraft, Items: []int64{i.ID}, Share: 512, Locales: lang.All, From: campaigns.DateOf(Noon), Until: campaigns.DateOf(Noon).Plus(20), Zone: "Asia/Bangkok"}
	s = must[campaigns.Survey](t)(s.Register(w.ours.campaign, nil, Noon))
	return must[campaigns.Survey](t)(w.surveys().SaveSurvey(t.Context(), w.ours.scope(), w.ours.actor(), s, w.ours.campaign)), i
}

func surveySaved(t *testing.T, w *world) {
	ctx, s := t.Context(), w.surveys()
	run, i := w.running(t)
	if diff := cmp.Diff([]campaigns.Survey{run}, must[[]campaigns.Survey](t)(s.Surveys(ctx, w.ours.scope(), w.ours.campaign.ID))); diff != "" {
		t.Error(diff)
	}
	if got := must[[]campaigns.Survey](t)(s.Surveys(ctx, w.theirs.scope(), w.ours.campaign.ID)); len(got) != 0 {
		t.Errorf("another organisation reads %v", got)
	}
	if got := must[[]content.Item](t)(s.AskedItems(ctx, w.ours.scope(), w.ours.campaign.ID)); cmp.Diff([]content.Item{i}, got) != "" {
		t.Errorf("what the campaign is asked: %s", cmp.Diff([]content.Item{i}, got))
	}
	if got := must[[]content.Item](t)(s.AskedItems(ctx, w.theirs.scope(), w.ours.campaign.ID)); len(got) != 0 {
		t.Errorf("another organisation reads %v", got)
	}
	second := campaigns.Survey{State: campaigns.SurveyDraft, Items: []int64{i.ID}, Share: 1, Locales: lang.All, From: campaigns.DateOf(Noon), Until: campaigns.DateOf(Noon)}
	_, err := s.SaveSurvey(ctx, w.ours.scope(), w.ours.actor(), second, w.ours.campaign)
	refused(t, err, fault.Conflict, "", "survey.another")
	_, err = s.SaveSurvey(ctx, w.theirs.scope(), w.theirs.actor(), second, w.theirs.campaign)
	refused(t, err, fault.NotFound, "/items", "not_found")
	if _, err = s.SaveSurvey(ctx, w.theirs.scope(), w.theirs.actor(), second, w.ours.campaign); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's campaign: %v", err)
	}
	snapshot := must[delivery.Snapshot](t)(w.plan.Snapshot(ctx, Noon))
	if len(snapshot.Surveys) != 1 || snapshot.Surveys[0].ID != run.ID || len(snapshot.Items) != 1 {
		t.Errorf("in a plan: %d surveys, %d questions", len(snapshot.Surveys), len(snapshot.Items))
	}
	ended := must[campaigns.Survey](t)(run.End("enough was answered", Noon.Add(time.Hour)))
	ended = must[campaigns.Survey](t)(s.SaveSurvey(ctx, w.ours.scope(), w.ours.actor(), ended, w.ours.campaign))
	_, err = s.SaveSurvey(ctx, w.ours.scope(), w.ours.actor(), run, w.ours.campaign)
	refused(t, err, fault.Stale, "/version", "edited_meanwhile")
	if snapshot = must[delivery.Snapshot](t)(w.plan.Snapshot(ctx, Noon)); len(snapshot.Surveys) != 0 || ended.Version != 2 {
		t.Errorf("an ended one is in the plan: %v", snapshot.Surveys)
	}
	must[campaigns.Survey](t)(s.SaveSurvey(ctx, w.ours.scope(), w.ours.actor(), second, w.ours.campaign))
}

func (w *world) reply(s campaigns.Survey, n int, arm token.Arm, given ...survey.Given) survey.Reply {
	return survey.Reply{Token: tokenAt(Noon, n), Survey: s.ID, Cell: w.ours.cell(arm, lang.Th).From(token.PageStore), Source: token.PageStore, Bucket: 7, Locale: lang.Th, At: Noon.Add(time.Minute), Given: given}
}

func answer(t *testing.T, r *surveydb.Replies, reply survey.Reply) ([]survey.Given, bool) {
	t.Helper()
	stand, fresh, err := r.Answer(t.Context(), reply)
	noError(t, err)
	return stand, fresh
}

func surveyAnswered(t *testing.T, w *world) {
	run, i := w.running(t)
	replies := surveydb.NewReplies(w.db)
	want := []survey.Given{{Item: i.ID, Choice: 1}}
	if stand, fresh := answer(t, replies, w.reply(run, 1, token.Shown, want...)); !fresh || cmp.Diff(want, stand) != "" {
		t.Errorf("new: %v %v", fresh, stand)
	}
	before := revisions(t, w.db)
	if stand, fresh := answer(t, replies, w.reply(run, 1, token.Shown, survey.Given{Item: i.ID, Choice: 0})); fresh || cmp.Diff(want, stand) != "" {
		t.Errorf("again, otherwise: %v %v", fresh, stand)
	}
	if revisions(t, w.db) != before {
		t.Error("a repeat raised the revision of the data")
	}
	more := survey.Given{Item: i.ID + 1, Choice: 2}
	if stand, fresh := answer(t, replies, w.reply(run, 1, token.Shown, more)); !fresh || cmp.Diff(append(want, more), stand) != "" {
		t.Errorf("a second part: %v %v", fresh, stand)
	}
	if got := must[[]survey.Given](t)(replies.Answers(t.Context(), tokenAt(Noon, 1))); cmp.Diff(append(want, more), got) != "" {
		t.Errorf("read back: %v", got)
	}
	told := eventOf(2, engagement.Outcome, w.ours.cell(token.HeldOut, lang.Th).From(token.PageStore))
	apply(t, ledgerdb.New(w.db), engagement.Batch{Events: []engagement.Event{told}})
	answer(t, replies, w.reply(run, 2, token.HeldOut, survey.Given{Item: i.ID, Choice: 0}))
	answer(t, replies, w.reply(run, 3, token.HeldOutOfAll, survey.Given{Item: i.ID, Choice: 1}))
	tally := must[survey.Tally](t)(w.surveys().Tally(t.Context(), w.ours.scope(), run))
	if got := tally.Reported[0]; got != [2]int64{0, 1} {
		t.Errorf("reported beside: %v", tally.Reported)
	}
	shown, heldOut := tally.Responses()
	if shown != (survey.Response{Replied: 1}) || heldOut != (survey.Response{Replied: 1}) {
		t.Errorf("replied: %+v %+v", shown, heldOut)
	}
	if a, b := tally.Choices(i.ID, 3); cmp.Diff([]int64{0, 1, 0}, a) != "" || cmp.Diff([]int64{1, 0, 0}, b) != "" {
		t.Errorf("chosen: %v %v", a, b)
	}
	if tally.Partners[w.ours.partner.ID].In(lang.En) != "ours partner" {
		t.Errorf("partners: %v", tally.Partners)
	}
	if got := must[survey.Tally](t)(w.surveys().Tally(t.Context(), w.theirs.scope(), run)); len(got.Counts) != 0 {
		t.Errorf("another organisation's: %v", got.Counts)
	}
	if got := halfHours(t, w.db); got.Answers != 3 {
		t.Errorf("%d visits answered, want 3", got.Answers)
	}
}

// drawn books cards that asked and were drawn, some of them to machines.
func (w *world) drawn(t *testing.T, run campaigns.Survey, people, machines int) *ledgerdb.Store {
	t.Helper()
	l := ledgerdb.New(w.db)
	var b engagement.Batch
	for n := range people + machines {
		e := eventOf(100+n, engagement.Impression, w.ours.cell(token.Shown, lang.Th).From(token.PageStore))
		e.Survey = run.ID
		if n >= people {
			e.Filter = engagement.DeclaredBot
		}
		b.Events = append(b.Events, e, eventOf(100+n, engagement.Click, e.Cell))
	}
	b.Events = append(b.Events, eventOf(99, engagement.Impression, b.Events[0].Cell)) // of a card that asked nothing
	apply(t, l, b)
	apply(t, l, b)
	return l
}

func (w *world) askedOf(t *testing.T, run campaigns.Survey) survey.Response {
	t.Helper()
	shown, _ := must[survey.Tally](t)(w.surveys().Tally(t.Context(), w.ours.scope(), run)).Responses()
	return shown
}

func surveyAskedBy(t *testing.T, w *world) {
	run, i := w.running(t)
	w.drawn(t, run, 6, 2)
	answer(t, surveydb.NewReplies(w.db), w.reply(run, 100, token.Shown, survey.Given{Item: i.ID, Choice: 1}))
	if got := w.askedOf(t, run); got != (survey.Response{Asked: 6, Replied: 1}) {
		t.Errorf("%+v", got)
	}
}

func surveyRecounted(t *testing.T, w *world) {
	run, i := w.running(t)
	l := w.drawn(t, run, 6, 2)
	old := eventOf(7, engagement.Impression, cellOf(5, lang.En)) // so that the day before is kept, and this one may be mended
	old.Token, old.OccurredAt = tokenAt(Noon.AddDate(0, 0, -3), 7), Noon.AddDate(0, 0, -3)
	apply(t, l, engagement.Batch{Events: []engagement.Event{old}})
	answer(t, surveydb.NewReplies(w.db), w.reply(run, 100, token.Shown, survey.Given{Item: i.ID, Choice: 1}))
	if r := recount(t, l, noonDay, true); r.Wrong != 0 || r.Mended {
		t.Errorf("what was booked: %+v", r)
	}
	spoil(t, w.db, "update survey_half_hour set count = count + 4 where item_id = 0 and choice = 0")
	spoil(t, w.db, "delete from survey_half_hour where item_id <> 0")
	if r := recount(t, l, noonDay, false); r.Wrong != 2 {
		t.Errorf("found: %+v", r)
	}
	if r := recount(t, l, noonDay, true); !r.Mended {
		t.Errorf("mended: %+v", r)
	}
	if got := w.askedOf(t, run); got != (survey.Response{Asked: 6, Replied: 1}) {
		t.Errorf("after mending: %+v", got)
	}
	if r := recount(t, l, noonDay, false); r.Wrong != 0 {
		t.Errorf("after mending: %+v", r)
	}
	must[[]campaigns.Date](t)(l.DropBefore(t.Context(), noonDay.Plus(5)))
	if got := must[[]survey.Given](t)(surveydb.NewReplies(w.db).Answers(t.Context(), tokenAt(Noon, 100))); len(got) != 0 {
		t.Errorf("answers outlive the raw events of their day: %v", got)
	}
	if got := w.askedOf(t, run); got != (survey.Response{Asked: 6, Replied: 1}) {
		t.Errorf("what they came to is gone with them: %+v", got)
	}
}

func surveyAtOnce(t *testing.T, w *world) {
	run, i := w.running(t)
	replies := surveydb.NewReplies(w.db)
	var work sync.WaitGroup
	for n := range 12 {
		work.Go(func() {
			if _, _, err := replies.Answer(t.Context(), w.reply(run, n%3, token.Shown, survey.Given{Item: i.ID, Choice: n % 2})); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if got := w.askedOf(t, run); got.Replied != 3 {
		t.Errorf("%d replies of three visits", got.Replied)
	}
	tally := must[survey.Tally](t)(w.surveys().Tally(t.Context(), w.ours.scope(), run))
	if a, _ := tally.Choices(i.ID, 3); a[0]+a[1] != 3 {
		t.Errorf("answers of three visits: %v", a)
	}
}

func surveyTallied(t *testing.T, w *world) {
	run, i := w.running(t)
	w.drawn(t, run, 6, 2)
	replies := surveydb.NewReplies(w.db)
	answer(t, replies, w.reply(run, 100, token.Shown, survey.Given{Item: i.ID, Choice: 1}))
	answer(t, replies, w.reply(run, 101, token.Shown, survey.Given{Item: i.ID, Choice: 2}))
	answer(t, replies, w.reply(run, 300, token.HeldOut, survey.Given{Item: i.ID, Choice: 1}))
	span := experiment.Span{Campaign: w.ours.campaign.ID, Since: Noon, Item: i.Public, Wanted: i.Wanted}
	tally := must[experiment.Tally](t)(evidencedb.Store{DB: w.db}.Tally(t.Context(), w.ours.scope(), span))
	if got := tally.Shown["a"].Of(experiment.Answered); got != (experiment.Rate{Visits: 2, Hits: 1}) || tally.Shown["a"].Asked != 6 {
		t.Errorf("shown: %+v", tally.Shown["a"])
	}
	if got := tally.HeldOut["a"].Of(experiment.Answered); got != (experiment.Rate{Visits: 1, Hits: 1}) {
		t.Errorf("held out: %+v", tally.HeldOut["a"])
	}
	if got := must[experiment.Tally](t)(evidencedb.Store{DB: w.db}.Tally(t.Context(), w.theirs.scope(), span)); len(got.Shown) > 0 {
		t.Errorf("another organisation's: %+v", got)
	}
	clustered := w.reply(run, 400, token.Shown, survey.Given{Item: i.ID, Choice: 1})
	clustered.Cell = clustered.Cell.From(token.Cluster)
	answer(t, replies, clustered)
	sides := must[experiment.ClusterSides](t)(evidencedb.Store{DB: w.db}.Clusters(t.Context(), w.ours.scope(), span, campaigns.ByDay, experiment.Answered))
	if got := sides.Shown["a"]["2026-11-24"]; got != (experiment.Rate{Visits: 1, Hits: 1}) {
		t.Errorf("by day: %+v", sides)
	}
}

func itemSaved(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	i := w.newItem(t)
	if got := must[content.ItemFile](t)(w.content.ItemByPublic(ctx, s, i.Public)); cmp.Diff(i, got.Item) != "" || len(got.Versions) != 1 {
		t.Errorf("%s; %d versions", cmp.Diff(i, got.Item), len(got.Versions))
	}
	if _, err := w.content.ItemByPublic(ctx, w.theirs.scope(), i.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("another organisation reads it: %v", err)
	}
	next := i
	next.Name = "the same, renamed"
	next = must[content.Item](t)(w.content.SaveItem(ctx, s, w.ours.actor(), next))
	_, err := w.content.SaveItem(ctx, s, w.ours.actor(), i)
	refused(t, err, fault.Stale, "/version", "edited_meanwhile")
	foreign := w.ours.item()
	foreign.Law = w.theirs.law.ID
	_, err = w.content.SaveItem(ctx, s, w.ours.actor(), foreign)
	refused(t, err, fault.NotFound, "/law", "not_found")
	if all := must[[]content.ItemFile](t)(w.content.Items(ctx, s)); len(all) != 1 || all[0].Item.Version != 2 || len(all[0].Versions) != 2 || next.Version != 2 {
		t.Errorf("the bank: %+v", all)
	}
}

// itemRequest asks a step for a question in some languages, by what it says now.
func (w *world) itemRequest(t *testing.T, i content.Item, asked content.Asked, languages ...lang.Locale) content.Request {
	t.Helper()
	f := must[content.ItemFile](t)(w.content.ItemByPublic(t.Context(), w.ours.scope(), i.Public))
	r := content.Request{Subject: content.OfItem, Public: i.Public, Asked: asked, Words: map[lang.Locale]content.Digest{}, Reason: "it leads to the answer"}
	for _, l := range languages {
		r.Words[l] = f.Shelf.DigestItem(f.Item, l)
	}
	return r
}

func itemSigned(t *testing.T, w *world) {
	ctx, s, i := t.Context(), w.ours.scope(), w.newItem(t)
	linguist, lawyer := w.reviewer(t, access.RoleReviewerLanguage), w.reviewer(t, access.RoleReviewerLaw)
	noError(t, w.content.Decide(ctx, s, w.itemRequest(t, i, content.Asked{Step: content.Submit, By: w.ours.actor(), Writes: true}, lang.Th, lang.En)))
	queue := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: []content.Reviewing{content.LanguageReview}, For: linguist, Now: Noon.Add(time.Hour), Most: 9}))
	if queue.Total != 2 || queue.Texts[0].Subject != content.OfItem || queue.Texts[0].Public != i.Public || queue.Texts[0].Name != i.Name {
		t.Errorf("the queue: %+v", queue)
	}
	own := content.Asked{Step: content.Approve, By: w.ours.actor(), Holds: content.Reviewings, Role: content.LanguageReview, Expires: Noon.AddDate(0, 6, 0)}
	if err := w.content.Decide(ctx, s, w.itemRequest(t, i, own, lang.Th)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("its writer approves it: %v", err)
	}
	asked := content.Asked{Step: content.Approve, By: linguist, Holds: []content.Reviewing{content.LanguageReview}, Role: content.LanguageReview, Expires: Noon.AddDate(0, 6, 0)}
	noError(t, w.content.Decide(ctx, s, w.itemRequest(t, i, asked, lang.Th)))
	stage := func(l lang.Locale) content.Stage {
		return must[content.ItemFile](t)(w.content.ItemByPublic(ctx, s, i.Public)).Dossier(l, Noon.Add(time.Hour)).Stage(Noon.Add(time.Hour))
	}
	if stage(lang.Th) != content.InReview {
		t.Errorf("with the language alone: %s", stage(lang.Th))
	}
	asked.By, asked.Holds, asked.Role = lawyer, []content.Reviewing{content.LawReview}, content.LawReview
	noError(t, w.content.Decide(ctx, s, w.itemRequest(t, i, asked, lang.Th)))
	if stage(lang.Th) != content.Approved || stage(lang.En) != content.InReview || stage(lang.ZhHans) != content.Draft {
		t.Errorf("approved in Thai alone: %s %s %s", stage(lang.Th), stage(lang.En), stage(lang.ZhHans))
	}
	card := w.ours.law
	card.Fine.Amount++
	must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), card))
	if stage(lang.Th) != content.Draft {
		t.Errorf("after its law card changed: %s", stage(lang.Th))
	}
	queue = must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: []content.Reviewing{content.LanguageReview}, For: linguist, Now: Noon.Add(time.Hour), Most: 9}))
	if queue.Total != 0 {
		t.Errorf("the queue after its law card changed: %+v", queue)
	}
}

func itemAsked(t *testing.T, w *world) {
	run, i := w.running(t)
	i.Name = "another"
	_, err := w.content.SaveItem(t.Context(), w.ours.scope(), w.ours.actor(), i)
	refused(t, err, fault.Conflict, "", "item.asked_now")
	ended := must[campaigns.Survey](t)(run.End("enough was answered", Noon.Add(time.Hour)))
	must[campaigns.Survey](t)(w.surveys().SaveSurvey(t.Context(), w.ours.scope(), w.ours.actor(), ended, w.ours.campaign))
	must[content.Item](t)(w.content.SaveItem(t.Context(), w.ours.scope(), w.ours.actor(), i))
}
