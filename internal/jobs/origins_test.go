package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"erawan/campaigns"
)

// shelf is where websites stand that are to be looked at again.
type shelf struct {
	due     []campaigns.Origin
	settled map[string]campaigns.OriginLook
	away    error
}

func (s *shelf) ClaimOrigins(_ context.Context, most int, lease time.Duration) ([]campaigns.Origin, error) {
	if most <= 0 || lease < time.Minute {
		return nil, errors.New("claimed for nothing")
	}
	out := s.due
	s.due = nil
	return out, s.away
}

func (s *shelf) SettleOrigin(_ context.Context, o campaigns.Origin, l campaigns.OriginLook) error {
	s.settled[o.URL] = l
	return nil
}

// eyes find the proof of one website.
type eyes struct{ at string }

func (e eyes) Look(_ context.Context, o campaigns.Origin) campaigns.OriginLook {
	l := campaigns.OriginLook{Record: campaigns.Finding{Result: campaigns.FoundNone}}
	if o.URL == e.at {
		l.Record.Result = campaigns.FoundProof
	}
	return l
}

func TestEachWebsiteThatIsDueIsLookedAtAndSettled(t *testing.T) {
	t.Parallel()
	s := &shelf{due: []campaigns.Origin{{URL: "https://a.example"}, {URL: "https://b.example"}}, settled: map[string]campaigns.OriginLook{}}
	r := Rechecker{Origins: s, Prover: eyes{"https://b.example"}, Log: slog.New(slog.DiscardHandler)}
	if err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]campaigns.FoundResult{"https://a.example": campaigns.FoundNone, "https://b.example": campaigns.FoundProof} {
		if l := s.settled[url]; l.Record.Result != want || l.Spread < 0 || l.Spread >= campaigns.OriginSpread {
			t.Errorf("%s: %+v", url, l)
		}
	}
}

func TestAProcessThatEndsSaysNothingOfWebsites(t *testing.T) {
	t.Parallel()
	s := &shelf{due: []campaigns.Origin{{URL: "https://a.example"}}, settled: map[string]campaigns.OriginLook{}}
	ctx, end := context.WithCancel(t.Context())
	end()
	if err := (Rechecker{Origins: s, Prover: eyes{}}).Once(ctx); err == nil || len(s.settled) != 0 {
		t.Errorf("%v, and %+v", err, s.settled)
	}
	s.away = errors.New("away")
	if err := (Rechecker{Origins: s, Prover: eyes{}}).Once(t.Context()); !errors.Is(err, s.away) {
		t.Error(err)
	}
}
