package experiments_test

import (
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

// added writes what a day came to of the first experiment, as a worker adds it up: views, and pledges of these.
func added(t *testing.T, r *webtest.Room, variant string, propensity, views, pledged int) {
	t.Helper()
	err := r.DB.Write(t.Context(), func(t *db.Tx) error {
		for typ, n := range map[int]int{2: views, 11: pledged} {
			_, err := t.Run("insert into propensity_day (experiment_id, day, variant, propensity, type, count) select max(id), @day, @variant, @propensity, @type, @count from experiment",
				db.Params{"day": db.On(campaigns.DateOf(r.Now())), "variant": variant, "propensity": propensity, "type": typ, "count": n})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAdaptiveSplitIsReadByWeighedVisits(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := two(t, r)
	c.Choosing = campaigns.Adaptive
	c.Messages[0].Weight, c.Messages[1].Weight = 50, 950
	c, err := campaigndb.Store{DB: r.DB}.SaveCampaign(t.Context(), access.Scope{Org: c.Org, All: true}, access.Actor{Name: "test"}, c)
	if err != nil {
		t.Fatal(err)
	}
	path := "/admin/campaigns/" + c.Public + "/experiment"
	analyst := r.SignedIn(access.RoleAnalyst)
	if a := analyst.Post(path, with("do", "look", "version", "0")); !strings.Contains(a.Text("form"), "Each variant needs up to 13,809 visits") {
		t.Errorf("an adaptive split is planned for as if it stayed even: %s", a.Text("form"))
	}
	if a := analyst.Post(path, with("do", "register", "version", "0", "reading", "anytime")); a.Status != 303 {
		t.Fatalf("registered: %d %s", a.Status, a.Text("main"))
	}
	r.Pass(time.Hour)
	if text := analyst.Get(path).Text("main"); !strings.Contains(text, "The split is adaptive") || !strings.Contains(text, "The first figures come on the day after") {
		t.Errorf("before anything was added up: %s", text)
	}
	added(t, r, "a", 461, 150, 15)
	added(t, r, "b", 461, 5000, 1000)
	if text := analyst.Get(path).Text("main"); !strings.Contains(text, "fewer than 200 effective visits") || !strings.Contains(text, "Not compared yet") {
		t.Errorf("too few: %s", text)
	}
	added(t, r, "a", 46, 1000, 300) // each stands for ten times as many
	text := analyst.Get(path).Text("main")
	for _, want := range []string{"“b” led to less than “a”: by 4.68 to 14.73 points.", "a Legal at exit: the licence is the shop's 5.0% 1,150 1,028 13,809 315 29.71% (26.99 to 32.57) The first", "b Legal at exit: the licence is the shop's 95.0% 5,000 5,000 13,809 1,000 20.00%", "points (", "Counted of visits before"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
}
