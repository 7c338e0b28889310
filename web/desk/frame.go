package desk

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

// rooms are those that are built. Each has a permission.
var rooms = []struct {
	page.Room
	needs access.Permission
}{
	{page.Room{Key: "nav.home", Path: "/admin", Icon: "home"}, access.SeeConsole},
	{page.Room{Key: "nav.campaigns", Path: "/admin/campaigns", Icon: "campaign"}, access.SeeConsole},
	{page.Room{Key: "nav.audiences", Path: "/admin/audiences", Icon: "audience"}, access.SeeConsole},
	{page.Room{Key: "nav.partners", Path: "/admin/partners", Icon: "flag"}, access.RunCampaigns},
	{page.Room{Key: "nav.pledges", Path: "/admin/pledges", Icon: "check"}, access.SeeConsole},
	{page.Room{Key: "nav.messages", Path: "/admin/messages", Icon: "copy"}, access.SeeConsole},
	{page.Room{Key: "nav.reviews", Path: "/admin/reviews", Icon: "check"}, access.ReviewTexts},
	{page.Room{Key: "nav.laws", Path: "/admin/laws", Icon: "law"}, access.SeeConsole},
	{page.Room{Key: "nav.surveys", Path: "/admin/surveys", Icon: "info"}, access.SeeConsole},
	{page.Room{Key: "nav.reports", Path: "/admin/reports/engagement", Icon: "chart"}, access.SeeReports},
	{page.Room{Key: "nav.attitudes", Path: "/admin/audiences/attitudes", Icon: "people"}, access.SeeReports},
	{page.Room{Key: "nav.research", Path: "/admin/research", Icon: "book"}, access.SeeReports},
	{page.Room{Key: "nav.planner", Path: "/admin/planner", Icon: "clock"}, access.SeeReports},
	{page.Room{Key: "nav.stops", Path: "/admin/stops", Icon: "stop"}, access.SeeConsole},
	{page.Room{Key: "nav.audit", Path: "/admin/audit", Icon: "clock"}, access.SeeAudit},
	{page.Room{Key: "nav.people", Path: "/admin/people", Icon: "people"}, access.ManagePeople},
	{page.Room{Key: "nav.keys", Path: "/admin/keys", Icon: "key"}, access.ManageKeys},
	{page.Room{Key: "nav.partner", Path: "/partner", Icon: "home"}, access.SeePartner},
	{page.Room{Key: "nav.health", Path: "/partner/health", Icon: "info"}, access.SeePartner},
	{page.Room{Key: "nav.carried", Path: "/partner/messages", Icon: "check"}, access.SeePartner},
	{page.Room{Key: "nav.news", Path: "/partner/news", Icon: "clock"}, access.SeePartner},
	{page.Room{Key: "nav.origins", Path: "/partner/origins", Icon: "mark"}, access.RunPartner},
	{page.Room{Key: "nav.hooks", Path: "/partner/webhooks", Icon: "flag"}, access.RunPartner},
	{page.Room{Key: "nav.kits", Path: "/partner/kits", Icon: "copy"}, access.SeePartner},
	{page.Room{Key: "nav.words", Path: "/partner/mapping", Icon: "copy"}, access.MapWords},
	{page.Room{Key: "nav.people", Path: "/partner/people", Icon: "people"}, access.ManageOwnPeople},
	{page.Room{Key: "nav.settings", Path: "/admin/settings", Icon: "pen"}, access.KeepAccount},
}

