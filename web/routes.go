package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/internal/signon"
	"erawan/web/ask"
	"erawan/web/public"
)

// route is one row of the table: what is asked, who may ask, how often, and why it is here.
type route struct {
	method string
	path   string
	guard  guard
	limit  ask.Limit
	fail   ask.Fail // how errors are written
	why    string
	do     ask.Handler
}

// guard says who may pass.
type guard string

// The guards.
const (
	anyone    guard = "anyone"    // open
	keyed     guard = "key"       // a publishable key from one of its origins, or a secret key with decisions:read
	teller    guard = "teller"    // a secret key with outcomes:write
	puller    guard = "puller"    // a secret key with reports:read, and no browser
	sketcher  guard = "sketcher"  // a secret key with segments:read
	shaper    guard = "shaper"    // a secret key with segments:write
	fetcher   guard = "fetcher"   // a secret key with exports:read
	exporter  guard = "exporter"  // a secret key with exports:write
	tokened   guard = "tokened"   // what the request brings is its authority: a view token or a receipt
	visitor   guard = "visitor"   // open, and forms only from our own pages
	member    guard = "member"    // signed in, whatever the role
	carrier   guard = "carrier"   // signed in for a partner
	mapper    guard = "mapper"    // of those, who may say what its own words mean
	vetoer    guard = "vetoer"    // of those, who may keep messages off its placements
	steward   guard = "steward"   // of those, who may run the partner's own affairs
	inviter   guard = "inviter"   // of those, who may invite the partner's people, and change what they may do
	staff     guard = "staff"     // signed in, with a room in the console
	analyst   guard = "analyst"   // staff who may see figures
	stopper   guard = "stopper"   // staff who may stop and resume
	auditor   guard = "auditor"   // staff who may read who changed what
	keeper    guard = "keeper"    // staff who may invite people, and change what they may do
	writer    guard = "writer"    // staff who may write texts
	reviewer  guard = "reviewer"  // staff who may approve texts
	signer    guard = "signer"    // staff who may do either
	ruler     guard = "ruler"     // staff who may say which approvals texts need
	bypasser  guard = "bypasser"  // staff who may put a text on air without approvals that it lacks
	runner    guard = "runner"    // staff who may make campaigns and run them
	targeter  guard = "targeter"  // staff who may build audiences and choose them
	locksmith guard = "locksmith" // staff who may make and revoke keys
	owing     guard = "owing"     // signed in, even where a second factor is owed

	// fresh stands behind another guard: who they are was proven within ten minutes, or is asked first
	fresh guard = " fresh"
)

// The limits, per node. A key's own figure, where it has one, wins.
var (
	unlimited = ask.Limit{}
	byKey     = ask.Limit{Name: "key", PerMinute: 60_000}
	byNetwork = ask.Limit{Name: "network", PerMinute: 600_000}
	writing   = ask.Limit{Name: "writing", PerMinute: 600, ByAddress: true}
	applying  = ask.Limit{Name: "applying", PerMinute: 30, ByAddress: true}
	inviting  = ask.Limit{Name: "inviting", PerMinute: 30, ByAddress: true} // each says whether an address is taken
	proving   = ask.Limit{Name: "proving", PerMinute: 30, ByAddress: true}  // each look calls somebody else's server
	reporting = ask.Limit{Name: "reporting", PerMinute: 120}

	segmenting = ask.Limit{Name: "segmenting", PerMinute: 600}
)

// routes is every route there is. Preflights are added for those that pages of other origins call.
func (s *site) routes() []route {
	return slices.Concat(s.operations(), s.versions(), s.travellers(), s.stage(), s.programs(), s.people(), s.samples())
}

func (s *site) operations() []route {
	p := s.public
	return []route{
		{http.MethodGet, "/healthz", anyone, unlimited, s.problems, "the process answers", p.Alive},
		{http.MethodGet, "/readyz", anyone, unlimited, s.problems, "what the node can do, and what it stands on", p.Ready},
		{http.MethodGet, "/openapi.json", anyone, unlimited, s.problems, "the full truth about these routes", s.api.Describe},
		{http.MethodGet, "/schemas/rule.json", anyone, unlimited, s.problems, "how a segment's rule is written", s.api.DescribeRule},
	}
}

