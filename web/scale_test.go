package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/media"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/hookdb"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/testenv"
	"erawan/internal/webtest"
)

// What one page may cost in a large installation.
const (
	mostQueries = 8
	mostReport  = 5         // queries of a report: four, and the session's
	mostRead    = 6_000     // rows and index entries, of every table together
	firstBytes  = 60 * 1000 // over the wire, with all that it links to
	againBytes  = 15 * 1000 // with that kept
)

// seats are the addresses behind a route, with the questions that make it read something else. A route that is
// not here is asked as it stands.
var seats = map[string][]string{
	"/admin/campaigns": {"", "?state=live", "?state=stopped", "?state=draft&sort=name", "?sort=name", "?sort=name&order=descending", "?sort=flight", "?sort=changed",
		"?q=airport", "?q=airport+9999", "?q=机场&state=paused", "?q=nothing+like+it"},
	"/admin/campaigns/:campaign":            {"/admin/campaigns/{large campaign}", "/admin/campaigns/{campaign}"},
	"/admin/campaigns/:campaign/audiences":  {"/admin/campaigns/{large campaign}/audiences", "/admin/campaigns/{large campaign}/audiences?q=segment+99", "/admin/campaigns/{campaign}/audiences"},
	"/admin/campaigns/:campaign/edit":       {"/admin/campaigns/{large campaign}/edit", "/admin/campaigns/{campaign}/edit"},
	"/admin/campaigns/:campaign/step":       {"/admin/campaigns/{large campaign}/step?do=end", "/admin/campaigns/{campaign}/step?do=clone", "/admin/campaigns/{campaign}/step?do=undo"},
	"/admin/campaigns/:campaign/try":        {"/admin/campaigns/{large campaign}/try", "/admin/campaigns/{campaign}/try"},
	"/admin/campaigns/:campaign/experiment": {"/admin/campaigns/{large campaign}/experiment", "/admin/campaigns/{campaign}/experiment"},
	"/admin/campaigns/:campaign/evaluation": {"/admin/campaigns/{large campaign}/evaluation", "/admin/campaigns/{campaign}/evaluation"},
	"/admin/campaigns/:campaign/survey":     {"/admin/campaigns/{large campaign}/survey", "/admin/campaigns/{campaign}/survey"},
	"/admin/surveys/items/:item":            {"/admin/surveys/items/itm_large1"},
	"/admin/campaigns/:campaign/why":        {"/admin/campaigns/{large campaign}/why", "/admin/campaigns/{campaign}/why"},
	"/admin/campaigns/:campaign/links":      {"/admin/campaigns/{large campaign}/links", "/admin/campaigns/{campaign}/links"},
	"/admin/links/:link":                    {"/admin/links/{link}", "/admin/links/lnk_large1000000"},
	"/partner/kits/:link":                   {"/partner/kits/lnk_large1000000"},
	"/admin/search":                         {"", "?q=airport", "?q=message+4711", "?q=象牙", "?q=cam_large9", "?q=zzz"},
	"/admin/stop":                           {"?what=campaign&id={large campaign}", "?what=message&id={large message}"},
	"/admin/resume":                         {"?what=campaign&id={large campaign}", "?what=message&id={large message}"},
	"/admin/reports/engagement":             {"", "?campaign={large campaign}", "?from=2026-10-01&to=2026-11-24", "?from=2026-11-24&to=2026-11-01"},
	"/admin/reports/build":                  {"", "?by=campaign&before=yes", "?by=variant&campaign={large campaign}", "?by=placement", "?by=frame&locale=en&place=TH&from=2026-10-01&to=2026-11-24", "?by=segment", "?by=segment&campaign={large campaign}&before=yes&to=2026-11-19&from=2026-11-18", "?by=hour", "?by=pair", "?by=pair&campaign={large campaign}", "?by=x&from=y"},
	"/admin/reports/reach":                  {"", "?campaign={large campaign}", "?from=x"},
	"/admin/reports/views":                  {""},
	"/admin/reports/schedules":              {""},
	"/admin/reports/schedules/:schedule":    {"/admin/reports/schedules/{schedule}"},
	"/admin/reports/exports":                {""},
	"/admin/reports/exports/:export":        {"/admin/reports/exports/{export}"},
	"/admin/reports/frozen/:report":         {"/admin/reports/frozen/{report}"},
	"/admin/research/trends/:metric":        {"/admin/research/trends/bought_12_months"},
	"/admin/research":                       {"", "?of=travellers", "?of=thailand", "?of=evidence", "?of=own"},
	"/admin/research/waves/:wave":           {"/admin/research/waves/{wave}"},
	"/admin/research/waves/:wave/:question": {"/admin/research/waves/{wave}/legal"},
	"/admin/audit":                          {"", "?subject={large campaign}", "?by=usr_large1"},
	"/admin/audiences":                      {"", "?state=archived", "?q=segment+99"},
	"/admin/audiences/:audience":            {"/admin/audiences/{large segment}", "/admin/audiences/{segment}"},
	"/admin/audiences/:audience/edit":       {"/admin/audiences/{large segment}/edit", "/admin/audiences/{segment}/edit"},
	"/admin/audiences/:audience/try":        {"/admin/audiences/{large segment}/try", "/admin/audiences/{segment}/try"},
	"/admin/audiences/specs":                {"", "?segment={large segment}"},
	"/admin/people":                         {"", "?q=person+99"},
	"/admin/people/:person":                 {"/admin/people/{large person}", "/admin/people/{person}"},
	"/admin/laws/:law":                      {"/admin/laws/{large law}", "/admin/laws/{law}"},
	"/admin/laws/:law/edit":                 {"/admin/laws/{large law}/edit", "/admin/laws/{law}/edit"},
	"/admin/laws/:law/supersede":            {"/admin/laws/{large law}/supersede", "/admin/laws/{law}/supersede"},
	"/admin/messages":                       {"", "?frame=legal", "?sort=name", "?q=message+4711"},
	"/admin/messages/:message":              {"/admin/messages/{large message}", "/admin/messages/{message}"},
	"/admin/messages/:message/edit":         {"/admin/messages/{large message}/edit", "/admin/messages/{message}/edit"},
	"/admin/messages/exchange":              {"", "?message={large message}"},
	"/admin/pictures/:picture":              {"/admin/pictures/{picture}"},
	"/admin/keys":                           {"", "?q=server+99"},
	"/admin/keys/:key":                      {"/admin/keys/{large key}", "/admin/keys/{key}"},
	"/admin/audiences/mappings/:partner":    {"/admin/audiences/mappings/{large partner}"},
	"/admin/statements":                     {""},
	"/admin/statements/new":                 {""},
	"/admin/statements/:statement":          {"/admin/statements/stm_large1"},
	"/admin/batches":                        {"", "?before=1000100"},
	"/admin/batches/:batch":                 {"/admin/batches/bat_large9"},
	"/admin/batches/new":                    {"", "?q=airport", "?campaign={large campaign}"},
	"/admin/pledges":                        {""},
	"/admin/pledges/after":                  {""},
	"/admin/pledges/after/letters":          {""},
	"/admin/partners":                       {"", "?q=partner+99"},
	"/admin/partners/:partner":              {"/admin/partners/{large partner}"},
	"/admin/partners/:partner/leave":        {"/admin/partners/{large partner}/leave"},
	"/admin/partners/:partner/websites":     {"/admin/partners/{large partner}/websites"},
	"/admin/partners/:partner/reported":     {"/admin/partners/{large partner}/reported"},
	"/admin/placements/:placement":          {"/admin/placements/{large placement}"},
	"/partner/placements/:placement":        {"/partner/placements/{own placement}"},
	"/partner/webhooks/:hook":               {"/partner/webhooks/{hook}"},
	"/partner/people":                       {"", "?q=person+99"},
	"/partner/people/:person":               {"/partner/people/{colleague}"},

	"/admin/partners/applications":              {"", "?state=declined"},
	"/admin/partners/applications/:application": {"/admin/partners/applications/{application}"},
}

