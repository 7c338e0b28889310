package delivery

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
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
	Misprint  Fate = "misprint"  // it came out wrong, or beyond what was ordered
	Proof     Fate = "proof"     // it is the code of a printer's proof
)

// Scan is a code of ours that somebody scanned.
type Scan struct {
	Now    time.Time
	Serial int         // of a code of a batch
	Mark   [16]byte    // the code's own, the same at each scan
	Locale lang.Locale // the reader's
}

// Landing is where a code leads now.
type Landing struct {
	Fate    Fate
	Locale  lang.Locale // of the content; the reader's own where there is none
	Locales []lang.Locale
	Content []byte            // the card as JSON; not to be changed
	Way     []content.CardLaw // the law along the batch's way
	Day     campaigns.Date    // by the placement's calendar; by UTC where there is none
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
	out := Landing{Locale: s.Locale, Day: campaigns.DateOf(s.Now.UTC())}
	sl, piece := plan.slots[b.Placement], plan.pieces[b.Message]
	if sl != nil {
		out.Day = campaigns.DateOf(s.Now.In(sl.zone))
	}
	if out.Fate = misprinted(b, s.Serial); out.Fate != "" {
		return out
	}
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
	switch {
	case out.Day.Before(b.From):
		out.Fate = Early
		return out
	case b.Until.Before(out.Day):
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
	out.Way = plan.way(b.Way, b.Org, out.Locale, s.Now, board)
	out.Claims = token.Claims{ID: token.IDOf(b.Public, s.Mark), Kind: token.Scan, Expires: s.Now.Add(Lifetime).Truncate(time.Second),
		Cell:  token.Cell{Campaign: b.Campaign, Org: b.Org, Message: b.Message, Variant: b.Variant(), Arm: token.Shown, Locale: out.Locale, Placement: sl.ID, PlacementOrg: sl.Org, Place: sl.Place},
		Asked: []lang.Locale{s.Locale}, Propensity: campaigns.Buckets, Revision: plan.position.Revision, Stops: board.position, Reduced: true}
	var err error
	if out.Token, err = p.sealer.Seal(&out.Claims); err != nil {
		out.Fate, out.Content = Away, nil
	}
	return out
}

// misprinted tells codes of ours that should lead nowhere. A batch without a number of codes is a short link.
func misprinted(b campaigns.Batch, serial int) Fate {
	switch {
	case b.Ordered == 0 || !b.Misprinted(serial):
		return ""
	case serial == proofSerial:
		return Proof
	}
	return Misprint
}

// proofSerial is the last that a code has room for: no batch reaches it, and a printer's proof bears it.
const proofSerial = campaigns.MaxOrdered - 1

// speaksHere reports whether a batch's pages may be in a language.
func speaksHere(b campaigns.Batch, l lang.Locale) bool {
	return len(b.Locales) == 0 || slices.Contains(b.Locales, l)
}
