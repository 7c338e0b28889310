package content

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"erawan/campaigns"
	"erawan/internal/lang"
)

var (
	noon    = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	forGood = noon.AddDate(1, 0, 0)
)

// desk is everything about one message: a legal text that cites a law and asks for a pledge. It holds
// every kind of part that Judge looks at.
type desk struct {
	message    Message
	card       LawCard
	statements []Statement
	approvals  []Approval
}

func newDesk() *desk {
	m := Message{ID: 7, Org: 10, Public: "msg_exit", Frame: Legal, Action: Pledge, Statement: 90, Consent: 91, Cites: []int64{1},
		Report: Hotline{Phone: "1362"}, Texts: map[lang.Locale]Text{}}
	for _, l := range lang.All {
		m.Texts[l] = Text{Headline: "headline " + string(l), Body: "body", ActionLabel: "promise", ReportLabel: "report", Alt: "alt", Source: "source", Speaker: "speaker", Why: "why"}
	}
	d := &desk{message: m, card: thaiExit(), statements: []Statement{
		{ID: 90, Org: 10, Public: "stm_1", Kind: Promise, Texts: words("promise")},
		{ID: 91, Org: 10, Public: "cns_1", Kind: Consent, Texts: words("consent")}}}
	d.approveAll()
	return d
}

func (d *desk) shelf() Shelf { return NewShelf([]LawCard{d.card}, d.statements, d.approvals) }

func (d *desk) judge(l lang.Locale, now time.Time) Verdict { return d.shelf().Judge(d.message, l, now) }

// approve approves a text as it stands now.
func (d *desk) approve(subject Subject, of int64, l lang.Locale, role Reviewing) {
	a := Approval{ID: int64(len(d.approvals) + 1), Org: 10, Subject: subject, Of: of, Locale: l, Role: role, At: noon.AddDate(0, -1, 0), Expires: forGood}
	switch subject {
	case OfMessage:
		a.Digest = d.shelf().DigestMessage(d.message, l)
	case OfLaw:
		a.Digest = DigestLaw(d.card, l)
	case OfStatement:
		a.Digest = DigestStatement(d.statements[of-90], l)
	}
	d.approvals = append(d.approvals, a)
}

func (d *desk) approveAll() {
	d.approvals = nil
	for _, l := range lang.All {
		d.approve(OfLaw, 1, l, LawReview)
		d.approve(OfStatement, 90, l, LanguageReview)
		d.approve(OfStatement, 91, l, LanguageReview)
		for _, role := range Roles(d.message) {
			d.approve(OfMessage, 7, l, role)
		}
	}
}

// drop forgets the approvals that a test is about.
func (d *desk) drop(which func(Approval) bool) { d.approvals = slices.DeleteFunc(d.approvals, which) }

func TestAnApprovedTextMayBeShownInEveryLocale(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All {
		if v := newDesk().judge(l, noon); v.Why != "" || !v.Until.Equal(forGood) {
			t.Errorf("%s: %+v", l, v)
		}
	}
}

func TestEveryApprovalIsNeeded(t *testing.T) {
	t.Parallel()
	whole := newDesk()
	for _, gone := range whole.approvals {
		d := newDesk()
		d.drop(func(a Approval) bool { return a.ID == gone.ID })
		for _, l := range lang.All {
			why := ""
			if l == gone.Locale {
				why = "text.not_approved_" + string(gone.Role)
			}
			if v := d.judge(l, noon); v.Why != why {
				t.Errorf("without the %s approval of the %s in %s, %s says %q, want %q", gone.Role, gone.Subject, gone.Locale, l, v.Why, why)
			}
		}
	}
}