// versions are the tags whose bytes never change.
func (s *site) versions() (out []route) {
	for _, r := range s.public.Releases {
		out = append(out, route{http.MethodGet, "/v" + r.Version + "/e.js", anyone, unlimited, s.problems, "the tag of that version; its bytes never change", public.Released(r)})
	}
	return out
}

func (s *site) travellers() []route {
	p := s.public
	return []route{
		{http.MethodGet, "/v1/e.js", anyone, unlimited, s.problems, "the tag; cached an hour", p.Script},
		{http.MethodGet, "/v1/check.js", anyone, unlimited, s.problems, "the tag for a page that is being tested, with what it found there", p.CheckScript},
		{http.MethodPost, "/v1/decisions", keyed, byKey, s.problems, "all slots of a page at once", p.Decide},
		{http.MethodGet, "/v1/decisions", keyed, byKey, s.problems, "the same for callers without a body", p.DecideQuery},
		{http.MethodPost, "/v1/events", tokened, byNetwork, s.problems, "what happened; 202 when it is safe", p.Events},
		{http.MethodGet, "/v1/events.gif", tokened, byNetwork, public.PixelInstead, "one event where only images load", p.Pixel},
		{http.MethodPost, "/v1/outcomes", teller, byKey, s.problems, "what a partner's server saw happen; 202 when it is safe", p.Outcome},
		{http.MethodPost, "/v1/pledges", tokened, writing, s.problems, "one promise", p.Pledge},
		{http.MethodGet, "/v1/pledges/challenge", tokened, byNetwork, s.problems, "the work that a promise needs under pressure", p.Challenge},
		{http.MethodPost, "/v1/pledges/withdraw", tokened, writing, s.problems, "the same, taken back; the receipt is in the body, never in an address", p.Withdraw},
		{http.MethodGet, "/v1/pledges/tally", tokened, byNetwork, s.problems, "two public numbers", p.Tally},
		{http.MethodGet, "/l/:slug", anyone, unlimited, s.pages, "where a short link leads; links that nobody made are limited inside, ours never", p.Short},
		{http.MethodGet, "/L/:slug", anyone, unlimited, s.pages, "the same, as codes print it", p.Short},
		{http.MethodGet, "/q/:code", anyone, unlimited, s.pages, "where a scanned code leads; codes that nobody printed are limited inside, ours never", p.Scan},
		{http.MethodGet, "/Q/:code", anyone, unlimited, s.pages, "the same, as codes print it", p.Scan},
		{http.MethodPost, "/q", tokened, writing, s.pages, "a promise from that page, without script", p.PledgeForm},
		{http.MethodPost, "/q/withdraw", tokened, writing, s.pages, "and taken back", p.WithdrawForm},
		{http.MethodGet, "/q/after/:code", anyone, byNetwork, s.pages, "a link that somebody kept, to tell later how it went; guesses are limited inside", p.Follow},
		{http.MethodPost, "/q/after/:code", tokened, writing, s.pages, "what they tell", p.FollowForm},
		{http.MethodPost, "/q/remind", tokened, writing, s.pages, "an address to be reminded at; nothing goes there but one letter until its link is confirmed", p.RemindForm},
		{http.MethodGet, "/q/letter/:code", anyone, byNetwork, s.pages, "asks whoever opens that letter's link; guesses are limited inside", p.Letter},
		{http.MethodPost, "/q/letter/:code", tokened, writing, s.pages, "confirms it", p.LetterForm},
		{http.MethodGet, "/q/letter/:code/stop", anyone, byNetwork, s.pages, "asks whether the address is to be erased", p.LetterStop},
		{http.MethodPost, "/q/letter/:code/stop", tokened, writing, s.pages, "erases it; mail programs press it as well", p.LetterStopForm},
		{http.MethodGet, "/ask", anyone, byNetwork, s.pages, "where a card that asks leads: a survey, without script", p.SurveyPage},
		{http.MethodPost, "/ask", tokened, writing, s.pages, "answers from that page", p.SurveyForm},
		{http.MethodGet, "/v1/survey", tokened, byNetwork, s.problems, "what a view's card asks, for apps", p.Survey},
		{http.MethodPost, "/v1/survey/answers", tokened, writing, s.problems, "answers; the first to a question stands", p.Answers},
		{http.MethodGet, "/embed/:placement", keyed, byKey, public.FrameInstead(Means), "a slot in a frame that only the key's origins may frame", p.Embed},
		{http.MethodGet, "/image/:file", keyed, byKey, public.ImageInstead(Means), "a slot as a picture, SVG or PNG, where neither script nor frame runs", p.Image},
		{http.MethodGet, "/oembed", anyone, byNetwork, s.problems, "what stands for the address of such a frame, for sites that ask by oEmbed", p.OEmbed},
		{http.MethodGet, "/c", anyone, byNetwork, s.pages, "on to the approved address of a message", p.Click},
	}
}

