package storetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/testenv"
)

// Walks takes many steps by chance with what we say, by people of different roles and with a clock that moves, and asks after
// each of them what is on air: only words that stand approved in every role, by nobody who wrote them.
//
// It was seen to fail, and at the step at fault, with each of these broken: Shelf.approved without its digest or its
// roles; Dossier.approve without wrote, and Store.Approve without writers; disown doing nothing; ground without approvals or without
// the versions of cards; a stock that keeps what was withdrawn. Without Approval.Valid in the judge it stays green: what a plan
// reads and the end of each of its texts say the same.
func Walks(t *testing.T) {
	t.Parallel()
	seeds := []uint64{1, 2}
	if os.Getenv("ERAWAN_SOAK") != "" {
		for range 20 {
			seeds = append(seeds, rand.Uint64())
		}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("sqlite %d", seed), func(t *testing.T) {
			t.Parallel()
			url := "sqlite://" + filepath.Join(t.TempDir(), "erawan.db")
			noError(t, migrate(url))
			newWalk(t, url, seed).run(walkSteps)
		})
		t.Run(fmt.Sprintf("postgres %d", seed), func(t *testing.T) {
			t.Parallel()
			newWalk(t, testenv.Database(t, migrate), seed).run(walkSteps)
		})
	}
}

// walkSteps is how long a walk is: long enough for every text to be written, approved, shown and lost several times over.
const walkSteps = 250

// walker is somebody in it.
type walker struct {
	access.Actor
	role access.Role
}

// stroll is one sequence of steps by chance.
type stroll struct {
	*testing.T
	w        *world
	rnd      *rand.Rand
	now      *atomic.Int64 // unix milliseconds
	people   []walker
	said     []content.Message // as they stand
	cards    []content.LawCard // as they stand
	places   []campaigns.Placement
	rules    content.Rulebook
	vetoed   map[string]bool          // public ids of messages that the partner keeps off
	wrote    map[words]map[int64]bool // who ever wrote what
	seen     []content.Digest         // for those who ask with what stood once
	planner  *delivery.Planner
	plan     *delivery.Plan
	stock    *delivery.Stock
	last     string // what was done, for whoever reads a failure
	shown    int    // texts that were on air, over all steps
	bypassed int    // texts put on air by an owner
	changes  int    // steps that were done and not refused
}

// words are what one thing says in a language by itself, whatever it stands on.
type words struct {
	subject content.Subject
	id      int64
	locale  lang.Locale
	text    string
}

func newWalk(t *testing.T, url string, seed uint64) *stroll {
	t.Helper()
	k := &stroll{T: t, rnd: rand.New(rand.NewPCG(seed, 7)), now: new(atomic.Int64), wrote: map[words]map[int64]bool{}, vetoed: map[string]bool{}}
	k.now.Store(Noon.UnixMilli())
	d, err := db.Open(t.Context(), url, db.Options{Now: k.clock})
	noError(t, err)
	t.Cleanup(func() { noError(t, d.Close()) })
	k.w = newWorld(t, d)
	k.planner = delivery.NewPlanner(token.NewSealer(walkKeys{}), func(token.Cell, time.Time) {})
	k.people = []walker{{k.w.ours.actor(), access.RoleManager}}
	for _, role := range []access.Role{access.RoleOwner, access.RoleAuthor, access.RoleReviewerLanguage, access.RoleReviewerLaw} {
		k.people = append(k.people, walker{k.w.reviewer(t, role), role})
	}
	k.settle()
	return k
}

// settle gives the walk two law cards and three messages to say, each in a campaign and at a placement of its own, and
// statements that are approved for years.
func (k *stroll) settle() {
	ctx, h := k.Context(), &k.w.ours
	h.campaign.State = campaigns.Ended
	must[campaigns.Campaign](k.T)(k.w.campaigns.SaveCampaign(ctx, h.scope(), h.actor(), h.campaign))
	for _, s := range []content.Statement{h.promise, h.consent} {
		for _, l := range lang.All {
			must[content.Approval](k.T)(k.w.content.Approve(ctx, h.scope(), content.Approval{Subject: content.OfStatement, Of: s.ID, Locale: l, Role: content.LanguageReview,
				Digest: content.DigestStatement(s, l), By: access.Actor{Name: "seed"}, At: Noon, Expires: Noon.AddDate(9, 0, 0)}))
		}
	}
	for range 2 {
		c := lawCard()
		c.InForceTo = campaigns.Date{}
		k.saveLaw(k.people[0], c)
	}
	for n := range 3 {
		m := content.Message{Frame: content.Souvenir, Name: fmt.Sprint("walk ", n), Action: content.Dismiss, Texts: map[lang.Locale]content.Text{}}
		for _, l := range lang.All {
			m.Texts[l] = walkTexts[l][0]
		}
		k.saveMessage(k.people[0], m)
		p := must[campaigns.Placement](k.T)(k.w.campaigns.SavePlacement(ctx, h.partner.Scope(), campaigns.Placement{
			Name: fmt.Sprint("slot ", n), Channel: campaigns.Page, Place: "TH", Zone: "UTC", Fallback: campaigns.Empty}))
		c := campaigns.Campaign{Name: all("walk"), State: campaigns.Live, Zone: "UTC", StartsOn: campaigns.DateOf(Noon).Plus(-3), EndsOn: campaigns.DateOf(Noon).Plus(3000),
			Placements: []int64{p.ID}, Messages: []campaigns.Choice{{Message: k.said[n].ID, Variant: "a", Weight: 1}}, Priority: 1}
		must[campaigns.Campaign](k.T)(k.w.campaigns.SaveCampaign(ctx, h.scope(), h.actor(), c))
		k.places = append(k.places, p)
	}
}

