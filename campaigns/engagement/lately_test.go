package engagement

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement/agents"
	"erawan/campaigns/token"
)

var abroad = netip.MustParseAddr("203.0.113.9")

func TestOneBrowserCannotSendMoreThanAPerson(t *testing.T) {
	t.Parallel()
	l := NewLately()
	v := Visit{Now: noon, UserAgent: browser, Address: abroad, Language: "zh-CN"}
	if l.sent(v, tooMany) {
		t.Error("as many as can be are too many")
	}
	if !l.sent(v, 1) {
		t.Error("one more than can be is not too many")
	}
	other, later, private := v, v, v
	other.UserAgent += " NetType/WIFI"
	later.Now = noon.Add(time.Minute)
	private.Address = netip.MustParseAddr("10.0.0.7")
	for name, v := range map[string]Visit{"another browser behind the address": other, "the next minute": later} {
		if l.sent(v, 1) {
			t.Errorf("%s pays for it", name)
		}
	}
	if l.sent(private, 100*tooMany) || l.sent(Visit{Now: noon}, 100*tooMany) || (*Lately)(nil).sent(v, 100*tooMany) {
		t.Error("a proxy of the operator's is taken for one browser")
	}
}

func TestATokenComesFromAFewNetworks(t *testing.T) {
	t.Parallel()
	l, id := NewLately(), token.NewID(noon)
	for i := range tooManyNetworks {
		for range 3 {
			if l.again(id, netip.AddrFrom4([4]byte{203, 0, byte(i), 9})) {
				t.Fatalf("network %d is one too many", i+1)
			}
		}
	}
	if !l.again(id, netip.MustParseAddr("198.51.100.1")) {
		t.Error("from a fifth network, and it is believed")
	}
	if l.again(id, netip.AddrFrom4([4]byte{203, 0, 1, 200})) || l.again(token.NewID(noon), netip.MustParseAddr("198.51.100.1")) {
		t.Error("the networks of before, or another token, pay for it")
	}
	often := token.NewID(noon)
	for range tooOften {
		if l.again(often, abroad) {
			t.Fatal("sent as often as a page may, and not believed")
		}
	}
	if !l.again(often, abroad) {
		t.Error("sent more often than a page can be, and believed")
	}
}

// found records one event of a page and says why it does not count.
func found(t *testing.T, set func(*Recorder, *Visit, *Incoming)) Filter {
	t.Helper()
	first := &journal{}
	r := recorder(first, nil)
	r.Channel = func(int64) campaigns.Channel { return campaigns.Page }
	v := Visit{Now: noon.Add(time.Minute), UserAgent: browser, Address: abroad}
	in := Incoming{Token: sealed(t, r.Sealer, claims(noon)), Type: "viewable"}
	set(r, &v, &in)
	if n, rejected, err := r.Record(t.Context(), v, []Incoming{in}); n != 1 || rejected != nil || err != nil {
		t.Fatal(n, rejected, err)
	}
	return first.batch(t).Events[0].Filter
}

func TestEachRuleFindsWhatItIsFor(t *testing.T) {
	t.Parallel()
	hoster := func(r *Recorder) {
		r.DataCentres, _ = ReadNetworks(strings.NewReader("203.0.113.0/24"))
	}
	foreign := func(r *Recorder, v *Visit) {
		r.Foreign = func(_ int64, origin string) bool { return origin != "https://shop.example" }
		v.Origin = "https://copy.example"
	}
	app := func(r *Recorder) { r.Channel = func(int64) campaigns.Channel { return campaigns.App } }
	for name, row := range map[string]struct {
		set  func(*Recorder, *Visit, *Incoming)
		want Filter
	}{
		"a person":                         {func(*Recorder, *Visit, *Incoming) {}, Counted},
		"from a data centre":               {func(r *Recorder, _ *Visit, _ *Incoming) { hoster(r) }, DataCentre},
		"an app's server there":            {func(r *Recorder, _ *Visit, _ *Incoming) { hoster(r); app(r) }, Counted},
		"on a page that is not theirs":     {func(r *Recorder, v *Visit, _ *Incoming) { foreign(r, v) }, ForeignPage},
		"on their own page":                {func(r *Recorder, v *Visit, _ *Incoming) { foreign(r, v); v.Origin = "https://shop.example" }, Counted},
		"on a page that does not say":      {func(r *Recorder, v *Visit, _ *Incoming) { foreign(r, v); v.Origin = "" }, Counted},
		"viewable in less than a second":   {func(_ *Recorder, v *Visit, _ *Incoming) { v.Now = noon.Add(799 * time.Millisecond) }, TooSoon},
		"viewable after one":               {func(_ *Recorder, v *Visit, _ *Incoming) { v.Now = noon.Add(time.Second) }, Counted},
		"drawn at once":                    {func(_ *Recorder, v *Visit, in *Incoming) { v.Now, in.Type = noon, "impression" }, Counted},
		"viewable at once, told by an app": {func(r *Recorder, v *Visit, _ *Incoming) { v.Now = noon; app(r) }, Counted},
		"a crawler in a data centre":       {func(r *Recorder, v *Visit, _ *Incoming) { hoster(r); v.UserAgent = "Googlebot" }, DeclaredBot},
		"more than a person can": {func(r *Recorder, v *Visit, _ *Incoming) {
			r.Lately = NewLately()
			r.Lately.sent(*v, tooMany)
		}, TooMany},
		"a token from everywhere": {func(r *Recorder, _ *Visit, in *Incoming) {
			r.Lately = NewLately()
			c, err := r.Sealer.Open(in.Token, noon, token.Page)
			if err != nil {
				t.Fatal(err)
			}
			for i := range tooManyNetworks {
				r.Lately.again(c.ID, netip.AddrFrom4([4]byte{198, 51, byte(i), 1}))
			}
		}, Replayed},
	} {
		if got := found(t, row.set); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

func TestNoCountryIsAReason(t *testing.T) {
	t.Parallel()
	for f := range Filters {
		if strings.Contains(f.String(), "country") {
			t.Errorf("an event can be set aside for its %s", f)
		}
	}
	seen := map[string]bool{}
	for f := Counted + 1; f < Filters; f++ {
		if f.String() == "" || seen[f.String()] {
			t.Errorf("reason %d has no name of its own", f)
		}
		seen[f.String()] = true
	}
}

func TestWhatIsKeptOfASenderIsCodesAndNothingElse(t *testing.T) {
	t.Parallel()
	first := &journal{}
	r := recorder(first, nil)
	r.Lately = NewLately()
	v := Visit{Now: noon, UserAgent: browser, Address: abroad, Origin: "https://shop.example", Language: "zh-CN"}
	if _, _, err := r.Record(t.Context(), v, []Incoming{{Token: sealed(t, r.Sealer, claims(noon)), Type: "click"}}); err != nil {
		t.Fatal(err)
	}
	record := string(first.records[0])
	for _, secret := range []string{"iPhone", "MicroMessenger", v.Language, v.Origin, abroad.String(), string(abroad.AsSlice())} {
		if strings.Contains(record, secret) {
			t.Errorf("%q is in the record", secret)
		}
	}
	if e := first.batch(t).Events[0]; e.Features.Traits().Agent.Family != agents.WeChat {
		t.Error(fmt.Sprintf("%x", uint64(e.Features)), "does not say which browser it was")
	}
}
