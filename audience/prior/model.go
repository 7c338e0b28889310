package prior

import (
	"fmt"
	"math"
	"slices"

	"erawan/audience"
)

// Model is a version of the estimate. It is immutable, and safe for many at once.
type Model struct {
	file    *file
	wave    string
	base    terms
	bases   [Attitudes]Share
	signals [audience.Signals]map[string]terms
	effects []Effect
}

// Basis says where a coefficient comes from.
type Basis uint8

// The kinds of coefficients, the surest first.
const (
	Computed  Basis = iota // arithmetic on published figures
	Direction              // a source says which way; how far is assumed
	Assumed                // nobody measured it
)

// Share is the part of an attitude before anything is known of a visit.
type Share struct {
	Attitude Attitude
	Part     float64
	Basis    Basis
	Figures  []Figure
}

// Effect is what one answer does to the weight of one attitude.
type Effect struct {
	Signal     audience.Signal
	Value      string
	Attitude   Attitude
	Basis      Basis
	Published  float64 // the ratio as the figures give it, or as it was assumed; 1 is no effect
	Kept       float64 // what is left of it once it is shrunk for doubt, and fitted to the published shares
	Figures    []Figure
	Confidence string // of the least sure figure; empty when it is assumed
}

// Silent is a signal for which research says something and publishes no figure: it does nothing.
type Silent struct {
	Signal  audience.Signal
	Figures []Figure
}

// Version names the model; AsOf is the day it was made, YYYY-MM-DD; Wave is the survey it starts from.
func (m *Model) Version() string { return m.file.Version }

// AsOf is the day on which the model was made, YYYY-MM-DD.
func (m *Model) AsOf() string { return m.file.AsOf }

// Wave is the year of the survey whose shares the model starts from.
func (m *Model) Wave() string { return m.wave }

// Waves are the surveys that a model can start from.
func (m *Model) Waves() (out []string) {
	for _, b := range m.file.Bases {
		out = append(out, b.Wave)
	}
	return out
}

// At is the same model, starting from another survey.
func (m *Model) At(wave string) (*Model, error) { return m.file.model(wave) }

// Bases are the shares before anything is known.
func (m *Model) Bases() []Share { return slices.Clone(m.bases[:]) }

// Effects are all coefficients, in the order of the model.
func (m *Model) Effects() []Effect { return slices.Clone(m.effects) }

// Source finds a page or paper by its key; its name is empty when there is none.
func (m *Model) Source(key string) Source {
	s := m.file.Sources[key]
	s.Key = key
	return s
}

// Silent are the signals that research names without a figure.
func (m *Model) Silent() (out []Silent) {
	for _, row := range m.file.Silent {
		s, _ := audience.SignalNamed(row.Signal)
		figures, _ := m.file.cite(row.Cites)
		out = append(out, Silent{s, figures})
	}
	return out
}

// model works out the coefficients for a wave.
func (f *file) model(wave string) (*Model, error) {
	m := &Model{file: f, wave: wave}
	var err error
	if m.bases, m.base, err = f.start(wave); err != nil {
		return nil, err
	}
	for _, row := range f.Signals {
		if err := m.learn(row); err != nil {
			return nil, fmt.Errorf("%s: %w", row.Signal, err)
		}
	}
	for _, row := range f.Silent {
		if _, ok := audience.SignalNamed(row.Signal); !ok {
			return nil, fmt.Errorf("no signal %q", row.Signal)
		}
		if _, err := f.cite(row.Cites); err != nil {
			return nil, err
		}
	}
	return m, f.checkFrames()
}

// start reads the shares of a wave. Where it published one only, the others keep the proportions of the
// wave that its row names: that they did is assumed.
func (f *file) start(wave string) (shares [Attitudes]Share, base terms, err error) {
	i := slices.IndexFunc(f.Bases, func(b baseRow) bool { return b.Wave == wave })
	if i < 0 {
		return shares, base, fmt.Errorf("no base of %q", wave)
	}
	row, rest, given := f.Bases[i], 1.0, 0.0
	other, _, err := f.restOf(row)
	if err != nil {
		return shares, base, err
	}
	for a, id := range [Attitudes]string{row.Rejector, row.BanInfluenced, row.Diehard} {
		shares[a] = Share{Attitude: Attitude(a), Basis: Assumed}
		if id == "" {
			given += other[a].Part
			shares[a].Figures = other[a].Figures
			continue
		}
		figure, ok := f.Figures[id]
		if !ok || figure.Value == nil {
			return shares, base, fmt.Errorf("no figure %q with a value", id)
		}
		shares[a].Basis, shares[a].Part, shares[a].Figures = Computed, *figure.Value/100, []Figure{figure}
		rest -= shares[a].Part
	}
	for a := range shares {
		doubt := f.Doubt["C"]
		if shares[a].Basis == Assumed {
			shares[a].Part = rest * other[a].Part / given
		} else {
			doubt = f.Doubt[shares[a].Figures[0].Confidence]
		}
		base.log[a] = math.Log(shares[a].Part)
		base.variance[a] = trigamma(row.Asked/f.DesignEffect*shares[a].Part) + doubt
	}
	return shares, base, nil
}

