package outbound

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"erawan/campaigns"
)

// Prover looks for the proof of an origin where whoever owns it publishes it: in the DNS, and on the website itself.
type Prover struct {
	Dialer Dialer
	Now    func() time.Time
}

const (
	lookTimeout = 6 * time.Second // somebody waits for the page
	fileLooked  = 8 << 10         // of a file
	seenMost    = 80              // characters of what was there instead
)

// Look looks in both places at once. What it is answered is nothing but compared with the line that is looked for.
func (p Prover) Look(ctx context.Context, o campaigns.Origin) campaigns.OriginLook {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	var out campaigns.OriginLook
	var both sync.WaitGroup
	both.Go(func() { out.Record = p.record(ctx, o) })
	if o.FileURL() != "" {
		both.Go(func() { out.File = p.file(ctx, o) })
	}
	both.Wait()
	out.At = p.Now()
	return out
}

func (p Prover) record(ctx context.Context, o campaigns.Origin) campaigns.Finding {
	resolver := p.Dialer.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	texts, err := resolver.LookupTXT(ctx, o.RecordName()+".") // the dot: a name of the whole DNS, not of our own network
	var asked *net.DNSError
	switch {
	case err == nil:
		return among(o.Proof(), texts)
	case errors.As(err, &asked) && asked.IsNotFound:
		return campaigns.Finding{Result: campaigns.FoundNone}
	case errors.As(err, &asked) && asked.IsTimeout, errors.Is(err, context.DeadlineExceeded):
		return campaigns.Finding{Result: campaigns.FoundSlow}
	}
	return campaigns.Finding{Result: campaigns.FoundAway}
}

func (p Prover) file(ctx context.Context, o campaigns.Origin) campaigns.Finding {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.FileURL(), nil)
	if err != nil {
		return campaigns.Finding{Result: campaigns.FoundAway}
	}
	req.Header.Set("User-Agent", "Erawan-Origins/1")
	res, err := p.Dialer.Client(lookTimeout).Do(req)
	if err != nil {
		return campaigns.Finding{Result: resultOf(err)}
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return campaigns.Finding{Result: campaigns.FoundNone}
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return campaigns.Finding{Result: campaigns.FoundMoved, Seen: shown(res.Header.Get("Location"))}
	case res.StatusCode != http.StatusOK:
		return campaigns.Finding{Result: campaigns.FoundStatus, Seen: strconv.Itoa(res.StatusCode)}
	}
	var lines []string
	read := bufio.NewScanner(io.LimitReader(res.Body, fileLooked))
	for read.Scan() {
		if line := strings.TrimSpace(read.Text()); line != "" {
			lines = append(lines, line)
		}
	}
	if err := read.Err(); err != nil {
		return campaigns.Finding{Result: resultOf(err)}
	}
	return among(o.Proof(), lines)
}

// among is what some lines are, of which one should be the proof.
func among(proof string, lines []string) campaigns.Finding {
	switch {
	case slices.Contains(lines, proof):
		return campaigns.Finding{Result: campaigns.FoundProof}
	case len(lines) == 0:
		return campaigns.Finding{Result: campaigns.FoundOther}
	}
	return campaigns.Finding{Result: campaigns.FoundOther, Seen: shown(lines[0])}
}

// resultOf is why there was no answer.
func resultOf(err error) campaigns.FoundResult {
	switch troubleOf(err) {
	case campaigns.TroublePrivate:
		return campaigns.FoundPrivate
	case campaigns.TroubleTLS:
		return campaigns.FoundTLS
	case campaigns.TroubleTime:
		return campaigns.FoundSlow
	}
	return campaigns.FoundAway
}

// shown is what somebody else wrote, as a line of a page holds it.
func shown(text string) string {
	var out []rune
	for _, r := range strings.ToValidUTF8(text, "") {
		if !unicode.IsPrint(r) {
			continue
		}
		if len(out) == seenMost {
			return string(out) + "…"
		}
		out = append(out, r)
	}
	return string(out)
}