func TestAnApprovalHoldsOnlyAsGiven(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(a *Approval){
		"expired":               func(a *Approval) { a.Expires = noon },
		"not yet given":         func(a *Approval) { a.At = noon.Add(time.Second) },
		"withdrawn":             func(a *Approval) { a.Withdrew = noon.Add(-time.Hour) },
		"withdrawn from now on": func(a *Approval) { a.Withdrew = noon.Add(time.Hour) },
		"in another locale":     func(a *Approval) { a.Locale = lang.En },
		"of another text":       func(a *Approval) { a.Digest[0]++ },
		"of something else":     func(a *Approval) { a.Of++ },
		"of another sort":       func(a *Approval) { a.Subject = "poster" },
		"in another role":       func(a *Approval) { a.Role = "brand" },
	} {
		for i, a := range newDesk().approvals {
			if a.Locale != lang.Th {
				continue
			}
			d := newDesk()
			spoil(&d.approvals[i])
			if v := d.judge(lang.Th, noon); v.Why != "text.not_approved_"+string(a.Role) {
				t.Errorf("%s approval of the %s, %s: %+v", a.Role, a.Subject, name, v)
			}
			if v := d.judge(lang.ZhHans, noon); v.Why != "" {
				t.Errorf("%s approval of the %s, %s, in Thai: Chinese is refused: %+v", a.Role, a.Subject, name, v)
			}
		}
	}
}

func TestAVerdictEndsWithTheFirstApprovalToEnd(t *testing.T) {
	t.Parallel()
	for i, a := range newDesk().approvals {
		d := newDesk()
		early := noon.Add(time.Hour)
		d.approvals[i].Expires = early
		if v := d.judge(a.Locale, noon); v.Why != "" || !v.Until.Equal(early) {
			t.Errorf("%s of the %s: %+v", a.Role, a.Subject, v)
		}
		if v := d.judge(a.Locale, early); v.Why == "" {
			t.Errorf("%s of the %s: shown after it ended", a.Role, a.Subject)
		}
	}
	d := newDesk()
	d.approvals = append(d.approvals, d.approvals...)
	for i := len(d.approvals) / 2; i < len(d.approvals); i++ {
		d.approvals[i].Expires = noon.Add(time.Hour)
	}
	if v := d.judge(lang.Th, noon); !v.Until.Equal(forGood) {
		t.Errorf("of two approvals of one text the later ends it: %+v", v)
	}
	d = newDesk()
	d.card.InForceTo = campaigns.Date{Year: 2026, Month: 11, Day: 30}
	if v := d.judge(lang.Th, noon); !v.Until.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("a law's last day ends it: %+v", v)
	}
}

// edits are changes of anything that a reader is shown. Each must ask for approval again, and leave
// the other languages alone where only one was edited.
var edits = []struct {
	name string
	all  bool // in every language
	edit func(d *desk)
}{
	{"headline", false, func(d *desk) { d.text(func(t *Text) { t.Headline += "!" }) }},
	{"body", false, func(d *desk) { d.text(func(t *Text) { t.Body += "!" }) }},
	{"action label", false, func(d *desk) { d.text(func(t *Text) { t.ActionLabel += "!" }) }},
	{"action address", false, func(d *desk) { d.text(func(t *Text) { t.ActionURL = "https://elsewhere.example" }) }},
	{"report label", false, func(d *desk) { d.text(func(t *Text) { t.ReportLabel += "!" }) }},
	{"alt", false, func(d *desk) { d.text(func(t *Text) { t.Alt += "!" }) }},
	{"source", false, func(d *desk) { d.text(func(t *Text) { t.Source += "!" }) }},
	{"speaker", false, func(d *desk) { d.text(func(t *Text) { t.Speaker += "!" }) }},
	{"why", false, func(d *desk) { d.text(func(t *Text) { t.Why += "!" }) }},
	{"frame", true, func(d *desk) { d.message.Frame = Norm }},
	{"hotline's phone", true, func(d *desk) { d.message.Report.Phone = "191" }},
	{"hotline's address", true, func(d *desk) { d.message.Report.URL = "https://elsewhere.example" }},
	{"action", true, func(d *desk) { d.message.Action = Dismiss }},
	{"cites twice", true, func(d *desk) { d.message.Cites = []int64{1, 1} }},
	{"cites no more", true, func(d *desk) { d.message.Cites = nil }},
	{"prison", true, func(d *desk) { d.card.Imprisonment.MaxMonths = 12 }},
	{"fine", true, func(d *desk) { d.card.Fine.Amount++ }},
	{"currency", true, func(d *desk) { d.card.Fine.Currency = "CNY" }},
	{"or both", true, func(d *desk) { d.card.OrBoth = false }},
	{"confiscation", true, func(d *desk) { d.card.Confiscated = true }},
	{"place", true, func(d *desk) { d.card.Place = "LA" }},
	{"conduct", true, func(d *desk) { d.card.Conduct = Trade }},
	{"date of the check", true, func(d *desk) { d.card.AsOf = d.card.AsOf.Next() }},
	{"law's source", true, func(d *desk) { d.card.SourceURL += "/other" }},
	{"law's lead", false, func(d *desk) { d.card.Lead = lang.Text{lang.Th: "อย่า"} }},
	{"instrument", false, func(d *desk) { d.card.Instrument = lang.Text{lang.Th: "พ.ร.บ."} }},
	{"source's name", false, func(d *desk) { d.card.SourceName[lang.Th] += "!" }},
	{"promise", false, func(d *desk) { d.statements[0].Texts[lang.Th] += "!" }},
	{"consent", false, func(d *desk) { d.statements[1].Texts[lang.Th] += "!" }},
	{"promise for consent", true, func(d *desk) { d.statements[0].Kind = Consent }},
}

