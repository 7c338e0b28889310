package content

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// whole is a card with nothing to complain of at noon.
func whole() LawCard {
	c := thaiExit()
	c.Reviewer, c.Instrument = "law desk", words("Act")
	return c
}

func TestEachAlarmSoundsForItsOwnReason(t *testing.T) {
	t.Parallel()
	today := campaigns.DateOf(noon)
	for name, row := range map[string]struct {
		spoil  func(c *LawCard)
		others []LawCard
		want   []Alarm
	}{
		"nothing wrong":                          {func(*LawCard) {}, nil, nil},
		"nobody read the source":                 {func(c *LawCard) { c.Reviewer = "" }, nil, []Alarm{Unreviewed}},
		"checked 180 days ago":                   {func(c *LawCard) { c.AsOf = today.Plus(-180) }, nil, nil},
		"checked 181 days ago":                   {func(c *LawCard) { c.AsOf = today.Plus(-181) }, nil, []Alarm{Stale}},
		"never checked":                          {func(c *LawCard) { c.AsOf = campaigns.Date{} }, nil, []Alarm{NeverLooked}},
		"from tomorrow":                          {func(c *LawCard) { c.InForceFrom = today.Plus(1) }, nil, []Alarm{NotYet}},
		"from today":                             {func(c *LawCard) { c.InForceFrom = today }, nil, nil},
		"until today":                            {func(c *LawCard) { c.InForceTo = today }, nil, nil},
		"until yesterday":                        {func(c *LawCard) { c.InForceTo = today.Plus(-1) }, nil, []Alarm{Over}},
		"conflicting":                            {func(c *LawCard) { c.Confidence = C }, nil, []Alarm{Unsure}},
		"general knowledge without a page":       {func(c *LawCard) { c.Confidence, c.SourceURL = G, "" }, nil, []Alarm{Unsure, Unsourced}},
		"another takes its place":                {func(*LawCard) {}, []LawCard{{ID: 2, Org: 10, Supersedes: 1}}, []Alarm{Superseded}},
		"another will, from tomorrow":            {func(*LawCard) {}, []LawCard{{ID: 2, Org: 10, Supersedes: 1, InForceFrom: today.Plus(1)}}, nil},
		"another did, and is over":               {func(*LawCard) {}, []LawCard{{ID: 2, Org: 10, Supersedes: 1, InForceTo: today.Plus(-1)}}, nil},
		"another organisation's says it does":    {func(*LawCard) {}, []LawCard{{ID: 2, Org: 11, Supersedes: 1}}, nil},
		"another takes the place of another":     {func(*LawCard) {}, []LawCard{{ID: 2, Org: 10, Supersedes: 3}}, nil},
		"it says that it takes its own place":    {func(c *LawCard) { c.Supersedes = 1 }, []LawCard{{ID: 1, Org: 10, Supersedes: 1}}, nil},
		"a new card that supersedes no card":     {func(c *LawCard) { c.ID = 0 }, []LawCard{{ID: 2, Org: 10}}, nil},
		"its instrument is the one of 2014":      {func(c *LawCard) { c.Place, c.Instrument = "CN", lang.Text{lang.ZhHans: "法释〔2014〕10号"} }, nil, []Alarm{Superseded}},
		"a Chinese number in Thailand's own law": {func(c *LawCard) { c.Instrument = lang.Text{lang.ZhHans: "法释〔2014〕10号"} }, nil, nil},
	} {
		c := whole()
		row.spoil(&c)
		if diff := cmp.Diff(row.want, Alarms(c, row.others, noon)); diff != "" {
			t.Errorf("%s: want (-), got (+)\n%s", name, diff)
		}
	}
}

func TestOnlyWorkToDoLetsACardStand(t *testing.T) {
	t.Parallel()
	for a, want := range map[Alarm]bool{Superseded: true, Over: true, NotYet: true, Unsure: true, Unsourced: true, NeverLooked: true, Stale: false, Unreviewed: false} {
		if a.Stops() != want {
			t.Errorf("%s stops: %v", a, a.Stops())
		}
	}
}