// unseen are the routes that are no pages of a person, with the reason.
var unseen = map[string]string{
	"/admin/reports/engagement.csv":        "a sheet: it is asked for the whole, and read once",
	"/admin/reports/frozen/:report/:file":  "a file: the bytes that were kept",
	"/admin/reports/exports/:export/:file": "a file: the bytes that a worker made",
	"/admin/links/:link/:file":             "a file: it is drawn",
	"/admin/batches/:batch/:file":          "a file: it is drawn",
	"/partner/kits/:link/:file":            "a file: it is drawn",
	"/partner/sheet.csv":                   "a file: it is asked for the whole, and read once",
	"/admin/reports/metrics.csv":           "a file: of what the program knows, and asks nothing",
	"/admin/reports/reach.csv":             "a file: it is asked for the whole, and read once",
	"/admin/reports/build.csv":             "a file: it is asked for the whole, and read once",
	"/admin/reports/build.xlsx":            "a file: it is asked for the whole, and read once",
	"/admin/reports/build.json":            "a file: it is asked for the whole, and read once",
	"/admin/messages/exchange/file":        "a file: it is of the messages that are ticked",
}

// whole is a page that may read tables from end to end.
type whole struct {
	why    string
	tables []string
	most   int64 // rows that it reads at most
}

// wholes are the pages that do. Those that add up what was counted in the last day read all of it, which grows with what
// is shown in a day and not with the installation: of days before, sums are kept.
var wholes = map[string]whole{
	"/admin": {"the last day's half-hours beside those of a week before, who fell silent, all campaigns that are live but not shown, the alarms of all law cards: a few for each place, and the experiments that run, which an index of their own lists",
		[]string{"cell", "engagement_half_hour", "engagement_day", "campaign", "law_card", "law_card_version", "experiment_version", "request_half_hour", "org"}, 170_000},
	"/admin/live": {"the same half-hours, as they change", []string{"cell", "engagement_half_hour", "request_half_hour", "org"}, 150_000},
	"/admin/reports/engagement": {"today, of which no sum is kept yet, and what all that was counted today is called",
		[]string{"cell", "engagement_day", "campaign_version", "circulation"}, 50_000},
	"/admin/figures":       {"what came in from each partner on two days", []string{"intake_day", "org"}, mostRead},
	"/admin/reports/reach": {"the days that are asked for, of all that the team's campaigns reached", []string{"crowd_day", "crowd_key", "campaign", "campaign_version", "org"}, 50_000},
	"/admin/reports/build": {"today, of which no sum is kept yet; and all laws, a few for each place, which may have come into force in these days",
		[]string{"cell", "engagement_half_hour", "engagement_day", "campaign_version", "message_version", "placement", "org", "law_card", "law_card_version", "request_day"}, 150_000},
	"/admin/reports/frozen/:report": {"the same question, asked again",
		[]string{"cell", "engagement_day", "campaign_version", "message_version", "placement", "org", "law_card", "law_card_version", "request_day"}, 150_000},
	"/admin/laws":                          {"a planner expects messages of live campaigns to cite every card; where none does, none is read", []string{"campaign_version"}, mostRead},
	"/admin/laws/journey":                  lawsWhole,
	"/admin/messages/new":                  lawsWhole,
	"/admin/messages/:message/edit":        lawsWhole,
	"/admin/laws/timeline":                 lawsWhole,
	"/admin/surveys/items/new":             lawsWhole,
	"/admin/statements":                    statementsWhole,
	"/admin/statements/:statement":         statementsWhole,
	"/admin/surveys":                       surveysWhole,
	"/admin/surveys/items/:item":           surveysWhole,
	"/admin/audiences":                     audiencesWhole,
	"/admin/audiences/new":                 audiencesWhole,
	"/admin/audiences/specs":               audiencesWhole,
	"/admin/audiences/:audience":           audiencesWhole,
	"/admin/audiences/:audience/edit":      audiencesWhole,
	"/admin/audiences/:audience/try":       audiencesWhole,
	"/admin/campaigns/:campaign/audiences": audiencesWhole,
	"/admin/campaigns/:campaign/try":       audiencesWhole,
	"/admin/campaigns/new":                 partnersWhole,
	"/admin/campaigns/namespaces":          spacesWhole,
	"/admin/campaigns/:campaign/edit":      partnersWhole,
}

