package engagement

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"

	"erawan/campaigns/token"
)

// What is more than a person can be.
const (
	// tooMany events in a minute from one browser at one address: about one every fifth of a second.
	tooMany = 300
	// tooManyNetworks that one token comes from: a telephone goes from one to another, and to a third, in a day.
	tooManyNetworks = 4
	// tooOften is how often one token may send: a page sends each of ten events twice at most.
	tooOften = 100
)

// Lately remembers, in the memory of one node and not for long, how many events a browser sent and from how many networks a
// token came. It holds keyed hashes alone, whose key is drawn when it is made and leaves it never; and a bounded number of
// them: where two meet, the older is forgotten, which errs on the sender's side.
type Lately struct {
	seed    maphash.Seed
	mu      sync.Mutex
	senders []sender
	tokens  []travelled
}

type sender struct {
	who    uint64
	minute int64
	events int
}

type travelled struct {
	token    uint64
	times    int
	networks [tooManyNetworks]uint64
}

// How much is remembered: 400 kB and 900 kB. They are powers of two.
const (
	lateSenders = 1 << 14
	lateTokens  = 1 << 14
)

// NewLately remembers nothing yet.
func NewLately() *Lately {
	return &Lately{seed: maphash.MakeSeed(), senders: make([]sender, lateSenders), tokens: make([]travelled, lateTokens)}
}

// sent counts events of one browser at an address, and says whether they are more in this minute than can be. A private
// address is a proxy's, behind which many people may be.
func (l *Lately) sent(v Visit, events int) bool {
	if l == nil || !public(v.Address) {
		return false
	}
	var h maphash.Hash
	h.SetSeed(l.seed)
	address := v.Address.As16()
	_, _ = h.Write(address[:])
	_, _ = h.WriteString(v.Language)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(v.UserAgent)
	who, minute := h.Sum64(), v.Now.Unix()/int64(time.Minute/time.Second)

	l.mu.Lock()
	defer l.mu.Unlock()
	s := &l.senders[who&(lateSenders-1)]
	if s.who != who || s.minute != minute {
		*s = sender{who: who, minute: minute}
	}
	s.events += events
	return s.events > tooMany
}

// again notes that a token came from an address, and says whether it has come from more networks, or more often, than the page
// that it was given to can be.
func (l *Lately) again(id token.ID, from netip.Addr) bool {
	if l == nil || !public(from) {
		return false
	}
	network := NetworkOf(from).Addr().As16()
	t, n := maphash.Bytes(l.seed, id[:]), maphash.Bytes(l.seed, network[:])

	l.mu.Lock()
	defer l.mu.Unlock()
	seen := &l.tokens[t&(lateTokens-1)]
	if seen.token != t {
		*seen = travelled{token: t}
	}
	seen.times++
	for i := range seen.networks {
		switch seen.networks[i] {
		case n:
			return seen.times > tooOften
		case 0:
			seen.networks[i] = n
			return seen.times > tooOften
		}
	}
	return true
}

// public reports whether an address is somebody's on the open net.
func public(a netip.Addr) bool {
	return a.IsValid() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !a.IsUnspecified()
}
