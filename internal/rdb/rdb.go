// Package rdb is all there is of Redis: a real server, a cluster, one watched by sentinels, or one
// inside this process. Only what can be rebuilt lives there, and the event log of a real,
// append-only server until it is drained.
//
// Every method returns an error when Redis is away, soon enough for its caller to do without:
// events go to the spool, limits to the node's own, readers to the database.
package rdb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Options of a client. The zero value is right for a server of our own.
type Options struct {
	Namespace string        // begins every key and channel; "erawan"
	Secret    []byte        // keys the digests of what a limiter counts, which may name a person
	Timeout   time.Duration // for one round trip; 2 s
	TLS       *tls.Config   // in place of the system's roots, for rediss:// addresses
}

func (o Options) withDefaults() Options {
	if o.Namespace == "" {
		o.Namespace = "erawan"
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Second
	}
	return o
}

// Client is a connection to Redis that every use of it shares.
type Client struct {
	opts     Options
	keys     keys
	conn     redis.UniversalClient
	embedded *embedded
}

// hush keeps the library's own log lines, which hold addresses, out of ours: it returns what it
// has to say as errors as well.
var hush = sync.OnceFunc(logging.Disable)

// Open prepares a client for the Redis at an address. It does not wait for the server to answer, so
// that a node starts while Redis is away; Ping does. Addresses are listed at parse; "embedded:" starts
// a server inside this process, for a system that is one process.
func Open(address string, opts Options) (*Client, error) {
	hush()
	opts = opts.withDefaults()
	c := &Client{opts: opts, keys: keys(opts.Namespace)}
	if address == embeddedAddress {
		var err error
		if c.embedded, err = startEmbedded(); err != nil {
			return nil, fmt.Errorf("start in-process Redis: %w", err)
		}
		address = "redis://" + c.embedded.server.Addr()
	}

	uni, err := parse(address)
	if err == nil {
		c.conn = connect(c.tune(uni))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open Redis: %w", err), c.Close())
	}
	return c, nil
}

// tune sets what no address should have to say: fail soon, so that the caller can do without.
func (c *Client) tune(o *redis.UniversalOptions) *redis.UniversalOptions {
	o.DisableIdentity = true
	o.ContextTimeoutEnabled = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if o.Protocol == 0 {
		// We use nothing of the third, under which the library looks for pushed messages before every answer.
		o.Protocol = 2
	}
	if o.DialTimeout == 0 {
		o.DialTimeout = c.opts.Timeout
	}
	if o.ReadTimeout == 0 {
		o.ReadTimeout = c.opts.Timeout
	}
	if o.MaxRetries == 0 {
		o.MaxRetries = 1 // a pooled connection may be dead; a second try gets a new one
	}
	o.DialerRetries = 1
	if o.TLSConfig != nil && c.opts.TLS != nil {
		o.TLSConfig = c.opts.TLS
	}
	return o
}

// knowCluster is how long a client trusts what it knows of a cluster. The library asks again by
// itself when a master sends it elsewhere, which one that has died never does.
const knowCluster = time.Second

func connect(o *redis.UniversalOptions) redis.UniversalClient {
	if !o.IsClusterMode {
		return redis.NewUniversalClient(o)
	}
	cluster := o.Cluster()
	cluster.ClusterStateReloadInterval = knowCluster
	return redis.NewClusterClient(cluster)
}

// Ping returns nil when Redis answers.
func (c *Client) Ping(ctx context.Context) error {
	if err := c.conn.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping Redis: %w", err)
	}
	return nil
}

// Embedded reports whether the server is inside this process, and forgets all when it ends.
func (c *Client) Embedded() bool { return c.embedded != nil }

// Close ends the connections, and the server if it is inside this process.
func (c *Client) Close() error {
	var err error
	if c.conn != nil {
		err = c.conn.Close()
	}
	if c.embedded != nil {
		c.embedded.stop()
	}
	return err
}

const embeddedAddress = "embedded:"

// embedded is a server inside this process. Its keys expire by a ticker of whole seconds: it has
// no clock of its own, and one per key would cost more than it is worth.
type embedded struct {
	server *miniredis.Miniredis
	quit   chan struct{}
	done   chan struct{}
}

func startEmbedded() (*embedded, error) {
	server, err := miniredis.Run()
	if err != nil {
		return nil, err
	}
	e := &embedded{server: server, quit: make(chan struct{}), done: make(chan struct{})}
	go e.tick()
	return e, nil
}

func (e *embedded) tick() {
	defer close(e.done)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			e.server.FastForward(time.Second)
		case <-e.quit:
			return
		}
	}
}

func (e *embedded) stop() {
	select {
	case <-e.quit:
		return
	default:
	}
	close(e.quit)
	<-e.done
	e.server.Close()
}