var partnersWhole = whole{"what a campaign can be made of is looked for in the lists of all partners that a team keeps, and its namespaces, of which a team has a hundred at most, with the campaigns that share them, which an index of their own lists",
	[]string{"org", "namespace", "namespace_version", "campaign_version"}, mostRead}

var spacesWhole = whole{"a team has a hundred namespaces at most, and the campaigns that share them are listed by an index of their own", []string{"namespace", "namespace_version", "campaign_version"}, mostRead}

var audiencesWhole = whole{"a rule names other audiences, and a sentence says what they are called: all that a team has, which are built by hand",
	[]string{"segment", "segment_version"}, mostRead}

var surveysWhole = whole{"the surveys that run now, which an index of their own lists, and all cards that a question may stand on: a few for each place",
	[]string{"survey_version", "law_card", "law_card_version"}, mostRead}

var statementsWhole = whole{"what people agree to, of which a team has a few dozen, and how many messages of all its live campaigns ask each",
	[]string{"statement", "campaign_version"}, 40_000}

var lawsWhole = whole{"all cards beside one another are what the page is: a few for each place", []string{"law_card", "law_card_version"}, mostRead}

// may reports whether a page may do without an index where a plan does.
func (h whole) may(scan string) bool {
	_, table, _ := strings.Cut(scan, " of ")
	return slices.Contains(h.tables, table)
}

