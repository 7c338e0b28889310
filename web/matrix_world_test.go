package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/media"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/campaigns/research"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/hookdb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/listdb"
	"erawan/internal/db/plandb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/db/reachdb"
	"erawan/internal/db/referencedb"
	"erawan/internal/db/researchdb"
	"erawan/internal/db/surveydb"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/internal/sample"
	"erawan/internal/signon"
	"erawan/web/account"
	"erawan/web/admin"
	"erawan/web/api"
	"erawan/web/audiences"
	"erawan/web/desk"
	"erawan/web/editor"
	"erawan/web/entry"
	"erawan/web/evaluations"
	"erawan/web/experiments"
	"erawan/web/flights"
	"erawan/web/kits"
	"erawan/web/laws"
	"erawan/web/mappings"
	"erawan/web/messages"
	"erawan/web/partner"
	"erawan/web/partners"
	"erawan/web/pictures"
	"erawan/web/promises"
	"erawan/web/public"
	"erawan/web/reports"
	studies "erawan/web/research"
	"erawan/web/static"
	"erawan/web/surveys"
	"erawan/web/templates"
)

// team is one of two organisations with its partner, their people and their things. Everything of theirs
// has the team's name in it, so that it is known wherever it shows.
type team struct {
	name           string
	owner, partner access.Org
	cookies        map[access.Role]string
	things         map[string]string // public ids, by the word that stands for them in the table
	keys           map[string]string // texts: "pk", each scope, "all", "expired", "revoked", "owner"
}

// both is the world of the matrix: two teams on one site, over one database.
type both struct {
	t      *testing.T
	site   http.Handler
	routes []route
	access accessdb.Store
	db     *db.DB
	now    time.Time
	teams  []*team
	from   int // which address is asked from
}

const matrixPassword = "a sentence for the matrix"

func newBoth(t *testing.T) *both {
	t.Helper()
	ctx, address := t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "erawan.db")
	ok(t, second(db.Migrate(ctx, address, db.Up)))
	b := &both{t: t, now: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}
	store, err := db.Open(ctx, address, db.Options{Now: func() time.Time { return b.now }})
	ok(t, err)
	t.Cleanup(func() { ok(t, store.Close()) })
	b.db, b.access = store, accessdb.Store{DB: store}
	ok(t, ledgerdb.New(store).Declare(ctx, []string{"Asia/Bangkok"}))
	hash := access.Hash(matrixPassword)
	must[int](t)(sample.Reference(ctx, b.db))
	for _, name := range []string{"Alpha", "Bravo"} {
		b.teams = append(b.teams, b.team(ctx, name, hash))
	}
	b.open()
	for _, one := range b.teams {
		for _, role := range access.Roles() {
			one.cookies[role] = b.signIn(email(one.name, role))
		}
	}
	return b
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func second[V any](_ V, err error) error { return err }

func must[V any](t *testing.T) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		ok(t, err)
		return v
	}
}

func email(team string, role access.Role) string {
	return strings.ToLower(team + "." + string(role) + "@example.org")
}

