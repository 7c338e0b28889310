package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// lattice makes campaigns and the segments that they are aimed at.
func (w *world) lattice(t *testing.T) (all []campaigns.Campaign, groups []audience.Segment) {
	all = []campaigns.Campaign{w.ours.campaign}
	for _, name := range []string{"second", "third"} {
		all = append(all, must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), w.ours.newCampaign(name))))
	}
	for i := range latticeGroups {
		groups = append(groups, must[audience.Segment](t)(w.campaigns.SaveSegment(t.Context(), w.ours.scope(), w.ours.actor(),
			audience.Segment{Name: fmt.Sprintf("group %d", i), Rule: audience.Rule{Signal: "destination", In: []string{"TH"}}})))
	}
	return all, groups
}

// crowded is where visits come from.
type crowded struct {
	house
	campaigns   []campaigns.Campaign
	groups      []audience.Segment
	first, last campaigns.Date
}

// visits are many small groups and a few large ones, as real ones are.
func (s *snoop) visits(l *ledgerdb.Store, r *rand.Rand, c crowded) {
	bangkok, err := time.LoadLocation("Asia/Bangkok")
	if err != nil {
		s.t.Fatal(err)
	}
	batch := 0
	for day := c.first; !c.last.Before(day); day = day.Next() {
		var b engagement.Batch
		for _, campaign := range c.campaigns {
			h := c.house
			h.campaign = campaign
			for _, arm := range []token.Arm{token.Shown, token.HeldOut} {
				for _, group := range c.groups {
					n := int64(0)
					switch r.IntN(10) {
					case 0, 1, 2:
						continue
					case 3, 4, 5, 6:
						n = 1 + r.Int64N(fewest-1)
					case 7, 8:
						n = fewest + r.Int64N(40)
					default:
						n = 50 + r.Int64N(350)
					}
					cell := h.cell(arm, lang.All[r.IntN(4)])
					cell.Segment = group.ID
					batch++
					b.Tallies = append(b.Tallies, engagement.Tally{Batch: tokenAt(Noon, 500_000+batch), Cell: cell, Bucket: day.In(bangkok).Add(time.Duration(r.IntN(48)) * 30 * time.Minute), Count: n})
					s.set(atom{day, campaign.Public, evidence.SideOf(arm), group.Public}, n)
				}
			}
			u := engagement.CrowdUpdate{Day: reach.DayOf(day.In(time.UTC)), Key: 1, Since: day.In(time.UTC), Campaign: campaign.ID, Org: c.partner.ID}
			for range r.IntN(30) {
				u.Risen = append(u.Risen, engagement.Risen{Register: uint16(r.IntN(engagement.Registers)), Rank: uint8(1 + r.IntN(3))})
			}
			b.Crowds = append(b.Crowds, u)
		}
		apply(s.t, l, b)
	}
	if err := l.CloseCrowds(s.t.Context(), noonDay.Plus(-engagement.CrowdOpen)); err != nil {
		s.t.Fatal(err)
	}
}
