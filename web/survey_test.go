package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/survey"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// memoryAnswers keeps the first answer to each question.
type memoryAnswers struct{ said map[token.ID][]survey.Given }

func (m *memoryAnswers) Answer(_ context.Context, r survey.Reply) (stand []survey.Given, fresh bool, err error) {
	for _, g := range r.Given {
		if !slices.ContainsFunc(m.said[r.Token], func(o survey.Given) bool { return o.Item == g.Item }) {
			m.said[r.Token], fresh = append(m.said[r.Token], g), true
		}
	}
	return m.said[r.Token], fresh, nil
}

func (m *memoryAnswers) Answers(_ context.Context, of token.ID) ([]survey.Given, error) {
	return m.said[of], nil
}

var itmOpinion, itmAfter = publicID(id.Item, 1), publicID(id.Item, 2)

// asking is a room whose pledge campaign asks everybody two questions, the second after the law card.
func asking(t *testing.T) *room {
	t.Helper()
	r := newRoom(t)
	s := snapshot(r.now)
	card := content.LawCard{ID: 1, Org: 1, Public: publicID(id.Law, 1), Place: "TH", Conduct: content.TakeOut, Confidence: content.A, Imprisonment: content.Term{MaxMonths: 120},
		SourceName: words("The office"), SourceURL: "https://example.org/law", AsOf: campaigns.DateOf(r.now)}
	s.Cards = append(s.Cards, card)
	for n, kind := range []content.ItemKind{content.Acceptability, content.IntentionAfter} {
		i := content.Item{ID: int64(n + 1), Org: 1, Public: publicID(id.Item, byte(n+1)), Kind: kind, Name: "q", Wanted: []int{1}, Texts: map[lang.Locale]content.ItemText{}}
		if kind.Rests() {
			i.Law = card.ID
		}
		for _, l := range lang.All {
			i.Texts[l] = content.ItemText{Ask: "Ask <" + string(kind) + "> in " + string(l), Options: []string{"Yes", "No & never"}}
		}
		s.Items = append(s.Items, i)
	}
	shelf := content.NewShelf(s.Cards, nil, nil)
	approve := func(a content.Approval) {
		a.ID, a.Org, a.By, a.At, a.Expires = int64(len(s.Approvals)+1), 1, access.Actor{Name: "Nok"}, r.now.Add(-time.Hour), r.now.AddDate(0, 1, 0)
		s.Approvals = append(s.Approvals, a)
	}
	for _, l := range lang.All {
		approve(content.Approval{Subject: content.OfLaw, Of: card.ID, Locale: l, Role: content.LawReview, Digest: content.DigestLaw(card, l)})
		for _, i := range s.Items {
			for _, role := range content.ItemRoles(i) {
				approve(content.Approval{Subject: content.OfItem, Of: i.ID, Locale: l, Role: role, Digest: shelf.DigestItem(i, l)})
			}
		}
	}
	at := slices.IndexFunc(s.Campaigns, func(c campaigns.Campaign) bool { return c.Public == cmpPledge })
	s.Surveys = []campaigns.Survey{{ID: 1, Org: 1, Public: publicID(id.Survey, 1), Campaign: s.Campaigns[at].ID, State: campaigns.SurveyRunning, Items: []int64{1, 2}, Share: campaigns.Buckets, Locales: lang.All,
		From: campaigns.DateOf(r.now).Plus(-1), Until: campaigns.DateOf(r.now).Plus(9), Zone: "Asia/Bangkok"}}
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		t.Fatal(err)
	}
	if refused := plan.Refused(); len(refused) > 0 {
		t.Fatalf("refused: %+v", refused)
	}
	r.planner.Use(plan)
	return r
}

// invited is the decision of a card that asks, as an app reads it.
func (r *room) invited() (view, address, label string) {
	r.t.Helper()
	a := r.ask("POST", "/v1/decisions?key="+pk, `{"placement":"`+plcPledge+`","locales":["th"]}`, "Origin", origin)
	var got struct {
		Decisions []struct {
			Token  string
			Survey struct{ Label, URL string }
		}
	}
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || len(got.Decisions) != 1 {
		r.t.Fatalf("%v %s", err, a.Body)
	}
	d := got.Decisions[0]
	return d.Token, d.Survey.URL, d.Survey.Label
}