// stage is the public tally of a campaign.
func (s *site) stage() []route {
	p := s.public
	return []route{
		{http.MethodGet, "/t/:campaign", anyone, byNetwork, s.pages, "its pledges, for a screen on a stage", p.Tallied},
		{http.MethodGet, "/t/:campaign/live", anyone, byNetwork, s.pages, "the same figures as they change", p.TallyLive},
		{http.MethodGet, "/t/:campaign/share.png", anyone, byNetwork, s.pages, "the picture that people send on after a promise", p.SharePicture},
	}
}

// people are the pages. Sign-in counts its own tries, on all nodes together.
func (s *site) people() []route {
	if s.desk == nil {
		return nil
	}
	return slices.Concat(s.gate(), s.staffRooms(), s.stewarding(), s.counting(), s.targeting(), s.bringing(), s.promising(), s.running(), s.library(), s.studies(), s.surveying(), s.texts(), s.whoRooms(), s.rosters(), s.accounts(), s.ways(), s.printed())
}

// gate is what stands before the rooms.
func (s *site) gate() []route {
	d, a, e := s.desk, s.account, s.entry
	return []route{
		{http.MethodGet, "/static/*file", anyone, unlimited, d.Fail, "style, script and icons, kept for ever by their hash", s.asset},
		{http.MethodGet, "/", anyone, unlimited, d.Fail, "somebody typed the bare address", s.toConsole},
		{http.MethodGet, "/sign-in", visitor, byNetwork, d.Fail, "the one way in", a.SignInPage},
		{http.MethodPost, "/sign-in", visitor, writing, d.Fail, "opens a session", a.SignIn},
		{http.MethodGet, "/sign-in/code", visitor, byNetwork, d.Fail, "asks whoever gave the password for the code", a.CodePage},
		{http.MethodPost, "/sign-in/code", visitor, writing, d.Fail, "opens a session", a.Code},
		{http.MethodPost, "/sign-out", visitor, writing, d.Fail, "ends it", a.SignOut},
		{http.MethodPost, "/sign-in/passkey/ask", visitor, writing, d.Fail, "what to ask of the device", e.AskPasskey},
		{http.MethodPost, "/sign-in/passkey", visitor, writing, d.Fail, "the device's answer opens a session", e.SignIn},
		{http.MethodGet, "/sign-in/sso", visitor, writing, d.Fail, "leads to the identity provider", e.ToProvider},
		{http.MethodGet, signon.ReturnPath, visitor, writing, d.Fail, "and back; its answer opens a session", e.FromProvider},
		{http.MethodGet, "/join/:token", visitor, writing, d.Fail, "an invitation; its link is the authority", a.JoinPage},
		{http.MethodPost, "/join/:token", visitor, writing, d.Fail, "a password, and in", a.Join},
	}
}

