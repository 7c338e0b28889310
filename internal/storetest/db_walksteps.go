package storetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// step does one thing by chance.
func (k *stroll) step() {
	switch n := k.rnd.IntN(100); {
	case n < 14:
		k.edit()
	case n < 22:
		k.amend()
	case n < 40:
		k.decide()
	case n < 52:
		k.approveRaw()
	case n < 56:
		k.withdrawRaw()
	case n < 72:
		k.carry()
	case n < 76:
		k.turn()
	case n < 79:
		k.restart()
	case n < 83:
		k.rule()
	case n < 87:
		k.veto()
	case n < 93:
		k.bypass()
	default:
		k.wait()
	}
}

func pick[T any](k *stroll, from []T) T { return from[k.rnd.IntN(len(from))] }

// edit has anybody write another version of a message: mostly one language, at times what it is.
func (k *stroll) edit() {
	m := pick(k, k.said)
	m.Texts = maps.Clone(m.Texts)
	switch k.rnd.IntN(7) {
	case 0:
		m.Frame = pick(k, []content.Frame{content.Legal, content.Norm, content.Souvenir})
	case 1:
		m.Cites = pick(k, [][]int64{nil, {k.cards[0].ID}, {k.cards[1].ID}, {k.cards[0].ID, k.cards[1].ID}})
	case 2:
		m.Action, m.Statement, m.Consent = content.Dismiss, 0, 0
		if k.rnd.IntN(2) == 0 {
			m.Action, m.Statement, m.Consent = content.Pledge, k.w.ours.promise.ID, k.w.ours.consent.ID
		}
	case 3:
		m.Name = fmt.Sprint("renamed ", k.rnd.IntN(99)) // which is nobody's text
	default:
		l := pick(k, lang.All)
		m.Texts[l] = pick(k, walkTexts[l])
	}
	k.saveMessage(pick(k, k.people), m)
}

// turn has a text say something else, and then what it said: whoever wrote that has a hand in it from then on, although it
// may have been them who approved it.
func (k *stroll) turn() {
	of, l := k.rnd.IntN(len(k.said)), pick(k, lang.All)
	was := k.said[of].Texts[l]
	for _, text := range []content.Text{walkTexts[l][0], walkTexts[l][1], was} {
		m := k.said[of]
		m.Texts = maps.Clone(m.Texts)
		m.Texts[l] = text
		k.saveMessage(pick(k, k.people), m)
	}
}

// amend has anybody write another version of a law card.
func (k *stroll) amend() {
	c := pick(k, k.cards)
	switch k.rnd.IntN(5) {
	case 0:
		c.Fine.Amount = int64(1+k.rnd.IntN(2)) * 1_000_000
	case 1:
		c.AsOf = campaigns.DateOf(k.clock()).Plus(-k.rnd.IntN(3))
	case 2:
		c.InForceTo = campaigns.DateOf(k.clock()).Plus(k.rnd.IntN(30))
	case 3:
		c.InForceTo = campaigns.Date{}
	case 4:
		c.Confidence = pick(k, []content.Confidence{content.A, content.A, content.C})
	}
	k.saveLaw(pick(k, k.people), c)
}

func (k *stroll) saveMessage(by walker, m content.Message) {
	saved, err := k.w.content.SaveMessage(k.Context(), k.w.ours.scope(), by.Actor, m)
	if !k.did(fmt.Sprintf("%s writes message %d", by.role, m.ID), err) {
		return
	}
	at := slices.IndexFunc(k.said, func(o content.Message) bool { return o.ID == saved.ID })
	var before content.Message
	if at < 0 {
		k.said = append(k.said, saved)
	} else {
		before, k.said[at] = k.said[at], saved
	}
	for _, l := range lang.All {
		if is := ownWords(saved, l); at < 0 || is != ownWords(before, l) {
			k.write(is, by)
		}
	}
}

