package delivery

import (
	"cmp"
	"slices"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/campaigns"
	"erawan/campaigns/content"
)

// Mark is how far what a reader holds goes. The zero Mark holds nothing.
type Mark struct {
	Revision int64
	Approval int64 // the highest id of an approval; they are numbered in the order they were written
}

// Changes are what a reader at a mark lacks of a snapshot. Segments, cards, messages, pictures, campaigns,
// floors, mappings, batches and hold-outs are those that changed since, and approvals those written since; of everything else there is
// little, and it is whole.
type Changes struct {
	Snapshot
	Since     Mark
	Withdrawn []int64 // approvals that may be held and were withdrawn
}

// resting are the campaigns that changed and are not live.
func (c Changes) resting() []int64 {
	var out []int64
	for _, one := range c.Campaigns {
		if one.State != campaigns.Live {
			out = append(out, one.ID)
		}
	}
	return out
}

// NewStock keeps a snapshot.
func NewStock(s Snapshot) *Stock { return (&Stock{}).After(Changes{Snapshot: s}) }

// Mark is how far the stock goes.
func (s *Stock) Mark() Mark {
	m := Mark{Revision: s.rest.Position.Revision}
	for _, a := range s.approvals {
		m.Approval = max(m.Approval, a.id)
	}
	return m
}

// Position is where the two counters were when the stock was read.
func (s *Stock) Position() Position { return s.rest.Position }

// After is the stock with changes taken in. Changes since the zero Mark are everything. The stock
// itself stays as it is.
func (s *Stock) After(c Changes) *Stock {
	if c.Since == (Mark{}) {
		s = &Stock{}
	}
	p := newPacker(s.kinds)
	out := &Stock{rest: c.Snapshot}
	out.rest.Segments, out.rest.Messages, out.rest.Campaigns, out.rest.Approvals = nil, nil, nil, nil
	out.rest.Cards = merged(s.rest.Cards, c.Cards, func(l content.LawCard) content.LawCard { return l }, func(l content.LawCard) int64 { return l.ID })
	out.rest.Pictures = merged(s.rest.Pictures, c.Pictures, func(p content.Picture) content.Picture { return p }, func(p content.Picture) int64 { return p.ID })
	out.rest.Floors = merged(s.rest.Floors, c.Floors, func(f Floor) Floor { return f }, func(f Floor) int64 { return f.ID })
	out.rest.Mappings = merged(s.rest.Mappings, c.Mappings, func(m mapping.Mapping) mapping.Mapping { return m }, func(m mapping.Mapping) int64 { return m.ID })
	out.rest.Batches = merged(s.rest.Batches, c.Batches, func(b campaigns.Batch) campaigns.Batch { return b }, func(b campaigns.Batch) int64 { return b.ID })
	out.rest.HoldOuts = merged(s.rest.HoldOuts, c.HoldOuts, func(h campaigns.HoldOut) campaigns.HoldOut { return h }, func(h campaigns.HoldOut) int64 { return h.ID })
	out.rest.Rulebooks = merged(s.rest.Rulebooks, c.Rulebooks, func(b content.Rulebook) content.Rulebook { return b }, func(b content.Rulebook) int64 { return b.ID })
	out.segments = merged(s.segments, c.Segments, p.segment, func(g *keptSegment) int64 { return g.ID })
	if len(c.Segments) > 0 {
		out.link()
	}
	out.messages = merged(s.messages, c.Messages, p.message, func(m *keptMessage) int64 { return m.ID })
	out.campaigns = merged(s.campaigns, c.Campaigns, p.campaign, func(k *keptCampaign) int64 { return k.ID })
	out.takeApprovals(s, c, p)
	return out
}

// merged is what was held, with each fresh thing in the place of its older version or at the end of
// the list, in the order of ids.
func merged[Held, Read any](held []Held, fresh []Read, pack func(Read) Held, id func(Held) int64) []Held {
	if len(fresh) == 0 {
		return held
	}
	out := make([]Held, 0, len(held)+len(fresh))
	next := make(map[int64]struct{}, len(fresh))
	for _, f := range fresh {
		h := pack(f)
		next[id(h)] = struct{}{}
		out = append(out, h)
	}
	for _, h := range held {
		if _, replaced := next[id(h)]; !replaced {
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b Held) int { return cmp.Compare(id(a), id(b)) })
	return slices.Clip(out)
}

// takeApprovals keeps those held that nobody withdrew and that have not ended, and adds the new ones.
func (s *Stock) takeApprovals(before *Stock, c Changes, p *packer) {
	withdrawn := make(map[int64]struct{}, len(c.Withdrawn))
	for _, id := range c.Withdrawn {
		withdrawn[id] = struct{}{}
	}
	now := c.TakenAt.UnixMilli()
	s.approvals = make([]keptApproval, 0, len(before.approvals)+len(c.Approvals))
	for _, a := range before.approvals {
		if _, gone := withdrawn[a.id]; !gone && a.expires > now {
			s.approvals = append(s.approvals, a)
		}
	}
	for _, a := range c.Approvals {
		if a.Withdrew.IsZero() {
			s.approvals = append(s.approvals, p.approval(a))
		}
	}
	s.kinds = p.list
	slices.SortFunc(s.approvals, s.ordered)
}

// Snapshot is everything in the stock, in full: for a reader that wants it so, at the price of the room
// it takes.
func (s *Stock) Snapshot() (Snapshot, error) {
	out := s.rest
	out.Segments = make([]audience.Segment, 0, len(s.segments))
	for _, g := range s.segments {
		whole, err := g.whole()
		if err != nil {
			return out, err
		}
		out.Segments = append(out.Segments, whole)
	}
	out.Messages = make([]content.Message, 0, len(s.messages))
	for _, m := range s.messages {
		out.Messages = append(out.Messages, m.whole())
	}
	out.Campaigns = make([]campaigns.Campaign, 0, len(s.campaigns))
	for _, c := range s.campaigns {
		out.Campaigns = append(out.Campaigns, c.whole())
	}
	out.Approvals = make([]content.Approval, 0, len(s.approvals))
	for _, a := range s.approvals {
		out.Approvals = append(out.Approvals, s.whole(a))
	}
	slices.SortFunc(out.Approvals, func(a, b content.Approval) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}