// doneKeys says, for the word that a redirect carries, what was done. Any other word says nothing.
var doneKeys = map[string]string{
	"agreement_accepted":    "agreement.accepted_done",
	"agreement_saved":       "agreement.saved_done",
	"agreement_signed":      "agreement.accepted_done",
	"partner_moved":         "partner_life.moved_done",
	"partner_left":          "partner_life.left_done",
	"arrivals":              "planner.done",
	"audience":              "audiences.saved",
	"audience_archived":     "audiences.archived_done",
	"audience_back":         "audiences.back_done",
	"batch_live":            "batches.done_live",
	"batch_made":            "batches.made",
	"batch_printing":        "batches.done_printing",
	"batch_saved":           "batches.saved",
	"batch_withdrawn":       "batches.done_withdrawn",
	"bypass_reviewed":       "bypass.reviewed_done",
	"bypassed":              "bypass.done",
	"chosen":                "audiences.chosen_done",
	"confirmed":             "confirm.done",
	"cost_added":            "cost.added_done",
	"cost_withdrawn":        "cost.withdrawn_done",
	"evaluation_saved":      "evaluation.saved_done",
	"experiment_amended":    "experiment.amended_done",
	"experiment_ended":      "experiment.ended_done",
	"experiment_registered": "experiment.registered_done",
	"experiment_saved":      "experiment.saved_done",
	"factor_removed":        "factor.removed",
	"finding_passed":        "laws.passed_done",
	"flight":                "flights.saved",
	"flight_archive":        "flights.done_archive",
	"flight_clone":          "flights.done_clone",
	"flight_continue":       "flights.done_continue",
	"flight_end":            "flights.done_end",
	"flight_pause":          "flights.done_pause",
	"flight_publish":        "flights.done_publish",
	"flight_ready":          "flights.done_ready",
	"flight_restore":        "flights.done_restore",
	"flight_rework":         "flights.done_rework",
	"flight_undo":           "flights.done_undo",
	"hold_out":              "hold_out.saved",
	"hook":                  "hooks.saved",
	"hook_again":            "hooks.again_done",
	"hook_off":              "hooks.off_done",
	"hook_on":               "hooks.on_done",
	"hook_removed":          "hooks.removed_done",
	"hook_test":             "hooks.test_done",
	"identity_taken":        "people.identity_taken",
	"contact_key":           "letters.saved_done",
	"item":                  "items.saved_done",
	"items_added":           "items.added_done",
	"key":                   "keys.done",
	"language":              "settings.language_done",
	"law":                   "laws.saved",
	"law_approved":          "laws.approved_done",
	"export":                "export.asked_done",
	"export_ended":          "export.ended_done",
	"law_sent_back":         "laws.sent_back_done",
	"law_submitted":         "laws.submitted_done",
	"let_in":                "people.let_in_done",
	"link":                  "links.made",
	"link_stopped":          "links.stopped_done",
	"mapping":               "mapping.saved",
	"namespace":             "namespace.made",
	"not_required":          "people.not_required_done",
	"origin_add":            "origins.add_done",
	"origin_allow":          "origins.allow_done",
	"origin_found":          "origins.found_done",
	"origin_looked":         "origins.looked_done",
	"origin_remove":         "origins.remove_done",
	"partner_added":         "partners.added_done",
	"partner_renamed":       "partners.renamed_done",
	"passkey_added":         "passkey.added_done",
	"passkey_removed":       "passkey.removed_done",
	"passkey_renamed":       "passkey.renamed_done",
	"passkey_taken":         "people.passkey_taken",
	"password":              "settings.password_done",
	"picture":               "pictures.added",
	"picture_known":         "pictures.known",
	"picture_told":          "pictures.saved",
	"placement":             "partners.slot_saved",
	"placement_added":       "partners.slot_added",
	"placement_continued":   "partners.slot_continued",
	"placement_paused":      "partners.slot_paused",
	"pledges_refused":       "book.refused",
	"pledges_released":      "book.released",
	"report_frozen":         "frozen.done",
	"required":              "people.required_done",
	"reset":                 "people.reset_done",
	"resume":                "resume.done",
	"revoke":                "keys.revoke_done",
	"role":                  "people.role_done",
	"rules":                 "rules.saved",
	"said":                  "thread.said",
	"schedule_dropped":      "schedule.dropped",
	"schedule_made":         "schedule.made",
	"schedule_off":          "schedule.off_done",
	"schedule_on":           "schedule.on_done",
	"schedule_test":         "hooks.test_done",
	"session":               "settings.session_done",
	"share_closed":          "share.closed_done",
	"shut_out":              "people.shut_out_done",
	"stop":                  "stop.done",
	"suggested":             "thread.suggested",
	"suggestion_taken":      "thread.taken",
	"statement":             "statements.saved_done",
	"survey_ended":          "surveys.ended_done",
	"survey_registered":     "surveys.registered_done",
	"survey_saved":          "surveys.saved_done",
	"taken":                 "told.taken_done",
	"text":                  "editor.saved",
	"text_approved":         "messages.approved_done",
	"text_retired":          "signoff.retired_done",
	"text_reverted":         "editor.reverted",
	"text_sent_back":        "messages.sent_back_done",
	"text_submitted":        "messages.submitted_done",
	"ticked_archived":       "audiences.ticked_archived_done",
	"ticked_back":           "audiences.ticked_back_done",
	"told":                  "told.done",
	"translated":            "exchange.saved",
	"uninvite":              "people.taken_back",
	"unlinked":              "sso.unlinked_done",
	"unvetoed":              "veto.lifted_done",
	"vetoed":                "veto.done",
	"view_dropped":          "view.dropped",
	"view_kept":             "view.kept",
	"wave":                  "wave.done",
	"zone":                  "settings.zone_done",
}

// Frame is what stands around a page of the room at a path, for the person who is signed in.
func (d *Gate) Frame(g *gin.Context, path string) page.Frame {
	p := Person(g)
	f := page.Frame{Reader: d.Reader(g), Home: p.Role.Home(), Person: p, Switch: Switches(g), MayFind: p.Role.May(access.SeeConsole),
		MayStop: p.Role.May(access.StopMessages), Done: doneKeys[g.Query("done")]}
	if Owes(p, Session(g)) { // nothing else opens
		f.Home, f.MayFind, f.MayStop = FactorPath, false, false
		return f
	}
	for _, r := range rooms {
		if p.Role.May(r.needs) {
			r.Current = r.Path == path
			f.Rooms = append(f.Rooms, r.Room)
		}
	}
	return f
}

// Switches are the links that show this very page in each language. After a form they lead to the
// page the form stood on, since a form is not sent again by a link.
func Switches(g *gin.Context) []page.Choice {
	out := make([]page.Choice, len(lang.All))
	for i, l := range lang.All {
		query := g.Request.URL.Query()
		query.Del("done")
		query.Set("lang", string(l))
		to := url.URL{Path: g.Request.URL.Path, RawQuery: query.Encode()}
		out[i] = page.Choice{Locale: l, Path: to.RequestURI(), Current: l == ask.Locale(g)}
	}
	return out
}
