package delivery

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// ground is a digest of all that a piece was made from: versions, and the approvals of each text. A
// plan changes by a message or two, and is compiled anew every minute: judging ten thousand messages
// each time would cost a node seconds, so what stands on the same ground is taken over.
type ground [sha256.Size]byte

// kept is the piece of the plan before, when it would come out the same: made from the same things,
// with every text shown now as it was then. A text is shown from its approvals' beginning to the first
// end; one that was refused is always judged again.
func (c *compiler) kept(m *keptMessage, g ground) *piece {
	if c.Before == nil || c.Now.Before(c.Before.madeAt) {
		return nil
	}
	p := c.Before.pieces[m.ID]
	if p == nil || p.ground != g {
		return nil
	}
	for _, l := range lang.All {
		if !p.speaks(l, c.Now) {
			return nil
		}
	}
	return p
}

// grounds works grounds out, those of cards and statements once for all the messages that stand on
// them.
type grounds struct {
	digester
	c          *compiler
	cards      map[int64]ground
	statements map[int64]ground
	rules      map[int64]int64 // the version of each organisation's
}

func (c *compiler) grounds() *grounds {
	g := &grounds{digester{Hash: sha256.New()}, c, map[int64]ground{}, map[int64]ground{}, map[int64]int64{}}
	for _, b := range c.stock.rest.Rulebooks {
		g.rules[b.Org] = int64(b.Version)
	}
	return g
}

// message digests what a message is made from.
func (g *grounds) message(m *keptMessage) ground {
	for _, id := range m.Cites {
		g.under(g.cards, id, func() {
			card := g.c.shelf.Cards[id] // all zero when it is not there
			g.numbers(id, card.ID, int64(card.Version))
			g.approvals(g.c.stock, content.OfLaw, id)
		})
	}
	for _, id := range []int64{m.Statement, m.Consent} {
		g.under(g.statements, id, func() {
			g.numbers(id, g.c.shelf.Statements[id].ID)
			g.approvals(g.c.stock, content.OfStatement, id)
		})
	}
	g.Reset()
	g.numbers(m.ID, int64(m.Version), g.rules[m.Org], int64(len(m.Cites)), m.Picture, int64(g.c.shelf.Pictures[m.Picture].Version)) // 0 when it is not there
	for _, id := range m.Cites {
		g.whole(g.cards[id])
	}
	g.whole(g.statements[m.Statement])
	g.whole(g.statements[m.Consent])
	g.approvals(g.c.stock, content.OfMessage, m.ID)
	return g.sum()
}

// under digests a card or a statement, the first time it is asked for.
func (g *grounds) under(known map[int64]ground, id int64, digest func()) {
	if _, ok := known[id]; ok {
		return
	}
	g.Reset()
	digest()
	known[id] = g.sum()
}

type digester struct {
	hash.Hash
	room [128]byte
}

func (h *digester) sum() (out ground) {
	copy(out[:], h.Sum(h.room[:0]))
	return out
}

func (h *digester) whole(g ground) { h.Write(append(h.room[:0], g[:]...)) }

func (h *digester) numbers(list ...int64) {
	b := h.room[:0]
	for _, n := range list {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	h.Write(b)
}

// approvals digests the approvals of a thing, by what they say: what they are for, and from when to
// when.
func (h *digester) approvals(s *Stock, subject content.Subject, of int64) {
	list := s.of(subject, of)
	h.numbers(int64(len(list)))
	for _, a := range list {
		h.numbers(a.id, a.at, a.expires)
		h.Write(append(h.room[:0], a.digest[:]...))
		k := s.kinds[a.kind]
		h.Write(append(append(append(h.room[:0], k.locale...), ' '), k.role...))
	}
}