// world is a large installation with its pages.
type world struct {
	*webtest.Room
	heard  webtest.Heard
	broken []string          // what a page may not do and did: said after all figures, where it is found
	things *strings.Replacer // public ids, by the words that stand for them in seats
	plans  map[string][]string
}

// TestPagesStayQuickInALargeInstallation asks every page that people see, from the table of routes, of an installation
// with 10,000 campaigns, 100,000 messages and 1,000 partners on Postgres.
func TestPagesStayQuickInALargeInstallation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	routes := map[string]bool{}
	for _, r := range w.Site.(*gin.Engine).Routes() {
		if r.Method == http.MethodGet && (strings.HasPrefix(r.Path, "/admin") || strings.HasPrefix(r.Path, "/partner")) {
			routes[r.Path] = true
		}
	}
	for path := range maps.Keys(seats) {
		if !routes[path] {
			t.Errorf("%s is no route", path)
		}
	}
	for _, role := range []access.Role{access.RoleOwner, access.RolePartnerManager} {
		b := w.SignedIn(role)
		opened := 0
		for _, path := range slices.Sorted(maps.Keys(routes)) {
			if unseen[path] != "" {
				continue
			}
			for _, target := range w.targets(t, path) {
				if w.visit(b, role, path, target) {
					opened++
				}
			}
		}
		if least := map[access.Role]int{access.RoleOwner: len(routes) - len(unseen) - 1, access.RolePartnerManager: 3}[role]; opened < least {
			t.Errorf("%d pages open to %s, fewer than %d", opened, role, least)
		}
	}
	for _, said := range w.broken {
		t.Error(said)
	}
}