func (b *both) team(ctx context.Context, name, hash string) *team {
	t := b.t
	n := &team{name: name, cookies: map[access.Role]string{}, things: map[string]string{}, keys: map[string]string{}}
	n.owner = must[access.Org](t)(b.access.AddOrg(ctx, access.Org{Kind: access.Owner, Name: lang.Text{lang.En: name + " team"}}))
	n.partner = must[access.Org](t)(b.access.AddOrg(ctx, access.Org{Kind: access.Partner, Name: lang.Text{lang.En: name + " airline"}, Keeper: n.owner.ID}))
	n.things["org"] = n.partner.Public
	person := func(o access.Org, role access.Role, address string) access.Staff {
		return must[access.Staff](t)(b.access.AddStaff(ctx, access.System, access.Staff{Org: o, Email: address, Name: name + " " + string(role), Role: role, Password: hash}))
	}
	for kind, o := range map[access.OrgKind]access.Org{access.Owner: n.owner, access.Partner: n.partner} {
		for _, role := range access.RolesOf(kind) {
			person(o, role, email(name, role))
		}
	}
	n.things["person"] = person(n.owner, access.RoleAnalyst, strings.ToLower(name)+".somebody@example.org").Public
	asked := access.Invitation{Email: strings.ToLower(name) + ".asked@example.org", Name: name + " asked", Role: access.RoleAnalyst, Hash: [32]byte{byte(n.owner.ID)}, Expires: b.now.Add(time.Hour)}
	n.things["invitation"] = must[access.Invitation](t)(b.access.Invite(ctx, n.owner.Scope(), asked)).Public
	n.things["colleague"] = person(n.partner, access.RolePartnerAnalyst, strings.ToLower(name)+".colleague@example.org").Public
	asked.Org, asked.Email, asked.Role, asked.Hash[1] = n.partner.ID, strings.ToLower(name)+".guest@example.org", access.RolePartnerAnalyst, 1
	n.things["guest"] = must[access.Invitation](t)(b.access.Invite(ctx, n.partner.Scope(), asked)).Public
	b.texts(ctx, n)
	b.wave(ctx, n)
	b.report(ctx, n)
	b.keys(ctx, n)
	n.things["team"] = n.owner.Public
	ok(t, b.access.Apply(ctx, campaigns.Application{Team: n.owner.ID, Name: name + " rail", Locale: lang.Th, Email: strings.ToLower(name) + "@rail.example", Channel: campaigns.Print, Places: []string{"TH"}}))
	applied := must[list.Page[campaigns.Application]](t)(b.access.Applications(ctx, n.owner.Scope(), list.Ask{Filter: string(campaigns.Waiting)}))
	n.things["application"] = applied.Items[0].Public
	n.things["hook"] = must[campaigns.Hook](t)(hookdb.Store{DB: b.db}.AddHook(ctx, n.partner.Scope(), campaigns.Hook{URL: "https://" + strings.ToLower(name) + ".example/hook", Secret: "sealed"})).Public
	return n
}

// texts gives a team a neutral message in a campaign on its partner's placement.
func (b *both) texts(ctx context.Context, n *team) {
	t, scope, by := b.t, n.owner.Scope(), access.Actor{Name: n.name}
	m := must[content.Message](t)((contentdb.Store{DB: b.db}).SaveMessage(ctx, scope, by, content.Message{Frame: content.Neutral, Name: n.name + " message", Action: content.Dismiss}))
	store := contentdb.Store{DB: b.db}
	ok(t, store.Say(ctx, scope, m.Public, content.Comment{Locale: lang.En, Field: "headline", Text: "Other words", By: by}))
	n.things["suggestion"] = fmt.Sprint(must[content.MessageFile](t)(store.MessageFile(ctx, scope, m.Public)).Talk()[0].ID)
	law := must[content.LawCard](t)((contentdb.Store{DB: b.db}).SaveLaw(ctx, scope, by, content.LawCard{Place: "TH", Conduct: content.TakeOut, Confidence: content.A,
		Lead: lang.Text{lang.En: n.name + " law"}, Instrument: lang.Text{lang.En: n.name + " act"}, SourceURL: "https://example.org/law", SourceName: lang.Text{lang.En: n.name + " office"}}))
	n.things["law"] = law.Public
	ok(t, store.SayOfLaw(ctx, scope, law.Public, content.Comment{Locale: lang.En, Field: "lead", Text: "Other words", By: by}))
	n.things["suggestion of a law"] = fmt.Sprint(must[[]content.LawFile](t)(store.LawFiles(ctx, scope, []content.LawCard{law}))[0].Talk()[0].ID)
	n.things["item"] = must[content.Item](t)(store.SaveItem(ctx, scope, by, content.Item{Kind: content.Acceptability, Name: n.name + " question", Wanted: []int{1},
		Texts: map[lang.Locale]content.ItemText{lang.En: {Ask: n.name + " asks", Options: []string{"Yes", "No"}}}})).Public
	n.things["statement"] = must[content.Statement](t)(store.SaveStatement(ctx, scope, content.Statement{Kind: content.Promise, Texts: lang.Text{lang.En: n.name + " promise"}})).Public
	picture, _, err := (contentdb.Store{DB: b.db}).AddPicture(ctx, scope, by, content.Picture{Name: n.name + " picture", Licence: "ours", Alt: lang.Text{lang.ZhHans: "一只杯子", lang.ZhHant: "一隻杯", lang.Th: "ถ้วยใบหนึ่ง", lang.En: "A cup"}},
		media.Picture{Digest: "d1", Sizes: []media.Size{{Digest: "d1", Type: "image/png", Width: 16, Height: 16, Data: []byte{1}}}})
	ok(t, err)
	n.things["picture"] = picture.Public
	plans := campaigndb.Store{DB: b.db, Trusting: true}
	p := must[campaigns.Placement](t)(plans.SavePlacement(ctx, n.partner.Scope(), campaigns.Placement{Name: n.name + " placement", Channel: campaigns.Page, Place: "TH", Zone: "Asia/Bangkok", Fallback: campaigns.Empty}))
	g := must[audience.Segment](t)(plans.SaveSegment(ctx, scope, by, audience.Segment{Name: n.name + " audience", Rule: audience.Rule{Signal: "party", In: []string{"group_tour"}}}))
	n.things["segment"] = g.Public
	c := must[campaigns.Campaign](t)(plans.SaveCampaign(ctx, scope, by, campaigns.Campaign{Name: lang.Text{lang.En: n.name + " campaign"}, State: campaigns.Live, Zone: "Asia/Bangkok",
		StartsOn: campaigns.DateOf(b.now).Plus(-3), EndsOn: campaigns.DateOf(b.now).Plus(30), Placements: []int64{p.ID}, Messages: []campaigns.Choice{{Message: m.ID, Variant: "a", Weight: 1}}, Priority: 2}))
	n.things["message"], n.things["placement"], n.things["campaign"] = m.Public, p.Public, c.Public
	codes := campaigns.Batch{Key: 1, Name: n.name + " batch", Campaign: c.ID, Placement: p.ID, Message: m.ID, From: c.StartsOn, Until: c.EndsOn, Ordered: 10, State: campaigns.BatchDraft}
	n.things["batch"] = must[campaigns.Batch](t)(plans.SaveBatch(ctx, scope, by, codes)).Public
	day := campaigns.DateOf(b.now)
	l := must[campaigns.Link](t)(plans.MakeLink(ctx, scope, by, campaigns.Link{Name: n.name + " poster", Campaign: c.ID, Placement: p.ID, Message: m.ID, Kit: "poster", From: day, Until: day.Plus(30)}))
	n.things["link"] = l.Public
}