func (k *stroll) saveLaw(by walker, c content.LawCard) {
	saved, err := k.w.content.SaveLaw(k.Context(), k.w.ours.scope(), by.Actor, c)
	if !k.did(fmt.Sprintf("%s writes card %d", by.role, c.ID), err) {
		return
	}
	at := slices.IndexFunc(k.cards, func(o content.LawCard) bool { return o.ID == saved.ID })
	var before content.LawCard
	if at < 0 {
		k.cards = append(k.cards, saved)
	} else {
		before, k.cards[at] = k.cards[at], saved
	}
	for _, l := range lang.All {
		if is := cardWords(saved, l); at < 0 || is != cardWords(before, l) {
			k.write(is, by)
		}
	}
}

func (k *stroll) write(w words, by walker) {
	if k.wrote[w] == nil {
		k.wrote[w] = map[int64]bool{}
	}
	k.wrote[w][by.Staff] = true
}

func ownWords(m content.Message, l lang.Locale) words {
	text, err := json.Marshal([]any{m.Frame, m.Texts[l], m.Action, m.Statement, m.Consent, m.Cites, m.Report})
	if err != nil {
		panic(err)
	}
	return words{content.OfMessage, m.ID, l, string(text)}
}

func cardWords(c content.LawCard, l lang.Locale) words {
	return words{content.OfLaw, c.ID, l, fmt.Sprint(c.Place, c.Sentence(l), c.Instrument[l], c.AsOf, c.SourceName[l], c.SourceURL)}
}

// text is one text by chance: of a message, or at times of a card.
func (k *stroll) text() (subject content.Subject, id int64, public string) {
	if k.rnd.IntN(4) == 0 {
		c := pick(k, k.cards)
		return content.OfLaw, c.ID, c.Public
	}
	m := pick(k, k.said)
	return content.OfMessage, m.ID, m.Public
}

// stands is the digest of a text as it is, and at times of one that stood once.
func (k *stroll) stands(subject content.Subject, id int64, l lang.Locale) content.Digest {
	shelf := content.NewShelf(k.cards, []content.Statement{k.w.ours.promise, k.w.ours.consent}, nil)
	d := content.Digest{}
	if at := slices.IndexFunc(k.cards, func(c content.LawCard) bool { return subject == content.OfLaw && c.ID == id }); at >= 0 {
		d = content.DigestLaw(k.cards[at], l)
	}
	if at := slices.IndexFunc(k.said, func(m content.Message) bool { return subject == content.OfMessage && m.ID == id }); at >= 0 {
		d = shelf.DigestMessage(k.said[at], l)
	}
	k.seen = append(k.seen, d)
	if k.rnd.IntN(12) == 0 {
		return pick(k, k.seen)
	}
	return d
}

// asks is a step asked by a person with a text, in a role that is theirs or not.
func (k *stroll) asks(step content.Step, by walker, role content.Reviewing, l lang.Locale) bool {
	subject, id, public := k.text()
	return k.asksOf(step, by, role, content.ApprovalKey{Subject: subject, Of: id, Locale: l}, public)
}

func (k *stroll) asksOf(step content.Step, by walker, role content.Reviewing, of content.ApprovalKey, public string) bool {
	r := content.Request{Subject: of.Subject, Public: public, Reason: "it was time for that", Words: map[lang.Locale]content.Digest{of.Locale: k.stands(of.Subject, of.Of, of.Locale)},
		Asked: content.Asked{Step: step, By: by.Actor, Holds: content.ReviewsIn(by.role), Writes: by.role.May(access.WriteTexts), Role: role, Expires: k.clock().Add(time.Duration(1+k.rnd.IntN(40)) * 12 * time.Hour)}}
	err := k.w.content.Decide(k.Context(), k.w.ours.scope(), r)
	done := k.did(fmt.Sprintf("%s asks to %s %s %d in %s as %s", by.role, step, of.Subject, of.Of, of.Locale, role), err)
	if done && step == content.Approve {
		k.notTheirOwn(of, by.Staff)
	}
	return done
}

