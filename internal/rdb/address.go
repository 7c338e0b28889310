package rdb

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
)

// parse reads an address. NAME:PASSWORD@ goes before the hosts and the ?options of go-redis after
// the path; rediss asks for TLS.
//
//	redis://host:6379/0
//	redis+cluster://a:6379,b:6379,c:6379
//	redis+sentinel://a:26379,b:26379/MASTER/0?sentinel_username=…&sentinel_password=…
//
// An error never repeats the address, which may hold a password.
func parse(address string) (*redis.UniversalOptions, error) {
	scheme, rest, ok := strings.Cut(address, "://")
	plain, kind, plus := strings.Cut(scheme, "+")
	known := !plus || kind == "cluster" || kind == "sentinel"
	if !ok || !known || plain != "redis" && plain != "rediss" {
		return nil, errors.New("not an address of redis://, rediss://, redis+cluster://, redis+sentinel:// or embedded: kind")
	}

	port := "6379"
	if kind == "sentinel" {
		port = "26379"
	}
	u, hosts, err := split(plain, rest, port)
	if err != nil {
		return nil, err
	}
	more := &redis.UniversalOptions{Addrs: hosts, IsClusterMode: kind == "cluster"}
	if kind == "sentinel" {
		if err := sentinel(more, u); err != nil {
			return nil, err
		}
	}
	o, err := redis.ParseURL(u.String())
	if err != nil {
		return nil, withoutAddress(err)
	}
	if kind == "" && len(hosts) > 1 {
		return nil, errors.New("several hosts: write redis+cluster:// or redis+sentinel://")
	}
	return join(more, o), nil
}

// split turns a list of hosts, which is no URL, into a URL with the first alone, and the list.
func split(plain, rest, port string) (*url.URL, []string, error) {
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	user, list := "", authority
	if i := strings.LastIndex(authority, "@"); i >= 0 {
		user, list = authority[:i+1], authority[i+1:]
	}
	hosts := strings.Split(list, ",")
	for i, h := range hosts {
		if h == "" {
			return nil, nil, errors.New("the address has an empty host")
		}
		if _, _, err := net.SplitHostPort(h); err != nil {
			hosts[i] = net.JoinHostPort(strings.Trim(h, "[]"), port)
		}
	}
	u, err := url.Parse(plain + "://" + user + hosts[0] + tail)
	return u, hosts, withoutAddress(err)
}

// sentinel takes from the URL what only sentinels have: the master's name, and credentials of
// their own. The name and password before the hosts are the server's, as in every other address.
func sentinel(o *redis.UniversalOptions, u *url.URL) error {
	master, db, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if master == "" {
		return errors.New("the address names no master: redis+sentinel://host:26379/MASTER")
	}
	q := u.Query()
	o.MasterName = master
	o.SentinelUsername, o.SentinelPassword = q.Get("sentinel_username"), q.Get("sentinel_password")
	q.Del("sentinel_username")
	q.Del("sentinel_password")
	u.Path, u.RawQuery = "/"+db, q.Encode()
	return nil
}

// join adds what was read of a single server. Each host is checked against its own name in TLS.
func join(o *redis.UniversalOptions, s *redis.Options) *redis.UniversalOptions {
	o.Username, o.Password, o.DB = s.Username, s.Password, s.DB
	o.TLSConfig = s.TLSConfig
	if o.TLSConfig != nil {
		o.TLSConfig.ServerName = ""
	}
	o.Protocol, o.ClientName = s.Protocol, s.ClientName
	o.MaxRetries, o.MinRetryBackoff, o.MaxRetryBackoff = s.MaxRetries, s.MinRetryBackoff, s.MaxRetryBackoff
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = s.DialTimeout, s.ReadTimeout, s.WriteTimeout
	o.PoolSize, o.PoolTimeout, o.PoolFIFO = s.PoolSize, s.PoolTimeout, s.PoolFIFO
	o.MinIdleConns, o.MaxIdleConns, o.MaxActiveConns = s.MinIdleConns, s.MaxIdleConns, s.MaxActiveConns
	o.ConnMaxIdleTime, o.ConnMaxLifetime = s.ConnMaxIdleTime, s.ConnMaxLifetime
	return o
}

func withoutAddress(err error) error {
	var bad *url.Error
	if errors.As(err, &bad) {
		return fmt.Errorf("the address cannot be read: %w", bad.Err)
	}
	return err
}
