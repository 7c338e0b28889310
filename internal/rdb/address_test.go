package rdb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddressesAreReadWhole(t *testing.T) {
	t.Parallel()
	type read struct {
		Hosts                          []string
		Name, Password, Master         string
		SentinelName, SentinelPassword string
		DB, Pool                       int
		TLS, Cluster                   bool
	}
	for address, want := range map[string]read{
		"redis://cache":                        {Hosts: []string{"cache:6379"}},
		"redis://u:p%40ss@cache:7000/3":        {Hosts: []string{"cache:7000"}, Name: "u", Password: "p@ss", DB: 3},
		"rediss://cache/0?pool_size=5":         {Hosts: []string{"cache:6379"}, TLS: true, Pool: 5},
		"redis://[::1]:6380":                   {Hosts: []string{"[::1]:6380"}},
		"redis+cluster://a:1,b,[::1]:3":        {Hosts: []string{"a:1", "b:6379", "[::1]:3"}, Cluster: true},
		"redis+cluster://a":                    {Hosts: []string{"a:6379"}, Cluster: true},
		"rediss+cluster://u:p@a,b?pool_size=9": {Hosts: []string{"a:6379", "b:6379"}, Name: "u", Password: "p", TLS: true, Cluster: true, Pool: 9},
		"redis+sentinel://u:p@a,b:5/main/2?sentinel_username=s&sentinel_password=t": {
			Hosts: []string{"a:26379", "b:5"}, Name: "u", Password: "p", Master: "main", DB: 2, SentinelName: "s", SentinelPassword: "t"},
	} {
		o, err := parse(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		got := read{
			Hosts: o.Addrs, Name: o.Username, Password: o.Password, Master: o.MasterName, DB: o.DB, Pool: o.PoolSize,
			SentinelName: o.SentinelUsername, SentinelPassword: o.SentinelPassword, TLS: o.TLSConfig != nil, Cluster: o.IsClusterMode,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"redis://u:p@h:1/0", "redis+cluster://a,b", "redis+sentinel://a/m/1?x=y", "://", "redis+cluster://@,?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		o, err := parse(address)
		if err == nil && len(o.Addrs) == 0 {
			t.Fatalf("%q names no host", address)
		}
	})
}

func TestKeysOfOneUseShareASlot(t *testing.T) {
	t.Parallel()
	k := keys("erawan")
	for _, key := range []string{k.eventLog(), k.eventAside()} {
		if got := key[:len("{erawan:events}")]; got != "{erawan:events}" {
			t.Errorf("%s lies in another slot", key)
		}
	}
}