// walkTexts are plain texts, none of which a rule of copy blocks.
var walkTexts = map[lang.Locale][]content.Text{
	lang.En: {{Headline: "Travel light", Body: "Leave ivory at the shop.", ActionLabel: "Got it", Why: "This page is about Thailand."},
		{Headline: "Bring stories home", Body: "Leave ivory at the shop.", ActionLabel: "Got it", Why: "This page is about Thailand."}},
	lang.Th: {{Headline: "เที่ยวสบายใจ", Body: "ไม่ซื้องาช้างกลับบ้าน", ActionLabel: "เข้าใจแล้ว", Why: "หน้านี้เกี่ยวกับประเทศไทย"},
		{Headline: "เก็บความทรงจำกลับบ้าน", Body: "ไม่ซื้องาช้างกลับบ้าน", ActionLabel: "เข้าใจแล้ว", Why: "หน้านี้เกี่ยวกับประเทศไทย"}},
	lang.ZhHans: {{Headline: "轻装旅行", Body: "把象牙留在店里。", ActionLabel: "知道了", Why: "本页介绍泰国。"}, {Headline: "带回故事", Body: "把象牙留在店里。", ActionLabel: "知道了", Why: "本页介绍泰国。"}},
	lang.ZhHant: {{Headline: "輕裝旅行", Body: "把象牙留在店裡。", ActionLabel: "知道了", Why: "本頁介紹泰國。"}, {Headline: "帶回故事", Body: "把象牙留在店裡。", ActionLabel: "知道了", Why: "本頁介紹泰國。"}},
}

// walkKeys seal the tokens of a walk, that nobody opens.
type walkKeys struct{}

func (walkKeys) Current() (byte, []byte)      { return 1, make([]byte, 32) }
func (walkKeys) Secret(n byte) ([]byte, bool) { return make([]byte, 32), n == 1 }

func (k *stroll) clock() time.Time { return time.UnixMilli(k.now.Load()).UTC() }

// pass lets time go by; what is in use stays in use meanwhile.
func (k *stroll) pass(d time.Duration) {
	k.now.Add(d.Milliseconds())
	k.planner.Touch(k.clock())
}

func (k *stroll) run(steps int) {
	k.look()
	for n := range steps {
		k.last = fmt.Sprint(n, ": ")
		k.step()
		if k.look(); k.Failed() {
			k.Fatalf("at step %s", k.last)
		}
	}
	k.Logf("%d texts on air over %d steps, of which %d were not refused", k.shown, steps, k.changes)
	if k.bypassed == 0 {
		k.Error("nothing was bypassed")
	}
	if k.shown < steps/2 || k.changes < steps/3 {
		k.Errorf("%d texts on air and %d steps done: too few for a walk of %d to say anything", k.shown, k.changes, steps)
	}
}

// look makes the plan of now, by the changes since the last and anew, and holds what each serves to what may be.
func (k *stroll) look() {
	ctx, o := k.Context(), delivery.Options{Now: k.clock(), Say: walkSay}
	anew, err := delivery.Compile(must[delivery.Snapshot](k.T)(k.w.plan.Snapshot(ctx, k.clock())), o)
	noError(k.T, err)
	if k.stock == nil {
		k.stock = delivery.NewStock(must[delivery.Snapshot](k.T)(k.w.plan.Snapshot(ctx, k.clock())))
	} else {
		k.stock = k.stock.After(must[delivery.Changes](k.T)(k.w.plan.Changes(ctx, k.stock.Mark(), k.clock())))
	}
	o.Before = k.plan
	k.plan, err = k.stock.Compile(o)
	noError(k.T, err)
	k.planner.Touch(k.clock())
	for _, p := range []*delivery.Plan{anew, k.plan} {
		k.planner.Use(p)
		k.hold()
	}
}

func walkSay(_ lang.Locale, key string, _ map[string]any) string { return key }

// ask is what is on air at a placement for those who read one language.
func (k *stroll) ask(p campaigns.Placement, l lang.Locale) delivery.Answer {
	return k.planner.Decide(delivery.Request{Now: k.clock(), Org: p.Org, Placements: []string{p.Public}, Locales: []string{string(l)}, Traveller: audience.Traveller{}, Bucket: 1, Kind: token.Page})[0]
}

// did notes whether a step was done. One that may not be is refused for a reason that somebody can read.
func (k *stroll) did(what string, err error) bool {
	k.last += fmt.Sprintf("%s (%v); ", what, err)
	if err == nil {
		k.changes++
		return true
	}
	if all := fault.All(err); len(all) == 0 || fault.Is(err, fault.Internal) {
		k.Errorf("%s: %v", what, err)
	}
	return false
}