// newWorld fills a database with the demo and with what a large installation has, and opens a site over it.
func newWorld(t *testing.T) *world {
	t.Helper()
	began := time.Now()
	address := testenv.Database(t, func(url string) error {
		_, err := db.Migrate(context.Background(), url, db.Up)
		return err
	})
	w := &world{plans: map[string][]string{}}
	if err := webtest.Seed(address); err != nil {
		t.Fatal(err)
	}
	// One connection, so that what it read is counted when a page is done.
	w.Room = webtest.Over(t, address+"&"+likeTables, db.Options{Told: w.heard.Note, MaxConns: 1})
	owner := w.Staff(access.RoleOwner)
	if err := webtest.Large(t.Context(), w.DB, owner.Org); err != nil {
		t.Fatal(err)
	}
	if days, err := (evidencedb.Store{DB: w.DB}).Publish(t.Context(), 400); err != nil || days == 0 {
		t.Fatalf("%d days published: %v", days, err)
	}
	tidy(t, address)
	w.name(t, owner)
	t.Logf("%d s to fill the installation", int(time.Since(began).Seconds()))
	return w
}

// tidy does what a server does by itself in its first minutes: plans depend on it. Every row is looked at rather than a
// sample by chance, so that a plan is the same in every run.
func tidy(t *testing.T, address string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, statement := range []string{"set default_statistics_target = 1000", "vacuum analyze"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// likeTables keeps the server from reading a table whole because it is small here, reckons with disks that find any page
// as fast as the next, and does without compiling what it then takes for dear.
const likeTables = "enable_seqscan=off&random_page_cost=1.1&jit=off"

// name finds one thing of each sort: one of the many, and one of the demo's, which has more about it.
func (w *world) name(t *testing.T, owner access.Staff) {
	t.Helper()
	first := func(table string) string {
		var public string
		err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Fetch(&public, "select public_id from "+table+" order by id limit 1", nil)
		})
		if err != nil || public == "" {
			t.Fatalf("no %s: %v", table, err)
		}
		return public
	}
	own, err := (campaigndb.Store{DB: w.DB}).Placements(t.Context(), access.Scope{Org: w.Staff(access.RolePartnerManager).Org.ID})
	if err != nil || len(own) == 0 {
		t.Fatalf("the partner has no placement: %v", err)
	}
	w.things = strings.NewReplacer("{own placement}", own[0].Public, "{hook}", w.hook(t), "{colleague}", w.colleague(t), "{application}", w.application(t, owner), "{large campaign}", "cam_large9", "{large message}", "mes_large9", "{large segment}", "seg_large9", "{large person}", "usr_large9", "{large key}", "key_large9", "{large law}", "law_large9", "{large partner}", "org_large9", "{large placement}", "plc_large9", "{law}", first("law_card"), "{message}", first("message"),
		"{campaign}", first("campaign"), "{segment}", first("segment"), "{key}", first("access_key"), "{person}", owner.Public, "{picture}", w.picture(t, owner), "{report}", w.report(t, owner), "{schedule}", w.schedule(t, owner), "{export}", w.export(t, owner), "{wave}", w.wave(t, owner), "{link}", w.link(t, owner))
}

