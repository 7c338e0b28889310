package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
)

// keptFormat is the shape of a kept plan. One of another shape is read anew from the database.
const keptFormat = 7

var (
	errOtherFormat = errors.New("of another version")
	errCutShort    = errors.New("cut short")
)

// A kept plan is a head, a line for each of the many things, and an end.
type keptHead struct {
	Format int
	Rest   Snapshot
}

type keptLine struct {
	Segment  *audience.Segment   `json:",omitempty"`
	Message  *content.Message    `json:",omitempty"`
	Campaign *campaigns.Campaign `json:",omitempty"`
	Approval *content.Approval   `json:",omitempty"`
	End      bool                `json:",omitempty"`
}

// write writes the stock out thing by thing, so that it takes no room of its own.
func (s *Stock) write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(keptHead{keptFormat, s.rest}); err != nil {
		return err
	}
	for _, g := range s.segments {
		whole, err := g.whole()
		if err != nil {
			return fmt.Errorf("segment %d: %w", g.ID, err)
		}
		if err := e.Encode(keptLine{Segment: &whole}); err != nil {
			return err
		}
	}
	for _, m := range s.messages {
		whole := m.whole()
		if err := e.Encode(keptLine{Message: &whole}); err != nil {
			return err
		}
	}
	for _, c := range s.campaigns {
		whole := c.whole()
		if err := e.Encode(keptLine{Campaign: &whole}); err != nil {
			return err
		}
	}
	for _, a := range s.approvals {
		whole := s.whole(a)
		if err := e.Encode(keptLine{Approval: &whole}); err != nil {
			return err
		}
	}
	return e.Encode(keptLine{End: true})
}

// readStock reads what write wrote.
func readStock(r io.Reader) (*Stock, error) {
	d := json.NewDecoder(r)
	var head keptHead
	if err := d.Decode(&head); err != nil {
		return nil, err
	}
	if head.Format != keptFormat {
		return nil, errOtherFormat
	}
	s, p := &Stock{rest: head.Rest}, newPacker(nil)
	for {
		var line keptLine
		err := d.Decode(&line)
		if errors.Is(err, io.EOF) {
			return nil, errCutShort
		}
		if err != nil {
			return nil, err
		}
		switch {
		case line.Segment != nil:
			s.segments = append(s.segments, p.segment(*line.Segment))
		case line.Message != nil:
			s.messages = append(s.messages, p.message(*line.Message))
		case line.Campaign != nil:
			s.campaigns = append(s.campaigns, p.campaign(*line.Campaign))
		case line.Approval != nil:
			s.approvals = append(s.approvals, p.approval(*line.Approval))
		case line.End:
			s.kinds = p.list
			s.link()
			return s, nil
		}
	}
}