// text edits the Thai text.
func (d *desk) text(edit func(*Text)) {
	t := d.message.Texts[lang.Th]
	edit(&t)
	d.message.Texts[lang.Th] = t
}

func TestEveryEditAsksForApprovalAgain(t *testing.T) {
	t.Parallel()
	for _, e := range edits {
		d := newDesk()
		e.edit(d)
		for _, l := range lang.All {
			touched := e.all || l == lang.Th
			if v := d.judge(l, noon); (v.Why != "") != touched {
				t.Errorf("%s edited, %s says %q", e.name, l, v.Why)
			}
		}
		d.approveAll()
		for _, l := range lang.All {
			if v := d.judge(l, noon); v.Why != "" {
				t.Errorf("%s edited and approved again, %s says %q", e.name, l, v.Why)
			}
		}
	}
}

// A changed card or statement reopens the message too, though its own approvals stand.
func TestAChangedPartReopensTheMessageThatShowsIt(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(d *desk){
		"law": func(d *desk) { d.card.Fine.Amount++; d.approve(OfLaw, 1, lang.Th, LawReview) },
		"promise": func(d *desk) {
			d.statements[0].Texts[lang.Th] += "!"
			d.approve(OfStatement, 90, lang.Th, LanguageReview)
		},
		"consent": func(d *desk) {
			d.statements[1].Texts[lang.Th] += "!"
			d.approve(OfStatement, 91, lang.Th, LanguageReview)
		},
	} {
		d := newDesk()
		change(d)
		if v := d.judge(lang.Th, noon); v.Why != "text.not_approved_language" {
			t.Errorf("%s: %+v", name, v)
		}
		d.approve(OfMessage, 7, lang.Th, LanguageReview)
		if v := d.judge(lang.Th, noon); v.Why != "text.not_approved_law" {
			t.Errorf("%s, approved for the language alone: %+v", name, v)
		}
		d.approve(OfMessage, 7, lang.Th, LawReview)
		if v := d.judge(lang.Th, noon); v.Why != "" {
			t.Errorf("%s, approved again: %+v", name, v)
		}
	}
}

// The digest is of everything that is rendered: a field of Text or Hotline that it does not cover
// could be changed behind a reviewer's back.
func TestADigestCoversEveryFieldOfAText(t *testing.T) {
	t.Parallel()
	d := newDesk()
	s, before := d.shelf(), d.shelf().DigestMessage(d.message, lang.Th)
	vary := func(name string, v reflect.Value, restore func()) {
		old := v.String()
		v.SetString(old + "x")
		restore()
		if s.DigestMessage(d.message, lang.Th) == before {
			t.Errorf("%s is not in the digest", name)
		}
		v.SetString(old)
		restore()
	}
	text := d.message.Texts[lang.Th]
	for i := range reflect.TypeOf(text).NumField() {
		vary("Text."+reflect.TypeOf(text).Field(i).Name, reflect.ValueOf(&text).Elem().Field(i), func() { d.message.Texts[lang.Th] = text })
	}
	for i := range reflect.TypeOf(d.message.Report).NumField() {
		vary("Hotline."+reflect.TypeOf(d.message.Report).Field(i).Name, reflect.ValueOf(&d.message.Report).Elem().Field(i), func() {})
	}
}

