package delivery

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// messages makes the pieces: those that stand as they did are taken over, and the others are judged
// and written, on every core.
func (c *compiler) messages() error {
	rest := c.stock.rest
	c.shelf = content.NewShelf(rest.Cards, rest.Statements, nil, rest.Pictures...)
	c.shelf.Rules = make(map[int64]content.Rules, len(rest.Rulebooks))
	for _, b := range rest.Rulebooks {
		c.shelf.Rules[b.Org] = b.Rules
	}
	for _, card := range rest.Cards {
		c.stock.lend(c.shelf, content.OfLaw, card.ID)
	}
	for _, s := range rest.Statements {
		c.stock.lend(c.shelf, content.OfStatement, s.ID)
	}
	grounds := c.grounds()
	var anew []*piece
	for _, m := range c.stock.messages {
		g := grounds.message(m)
		p := c.kept(m, g)
		if p == nil {
			p = &piece{message: m, ground: g, legal: len(m.Cites) > 0 || m.Frame == content.Legal}
			anew = append(anew, p)
		}
		c.plan.pieces[m.ID] = p
	}
	return c.judge(anew)
}

// lend puts the approvals of a thing on a shelf.
func (s *Stock) lend(shelf content.Shelf, subject content.Subject, id int64) {
	for _, a := range s.of(subject, id) {
		whole := s.whole(a)
		k := content.ApprovalKey{Subject: subject, Of: id, Locale: whole.Locale}
		shelf.Approvals[k] = append(shelf.Approvals[k], whole)
	}
}

// judge fills pieces, and lists what they may not show in the order of the pieces.
func (c *compiler) judge(pieces []*piece) error {
	workers := min(runtime.GOMAXPROCS(0), len(pieces)/64+1)
	share := (len(pieces) + workers - 1) / workers
	refused, errs := make([][]Refusal, workers), make([]error, workers)
	var work sync.WaitGroup
	for n := range workers {
		mine := pieces[min(n*share, len(pieces)):min((n+1)*share, len(pieces))]
		work.Go(func() {
			j := newJudging(c)
			for _, p := range mine {
				if errs[n] = j.piece(p); errs[n] != nil {
					return
				}
			}
			refused[n] = j.refused
		})
	}
	work.Wait()
	c.plan.refused = append(c.plan.refused, slices.Concat(refused...)...)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// judging is one core's part.
type judging struct {
	*compiler
	shelf   content.Shelf // with its own approvals
	writer  content.Writer
	parts   map[string]string
	tails   map[tail]*tail
	refused []Refusal
}

func newJudging(c *compiler) *judging {
	j := &judging{compiler: c, shelf: c.shelf, parts: map[string]string{}, tails: map[tail]*tail{}}
	j.shelf.Approvals = maps.Clone(c.shelf.Approvals)
	j.writer = content.Writer{Shelf: j.shelf, Say: c.Say}
	return j
}

// piece judges and writes one message. Its approvals are on the shelf just as long.
func (j *judging) piece(p *piece) error {
	m := p.message.whole()
	j.stock.lend(j.shelf, content.OfMessage, m.ID)
	for i, l := range lang.All {
		v := j.shelf.Judge(m, l, j.Now)
		if v.Why != "" {
			j.refused = append(j.refused, Refusal{Message: m.Public, Locale: l, Why: v.Why})
			continue
		}
		parts, err := j.writer.Write(m, l)
		if err != nil {
			return fmt.Errorf("render message %d: %w", m.ID, err)
		}
		p.texts[i] = text{until: v.Until.UnixMilli(), head: parts.Head, tail: j.tail(parts, m.Texts[l].ActionURL)}
	}
	for _, l := range lang.All {
		delete(j.shelf.Approvals, content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: l})
	}
	return nil
}

func (j *judging) tail(p content.Parts, url string) *tail {
	t := tail{p.Said, p.About, p.Words, url}
	known, ok := j.tails[t]
	if !ok {
		known = &tail{j.one(t.said), j.one(t.about), j.one(t.words), url}
		j.tails[*known] = known
	}
	return known
}

func (j *judging) one(s string) string {
	known, ok := j.parts[s]
	if !ok {
		j.parts[s], known = s, s
	}
	return known
}