// report gives a team one that was frozen.
func (b *both) report(ctx context.Context, n *team) {
	day := campaigns.DateOf(b.now)
	f := must[evidence.Frozen](b.t)(evidence.Freeze(n.name+" report", evidence.Document{Format: 1, From: day, To: day, TimeZone: "Asia/Bangkok", Question: evidence.Asked{By: evidence.OfDay}}))
	n.things["report"] = must[evidence.Frozen](b.t)((evidencedb.Store{DB: b.db}).Freeze(ctx, n.owner.Scope(), access.Actor{Name: n.name}, f)).Public
	link, _, err := evidence.NewShare(n.things["report"], 7, true, b.now)
	ok(b.t, err)
	n.things["share"] = must[evidence.Share](b.t)((evidencedb.Store{DB: b.db}).Share(ctx, n.owner.Scope(), link)).Public
	n.things["hooked"] = must[evidence.Schedule](b.t)((evidencedb.Store{DB: b.db}).Schedule(ctx, n.owner.Scope(), evidence.Schedule{Title: n.name + " hooked", Address: "by=day", Cron: "0 8 * * 1", Zone: "UTC", Locale: "en", File: "csv", Way: evidence.ByHook, Next: b.now,
		Hook: campaigns.Hook{URL: "https://" + strings.ToLower(n.name) + ".example/reports", Secret: "sealed"}})).Public
	store := evidencedb.Store{DB: b.db}
	made := must[evidence.Export](b.t)(store.Export(ctx, n.owner.Scope(), evidence.Export{From: day, To: day, Zone: "UTC"}))
	must[bool](b.t)(store.PutPart(ctx, made, evidence.ExportPart{File: []byte{}}, 0))
	n.things["made export"] = made.Public
	n.things["export"] = must[evidence.Export](b.t)((evidencedb.Store{DB: b.db}).Export(ctx, n.owner.Scope(), evidence.Export{From: campaigns.DateOf(b.now), To: campaigns.DateOf(b.now), Zone: "UTC"})).Public
	n.things["schedule"] = must[evidence.Schedule](b.t)((evidencedb.Store{DB: b.db}).Schedule(ctx, n.owner.Scope(), evidence.Schedule{Title: n.name + " schedule", Address: "by=day", Cron: "0 8 * * 1", Zone: "UTC", Locale: "en", File: "csv", Way: evidence.ToFolder, Next: b.now})).Public
	n.things["view"] = must[evidence.View](b.t)((evidencedb.Store{DB: b.db}).KeepView(ctx, n.owner.Scope(), evidence.View{Title: n.name + " view", Address: "by=day", Shared: true})).Public
}

