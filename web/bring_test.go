package web

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// cellAt is where what happens at a placement is counted.
func cellAt(n *team, p campaigns.Placement) token.Cell {
	return token.Cell{Campaign: 1, Org: n.owner.ID, Message: 1, Variant: "a", Arm: token.Shown, Locale: "en", Placement: p.ID, PlacementOrg: n.partner.ID, Place: "TH"}
}

// happens tells the ledger of decisions at a placement, and of as many impressions as were drawn.
func (b *both) happens(n *team, p campaigns.Placement, at time.Time, decisions, drawn int) {
	b.t.Helper()
	cell := cellAt(n, p)
	batch := engagement.Batch{Tallies: []engagement.Tally{{Batch: token.NewID(at), Cell: cell, Bucket: at.Truncate(30 * time.Minute), Count: int64(decisions)}}}
	for range drawn {
		batch.Events = append(batch.Events, engagement.Event{Token: token.NewID(at), Type: engagement.Impression, Cell: cell, OccurredAt: at, ReceivedAt: at})
	}
	must[engagement.Applied](b.t)(ledgerdb.New(b.db).Apply(b.t.Context(), batch))
}

func TestAPartnerReadsWhatToPutOnItsPageAndWhetherItWorks(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n, other := b.teams[0], b.teams[1]
	p := must[[]campaigns.Placement](t)((campaigndb.Store{DB: b.db}).Placements(t.Context(), n.partner.Scope()))[0]
	read := func(role access.Role, rest string) string {
		t.Helper()
		a := b.send("GET", "/partner/placements/"+p.Public+rest, "", caller{cookie: n.cookies[role]})
		if a.Code != 200 {
			t.Fatalf("%s: %d", role, a.Code)
		}
		return a.Body.String()
	}
	if page := read(access.RolePartnerManager, ""); !strings.Contains(page, "No message was decided for here in the last seven days") {
		t.Errorf("nothing happened, and the page says %s", page)
	}
	for way, want := range map[string]string{"": "&lt;erawan-message placement=&#34;" + p.Public + "&#34;&gt;", "frame": "/embed/" + p.Public + "?key=pk_alpha", "gtm": "data-erawan-slot=&#34;" + p.Public, "react": "JSON.stringify(signals)", "vue": "isCustomElement", "nonsense": "&lt;erawan-message placement="} {
		if page := read(access.RolePartnerManager, "?for="+way); !strings.Contains(page, want) || !strings.Contains(page, "pk_alpha") {
			t.Errorf("%q lacks %s: %s", way, want, page)
		}
	}
	if page := read(access.RolePartnerAnalyst, ""); strings.Contains(page, "pk_alpha") || !strings.Contains(page, "or you may not see it") {
		t.Error("an analyst reads a key")
	}
	b.happens(n, p, b.now.Add(-50*time.Hour), 7, 0)
	if page := read(access.RolePartnerManager, ""); !strings.Contains(page, "nothing was drawn in seven days") {
		t.Errorf("asked and not drawn: %s", page)
	}
	machine := engagement.Event{Token: token.NewID(b.now), Type: engagement.Impression, Filter: engagement.DeclaredBot, Cell: cellAt(n, p), OccurredAt: b.now.Add(-49 * time.Hour), ReceivedAt: b.now.Add(-49 * time.Hour)}
	must[engagement.Applied](t)(ledgerdb.New(b.db).Apply(t.Context(), engagement.Batch{Events: []engagement.Event{machine}}))
	if page := read(access.RolePartnerManager, ""); !strings.Contains(page, "Nothing counted in seven days") || strings.Contains(page, "nothing was drawn") {
		t.Errorf("drawn for a machine alone: %s", page)
	}
	b.happens(n, p, b.now.Add(-2*time.Hour), 1, 0)
	b.happens(n, p, b.now.Add(-3*time.Hour), 2, 2)
	page := read(access.RolePartnerManager, "")
	if !strings.Contains(page, "It works: last drawn about") {
		t.Errorf("it works, and the page says %s", page)
	}
	store := evidencedb.Store{DB: b.db}
	seen := func(n *team) (d int64, drawn time.Time) {
		s, err := store.Seen(t.Context(), n.partner.Scope(), p.ID, b.now)
		if err != nil {
			t.Fatal(err)
		}
		return s.Day.Decisions, s.Drawn
	}
	if d, drawn := seen(n); d != 3 || !drawn.Equal(b.now.Add(-3*time.Hour).Truncate(30*time.Minute)) {
		t.Errorf("the last day has %d decisions, and was drawn at %s", d, drawn)
	}
	if d, drawn := seen(other); d != 0 || !drawn.IsZero() {
		t.Error("another partner reads what happened there")
	}
}

// What an app is told to send is sent here as it stands, and the picture and the page of a mail are asked for as they stand: none of it
// may be read as wrong, and each has to come to something.
func TestTheLinesForAppsAndMailsAreWhatWeTake(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	reader := page.Plainly(r.words, lang.Th, time.UTC)
	slot := desk.Slot{Home: "https://HERE/", Path: "/here", Public: plcPledge, Key: pk, Channel: campaigns.App}
	asked, told := regexp.MustCompile(`\{"placements":.*"TH"\]\}\}`), regexp.MustCompile(`\{"events":.*\}\]\}`)
	for _, way := range []string{"http", "android", "ios"} {
		lines := desk.BringTo(reader, slot, way).Code.Text
		body := strings.NewReplacer("$language", "en", `\#(language)`, "en").Replace(asked.FindString(lines))
		a := r.ask("POST", "/v1/decisions?key="+pk, body)
		shown := decode[decided](t, a)
		if a.Code != http.StatusOK || len(shown.Decisions) != 1 || shown.Decisions[0].Content.Headline == "" || len(shown.Ignored) > 0 {
			t.Fatalf("%s: %d %s to %s", way, a.Code, a.Body, body)
		}
		body = strings.NewReplacer(`${shown.getString("token")}`, shown.Decisions[0].Token, `\#(token)`, shown.Decisions[0].Token, "TOKEN", shown.Decisions[0].Token).Replace(told.FindString(lines))
		if a := r.ask("POST", "/v1/events", body); a.Code != http.StatusAccepted || !strings.Contains(a.Body.String(), `"accepted":1`) {
			t.Errorf("%s: %d %s to %s", way, a.Code, a.Body, body)
		}
	}

	slot.Channel = campaigns.Mail
	b := desk.BringTo(reader, slot, "")
	addresses := regexp.MustCompile(`(?:src|href)="https://HERE([^"]*)"`).FindAllStringSubmatch(b.Code.Text, -1)
	if len(addresses) != 2*len(lang.All) || len(b.Tabs.Tabs) != 0 {
		t.Fatalf("%d addresses and %d tabs: %s", len(addresses), len(b.Tabs.Tabs), b.Code.Text)
	}
	for _, at := range addresses {
		if a := r.ask("GET", html.UnescapeString(at[1]), ""); a.Code != http.StatusOK || a.Header().Get("Erawan-Ignored") != "" {
			t.Errorf("%s: %d %s", at[1], a.Code, a.Header().Get("Erawan-Ignored"))
		}
	}
}
