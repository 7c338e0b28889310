package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"erawan/audience"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/id"
)

// History plays days of the demo before anybody came: the same visits as Traffic plays, decided
// by a real planner under a clock of the past and booked by the real ledger. Every row of it belongs
// to a sample campaign and is shown as a sample.
type History struct {
	Traffic *Traffic
	Plan    *delivery.Plan
	Sealer  *token.Sealer
	Ledger  engagement.Ledger
	Pledges pledges.Store
	Since   time.Time
	Days    int
	PerDay  int // visits, about

	planner *delivery.Planner
	sampler *engagement.Sampler
	misses  *engagement.Misses
	batch   engagement.Batch
	counts  map[token.Cell]int64
	asked   map[[2]int64]int64 // by placement and its organisation
}

// Play books the days.
func (h *History) Play(ctx context.Context) error {
	h.planner = delivery.NewPlanner(h.Sealer, func(c token.Cell, _ time.Time) { h.counts[c]++ })
	h.planner.Requests(func(placement, org int64, _ time.Time) { h.asked[[2]int64{placement, org}]++ })
	h.planner.Use(h.Plan)
	h.sampler = engagement.NewSampler(token.NewID(h.Since)) // the process of those days
	h.misses = engagement.NewMisses(token.NewID(h.Since))
	h.planner.Sample(h.sampler)
	h.planner.Misses(h.misses.Count)
	start := h.Since.Truncate(30 * time.Minute)
	for day := range h.Days {
		if err := h.day(ctx, start.Add(time.Duration(day)*24*time.Hour)); err != nil {
			return fmt.Errorf("sample history: %w", err)
		}
	}
	return nil
}

// day plays a day's visits and books them at once.
func (h *History) day(ctx context.Context, start time.Time) error {
	h.batch = engagement.Batch{}
	var made []pledges.Pledge
	for hour := range 24 {
		p, err := h.halfHour(start.Add(time.Duration(hour) * time.Hour))
		if err != nil {
			return err
		}
		made = append(made, p...)
	}
	if _, err := h.Ledger.Apply(ctx, h.batch); err != nil {
		return err
	}
	for _, p := range made {
		if _, _, err := h.Pledges.Create(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// halfHour plays an hour's visits in its first half.
func (h *History) halfHour(at time.Time) ([]pledges.Pledge, error) {
	h.counts, h.asked = map[token.Cell]int64{}, map[[2]int64]int64{}
	var made []pledges.Pledge
	for range h.Traffic.Rand.IntN(h.PerDay/12 + 1) {
		p, err := h.visit(at.Add(time.Duration(h.Traffic.Rand.IntN(1790)) * time.Second))
		if err != nil {
			return nil, err
		}
		made = append(made, p...)
	}
	for cell, n := range h.counts {
		h.batch.Tallies = append(h.batch.Tallies, engagement.Tally{Batch: token.NewID(at), Cell: cell, Bucket: engagement.HalfHour(at), Count: n})
	}
	for of, n := range h.asked {
		h.batch.Requests = append(h.batch.Requests, engagement.Asked{Batch: token.NewID(at), Placement: of[0], Org: of[1], Bucket: engagement.HalfHour(at), Count: n})
	}
	h.batch.Samples, h.batch.Misses = append(h.batch.Samples, h.sampler.Tell(at)...), append(h.batch.Misses, h.misses.Tell(at)...)
	return made, nil
}

func (h *History) visit(at time.Time) ([]pledges.Pledge, error) {
	t := h.Traffic
	slot := pick(t.Rand, t.Slots)
	raw := map[string]json.RawMessage{}
	for name, values := range t.signals(slot) {
		b, err := json.Marshal(values)
		if err != nil {
			return nil, err
		}
		raw[name] = b
	}
	var who audience.Traveller
	who.ReadSignals(raw)
	h.planner.Touch(at) // a plan is good for minutes, and an hour's visits are spread over half of one
	answers := h.planner.Decide(delivery.Request{Now: at, Org: slot.Org, Placements: []string{slot.Placement},
		Locales: []string{pick(t.Rand, assumedLocales), "en"}, Traveller: who, Bucket: t.Rand.IntN(1024), Kind: token.Page})
	var made []pledges.Pledge
	for _, a := range answers {
		if a.Token == "" {
			continue
		}
		claims, err := h.Sealer.Open(a.Token, at, token.Page)
		if err != nil {
			return nil, err
		}
		types, acts := t.behaviour()
		for i, name := range types {
			kind, _ := engagement.ParseType(name)
			when := at.Add(time.Duration(i+1) * time.Second)
			h.batch.Events = append(h.batch.Events, engagement.EventOf(claims, kind, when, when))
		}
		if acts {
			made = h.promise(made, claims, a, at)
		}
	}
	return made, nil
}

// promise is the pledge of a traveller whose card asked for one.
func (h *History) promise(made []pledges.Pledge, c token.Claims, a delivery.Answer, at time.Time) []pledges.Pledge {
	var s sight
	if json.Unmarshal(a.Content.Join(), &s.Content) != nil || s.Content.Action.Kind != "pledge" {
		return made
	}
	promise, ok := h.planner.Statement(s.Content.Action.Statement, a.Locale, at)
	consent, agreed := h.planner.Statement(s.Content.Action.Consent, a.Locale, at)
	if !ok || !agreed {
		return made
	}
	digest := content.DigestStatement(promise, a.Locale)
	return append(made, pledges.Pledge{Public: id.New(id.Pledge), Token: c.ID, Cell: c.Cell, Statement: promise.ID, Digest: digest[:],
		Consent: consent.ID, Locale: a.Locale, Sample: true, At: at.Add(10 * time.Second)})
}
