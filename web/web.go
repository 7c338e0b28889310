package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/account"
	"erawan/web/admin"
	"erawan/web/api"
	"erawan/web/ask"
	"erawan/web/audiences"
	"erawan/web/demo"
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
	"erawan/web/research"
	"erawan/web/surveys"
)

// Deps is what the site stands on.
type Deps struct {
	Public public.Surface
	API    api.Surface
	// Desk is what the rooms for signed-in people share; nil leaves all of them out. Static serves what their
	// pages link to.
	Desk        *desk.Gate
	Static      http.Handler
	Account     *account.Surface     // the way in, and people's accounts
	Console     *admin.Console       // the staff's rooms
	Audiences   *audiences.Surface   // which visits, and what is known of them
	Flights     *flights.Surface     // campaigns as they are made
	Laws        *laws.Surface        // what the law says
	Messages    *messages.Surface    // what we say
	Editor      *editor.Surface      // and where it is written
	Pictures    *pictures.Surface    // the library of pictures
	Partner     *partner.Surface     // the partners' room
	Mappings    *mappings.Surface    // what partners' own words mean
	Partners    *partners.Surface    // the partners that a team brings in
	Promises    *promises.Surface    // what people promise, and the codes that lead there
	Experiments *experiments.Surface // what is asked of campaigns, and what came of it
	Evaluations *evaluations.Surface // a campaign's report to a donor
	Kits        *kits.Surface        // short links, and what is printed with them
	Reports     *reports.Surface     // what was counted, asked and explained
	Research    *research.Surface    // what studies of others found
	Surveys     *surveys.Surface     // the bank of questions, and what campaigns ask
	Entry       *entry.Surface       // the ways in beside the password
	Press       Press                // makes PDFs of pages; nil where no browser is set up
	Demo        *demo.Surface        // the invented partner's site; nil unless this is a demo
	Keys        ask.Keys
	Used        func(campaigns.Key) // told of every key that passed; nil tells nobody
	Words       page.Words
	Log         *slog.Logger
	Now         func() time.Time
	Watch       ask.Watch
	// BaseURL is our own address as browsers see it, such as https://erawan.example.
	BaseURL string
	// TrustedProxies are the networks whose forwarded addresses are believed; none when empty.
	TrustedProxies []string
	// ErrorPage writes errors for people; nil writes problem documents everywhere.
	ErrorPage ask.Fail
}

// site is the surfaces and what they share, while routes are being laid out.
type site struct {
	public   *public.Surface
	api      *api.Surface
	desk     *desk.Gate
	account  *account.Surface
	console  *admin.Console
	who      *audiences.Surface
	flights  *flights.Surface
	laws     *laws.Surface
	messages *messages.Surface
	editor   *editor.Surface
	pictures *pictures.Surface
	entry    *entry.Surface
	partner  *partner.Surface
	mappings *mappings.Surface
	carriers *partners.Surface
	promised *promises.Surface
	measured *experiments.Surface
	counted  *reports.Surface
	told     *evaluations.Surface
	kits     *kits.Surface
	studied  *research.Surface
	asked    *surveys.Surface
	static   http.Handler
	press    Press
	demo     *demo.Surface
	door     ask.Door
	limiter  *ask.Limiter
	problems ask.Fail
	pages    ask.Fail
	notThat  gin.HandlerFunc
}

// busy routes are asked by every page of every partner.
var busy = []string{"/v1/decisions", "/v1/events", "/v1/events.gif"}

// New returns the whole site. It fails only for trusted proxies that are no networks.
func New(d Deps) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.RedirectFixedPath = false
	if err := engine.SetTrustedProxies(d.TrustedProxies); err != nil {
		return nil, err
	}
	s := newSite(d)
	engine.Use(ask.Trace{Log: d.Log, Now: d.Now, Fail: s.problems, Watch: d.Watch, Busy: busy}.Middleware, ask.Headers)
	engine.NoRoute(ask.Handle(s.nothing, s.missing))
	engine.NoMethod(s.notThat)
	s.mount(engine)
	return engine, nil
}

func newSite(d Deps) *site {
	d.Public.Words, d.Public.Home, d.API.Words = d.Words, d.BaseURL, d.Words
	problem := ask.Problems{Words: d.Words, Means: Means}
	problems := problem.Write
	s := &site{
		public:   d.Public.Prepare(),
		api:      &d.API,
		desk:     d.Desk,
		account:  d.Account,
		console:  d.Console,
		who:      d.Audiences,
		flights:  d.Flights,
		laws:     d.Laws,
		messages: d.Messages,
		editor:   d.Editor,
		pictures: d.Pictures,
		entry:    d.Entry,
		partner:  d.Partner,
		mappings: d.Mappings,
		carriers: d.Partners,
		promised: d.Promises,
		measured: d.Experiments,
		counted:  d.Reports,
		told:     d.Evaluations,
		kits:     d.Kits,
		studied:  d.Research,
		asked:    d.Surveys,
		static:   d.Static,
		press:    d.Press,
		demo:     d.Demo,
		door:     ask.Door{Keys: d.Keys, Home: strings.TrimSuffix(d.BaseURL, "/"), Now: d.Now, Used: d.Used},
		limiter:  &ask.Limiter{Now: d.Now},
		problems: problems,
		pages:    problems,
		notThat: func(c *gin.Context) {
			problem.WriteAs(c, fault.New(fault.NotFound, "", "http.wrong_method"), wrongMethod)
		},
	}
	switch {
	case d.ErrorPage != nil:
		s.pages = d.ErrorPage
	case d.Desk != nil:
		s.pages = d.Desk.Fail
	}
	return s
}

