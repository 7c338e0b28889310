package content

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

func actor(n int64) access.Actor { return access.Actor{Staff: n, Name: fmt.Sprint("person ", n)} }

// paper is the dossier of the desk's message in Thai: written by person 1, put to review, its card and
// statements approved, itself not.
func paper(d *desk) Dossier {
	d.drop(func(a Approval) bool { return a.Subject == OfMessage })
	s := d.shelf()
	return s.MessageDossier(d.message, lang.Th, Record{Writers: []access.Actor{actor(1)}, Submitted: s.DigestMessage(d.message, lang.Th)}, noon)
}

func approving(d Dossier, by int64, role Reviewing) Asked {
	return Asked{Step: Approve, By: actor(by), Holds: []Reviewing{role}, Role: role, Digest: d.Text, Expires: noon.AddDate(0, 1, 0)}
}

func must(t *testing.T, d Dossier, a Asked, now time.Time) Dossier {
	t.Helper()
	out, err := d.Decide(a, now)
	if err != nil {
		t.Fatalf("%s: %v", a.Step, err)
	}
	return out.Dossier
}

func TestATextGoesFromDraftToRetired(t *testing.T) {
	t.Parallel()
	d := paper(newDesk())
	d.Submitted = Digest{}
	stage := func(want Stage) {
		t.Helper()
		if got := d.Stage(noon); got != want || d.Plannable(noon) != (want == Approved || want == Live) {
			t.Errorf("%s, plannable %v, want %s", got, d.Plannable(noon), want)
		}
	}
	stage(Draft)
	d = must(t, d, Asked{Step: Submit, By: actor(1), Digest: d.Text}, noon)
	stage(InReview)
	d = must(t, d, approving(d, 2, LanguageReview), noon)
	stage(InReview)
	if diff := cmp.Diff([]Reviewing{LawReview}, d.Lacks(noon)); diff != "" {
		t.Error(diff)
	}
	d = must(t, d, approving(d, 3, LawReview), noon)
	stage(Approved)
	d.OnAir = true
	stage(Live)
	edited := d
	edited.Text[0]++
	if got := edited.Stage(noon); got != Draft || edited.Plannable(noon) {
		t.Errorf("an edit leaves it %s", got)
	}
	if got := d.Stage(noon.AddDate(0, 1, 0)); got != InReview {
		t.Errorf("when its approvals have ended it is %s", got)
	}
	rests := d
	rests.Rests = "law.not_in_force"
	if rests.Plannable(noon) || rests.Stage(noon) != Approved {
		t.Errorf("over a card that does not stand it is %s, plannable %v", rests.Stage(noon), rests.Plannable(noon))
	}
	d = must(t, d, Asked{Step: Retire, By: actor(1), Digest: d.Text, Writes: true}, noon)
	stage(Retired)
	for _, a := range d.Approvals {
		if a.Withdrew.IsZero() {
			t.Errorf("%s still stands", a.Role)
		}
	}
}

func TestWhoObjectsTakesTheirApprovalBack(t *testing.T) {
	t.Parallel()
	d := paper(newDesk())
	d = must(t, must(t, d, approving(d, 2, LanguageReview), noon), approving(d, 3, LawReview), noon)
	out, err := d.Decide(Asked{Step: Object, By: actor(4), Holds: []Reviewing{LawReview}, Role: LawReview, Digest: d.Text}, noon)
	if err != nil || len(out.Withdrew) != 1 || out.Withdrew[0].Role != LawReview || out.Dossier.Stage(noon) != Draft {
		t.Errorf("%+v %v", out, err)
	}
	if !d.Plannable(noon) {
		t.Error("the step changed the dossier that it was asked of")
	}
	out, err = d.Decide(Asked{Step: Withdraw, By: actor(2), Holds: []Reviewing{LanguageReview}, Role: LanguageReview, Digest: d.Text}, noon)
	if err != nil || len(out.Withdrew) != 1 || out.Dossier.Stage(noon) != InReview {
		t.Errorf("%+v %v", out, err)
	}
}

