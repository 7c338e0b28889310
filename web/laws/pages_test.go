package laws_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db/contentdb"
	"erawan/internal/webtest"
)

const (
	listPath = "/admin/laws"
	newPath  = "/admin/laws/new"
)

func store(r *room) contentdb.Store { return contentdb.Store{DB: r.DB} }

// card is the demo's card of a place and conduct, as the store has it.
func card(r *room, place string, conduct content.Conduct) content.LawCard {
	r.T.Helper()
	all, err := store(r).Laws(r.T.Context(), access.System)
	for _, c := range all {
		if c.Place == place && c.Conduct == conduct {
			return c
		}
	}
	r.T.Fatalf("no card of %s in %d, %v", place, len(all), err)
	return content.LawCard{}
}

func at(c content.LawCard) string { return listPath + "/" + c.Public }

// form is a filled-in card.
func form(do string, more url.Values) url.Values {
	out := url.Values{"do": {do}, "place": {"SG"}, "conduct": {"trade"}, "prison-max": {"12"}, "prison-max-unit": {"months"}, "fine": {"10,000"}, "currency": {"SGD"}, "both": {"yes"},
		"source-url": {"https://sso.example.org/act"}, "as-of": {"2026-11-20"}, "reviewer": {"Law desk"}, "confidence": {"A"}, "from": {"2021-09-01"},
		"instrument-en": {"Endangered Species Act"}, "instrument-th": {"กฎหมายสิงคโปร์"}, "instrument-zh-Hans": {"濒危物种法令"}, "instrument-zh-Hant": {"瀕危物種法令"},
		"source-name-en": {"Government of Singapore"}, "source-name-th": {"รัฐบาลสิงคโปร์"}, "source-name-zh-Hans": {"新加坡政府"}, "source-name-zh-Hant": {"新加坡政府"}}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// everyPage visits each page in each of its states.
func everyPage(r *room) webtest.Visits {
	th := card(r, "TH", content.TakeOut)
	old := th
	old.InForceTo = campaigns.Date{Year: 2020, Month: time.May, Day: 1}
	get := func(path string) func(*browser) answer { return func(b *browser) answer { return b.Get(path) } }
	post := func(path string, form url.Values) func(*browser) answer {
		return func(b *browser) answer { return b.Post(path, form) }
	}
	return webtest.Visits{
		"list":               get(listPath + "?done=law"),
		"list, none fits":    get(listPath + "?q=no+such+place"),
		"list, by as of":     get(listPath + "?sort=as_of&order=descending&conduct=bring_in"),
		"card":               get(at(th)),
		"new":                get(newPath),
		"new, looked at":     post(newPath, form("look", nil)),
		"new, refused":       post(newPath, form("save", url.Values{"place": {"XX"}, "fine": {"many"}, "as-of": {"tomorrow"}})),
		"new, wrong parts":   post(newPath, form("save", url.Values{"from": {"2030-01-01"}, "to": {"2020-01-01"}, "source-url": {"page 12"}, "lead-en": {strings.Repeat("x", 400)}})),
		"new, copy findings": post(newPath, form("look", url.Values{"lead-en": {"rare ivory is a fine of 5,000 dollars"}})),
		"edit":               get(at(th) + "/edit"),
		"supersede":          get(at(th) + "/supersede"),
		"timeline":           get(listPath + "/timeline?place=TH"),
		"timeline, any":      get(listPath + "/timeline"),
		"journey":            get(listPath + "/journey?place-1=TH&place-2=HK&place-3=CN"),
		"journey, none":      get(listPath + "/journey"),
		"journey, unknown":   get(listPath + "/journey?place-1=JP&place-2=XX"),
		"nothing to submit":  post(at(th)+"/submit", url.Values{"locale": {"en"}}),
		"no language":        post(at(th)+"/review", url.Values{"do": {"approve"}}),
		"no such finding":    post(at(th)+"/override", url.Values{"locale": {"en"}, "rule": {"scarcity"}, "reason": {"it is the statute's own word"}}),
		"card, suggesting":   get(at(th) + "?locale=th&field=instrument"),
		"empty remark":       post(at(th)+"/say", url.Values{"locale": {"en"}, "text": {" "}}),
		"missing":            get(listPath + "/law_nothing"),
	}
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Whole(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r), "missing")
}

func TestEveryPageAnswersAsItShould(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	other := map[string]int{"missing": http.StatusNotFound, "new, refused": http.StatusUnprocessableEntity, "new, wrong parts": http.StatusUnprocessableEntity,
		"nothing to submit": http.StatusPreconditionFailed, "no language": http.StatusUnprocessableEntity, "no such finding": http.StatusConflict, "empty remark": http.StatusUnprocessableEntity}
	for name, visit := range everyPage(r) {
		want := http.StatusOK
		if s, ok := other[name]; ok {
			want = s
		}
		if got := visit(b); got.Status != want {
			t.Errorf("%s: %d, want %d: %s", name, got.Status, want, got.Text("[role=alert]"))
		}
	}
}