// staffRooms are the console's and the partners' rooms.
func (s *site) staffRooms() []route {
	d, a := s.desk, s.console
	return []route{
		{http.MethodGet, "/admin", staff, byNetwork, d.Fail, "what needs somebody, what is coming, the last day's figures", a.Home},
		{http.MethodGet, "/admin/live", staff, byNetwork, d.Fail, "those figures as they change", a.Live},
		{http.MethodGet, "/admin/campaigns", staff, byNetwork, d.Fail, "every campaign with live figures", a.CampaignList},
		{http.MethodGet, "/admin/campaigns/:campaign", staff, byNetwork, d.Fail, "one campaign, word for word", a.CampaignPage},
		{http.MethodGet, "/admin/campaigns/:campaign/why", staff, byNetwork, d.Fail, "why a campaign is not shown, or not more often", a.WhyPage},
		{http.MethodGet, "/admin/campaigns/:campaign/experiment", analyst, byNetwork, d.Fail, "what is asked of a campaign, and what came of it", s.paper(s.measured.Page)},
		{http.MethodGet, "/admin/campaigns/:campaign/evaluation", analyst, byNetwork, d.Fail, "what a campaign cost, what its author writes, and its report to a donor", s.told.Page},
		{http.MethodPost, "/admin/campaigns/:campaign/evaluation", analyst, writing, d.Fail, "enters a cost or takes it back, saves the words, shows the report or puts it away", s.told.Form},
		{http.MethodPost, "/admin/campaigns/:campaign/experiment", analyst, writing, d.Fail, "works out its size, saves, registers, amends or ends it", s.measured.Form},
		{http.MethodGet, "/admin/campaigns/namespaces", runner, byNetwork, d.Fail, "which campaigns share no visit, and what share each has", s.measured.SpacesPage},
		{http.MethodPost, "/admin/campaigns/namespaces", runner, writing, d.Fail, "makes a namespace", s.measured.MakeSpace},
		{http.MethodGet, "/admin/replay", staff, byNetwork, d.Fail, "asks for a view token", a.ReplayForm},
		{http.MethodPost, "/admin/replay", staff, byNetwork, d.Fail, "its decision made again; the token is in the body, never in an address", a.Replay},
		{http.MethodGet, "/admin/search", staff, byNetwork, d.Fail, "by name or public id", a.Search},
		{http.MethodGet, "/admin/shortcuts", staff, byNetwork, d.Fail, "what a single key does", a.Shortcuts},
		{http.MethodGet, "/admin/_components", staff, byNetwork, d.Fail, "every shared part, for those who build pages", a.Components},
		{http.MethodPost, "/admin/_components", staff, writing, d.Fail, "the same: where the form among them leads", a.Components},
		{http.MethodGet, "/admin/stops", staff, byNetwork, d.Fail, "what is stopped, and the log", a.StopsPage},
		{http.MethodGet, "/admin/stop", stopper, byNetwork, d.Fail, "asks whether, and why", a.StopForm},
		{http.MethodPost, "/admin/stop", stopper, writing, d.Fail, "takes it out of every answer", a.Stop},
		{http.MethodGet, "/admin/resume", stopper, byNetwork, d.Fail, "asks whether", a.ResumeForm},
		{http.MethodPost, "/admin/resume", stopper, writing, d.Fail, "lets it back in", a.Resume},
		{http.MethodGet, "/admin/reports/engagement", analyst, byNetwork, d.Fail, "what was counted, as a page", s.paper(a.Engagement)},
		{http.MethodGet, "/admin/reports/engagement.csv", analyst, byNetwork, d.Fail, "the same as a sheet", a.EngagementCSV},
		{http.MethodGet, "/admin/figures", analyst, byNetwork, d.Fail, "whether what was counted can be relied on, and what was set aside", a.FiguresPage},
		{http.MethodGet, "/admin/audit", auditor, byNetwork, d.Fail, "who changed what", a.AuditPage},
		{http.MethodGet, "/partner", carrier, byNetwork, d.Fail, "a partner's placements, figures, stops and keys", s.partner.Home},
		{http.MethodGet, "/partner/placements/:placement", carrier, byNetwork, d.Fail, "one of them: what to put on the page, and whether it works", s.partner.Placement},
	}
}

