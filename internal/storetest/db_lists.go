package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/listdb"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// Lists is what every database must keep of lists that are read a page at a time, and of the search.
func Lists(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"pages follow one another both ways", listPages},
		{"rows that arrive meanwhile repeat none and hide none", listStable},
		{"names stand as the reader's language sorts them", listNames},
		{"a state is the one that people see", listStates},
		{"a list holds what is in scope", listScope},
		{"everything is found by its words in any script", listFinds},
		{"a word that many things have, and one that few have", listWords},
		{"some placements are those of them in scope", placementsAmong},
		{"a change of a thing is a change of its lists", listChanges},
		{"people, invitations and keys come a page at a time", rosterPages},
		{"one person, key or organisation is found by whoever reaches it", rosterOne},
		{"lists made again are the same lists", listRebuilt},
	})
}

var atNoon = campaigns.Standing{Now: Noon}

func (w *world) many(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		c := w.ours.newCampaign(fmt.Sprintf("many %02d", i))
		c.StartsOn = c.StartsOn.Plus(-i)
		must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), c))
	}
}

// names reads a page and tells it by the English names.
func (w *world) page(t *testing.T, a list.Ask) (list.Page[campaigns.Campaign], []string) {
	t.Helper()
	p := must[list.Page[campaigns.Campaign]](t)(w.campaigns.CampaignPage(t.Context(), w.ours.scope(), a, atNoon))
	out := []string{}
	for _, c := range p.Items {
		out = append(out, c.Name[lang.En])
	}
	return p, out
}

func listPages(t *testing.T, w *world) {
	w.many(t, 7)
	for _, sort := range []string{list.Name, "flight", "state", list.Changed} {
		for _, down := range []bool{false, true} {
			a := list.Ask{Sort: sort, Down: down, Locale: lang.En, Size: 3}
			_, whole := w.page(t, list.Ask{Sort: sort, Down: down, Locale: lang.En})
			var forth [][]string
			p, names := w.page(t, a)
			for {
				forth = append(forth, names)
				if !p.Next.Set() {
					break
				}
				a.At = p.Next
				p, names = w.page(t, a)
			}
			if diff := cmp.Diff(whole, slices.Concat(forth...)); diff != "" || len(forth) != 3 || len(whole) != 8 {
				t.Errorf("%s %t: pages %v: %s", sort, down, forth, diff)
			}
			for i := len(forth) - 2; i >= 0; i-- {
				if !p.Back.Set() {
					t.Fatalf("%s %t: nothing before page %d", sort, down, i+1)
				}
				a.At, a.Back = p.Back, true
				p, names = w.page(t, a)
				if diff := cmp.Diff(forth[i], names); diff != "" {
					t.Errorf("%s %t back to %d: %s", sort, down, i, diff)
				}
			}
			if p.Back.Set() {
				t.Errorf("%s %t: something stands before the first page", sort, down)
			}
		}
	}
}

func listStable(t *testing.T, w *world) {
	w.many(t, 6)
	a := list.Ask{Sort: list.Name, Locale: lang.En, Size: 3}
	p, first := w.page(t, a)
	c := w.ours.newCampaign("aaa before the first")
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), c))
	a.At = p.Next
	if _, second := w.page(t, a); !slices.Equal(first, []string{"many 00", "many 01", "many 02"}) || !slices.Equal(second, []string{"many 03", "many 04", "many 05"}) {
		t.Errorf("%v, then %v", first, second)
	}
}

func listNames(t *testing.T, w *world) {
	for i, name := range []string{"上海", "北京", "昆明"} {
		c := w.ours.newCampaign("x")
		c.Name = lang.Text{lang.En: fmt.Sprintf("n%d", i), lang.Th: "น", lang.ZhHans: name, lang.ZhHant: "n"}
		must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), c))
	}
	_, got := w.page(t, list.Ask{Sort: list.Name, Locale: lang.ZhHans, Words: "n"})
	if diff := cmp.Diff([]string{"n1", "n2", "n0"}, got); diff != "" { // běijīng, kūnmíng, shànghǎi
		t.Error(diff)
	}
}

