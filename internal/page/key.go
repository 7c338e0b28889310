package page

import (
	"time"

	"erawan/campaigns"
)

// endsSoon is how long before its end a key is shown to need its owner.
const endsSoon = 14 * 24 * time.Hour

// KeyState is whether a key opens anything, as a badge.
func (r Reader) KeyState(k campaigns.Key, now time.Time) (Badge, error) {
	key, icon, tone := "key.state_stands", "check", "ok"
	switch {
	case k.Revoked:
		key, icon, tone = "key.state_revoked", "close", "halt"
	case k.Expired(now):
		key, icon, tone = "key.state_expired", "clock", "halt"
	case !k.Expires.IsZero() && k.Expires.Before(now.Add(endsSoon)):
		key, icon, tone = "key.state_ending", "clock", "wait"
	}
	text, err := r.T(key)
	return Badge{Text: text, Icon: icon, Tone: tone}, err
}