// wave gives a team one that it brought in.
func (b *both) wave(ctx context.Context, n *team) {
	w, err := research.Wave{Study: n.name + " study", Name: "2026", From: campaigns.DateOf(b.now), To: campaigns.DateOf(b.now), Method: "online", Base: "travellers", Source: "their own", Confidence: content.B}.
		Import([]byte("question,wording,code,label\nlegal,Is it legal?,1,Yes\nlegal,,2,No\n"), []byte("respondent,weight,legal\n"+n.name+",1,1\n"))
	if err != nil {
		b.t.Fatal(err)
	}
	n.things["wave"] = must[research.Wave](b.t)((researchdb.Store{DB: b.db}).SaveWave(ctx, n.owner.Scope(), access.Actor{Name: n.name}, w)).Public
}

func (b *both) keys(ctx context.Context, n *team) {
	save := func(name string, k campaigns.Key) {
		k.Public, k.Label = id.New(id.Key), n.name+" "+name
		if k.Kind = campaigns.Publishable; name != "pk" {
			k.Kind = campaigns.Secret
			n.keys[name], k.Text = access.NewSecret(k.Public)
		}
		must[campaigns.Key](b.t)(b.access.SaveKey(ctx, access.System, k))
		n.things["key "+name] = k.Public
	}
	n.keys["pk"] = "pk_" + strings.ToLower(n.name)
	save("pk", campaigns.Key{Org: n.partner.ID, Text: n.keys["pk"], Origins: []string{origin}})
	for _, s := range access.KeyScopes {
		save(string(s), campaigns.Key{Org: n.partner.ID, Scopes: []access.KeyScope{s}})
	}
	save("all", campaigns.Key{Org: n.partner.ID, Scopes: access.KeyScopes})
	save("owner", campaigns.Key{Org: n.owner.ID, Scopes: access.KeyScopes})
	save("expired", campaigns.Key{Org: n.partner.ID, Scopes: access.KeyScopes, Expires: b.now})
	save("revoked", campaigns.Key{Org: n.partner.ID, Scopes: access.KeyScopes, Revoked: true})
	save("spare", campaigns.Key{Org: n.partner.ID, Scopes: access.KeyScopes})
	n.things["key"] = n.things["key spare"]
}