// application is the newest of as many as wait for a team at most.
func (w *world) application(t *testing.T, owner access.Staff) string {
	t.Helper()
	store := accessdb.Store{DB: w.DB}
	for i := range campaigns.MaxWaiting {
		if err := store.Apply(t.Context(), campaigns.Application{Team: owner.Org.ID, Name: "Lotus Rail", Locale: lang.Th, Email: fmt.Sprintf("hello%d@rail.example", i), Channel: campaigns.Print, Places: []string{"TH"}}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := store.Applications(t.Context(), owner.Scope(), list.Ask{Filter: string(campaigns.Waiting)})
	if err != nil {
		t.Fatal(err)
	}
	return found.Items[0].Public
}

// picture is one of the library, which the demo has none of.
func (w *world) picture(t *testing.T, owner access.Staff) string {
	t.Helper()
	told := content.Picture{Name: "A cup", Licence: "ours", Alt: lang.Text{lang.ZhHans: "一只杯子", lang.ZhHant: "一隻杯", lang.Th: "ถ้วยใบหนึ่ง", lang.En: "A cup"}}
	p, _, err := (contentdb.Store{DB: w.DB}).AddPicture(t.Context(), owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, told,
		media.Picture{Digest: "d1", Sizes: []media.Size{{Digest: "d1", Type: "image/png", Width: 16, Height: 16, Data: []byte{1}}}})
	if err != nil {
		t.Fatal(err)
	}
	err = w.DB.Write(t.Context(), func(tx *db.Tx) error {
		for _, more := range []string{
			"insert into picture (id, public_id, org_id, created_at) select n, 'pic_large' || n, (select min(org_id) from picture), now() from generate_series(1000000, 1004000) as n",
			"insert into picture_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) " +
				"select n, 1, 1, null, '{\"name\": \"large\"}', 0, 'Large', now() from generate_series(1000000, 1004000) as n",
			"analyze picture", "analyze picture_version"} {
			if _, err := tx.Run(more, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.Public
}

// hook is a webhook of the demo's partner, that was sent something.
func (w *world) hook(t *testing.T) string {
	t.Helper()
	store, partner := hookdb.Store{DB: w.DB}, w.Staff(access.RolePartnerManager).Scope()
	h, err := store.AddHook(t.Context(), partner, campaigns.Hook{URL: "https://partner.example/", Secret: "sealed"})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := store.TestHook(t.Context(), partner, h.Public); err != nil {
			t.Fatal(err)
		}
	}
	return h.Public
}

// colleague is one of the many people of the demo's partner, some of whom were only asked to join.
func (w *world) colleague(t *testing.T) string {
	t.Helper()
	store, manager := accessdb.Store{DB: w.DB}, w.Staff(access.RolePartnerManager)
	var last access.Staff
	for i := range 60 {
		name := fmt.Sprintf("Person %02d", i)
		var err error
		if last, err = store.AddStaff(t.Context(), access.System, access.Staff{Org: manager.Org, Email: fmt.Sprintf("own%d@partner.example", i), Name: name, Role: access.RolePartnerAnalyst, Password: "none"}); err != nil {
			t.Fatal(err)
		}
		asked := access.Invitation{Email: fmt.Sprintf("asked%d@partner.example", i), Name: name, Role: access.RolePartnerAnalyst, Hash: [32]byte{1, byte(i)}, Expires: w.Now().Add(time.Hour)}
		if _, err := store.Invite(t.Context(), manager.Scope(), asked); err != nil {
			t.Fatal(err)
		}
	}
	return last.Public
}

// link is one among many, each a kit of the same campaign.
func (w *world) link(t *testing.T, owner access.Staff) string {
	t.Helper()
	store, carrier := campaigndb.Store{DB: w.DB}, w.Staff(access.RolePartnerManager).Org.ID
	all, err := store.Campaigns(t.Context(), owner.Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if len(c.Placements) == 0 || len(c.Messages) == 0 {
			continue
		}
		l, err := store.MakeLink(t.Context(), owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, campaigns.Link{Name: "A poster", Campaign: c.ID, Placement: c.Placements[0],
			Message: c.Messages[0].Message, Kit: "poster", From: c.StartsOn, Until: c.EndsOn})
		if err != nil {
			t.Fatal(err)
		}
		err = w.DB.Write(t.Context(), func(tx *db.Tx) error {
			for _, more := range []string{
				"insert into short_link (id, public_id, org_id, slug, name, campaign_id, placement_id, carrier_id, message_id, kit, rules, source, medium, first_day, last_day, actor_id, actor_name, at) " +
					"select n, 'lnk_large' || n, org_id, 'large' || n, 'large', campaign_id, placement_id, carrier_id, message_id, case when n = 1000000 then 'posts' else 'poster' end, '[]', '', '', first_day, last_day, 0, 'Large', now() from short_link, generate_series(1000000, 1004000) as n",
				"insert into kit_download (org_id, owner_id, link_id, message_id, locale, format, digest, actor_id, actor_name, at) " +
					"select carrier_id, org_id, id, message_id, 'th', 'pdf', '\\x00'::bytea, 0, 'Large', now() from short_link",
				fmt.Sprintf("update short_link set carrier_id = %d where kit = 'posts'", carrier),
				"analyze short_link", "analyze kit_download"} {
				if _, err := tx.Run(more, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return l.Public
	}
	t.Fatal("no campaign to make a link of")
	return ""
}

// report is one that was frozen among many.
func (w *world) report(t *testing.T, owner access.Staff) string {
	t.Helper()
	store, q := evidencedb.Store{DB: w.DB}, evidence.Question{Last: 28, By: evidence.OfVariant}
	a, err := store.Answer(t.Context(), owner.Scope(), q)
	if err != nil {
		t.Fatal(err)
	}
	f, err := evidence.Freeze("A report", a.Document(a.Grid(func(l evidence.Line) string { return l.Key }), lang.En, func(id string) evidence.Sayings { return evidence.Sayings{Means: id} }))
	if err != nil {
		t.Fatal(err)
	}
	if f, err = store.Freeze(t.Context(), owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, f); err != nil {
		t.Fatal(err)
	}
	err = w.DB.Write(t.Context(), func(tx *db.Tx) error {
		for _, more := range []string{
			"insert into frozen_report (id, public_id, org_id, title, revision, digest, document, actor_id, actor_name, at) " +
				"select n, 'rep_large' || n, (select min(org_id) from frozen_report), 'large', 1, '\\x00'::bytea, '\\x00'::bytea, 0, 'Large', now() from generate_series(1000000, 1004000) as n",
			"analyze frozen_report"} {
			if _, err := tx.Run(more, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.Public
}

// targets are the addresses to ask behind a route. A route with a thing in it that has no row in seats fails.
func (w *world) targets(t *testing.T, path string) []string {
	rows, known := seats[path]
	if !known && strings.Contains(path, ":") {
		t.Errorf("%s: whoever adds a route of a thing says which in seats", path)
		return nil
	}
	if !known {
		rows = []string{""}
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		if !strings.HasPrefix(row, "/") {
			row = path + row
		}
		out[i] = w.things.Replace(row)
	}
	return out
}

// visit asks for one page as somebody, the page after it where there is one, and holds both to their cost. It reports
// whether the page opened.
func (w *world) visit(b *webtest.Browser, role access.Role, path, target string) bool {
	w.T.Helper()
	body, opened := w.ask(b, role, path, target)
	if role == access.RoleOwner && !opened && !strings.HasPrefix(path, "/partner") {
		w.breaks("%s does not open", target)
	}
	if m := onward.FindStringSubmatch(body); m != nil {
		w.ask(b, role, path, html.UnescapeString(m[1]))
	}
	return opened
}

var (
	onward  = regexp.MustCompile(`rel="next" href="([^"]+)"`)
	linked  = regexp.MustCompile(`<(?:link|script|use)[^>]* (?:href|src)="(/static/[^"#]+)`)
	comment = regexp.MustCompile(`(?m)^\s*--.*\n`)
)

// ask asks for a page and holds it to what it may cost.
func (w *world) ask(b *webtest.Browser, role access.Role, path, target string) (body string, opened bool) {
	w.T.Helper()
	w.heard.Take()
	before := w.read()
	w.heard.Take()
	began := time.Now()
	a := w.get(b, target)
	took := time.Since(began)
	heard := w.heard.Take()
	read := w.read() - before
	if a.Code == http.StatusForbidden && (role != access.RoleOwner || strings.HasPrefix(path, "/partner")) || a.Code == http.StatusSeeOther {
		return "", false
	}
	if a.Code != http.StatusOK && a.Code != http.StatusUnprocessableEntity {
		w.breaks("%s is answered %d to %s", target, a.Code, role)
		return "", false
	}
	body, again := unpacked(w.T, a), wire(a)
	first, files := again, map[string]bool{}
	for _, m := range linked.FindAllStringSubmatch(body, -1) {
		if !files[m[1]] {
			files[m[1]] = true
			first += wire(w.get(b, m[1]))
		}
	}
	w.T.Logf("%5.0f ms %2d queries %6d read %5.1f KB, at first %4.1f  %s %s", float64(took.Microseconds())/1000, len(heard), read, float64(again)/1000, float64(first)/1000, role, target)
	if most := mostOf(path); len(heard) > most {
		w.breaks("%s asks %d queries of %s:\n%s", target, len(heard), role, strings.Join(heard, "\n--\n"))
	}
	if read > max(mostRead, wholes[path].most) {
		w.breaks("%s reads %d rows for %s", target, read, role)
	}
	if again > againBytes || first > firstBytes {
		w.breaks("%s is %d bytes for %s, at first %d", target, again, role, first)
	}
	for _, statement := range heard {
		for _, scan := range w.scans(statement) {
			if wholes[path].may(scan) {
				continue
			}
			w.breaks("%s has no index for a question of %s: %s\n%s", target, role, scan, statement)
		}
	}
	return body, true
}

// mostOf is how many queries a page may ask.
func mostOf(path string) int {
	if strings.HasPrefix(path, "/admin/reports/") {
		return mostReport
	}
	return mostQueries
}

// get asks as the browser of somebody does, who reads what is compressed.
func (w *world) get(b *webtest.Browser, target string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, "http://erawan.example"+target, nil)
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", "en")
	req.Header.Set("Accept-Encoding", "gzip, br")
	for name, value := range b.Jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	w.Site.ServeHTTP(rec, req)
	return rec
}

// wire is how many bytes an answer is, with its headers.
func wire(a *httptest.ResponseRecorder) int {
	var head bytes.Buffer
	_ = a.Result().Header.Write(&head)
	return head.Len() + a.Body.Len()
}

func unpacked(t *testing.T, a *httptest.ResponseRecorder) string {
	t.Helper()
	if a.Header().Get("Content-Encoding") != "gzip" {
		return a.Body.String()
	}
	r, err := gzip.NewReader(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// breaks keeps what a page did that it may not.
func (w *world) breaks(format string, a ...any) {
	w.broken = append(w.broken, fmt.Sprintf(format, a...))
}

// read is how many rows and index entries the server has read, as it counts them itself.
func (w *world) read() (n int64) {
	w.T.Helper()
	for _, statement := range []string{"select pg_stat_force_next_flush()", reads} {
		err := w.DB.Read(w.T.Context(), func(tx *db.Tx) error {
			n = 0
			return tx.Raw(statement).Row().Scan(&n)
		})
		if err != nil && statement == reads {
			w.T.Fatal(err)
		}
	}
	return n
}

const reads = `select (select sum(seq_tup_read) from pg_stat_user_tables) + (select sum(idx_tup_read) from pg_stat_user_indexes)`

// scans looks at the plan of a statement, once.
func (w *world) scans(statement string) []string {
	w.T.Helper()
	if verb, _, _ := strings.Cut(comment.ReplaceAllString(statement, ""), " "); strings.EqualFold(verb, "insert") {
		return nil
	}
	if out, known := w.plans[statement]; known {
		return out
	}
	out, err := webtest.Scans(w.T.Context(), w.DB, statement)
	if err != nil {
		w.breaks("%v: %s", err, statement)
	}
	w.plans[statement] = out
	return out
}
