package experiments_test

import (
	"strings"
	"testing"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// spell is what one variant did at one of the campaign's placements on one day of its experiment.
type spell struct {
	place, day      int
	variant         string
	visits, pledges int64
}

func bothOn(place, day int, visits, a, b int64) []spell {
	return []spell{{place, day, "a", visits, a}, {place, day, "b", visits, b}}
}

// The page warns of each way in which one figure over everything misleads, and of none where there is none.
func TestPlantedTrapsAreToldOnThePage(t *testing.T) {
	t.Parallel()
	words := map[string]string{"reversed": "Part by part the difference goes the other way: 4.82 points", "faded": "The first days made the difference. Since then it is 0.10 points",
		"leaned": "One partner has 90% of the visits", "burst": "there were 20 times the visits of a usual day"}
	over := func(days int, of func(day int) []spell) (out []spell) {
		for day := range days {
			out = append(out, of(day)...)
		}
		return out
	}
	for name, plan := range map[string][]spell{
		"reversed": {{0, 0, "b", 870, 810}, {0, 0, "a", 2700, 2340}, {1, 0, "b", 2630, 1920}, {1, 0, "a", 800, 550}, {2, 0, "a", 300, 270}, {2, 0, "b", 300, 270}},
		"faded": over(9, func(day int) []spell {
			if day < 3 {
				return bothOn(0, day, 1000, 60, 120)
			}
			return bothOn(0, day, 1000, 60, 61)
		}),
		"leaned": append(bothOn(0, 0, 9000, 1500, 1800), bothOn(1, 0, 1000, 150, 150)...),
		"burst":  append(over(8, func(day int) []spell { return bothOn(0, day, 200, 10, 10) }), bothOn(0, 8, 4000, 200, 200)...),
		"sound":  over(9, func(day int) []spell { return append(bothOn(0, day, 500, 30, 45), bothOn(1, day, 500, 20, 35)...) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := webtest.New(t)
			c := two(t, r)
			path := "/admin/campaigns/" + c.Public + "/experiment"
			if a := r.SignedIn(access.RoleManager).Post(path, with("do", "register", "version", "0", "base", "20", "effect", "5")); a.Status != 303 {
				t.Fatalf("registered: %d %s", a.Status, a.Text("main"))
			}
			began := engagement.HalfHour(r.Now()).Add(30 * time.Minute)
			r.Pass(10 * 24 * time.Hour)
			made, err := campaigndb.Store{DB: r.DB}.Ingredients(t.Context(), access.Scope{Org: c.Org}, c)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range plan {
				place, at := made.Placements[one.place], began.AddDate(0, 0, one.day)
				cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: one.variant, Arm: token.Shown, Locale: lang.ZhHans, Placement: place.ID, PlacementOrg: place.Org}.From(token.PerView)
				_, err := ledgerdb.New(r.DB).Apply(t.Context(), engagement.Batch{Tallies: []engagement.Tally{{Batch: token.NewID(at), Cell: cell, Bucket: at, Count: one.visits}}})
				if err != nil {
					t.Fatal(err)
				}
				err = r.DB.Write(t.Context(), func(t *db.Tx) error {
					_, err := t.Run(`update engagement_half_hour set impressions = decisions, pledges = @pledges
where bucket = @bucket and cell_id in (select id from cell where campaign_id = @campaign and variant = @variant and placement_id = @place)`,
						db.Params{"pledges": one.pledges, "bucket": db.At(at), "campaign": c.ID, "variant": one.variant, "place": place.ID})
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			text := r.SignedIn(access.RoleManager).Get(path).Text("main")
			for trap, said := range words {
				if got := strings.Contains(text, said); got != (trap == name) {
					t.Errorf("%s is told: %v, of %s", trap, got, text)
				}
			}
		})
	}
}