func (f *file) restOf(row baseRow) (shares [Attitudes]Share, base terms, err error) {
	if row.Rest == "" {
		return shares, base, nil
	}
	return f.start(row.Rest)
}

// learn takes in a signal: each coefficient shrunk by how sure it is, then all of them fitted to the
// shares of the signal's values and of the attitudes, so that the values together give the base again.
func (m *Model) learn(row signalRow) error {
	s, err := row.signal()
	if err != nil {
		return err
	}
	cells := make(map[string]terms, len(row.Shares))
	unsaid := shrunk(1, m.file.Doubt["unsaid"], m.file.Spread)
	for v := range row.Shares {
		for a := range Attitudes {
			cells[v] = cells[v].set(a, unsaid)
		}
	}
	first := len(m.effects)
	for _, e := range row.Effects {
		effect, doubt, err := m.file.effect(e)
		if err != nil {
			return err
		}
		if _, ok := cells[e.Value]; !ok {
			return fmt.Errorf("value %q has no share", e.Value)
		}
		effect.Signal = s
		cells[e.Value] = cells[e.Value].set(effect.Attitude, shrunk(effect.Published, doubt, m.file.Spread))
		m.effects = append(m.effects, effect)
	}
	m.rake(cells, row.Shares)
	m.signals[s] = cells
	for i := first; i < len(m.effects); i++ {
		e := &m.effects[i]
		e.Kept = math.Exp(cells[e.Value].log[e.Attitude])
	}
	return nil
}

func (t terms) set(a Attitude, c coefficient) terms {
	t.log[a], t.variance[a] = c.log, c.variance
	return t
}

// effect reads a coefficient, and how much is doubted of it as a variance of its logarithm.
func (f *file) effect(row effectRow) (Effect, float64, error) {
	a, ok := named[row.Attitude]
	if !ok {
		return Effect{}, 0, fmt.Errorf("no attitude %q", row.Attitude)
	}
	e := Effect{Value: row.Value, Attitude: a, Basis: Assumed, Published: row.Lift}
	if len(row.From) == 0 {
		var err error
		if e.Figures, err = f.cite(row.Cites); err != nil || row.Lift <= 0 {
			return e, 0, fmt.Errorf("value %q: lift %g: %w", row.Value, row.Lift, err)
		}
		if len(e.Figures) > 0 {
			e.Basis, e.Confidence = Direction, leastSure(e.Figures)
		}
		return e, f.Doubt["assumed"], nil
	}
	part, of, err := f.sum(row.From)
	if err != nil {
		return e, 0, err
	}
	whole, than, err := f.sum(row.Over)
	if err != nil {
		return e, 0, err
	}
	e.Basis, e.Published, e.Figures = Computed, part/whole, slices.Concat(of, than)
	e.Confidence = leastSure(e.Figures)
	return e, sampling(part, of[0].Asked) + sampling(whole, than[0].Asked) + f.Doubt[e.Confidence], nil
}

// sampling is the variance of the logarithm of a share that was found among so many.
func sampling(part, asked float64) float64 { return (1 - part) / (asked * part) }

func leastSure(figures []Figure) (worst string) {
	for _, f := range figures {
		worst = max(worst, f.Confidence)
	}
	return worst
}

type coefficient struct{ log, variance float64 }

// shrunk draws a ratio towards no effect: as much as its doubt outweighs the spread that effects of this
// kind are assumed to have. Both are variances or deviations of the logarithm.
func shrunk(ratio, doubt, spread float64) coefficient {
	whole := spread * spread
	return coefficient{math.Log(ratio) * whole / (whole + doubt), whole * doubt / (whole + doubt)}
}
