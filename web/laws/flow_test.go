package laws_test

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
	"erawan/locales"
)

// lawyer is a browser of somebody who reviews law.
func lawyer(r *room) *browser {
	r.T.Helper()
	p := r.Staff(access.RoleAnalyst)
	if err := (accessdb.Store{DB: r.DB}).SetRole(r.T.Context(), p.Scope(), p.Public, access.RoleReviewerLaw); err != nil {
		r.T.Fatal(err)
	}
	return r.SignedIn(access.RoleAnalyst)
}

// words are the digests that a page would carry.
func words(c content.LawCard, do string, languages ...lang.Locale) url.Values {
	out := url.Values{"do": {do}}
	for _, l := range languages {
		digest := content.DigestLaw(c, l)
		out.Add("locale", string(l))
		out.Set("words-"+string(l), hex.EncodeToString(digest[:]))
	}
	return out
}

// saved posts a form and returns the card that it made.
func saved(t *testing.T, r *room, b *browser, path string, f url.Values) content.LawCard {
	t.Helper()
	a := b.Post(path, f)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	to, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	c, err := store(r).LawByPublic(t.Context(), access.System, strings.TrimPrefix(to, listPath+"/"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// refusals are how many texts a plan of now leaves out.
func refusals(t *testing.T, r *room) map[lang.Locale]int {
	t.Helper()
	snapshot, err := plandb.Store{DB: r.DB}.Snapshot(t.Context(), r.Now())
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := delivery.Compile(snapshot, delivery.Options{Now: r.Now(), Say: words.Say})
	if err != nil {
		t.Fatal(err)
	}
	out := map[lang.Locale]int{}
	for _, x := range plan.Refused() {
		out[x.Locale]++
	}
	return out
}

func TestACardIsBuiltFromItsPartsInFourLanguagesBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	a := b.Post(newPath, form("look", nil))
	for _, want := range []string{
		"新加坡：买卖象牙属于违法。最高1年监禁、最高1万新加坡元罚款，或两者并罚。", "新加坡：買賣象牙屬違法。最高1年監禁、最高1萬新加坡元罰款，或兩者並罰。",
		"สิงคโปร์: การซื้อขายงาช้างเป็นสิ่งผิดกฎหมาย จำคุกไม่เกิน 1 ปี ปรับไม่เกิน 10,000 ดอลลาร์สิงคโปร์ หรือทั้งจำทั้งปรับ",
		"Singapore: buying or selling ivory is illegal. Up to 1 year in prison, a fine of up to S$10,000, or both."} {
		if !strings.Contains(a.Text("main"), want) {
			t.Errorf("the page does not say %q in %s", want, a.Text("main"))
		}
	}
	all, err := store(r).Laws(t.Context(), access.System)
	if err != nil || len(all) != 3 {
		t.Errorf("looking stored something: %d cards, %v", len(all), err)
	}
	c := saved(t, r, b, newPath, form("save", nil))
	if c.Version != 1 || c.Imprisonment.MaxMonths != 12 || c.Fine != (content.Money{Amount: 10_000, Currency: "SGD"}) || !c.OrBoth || c.AsOf != (campaigns.Date{Year: 2026, Month: time.November, Day: 20}) {
		t.Errorf("%+v", c)
	}
	// The form of the card holds what was typed.
	edit := b.Get(at(c) + "/edit")
	for id, want := range map[string]string{"#prison-max": "1", "#fine": "10000", "#as-of": "2026-11-20", "#to": ""} {
		if got := webtest.Attr(edit.One(id), "value"); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if got := edit.Text("#instrument-th"); got != "กฎหมายสิงคโปร์" {
		t.Errorf("the instrument in Thai is %q", got)
	}
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	for name, row := range map[string]struct {
		form     url.Values
		at, says string
	}{
		"no place":       {url.Values{"place": {""}}, "#place-wrong", "Choose a place"},
		"no whole":       {url.Values{"fine": {"a million"}}, "#fine-wrong", "whole number"},
		"no currency":    {url.Values{"currency": {""}}, "#fine-wrong", "currency"},
		"both of one":    {url.Values{"fine": {""}}, "#both-wrong", "needs a prison term and a fine"},
		"no address":     {url.Values{"source-url": {"javascript:alert(1)"}}, "#source-url-wrong", "https://"},
		"no day":         {url.Values{"as-of": {"soon"}}, "#as-of-wrong", "2026-11-28"},
		"backwards":      {url.Values{"to": {"2000-01-01"}}, "#to-wrong", "before the first"},
		"repealed bands": {url.Values{"place": {"CN"}, "conduct": {"bring_in"}, "lead-zh-Hans": {"走私象牙，价值二十万元以上不满一百万元的"}}, "#lead-zh-Hans-wrong", "9 April 2022"},
		"repealed law":   {url.Values{"place": {"CN"}, "instrument-zh-Hans": {"法释〔2014〕10号"}}, "#lead-zh-Hans-wrong", "9 April 2022"},
	} {
		a := b.Post(newPath, form("save", row.form))
		if got := a.Text(row.at); a.Status != http.StatusUnprocessableEntity || !strings.Contains(got, row.says) {
			t.Errorf("%s: %d, %s says %q", name, a.Status, row.at, got)
		}
		if webtest.Attr(a.One("#reviewer"), "value") != "Law desk" {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
}

func TestSomebodyElseApprovesAndAnyChangeTakesItBack(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	author, law := r.SignedIn(access.RoleOwner), lawyer(r)
	c := saved(t, r, author, newPath, form("save", nil))
	if a := author.Post(at(c)+"/submit", words(c, "", lang.All...)); a.Status != http.StatusSeeOther {
		t.Fatalf("put to review: %d %s", a.Status, a.Text("main"))
	}
	if a := author.Post(at(c)+"/review", words(c, "approve", lang.All...)); a.Status != http.StatusForbidden || !strings.Contains(a.Text("[role=alert]"), "Nobody approves what they wrote") {
		t.Errorf("an owner approves their own: %d %s", a.Status, a.Text("[role=alert]"))
	}
	if a := law.Get(at(c)); !strings.Contains(a.Text("#main"), "Approve") || strings.Contains(a.Body, "/edit") {
		t.Errorf("what a reviewer sees: %s", a.Text("#main"))
	}
	if a := law.Post(at(c)+"/review", words(c, "approve", lang.ZhHans, lang.Th)); a.Status != http.StatusSeeOther {
		t.Fatalf("approved: %d %s", a.Status, a.Text("[role=alert]"))
	}
	row := author.Get(listPath + "?q=singapore").Text("tbody")
	if !strings.Contains(row, "Approved · 2 of 4") || !strings.Contains(row, "In review · 2 of 4") {
		t.Errorf("the list says %s", row)
	}
	// The same words again are approved; other words are not.
	edited := saved(t, r, author, at(c)+"/edit", form("save", url.Values{"version": {"1"}, "fine": {"20000"}}))
	if page := author.Get(at(c)); strings.Contains(page.Text(".script"), "Approved") || !strings.Contains(page.Text(".diff"), "S$ 20,000") {
		t.Errorf("after a change: %s", page.Text("main"))
	}
	if a := law.Post(at(c)+"/review", words(c, "approve", lang.Th)); a.Status != http.StatusPreconditionFailed || !strings.Contains(a.Text("[role=alert]"), "changed since you read it") {
		t.Errorf("approving what it said before: %d %s", a.Status, a.Text("[role=alert]"))
	}
	author.Post(at(c)+"/submit", words(edited, "", lang.Th))
	if a := law.Post(at(c)+"/review", words(edited, "request_changes", lang.Th)); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("[role=alert]"), "at least 10 characters") {
		t.Errorf("sent back without a word: %d %s", a.Status, a.Text("[role=alert]"))
	}
	back := words(edited, "request_changes", lang.Th)
	back.Set("reason", "The statute says ten thousand.")
	if a := law.Post(at(c)+"/review", back); a.Status != http.StatusSeeOther || !strings.Contains(author.Get(at(c)).Text(".script"), "The statute says ten thousand.") {
		t.Errorf("sent back: %d", a.Status)
	}
}

func TestACardWithoutASourceIsApprovedByNobodyAndSaysWhichFieldItIs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	for _, confidence := range []string{"C", "G"} {
		c := saved(t, r, b, newPath, form("save", url.Values{"source-url": {""}, "confidence": {confidence}}))
		if page := b.Get(at(c)); !strings.Contains(page.Text(".script"), "It names no source") {
			t.Errorf("%s: the page says %s", confidence, page.Text(".script"))
		}
		a := b.Post(at(c)+"/submit", words(c, "", lang.Th))
		if got := a.Text("[role=alert]"); a.Status != http.StatusConflict || !strings.Contains(got, "ไทย: It names no source") || !strings.Contains(a.Body, at(c)+"/edit#source-url") {
			t.Errorf("%s: %d %s", confidence, a.Status, got)
		}
	}
}

func TestANewLawTakesTheOldOnesPlaceAndItsMessagesDropOut(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, old := r.SignedIn(access.RoleManager), card(r, "TH", content.TakeOut)
	before := refusals(t, r)
	page := b.Get(at(old) + "/supersede")
	if webtest.Attr(page.One("#source-url"), "value") != "" || webtest.Attr(page.One("#fine"), "value") != "1000000" || !strings.Contains(page.Text("h1"), "A new law") {
		t.Errorf("the form begins with %s", page.Text("main"))
	}
	f := form("save", url.Values{"place": {"TH"}, "conduct": {"take_out"}, "from": {"2026-11-20"}, "currency": {"THB"}, "fine": {"2000000"}})
	if a := b.Post(at(old)+"/supersede", form("save", url.Values{"place": {"TH"}, "from": {""}})); a.Status != http.StatusUnprocessableEntity || a.Text("#from-wrong") == "" {
		t.Errorf("without a first day: %d %s", a.Status, a.Text("#from-wrong"))
	}
	next := saved(t, r, b, at(old)+"/supersede", f)
	ended := card(r, "TH", content.TakeOut)
	if next.Supersedes != old.ID || ended.InForceTo != (campaigns.Date{Year: 2026, Month: time.November, Day: 19}) || ended.Version != old.Version+1 {
		t.Errorf("the old one ends %s, the new one supersedes %d", ended.InForceTo, next.Supersedes)
	}
	if said := b.Get(at(old)).Text("main"); !strings.Contains(said, "Superseded") || !strings.Contains(said, "Its place is taken by") {
		t.Errorf("the old card says %s", said)
	}
	line := b.Get(listPath + "/timeline?place=TH").Text(".time")
	if first, second := strings.Index(line, "2,000,000"), strings.Index(line, "1,000,000"); first < 0 || second < first || !strings.Contains(line, "Takes the place of Thailand: Taking ivory out") {
		t.Errorf("the timeline says %s", line)
	}
	for l, n := range refusals(t, r) {
		if n <= before[l] {
			t.Errorf("%s: %d texts are refused, there were %d", l, n, before[l])
		}
	}
}

func TestAJourneyListsThreePlacesOnceInOrder(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	a := b.Get(listPath + "/journey?place-1=TH&place-2=HK&place-3=CN&place-4=TH&lang=zh-Hans")
	var got []string
	for _, n := range a.All("ol h2") {
		got = append(got, webtest.TextOf(n))
	}
	if strings.Join(got, " ") != "泰国 中国香港 中国内地" {
		t.Errorf("the places are %v", got)
	}
	if got := a.Text("ol .badge"); !strings.Contains(got, "使用中") || !strings.Contains(got, "已批准") {
		t.Errorf("the cards are %s", got)
	}
	if said := a.Text("ol"); strings.Count(said, "最高10年监禁、最高100万泰铢罚款，或两者并罚") != 1 || !strings.Contains(said, "法律信息截至2026年11月1日 · 泰国国家旅游局") {
		t.Errorf("it says %s", said)
	}
}

func TestAFindingPassesWithAReasonThatEverybodySees(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := saved(t, r, b, newPath, form("save", url.Values{"lead-en": {"rare ivory may not be sold"}}))
	if a := b.Post(at(c)+"/submit", words(c, "", lang.En)); a.Status != http.StatusConflict || !strings.Contains(a.Text("[role=alert]"), "A rule of the linter blocks this text") {
		t.Errorf("a blocked text is put to review: %d %s", a.Status, a.Text("[role=alert]"))
	}
	pass := url.Values{"locale": {"en"}, "rule": {"scarcity"}, "field": {"lead"}, "quote": {"rare"}, "reason": {"short"}}
	if a := b.Post(at(c)+"/override", pass); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.Status)
	}
	pass.Set("reason", "This is the word of the statute.")
	if a := b.Post(at(c)+"/override", pass); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("[role=alert]"))
	}
	if said := b.Get(at(c)).Text(".script"); !strings.Contains(said, "Let pass by The manager") || !strings.Contains(said, "This is the word of the statute.") {
		t.Errorf("the page says %s", said)
	}
	if a := b.Post(at(c)+"/submit", words(c, "", lang.En)); a.Status != http.StatusSeeOther {
		t.Errorf("and then: %d %s", a.Status, a.Text("[role=alert]"))
	}
}

