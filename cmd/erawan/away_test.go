package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAPledgeIsTakenWhileRedisIsAway(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.redis.Stop()
	if p := pledgeOnce(t, node.base()); p.tally != 1 {
		t.Fatalf("%d pledges stand, want 1", p.tally)
	}
}

func TestWhatNeedsTheDatabaseAsksForPatienceWhileItIsAway(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	p := pledgeOnce(t, node.base())
	for _, away := range []func(){in.postgres.Stop, in.postgres.Kill} {
		away()
		for _, ask := range []struct{ path, media, body string }{
			{"/v1/pledges/withdraw", "application/json", `{"receipt":"` + p.receipt + `"}`},
			{"/sign-in", "application/x-www-form-urlencoded", "email=owner%40team.example&password=x"},
		} {
			res, err := quick.Post(node.base()+ask.path, ask.media, strings.NewReader(ask.body))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("%s: %d", ask.path, res.StatusCode)
			}
		}
		if status, body := get(t, node.base()+"/v1/pledges/tally?campaign="+p.campaign); status != http.StatusServiceUnavailable || !strings.Contains(body, "database_away") {
			t.Errorf("tally: %d %s", status, body)
		}
		in.postgres.Restart(t)
		eventually(t, "the tally again", func() bool {
			status, _ := get(t, node.base()+"/v1/pledges/tally?campaign="+p.campaign)
			return status == http.StatusOK
		})
	}
}

func TestSignInIsLimitedByEachNodeWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	nodes := []*webNode{in.web(t, "a"), in.web(t, "b")}
	try := func(n *webNode) int {
		res, err := quick.PostForm(n.base()+"/sign-in", url.Values{"email": {"mali@erawan.example"}, "password": {"wrong"}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	for range 20 {
		if status := try(nodes[0]); status != http.StatusUnprocessableEntity {
			t.Fatalf("with Redis there: %d", status)
		}
	}
	if status := try(nodes[1]); status != http.StatusTooManyRequests {
		t.Fatalf("nodes do not count together: %d", status)
	}
	in.redis.Stop()
	for _, n := range nodes {
		tries := 0
		for try(n) == http.StatusUnprocessableEntity {
			tries++
		}
		if tries != 20 {
			t.Errorf("%d tries without Redis, want 20", tries)
		}
	}
}

func TestAStopReachesEveryNodeWhileRedisIsAway(t *testing.T) {
	in := scaled(t)
	nodes := []*webNode{in.web(t, "a"), in.web(t, "b")}
	placement, key := in.slot(0)
	shows := func(n *webNode) bool {
		_, body := get(t, n.base()+"/v1/decisions?placement="+placement+"&key="+key+"&locales=en&destination=TH&trip_phase=booked&context=souvenirs&bucket=1")
		return strings.Contains(body, `"campaign":"cmp_`)
	}
	in.redis.Stop()
	if !shows(nodes[0]) || !shows(nodes[1]) {
		t.Fatal("nothing is shown before the stop")
	}
	in.stopEverything(t)
	eventually(t, "both nodes stopped", func() bool { return !shows(nodes[0]) && !shows(nodes[1]) })
}
