package outbound

import (
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"erawan/campaigns"
)

// zone is a partner's domain: what its record says, and where its website is.
type zone struct {
	texts []string
	host  [4]byte
	rcode dnsmessage.RCode
}

func (z zone) answer(m dnsmessage.Message) ([]byte, error) {
	q := m.Questions[0]
	m.Response, m.RCode, m.Additionals = true, z.rcode, nil
	head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	switch {
	case q.Type == dnsmessage.TypeTXT && q.Name.String() == "_erawan.shop.example.com.":
		for _, text := range z.texts {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.TXTResource{TXT: []string{text}}})
		}
	case q.Type == dnsmessage.TypeA && q.Name.String() == "shop.example.com.":
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: z.host}})
	}
	if len(m.Answers) == 0 && q.Type == dnsmessage.TypeTXT && z.rcode == dnsmessage.RCodeSuccess {
		m.RCode = dnsmessage.RCodeNameError
	}
	return m.Pack()
}

// shopAt is a website of a partner on this machine, by its name, and who looks at it.
func shopAt(t *testing.T, z zone, file http.HandlerFunc) (campaigns.Origin, Prover) {
	t.Helper()
	site := httptest.NewTLSServer(file)
	t.Cleanup(site.Close)
	_, port, _ := net.SplitHostPort(site.Listener.Addr().String())
	z.host = [4]byte{127, 0, 0, 1}
	roots := x509.NewCertPool()
	roots.AddCert(site.Certificate())
	o := campaigns.Origin{Owner: "org_one", URL: "https://shop.example.com:" + port}
	return o, Prover{Dialer: Dialer{Allow: prefixes("127.0.0.0/8"), Resolver: dnsOf(t, z.answer), Roots: roots}, Now: time.Now}
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/erawan.txt" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, text)
	}
}

func TestAProofIsFoundInEitherPlace(t *testing.T) {
	t.Parallel()
	var o campaigns.Origin
	o, p := shopAt(t, zone{}, func(w http.ResponseWriter, r *http.Request) { says("another line\r\n  "+o.Proof()+"  \r\n")(w, r) })
	l := p.Look(t.Context(), o)
	if l.File.Result != campaigns.FoundProof || l.Record.Result != campaigns.FoundNone || l.At.IsZero() {
		t.Errorf("in the file: %+v", l)
	}
	o, p = shopAt(t, zone{}, http.NotFound)
	z := zone{texts: []string{"v=spf1 -all", o.Proof()}, host: [4]byte{127, 0, 0, 1}}
	p.Dialer.Resolver = dnsOf(t, z.answer)
	if l := p.Look(t.Context(), o); l.Record.Result != campaigns.FoundProof || l.File.Result != campaigns.FoundNone {
		t.Errorf("in the record: %+v", l)
	}
	wild := campaigns.Origin{Owner: "org_one", URL: "https://*.shop.example.com"}
	if l := p.Look(t.Context(), wild); l.File.Result != "" || l.Record.Result != campaigns.FoundOther {
		t.Errorf("for every subdomain, with the line of one: %+v", l)
	}
}

func TestWhatIsThereInsteadIsSaid(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		file http.HandlerFunc
		want campaigns.Finding
	}{
		"no file":              {http.NotFound, campaigns.Finding{Result: campaigns.FoundNone}},
		"gone":                 {answers(410), campaigns.Finding{Result: campaigns.FoundNone}},
		"moved":                {answers(301), campaigns.Finding{Result: campaigns.FoundMoved, Seen: "https://elsewhere.example/"}},
		"broken":               {answers(503), campaigns.Finding{Result: campaigns.FoundStatus, Seen: "503"}},
		"empty":                {says("\n \n"), campaigns.Finding{Result: campaigns.FoundOther}},
		"a page of its own":    {says("<!doctype html>\n<p>Not found</p>"), campaigns.Finding{Result: campaigns.FoundOther, Seen: "<!doctype html>"}},
		"controls and no text": {says("a\x00\x1b[31mb\xff\n"), campaigns.Finding{Result: campaigns.FoundOther, Seen: "a[31mb"}},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for range 4096 {
				if _, err := io.WriteString(w, strings.Repeat("x", 1024)); err != nil {
					return
				}
			}
		}, campaigns.Finding{Result: campaigns.FoundOther, Seen: strings.Repeat("x", seenMost) + "…"}},
		"hung up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, campaigns.Finding{Result: campaigns.FoundAway}},
	} {
		o, p := shopAt(t, zone{texts: []string{"v=spf1"}}, row.file)
		l := p.Look(t.Context(), o)
		if l.File != row.want {
			t.Errorf("%s: %+v", name, l.File)
		}
		if l.Record != (campaigns.Finding{Result: campaigns.FoundOther, Seen: "v=spf1"}) {
			t.Errorf("%s: its record is %+v", name, l.Record)
		}
	}
}

// A page that shows the address it was asked for does not prove anything, nor does a line that holds the proof among other words.
func TestAnEchoIsNoProof(t *testing.T) {
	t.Parallel()
	var o campaigns.Origin
	o, p := shopAt(t, zone{}, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "Not found: "+r.URL.String()+" "+r.Host+"\nsee "+o.Proof()+" or so\n")
	})
	if l := p.Look(t.Context(), o); l.File.Result != campaigns.FoundOther {
		t.Errorf("%+v", l.File)
	}
	other := o
	other.Owner = "org_two"
	o, p = shopAt(t, zone{}, func(w http.ResponseWriter, r *http.Request) { says(other.Proof())(w, r) })
	if l := p.Look(t.Context(), o); l.File.Result != campaigns.FoundOther {
		t.Errorf("the line of another partner: %+v", l.File)
	}
}

func TestNothingPrivateIsLookedAt(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	o, p := shopAt(t, zone{}, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	p.Dialer.Allow = nil
	if l := p.Look(t.Context(), o); l.File.Result != campaigns.FoundPrivate || reached.Load() != 0 {
		t.Errorf("%+v, reached %d times", l.File, reached.Load())
	}
	p.Dialer.Allow, p.Dialer.Roots = prefixes("127.0.0.0/8"), nil
	if l := p.Look(t.Context(), o); l.File.Result != campaigns.FoundTLS {
		t.Errorf("a certificate that nobody knows: %+v", l.File)
	}
	p.Dialer.Resolver = dnsOf(t, zone{rcode: dnsmessage.RCodeServerFailure}.answer)
	if l := p.Look(t.Context(), o); l.Record.Result != campaigns.FoundAway || l.File.Result != campaigns.FoundAway {
		t.Errorf("a DNS that is broken: %+v", l)
	}
}
