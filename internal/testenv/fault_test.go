package testenv

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

func TestAClusterGivesADeadMastersSlotsToItsReplica(t *testing.T) {
	t.Parallel()
	c := RedisCluster(t)
	master := c.MasterOf(t, "k")
	master.Kill()
	if !until(nil, func() bool { return c.MasterOf(t, "k") != master }) {
		t.Fatal("the replica was never promoted")
	}
	master.Restart(t)
	c.WaitWhole(t)
}

func TestSentinelsPromoteTheReplicaOfADeadMaster(t *testing.T) {
	t.Parallel()
	s := RedisSentinel(t)
	s.Nodes[0].Kill()
	if !until(nil, func() bool {
		said, err := s.Nodes[1].do("INFO", "replication") // whoever is promoted hangs up on all who ask
		return err == nil && strings.Contains(said, "role:master")
	}) {
		t.Fatal("the replica was never promoted")
	}
}

func TestRedisSpeaksTLSOnly(t *testing.T) {
	t.Parallel()
	s, _ := RedisTLS(t)
	if got := s.Do(t, "SET", "k", "v"); got != "OK" {
		t.Fatal(got)
	}
	plain := *s
	plain.tls = nil
	if answer, err := plain.do("PING"); err == nil {
		t.Fatalf("answered %q in the clear", answer)
	}
}

func TestALinkIsSlowSilentCutAndMended(t *testing.T) {
	t.Parallel()
	s := Redis(t)
	l := NewLink(t, s.Addr())
	plug := func() (net.Conn, *bufio.Reader) {
		c, err := net.Dial("tcp", l.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c, bufio.NewReader(c)
	}
	ping := func(c net.Conn, r *bufio.Reader, patience time.Duration) (string, error) {
		c.SetDeadline(time.Now().Add(patience))
		fmt.Fprint(c, "PING\r\n")
		return r.ReadString('\n')
	}
	c, r := plug()
	if got, err := ping(c, r, patience); got != "+PONG\r\n" {
		t.Fatal(got, err)
	}
	l.Slow(200 * time.Millisecond)
	before := time.Now()
	if got, err := ping(c, r, patience); got != "+PONG\r\n" || time.Since(before) < 200*time.Millisecond {
		t.Fatal("not slow:", got, err)
	}
	l.Silence()
	if got, err := ping(c, r, 50*time.Millisecond); err == nil {
		t.Fatalf("%q came through silence", got)
	}
	l.Mend()
	c.SetDeadline(time.Now().Add(patience))
	if got, err := r.ReadString('\n'); got != "+PONG\r\n" {
		t.Fatal("what was sent before did not arrive after:", got, err)
	}
	l.Cut()
	if _, err := ping(c, r, patience); err == nil {
		t.Fatal("answered through a cut")
	}
	l.Mend()
	if got, err := func() (string, error) { c, r := plug(); return ping(c, r, patience) }(); got != "+PONG\r\n" {
		t.Fatal(got, err)
	}
}

func TestADiskIsFullAndThenNot(t *testing.T) {
	t.Parallel()
	p := Start(t, Command{Path: "sh", Args: []string{"-c", `trap '' XFSZ; n=0; while :; do
		if (echo x > "$FILE") 2>/dev/null; then now=room; else now=full; fi
		[ "$now" = "$was" ] || { n=$((n+1)); echo "$n $now"; was=$now; }; sleep 0.02; done`}, Env: []string{"FILE=" + t.TempDir() + "/f"}})
	p.WaitLine(t, "^1 room$")
	p.FillDisk(t, 0)
	p.WaitLine(t, "^2 full$")
	p.EmptyDisk(t)
	p.WaitLine(t, "^3 room$")
}
