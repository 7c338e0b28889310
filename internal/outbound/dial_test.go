package outbound

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestOnlyPublicAddressesArePublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"93.184.215.14": true, "1.1.1.1": true, "2606:4700::1111": true, "100.63.255.255": true, "172.32.0.1": true,
		"127.0.0.1": false, "127.9.9.9": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"192.0.2.1": false, "198.18.0.1": false, "198.51.100.7": false, "203.0.113.9": false, "192.0.0.8": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd12:3456::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:1.1.1.1": true, "::127.0.0.1": false,
		"64:ff9b::a00:1": false, "2002:7f00:1::": false, "2001:0:7f00:1::": false, "2001:db8::1": false, "fec0::1": false,
	} {
		if got := Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address at all is public")
	}
}

// A name is refused for what it stands for when the connection is made, whatever it stood for a moment before.
func TestANameThatChangesIsRefused(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer inside.Close()
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())

	var asked atomic.Int32
	resolver := resolverOf(t, func() [4]byte {
		if asked.Add(1) == 1 {
			return [4]byte{203, 0, 113, 1} // what a check before the call would have seen
		}
		return [4]byte{127, 0, 0, 1}
	})
	d := Dialer{Resolver: resolver}
	for range 2 {
		_, err := d.Client(2 * time.Second).Get("http://rebound.example:" + port)
		if !errors.Is(err, ErrRefused) {
			t.Fatalf("%v, want it refused", err)
		}
	}
	if reached.Load() != 0 {
		t.Fatal("a private address was reached by its name")
	}
	d.Allow = prefixes("127.0.0.0/8")
	res, err := d.Client(2 * time.Second).Get("http://rebound.example:" + port)
	if err != nil || reached.Load() != 1 {
		t.Fatalf("what an operator allows was not reached: %v", err)
	}
	res.Body.Close()
}

// Every way of writing this machine is the same machine.
func TestEveryWayToWriteThisMachineIsRefused(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer inside.Close()
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "127.1", "2130706433", "0x7f000001"} {
		if res, err := (Dialer{}).Client(time.Second).Get("http://" + host + ":" + port); err == nil {
			res.Body.Close()
			t.Errorf("%s was called", host)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	var inner atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inner.Add(1) }))
	defer inside.Close()
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer outside.Close()
	res, err := Dialer{Allow: prefixes("127.0.0.0/8")}.Client(time.Second).Post(outside.URL, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusTemporaryRedirect || inner.Load() != 0 {
		t.Errorf("%d, and the other end was reached %d times", res.StatusCode, inner.Load())
	}
}

// resolverOf answers every question for an address of version 4 with what answer says, and every other with nothing.
func resolverOf(t *testing.T, answer func() [4]byte) *net.Resolver {
	t.Helper()
	return dnsOf(t, func(m dnsmessage.Message) ([]byte, error) {
		q := m.Questions[0]
		m.Response, m.RCode, m.Additionals = true, dnsmessage.RCodeSuccess, nil
		if q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: answer()}}}
		}
		return m.Pack()
	})
}

// dnsOf asks a server of this test's, which answers each message with what answer makes of it.
func dnsOf(t *testing.T, answer func(dnsmessage.Message) ([]byte, error)) *net.Resolver {
	t.Helper()
	at, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { at.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := at.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			if out, err := answer(m); err == nil {
				_, _ = at.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", at.LocalAddr().String())
	}}
}