// open builds the site as a node does.
func (b *both) open() {
	t := b.t
	r := newRoom(t)
	plans, people := plandb.Store{DB: b.db}, b.access
	planner := delivery.NewPlanner(r.sealer, func(token.Cell, time.Time) {})
	plan := must[*delivery.Plan](t)(delivery.Compile(must[delivery.Snapshot](t)(plans.Snapshot(t.Context(), b.now)), delivery.Options{Now: b.now, Say: r.words.Say}))
	planner.Use(plan)
	planner.Touch(b.now)
	assets := must[*page.Assets](t)(page.NewAssets(must[map[string][]byte](t)(static.Files())))
	set := must[*page.Set](t)(page.Parse(templates.Console, r.words, assets))
	clock := func() time.Time { return b.now }
	d := r.deps
	d.Log, d.Now, d.Keys, d.Static = slog.New(slog.DiscardHandler), clock, planner, assets
	d.BaseURL = "http://erawan.example"
	d.Public.Planner = planner
	d.API = api.Surface{Reached: evidencedb.Store{DB: b.db}, Reports: evidencedb.Store{DB: b.db}, Campaigns: campaigndb.Store{DB: b.db}, Segments: campaigndb.Store{DB: b.db}, Exports: evidencedb.Store{DB: b.db}, ExportFiles: evidencedb.Store{DB: b.db}, Now: clock}
	d.Desk = desk.New(desk.Deps{Sessions: people, Audit: people, Pages: set, Words: r.words, Means: Means, Zone: time.UTC, Now: clock, BaseURL: d.BaseURL})
	d.Account = account.New(account.Deps{Gate: d.Desk, People: people, Factors: people, Accounts: people, Invitations: people, Directory: people, Roster: people, KeyBook: people, WaysIn: people,
		Vault: access.Vault{Keys: &access.Family{Now: 1, Secrets: map[byte][]byte{1: make([]byte, 32)}}}})
	d.Console = admin.New(admin.Deps{Gate: d.Desk, Orgs: people,
		Campaigns: campaigndb.Store{DB: b.db}, Texts: contentdb.Store{DB: b.db}, Finder: listdb.Store{DB: b.db}, Reported: evidencedb.Store{DB: b.db}, Lately: evidencedb.Store{DB: b.db}, Figures: evidencedb.Store{DB: b.db}, Desk: evidencedb.Store{DB: b.db},
		Stops: plans, Stopper: recording{plans}, Courses: evidencedb.Store{DB: b.db}, Experiments: campaigndb.Store{DB: b.db}, Tallies: evidencedb.Store{DB: b.db}, Planner: planner,
		Visits: &reach.Live{Store: reachdb.Store{DB: b.db}, Now: clock}, Replayer: plandb.Replayer{Store: plans, Sealer: r.sealer, Options: delivery.Options{Say: r.words.Say}, Now: clock}, Ledger: ledgerdb.New(b.db)})
	d.Audiences = audiences.New(audiences.Deps{Gate: d.Desk, Segments: campaigndb.Store{DB: b.db}, Shelf: campaigndb.Store{DB: b.db}, Campaigns: campaigndb.Store{DB: b.db}, Orgs: people, Planner: planner})
	d.Flights = flights.New(flights.Deps{Gate: d.Desk, Campaigns: campaigndb.Store{DB: b.db}, Choices: campaigndb.Store{DB: b.db}, Spaces: campaigndb.Store{DB: b.db}})
	texts := contentdb.Store{DB: b.db}
	d.Laws = laws.New(laws.Deps{Gate: d.Desk, Library: texts, Signing: texts, Thread: texts, Emergency: texts})
	d.Messages = messages.New(messages.Deps{Gate: d.Desk, Texts: texts, Signing: texts, Thread: texts, Rules: texts, Vetoes: texts, Emergency: texts, Sources: referencedb.Store{DB: b.db}})
	d.Editor = editor.New(editor.Deps{Gate: d.Desk, Texts: texts, Fonts: fonts})
	d.Pictures = pictures.New(pictures.Deps{Gate: d.Desk, Library: texts,
		Files: &media.Files{Dir: t.TempDir(), Most: media.MostKept, From: texts.PictureFile, Now: time.Now, Log: slog.Default()}})
	keys := must[*signon.Passkeys](t)(signon.NewPasskeys(signon.PasskeyDeps{BaseURL: "https://erawan.example", Passkeys: people, Questions: people, People: people, Now: clock}))
	d.Entry = entry.New(entry.Deps{Gate: d.Account, Own: people, Passkeys: keys, Pages: set})
	d.Experiments = experiments.New(experiments.Deps{Gate: d.Desk, Campaigns: campaigndb.Store{DB: b.db}, Book: campaigndb.Store{DB: b.db}, Tallies: evidencedb.Store{DB: b.db},
		Planner: planner, HoldOuts: campaigndb.Store{DB: b.db}, Surveys: surveydb.Store{DB: b.db}, Spaces: campaigndb.Store{DB: b.db}, Messages: texts})
	d.Kits = kits.New(kits.Deps{Gate: d.Desk, Links: campaigndb.Store{DB: b.db}, Taken: campaigndb.Store{DB: b.db}, Campaigns: campaigndb.Store{DB: b.db}, Texts: planner, Counts: evidencedb.Store{DB: b.db}, Fonts: fonts})
	d.Public.Shorts = public.NewShorts(campaigndb.Store{DB: b.db}, planner)
	d.Reports = reports.New(reports.Deps{Gate: d.Desk, Answers: evidencedb.Store{DB: b.db}, Archive: evidencedb.Store{DB: b.db}, Book: evidencedb.Store{DB: b.db}, Times: evidencedb.Store{DB: b.db}, Hooked: evidencedb.Store{DB: b.db}, Taken: evidencedb.Store{DB: b.db}, Files: evidencedb.Store{DB: b.db}, Vault: access.Vault{Keys: &access.Family{Now: 1, Secrets: map[byte][]byte{1: make([]byte, 32)}}}, Links: evidencedb.Store{DB: b.db}, Reached: evidencedb.Store{DB: b.db}})
	d.Partners = partners.New(partners.Deps{Gate: d.Desk, Partners: people, Applications: people, Life: people, Origins: people, Placements: campaigndb.Store{DB: b.db}, Messages: texts, Figures: evidencedb.Store{DB: b.db}, Reporting: evidencedb.Store{DB: b.db}})
	d.Promises = promises.New(promises.Deps{Gate: d.Desk, Statements: contentdb.Store{DB: b.db}, Batches: campaigndb.Store{DB: b.db}, Campaigns: campaigndb.Store{DB: b.db}, Counts: evidencedb.Store{DB: b.db},
		Book: pledgedb.Store{DB: b.db, Signer: pledges.NewSigner(make([]byte, pledges.SignerSize))}, Strays: pledgedb.Store{DB: b.db}, Told: pledgedb.Store{DB: b.db}, Letters: pledgedb.Store{DB: b.db},
		Secret: 1, Fonts: fonts, Ring: waybill.NewRing(waybillSecrets{})})
	d.Mappings = mappings.New(mappings.Deps{Gate: d.Desk, Mappings: campaigndb.Store{DB: b.db}, Partners: people})
	d.Partner = partner.New(partner.Deps{Gate: d.Desk, Life: people, Placements: campaigndb.Store{DB: b.db}, Figures: evidencedb.Store{DB: b.db}, Stops: plans, Keys: people, Vetoes: texts, Hooks: hookdb.Store{DB: b.db}, Deliveries: hookdb.Store{DB: b.db}, Origins: people, Prover: nowhere{clock}, Vault: access.Vault{Keys: &access.Family{Now: 1, Secrets: map[byte][]byte{1: make([]byte, 32)}}}, Pages: set, Now: clock})
	d.Research = studies.New(studies.Deps{Gate: d.Desk, Library: referencedb.Store{DB: b.db}, Waves: researchdb.Store{DB: b.db}, Arrivals: researchdb.Store{DB: b.db}})
	d.Surveys = surveys.New(surveys.Deps{Gate: d.Desk, Bank: texts, Book: surveydb.Store{DB: b.db}, Campaigns: campaigndb.Store{DB: b.db}, Arrivals: researchdb.Store{DB: b.db},
		Standard: func([]content.LawCard) []content.Item { return nil }})
	figures := evidencedb.Store{DB: b.db}
	d.Evaluations = evaluations.New(evaluations.Deps{Gate: d.Desk, Campaigns: campaigndb.Store{DB: b.db}, Ledger: figures, Notes: figures, Answers: figures, Reached: figures, Reported: figures, Archive: figures,
		Experiments: d.Experiments, Surveys: d.Surveys})
	d.Public.Checks = []public.Check{}
	b.site = must[http.Handler](t)(New(d))
	b.routes = newSite(d).routes()
}