// whoRooms are about which visits a message is for.
func (s *site) whoRooms() []route {
	d, w, m := s.desk, s.who, s.mappings
	return []route{
		{http.MethodGet, "/admin/audiences/attitudes", analyst, byNetwork, d.Fail, "what each signal does to the mix of attitudes, and from which figures", w.Attitudes},
		{http.MethodGet, "/admin/audiences/specs", analyst, byNetwork, d.Fail, "a segment in the words of another platform", w.SpecsPage},
		{http.MethodGet, "/admin/audiences/mappings", targeter, byNetwork, d.Fail, "the partners that a team keeps", m.List},
		{http.MethodGet, "/admin/audiences/mappings/:partner", targeter, byNetwork, d.Fail, "what a partner's names and values mean, and its versions", m.Page},
		{http.MethodPost, "/admin/audiences/mappings/:partner", targeter, writing, d.Fail, "tries it on samples, or appends a version", m.Form},
		{http.MethodGet, "/partner/messages", carrier, byNetwork, d.Fail, "what a partner's placements carry, and what it keeps off them", s.partner.Messages},
		{http.MethodPost, "/partner/messages/:message/veto", vetoer, writing, d.Fail, "keeps a message off the partner's placements, with a reason", s.partner.Veto},
		{http.MethodPost, "/partner/messages/:message/lift", vetoer, writing, d.Fail, "lets it back", s.partner.LiftVeto},
		{http.MethodGet, "/partner/mapping", mapper, byNetwork, d.Fail, "the same for the partner itself", m.Page},
		{http.MethodPost, "/partner/mapping", mapper, writing, d.Fail, "tries it on samples, or appends a version", m.Form},
		{http.MethodPost, "/admin/audiences/specs", analyst, reporting, d.Fail, "the same as a file; the audit tells of it", w.ExportSpec},
	}
}

// targeting are the rooms about whom a message is for.
func (s *site) targeting() []route {
	d, a := s.desk, s.who
	return []route{
		{http.MethodGet, "/admin/audiences", staff, byNetwork, d.Fail, "every audience, as a sentence with its reach", a.List},
		{http.MethodGet, "/admin/audiences/new", targeter, byNetwork, d.Fail, "an empty draft", a.NewPage},
		{http.MethodPost, "/admin/audiences/new", targeter, writing, d.Fail, "changes the draft that the form holds, or saves it", a.Build},
		{http.MethodGet, "/admin/audiences/:audience", staff, byNetwork, d.Fail, "one audience: what it says, reaches and shares, who uses it", a.Page},
		{http.MethodGet, "/admin/audiences/:audience/edit", targeter, byNetwork, d.Fail, "its rule as a draft", a.EditPage},
		{http.MethodPost, "/admin/audiences/:audience/edit", targeter, writing, d.Fail, "changes that draft, or appends a version", a.Build},
		{http.MethodPost, "/admin/audiences/ticked", targeter, writing, d.Fail, "several no longer offered, or offered again", a.Ticked},
		{http.MethodPost, "/admin/audiences/:audience/archive", targeter, writing, d.Fail, "no longer offered, or offered again", a.Archive},
		{http.MethodGet, "/admin/audiences/:audience/try", staff, byNetwork, d.Fail, "why a visit is in it or not", a.Try},
		{http.MethodGet, "/admin/campaigns/:campaign/audiences", targeter, byNetwork, d.Fail, "whom a campaign is for", a.ChoosePage},
		{http.MethodPost, "/admin/campaigns/:campaign/audiences", targeter, writing, d.Fail, "keeps it as a version of the campaign", a.Choose},
		{http.MethodGet, "/admin/campaigns/:campaign/try", staff, byNetwork, d.Fail, "what a visit would be answered, and why", a.TryCampaign},
	}
}

