package delivery

import (
	"testing"

	"erawan/campaigns/token"
)

// sealed opens the token of the one answer to a request.
func sealed(t *testing.T, p *Planner, r Request) token.Claims {
	t.Helper()
	c, err := p.sealer.Open(p.Decide(r)[0].Token, r.Now, token.Page)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACellSaysWhereItsBucketCameFrom(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, twoArms(), noon)
	page, none, known, private := ask(noon, "plc_trip"), ask(noon, "plc_trip"), ask(noon, "plc_trip"), ask(noon, "plc_trip")
	page.Bucket, none.Bucket, known.Bucket, private.Bucket = 7, -1, -1, -1
	page.Visitor, known.Visitor, private.Visitor, private.GPC = "v-1", "v-1", "v-1", true
	first := sealed(t, p, known)
	for name, row := range map[string]struct {
		r    Request
		want token.Source
	}{"the page's": {page, token.PageStore}, "the view's": {none, token.PerView}, "the pseudonym's": {known, token.Pseudonym}, "under Global Privacy Control": {private, token.PerView}} {
		if c := sealed(t, p, row.r); c.Source != row.want || c.Cell.Source != row.want {
			t.Errorf("%s: source %d, in its cell %d, want %d", name, c.Source, c.Cell.Source, row.want)
		}
	}
	if again := sealed(t, p, known); again.Bucket != first.Bucket {
		t.Errorf("a pseudonym is in bucket %d, then in %d", first.Bucket, again.Bucket)
	}
	known.Visitor = "v-2"
	if other := sealed(t, p, known); other.Bucket == first.Bucket {
		t.Error("two pseudonyms are in one bucket: one time in 1,024 by chance, and with this key never")
	}
	house := ask(noon, "plc_trip")
	house.Locales = []string{"fr"}
	w := twoArms()
	w.Campaigns[0].Starts, w.Campaigns[0].Ends = "2020-01-01", "2020-01-02"
	old, _ := planner(t, w, noon)
	if c := sealed(t, old, house); c.Cell.Campaign != 0 || c.Cell.Source != token.Untold {
		t.Errorf("a house card is drawn from source %d", c.Cell.Source)
	}
}

func TestAHeldOutClickFollowsTheNeutralCard(t *testing.T) {
	t.Parallel()
	w := twoArms()
	w.Messages[2].Linked = true
	p, _ := planner(t, w, noon)
	seen := map[token.Arm]string{}
	for b := range 1024 {
		r := ask(noon, "plc_trip")
		r.Bucket = b
		text := p.Decide(r)[0].Token
		c, err := p.sealer.Open(text, noon, token.Page)
		if err != nil {
			t.Fatal(err)
		}
		address, ok := p.Link(text, noon)
		if !ok {
			t.Fatalf("arm %s leads nowhere", c.Cell.Arm)
		}
		if c.Cell.Variant == "a" {
			seen[c.Cell.Arm] = address
		}
	}
	want := p.plan.Load().pieces[w.id("msg_card")].in("zh-Hans").link()
	if seen[token.HeldOut] != want || seen[token.Shown] == want {
		t.Errorf("links %v, the neutral card's is %s", seen, want)
	}
}
