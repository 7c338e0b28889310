package rdb_test

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"os"
	"slices"
	"testing"
	"time"

	"erawan/internal/rdb"
	"erawan/internal/storetest"
	"erawan/internal/testenv"
)

func TestClusterKeepsThePromise(t *testing.T) {
	t.Parallel()
	address := testenv.RedisCluster(t).URL
	storetest.Redis(t, func(t *testing.T) *rdb.Client {
		return open(t, address, rdb.Options{Namespace: "test-" + rand.Text()})
	})
}

func TestSentinelsKeepThePromise(t *testing.T) {
	t.Parallel()
	address := testenv.RedisSentinel(t).URL
	storetest.Redis(t, func(t *testing.T) *rdb.Client {
		return open(t, address, rdb.Options{Namespace: "test-" + rand.Text()})
	})
}

func TestTLSKeepsThePromise(t *testing.T) {
	t.Parallel()
	server, ca := testenv.RedisTLS(t)
	cert, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	storetest.Redis(t, func(t *testing.T) *rdb.Client {
		return open(t, server.URL, rdb.Options{Namespace: "test-" + rand.Text(), TLS: &tls.Config{RootCAs: roots}})
	})
	if err := open(t, server.URL, rdb.Options{}).Ping(t.Context()); err == nil {
		t.Fatal("a certificate that nobody vouches for is believed")
	}
}

func TestTheLogGoesOnAfterAFailOverAndSaysThatItIsAnother(t *testing.T) {
	t.Parallel()
	cluster, watched := testenv.RedisCluster(t), testenv.RedisSentinel(t)
	for name, many := range map[string]struct {
		servers *testenv.RedisServers
		master  func() *testenv.RedisServer
	}{
		"cluster":   {cluster, func() *testenv.RedisServer { return cluster.MasterOf(t, "{erawan:events}:log") }},
		"sentinels": {watched, func() *testenv.RedisServer { return watched.Nodes[0] }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := rdb.NewLog(open(t, many.servers.URL, rdb.Options{}), rdb.LogOptions{Consumer: "a"})
			add(t, l, "before")
			drain(t, l, "before")
			before, err := l.Epoch(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			many.master().Kill()
			within(t, "append after the fail-over", func() bool { return l.Append(t.Context(), [][]byte{[]byte("after")}) == nil })
			within(t, "another life", func() bool {
				after, err := l.Epoch(t.Context())
				return err == nil && after.Life != before.Life
			})
			drain(t, l, "after")
		})
	}
}

// drain reads and acknowledges until a record has come.
func drain(t *testing.T, l *rdb.Log, text string) {
	t.Helper()
	within(t, "read "+text, func() bool {
		records, err := l.Read(t.Context(), 100)
		if err == nil {
			err = l.Ack(t.Context(), records)
		}
		return err == nil && slices.ContainsFunc(records, func(r rdb.Record) bool { return string(r.Data) == text })
	})
}

func within(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func TestALogThatWasFullBeforeItsFirstReaderIsEmptied(t *testing.T) {
	t.Parallel()
	server := testenv.Redis(t)
	c := open(t, server.URL, rdb.Options{})
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	for _, text := range []string{"one", "two", "three"} {
		add(t, l, text)
	}
	server.Do(t, "CONFIG", "SET", "maxmemory", "1")
	records, err := l.Read(t.Context(), 2)
	if err != nil || len(records) != 2 {
		t.Fatalf("read %d: %v", len(records), err)
	}
	if err := l.Ack(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	wantRead(t, l, "three")
	server.Do(t, "CONFIG", "SET", "maxmemory", "0")
	add(t, l, "room again")
	wantRead(t, l, "three", "room again")
	if lag, err := l.Lag(t.Context()); err != nil || lag.Waiting != 2 {
		t.Fatalf("lag %+v, %v", lag, err)
	}
}