// repealedCards rest on the interpretations of 2000 and 2014, told in each way there is.
func repealedCards() map[string]LawCard {
	with := func(change func(*LawCard)) LawCard {
		c := LawCard{ID: 1, Org: 10, Place: "CN", Conduct: BringIn, Confidence: A, Imprisonment: Term{MaxMonths: 60}, Fine: Money{Unstated: true},
			Instrument: words("Criminal Law"), SourceName: words("court"), SourceURL: "https://law.example/cn", AsOf: campaigns.Date{Year: 2022, Month: 3, Day: 1}}
		change(&c)
		return c
	}
	out := map[string]LawCard{}
	for _, name := range []string{"法释〔2014〕10号", "法释[2014]10号", "法释(2000)37号", "《刑法》第一百五十一条；法释〔2000〕37号", "法釋〔2014〕10號",
		"Judicial Interpretation No. 10 of 2014", "Judicial Interpretation No. 37 of 2000", "Fashi [2014] No. 10", "คำตีความ ฉบับที่ 10 ปี 2557", "คำตีความ ฉบับที่ 37 ปี 2543"} {
		for _, l := range lang.All {
			out[fmt.Sprintf("%s, named in %s", name, l)] = with(func(c *LawCard) { c.Instrument[l] = name })
		}
	}
	for _, lead := range []string{"价值10万元以上不满20万元的", "价值十万元以上不满二十万元", "价值20万元以上不满100万元", "價值20萬元以上不滿100萬元", "价值二十万元以上不满一百万元",
		"worth 100,000 to under 200,000 yuan", "worth 200,000 to under 1,000,000 yuan", "มูลค่าตั้งแต่ 1 แสนถึง 2 แสนหยวน", "มูลค่า 2 แสนหยวนแต่ไม่ถึง 1 ล้านหยวน"} {
		out[lead] = with(func(c *LawCard) { c.Lead = lang.Text{lang.ZhHans: lead} })
	}
	return out
}

func TestACardOfTheRepealedBandsIsRefusedFrom9April2022(t *testing.T) {
	t.Parallel()
	eve, day := time.Date(2022, 4, 8, 23, 59, 59, 0, time.UTC), time.Date(2022, 4, 9, 0, 0, 0, 0, time.UTC)
	for name, c := range repealedCards() {
		d := newDesk()
		d.card = c
		d.approveAll()
		for i := range d.approvals {
			d.approvals[i].At = eve.AddDate(-1, 0, 0)
		}
		for _, l := range lang.All {
			if v := d.judge(l, eve); v.Why != "" || !v.Until.Equal(day) {
				t.Errorf("%s in %s, the day before: %+v, want until %s", name, l, v, day)
			}
			for _, later := range []time.Time{day, day.AddDate(0, 0, 1), noon} {
				if v := d.judge(l, later); v.Why != "law.superseded" {
					t.Errorf("%s in %s on %s: %+v", name, l, later, v)
				}
				if why := Approvable(c, l, later); why != "law.superseded" {
					t.Errorf("%s in %s may be approved on %s: %q", name, l, later, why)
				}
			}
			if why := Approvable(c, l, eve); why != "" {
				t.Errorf("%s in %s may not be approved the day before: %s", name, l, why)
			}
		}
	}
}

func TestTodaysBandsAndNumbersAreNotTakenForRepealedOnes(t *testing.T) {
	t.Parallel()
	for _, lead := range []string{"价值20万元以上不满200万元", "价值二万元以上不满二十万元", "价值二十万元以上不满二百万元", "價值200萬元以上", "法释〔2022〕12号第二条", "法释〔2016〕17号",
		"worth 200,000 to under 2,000,000 yuan", "worth 20,000 to under 200,000 yuan", "Judicial Interpretation No. 12 of 2022", "มูลค่า 2 แสนหยวนแต่ไม่ถึง 2 ล้านหยวน", "ฉบับที่ 12 ปี 2565"} {
		c := LawCard{Place: "CN", Lead: lang.Text{lang.ZhHans: lead}, Instrument: lang.Text{lang.En: lead}}
		if c.Repealed(noon) {
			t.Errorf("%s is taken for a repealed one", lead)
		}
	}
}

