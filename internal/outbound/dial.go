// Package outbound is how anything leaves the house: every connection that somebody outside can name the end of goes
// through one dialer, which refuses what is not on the public internet at the moment it connects.
package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// ErrRefused says that an address is not one that is called: it is private, or this machine, or kept for something else.
var ErrRefused = errors.New("address is not on the public internet")

// Dialer connects to public addresses only. What is looked at is the address that a connection is about to be made to, so
// neither a name that changes what it stands for nor a redirect leads around it.
type Dialer struct {
	Allow    []netip.Prefix // what may be called although it is not public: an operator's own mail server, say
	Resolver *net.Resolver  // nil is the machine's
	Timeout  time.Duration  // of connecting; 0 is connectTimeout
	Roots    *x509.CertPool // who signs certificates; nil is whom the machine trusts
}

const connectTimeout = 5 * time.Second

// DialContext connects, or returns an error that wraps ErrRefused.
func (d Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	timeout := d.Timeout
	if timeout <= 0 {
		timeout = connectTimeout
	}
	inner := net.Dialer{Timeout: timeout, Resolver: d.Resolver, Control: func(_, address string, _ syscall.RawConn) error {
		return d.check(address)
	}}
	return inner.DialContext(ctx, network, address)
}

func (d Dialer) check(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrRefused, address)
	}
	ip := at.Addr().Unmap().WithZone("")
	if Public(ip) || slices.ContainsFunc(d.Allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrRefused, ip)
}

// Client asks by HTTP through the dialer. It follows no redirect, uses no proxy and keeps no connection, so that every
// request is checked; what it returns for a redirect is the redirect.
func (d Dialer) Client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            d.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: d.Roots},
			TLSHandshakeTimeout:    connectTimeout,
			ResponseHeaderTimeout:  timeout,
			MaxResponseHeaderBytes: 16 << 10,
			DisableKeepAlives:      true,
			DisableCompression:     true, // a small answer cannot become a large one
		},
	}
}

// kept are the parts of the address space that are not the public internet, from the registries of special purpose
// addresses (RFC 6890 and what was added since).
var kept = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// global is where public addresses of version 6 are; translated and embedded addresses of version 4 lie outside it.
var global = netip.MustParsePrefix("2000::/3")

// Public reports whether an address is one on the public internet.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsValid() || ip.Is6() && !global.Contains(ip) {
		return false
	}
	return !slices.ContainsFunc(kept, func(p netip.Prefix) bool { return p.Contains(ip) })
}

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		out[i] = netip.MustParsePrefix(t)
	}
	return out
}
