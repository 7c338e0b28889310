package admin_test

import (
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/id"
)

func TestACampaignsPageSaysHowItStandsWithItsGoal(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	one := r.Campaigns()[0]
	one.Goal = campaigns.Goal{Metric: campaigns.Impressions, Amount: 10_000, Pacing: campaigns.Even, Daily: 900}
	scope := access.Scope{Org: one.Org}
	if _, err := (campaigndb.Store{DB: r.DB}).SaveCampaign(t.Context(), scope, access.Actor{Staff: 1, Name: "Mali"}, one); err != nil {
		t.Fatal(err)
	}
	replan(r)
	owner := r.SignedIn(access.RoleOwner)
	for name, c := range map[string]struct {
		paced      delivery.Paced
		ago        time.Duration
		want       []string
		wantAtHome bool
	}{
		"on pace": {delivery.Paced{Share: delivery.Whole / 4, Delivered: 4_950, Today: 120, Due: 5_000, Day: 330, Seen: 500, Tried: .25}, time.Second,
			[]string{"On pace", "10,000 impressions, evenly", "4,950", "5,000; 50% of the goal is delivered", "120 of the day’s 330", "25.0%", "About", "5,050 are missing"}, false},
		"behind": {delivery.Paced{Share: delivery.Whole, Delivered: 2_000, Today: 5, Due: 5_000, Day: 900, Seen: 90, Tried: .5, Clock: true}, time.Second,
			[]string{"Behind", "Less than nine tenths", "the day goes by the clock"}, true},
		"full for today":  {delivery.Paced{Share: 0, Shut: delivery.DayCap, Delivered: 5_000, Today: 900, Due: 5_000}, time.Second, []string{"Full for today"}, false},
		"at its goal":     {delivery.Paced{Share: 0, Shut: delivery.GoalReached, Delivered: 10_002, Due: 5_000}, time.Hour, []string{"Goal reached", "10,002"}, false},
		"counted no more": {delivery.Paced{Share: delivery.Whole, Delivered: 5_000, Due: 5_000}, time.Hour, []string{"Not counted", "until a worker counts again"}, false},
	} {
		c.paced.Campaign = one.ID
		r.Planner.UsePace(delivery.Pace{Epoch: 1, At: r.Now().Add(-c.ago), Campaigns: []delivery.Paced{c.paced}})
		said := owner.Get("/admin/campaigns/" + one.Public).Text("[aria-labelledby=pace]")
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not in %q", name, want, said)
			}
		}
		home := owner.Get("/admin").Body
		if told := strings.Contains(home, "is behind its goal: 40"); told != c.wantAtHome {
			t.Errorf("%s: Home tells of it: %v", name, told)
		}
	}
}

func TestHomeNamesTheFurthestBehindAndLeadsToTheRest(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	one := r.Campaigns()[0]
	store, by := campaigndb.Store{DB: r.DB}, access.Actor{Staff: 1, Name: "Mali"}
	pace := delivery.Pace{Epoch: 1, At: r.Now()}
	for n := range 8 {
		c := one
		if n > 0 {
			c.ID, c.Version, c.Public, c.Split = 0, 0, id.New(id.Campaign), nil
		}
		c.Goal = campaigns.Goal{Metric: campaigns.Impressions, Amount: 10_000, Pacing: campaigns.Even}
		saved, err := store.SaveCampaign(t.Context(), access.Scope{Org: one.Org}, by, c)
		if err != nil {
			t.Fatal(err)
		}
		pace.Campaigns = append(pace.Campaigns, delivery.Paced{Campaign: saved.ID, Share: delivery.Whole, Delivered: int64(1000 + 100*n), Due: 5_000})
	}
	replan(r)
	r.Planner.UsePace(pace)
	owner := r.SignedIn(access.RoleOwner)
	home := owner.Get("/admin").Body
	if n := strings.Count(home, "is behind its goal: "); n != 5 || !strings.Contains(home, "And 3 more") || !strings.Contains(home, `href="/admin?behind=all"`) {
		t.Errorf("Home names %d, and says of the rest: %v", n, strings.Contains(home, "And 3 more"))
	}
	if n := strings.Count(owner.Get("/admin?behind=all").Body, "is behind its goal: "); n != 8 {
		t.Errorf("of all that are behind %d are named", n)
	}
}
