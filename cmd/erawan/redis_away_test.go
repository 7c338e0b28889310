package main

import "testing"

func TestAPledgeIsTakenWhileRedisIsAway(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.redis.Stop()
	if p := pledgeOnce(t, node.base()); p.tally != 1 {
		t.Fatalf("%d pledges stand, want 1", p.tally)
	}
}
