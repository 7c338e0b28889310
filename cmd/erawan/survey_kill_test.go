package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/surveydb"
	"erawan/internal/lang"
)

// TestAnAnswerThatWasAcknowledgedOutlivesItsNode kills a node the moment it has acknowledged an answer to a survey, with Redis
// there and with Redis away, and has the visitor send the same once more.
func TestAnAnswerThatWasAcknowledgedOutlivesItsNode(t *testing.T) {
	in := scaled(t)
	item := in.surveys(t)
	node := in.web(t, "a")
	in.worker(t)
	const visits = 3
	for i := range visits {
		tok := node.invited(t)
		if i == 1 {
			in.redis.Stop()
		}
		if status, body := node.answers(t, tok, item, 1); status != http.StatusCreated {
			t.Fatalf("answered: %d %s", status, body)
		}
		node.Kill()
		node.start(t)
		if status, body := node.answers(t, tok, item, 0); status != http.StatusOK { // the first answer stands
			t.Fatalf("answered again: %d %s", status, body)
		}
		if i == 1 {
			in.redis.Restart(t)
		}
	}
	b := in.books(t)
	for what, query := range map[string]string{
		"replies": "select count(*) from survey_reply", "answers as first given": "select count(*) from survey_answer where choice = 1",
		"answers": "select count(*) from survey_answer", "events": fmt.Sprintf("select count(*) from event where type = %d", engagement.Answer),
		"replies of reports": "select sum(count) from survey_half_hour where item_id = 0 and choice = 1", "answers of reports": "select sum(count) from survey_half_hour where item_id <> 0",
	} {
		if n := b.sum(t, query); n != visits {
			t.Errorf("%d %s of %d visits", n, what, visits)
		}
	}
}

// surveys has every campaign that is live ask everybody one question, and returns the question's public id.
func (in *installation) surveys(t *testing.T) string {
	t.Helper()
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, by, today := t.Context(), access.Actor{Name: "test"}, campaigns.DateOf(time.Now())
	all, err := campaigndb.Store{DB: d}.Campaigns(ctx, access.System)
	if err != nil {
		t.Fatal(err)
	}
	bank := contentdb.Store{DB: d}
	var asked content.Item
	for _, c := range all {
		if c.State != campaigns.Live {
			continue
		}
		if asked.ID == 0 {
			asked = approvedItem(t, bank, access.Scope{Org: c.Org, By: by})
		}
		s, err := campaigns.Survey{Items: []int64{asked.ID}, Share: campaigns.Buckets, Locales: []lang.Locale{lang.En}, From: today.Plus(-1), Until: today.Plus(9)}.Register(c, nil, time.Now())
		if err == nil {
			_, err = surveydb.Store{DB: d}.SaveSurvey(ctx, access.Scope{Org: c.Org, By: by}, by, s, c)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return asked.Public
}

// approvedItem is a question that may be asked in English.
func approvedItem(t *testing.T, bank contentdb.Store, scope access.Scope) content.Item {
	t.Helper()
	i, err := bank.SaveItem(t.Context(), scope, scope.By, content.Item{Kind: content.Acceptability, Name: "test", Wanted: []int{1}, Texts: map[lang.Locale]content.ItemText{
		lang.En: {Ask: "Is it acceptable to buy ivory?", Options: []string{"Yes", "No"}}}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := bank.ItemByPublic(t.Context(), scope, i.Public)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range content.ItemRoles(i) {
		a := content.Approval{Subject: content.OfItem, Of: i.ID, Locale: lang.En, Role: role, Digest: f.Shelf.DigestItem(f.Item, lang.En), By: access.Actor{Name: "reviewer"}, At: time.Now(), Expires: time.Now().AddDate(0, 1, 0)}
		if _, err := bank.Approve(t.Context(), scope, a); err != nil {
			t.Fatal(err)
		}
	}
	return i
}

// invited is the token of a card that asks.
func (n *webNode) invited(t *testing.T) (tok string) {
	t.Helper()
	placement, key := n.in.slot(0)
	eventually(t, "a card that asks", func() bool {
		_, body := get(t, n.base()+"/v1/decisions?placement="+placement+"&key="+key+"&locales=en&destination=TH&trip_phase=booked&context=souvenirs&bucket=1")
		var got struct {
			Decisions []struct {
				Token  string
				Survey struct{ URL string }
			}
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Decisions) != 1 {
			t.Fatalf("%v %s", err, body)
		}
		tok = got.Decisions[0].Token
		return got.Decisions[0].Survey.URL != ""
	})
	return tok
}

// answers sends the answer of a visit.
func (n *webNode) answers(t *testing.T, tok, item string, choice int) (int, string) {
	t.Helper()
	res, err := quick.Post(n.base()+"/v1/survey/answers", "application/json", strings.NewReader(fmt.Sprintf(`{"token":%q,"answers":{%q:%d}}`, tok, item, choice)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}
