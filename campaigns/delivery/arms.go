package delivery

import (
	"sync"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
)

// lot is a permutation of the buckets that campaigns share: that of an organisation's hold-out of everything, or of a
// namespace. It is worked out when it is first needed.
type lot struct {
	once  sync.Once
	key   BucketKey
	salt  string
	ranks *ranks
}

func (l *lot) rank(bucket int) int {
	l.once.Do(func() { l.ranks = rank(l.key, l.salt) })
	return int(l.ranks[bucket])
}

// reserve is what an organisation holds out of everything that it runs; nil for nothing.
type reserve struct {
	lot
	buckets int
	neutral *piece // where a campaign has no neutral card of its own
}

func (r *reserve) has(bucket int) bool { return r != nil && r.rank(bucket) < r.buckets }

// part is the stretch of a namespace that a campaign takes; nil for every visit.
type part struct {
	*lot
	from, to int
}

func (p *part) has(bucket int) bool {
	if p == nil {
		return true
	}
	at := p.rank(bucket)
	return p.from <= at && at < p.to
}

// reserves makes what every organisation holds out.
func (c *compiler) reserves() map[int64]*reserve {
	out := make(map[int64]*reserve, len(c.stock.rest.HoldOuts))
	for _, h := range c.stock.rest.HoldOuts {
		if h.Buckets == 0 {
			continue
		}
		r := &reserve{lot: lot{key: c.Bucket, salt: "hold-out-of-all:" + h.Public}, buckets: h.Buckets}
		if p := c.plan.pieces[h.Neutral]; p != nil && p.message.Frame == content.Neutral {
			r.neutral = p
		}
		out[h.Org] = r
	}
	return out
}

// arms says what draws a campaign's sides and variants.
func (c *compiler) arms(cand *candidate) {
	k := cand.keptCampaign
	s := &split{key: c.Bucket, public: k.Public, holdOut: k.HoldOut, variants: k.Messages, moved: k.Split, unit: k.Unit}
	s.reserve = c.reserved[k.Org]
	if a := k.Apart; a.Namespace != "" {
		if c.lots[a.Namespace] == nil {
			if c.lots == nil {
				c.lots = map[string]*lot{}
			}
			c.lots[a.Namespace] = lotOf(c.Bucket, a.Namespace)
		}
		s.part = &part{c.lots[a.Namespace], a.From, a.To}
	}
	if k.Unit != campaigns.ByVisit {
		s.salt = "unit:" + k.Public
	}
	cand.split = s
}

// card is what a held-out visit sees: the campaign's neutral card or, where it has none, the organisation's.
func (c *candidate) card() *piece {
	if c.neutral == nil && c.split.reserve != nil {
		return c.split.reserve.neutral
	}
	return c.neutral
}

// holds reports whether any visit is held out.
func (c *candidate) holds() bool { return c.HoldOut > 0 || c.split.reserve != nil }

// unit is the bucket that a campaign's sides and variants are drawn by for this visit: its own, or that of its cluster.
func (v *visit) unit(c *candidate) int {
	switch c.Unit {
	case campaigns.ByPartner:
		return v.plan.bucket.of(c.split.salt, v.carrier)
	case campaigns.ByDay:
		return v.plan.bucket.of(c.split.salt, int64(v.day))
	}
	return v.bucket
}

// origin is where that bucket came from.
func (v *visit) origin(c *candidate) token.Source {
	if c.Unit != campaigns.ByVisit {
		return token.Cluster
	}
	return v.source
}

// Realised is how many of the 1,024 buckets each side of a campaign has, by variant, as they are drawn: several
// permutations meet in the product of their shares only on average.
type Realised struct{ Shown, HeldOut map[string]int }

// Realised counts them for a campaign as it is given, live or not, beside what the plan in use holds out of everything; false for
// one that draws for clusters, which are few.
func (p *Planner) Realised(of campaigns.Campaign) (Realised, bool) {
	plan := p.plan.Load()
	if of.Unit != campaigns.ByVisit {
		return Realised{}, false
	}
	s := &split{key: plan.bucket, public: of.Public, holdOut: of.HoldOut, variants: of.Messages, moved: of.Split, reserve: plan.reserved[of.Org]}
	if a := of.Apart; a.Namespace != "" {
		s.part = &part{lotOf(plan.bucket, a.Namespace), a.From, a.To}
	}
	s.prepare()
	out := Realised{map[string]int{}, map[string]int{}}
	for i, m := range of.Messages {
		out.Shown[m.Variant], out.HeldOut[m.Variant] = s.sizes[shownSide][i], s.sizes[heldSide][i]
	}
	return out, true
}

// lotOf is the permutation of a namespace.
func lotOf(key BucketKey, namespace string) *lot {
	return &lot{key: key, salt: "namespace:" + namespace}
}

// sides of a split, in the order of token.Arm.
const (
	shownSide = iota
	heldSide
	reservedSide
	sides
)