// mount lays out the table: guard, then limit, then the handler.
func (s *site) mount(engine *gin.Engine) {
	across := map[string][]string{}
	for _, r := range s.routes() {
		chain := s.guards(r)
		if r.limit.PerMinute > 0 {
			chain = append(chain, s.limiter.Middleware(r.limit, r.fail))
		}
		chain = append(chain, ask.Handle(r.do, r.fail))
		engine.Handle(r.method, r.path, chain...)
		if r.method == http.MethodGet && r.guard == anyone {
			engine.HEAD(r.path, chain...)
		}
		if r.guard == keyed || r.guard == tokened {
			across[r.path] = append(across[r.path], r.method)
		}
	}
	for path, methods := range across {
		engine.OPTIONS(path, s.door.Preflight(strings.Join(methods, ", ")))
	}
}

func (s *site) guards(r route) []gin.HandlerFunc {
	if first, ok := strings.CutSuffix(string(r.guard), string(fresh)); ok {
		r.guard = guard(first)
		return append(s.guards(r), s.desk.Fresh)
	}
	switch r.guard {
	case keyed:
		return []gin.HandlerFunc{s.door.Keyed(access.AskDecisions, r.fail)}
	case puller:
		return []gin.HandlerFunc{s.door.Secret(access.ReadReports, r.fail)}
	case teller:
		return []gin.HandlerFunc{s.door.Secret(access.TellOutcomes, r.fail)}
	case sketcher:
		return []gin.HandlerFunc{s.door.Secret(access.ReadSegments, r.fail)}
	case shaper:
		return []gin.HandlerFunc{s.door.Secret(access.WriteSegments, r.fail)}
	case fetcher:
		return []gin.HandlerFunc{s.door.Secret(access.ReadExports, r.fail)}
	case exporter:
		return []gin.HandlerFunc{s.door.Secret(access.WriteExports, r.fail)}
	case tokened:
		return []gin.HandlerFunc{s.door.Tokened(r.fail)}
	case anyone:
		return nil
	case visitor:
		return []gin.HandlerFunc{s.desk.Visitor}
	case member:
		return []gin.HandlerFunc{s.desk.Staff(access.KeepAccount)}
	case owing:
		return []gin.HandlerFunc{s.desk.Owing}
	case carrier:
		return []gin.HandlerFunc{s.desk.Staff(access.SeePartner)}
	case mapper:
		return []gin.HandlerFunc{s.desk.Staff(access.MapWords)}
	case staff:
		return []gin.HandlerFunc{s.desk.Staff(access.SeeConsole)}
	case analyst:
		return []gin.HandlerFunc{s.desk.Staff(access.SeeReports)}
	case stopper:
		return []gin.HandlerFunc{s.desk.Staff(access.StopMessages)}
	case auditor:
		return []gin.HandlerFunc{s.desk.Staff(access.SeeAudit)}
	case locksmith:
		return []gin.HandlerFunc{s.desk.Staff(access.ManageKeys)}
	case writer:
		return []gin.HandlerFunc{s.desk.Staff(access.WriteTexts)}
	case signer:
		return []gin.HandlerFunc{s.desk.Staff(access.WriteTexts, access.ReviewTexts)}
	case reviewer:
		return []gin.HandlerFunc{s.desk.Staff(access.ReviewTexts)}
	case runner:
		return []gin.HandlerFunc{s.desk.Staff(access.RunCampaigns)}
	case targeter:
		return []gin.HandlerFunc{s.desk.Staff(access.TargetVisits)}
	case vetoer:
		return []gin.HandlerFunc{s.desk.Staff(access.VetoMessages)}
	case steward:
		return []gin.HandlerFunc{s.desk.Staff(access.RunPartner)}
	case inviter:
		return []gin.HandlerFunc{s.desk.Staff(access.ManageOwnPeople)}
	case ruler:
		return []gin.HandlerFunc{s.desk.Staff(access.SetReview)}
	case bypasser:
		return []gin.HandlerFunc{s.desk.Staff(access.BypassReview)}
	case keeper:
		return []gin.HandlerFunc{s.desk.Staff(access.ManagePeople)}
	}
	// A row with a guard nobody has written must not stand open.
	panic("web: no such guard: " + string(r.guard))
}

func (s *site) nothing(*gin.Context) error {
	return fault.New(fault.NotFound, "", "http.nothing_here")
}

// missing tells a person with a page and a program with a problem document.
func (s *site) missing(c *gin.Context, err error) {
	if strings.Contains(c.GetHeader("Accept"), "text/html") {
		s.pages(c, err)
		return
	}
	s.problems(c, err)
}
