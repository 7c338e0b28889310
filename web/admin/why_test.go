package admin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/locales"
)

// replan has the room's node read what was changed.
func replan(r *room) {
	r.T.Helper()
	words, err := locales.New()
	if err != nil {
		r.T.Fatal(err)
	}
	snapshot, err := plandb.Store{DB: r.DB}.Snapshot(r.T.Context(), r.Now())
	if err != nil {
		r.T.Fatal(err)
	}
	plan, err := delivery.Compile(snapshot, delivery.Options{Now: r.Now(), Say: words.Say})
	if err != nil {
		r.T.Fatal(err)
	}
	r.Planner.Use(plan)
}

// run changes the room's database by hand.
func run(r *room, statement string, params db.Params) {
	r.T.Helper()
	err := r.DB.Write(r.T.Context(), func(t *db.Tx) error {
		_, err := t.Run(statement, params)
		return err
	})
	if err != nil {
		r.T.Fatal(err)
	}
}

// save makes a campaign another one.
func save(r *room, one campaigns.Campaign, change func(*campaigns.Campaign)) {
	r.T.Helper()
	change(&one)
	if _, err := (campaigndb.Store{DB: r.DB}).SaveCampaign(r.T.Context(), access.Scope{Org: one.Org}, access.Actor{Staff: 1, Name: "Mali"}, one); err != nil {
		r.T.Fatal(err)
	}
}

// pace gives a campaign a goal, caps and a bound, and says how it stands with them.
func pace(r *room, one campaigns.Campaign, at delivery.Paced) {
	r.T.Helper()
	save(r, one, func(c *campaigns.Campaign) {
		c.Goal, c.PerHour = campaigns.Goal{Metric: campaigns.Impressions, Amount: 10_000, Pacing: campaigns.Even, Daily: 900}, 40
	})
	at.Campaign = one.ID
	r.Planner.UsePace(delivery.Pace{Epoch: 1, At: r.Now().Add(-time.Second), Campaigns: []delivery.Paced{at}})
}

func TestWhyACampaignIsNotShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plant func(r *room, one campaigns.Campaign)
		tone  string
		want  []string
	}{
		"nothing is wrong": {func(*room, campaigns.Campaign) {}, "", []string{"Live, ", "none paused or stopped", "It may be shown in 简体中文"}},
		"stopped": {func(r *room, one campaigns.Campaign) {
			r.SignedIn(access.RoleManager).Post("/admin/stop?what=campaign&id="+one.Public, url.Values{"reason": {"Wrong hotline."}})
		}, "halt", []string{"Somebody stopped this campaign.", "Wrong hotline.", "Resume campaign…"}},
		"a paused partner": {func(r *room, one campaigns.Campaign) {
			run(r, "update placement set paused = true where id in @some", db.Params{"some": one.Placements})
		}, "halt", []string{"All of its placements are paused or stopped", "Ask the partner"}},
		"one placement paused": {func(r *room, one campaigns.Campaign) {
			run(r, "update placement set paused = true where id = @one", db.Params{"one": one.Placements[0]})
		}, "wait", []string{"Paused or stopped:", "It may still appear at"}},
		"over": {func(r *room, _ campaigns.Campaign) { r.Pass(400 * 24 * time.Hour) }, "halt", []string{"Its last day was"}},
		"an unapproved language": {func(r *room, one campaigns.Campaign) {
			run(r, "delete from approval where subject = 'message' and subject_id = @one and locale = @th", db.Params{"one": one.Messages[0].Message, "th": string(lang.Th)})
		}, "wait", []string{"Not every language may be shown: ไทย", "It may be shown in 简体中文"}},
		"no approved language": {func(r *room, one campaigns.Campaign) {
			run(r, "delete from approval where subject = 'message' and subject_id = @one", db.Params{"one": one.Messages[0].Message})
		}, "halt", []string{"It may be shown in no language", "A language needs every variant"}},
		"too narrow an audience": {func(r *room, one campaigns.Campaign) { narrow(r, one) }, "halt",
			[]string{"“Very few” is not measured yet, and asks about more than 3 signals.", "See the audience"}},
		"an exhausted cap": {func(r *room, one campaigns.Campaign) {
			_, err := ledgerdb.New(r.DB).Apply(r.T.Context(), engagement.Batch{Misses: []engagement.Miss{
				{Node: [16]byte{1}, Bucket: engagement.HalfHour(r.Now()), Campaign: one.ID, Why: delivery.Capped, Count: 90000}}})
			if err != nil {
				r.T.Fatal(err)
			}
		}, "wait", []string{"of the visits that came as far as it had seen it often enough that day.", "The visit has seen it often enough today. The same browser saw it before. More people come by more placements, not by a higher cap. 90,000 90,000"}},
		"paused": {func(r *room, one campaigns.Campaign) {
			save(r, one, func(c *campaigns.Campaign) { c.State = campaigns.Paused })
		}, "halt",
			[]string{"It is not live: its state is “Paused”.", "Go on"}},
		"behind its goal": {func(r *room, one campaigns.Campaign) {
			pace(r, one, delivery.Paced{Share: delivery.Whole, Delivered: 2_000, Due: 5_000})
		}, "wait", []string{"5,000 were due by now, and 2,000 are delivered.", "Edit"}},
		"full for today": {func(r *room, one campaigns.Campaign) {
			pace(r, one, delivery.Paced{Shut: delivery.DayCap, Delivered: 5_000, Today: 900, Due: 5_000})
		}, "halt", []string{"It has delivered 900 today, and may deliver 900."}},
		"full at a placement": {func(r *room, one campaigns.Campaign) {
			pace(r, one, delivery.Paced{Share: delivery.Whole, Delivered: 5_000, Due: 5_000, Places: []delivery.Place{{Placement: one.Placements[0]}}})
		}, "wait", []string{"it was decided on often enough this hour.", "The bound is 40 an hour", "5,000 are delivered, 5,000 were due by now"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t)
			r.T = t
			one := r.Campaigns()[0]
			c.plant(r, one)
			replan(r)
			a := r.SignedIn(access.RoleManager).Get("/admin/campaigns/" + one.Public + "/why")
			text := a.Text("main")
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not told: %s", want, text)
				}
			}
			if halts := len(a.All("ul.needs li.halt")); (halts > 0) != (c.tone == "halt") {
				t.Errorf("%d causes that nobody gets past: %s", halts, text)
			}
			if c.tone == "halt" && !strings.Contains(a.Text(".head"), "Nobody is shown it now.") {
				t.Errorf("the page opens with %q", a.Text(".head"))
			}
			if c.tone == "wait" && len(a.All("ul.needs li.wait")) == 0 {
				t.Error("nothing is said to keep it from some")
			}
		})
	}
}

// narrow gives a campaign one audience that asks about so much that it must be measured first.
func narrow(r *room, one campaigns.Campaign) {
	r.T.Helper()
	store := campaigndb.Store{DB: r.DB}
	scope := access.Scope{Org: one.Org, All: true}
	rule := audience.Rule{All: []audience.Rule{
		{Signal: "destination", In: []string{"TH"}}, {Signal: "party", In: []string{"solo"}},
		{Signal: "context", In: []string{"antiques"}}, {Signal: "trip_phase", In: []string{"returning"}}}}
	seg, err := store.SaveSegment(r.T.Context(), scope, access.Actor{}, audience.Segment{Org: one.Org, Name: "Very few", Rule: rule})
	if err != nil {
		r.T.Fatal(err)
	}
	run(r, "update campaign_version set body = json_set(body, '$.segments', json(@segments)) where id = @one and to_revision is null",
		db.Params{"segments": fmt.Sprintf("[%d]", seg.ID), "one": one.ID})
}
