package delivery

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"

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
func (c *compiler) kept(m content.Message, g ground) *piece {
	if c.Before == nil || c.Now.Before(c.Before.madeAt) {
		return nil
	}
	p := c.Before.pieces[m.ID]
	if p == nil || p.ground != g || len(p.texts) < len(lang.All) {
		return nil
	}
	for _, l := range lang.All {
		if !p.speaks(l, c.Now) {
			return nil
		}
	}
	return p
}

// ground digests what a message is made from.
func (c *compiler) ground(m content.Message) ground {
	h := digester{Hash: sha256.New()}
	h.numbers(m.ID, int64(m.Version))
	for _, id := range m.Cites {
		card := c.shelf.Cards[id] // all zero when it is not there
		h.numbers(id, card.ID, int64(card.Version))
		h.approvals(c.shelf, content.OfLaw, id)
	}
	for _, id := range []int64{m.Statement, m.Consent} {
		h.numbers(id, c.shelf.Statements[id].ID)
		h.approvals(c.shelf, content.OfStatement, id)
	}
	h.approvals(c.shelf, content.OfMessage, m.ID)
	return ground(h.Sum(nil))
}

type digester struct {
	hash.Hash
	room [64]byte
}

func (h *digester) numbers(list ...int64) {
	b := h.room[:0]
	for _, n := range list {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	h.Write(b)
}

// approvals digests the approvals of a thing in every locale, by what they say: what they are for, and
// from when to when.
func (h *digester) approvals(s content.Shelf, subject content.Subject, of int64) {
	for _, l := range lang.All {
		list := s.Approvals[content.ApprovalKey{Subject: subject, Of: of, Locale: l}]
		h.numbers(int64(len(list)))
		for _, a := range list {
			h.numbers(a.ID, instant(a.At), instant(a.Expires), instant(a.Withdrew))
			h.Write(a.Digest[:])
			h.Write(append(h.room[:0], a.Role...))
		}
	}
}

func instant(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