// recording is the stop log alone.
type recording struct{ plandb.Store }

func (s recording) Stop(ctx context.Context, scope access.Scope, n delivery.Stop) (delivery.Stop, error) {
	return s.RecordStop(ctx, scope, n)
}

// signIn returns the cookie of somebody's session.
func (b *both) signIn(email string) string {
	b.t.Helper()
	a := b.send("POST", "/sign-in", url.Values{"email": {email}, "password": {matrixPassword}}.Encode(), caller{})
	for _, c := range a.Result().Cookies() {
		if c.Value != "" && strings.Contains(c.Name, "erawan") {
			return c.Name + "=" + c.Value
		}
	}
	b.t.Fatalf("%s cannot sign in: %d", email, a.Code)
	return ""
}

// caller is what somebody comes with.
type caller struct {
	cookie string // of a session
	key    string // in the Authorization header
}

// send asks as a page of ours would, or as a server.
func (b *both) send(method, target, form string, as caller) *httptest.ResponseRecorder {
	var body io.Reader
	if method == http.MethodPost || method == http.MethodPut {
		body = strings.NewReader(form)
	}
	req := httptest.NewRequest(method, "http://erawan.example"+target, body)
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", "en")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if strings.HasPrefix(form, "{") || strings.HasPrefix(target, "/v1/") {
		req.Header.Set("Content-Type", "application/json")
	}
	req.RemoteAddr = fmt.Sprintf("198.%d.%d.1:1234", 18+b.from/256, b.from%256)
	if as.cookie != "" {
		req.Header.Set("Cookie", as.cookie)
	}
	if as.key != "" {
		req.Header.Set("Authorization", "Bearer "+as.key)
	}
	rec := httptest.NewRecorder()
	b.site.ServeHTTP(rec, req)
	return rec
}

// nowhere is where no proof of a website is to be found.
type nowhere struct{ now func() time.Time }

// Look finds nothing.
func (n nowhere) Look(context.Context, campaigns.Origin) campaigns.OriginLook {
	none := campaigns.Finding{Result: campaigns.FoundNone}
	return campaigns.OriginLook{Record: none, File: none, At: n.now()}
}
