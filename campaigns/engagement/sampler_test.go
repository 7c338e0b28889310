package engagement

import (
	"errors"
	"testing"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
)

var sampledDay = reach.DayOf(noon)

// see shows a visit to a sampler, as a planner does.
func see(s *Sampler, by delivery.Client) {
	if rank, wanted := s.Draw(sampledDay); wanted {
		s.Keep([]reach.Row{{Day: sampledDay, Rank: rank, Placement: 5, Partner: 2, Locale: "th", Signals: []byte{1}}}, by)
	}
}

var phone = delivery.Client{Agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0"}

func TestVisitsReachTheLogOnceWithTheirNumber(t *testing.T) {
	t.Parallel()
	s := NewSampler([16]byte{7})
	for range 150 {
		see(s, phone)
	}
	see(s, delivery.Client{Agent: "Googlebot/2.1"})
	see(s, delivery.Client{Agent: phone.Agent, Purpose: "prefetch"})
	see(s, delivery.Client{Agent: "okhttp/4.12.0", Channel: campaigns.Page})
	see(s, delivery.Client{Agent: "okhttp/4.12.0", Channel: campaigns.App})
	see(s, delivery.Client{Agent: "okhttp/4.12.0", Channel: campaigns.Page, Secret: true})
	log := &journal{down: errors.New("away")}
	if err := s.Flush(t.Context(), log, noon); err == nil {
		t.Fatal("what nobody took is flushed")
	}
	log.down = nil
	for range 2 {
		if err := s.Flush(t.Context(), log, noon); err != nil {
			t.Fatal(err)
		}
	}
	people, others, ranks := 0, 0, map[int64]bool{}
	for _, b := range log.batch(t).Samples {
		if b.Node != [16]byte{7} || b.Day != sampledDay || b.Visits != 155 || len(b.Rows) > rowsARecord {
			t.Errorf("%d rows of %d visits", len(b.Rows), b.Visits)
		}
		for _, row := range b.Rows {
			ranks[row.Rank] = true
			switch {
			case row.Placement == 5 && row.Partner == 2 && len(row.Signals) == 1:
				people++
			case row.Placement == 0 && row.Partner == 0 && row.Locale == "" && row.Signals == nil:
				others++
			}
		}
	}
	if people != 152 || others != 3 || len(ranks) != 155 {
		t.Errorf("%d people, %d others, %d ranks", people, others, len(ranks))
	}
	calls := log.calls
	if err := s.Flush(t.Context(), log, noon); err != nil || log.calls != calls {
		t.Errorf("nothing is new, and it was appended; %v", err)
	}
}

func TestABusyDaySendsNoMoreThanADayKeepsAndALittle(t *testing.T) {
	t.Parallel()
	s := NewSampler([16]byte{7})
	log := &journal{}
	const visits = 60_000
	for i := range visits {
		see(s, phone)
		if i%5_000 == 4_999 {
			if err := s.Flush(t.Context(), log, noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows, last := 0, int64(0)
	for _, b := range log.batch(t).Samples {
		rows, last = rows+len(b.Rows), max(last, b.Visits)
	}
	if last != visits || rows > 5*reach.PerDay {
		t.Errorf("%d rows for %d visits", rows, last)
	}
}