// notTheirOwn fails where somebody has approved what they wrote.
func (k *stroll) notTheirOwn(of content.ApprovalKey, staff int64) {
	if k.wrote[k.standing(of)][staff] {
		k.Errorf("%d approved %+v, which they wrote", staff, of)
	}
}

// standing are the words that stand in a text.
func (k *stroll) standing(of content.ApprovalKey) words {
	for _, m := range k.said {
		if of.Subject == content.OfMessage && m.ID == of.Of {
			return ownWords(m, of.Locale)
		}
	}
	for _, c := range k.cards {
		if of.Subject == content.OfLaw && c.ID == of.Of {
			return cardWords(c, of.Locale)
		}
	}
	return words{}
}

var walkRoles = []content.Reviewing{content.LanguageReview, content.LawReview, content.LanguageReview, content.LawReview, content.SpeciesReview, content.BrandReview}

// decide asks for any step, by anybody.
func (k *stroll) decide() {
	steps := []content.Step{content.Submit, content.Submit, content.Approve, content.Approve, content.Approve, content.Object, content.Withdraw}
	if k.rnd.IntN(8) == 0 {
		steps = []content.Step{content.Retire}
	}
	k.asks(pick(k, steps), pick(k, k.people), pick(k, walkRoles), pick(k, lang.All))
}

// approveRaw writes an approval as commands do, which asks nobody's role: for what stands, or for what stood once.
func (k *stroll) approveRaw() {
	subject, id, _ := k.text()
	by, l := pick(k, k.people), pick(k, lang.All)
	of := content.ApprovalKey{Subject: subject, Of: id, Locale: l}
	_, err := k.w.content.Approve(k.Context(), k.w.ours.scope(), content.Approval{Subject: subject, Of: id, Locale: l, Role: pick(k, walkRoles), Digest: k.stands(subject, id, l),
		By: by.Actor, At: k.clock(), Expires: k.clock().Add(time.Duration(k.rnd.IntN(30)) * 24 * time.Hour)})
	k.did(fmt.Sprintf("%s approves %+v past review", by.role, of), err)
}

func (k *stroll) withdrawRaw() {
	subject, id, _ := k.text()
	given := must[[]content.Approval](k.T)(k.w.content.ApprovalsOf(k.Context(), k.w.ours.scope(), subject, id))
	given = slices.DeleteFunc(given, func(a content.Approval) bool { return !a.Valid(k.clock()) })
	if len(given) > 0 {
		a := pick(k, given)
		_, err := k.w.content.WithdrawApproval(k.Context(), k.w.ours.scope(), a.ID)
		k.did(fmt.Sprintf("approval %d is withdrawn", a.ID), err)
	}
}

// carry brings a message and the cards it cites to air, in a language or in all, as a team does on a good day.
func (k *stroll) carry() {
	m := pick(k, k.said)
	if k.rnd.IntN(2) == 0 {
		k.carryIn(m, pick(k, lang.All))
		return
	}
	for _, l := range lang.All {
		k.carryIn(m, l)
	}
}

func (k *stroll) carryIn(m content.Message, l lang.Locale) {
	owner, language, law := k.people[1], k.people[3], k.people[4]
	for _, c := range k.cards {
		if slices.Contains(m.Cites, c.ID) {
			of := content.ApprovalKey{Subject: content.OfLaw, Of: c.ID, Locale: l}
			k.asksOf(content.Submit, k.people[0], "", of, c.Public)
			_ = k.asksOf(content.Approve, law, content.LawReview, of, c.Public) || k.asksOf(content.Approve, owner, content.LawReview, of, c.Public)
		}
	}
	of := content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: l}
	k.asksOf(content.Submit, k.people[0], "", of, m.Public)
	_ = k.asksOf(content.Approve, language, content.LanguageReview, of, m.Public) || k.asksOf(content.Approve, owner, content.LanguageReview, of, m.Public)
	_ = k.asksOf(content.Approve, law, content.LawReview, of, m.Public) || k.asksOf(content.Approve, owner, content.LawReview, of, m.Public)
	for _, role := range k.asked(m) {
		k.asksOf(content.Approve, owner, role, of, m.Public)
	}
}