// running is where campaigns are made, and taken through their lives.
func (s *site) running() []route {
	d, f := s.desk, s.flights
	return []route{
		{http.MethodGet, "/admin/campaigns/new", runner, byNetwork, d.Fail, "an empty form", f.NewPage},
		{http.MethodPost, "/admin/campaigns/new", runner, writing, d.Fail, "shows what the form says, or saves a draft", f.Write},
		{http.MethodGet, "/admin/campaigns/:campaign/edit", runner, byNetwork, d.Fail, "a campaign in a form", f.EditPage},
		{http.MethodPost, "/admin/campaigns/:campaign/edit", runner, writing, d.Fail, "shows what the form says, or appends a version", f.Edit},
		{http.MethodGet, "/admin/campaigns/:campaign/step", runner, byNetwork, d.Fail, "asks whether to take a step, with what is missing for it", f.StepPage},
		{http.MethodPost, "/admin/campaigns/:campaign/step", runner, writing, d.Fail, "takes it", f.Step},
	}
}

// library is the rooms about what the law says.
func (s *site) library() []route {
	d, l := s.desk, s.laws
	return []route{
		{http.MethodGet, "/admin/laws", staff, byNetwork, d.Fail, "every law card by place, with its state and alarms", l.List},
		{http.MethodGet, "/admin/laws/timeline", staff, byNetwork, d.Fail, "what held when in a place", l.Timeline},
		{http.MethodGet, "/admin/laws/journey", staff, byNetwork, d.Fail, "the cards along a way, each place once", l.Journey},
		{http.MethodGet, "/admin/laws/new", writer, byNetwork, d.Fail, "an empty card", l.NewPage},
		{http.MethodPost, "/admin/laws/new", writer, writing, d.Fail, "shows what the form says, or saves it", l.Write},
		{http.MethodGet, "/admin/laws/:law", staff, byNetwork, d.Fail, "one card: four sentences, who approved them, what cites it", l.Page},
		{http.MethodGet, "/admin/laws/:law/edit", writer, byNetwork, d.Fail, "its parts in a form", l.EditPage},
		{http.MethodPost, "/admin/laws/:law/edit", writer, writing, d.Fail, "shows what the form says, or appends a version", l.Edit},
		{http.MethodGet, "/admin/laws/:law/supersede", writer, byNetwork, d.Fail, "a card to take its place", l.SupersedePage},
		{http.MethodPost, "/admin/laws/:law/supersede", writer, writing, d.Fail, "saves that card, and ends this one", l.Supersede},
		{http.MethodPost, "/admin/laws/:law/say", signer, writing, d.Fail, "says something of it, or suggests other words", l.Say},
		{http.MethodPost, "/admin/laws/:law/take", writer, writing, d.Fail, "makes words that somebody suggested its next version", l.Take},
		{http.MethodPost, "/admin/laws/:law/submit", writer, writing, d.Fail, "puts it to review in some languages", l.Submit},
		{http.MethodPost, "/admin/laws/:law/review", reviewer, writing, d.Fail, "approves it, or sends it back", l.Review},
		{http.MethodPost, "/admin/laws/:law/bypass", bypasser, writing, d.Fail, "puts a sourced card on air for a day at most without approval", l.Bypass},
		{http.MethodPost, "/admin/laws/:law/retire", signer, writing, d.Fail, "takes it out for good, with a reason", l.Retire},
		{http.MethodPost, "/admin/laws/:law/override", writer, writing, d.Fail, "lets a finding of the linter pass, with a reason", l.Override},
	}
}