func TestACardNeedsSomethingToHoldItAgainst(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		spoil func(c *LawCard)
		want  string
	}{
		"whole":                         {func(*LawCard) {}, ""},
		"conflicting, with a source":    {func(c *LawCard) { c.Confidence = C }, ""},
		"conflicting, without a page":   {func(c *LawCard) { c.Confidence, c.SourceURL = C, "" }, "law.no_source"},
		"general, without a page":       {func(c *LawCard) { c.Confidence, c.SourceURL = G, "" }, "law.no_source"},
		"general, without a name":       {func(c *LawCard) { c.Confidence, c.SourceName = G, lang.Text{} }, "law.no_source"},
		"official, without a page":      {func(c *LawCard) { c.SourceURL = "" }, "law.no_source"},
		"never checked":                 {func(c *LawCard) { c.AsOf = campaigns.Date{} }, "law.never_checked"},
		"ready for the day it comes in": {func(c *LawCard) { c.InForceFrom = campaigns.DateOf(noon).Plus(30) }, ""},
		"over":                          {func(c *LawCard) { c.InForceTo = campaigns.DateOf(noon).Plus(-1) }, "law.not_in_force"},
		"no sentence":                   {func(c *LawCard) { c.Conduct = "lick" }, "law.missing"},
	} {
		c := whole()
		row.spoil(&c)
		for _, l := range lang.All {
			if got := Approvable(c, l, noon); got != row.want {
				t.Errorf("%s in %s: %q, want %q", name, l, got, row.want)
			}
		}
	}
}

func TestASupersededCardEndsTheDayBefore(t *testing.T) {
	t.Parallel()
	first := campaigns.DateOf(noon).Plus(10)
	next := LawCard{ID: 2, Org: 10, Supersedes: 1, InForceFrom: first}
	if got := Supersede(whole(), next); got.InForceTo != first.Plus(-1) {
		t.Errorf("ends on %s", got.InForceTo)
	}
	sooner := whole()
	sooner.InForceTo = first.Plus(-5)
	if got := Supersede(sooner, next); got.InForceTo != first.Plus(-5) {
		t.Errorf("what ended on %s ends on %s", first.Plus(-5), got.InForceTo)
	}
	for name, other := range map[string]LawCard{"another card's": {ID: 2, Org: 10, Supersedes: 3, InForceFrom: first},
		"of unknown beginning": {ID: 2, Org: 10, Supersedes: 1}, "another organisation's": {ID: 2, Org: 11, Supersedes: 1, InForceFrom: first}} {
		if diff := cmp.Diff(whole(), Supersede(whole(), other)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAJourneyListsItsPlacesOnceInOrder(t *testing.T) {
	t.Parallel()
	card := func(id int64, place string, conduct Conduct) LawCard {
		c := whole()
		c.ID, c.Place, c.Conduct = id, place, conduct
		return c
	}
	unsure, over := card(8, "HK", BringIn), card(9, "TH", TakeOut)
	unsure.Confidence = C
	over.InForceTo = campaigns.DateOf(noon).Plus(-1)
	cards := []LawCard{card(1, "CN", BringIn), card(2, "TH", Trade), card(3, "HK", TakeOut), card(4, "TH", TakeOut), card(5, "HK", BringIn), card(6, "SG", BringIn), unsure, over, card(4, "TH", TakeOut)}
	ids := func(places ...string) map[string][]int64 {
		out := map[string][]int64{}
		for _, c := range Journey(places, cards, noon) {
			out[c.Place] = nil
			for _, l := range c.Cards {
				out[c.Place] = append(out[c.Place], l.ID)
			}
		}
		return out
	}
	order := func(places ...string) (out []string) {
		for _, c := range Journey(places, cards, noon) {
			out = append(out, c.Place)
		}
		return out
	}
	if diff := cmp.Diff([]string{"TH", "HK", "CN"}, order("TH", "HK", "CN")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]int64{"TH": {4, 2}, "HK": {5, 3}, "CN": {1}}, ids("TH", "HK", "CN")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"TH", "HK", "CN"}, order("TH", "HK", "TH", "", "CN", "HK")); diff != "" {
		t.Errorf("there and back: %s", diff)
	}
	if diff := cmp.Diff([]string{"LA", "CN"}, order("LA", "CN")); diff != "" {
		t.Errorf("a place we know nothing of: %s", diff)
	}
	if got := Journey(nil, cards, noon); got != nil {
		t.Errorf("no journey: %+v", got)
	}
}