func TestADigestIsOfOneLocale(t *testing.T) {
	t.Parallel()
	m := Message{ID: 1, Frame: Norm, Action: Dismiss, Texts: map[lang.Locale]Text{}}
	seen := map[Digest]lang.Locale{}
	for _, l := range lang.All {
		m.Texts[l] = Text{Headline: "the same", Body: "in all", ActionLabel: "four"}
		d := (Shelf{}).DigestMessage(m, l)
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s have one digest", l, other)
		}
		seen[d] = l
	}
}

// Approvals in the database name these digests: whoever changes how they are made reopens every text
// of every installation.
func TestDigestsNeverChange(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for name, row := range map[string]struct {
		got  Digest
		want string
	}{
		"message":   {d.shelf().DigestMessage(d.message, lang.Th), "57e57ad968b8"},
		"law":       {DigestLaw(d.card, lang.Th), "29e6843b2ac7"},
		"statement": {DigestStatement(d.statements[0], lang.Th), "fc43f04bcadb"},
	} {
		if got := row.got.String(); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

func TestALawIsShownOnlyWithSourceDateAndCertainty(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		spoil func(c *LawCard)
		why   string
	}{
		"conflicting":      {func(c *LawCard) { c.Confidence = C }, "law.not_sure_enough"},
		"unseen in source": {func(c *LawCard) { c.Confidence = G }, "law.not_sure_enough"},
		"no confidence":    {func(c *LawCard) { c.Confidence = "" }, "law.not_sure_enough"},
		"no source":        {func(c *LawCard) { c.SourceURL = "" }, "law.no_source"},
		"unnamed source":   {func(c *LawCard) { delete(c.SourceName, lang.Th) }, "law.no_source"},
		"never checked":    {func(c *LawCard) { c.AsOf = campaigns.Date{} }, "law.never_checked"},
		"not yet in force": {func(c *LawCard) { c.InForceFrom = campaigns.Date{Year: 2026, Month: 11, Day: 25} }, "law.not_in_force"},
		"repealed":         {func(c *LawCard) { c.InForceTo = campaigns.Date{Year: 2026, Month: 11, Day: 23} }, "law.not_in_force"},
		"no words for it":  {func(c *LawCard) { c.Conduct = "lick" }, "law.missing"},
		"another card":     {func(c *LawCard) { c.ID = 2 }, "law.missing"},
		"secondary source": {func(c *LawCard) { c.Confidence = B }, ""},
	} {
		d := newDesk()
		row.spoil(&d.card)
		d.approveAll()
		if v := d.judge(lang.Th, noon); v.Why != row.why {
			t.Errorf("%s: %q, want %q", name, v.Why, row.why)
		}
	}
}

func TestATextIsWholeOrNotShown(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		spoil func(d *desk)
		why   string
	}{
		"no headline":        {func(d *desk) { d.text(func(t *Text) { t.Headline = "" }) }, "text.missing"},
		"no body":            {func(d *desk) { d.text(func(t *Text) { t.Body = "" }) }, "text.missing"},
		"no label":           {func(d *desk) { d.text(func(t *Text) { t.ActionLabel = "" }) }, "text.missing"},
		"not in this locale": {func(d *desk) { delete(d.message.Texts, lang.Th) }, "text.missing"},
		"a link to nowhere":  {func(d *desk) { d.message.Action = Link }, "text.missing"},
		"no such promise":    {func(d *desk) { d.message.Statement = 99 }, "text.statement_missing"},
		"no such consent":    {func(d *desk) { d.message.Consent = 0 }, "text.statement_missing"},
		"promise unworded":   {func(d *desk) { delete(d.statements[0].Texts, lang.Th) }, "text.statement_missing"},
	} {
		d := newDesk()
		row.spoil(d)
		d.approveAll()
		if v := d.judge(lang.Th, noon); v.Why != row.why {
			t.Errorf("%s: %q, want %q", name, v.Why, row.why)
		}
	}
}

