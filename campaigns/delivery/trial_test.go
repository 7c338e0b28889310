package delivery

import (
	"testing"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/token"
)

// everySample wants every visit.
type everySample struct{ drawn int }

func (s *everySample) Draw(reach.Day) (int64, bool) { s.drawn++; return 1, true }
func (s *everySample) Keep([]reach.Row, Client)     {}

func TestATestIsDecidedAsAVisitAndCountedNowhere(t *testing.T) {
	t.Parallel()
	decided, asked, missed, sampled := 0, 0, 0, &everySample{}
	p := NewPlanner(newSealer(), func(token.Cell, time.Time) { decided++ })
	p.Use(compile(t, goalWorld().snapshot(t), noon))
	p.Touch(noon)
	p.Requests(func(int64, int64, time.Time) { asked++ })
	p.Misses(func(int64, Reason, time.Time) { missed++ })
	p.Sample(sampled)
	outcomes := func() (n uint64) {
		p.Outcomes(func(_ string, of uint64) { n += of })
		return n
	}

	r := ask2(7)
	r.Placements = append(r.Placements, "plc_nobody")
	r.Test = true
	test := p.Decide(r)
	p.UsePace(paced(0))
	p.Decide(r) // one that is missed
	if decided+asked+missed+sampled.drawn != 0 || outcomes() != 0 {
		t.Errorf("a test is counted: %d decided, %d asked, %d missed, %d sampled, %d told", decided, asked, missed, sampled.drawn, outcomes())
	}
	if test[0].Message == "" || test[0].Token != "" || test[0].Survey != 0 || test[1].Empty != UnknownPlacement {
		t.Errorf("answered %+v", test)
	}

	p.UsePace(paced(1))
	r.Test = false
	visit := p.Decide(r)
	if visit[0].Token == "" || visit[0].Message != test[0].Message || visit[1].Empty != test[1].Empty {
		t.Errorf("a visit is answered %+v, a test %+v", visit, test)
	}
	if decided != 1 || asked != 1 || sampled.drawn != 1 || outcomes() != 2 {
		t.Errorf("a visit is counted %d, %d, %d, %d times", decided, asked, sampled.drawn, outcomes())
	}
}