func TestWhatIsRefusedAndWhy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(d *Dossier, a *Asked)
		kind   fault.Kind
		key    string
	}{
		"other words than were read":   {func(_ *Dossier, a *Asked) { a.Digest[0]++ }, fault.Stale, "signoff.changed"},
		"no words at all":              {func(_ *Dossier, a *Asked) { a.Digest = Digest{} }, fault.Stale, "signoff.changed"},
		"one's own":                    {func(_ *Dossier, a *Asked) { a.By = actor(1) }, fault.Forbidden, "signoff.your_own"},
		"one's own, by another name":   {func(_ *Dossier, a *Asked) { a.By = access.Actor{Staff: 1, Name: "nobody"} }, fault.Forbidden, "signoff.your_own"},
		"another's role":               {func(_ *Dossier, a *Asked) { a.Holds = []Reviewing{LawReview} }, fault.Forbidden, "signoff.not_your_role"},
		"no role":                      {func(_ *Dossier, a *Asked) { a.Holds = nil }, fault.Forbidden, "signoff.not_your_role"},
		"a role that nobody asks for":  {func(_ *Dossier, a *Asked) { a.Role, a.Holds = BrandReview, Reviewings }, fault.Invalid, "signoff.role_not_asked"},
		"what was not put to review":   {func(d *Dossier, _ *Asked) { d.Submitted = Digest{} }, fault.Conflict, "signoff.not_in_review"},
		"an earlier text put to it":    {func(d *Dossier, _ *Asked) { d.Submitted[0]++ }, fault.Conflict, "signoff.not_in_review"},
		"what is not whole":            {func(d *Dossier, _ *Asked) { d.Unfit = "text.missing" }, fault.Conflict, "text.missing"},
		"what a rule blocks":           {func(d *Dossier, _ *Asked) { d.Unfit = "signoff.blocked" }, fault.Conflict, "signoff.blocked"},
		"until now":                    {func(_ *Dossier, a *Asked) { a.Expires = noon }, fault.Invalid, "signoff.expires_past"},
		"for ever":                     {func(_ *Dossier, a *Asked) { a.Expires = noon.AddDate(2, 0, 0) }, fault.Invalid, "signoff.expires_late"},
		"what is retired":              {func(d *Dossier, _ *Asked) { d.Gone = true }, fault.Conflict, "signoff.retired"},
		"a step nobody knows":          {func(_ *Dossier, a *Asked) { a.Step = "wave" }, fault.Invalid, "signoff.unknown_step"},
		"submitting what is not whole": {func(d *Dossier, a *Asked) { a.Step, d.Unfit = Submit, "text.missing" }, fault.Conflict, "text.missing"},
		"objecting outside a review":   {func(d *Dossier, a *Asked) { a.Step, d.Submitted = Object, Digest{} }, fault.Conflict, "signoff.not_in_review"},
		"objecting in another's role":  {func(_ *Dossier, a *Asked) { a.Step, a.Holds = Object, nil }, fault.Forbidden, "signoff.not_your_role"},
		"withdrawing in another's":     {func(_ *Dossier, a *Asked) { a.Step, a.Holds = Withdraw, nil }, fault.Forbidden, "signoff.not_your_role"},
	} {
		d := paper(newDesk())
		a := approving(d, 2, LanguageReview)
		row.change(&d, &a)
		out, err := d.Decide(a, noon)
		if fs := fault.All(err); len(fs) != 1 || fs[0].Kind != row.kind || fs[0].Key != row.key || out.Given != nil || out.Withdrew != nil {
			t.Errorf("%s: %v, want %s; %+v", name, err, row.key, out)
		}
	}
}

func TestApprovalsOfOthersTextsCountForNothing(t *testing.T) {
	t.Parallel()
	d := paper(newDesk())
	whole := must(t, must(t, d, approving(d, 2, LanguageReview), noon), approving(d, 3, LawReview), noon)
	for name, spoil := range map[string]func(a *Approval){
		"another message": func(a *Approval) { a.Of++ }, "another language": func(a *Approval) { a.Locale = lang.En }, "other words": func(a *Approval) { a.Digest[0]++ },
		"another subject": func(a *Approval) { a.Subject = OfLaw }, "another role": func(a *Approval) { a.Role = BrandReview }, "its writer": func(a *Approval) { a.By = actor(1) },
		"withdrawn": func(a *Approval) { a.Withdrew = noon }, "over": func(a *Approval) { a.Expires = noon },
	} {
		for i := range whole.Approvals {
			x := whole
			x.Approvals = slices.Clone(whole.Approvals)
			spoil(&x.Approvals[i])
			if x.Plannable(noon) {
				t.Errorf("approval %d of %s counts", i, name)
			}
		}
	}
}

