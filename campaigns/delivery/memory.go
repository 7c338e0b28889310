package delivery

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
)

// Memory is what a visitor has seen of late, remembered for us by a partner's server in a sealed token, or by Redis under
// a partner's pseudonym. Decide notes in it what it shows; one Memory is for one request.
//
// A cap holds exactly for visits that come one after the other. It can be gone beyond by the showings that were decided
// and not noted yet when another visit of the same visitor was asked about, which is at most one for each request of theirs
// that is under way at the same moment; by what Redis forgot, which is the last second where it is killed, and all of
// the day where its data are lost; and, in a sealed token, by visitors who see more than token.MostSeen campaigns
// in a day, of which the oldest are forgotten.
type Memory struct {
	Lost  bool         // whoever remembers cannot be asked: every cap counts as reached
	Seen  []token.Seen // one for each campaign, frame and day
	Fresh []token.Seen // what this request showed, a count of one each
}

// Copy is the memory as it is now; nil of none.
func (m *Memory) Copy() *Memory {
	if m == nil {
		return nil
	}
	return &Memory{Lost: m.Lost, Seen: slices.Clone(m.Seen)}
}

// seenFrames are the numbers of frames in what is remembered: one is added at the end only.
var seenFrames = [...]content.Frame{"", content.Legal, content.Norm, content.Souvenir, content.Art, content.Empathy, content.Reporting, content.Neutral}

func frameNumber(f content.Frame) uint8 { return uint8(max(0, slices.Index(seenFrames[:], f))) }

// limited is why a campaign was seen often enough by this visitor; empty when it was not.
func (v *visit) limited(c *candidate, frame content.Frame) Reason {
	if v.again != nil {
		return told(v.again, c.ID)
	}
	if c.CapPerDay > 0 && v.Seen[c.Public] >= c.CapPerDay {
		return Capped
	}
	if m := v.Memory; m != nil && c.limits() {
		return m.limit(c, frameNumber(frame), v.day, v.Now)
	}
	return ""
}

// limits reports whether the campaign asks what a visitor has seen.
func (c *candidate) limits() bool { return c.CapPerDay > 0 || c.FramePerDay > 0 || c.FrameGap > 0 }

func (m *Memory) limit(c *candidate, frame uint8, day int, now time.Time) Reason {
	if m.Lost {
		return Capped
	}
	mine, alike, last := 0, 0, time.Time{}
	for _, s := range m.Seen {
		if s.Campaign == c.ID && s.Day == day {
			mine += s.Count
		}
		if s.Frame != frame {
			continue
		}
		if s.Day == day {
			alike += s.Count
		}
		if s.Last.After(last) {
			last = s.Last
		}
	}
	switch {
	case c.CapPerDay > 0 && mine >= c.CapPerDay:
		return Capped
	case c.FramePerDay > 0 && alike >= c.FramePerDay:
		return FrameCapped
	case c.FrameGap > 0 && now.Sub(last) < time.Duration(c.FrameGap)*time.Hour:
		return TooSoon
	}
	return ""
}

// note keeps what is shown. A held-out visit is noted as what it would have been shown.
func (v *visit) note(c *candidate, frame content.Frame) {
	if v.Memory == nil || v.Memory.Lost {
		return
	}
	// Whole minutes, and never too early: a gap is not shortened by what a token has no room for.
	last := v.Now.Add(time.Minute - time.Nanosecond).UTC().Truncate(time.Minute)
	v.Memory.add(token.Seen{Campaign: c.ID, Frame: frameNumber(frame), Day: v.day, Count: 1, Last: last})
}

func (m *Memory) add(one token.Seen) {
	m.Fresh = append(m.Fresh, one)
	at := slices.IndexFunc(m.Seen, func(s token.Seen) bool {
		return s.Campaign == one.Campaign && s.Frame == one.Frame && s.Day == one.Day
	})
	if at < 0 {
		m.Seen = append(m.Seen, one)
		return
	}
	m.Seen[at].Count += one.Count
	m.Seen[at].Last = one.Last
}

// longestGap is how long anything is remembered after it was last seen: a day that has not ended somewhere, or the
// longest gap.
const longestGap = 48 * time.Hour

// Caps is the memory as a token of a partner's holds it: without what is over, the newest first kept.
func (m *Memory) Caps(org int64, now time.Time) token.Caps {
	out := token.Caps{Org: org, At: now.UTC().Add(time.Minute - time.Nanosecond).Truncate(time.Minute)}
	for _, s := range m.Seen {
		if now.Sub(s.Last) < longestGap {
			out.Seen = append(out.Seen, s)
		}
	}
	slices.SortStableFunc(out.Seen, func(a, b token.Seen) int { return b.Last.Compare(a.Last) })
	out.Seen = out.Seen[:min(len(out.Seen), token.MostSeen)]
	return out
}

// OpenCaps is the memory of a token that a partner's server hands back; an empty text is the first. One that is not theirs
// is token.ErrInvalid, as a forged one is.
func (p *Planner) OpenCaps(text string, org int64, now time.Time) (*Memory, error) {
	if text == "" {
		return &Memory{}, nil
	}
	c, err := p.sealer.OpenCaps(text, now)
	if err == nil && c.Org != org {
		err = token.ErrInvalid
	}
	return &Memory{Seen: c.Seen}, err
}

// SealCaps is the memory for a partner's server to hand back.
func (p *Planner) SealCaps(m *Memory, org int64, now time.Time) (string, error) {
	return p.sealer.SealCaps(m.Caps(org, now))
}

// dayOf counts the days of a zone from 1970-01-01.
func dayOf(now time.Time, zone *time.Location) int {
	return epoch.Until(campaigns.DateOf(now.In(zone)))
}

// epoch is the day that days are counted from.
var epoch = campaigns.Date{Year: 1970, Month: time.January, Day: 1}

// skips are the reasons that tokens keep of a campaign that was passed over for what a visitor had seen.
var skips = map[token.SkipWhy]Reason{token.SkipCap: Capped, token.SkipFrame: FrameCapped, token.SkipGap: TooSoon}

// told is why a campaign was passed over when a token was sealed, for what the visitor had seen.
func told(c *token.Claims, campaign int64) Reason {
	for _, s := range c.Skipped {
		if s.Campaign == campaign && s.Why != token.SkipDuplicate {
			return skips[s.Why]
		}
	}
	return ""
}

// skipOf is how a token says a reason; false for one that replay finds by itself.
func skipOf(why Reason) (token.SkipWhy, bool) {
	switch why {
	case Capped:
		return token.SkipCap, true
	case FrameCapped:
		return token.SkipFrame, true
	case TooSoon:
		return token.SkipGap, true
	case Duplicate:
		return token.SkipDuplicate, true
	}
	return 0, false
}
