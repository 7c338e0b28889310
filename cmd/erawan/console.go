package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/hookdb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/listdb"
	"erawan/internal/db/plandb"
	"erawan/internal/db/reachdb"
	"erawan/internal/db/referencedb"
	"erawan/internal/db/researchdb"
	"erawan/internal/db/surveydb"
	"erawan/internal/page"
	"erawan/internal/rdb"
	"erawan/internal/render"
	"erawan/internal/render/press"
	"erawan/internal/sample"
	"erawan/internal/signon"
	"erawan/web"
	"erawan/web/account"
	"erawan/web/admin"
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
	"erawan/web/reports"
	"erawan/web/research"
	"erawan/web/static"
	"erawan/web/surveys"
	"erawan/web/templates"
)

// pages is what people see, and what their pages link to.
type pages struct {
	desk     *desk.Gate
	account  *account.Surface
	console  *admin.Console
	who      *audiences.Surface
	flights  *flights.Surface
	laws     *laws.Surface
	said     *messages.Surface
	editor   *editor.Surface
	pictures *pictures.Surface
	partner  *partner.Surface
	mappings *mappings.Surface
	carriers *partners.Surface
	promised *promises.Surface
	measured *experiments.Surface
	told     *evaluations.Surface
	counted  *reports.Surface
	kits     *kits.Surface
	fonts    *render.Fonts
	studied  *research.Surface
	asked    *surveys.Surface
	entry    *entry.Surface
	assets   *page.Assets
}