// bypass has anybody ask to put a text on air without the approvals that it lacks: owners may, others are refused.
func (k *stroll) bypass() {
	by := pick(k, k.people)
	subject, id, public := k.text()
	of := content.ApprovalKey{Subject: subject, Of: id, Locale: pick(k, lang.All)}
	if k.rnd.IntN(4) > 0 {
		by = k.people[1]
	}
	r := content.Request{Subject: subject, Public: public, Reason: "an error had to be put right", Words: map[lang.Locale]content.Digest{of.Locale: k.stands(subject, id, of.Locale)},
		Asked: content.Asked{Step: content.Bypass, By: by.Actor, Owns: by.role == access.RoleOwner, Expires: k.clock().Add(time.Duration(k.rnd.IntN(30)) * time.Hour)}}
	if !k.did(fmt.Sprintf("%s bypasses %+v", by.role, of), k.w.content.Decide(k.Context(), k.w.ours.scope(), r)) {
		return
	}
	k.bypassed++
	k.notTheirOwn(of, by.Staff)
	if by.role != access.RoleOwner || r.Asked.Expires.Sub(k.clock()) > 24*time.Hour {
		k.Errorf("%s put %+v on air until %s", by.role, of, r.Asked.Expires)
	}
}

// rule has the owner ask for other approvals: mostly for none beyond what is always asked, so that something is on air.
func (k *stroll) rule() {
	next := k.rules
	next.Rules = pick(k, []content.Rules{nil, nil, {{Role: content.SpeciesReview, Frames: []content.Frame{content.Norm}}}, {{Role: content.BrandReview, Places: []string{"TH"}}},
		{{Role: content.LawReview, Frames: []content.Frame{content.Souvenir}}, {Role: content.SpeciesReview, Frames: []content.Frame{content.Legal}, Places: []string{"TH"}}}})
	saved, err := k.w.content.SaveRulebook(k.Context(), k.w.ours.scope(), k.people[1].Actor, next)
	if k.did(fmt.Sprintf("the rules are %v", next.Rules), err) {
		k.rules = saved
	}
}

// asked are the roles that the rules ask for beyond what is always asked.
func (k *stroll) asked(m content.Message) (out []content.Reviewing) {
	for _, n := range k.rules.Rules {
		places := len(n.Places) == 0 || len(m.Cites) > 0 // every card of a walk is Thailand's
		if frames := len(n.Frames) == 0 || slices.Contains(n.Frames, m.Frame); frames && places {
			out = append(out, n.Role)
		}
	}
	return out
}

// veto has the partner keep a message off, or let it back.
func (k *stroll) veto() {
	m, partner := pick(k, k.said), k.w.ours.partner.Scope()
	by := access.Actor{Name: "partner"}
	if k.vetoed[m.Public] {
		if k.did("a veto is lifted", k.w.content.LiftVeto(k.Context(), partner, by, m.Public)) {
			delete(k.vetoed, m.Public)
		}
		return
	}
	if k.did("the partner vetoes "+m.Name, k.w.content.Veto(k.Context(), partner, by, m.Public, "it is not for our guests")) {
		k.vetoed[m.Public] = true
	}
}

// restart has the node read everything anew, as one that was switched off.
func (k *stroll) restart() {
	k.last += "restart; "
	k.stock, k.plan = nil, nil
}

// wait lets time pass: minutes, or weeks. What was on air may only become less meanwhile, before there is another plan.
func (k *stroll) wait() {
	d := time.Duration(1+k.rnd.IntN(60)) * time.Minute
	if k.rnd.IntN(3) == 0 {
		d = time.Duration(1+k.rnd.IntN(8)) * 24 * time.Hour
	}
	k.last += fmt.Sprint(d, " pass; ")
	k.pass(d)
	k.hold()
}
