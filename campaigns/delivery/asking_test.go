package delivery

import (
	"fmt"
	"math"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// asksSome is a plan whose survey asks so many of the 1,024 buckets.
func asksSome(share int) world {
	w := twoArms()
	w.Surveys = []surveyed{{Campaign: "cmp_ban", Share: share, Items: []item{{Kind: content.Acceptability}, {Kind: content.Intention}}}}
	return w
}

// Over all buckets exactly the share is asked, and of the hold-out as large a part as chance alone gives.
func TestWhoIsAskedHangsOnTheBucketAndNotOnTheArm(t *testing.T) {
	t.Parallel()
	const share = 512
	p, _ := planner(t, asksSome(share), noon)
	asked, of := map[token.Arm]int{}, map[token.Arm]int{}
	for b := range campaigns.Buckets {
		r := ask(noon, "plc_trip")
		r.Bucket = b
		c := sealed(t, p, r)
		of[c.Cell.Arm]++
		if c.Survey != 0 {
			asked[c.Cell.Arm]++
		}
	}
	if all := asked[token.Shown] + asked[token.HeldOut]; all != share {
		t.Errorf("%d buckets are asked, want exactly %d", all, share)
	}
	part := float64(asked[token.HeldOut]) / float64(of[token.HeldOut])
	if reach := 4 * math.Sqrt(.25/float64(of[token.HeldOut])); math.Abs(part-.5) > reach {
		t.Errorf("%d of %d held-out buckets are asked", asked[token.HeldOut], of[token.HeldOut])
	}
	t.Logf("asked: %d of %d shown, %d of %d held out", asked[token.Shown], of[token.Shown], asked[token.HeldOut], of[token.HeldOut])
}

// Raising the share drops nobody who was asked.
func TestMoreAreAskedAndNobodyLess(t *testing.T) {
	t.Parallel()
	was := map[int]bool{}
	for _, share := range []int{51, 205, 1024} {
		p, _ := planner(t, asksSome(share), noon)
		now := map[int]bool{}
		for b := range campaigns.Buckets {
			r := ask(noon, "plc_trip")
			r.Bucket = b
			now[b] = sealed(t, p, r).Survey != 0
			if was[b] && !now[b] {
				t.Fatalf("bucket %d was asked at a smaller share and is not at %d", b, share)
			}
		}
		was = now
	}
}

func TestAPictureAsksNothing(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, asksSome(campaigns.Buckets), noon)
	r := ask(noon, "plc_trip")
	r.Kind = token.Image
	if a := p.Decide(r)[0]; a.Invitation != (Invitation{}) {
		t.Errorf("%+v", a.Invitation)
	}
}

func TestASurveyIsAskedInTheFirstLanguageItMayBe(t *testing.T) {
	t.Parallel()
	w := asksSome(campaigns.Buckets)
	w.Laws = append(w.Laws, law{ID: "law_in"})
	w.Surveys[0].Items[0].Unapproved = []lang.Locale{lang.Th}
	w.Surveys[0].Items = append(w.Surveys[0].Items, item{Kind: content.IntentionAfter, Law: "law_in"})
	p, _ := planner(t, w, noon)
	for _, row := range []struct {
		want []lang.Locale
		got  lang.Locale
	}{{[]lang.Locale{lang.En}, lang.En}, {[]lang.Locale{lang.Th, lang.ZhHant}, lang.ZhHant}, {[]lang.Locale{lang.Th}, lang.ZhHans}, {nil, lang.ZhHans}} {
		got, ok := p.Asking(surveyIDs, row.want, noon)
		if !ok || got.Locale != row.got || len(got.Questions) != 3 || len(got.Locales) != 3 {
			t.Errorf("%v: %v %+v", row.want, ok, got)
		}
		for n, q := range got.Questions {
			if q.Ask != "ask in "+string(row.got) || (q.Law != nil) != (n == 2) || q.Item != fmt.Sprint("itm_", n) {
				t.Errorf("question %d: %+v", n, q)
			}
		}
	}
	if _, ok := p.Asking(surveyIDs+1, nil, noon); ok {
		t.Error("a survey that there is not")
	}
	if _, ok := p.Asking(surveyIDs, nil, noon.AddDate(0, 0, 9)); ok {
		t.Error("a node without contact for days asks")
	}
}