// pages builds the staff's and the partners' rooms.
func (n *node) pages(planner *delivery.Planner) (out pages, err error) {
	set, assets, err := n.templates()
	if err != nil {
		return out, err
	}
	zone, err := time.LoadLocation(n.settings.TimeZone)
	if err != nil {
		return out, fmt.Errorf("ERAWAN_TIME_ZONE: %w", err)
	}
	out.assets = assets
	people, plans := accessdb.Store{DB: n.db}, plandb.Store{DB: n.db}
	visits := n.newReach(sampleFresh)
	definitions := campaigndb.Store{DB: n.db, Reach: visits}
	passkeys, provider, err := n.ways(people)
	if err != nil {
		return out, err
	}
	out.desk = desk.New(desk.Deps{Sessions: people, Audit: people,
		Pages: set, Words: n.words, Means: web.Means, Zone: zone, Now: time.Now, BaseURL: n.settings.BaseURL})
	out.account = account.New(account.Deps{Gate: out.desk, People: people, Factors: people, Accounts: people, Invitations: people, Directory: people, Roster: people, KeyBook: people, WaysIn: people,
		Vault: access.Vault{Keys: n.keys.Family(access.VaultFamily)}, Throttle: throttle{rdb.Limiter{Client: n.redis}},
		Ways: account.Ways{Passkeys: passkeys != nil, Provider: n.settings.OIDCName}})
	out.console = admin.New(admin.Deps{Gate: out.desk, Orgs: people,
		Campaigns: definitions, Texts: contentdb.Store{DB: n.db}, Finder: listdb.Store{DB: n.db}, Lately: evidencedb.Store{DB: n.db}, Figures: evidencedb.Store{DB: n.db}, Reported: evidencedb.Store{DB: n.db}, Desk: evidencedb.Store{DB: n.db},
		Stops: plans, Stopper: stopper{n, plans, planner}, Courses: evidencedb.Store{DB: n.db}, Experiments: definitions, Tallies: evidencedb.Store{DB: n.db}, Planner: planner, Visits: visits, Publisher: n.publisher(),
		Replayer: replayer(n.db, n.keys, n.words), Ledger: ledgerdb.New(n.db)})
	out.who = audiences.New(audiences.Deps{Gate: out.desk, Segments: definitions, Shelf: definitions, Campaigns: definitions, Orgs: people, Planner: planner,
		Sample: visits, Publisher: n.publisher(), Drawn: reachdb.Store{DB: n.db}})
	out.fonts = render.FontsIn(n.settings.FontDir)
	out.flights = flights.New(flights.Deps{Gate: out.desk, Campaigns: definitions, Choices: definitions, Spaces: definitions})
	texts := contentdb.Store{DB: n.db}
	out.laws = laws.New(laws.Deps{Gate: out.desk, Library: texts, Signing: texts, Thread: texts, Emergency: texts})
	out.said = messages.New(messages.Deps{Gate: out.desk, Texts: texts, Signing: texts, Thread: texts, Rules: texts, Vetoes: texts, Emergency: texts, Sources: referencedb.Store{DB: n.db}})
	out.editor = editor.New(editor.Deps{Gate: out.desk, Texts: texts, Fonts: out.fonts})
	out.pictures = pictures.New(pictures.Deps{Gate: out.desk, Library: texts, Files: n.pictures})
	out.entry = entry.New(entry.Deps{Gate: out.account, Own: people, Passkeys: passkeys, Provider: provider, Pages: set,
		Secure: strings.HasPrefix(n.settings.BaseURL, "https://")})
	out.measured = experiments.New(experiments.Deps{Gate: out.desk, Campaigns: definitions, Book: definitions, Tallies: evidencedb.Store{DB: n.db},
		Planner: planner, HoldOuts: definitions, Surveys: surveydb.Store{DB: n.db}, Spaces: definitions, Messages: texts})
	out.kits = kits.New(kits.Deps{Gate: out.desk, Links: definitions, Taken: definitions, Campaigns: definitions, Texts: planner, Counts: evidencedb.Store{DB: n.db}, Fonts: out.fonts})
	out.counted = reports.New(reports.Deps{Gate: out.desk, Answers: evidencedb.Store{DB: n.db}, Archive: evidencedb.Store{DB: n.db}, Book: evidencedb.Store{DB: n.db}, Times: evidencedb.Store{DB: n.db}, Hooked: evidencedb.Store{DB: n.db}, Taken: evidencedb.Store{DB: n.db}, Files: evidencedb.Store{DB: n.db}, Vault: access.Vault{Keys: n.keys.Family(access.VaultFamily)}, Links: evidencedb.Store{DB: n.db}, Reached: evidencedb.Store{DB: n.db}, Ready: n.carries()})
	out.carriers = partners.New(partners.Deps{Gate: out.desk, Partners: people, Applications: people, Life: people, Origins: people, Placements: definitions, Messages: texts, Figures: evidencedb.Store{DB: n.db},
		Reporting: evidencedb.Store{DB: n.db}})
	secret, _ := n.keys.Family(access.WaybillFamily).Current()
	out.promised = promises.New(promises.Deps{Gate: out.desk, Statements: texts, Batches: definitions, Campaigns: definitions, Counts: evidencedb.Store{DB: n.db}, Book: n.pledgeBook(), Strays: n.pledgeBook(), Told: n.pledgeBook(), Letters: n.pledgeBook(), Mails: n.settings.SMTPURL != "", Secret: secret, Fonts: out.fonts, Ring: waybill.NewRing(n.keys.Family(access.WaybillFamily))})
	out.mappings = mappings.New(mappings.Deps{Gate: out.desk, Mappings: definitions, Partners: people})
	out.studied = research.New(research.Deps{Gate: out.desk, Library: referencedb.Store{DB: n.db}, Waves: researchdb.Store{DB: n.db}, Arrivals: researchdb.Store{DB: n.db}})
	standard, err := sample.Questions()
	if err != nil {
		return out, err
	}
	out.asked = surveys.New(surveys.Deps{Gate: out.desk, Bank: texts, Book: surveydb.Store{DB: n.db}, Campaigns: definitions,
		Arrivals: researchdb.Store{DB: n.db}, Standard: standard})
	figures := evidencedb.Store{DB: n.db}
	out.told = evaluations.New(evaluations.Deps{Gate: out.desk, Campaigns: definitions, Ledger: figures, Notes: figures, Answers: figures, Reached: figures, Reported: figures, Archive: figures,
		Experiments: out.measured, Surveys: out.asked})
	out.partner = partner.New(partner.Deps{Gate: out.desk, Life: people, Placements: campaigndb.Store{DB: n.db}, Figures: evidencedb.Store{DB: n.db}, Stops: plans,
		Keys: people, Vetoes: texts, Hooks: hookdb.Store{DB: n.db}, Deliveries: hookdb.Store{DB: n.db}, Origins: people, Prover: n.prover(), Vault: access.Vault{Keys: n.keys.Family(access.VaultFamily)}, Pages: set, Now: time.Now, BaseURL: n.settings.BaseURL})
	return out, nil
}

