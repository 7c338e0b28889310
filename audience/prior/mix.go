// Package prior estimates which attitudes to ivory stand behind a visit, from what published research says
// of travellers like it. The estimate is a mix of three shares with their uncertainty. It serves to weigh
// frames and to describe many visits together: it is never kept with a visit, never said of anybody, and
// nothing here turns it into a word for a person.
package prior

import (
	"log/slog"
	"math"
)

// Attitude is one of the three kinds of answers that the consumer research found. It has no name here on
// purpose: pages that explain the model have sentences for it.
type Attitude uint8

// The three attitudes, in the order in which shares are shown.
const (
	Rejector      Attitude = iota // would not buy
	BanInfluenced                 // had meant to buy, and would not once told of the ban
	Diehard                       // means to buy even when told
	Attitudes                     // how many there are
)

// Mix is how three attitudes share a visit, or many: parts of one, each with an interval of 90 %. Its
// fields are closed, so that it cannot be written into a row, a token, an event or an answer by itself.
type Mix struct {
	share, low, high [Attitudes]float64
}

// Share is the estimated part of an attitude, from 0 to 1. The three add up to 1.
func (m Mix) Share(a Attitude) float64 { return m.share[a] }

// Interval is between what bounds the share lies, nine times in ten.
func (m Mix) Interval(a Attitude) (low, high float64) { return m.low[a], m.high[a] }

// LogValue keeps a mix out of logs.
func (m Mix) LogValue() slog.Value { return slog.StringValue("not for logs") }

// z is the normal deviate that leaves a twentieth on each side.
const z = 1.6448536269514722

// terms are the logarithm of each attitude's weight, and the variance of it.
type terms struct {
	log, variance [Attitudes]float64
}

func (t terms) plus(o terms) terms {
	for a := range Attitudes {
		t.log[a] += o.log[a]
		t.variance[a] += o.variance[a]
	}
	return t
}

// mix turns weights into shares. The interval is that of a softmax of independent logarithms, to first
// order, taken on the scale of log odds so that it stays within 0 and 1.
func (t terms) mix() Mix {
	var m Mix
	most, sum := math.Inf(-1), 0.0
	for _, l := range t.log {
		most = max(most, l)
	}
	for a, l := range t.log {
		m.share[a] = math.Exp(l - most)
		sum += m.share[a]
	}
	for a := range m.share {
		m.share[a] /= sum
	}
	for a := range Attitudes {
		variance := t.variance[a]
		for b := range Attitudes {
			if b != a {
				part := m.share[b] / (1 - m.share[a])
				variance += part * part * t.variance[b]
			}
		}
		odds, reach := math.Log(m.share[a]/(1-m.share[a])), z*math.Sqrt(variance)
		m.low[a], m.high[a] = expit(odds-reach), expit(odds+reach)
	}
	return m
}

func expit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// trigamma is the variance of the logarithm of a gamma variate: a Dirichlet share is a softmax of those.
func trigamma(x float64) float64 {
	sum := 0.0
	for ; x < 6; x++ {
		sum += 1 / (x * x)
	}
	i := 1 / (x * x)
	return sum + 1/x + i/2 + i/x*(1.0/6-i*(1.0/30-i/42))
}
