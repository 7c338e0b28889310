package public

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/fault"
)

// readerCaused says whether an error is one that a reader caused and can be told of.
func readerCaused(err error) bool {
	return fault.Is(err, fault.Malformed) || fault.Is(err, fault.Invalid)
}

func FuzzDecisionBodies(f *testing.F) {
	for _, s := range []string{`{"placements":["plc_1"],"locales":["zh-CN"],"signals":{"destination":["TH"],"origin":"CN"},"bucket":711,"seen":{"cmp_1":2},"gpc":false}`,
		`{"placement":null,"seen":{"":0}}`, `{"signals":{"a/b~":[[]]}}`, `{"visitor":"x","bucket":-1}`, `{"placement":"plc_1","fields":{"a":{"b":[1,"x",null]}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		q, err := readQuestion(body)
		if err != nil {
			if !readerCaused(err) {
				t.Fatalf("our mistake: %v", err)
			}
			return
		}
		if !json.Valid(body) || len(q.Placements) == 0 || len(q.Placements) > maxPlacements || len(q.Locales) > maxLocales || len(q.Seen) > maxSeen || q.Bucket < -1 || q.Bucket >= campaigns.Buckets {
			t.Fatalf("took %q as %+v", body, q)
		}
		answers := make([]delivery.Answer, len(q.Placements))
		for i, p := range q.Placements {
			answers[i] = delivery.Answer{Placement: p, Empty: delivery.NoMatch}
		}
		out := append(appendIgnored(appendDecisions(nil, answers, nil), q.ignored, nil), '}')
		var back struct{ Decisions []struct{ Placement string } }
		if err := json.Unmarshal(out, &back); err != nil || len(back.Decisions) != len(answers) || back.Decisions[0].Placement != q.Placements[0] {
			t.Fatalf("answered %s (%v)", out, err)
		}
	})
}

func FuzzDecisionQueries(f *testing.F) {
	for _, s := range []string{"placement=plc_1&key=pk&locale=th,en&origin=CN&bucket=3&seen=cmp_1:2&gpc=1", "placements=a,b&seen=:", "%zz", "placement=%ff", "a=b;c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := queryQuestion(raw)
		if err != nil {
			if !readerCaused(err) {
				t.Fatalf("our mistake: %v", err)
			}
			return
		}
		if len(q.Placements) == 0 || len(q.Placements) > maxPlacements || q.Bucket < -1 || q.Bucket >= campaigns.Buckets {
			t.Fatalf("took %q as %+v", raw, q)
		}
		if out := append(appendIgnored(appendDecisions(nil, []delivery.Answer{{Placement: q.Placements[0]}}, nil)[:0], q.ignored, nil), '}'); !utf8.Valid(out) {
			t.Fatalf("answered %q", out)
		}
	})
}

func FuzzEventBodies(f *testing.F) {
	for _, s := range []string{`{"events":[{"token":"t","type":"click","at":"2026-11-24T09:31:00Z","dwell_ms":1200}]}`, `{"events":[1,{"token":1},{"at":"x"}]}`, `{"events":{}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := readEvents(body)
		if err != nil {
			if !readerCaused(err) {
				t.Fatalf("our mistake: %v", err)
			}
			return
		}
		if n := len(b.good) + len(b.refused); n == 0 || n > maxEvents || len(b.places) != len(b.good) {
			t.Fatalf("took %q as %+v", body, b)
		}
		later := make([]engagement.Rejection, len(b.good))
		for i := range later {
			later[i] = engagement.Rejection{Index: i, Code: engagement.TokenInvalid}
		}
		all := b.rejections(later)
		for i, r := range all {
			if r.Index != i {
				t.Fatalf("place %d is told as %d", i, r.Index)
			}
		}
	})
}

func FuzzPledgeBodies(f *testing.F) {
	f.Add([]byte(`{"token":"t","statement":"stm_1","locale":"th","name":"สมหญิง","consent":{"text":"cns_1"}}`))
	f.Add([]byte(`{"token":"t","consent":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := readPledge(body)
		if err != nil {
			if !readerCaused(err) {
				t.Fatalf("our mistake: %v", err)
			}
			return
		}
		if in.Token == "" || in.Statement == "" || in.Consent == "" || !utf8.ValidString(in.Name) {
			t.Fatalf("took %q as %+v", body, in)
		}
	})
}

func TestTheFuzzersWouldSeeAWrongSignal(t *testing.T) {
	t.Parallel()
	q, err := readQuestion([]byte(`{"placement":"plc_1","signals":{"shoe/size":4}}`))
	if err != nil || len(q.ignored) != 1 || q.ignored[0] != (audience.Ignored{Pointer: "/signals/shoe~1size", Key: "signal.unknown_name"}) {
		t.Fatalf("%+v %v", q.ignored, err)
	}
}