// templates reads every page of the program, and what they link to.
func (n *node) templates() (*page.Set, *page.Assets, error) {
	files, err := static.Files()
	if err != nil {
		return nil, nil, err
	}
	assets, err := page.NewAssets(files)
	if err != nil {
		return nil, nil, err
	}
	set, err := page.Parse(templates.Console, n.words, assets)
	return set, assets, err
}

// press makes PDFs of report pages; nil where no browser is named.
func (n *node) press() web.Press {
	if n.settings.Chromium == "" {
		return nil
	}
	return press.New(n.settings.Chromium)
}

// ways are the ways in beside the password: each is nil where there is none.
func (n *node) ways(people accessdb.Store) (*signon.Passkeys, *signon.Provider, error) {
	passkeys, err := signon.NewPasskeys(signon.PasskeyDeps{BaseURL: n.settings.BaseURL, Passkeys: people, Questions: people, People: people, Now: time.Now})
	if err != nil && !errors.Is(err, signon.ErrNoPasskeys) {
		return nil, nil, fmt.Errorf("ERAWAN_BASE_URL: %w", err)
	}
	if n.settings.OIDCIssuer == "" {
		return passkeys, nil, nil
	}
	client, err := n.settings.oidcClient()
	if err != nil {
		return nil, nil, err
	}
	return passkeys, signon.NewProvider(signon.ProviderDeps{Client: client, BaseURL: n.settings.BaseURL, Links: people, People: people, Questions: people, Now: time.Now}), nil
}

// stopper writes a stop and makes every node look.
type stopper struct {
	node    *node
	plans   plandb.Store
	planner *delivery.Planner
}

// How long a ring may take, and how long whoever pressed stop waits for this node to have it.
const (
	ringTimeout = 200 * time.Millisecond
	ownPatience = time.Second
)

// Stop records a stop or a resume, and returns when this node has taken it in, so that whoever
// pressed stop sees it stopped.
func (s stopper) Stop(ctx context.Context, scope access.Scope, stop delivery.Stop) (delivery.Stop, error) {
	stop, err := s.plans.RecordStop(ctx, scope, stop)
	if err != nil {
		return stop, err
	}
	s.node.wake()
	ring, cancel := context.WithTimeout(ctx, ringTimeout)
	defer cancel()
	if err := (rdb.Bell{Client: s.node.redis}).Ring(ring, topicPlan, "stop"); err != nil {
		s.node.log.Warn("stop not rung, nodes see it at their next look", "error", err)
	}
	if err := s.plans.KeepAir(ctx, stop); err != nil {
		s.node.log.Warn("what a stop took off the air is not kept", "stop", stop.Seq, "error", err)
	}
	for deadline := time.Now().Add(ownPatience); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if s.planner.Health(time.Now()).Position.Stops >= stop.Seq {
			break
		}
	}
	return stop, nil
}

// throttle counts sign-in tries in Redis, for all nodes together.
type throttle struct{ limiter rdb.Limiter }

// Try counts one.
func (t throttle) Try(ctx context.Context, key string, limit int, window time.Duration) (time.Duration, error) {
	d, err := t.limiter.Allow(ctx, key, rdb.Limit{Count: limit, Window: window})
	return d.RetryAfter, err
}
