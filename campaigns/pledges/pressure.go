package pledges

import (
	"math/bits"
	"sync"
	"time"
)

// Pressure says when pledges come faster than people make them. It counts them by network, in the memory of this node alone, and
// forgets within two minutes.
type Pressure struct {
	mu     sync.Mutex
	minute int64
	now    map[string]int // pledges of this minute, by network
	before map[string]int // and of the one before
	all    int
}

// What a network and everybody may pledge in a minute before work is asked for. A bus full of people behind one address is well
// below the first; a view that is fresh is not asked because of the second.
const (
	networkEase = 120
	nodeEase    = 3_000
	freshFor    = 10 * time.Minute
	maxNetworks = 1 << 16
)

// Note counts a pledge, and returns the level of work it needs: 0 for none, and one more for each doubling.
func (p *Pressure) Note(network string, age time.Duration, now time.Time) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn(now)
	if len(p.now) >= maxNetworks {
		clear(p.now) // everybody at once: then what counts is the node's own figure
	}
	p.now[network]++
	p.all++
	return p.level(network, age, now)
}

// Level is what a pledge would need now.
func (p *Pressure) Level(network string, age time.Duration, now time.Time) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn(now)
	return p.level(network, age, now)
}

func (p *Pressure) level(network string, age time.Duration, now time.Time) int {
	// the part of the minute before that is still within the last sixty seconds
	left := 60 - now.Unix()%60
	came := p.now[network] + p.before[network]*int(left)/60
	level := bits.Len(uint(came / (networkEase + 1)))
	if age > freshFor {
		level = max(level, bits.Len(uint(p.all/(nodeEase+1))))
	}
	return level
}

func (p *Pressure) turn(now time.Time) {
	minute := now.Unix() / 60
	if minute == p.minute && p.now != nil {
		return
	}
	p.before = nil
	if minute == p.minute+1 {
		p.before = p.now
	}
	p.minute, p.now, p.all = minute, map[string]int{}, 0
}
