package delivery

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Fate is why a code does not lead to its message. The empty one says that it does.
type Fate string

// The fates.
const (
	Unissued  Fate = "unissued"  // its batch is not handed out yet
	Early     Fate = "early"     // before its first day
	Over      Fate = "over"      // after its last
	Withdrawn Fate = "withdrawn" // its batch was
	Away      Fate = "away"      // stopped, or nothing that may be shown
)

// Scan is a code of ours that somebody scanned.
type Scan struct {
	Now    time.Time
	Mark   [16]byte    // the code's own, the same at each scan
	Locale lang.Locale // the reader's
}

// Landing is where a code leads now.
type Landing struct {
	Fate    Fate
	Locale  lang.Locale // of the content; the reader's own where there is none
	Locales []lang.Locale
	Content []byte // the card as JSON; not to be changed
	Claims  token.Claims
	Token   string
}

// batchKey is the two numbers that stand in clear in a code.
func batchKey(key byte, number int) uint32 { return uint32(key)<<16 | uint32(number) }

// Batch finds the batch of a code in the plan, by the two numbers in it.
func (p *Planner) Batch(key byte, number int) (campaigns.Batch, bool) {
	b, ok := p.plan.Load().batches[batchKey(key, number)]
	return b, ok
}

// Land says where a code of a batch leads, from memory. The token it seals has an id of the code's own, so
// that however often a code is scanned, it counts as one scan and promises once.
func (p *Planner) Land(b campaigns.Batch, s Scan) Landing {
	plan, board := p.plan.Load(), p.board.Load()
	out := Landing{Locale: s.Locale}
	sl, piece := plan.slots[b.Placement], plan.pieces[b.Message]
	switch b.State {
	case campaigns.BatchLive:
	case campaigns.BatchWithdrawn:
		out.Fate = Withdrawn
		return out
	default:
		out.Fate = Unissued
		return out
	}
	if out.Fate = Away; sl == nil || piece == nil || !p.leased(s.Now) || board.carrier(sl.ID, sl.Org) || board.has(StopCampaign, b.Campaign, "") {
		return out
	}
	switch today := campaigns.DateOf(s.Now.In(sl.zone)); {
	case today.Before(b.From):
		out.Fate = Early
		return out
	case b.Until.Before(today):
		out.Fate = Over
		return out
	}
	for _, l := range lang.All {
		if speaksHere(b, l) && piece.speaks(l, s.Now) && !board.text(piece, l) {
			out.Locales = append(out.Locales, l)
		}
	}
	order := append(lang.Fallback(nil, []lang.Locale{s.Locale}, piece.legal), b.Locales...)
	at := slices.IndexFunc(order, func(l lang.Locale) bool { return slices.Contains(out.Locales, l) })
	if at < 0 {
		return out
	}
	out.Fate, out.Locale = "", order[at]
	out.Content = piece.in(out.Locale).card().Join()
	out.Claims = token.Claims{ID: token.IDOf(b.Public, s.Mark), Kind: token.Scan, Expires: s.Now.Add(Lifetime).Truncate(time.Second),
		Cell:  token.Cell{Campaign: b.Campaign, Org: b.Org, Message: b.Message, Variant: b.Variant(), Arm: token.Shown, Locale: out.Locale, Placement: sl.ID, PlacementOrg: sl.Org, Place: sl.Place},
		Asked: []lang.Locale{s.Locale}, Propensity: campaigns.Buckets, Revision: plan.position.Revision, Stops: board.position, Reduced: true}
	var err error
	if out.Token, err = p.sealer.Seal(&out.Claims); err != nil {
		out.Fate, out.Content = Away, nil
	}
	return out
}

// speaksHere reports whether a batch's pages may be in a language.
func speaksHere(b campaigns.Batch, l lang.Locale) bool {
	return len(b.Locales) == 0 || slices.Contains(b.Locales, l)
}