// texts is the rooms about what we say.
func (s *site) texts() []route {
	d, m, e, p := s.desk, s.messages, s.editor, s.pictures
	return []route{
		{http.MethodGet, "/admin/reviews", reviewer, byNetwork, d.Fail, "what waits for somebody's approval, the longest first", m.Reviews},
		{http.MethodGet, "/admin/messages", staff, byNetwork, d.Fail, "every message and how far it has come in each language, the latest changed first", m.List},
		{http.MethodGet, "/admin/messages/checks", staff, byNetwork, d.Fail, "every rule of copy, and what it rests on", m.Checks},
		{http.MethodGet, "/admin/messages/new", writer, byNetwork, d.Fail, "an empty message in four scripts", e.NewPage},
		{http.MethodPost, "/admin/messages/new", writer, writing, d.Fail, "shows what the draft says, or saves it", e.Write},
		{http.MethodGet, "/admin/pictures", staff, byNetwork, d.Fail, "the library of pictures, the newest first", p.List},
		{http.MethodPost, "/admin/pictures", writer, writing, d.Fail, "takes an upload, or says why not", p.Upload},
		{http.MethodGet, "/admin/pictures/:picture", staff, byNetwork, d.Fail, "one picture, its files, its licence and what it shows in words", p.Page},
		{http.MethodPost, "/admin/pictures/:picture", writer, writing, d.Fail, "keeps what is told of it as a version", p.Tell},
		{http.MethodGet, "/media/:digest", anyone, unlimited, d.Fail, "a file of a picture, kept for ever by its hash", p.File},
		{http.MethodGet, "/admin/messages/exchange", writer, byNetwork, d.Fail, "messages to translators, and back", e.ExchangePage},
		{http.MethodPost, "/admin/messages/exchange", writer, writing, d.Fail, "shows what a file would change, or saves it", e.TakeBack},
		{http.MethodGet, "/admin/messages/exchange/file", writer, byNetwork, d.Fail, "a file for translators", e.Give},
		{http.MethodPost, "/admin/messages/ticked", writer, writing, d.Fail, "leads on with those that were ticked", e.Ticked},
		{http.MethodGet, "/admin/messages/:message/edit", writer, byNetwork, d.Fail, "its words in a form, and how they look", e.EditPage},
		{http.MethodPost, "/admin/messages/:message/edit", writer, writing, d.Fail, "shows what the draft says, or appends a version", e.Write},
		{http.MethodPost, "/admin/messages/:message/revert", writer, writing, d.Fail, "saves an older version again", e.Revert},
		{http.MethodGet, "/admin/messages/:message", staff, byNetwork, d.Fail, "one message in four languages, what is found in it, who approved it", m.Page},
		{http.MethodPost, "/admin/messages/:message/submit", writer, writing, d.Fail, "puts it to review in some languages", m.Submit},
		{http.MethodPost, "/admin/messages/:message/say", signer, writing, d.Fail, "says something of it, or suggests other words", m.Say},
		{http.MethodPost, "/admin/messages/:message/take", writer, writing, d.Fail, "makes words that somebody suggested its next version", m.Take},
		{http.MethodPost, "/admin/messages/:message/review", reviewer, writing, d.Fail, "approves it in a role, or sends it back", m.Review},
		{http.MethodPost, "/admin/messages/:message/bypass", bypasser, writing, d.Fail, "puts it on air for a day at most without approvals that it lacks", m.Bypass},
		{http.MethodPost, "/admin/reviews/bypass", reviewer, writing, d.Fail, "somebody else has looked at what an owner put on air", m.ReviewBypass},
		{http.MethodPost, "/admin/messages/:message/retire", signer, writing, d.Fail, "takes it out for good, with a reason", m.Retire},
		{http.MethodPost, "/admin/messages/:message/override", writer, writing, d.Fail, "lets a finding of the linter pass, with a reason", m.Override},
	}
}