func TestWhoeverSpeaksOfALawIsReadForTheLaw(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		m    Message
		want []Reviewing
	}{
		"a soft message":               {Message{Frame: Norm}, []Reviewing{LanguageReview}},
		"a legal one that cites none":  {Message{Frame: Legal}, []Reviewing{LanguageReview, LawReview}},
		"a soft one that cites a law":  {Message{Frame: Souvenir, Cites: []int64{1}}, []Reviewing{LanguageReview, LawReview}},
		"a neutral one cites it still": {Message{Frame: Neutral, Cites: []int64{1}}, []Reviewing{LanguageReview, LawReview}},
	} {
		if diff := cmp.Diff(row.want, Roles(row.m)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Over any order of edits, approvals, withdrawals and passing time: what may be shown has, for every
// role, a standing approval of the digest of what is rendered.
func TestNothingIsEverShownThatWasNotApproved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d, now := newDesk(), noon
		shown := map[string]bool{} // what was rendered when an approval was given, by role, locale and digest
		note := func() {
			for _, a := range d.approvals {
				if a.Subject == OfMessage && a.Digest == d.shelf().DigestMessage(d.message, a.Locale) {
					shown[fmt.Sprint(a.Role, a.Locale, a.Digest, d.rendered(a.Locale))] = true
				}
			}
		}
		note()
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			switch rapid.IntRange(0, 5).Draw(r, "step") {
			case 0, 1:
				edits[rapid.IntRange(0, len(edits)-1).Draw(r, "edit")].edit(d)
			case 2:
				role := rapid.SampledFrom(Roles(d.message)).Draw(r, "role")
				d.approve(OfMessage, 7, rapid.SampledFrom(lang.All).Draw(r, "locale"), role)
				note()
			case 3:
				d.approveAll()
				note()
			case 4:
				d.approvals[rapid.IntRange(0, len(d.approvals)-1).Draw(r, "approval")].Withdrew = now
			case 5:
				d.approvals[rapid.IntRange(0, len(d.approvals)-1).Draw(r, "approval")].Expires = now.Add(time.Minute)
				now = now.Add(time.Duration(rapid.IntRange(0, 2).Draw(r, "minutes")) * time.Minute)
			}
			for _, l := range lang.All {
				d.hold(r, l, now, shown)
			}
		}
	})
}

// hold checks one verdict against the approvals themselves.
func (d *desk) hold(r *rapid.T, l lang.Locale, now time.Time, shown map[string]bool) {
	v := d.judge(l, now)
	if v.Why != "" {
		return
	}
	digest := d.shelf().DigestMessage(d.message, l)
	for _, role := range Roles(d.message) {
		standing := slices.ContainsFunc(d.approvals, func(a Approval) bool {
			return a.Subject == OfMessage && a.Of == d.message.ID && a.Locale == l && a.Role == role && a.Digest == digest &&
				a.Withdrew.IsZero() && !a.At.After(now) && a.Expires.After(now)
		})
		if !standing {
			r.Fatalf("%s is shown with no standing %s approval", l, role)
		}
		if !shown[fmt.Sprint(role, l, digest, d.rendered(l))] {
			r.Fatalf("%s shows what no %s reviewer saw", l, role)
		}
	}
	if !v.Until.After(now) {
		r.Fatalf("%s may be shown until %v, and it is %v", l, v.Until, now)
	}
}

func (d *desk) rendered(l lang.Locale) string {
	b, err := json.Marshal(d.shelf().Render(d.message, l, say))
	if err != nil {
		panic(err)
	}
	return string(b)
}

func say(l lang.Locale, key string, args map[string]any) string {
	return fmt.Sprint(key, " ", l, " ", args["date"])
}