func TestRulesOnlyAskForMore(t *testing.T) {
	t.Parallel()
	d := newDesk() // a legal message that cites Thailand's law
	for name, row := range map[string]struct {
		rules Rules
		want  []Reviewing
	}{
		"none":                 {nil, []Reviewing{LanguageReview, LawReview}},
		"species, everywhere":  {Rules{{Role: SpeciesReview}}, []Reviewing{LanguageReview, LawReview, SpeciesReview}},
		"species, for empathy": {Rules{{Role: SpeciesReview, Frames: []Frame{Empathy}}}, []Reviewing{LanguageReview, LawReview}},
		"brand, in Thailand":   {Rules{{Role: BrandReview, Places: []string{"TH"}}}, []Reviewing{LanguageReview, LawReview, BrandReview}},
		"brand, in Viet Nam":   {Rules{{Role: BrandReview, Places: []string{"VN"}}}, []Reviewing{LanguageReview, LawReview}},
		"law, which is asked":  {Rules{{Role: LawReview}, {Role: LanguageReview}}, []Reviewing{LanguageReview, LawReview}},
		"both, for legal in Thailand": {Rules{{Role: BrandReview, Frames: []Frame{Legal}, Places: []string{"VN", "TH"}}, {Role: SpeciesReview, Frames: []Frame{Legal}}},
			[]Reviewing{LanguageReview, LawReview, BrandReview, SpeciesReview}},
	} {
		s := d.shelf()
		s.Rules = map[int64]Rules{d.message.Org: row.rules}
		if diff := cmp.Diff(row.want, s.rolesOf(d.message)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		why := ""
		if len(row.want) > 2 {
			why = "text.not_approved_" + string(row.want[2])
		}
		if v := s.Judge(d.message, lang.Th, noon); v.Why != why {
			t.Errorf("%s: judged %q, want %q", name, v.Why, why)
		}
		if err := row.rules.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Rules{{Role: "king"}}).Check(); !fault.Is(err, fault.Invalid) {
		t.Errorf("a role that nobody has: %v", err)
	}
}

func TestAVetoIsOnesOwnPlacementsOnly(t *testing.T) {
	t.Parallel()
	v := []Veto{{Partner: 5, Message: 7, At: noon.Add(-time.Hour)}, {Partner: 6, Message: 7, At: noon.Add(-time.Hour), Lifted: noon}}
	for _, row := range []struct {
		partner, message int64
		at               time.Time
		want             bool
	}{{5, 7, noon, true}, {5, 8, noon, false}, {4, 7, noon, false}, {6, 7, noon.Add(-time.Second), true}, {6, 7, noon, false}, {5, 7, noon.Add(-2 * time.Hour), false}} {
		if got := Vetoed(v, row.partner, row.message, row.at); got != row.want {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

func TestACardsDossierAsksForItsSource(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.card.SourceURL, d.card.Confidence = "", C
	s := d.shelf()
	x := s.LawDossier(1, lang.Th, Record{Submitted: DigestLaw(d.card, lang.Th)}, noon)
	if _, err := x.Decide(approving(x, 2, LawReview), noon); fault.All(err)[0].Key != "law.no_source" {
		t.Errorf("%v", err)
	}
	if x := s.LawDossier(99, lang.Th, Record{}, noon); x.Unfit != "law.missing" {
		t.Errorf("a card that is not there: %q", x.Unfit)
	}
}

// granted is what the test itself remembers of an approval: the words that were on the table.
type granted struct {
	id    int64
	what  string
	role  Reviewing
	until time.Time
	own   bool
	taken bool
}

// newsroom is a message and its card, and people who edit, approve and object in any order.
type newsroom struct {
	desk
	now       time.Time
	rules     Rules
	writers   map[ApprovalKey][]access.Actor
	submitted map[ApprovalKey]Digest
	gone      map[ApprovalKey]bool
	ledger    []granted
	shown     int
}

func (n *newsroom) shelf() Shelf {
	s := n.desk.shelf()
	s.Rules = map[int64]Rules{n.message.Org: n.rules}
	return s
}

func (n *newsroom) key(law bool, l lang.Locale) ApprovalKey {
	if law {
		return ApprovalKey{OfLaw, n.card.ID, l}
	}
	return ApprovalKey{OfMessage, n.message.ID, l}
}

func (n *newsroom) dossier(law bool, l lang.Locale) Dossier {
	k := n.key(law, l)
	r := Record{Writers: n.writers[k], Submitted: n.submitted[k], Gone: n.gone[k]}
	if law {
		return n.shelf().LawDossier(n.card.ID, l, r, n.now)
	}
	return n.shelf().MessageDossier(n.message, l, r, n.now)
}

// seen is the text as its reader has it before them, without any digest.
func (n *newsroom) seen(law bool, l lang.Locale) string {
	s := n.shelf()
	var v any = s.Render(n.message, l, say)
	if law {
		v = s.cardLaw(n.card, l, say)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return fmt.Sprint(law, l, string(b))
}

func (n *newsroom) edit(r *rapid.T, l lang.Locale, by access.Actor) {
	if rapid.Bool().Draw(r, "the card") {
		n.card.Version++
		switch rapid.IntRange(0, 3).Draw(r, "what") {
		case 0:
			n.card.Fine.Amount = rapid.SampledFrom([]int64{1_000_000, 2_000_000}).Draw(r, "fine")
		case 1:
			n.card.AsOf = n.card.AsOf.Plus(rapid.IntRange(-1, 1).Draw(r, "days"))
		case 2:
			n.card.Confidence = rapid.SampledFrom([]Confidence{A, A, A, C}).Draw(r, "confidence")
		case 3:
			n.card.SourceName = words(rapid.SampledFrom([]string{"source", "source", ""}).Draw(r, "source"))
		}
		for _, l := range lang.All {
			n.writers[n.key(true, l)] = append(n.writers[n.key(true, l)], by)
		}
		return
	}
	t := n.message.Texts[l]
	t.Headline = rapid.SampledFrom([]string{"one", "two", "three", ""}).Draw(r, "headline")
	texts := map[lang.Locale]Text{}
	for k, was := range n.message.Texts {
		texts[k] = was
	}
	texts[l] = t
	n.message.Texts = texts
	n.writers[n.key(false, l)] = append(n.writers[n.key(false, l)], by)
}

func (n *newsroom) ask(r *rapid.T, law bool, l lang.Locale, by access.Actor) {
	a := Asked{By: by, Writes: true, Digest: n.dossier(law, l).Text, Role: rapid.SampledFrom(Reviewings).Draw(r, "role"),
		Step:    rapid.SampledFrom([]Step{Submit, Approve, Approve, Approve, Approve, Object, Withdraw, Retire}).Draw(r, "step"),
		Expires: n.now.Add(time.Duration(rapid.IntRange(-1, 72).Draw(r, "hours")) * time.Hour)}
	if rapid.IntRange(0, 9).Draw(r, "holds") > 0 {
		a.Holds = []Reviewing{a.Role}
	}
	if rapid.IntRange(0, 9).Draw(r, "an old reading") == 0 {
		a.Digest[0]++
	}
	if a.Step == Retire && rapid.IntRange(0, 9).Draw(r, "really") > 0 {
		a.Step = Submit
	}
	n.decide(r, law, l, a)
}

// diligence puts a text to review and asks for what it lacks, as an ordinary day does: with people at
// random, some of whom may not.
func (n *newsroom) diligence(r *rapid.T, l lang.Locale) {
	for _, law := range []bool{true, false} {
		n.decide(r, law, l, Asked{Step: Submit, By: actor(1), Digest: n.dossier(law, l).Text})
		for _, role := range n.dossier(law, l).Lacks(n.now) {
			by := actor(rapid.Int64Range(1, 5).Draw(r, "reviewer"))
			n.decide(r, law, l, Asked{Step: Approve, By: by, Holds: []Reviewing{role}, Role: role, Digest: n.dossier(law, l).Text,
				Expires: n.now.Add(time.Duration(rapid.IntRange(1, 96).Draw(r, "hours")) * time.Hour)})
		}
	}
}

// decide asks, and writes down what came of it as a store would.
func (n *newsroom) decide(r *rapid.T, law bool, l lang.Locale, a Asked) {
	k, d := n.key(law, l), n.dossier(law, l)
	before := fmt.Sprint(n.approvals)
	out, err := d.Decide(a, n.now)
	if fmt.Sprint(n.approvals) != before {
		r.Fatal("deciding changed what it was decided on")
	}
	if err != nil {
		return
	}
	n.submitted[k], n.gone[k] = out.Dossier.Submitted, out.Dossier.Gone
	for _, w := range out.Withdrew {
		for i := range n.approvals {
			if n.approvals[i].ID == w.ID {
				n.approvals[i].Withdrew = w.Withdrew
			}
		}
		for i := range n.ledger {
			n.ledger[i].taken = n.ledger[i].taken || n.ledger[i].id == w.ID
		}
	}
	for _, g := range out.Given {
		g.ID = int64(len(n.approvals) + 1000)
		n.approvals = append(n.approvals, g)
		n.ledger = append(n.ledger, granted{g.ID, n.seen(law, l), g.Role, g.Expires, d.wrote(a.By), false})
	}
}

// check holds every text that a plan would carry now against what the test remembers.
func (n *newsroom) check(r *rapid.T) {
	s := n.shelf()
	for _, l := range lang.All {
		for _, law := range []bool{false, true} {
			d := n.dossier(law, l)
			waits := slices.ContainsFunc(d.Due(noon), func(one Due) bool { return !one.From.After(n.now) })
			if waits != (d.Stage(n.now) == InReview && d.Unfit == "") {
				r.Fatalf("%s, %q: due %v at %s", d.Stage(n.now), d.Unfit, d.Due(noon), n.now)
			}
		}
		plannable := n.dossier(false, l).Plannable(n.now)
		judged := s.Judge(n.message, l, n.now).Why == ""
		if plannable && !judged {
			r.Fatalf("%s: the dossier lets it through, the plan does not: %s", l, s.Judge(n.message, l, n.now).Why)
		}
		if !judged {
			continue
		}
		n.shown++
		for _, role := range s.rolesOf(n.message) {
			n.vouched(r, n.seen(false, l), role)
		}
		n.vouched(r, n.seen(true, l), LawReview)
		if !n.card.Confidence.Showable() || n.card.SourceName[l] == "" || n.message.Texts[l].Headline == "" || n.gone[n.key(false, l)] {
			r.Fatalf("%s is shown over what must never be: %+v", l, n.card)
		}
	}
}

func (n *newsroom) vouched(r *rapid.T, what string, role Reviewing) {
	if !slices.ContainsFunc(n.ledger, func(g granted) bool {
		return g.what == what && g.role == role && g.until.After(n.now) && !g.own && !g.taken
	}) {
		r.Fatalf("nobody else approved, as %s, and until after now:\n%s", role, what)
	}
}

func TestNothingUnapprovedIsEverPlannable(t *testing.T) {
	t.Parallel()
	shown := 0
	rapid.Check(t, func(r *rapid.T) {
		n := &newsroom{desk: *newDesk(), now: noon, writers: map[ApprovalKey][]access.Actor{}, submitted: map[ApprovalKey]Digest{}, gone: map[ApprovalKey]bool{}}
		n.drop(func(a Approval) bool { return a.Subject != OfStatement }) // those are another's to tell
		for range rapid.IntRange(10, 50).Draw(r, "steps") {
			l, by := rapid.SampledFrom(lang.All[:2]).Draw(r, "language"), actor(rapid.Int64Range(1, 5).Draw(r, "who"))
			switch rapid.IntRange(0, 19).Draw(r, "event") {
			case 0:
				n.edit(r, l, by)
			case 1:
				n.now = n.now.Add(time.Duration(rapid.IntRange(1, 48).Draw(r, "hours later")) * time.Hour)
			case 3, 4, 5, 6:
				n.diligence(r, l)
			case 2:
				n.rules = rapid.SampledFrom([]Rules{nil, nil, {{Role: SpeciesReview}}, {{Role: BrandReview, Places: []string{"TH"}}}}).Draw(r, "rules")
			default:
				n.ask(r, rapid.Bool().Draw(r, "law"), l, by)
			}
			n.check(r)
		}
		shown += n.shown
	})
	if shown == 0 {
		t.Error("no sequence ever showed a text: the property was not tried")
	}
	t.Logf("a text was plannable %d times", shown)
}