func listStates(t *testing.T, w *world) {
	today := campaigns.DateOf(Noon)
	ids := map[string]int64{}
	for name, at := range map[string]struct {
		state    campaigns.State
		from, to int
	}{
		"draft": {campaigns.Draft, -1, 1}, "ready": {campaigns.Ready, -1, 1}, "soon": {campaigns.Live, 2, 5}, "over": {campaigns.Live, -5, -2},
		"ended": {campaigns.Ended, -1, 1}, "paused": {campaigns.Paused, -1, 1}, "pulled": {campaigns.Live, -1, 1}, "pulled late": {campaigns.Live, -9, -8},
	} {
		c := w.ours.newCampaign(name)
		c.State, c.StartsOn, c.EndsOn = at.state, today.Plus(at.from), today.Plus(at.to)
		ids[name] = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), c)).ID
	}
	now := campaigns.Standing{Now: Noon, Stopped: []int64{ids["pulled"], ids["pulled late"]}}
	read := func(filter string, now campaigns.Standing) []string {
		p := must[list.Page[campaigns.Campaign]](t)(w.campaigns.CampaignPage(t.Context(), w.ours.scope(), list.Ask{Filter: filter, Sort: list.Name, Locale: lang.En}, now))
		out := []string{}
		for _, c := range p.Items {
			out = append(out, c.Name[lang.En])
		}
		return out
	}
	for filter, want := range map[string][]string{
		"draft": {"draft"}, "ready": {"ready"}, "scheduled": {"soon"}, "ended": {"ended", "over", "pulled late"}, "paused": {"paused"},
		"stopped": {"pulled"}, "live": {"ours"},
	} {
		if diff := cmp.Diff(want, read(filter, now)); diff != "" {
			t.Errorf("%s: %s", filter, diff)
		}
	}
	everything := campaigns.Standing{Now: Noon, Everything: true}
	if diff := cmp.Diff([]string{"ours", "paused", "pulled", "ready", "soon"}, read("stopped", everything)); diff != "" {
		t.Error(diff)
	}
	if got := read("live", everything); len(got) != 0 {
		t.Errorf("live while everything is stopped: %v", got)
	}
}

func listScope(t *testing.T, w *world) {
	ctx := t.Context()
	kinds := []list.Kind{list.Campaigns, list.Messages, list.Laws, list.Segments, list.Partners, list.Placements, list.People}
	find := func(s access.Scope, words string) map[list.Kind][]string {
		out := map[list.Kind][]string{}
		for _, f := range must[[]list.Found](t)(listdb.Store{DB: w.db}.Find(ctx, s, list.Ask{Words: words}, kinds...)) {
			for _, h := range f.Hits {
				out[f.Kind] = append(out[f.Kind], h.Public)
			}
		}
		return out
	}
	// Of ours, everything; of theirs, nothing, whatever is typed.
	for _, words := range []string{"ours", "theirs", "legal", "confirmation", "th", "mali"} {
		for kind, publics := range find(w.ours.scope(), words) {
			for _, p := range publics {
				if slices.Contains([]string{w.theirs.campaign.Public, w.theirs.message.Public, w.theirs.law.Public, w.theirs.segment.Public,
					w.theirs.partner.Public, w.theirs.placement.Public, w.theirs.staff.Public}, p) {
					t.Errorf("%q finds their %s", words, kind)
				}
			}
		}
	}
	carrier := w.ours.partner.Scope()
	carried := must[list.Page[campaigns.Campaign]](t)(w.campaigns.CampaignPage(ctx, carrier, list.Ask{Sort: list.Name, Locale: lang.Th, Words: "ours"}, atNoon))
	if len(carried.Items) != 1 || carried.Items[0].ID != w.ours.campaign.ID {
		t.Errorf("a partner sees %v of what it carries", carried.Items)
	}
	for _, nobody := range []access.Scope{{}, access.System} {
		if got := find(nobody, "ours"); len(got) != 0 {
			t.Errorf("%+v finds %v", nobody, got)
		}
	}
	if got := must[list.Page[content.MessageFile]](t)(w.content.MessageFiles(ctx, carrier, list.Ask{})); len(got.Items) != 0 {
		t.Errorf("a partner sees %d messages", len(got.Items))
	}
}