// accounts are keys, and what is somebody's own.
func (s *site) accounts() []route {
	d, a := s.desk, s.account
	return []route{
		{http.MethodGet, "/admin/keys", locksmith, byNetwork, d.Fail, "every key of ours and of our partners", a.KeysPage},
		{http.MethodPost, "/admin/keys", locksmith + fresh, writing, d.Fail, "makes one; a secret is shown once", a.MakeKey},
		{http.MethodGet, "/admin/keys/:key", locksmith, byNetwork, d.Fail, "one key, and what was done to it", a.KeyPage},
		{http.MethodPost, "/admin/keys/:key", locksmith, writing, d.Fail, "its label and, where it has them, origins", a.ChangeKey},
		{http.MethodPost, "/admin/keys/:key/rotate", locksmith + fresh, writing, d.Fail, "a fresh secret, while the old one goes on", a.RotateKey},
		{http.MethodPost, "/admin/keys/:key/revoke", locksmith + fresh, writing, d.Fail, "ends it at once", a.RevokeKey},
		{http.MethodGet, "/admin/settings", member, byNetwork, d.Fail, "what is somebody's own: language, password, sessions", a.SettingsPage},
		{http.MethodPost, "/admin/settings/language", member, writing, d.Fail, "kept in the account", a.ChooseLanguage},
		{http.MethodPost, "/admin/settings/zone", member, writing, d.Fail, "by whose clock times are shown", a.ChooseZone},
		{http.MethodPost, "/admin/settings/password", member, writing, d.Fail, "asks for the present one, ends every session", a.ChangePassword},
		{http.MethodPost, "/admin/settings/sessions", member, writing, d.Fail, "signs one's own browsers out", a.EndSessions},
		{http.MethodGet, "/admin/settings/review", ruler, byNetwork, d.Fail, "which approvals are asked for, and versions of that", s.messages.RulesPage},
		{http.MethodPost, "/admin/settings/review", ruler, writing, d.Fail, "says what other rules take off air, or saves them", s.messages.WriteRules},
		{http.MethodGet, "/admin/settings/hold-out", keeper, byNetwork, d.Fail, "what is held out of everything, and versions of that", s.measured.HoldOutPage},
		{http.MethodPost, "/admin/settings/hold-out", keeper, writing, d.Fail, "another share, or another neutral card", s.measured.WriteHoldOut},
		{http.MethodGet, "/admin/settings/factor", owing + fresh, byNetwork, d.Fail, "the secret of a new code app", a.FactorPage},
		{http.MethodPost, "/admin/settings/factor", owing + fresh, writing, d.Fail, "keeps it; recovery codes are shown once", a.Enrol},
		{http.MethodPost, "/admin/settings/factor/codes", member + fresh, writing, d.Fail, "other recovery codes", a.RenewCodes},
		{http.MethodPost, "/admin/settings/factor/remove", member + fresh, writing, d.Fail, "back to a password alone", a.RemoveFactor},
		{http.MethodGet, "/admin/confirm", owing, byNetwork, d.Fail, "asks again who is there", a.ConfirmPage},
		{http.MethodPost, "/admin/confirm", owing, writing, d.Fail, "a fresh cookie, and back", a.Confirm},
	}
}

// ways are somebody's own ways in beside the password.
func (s *site) ways() []route {
	d, e := s.desk, s.entry
	return []route{
		{http.MethodGet, "/admin/settings/passkeys", member, byNetwork, d.Fail, "one's own passkeys, and what single sign-on is linked to", e.ListPage},
		{http.MethodGet, "/admin/settings/passkeys/add", owing + fresh, byNetwork, d.Fail, "the name of a new one", e.AddPage},
		{http.MethodPost, "/admin/settings/passkeys/ask", owing + fresh, writing, d.Fail, "what to ask of the device", e.AskFresh},
		{http.MethodPost, "/admin/settings/passkeys", owing + fresh, writing, d.Fail, "takes the device's new passkey in", e.Add},
		{http.MethodPost, "/admin/settings/passkeys/rename", member, writing, d.Fail, "gives one another name", e.Rename},
		{http.MethodPost, "/admin/settings/passkeys/remove", member + fresh, writing, d.Fail, "it opens nothing any more", e.Remove},
		{http.MethodPost, "/admin/settings/passkeys/unlink", member + fresh, writing, d.Fail, "forgets what the provider calls one", e.Unlink},
	}
}

// samples are the demo's own pages.
func (s *site) samples() []route {
	d := s.demo
	if d == nil {
		return nil
	}
	return []route{
		{http.MethodGet, "/demo/host", anyone, byNetwork, s.pages, "an invented partner's page with the tag on it", d.Host},
		{http.MethodGet, "/demo/host.css", anyone, byNetwork, s.pages, "its style", d.Style},
		{http.MethodGet, "/demo/souvenirs", anyone, byNetwork, s.pages, "where the souvenir message leads", d.Makers},
	}
}

// toConsole leads people from the addresses they type to the one they mean.
func (s *site) toConsole(c *gin.Context) error {
	c.Redirect(http.StatusSeeOther, "/admin")
	return nil
}

func (s *site) asset(c *gin.Context) error {
	s.static.ServeHTTP(c.Writer, c.Request)
	return nil
}