func TestACardThatAsksLeadsToAPageWithoutScript(t *testing.T) {
	t.Parallel()
	r := asking(t)
	view, address, label := r.invited()
	if address != "/ask?t="+view || !strings.Contains(label, "2") {
		t.Fatalf("%q %q", address, label)
	}
	a := r.ask("GET", address, "")
	page := a.Body.String()
	if a.Code != http.StatusOK || !strings.Contains(page, `<html lang="th">`) || !strings.Contains(page, "Ask &lt;acceptability&gt; in th") || strings.Contains(page, "intention_after") ||
		strings.Contains(page, "<script") || strings.Contains(page, "120") {
		t.Errorf("%d %s", a.Code, page)
	}
	if a = r.ask("GET", address+"&l=zh-Hant", ""); !strings.Contains(a.Body.String(), "in zh-Hant") {
		t.Errorf("in another language: %s", a.Body)
	}
	if a = r.form("/ask", url.Values{"t": {view}, "locale": {"th"}}); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), `role="alert"`) || !strings.Contains(a.Body.String(), "acceptability") {
		t.Errorf("sent without an answer: %d %s", a.Code, a.Body)
	}
	answer := url.Values{"t": {view}, "locale": {"th"}, itmOpinion: {"1"}}
	for range 2 { // pressed twice it says the same
		if a = r.form("/ask", answer); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "intention_after") || !strings.Contains(a.Body.String(), r.words.Say(lang.Th, "survey.law_title", nil)) || strings.Contains(a.Body.String(), "acceptability") {
			t.Errorf("the part after the law: %d %s", a.Code, a.Body)
		}
	}
	if a = r.form("/ask", url.Values{"t": {view}, "locale": {"th"}, itmAfter: {"0"}}); !strings.Contains(a.Body.String(), r.words.Say(lang.Th, "survey.thanks", nil)) {
		t.Errorf("after all of it: %d %s", a.Code, a.Body)
	}
	if a = r.ask("GET", address, ""); !strings.Contains(a.Body.String(), r.words.Say(lang.Th, "survey.thanks", nil)) {
		t.Errorf("opened again: %d %s", a.Code, a.Body)
	}
	if a = r.ask("GET", "/ask?t=forged", ""); a.Code != http.StatusNotFound {
		t.Errorf("forged: %d", a.Code)
	}
	r.later(25 * time.Hour)
	if a = r.ask("GET", address, ""); a.Code != http.StatusGone {
		t.Errorf("a day later: %d", a.Code)
	}
}

func TestAnAppAsksAndAnswersAsJSON(t *testing.T) {
	t.Parallel()
	r := asking(t)
	view, _, _ := r.invited()
	a := r.ask("GET", "/v1/survey?token="+view+"&locale=en", "")
	var got struct {
		Locale    string
		Questions []struct {
			Item string
			Law  *struct{ Text string }
		}
	}
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || a.Code != 200 || got.Locale != "en" || len(got.Questions) != 2 || got.Questions[0].Law != nil || got.Questions[1].Law == nil {
		t.Fatalf("%d %v %s", a.Code, err, a.Body)
	}
	body := `{"token":"` + view + `","locale":"en","answers":{"` + itmOpinion + `":1,"` + itmAfter + `":0}}`
	for n, want := range []int{http.StatusCreated, http.StatusOK} {
		if a = r.ask("POST", "/v1/survey/answers", body); a.Code != want || a.Body.String() != `{"answered":["`+itmOpinion+`","`+itmAfter+`"]}` {
			t.Errorf("time %d: %d %s", n, a.Code, a.Body)
		}
	}
	for name, row := range map[string]struct {
		body string
		code int
		key  string
	}{
		"forged":     {`{"token":"x","answers":{"` + itmOpinion + `":1}}`, 422, "token.invalid"},
		"no token":   {`{"answers":{}}`, 422, "survey.needs_token"},
		"no answer":  {`{"token":"` + view + `","answers":{}}`, 422, "survey.nothing"},
		"no option":  {`{"token":"` + view + `","answers":{"` + itmOpinion + `":5}}`, 422, "survey.unknown_option"},
		"no item":    {`{"token":"` + view + `","answers":{"itm_x":0}}`, 422, "survey.unknown_item"},
		"silent":     {`{"token":"` + r.token(plcLink) + `","answers":{"` + itmOpinion + `":1}}`, 422, "survey.not_asked"},
		"stray name": {`{"tokne":"x"}`, 422, "http.unknown_field"},
	} {
		if a = r.ask("POST", "/v1/survey/answers", row.body); a.Code != row.code || !strings.Contains(a.Body.String(), row.key) {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
}