func listFinds(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	c := w.ours.newCampaign("spring")
	c.Name = lang.Text{lang.En: "Spring at the Airport", lang.Th: "ฤดูใบไม้ผลิที่สนามบิน", lang.ZhHans: "机场的春天", lang.ZhHant: "機場的春天"}
	c = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, s, w.ours.actor(), c))
	store := listdb.Store{DB: w.db}
	for typed, want := range map[string]string{
		"AIRPORT": c.Public, "spr air": c.Public, "สนามบิน": c.Public, "春天": c.Public, "機": c.Public, c.Public: c.Public, c.Public[:10]: "",
		"象牙 th": w.ours.message.Public, "confirm": w.ours.placement.Public, "Act TH": w.ours.law.Public,
		"partner ours": w.ours.partner.Public, "ours@example.org": w.ours.staff.Public, "port": "", "。": "",
	} {
		found := must[[]list.Found](t)(store.Find(ctx, s, list.Ask{Words: typed}, list.Campaigns, list.Messages, list.Laws, list.Segments, list.Partners, list.Placements, list.People))
		var got []string
		for _, f := range found {
			for _, h := range f.Hits {
				got = append(got, h.Public)
			}
		}
		if want != "" && !slices.Contains(got, want) || want == "" && typed != c.Public[:10] && len(got) > 0 {
			t.Errorf("%q finds %v, want %q", typed, got, want)
		}
	}
	found := must[[]list.Found](t)(store.Find(ctx, s, list.Ask{Words: "legal", Size: 1}, list.Messages))
	if len(found) != 1 || found[0].Hits[0].In != c.Public || found[0].Hits[0].Names[lang.En] != "legal" || !found[0].Hits[0].Plain {
		t.Errorf("a message is used in %+v", found)
	}
	w.many(t, 2)
	if found := must[[]list.Found](t)(store.Find(ctx, s, list.Ask{Words: "many", Size: 1}, list.Campaigns)); len(found) != 1 || !found[0].More || len(found[0].Hits) != 1 {
		t.Errorf("of two, one is shown: %+v", found)
	}
}

func listChanges(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	c := w.ours.campaign
	c.Name = all("renamed")
	c.State = campaigns.Paused
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, s, w.ours.actor(), c))
	if _, got := w.page(t, list.Ask{Words: "ours"}); len(got) != 0 {
		t.Errorf("its old name finds %v", got)
	}
	if _, got := w.page(t, list.Ask{Words: "renamed", Filter: "paused"}); len(got) != 1 {
		t.Errorf("its new name finds %v", got)
	}
	p := w.ours.placement
	p.Name = "elsewhere"
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	seen := must[list.Page[campaigns.Placement]](t)(w.campaigns.PlacementPage(ctx, s, list.Ask{Words: "elsew"}))
	if len(seen.Items) != 1 || seen.Items[0].Public != p.Public {
		t.Errorf("a placement's new name finds %v", seen.Items)
	}
	noError(t, w.access.SetRole(ctx, s, w.ours.staff.Public, access.RoleAnalyst))
	team := must[list.Page[access.Member]](t)(w.access.PeoplePage(ctx, s, list.Ask{Filter: string(access.RoleAnalyst), Sort: list.Name}))
	if len(team.Items) != 1 || team.Items[0].Org.ID != w.ours.owner.ID {
		t.Errorf("by their new role: %v", team.Items)
	}
}

type indexRow struct {
	What string `gorm:"column:what"`
	Key  []byte `gorm:"column:key"`
	ID   int64  `gorm:"column:id"`
}

func (w *world) index(t *testing.T) []indexRow {
	t.Helper()
	var out []indexRow
	noError(t, w.db.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Fetch(&out, `select org_id || kind || sort || facet || begins_ms || ' ' || ends_ms as what, key, id from list_key
			union all select org_id || kind || word, null, id from search_word order by 1, 3, 2`, nil)
	}))
	return out
}

func listRebuilt(t *testing.T, w *world) {
	w.many(t, 3)
	store, before := listdb.Store{DB: w.db}, w.index(t)
	if len(before) < 100 {
		t.Fatalf("only %d rows in the lists", len(before))
	}
	noError(t, w.db.Write(t.Context(), func(tx *db.Tx) error { return tx.Exec("delete from list_key where kind = 'campaign'").Error }))
	if made, err := store.Fill(t.Context()); err != nil || !made {
		t.Fatalf("filled: %t, %v", made, err)
	}
	if diff := cmp.Diff(before, w.index(t)); diff != "" {
		t.Error(diff)
	}
	if made, err := store.Fill(t.Context()); err != nil || made {
		t.Errorf("filled again: %t, %v", made, err)
	}
}
