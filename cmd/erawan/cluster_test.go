package main

import (
	"testing"

	"erawan/internal/testenv"
)

// scaledOn is an installation on a Redis that the test has started.
func scaledOn(t *testing.T, redis string) *installation {
	t.Helper()
	pg := testenv.StartPostgres(t)
	in := &installation{database: pg.URL, postgres: pg}
	in.prepare(t, redis)
	return in
}

func TestAMasterOfTheClusterIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	cluster := testenv.RedisCluster(t)
	in := scaledOn(t, cluster.URL)
	a, b := in.web(t, "a"), in.web(t, "b")
	in.worker(t)
	l := in.load(t, a.base(), b.base())
	for range kills() / 2 {
		l.under(t, 100)
		master := cluster.MasterOf(t, eventLog)
		master.Kill()
		l.under(t, 100) // to the spools
		eventually(t, "the replica promoted", func() bool { return cluster.MasterOf(t, eventLog) != master })
		l.under(t, 50)
		master.Restart(t)
		cluster.WaitWhole(t)
	}
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestAClusterWhoseMasterHasNoReplicaIsWaitedFor(t *testing.T) {
	t.Parallel()
	cluster := testenv.RedisCluster(t)
	in := scaledOn(t, cluster.URL)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 50)
	gone := cluster.MasterOf(t, eventLog)
	gone.Kill()
	eventually(t, "the replica promoted", func() bool { return cluster.MasterOf(t, eventLog) != gone })
	second := cluster.MasterOf(t, eventLog)
	second.Kill() // nobody holds the log
	l.under(t, 100)
	second.Restart(t)
	gone.Restart(t)
	cluster.WaitWhole(t)
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestTheMasterThatSentinelsWatchIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	watched := testenv.RedisSentinel(t)
	in := scaledOn(t, watched.URL)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 100)
	watched.Nodes[0].Kill()
	l.under(t, 100) // to the spool
	eventually(t, "the replica promoted", watched.Nodes[1].IsMaster)
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestEventsGoOverTLS(t *testing.T) {
	server, ca := testenv.RedisTLS(t)
	t.Setenv("SSL_CERT_FILE", ca)
	in := scaledOn(t, server.URL)
	in.redis = server
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 50)
	server.Kill()
	l.under(t, 50)
	server.Restart(t)
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
	eventually(t, "the log over TLS drained", func() bool { return in.drained(t) })
}
