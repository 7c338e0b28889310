package testenv

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// failover is how long, in milliseconds, a cluster or its sentinels wait before they call a server
// dead.
const failover = "1000"

// RedisServers are several that belong together, behind one address.
type RedisServers struct {
	URL   string
	Nodes []*RedisServer
}

// RedisCluster starts a cluster of three masters and three replicas, each append-only.
func RedisCluster(t testing.TB) *RedisServers {
	t.Helper()
	c := &RedisServers{}
	var addresses []string
	for i := range 6 {
		c.Nodes = append(c.Nodes, clusterNode(t))
		c.Nodes[i].Do(t, "CLUSTER", "SET-CONFIG-EPOCH", strconv.Itoa(i+1))
		addresses = append(addresses, c.Nodes[i].Addr())
	}
	first := c.Nodes[0]
	for _, n := range c.Nodes[1:] {
		first.Do(t, "CLUSTER", "MEET", "127.0.0.1", strconv.Itoa(n.port), strconv.Itoa(n.bus))
	}
	for i, slots := range [][2]string{{"0", "5460"}, {"5461", "10922"}, {"10923", "16383"}} {
		c.Nodes[i].Do(t, "CLUSTER", "ADDSLOTSRANGE", slots[0], slots[1])
	}
	c.waitAll(t, "know each other", func(n *RedisServer) bool {
		return strings.Count(n.Do(t, "CLUSTER", "NODES"), "connected") == 6 && !strings.Contains(n.Do(t, "CLUSTER", "NODES"), "handshake")
	})
	for i, n := range c.Nodes[3:] {
		n.Do(t, "CLUSTER", "REPLICATE", c.Nodes[i].Do(t, "CLUSTER", "MYID"))
	}
	c.WaitWhole(t)
	c.URL = "redis+cluster://" + strings.Join(addresses[:3], ",")
	return c
}

func clusterNode(t testing.TB) *RedisServer {
	t.Helper()
	bus, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	n := Redis(t, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--cluster-node-timeout", failover,
		"--cluster-replica-validity-factor", "0")
	n.bus = bus
	return n
}

// WaitWhole waits until every server of a cluster runs, every slot has a master and every master
// has a replica that is up to date.
func (c *RedisServers) WaitWhole(t testing.TB) {
	t.Helper()
	c.waitAll(t, "be whole", func(n *RedisServer) bool {
		info, err := n.do("CLUSTER", "INFO")
		if err != nil || !strings.Contains(info, "cluster_state:ok") {
			return false
		}
		role, err := n.do("INFO", "replication")
		return err == nil && (strings.Contains(role, "connected_slaves:1") || strings.Contains(role, "master_link_status:up"))
	})
}

func (c *RedisServers) waitAll(t testing.TB, what string, condition func(*RedisServer) bool) {
	t.Helper()
	for i, n := range c.Nodes {
		if !until(n.process.gone, func() bool { return condition(n) }) {
			t.Fatalf("server %d did not %s:\n%s", i, what, n.process.Output())
		}
	}
}

// MasterOf returns the server that holds a key, as the servers that run see it.
func (c *RedisServers) MasterOf(t testing.TB, key string) *RedisServer {
	t.Helper()
	var master *RedisServer
	found := until(nil, func() bool {
		i := slices.IndexFunc(c.Nodes, func(n *RedisServer) bool { return n.answers() })
		if i < 0 {
			return false
		}
		slot, err := strconv.Atoi(c.Nodes[i].Do(t, "CLUSTER", "KEYSLOT", key))
		if err != nil {
			return false
		}
		master = c.holder(c.Nodes[i].Do(t, "CLUSTER", "NODES"), slot)
		return master != nil
	})
	if !found {
		t.Fatalf("no master holds %s", key)
	}
	return master
}

// holder reads CLUSTER NODES: id, address@bus, flags, master, ping, pong, epoch, link, slots.
func (c *RedisServers) holder(nodes string, slot int) *RedisServer {
	for line := range strings.Lines(nodes) {
		f := strings.Fields(line)
		if len(f) < 9 || !strings.Contains(f[2], "master") || strings.Contains(f[2], "fail") {
			continue
		}
		for _, r := range f[8:] {
			var from, to int
			if n, _ := fmt.Sscanf(r, "%d-%d", &from, &to); n == 2 && from <= slot && slot <= to {
				address, _, _ := strings.Cut(f[1], "@")
				i := slices.IndexFunc(c.Nodes, func(s *RedisServer) bool { return s.Addr() == address })
				return c.Nodes[i]
			}
		}
	}
	return nil
}

// RedisSentinel starts a master, a replica and three sentinels that watch them. Nodes are the first
// two.
func RedisSentinel(t testing.TB) *RedisServers {
	t.Helper()
	master := Redis(t)
	replica := Redis(t, "--replicaof", "127.0.0.1 "+strconv.Itoa(master.port))
	c := &RedisServers{Nodes: []*RedisServer{master, replica}}
	var addresses []string
	var sentinels []*RedisServer
	for range 3 {
		s := startSentinel(t, master)
		sentinels = append(sentinels, s)
		addresses = append(addresses, s.Addr())
	}
	for _, s := range sentinels {
		if !until(s.process.gone, func() bool {
			seen := s.Do(t, "SENTINEL", "MASTER", "main")
			return strings.Contains(seen, "num-slaves 1") && strings.Contains(seen, "num-other-sentinels 2")
		}) {
			t.Fatalf("a sentinel did not find the others:\n%s", s.process.Output())
		}
	}
	c.URL = "redis+sentinel://" + strings.Join(addresses, ",") + "/main"
	return c
}

func startSentinel(t testing.TB, master *RedisServer) *RedisServer {
	t.Helper()
	s := &RedisServer{bin: master.bin, data: t.TempDir()}
	var err error
	for range 5 { // somebody else may take the port first
		if s.port, err = freePort(); err != nil {
			break
		}
		config := filepath.Join(s.data, "sentinel.conf") // which it rewrites as it learns
		text := fmt.Sprintf("bind 127.0.0.1\nport %d\ndir %s\nsentinel monitor main 127.0.0.1 %d 2\nsentinel down-after-milliseconds main %s\nsentinel failover-timeout main 3000\n",
			s.port, s.data, master.port, failover)
		if err = os.WriteFile(config, []byte(text), 0o600); err != nil {
			break
		}
		if err = s.launch([]string{config, "--sentinel"}); err == nil {
			t.Cleanup(s.Kill)
			return s
		}
	}
	t.Fatal(err)
	return nil
}

// RedisTLS starts a server that speaks TLS only. CA is the file of the certificate it shows, which
// Go programs believe when SSL_CERT_FILE names it.
func RedisTLS(t testing.TB) (s *RedisServer, ca string) {
	t.Helper()
	dir := t.TempDir()
	cert, key, config := certificate(t, dir)
	s, err := startRedisAs(t.TempDir(), []string{"--appendonly", "yes", "--appendfsync", "everysec",
		"--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert, "--tls-auth-clients", "no"}, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	s.URL = "rediss://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) + "/0"
	return s, cert
}
