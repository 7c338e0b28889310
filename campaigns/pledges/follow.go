package pledges

import (
	"context"
	"crypto/hmac"
	"slices"
	"strings"
	"time"

	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// Said is one answer of a follow-up.
type Said string

// The answers. Nobody has to know, and only what was kept has to be said.
const (
	Yes    Said = "yes"
	No     Said = "no"
	Unsure Said = "unsure"
)

// Saids lists them in the order of forms.
var Saids = []Said{Yes, No, Unsure}

// Wave is after how many days people are asked.
type Wave int

// The waves. Each is open around its day, so that who comes back a week early or late is heard.
const (
	Month   Wave = 30
	Quarter Wave = 90
)

// Waves lists them in their order.
var Waves = []Wave{Month, Quarter}

// Days after the pledge from which each wave is open; the last one closes with the link.
const (
	monthOpens   = 25
	quarterOpens = 75
	followCloses = 200
)

const day = 24 * time.Hour

// WaveAt is the wave that is open for a pledge of that moment; 0 with when the first opens, or with the zero time when the last is over.
func WaveAt(made, now time.Time) (Wave, time.Time) {
	switch age := now.Sub(made); {
	case age < monthOpens*day:
		return 0, made.Add(monthOpens * day)
	case age < quarterOpens*day:
		return Month, time.Time{}
	case age < followCloses*day:
		return Quarter, time.Time{}
	}
	return 0, time.Time{}
}

// FollowUp is what somebody who promised tells later, by the link that they kept.
type FollowUp struct {
	Wave    Wave
	Kept    Said // whether the promise was kept
	Saw     Said // ivory on sale; empty where nothing was said
	Offered Said // it was offered to them; empty where nothing was said
	Locale  lang.Locale
	At      time.Time
}

// Followed is a pledge that somebody comes back to.
type Followed struct {
	Public   string
	At       time.Time
	Answered []Wave
}

// FollowStore keeps follow-ups. They go with their pledge when it is taken back.
type FollowStore interface {
	// Followed finds a standing pledge; NotFound when there is none, or no longer.
	Followed(ctx context.Context, public string) (Followed, error)
	// Follow keeps an answer, in the place of an earlier one of the same wave. NotFound as Followed.
	Follow(ctx context.Context, public string, f FollowUp) error
}

// FollowSum is what was answered of one campaign in one wave: each a count of people who came back by themselves, and of nobody else.
type FollowSum struct {
	Campaign string // public id
	Name     lang.Text
	Wave     Wave
	Answers  int64
	Kept     map[Said]int64
	Saw      map[Said]int64
	Offered  map[Said]int64
}

// followPrefix begins the codes of follow-up links.
const followPrefix = "fup_"

// followUnder is a follow-up's code: made as a receipt is, with another key, so that neither is the other.
func followUnder(key []byte, public string) string {
	return followPrefix + strings.TrimPrefix(receiptUnder(key, public), "rcp_")
}

// follows finds the pledge that a code is of. What is not ours is unknown, as is what was never made.
func (s *Service) follows(code string) (public string, err error) {
	body, _, _ := strings.Cut(strings.TrimPrefix(code, followPrefix), "-")
	public = id.Pledge + "_" + body
	ours := false
	for _, key := range append([][]byte{s.FollowKey}, s.RetiredFollow...) {
		ours = len(key) > 0 && hmac.Equal([]byte(code), []byte(followUnder(key, public))) || ours
	}
	if !ours || !id.Valid(id.Pledge, public) {
		return "", fault.New(fault.NotFound, "/code", "pledge.unknown_follow")
	}
	return public, nil
}

// Followed is the pledge that a kept link is of, with the wave that is open now; NotFound for a link that is none, or of a pledge that was
// taken back. Of the two nobody is told which.
func (s *Service) Followed(ctx context.Context, code string, now time.Time) (Followed, Wave, time.Time, error) {
	public, err := s.follows(code)
	if err != nil {
		return Followed{}, 0, time.Time{}, err
	}
	f, err := s.Follows.Followed(ctx, public)
	if err != nil {
		return Followed{}, 0, time.Time{}, err
	}
	wave, opens := WaveAt(f.At, now)
	return f, wave, opens, nil
}

// Follow keeps what somebody tells by a kept link. Told twice, the later words stand.
func (s *Service) Follow(ctx context.Context, code string, f FollowUp, now time.Time) error {
	_, wave, _, err := s.Followed(ctx, code, now)
	if err != nil {
		return err
	}
	var fs fault.Faults
	if wave == 0 {
		fs.Add(fault.Conflict, "/wave", "pledge.follow_closed")
	}
	if !slices.Contains(Saids, f.Kept) {
		fs.Add(fault.Invalid, "/kept", "pledge.follow_kept")
	}
	for field, said := range map[string]Said{"/saw": f.Saw, "/offered": f.Offered} {
		if said != "" && !slices.Contains(Saids, said) {
			fs.Add(fault.Invalid, field, "pledge.follow_answer")
		}
	}
	if err := fs.Err(); err != nil {
		return err
	}
	public, err := s.follows(code)
	if err != nil {
		return err
	}
	f.Wave, f.At = wave, now.UTC().Truncate(time.Millisecond)
	return s.Follows.Follow(ctx, public, f)
}
