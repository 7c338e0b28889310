package engagement

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAnAddressIsHeldAgainstTheOperatorsNetworks(t *testing.T) {
	t.Parallel()
	n, err := ReadNetworks(strings.NewReader("# a hoster\n198.51.100.0/24\n198.51.100.128/25 # within it\n\n203.0.113.64/26\n2001:db8:7::/48\n198.51.100.0/30\n"))
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"198.51.100.0": true, "198.51.100.255": true, "198.51.101.0": false, "198.51.99.255": false, "203.0.113.63": false, "203.0.113.64": true,
		"203.0.113.127": true, "203.0.113.128": false, "2001:db8:7::1": true, "2001:db8:8::": false, "::ffff:198.51.100.9": true, "0.0.0.0": false,
	} {
		if got := n.Hold(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	if n.Hold(netip.Addr{}) || (Networks{}).Hold(netip.MustParseAddr("198.51.100.0")) {
		t.Error("no address, or no networks, and it is held")
	}
	for file, want := range map[string]string{"198.51.100.0/24\nhoster\n": "line 2", "198.51.100.0/33": "line 1", "198.51.100.7": "line 1"} {
		if _, err := ReadNetworks(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", file, err)
		}
	}
}
