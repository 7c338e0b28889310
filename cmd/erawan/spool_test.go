package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSpoolOfANodeThatIsGoneIsReplayed(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	l := in.load(t, node.base())
	l.under(t, 20)
	in.redis.Stop()
	l.under(t, 50)
	dir := filepath.Join(node.dir, "spool")
	if code, _, e := call(t, "spool", "replay", dir, "--database-url="+in.database); code != failed || !strings.Contains(lastLine(e), "in use") {
		t.Fatalf("the spool of a running node: exit %d %s", code, e)
	}
	node.Kill()
	l.end()
	first := in.command(t, "spool", "replay", dir)
	if second := in.command(t, "spool", "replay", dir); second != "0 records booked\n" || first == second {
		t.Fatalf("replayed %q, then %q", first, second)
	}
	in.redis.Restart(t)
	in.worker(t)
	l.settle(t)
}

func TestWhatCannotBeBookedIsShown(t *testing.T) {
	in := scaled(t)
	if got := in.command(t, "aside"); got != "nothing was set aside\n" {
		t.Fatal(got)
	}
	in.append(t, "no record of ours")
	in.worker(t)
	eventually(t, "the entry set aside", func() bool {
		return strings.Contains(in.command(t, "aside"), "not a record of ours")
	})
	node := in.web(t, "a") // and what comes after it is booked
	l := in.load(t, node.base())
	l.under(t, 20)
	l.end()
	l.settle(t)
}
