package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
)

// Outbox is what is on its way to webhooks.
type Outbox interface {
	// Claim takes deliveries that are due in hand, so many at most.
	Claim(ctx context.Context, most int) ([]campaigns.Delivery, error)
	// Settle writes what came of a try.
	Settle(ctx context.Context, d campaigns.Delivery, t campaigns.Try) error
	// Forget drops what is older than the log keeps.
	Forget(ctx context.Context) error
}

// Sender sends what is on its way to webhooks, signed as Standard Webhooks has it. Any number of senders share an outbox.
type Sender struct {
	Outbox Outbox
	Dialer Dialer
	Vault  access.Vault
	Now    func() time.Time
	Log    *slog.Logger
	Every  time.Duration // between looks while nothing is due; 0 is a second
}

const (
	tryTimeout   = 15 * time.Second // the lease of a delivery is longer
	atOnce       = 16
	answerLooked = 64 << 10 // of an answer's body, so that what sends much is cut off
	forgetEvery  = time.Hour
)

// Run sends until the context ends.
func (s Sender) Run(ctx context.Context) {
	if s.Every <= 0 {
		s.Every = time.Second
	}
	forgotten := time.Time{}
	for ctx.Err() == nil {
		sent, err := s.Round(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("webhooks not sent", "error", err)
		}
		if now := s.Now(); now.Sub(forgotten) >= forgetEvery {
			forgotten = now
			if err := s.Outbox.Forget(ctx); err != nil && ctx.Err() == nil {
				s.Log.Warn("old webhook deliveries not forgotten", "error", err)
			}
		}
		if sent > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(s.Every):
		}
	}
}

// Round sends what is due now, once each, and returns how many that were.
func (s Sender) Round(ctx context.Context) (int, error) {
	due, err := s.Outbox.Claim(ctx, atOnce)
	if err != nil {
		return 0, err
	}
	client := s.Dialer.Client(tryTimeout)
	errs := make([]error, len(due))
	var work sync.WaitGroup
	for i, d := range due {
		work.Go(func() { errs[i] = s.Outbox.Settle(ctx, d, s.try(ctx, client, d)) })
	}
	work.Wait()
	return len(due), errors.Join(errs...)
}

// try sends a delivery once.
func (s Sender) try(ctx context.Context, client *http.Client, d campaigns.Delivery) campaigns.Try {
	begun := s.Now()
	out := campaigns.Try{At: begun, Jitter: rand.Float64()}
	body, err := bodyOf(d.Notice)
	if err != nil {
		out.Why = campaigns.TroubleConnect
		return out
	}
	out.Status, out.Why = poster{client, s.Vault, s.Log}.post(ctx, d.Hook, letter{d.Notice.Public, body, begun})
	out.Took = s.Now().Sub(begun)
	return out
}

// poster posts letters to webhooks.
type poster struct {
	client *http.Client
	vault  access.Vault
	log    *slog.Logger
}

// letter is what a webhook is sent, under an id that it has at every try.
type letter struct {
	id   string
	body []byte
	at   time.Time
}

// post posts one, signed, and returns what it was answered with and why it was not taken.
func (p poster) post(ctx context.Context, h campaigns.Hook, l letter) (int, campaigns.Trouble) {
	secrets, err := p.secrets(h, l.at)
	if err != nil {
		p.log.Error("secret of a webhook does not open", "webhook", h.Public, "error", err)
		return 0, campaigns.TroubleSecret
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(l.body))
	if err != nil {
		return 0, campaigns.TroubleConnect
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Erawan-Webhooks/1")
	req.Header.Set("webhook-id", l.id)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(l.at.Unix(), 10))
	req.Header.Set("webhook-signature", sign(l.id, l.at, l.body, secrets...))
	res, err := p.client.Do(req)
	if err != nil {
		return 0, troubleOf(err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, answerLooked) // what it says is nothing to us
	switch {
	case res.StatusCode == http.StatusGone:
		return res.StatusCode, campaigns.TroubleGone
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return res.StatusCode, campaigns.TroubleMoved
	case res.StatusCode < 200 || res.StatusCode > 299:
		return res.StatusCode, campaigns.TroubleStatus
	}
	return res.StatusCode, campaigns.NoTrouble
}

// secrets are those that sign at an instant: the present one, and the one before while it overlaps.
func (p poster) secrets(h campaigns.Hook, at time.Time) (out [][]byte, err error) {
	sealed := []string{h.Secret}
	if h.Before != "" && at.Before(h.Overlaps) {
		sealed = append(sealed, h.Before)
	}
	for _, one := range sealed {
		secret, err := p.vault.Open(h.Public, one)
		if err != nil {
			return nil, err
		}
		out = append(out, secret)
	}
	return out, nil
}

// troubleOf is why there was no answer.
func troubleOf(err error) campaigns.Trouble {
	var (
		wait    net.Error
		unknown x509.UnknownAuthorityError
		named   x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
		check   *tls.CertificateVerificationError
	)
	switch {
	case errors.Is(err, ErrRefused):
		return campaigns.TroublePrivate
	case errors.As(err, &unknown), errors.As(err, &named), errors.As(err, &invalid), errors.As(err, &record), errors.As(err, &check):
		return campaigns.TroubleTLS
	case errors.As(err, &wait) && wait.Timeout():
		return campaigns.TroubleTime
	}
	return campaigns.TroubleConnect
}