func TestTheSecondToSaveIsToldWhoWasFirstAndKeepsTheForm(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c := saved(t, r, r.SignedIn(access.RoleOwner), newPath, form("save", nil))
	saved(t, r, r.SignedIn(access.RoleOwner), at(c)+"/edit", form("save", url.Values{"version": {"1"}, "fine": {"30000"}}))
	b := r.SignedIn(access.RoleManager)
	mine := form("save", url.Values{"version": {"1"}, "fine": {"40000"}})
	a := b.Post(at(c)+"/edit", mine)
	if got := a.Text("[role=alert]"); a.Status != http.StatusConflict || !strings.Contains(got, "The owner saved version 2") || !strings.Contains(got, "S$30,000") || webtest.Attr(a.One("#fine"), "value") != "40000" {
		t.Errorf("%d %s", a.Status, got)
	}
	mine.Set("version", webtest.Attr(a.One("[name=version]"), "value"))
	if now := saved(t, r, b, at(c)+"/edit", mine); now.Version != 3 || now.Fine.Amount != 40_000 {
		t.Errorf("%+v", now)
	}
}

func TestTheListIsReadInFewQuestions(t *testing.T) {
	t.Parallel()
	heard := &webtest.Heard{}
	address := "sqlite://" + t.TempDir() + "/erawan.db"
	if err := webtest.Seed(address); err != nil {
		t.Fatal(err)
	}
	r := webtest.Over(t, address, db.Options{Told: heard.Note})
	b := r.SignedIn(access.RoleManager)
	heard.Take()
	if a := b.Get(listPath); a.Status != http.StatusOK {
		t.Fatal(a.Status)
	}
	if n := len(heard.Take()); n == 0 || n > 8 {
		t.Errorf("%d statements", n)
	}
}
