package public

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// maxIgnored bounds what a caller is told of what it sent in vain.
const maxIgnored = 32

// maxFields bounds what is read of a partner's own fields in an address, as mapping.Flatten does in a body.
const maxFields = 4 * mapping.MaxFields

func newQuestion() question {
	return question{Request: delivery.Request{Bucket: -1, Kind: token.Page}}
}

// ignore notes what could not be used. A partner's page goes on without it; a partner's server is
// told that it is wrong.
func (q *question) ignore(note audience.Ignored) {
	if note.Key != "" && len(q.ignored) < maxIgnored {
		q.ignored = append(q.ignored, note)
	}
}

// readQuestion reads the body of a decision request.
func readQuestion(body []byte) (question, error) {
	q := newQuestion()
	j := ask.NewJSON(body)
	defer j.Free()
	j.Object(func(name string) {
		if j.Null() {
			return
		}
		switch name {
		case "placements":
			j.Array(func(int) { q.Placements = append(q.Placements, j.String(maxID)) })
		case "placement":
			q.Placements = append(q.Placements, j.String(maxID))
		case "locales":
			j.Array(func(int) { q.Locales = append(q.Locales, j.String(maxID)) })
		case "signals":
			q.readSignals(j)
		case "fields":
			q.readFields(j)
		case "bucket":
			q.Bucket = int(j.Int(0, campaigns.Buckets-1))
		case "seen":
			q.readSeen(j)
		case "gpc":
			q.GPC = j.Bool()
		case "visitor":
			q.visitor = j.String(maxID)
		case "cap_token":
			text := j.String(token.MaxLength)
			q.caps = &text
		default:
			j.Skip()
			q.ignore(audience.Ignored{Pointer: ask.Pointer(name), Key: "http.unknown_field"})
		}
	})
	q.judge(j)
	return q, j.End()
}

func (q *question) readSignals(j *ask.JSON) {
	j.Object(func(name string) {
		values, ok := scalars(j, q.one[:])
		if !ok {
			q.ignore(audience.Ignored{Pointer: j.Pointer(), Key: "signal.bad_shape"})
			return
		}
		q.ignore(q.Traveller.Tell(name, values))
	})
}

// readFields keeps a partner's own fields until it is known whose they are.
func (q *question) readFields(j *ask.JSON) {
	if j.Next() != '{' {
		j.Object(nil) // says what is wrong
		return
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(j.Raw(), &object) == nil { // else it is no JSON, and the document says so
		q.fields = mapping.Flatten(object)
	}
}

// scalars reads a text, a number, null, or a list of texts and numbers; false for anything else,
// which is skipped. Room is for a single one, which most are.
func scalars(j *ask.JSON, room []string) ([]string, bool) {
	if j.Null() {
		return nil, true
	}
	if v, ok := j.Scalar(); ok {
		room[0] = v
		return room, true
	}
	if j.Next() != '[' {
		j.Skip()
		return nil, false
	}
	var out []string
	all := true
	j.Array(func(int) {
		v, ok := j.Scalar()
		if !ok {
			j.Skip()
		}
		out, all = append(out, v), all && ok
	})
	return out, all
}

func (q *question) readSeen(j *ask.JSON) {
	j.Object(func(name string) {
		n := int(j.Int(0, 1<<31-1))
		if q.Seen == nil {
			q.Seen = make(map[string]int, 8)
		}
		if q.Seen[name] = n; len(q.Seen) == maxSeen+1 {
			j.Fault(fault.New(fault.Invalid, "/seen", "decision.too_many_seen").With("max", maxSeen))
		}
	})
}

// judge looks at the request as a whole.
func (q *question) judge(to interface{ Fault(*fault.Fault) }) {
	switch {
	case len(q.Placements) == 0:
		to.Fault(fault.New(fault.Invalid, "/placements", "decision.needs_placement"))
	case len(q.Placements) > maxPlacements:
		to.Fault(fault.New(fault.Invalid, "/placements", "decision.too_many_placements").With("max", maxPlacements))
	}
	if len(q.Locales) > maxLocales {
		to.Fault(fault.New(fault.Invalid, "/locales", "decision.too_many_locales").With("max", maxLocales))
	}
}

// queryQuestion reads a decision request from query parameters: a list is given by commas or by
// repeating the parameter, and every other name is a signal's.
func queryQuestion(raw string) (question, error) {
	q := newQuestion()
	values, err := url.ParseQuery(withoutMacros(raw))
	if err != nil {
		return q, fault.New(fault.Malformed, "", "http.bad_query")
	}
	var faults told
	for _, name := range ask.Names(values) {
		list := split(values[name])
		switch name {
		case "key", "explain", "cb", "click": // the third only keeps answers from being cached, the fourth is the page's
		case "placement", "placements":
			q.Placements = append(q.Placements, list...)
		case "locale", "locales":
			q.Locales = append(q.Locales, list...)
		case "bucket":
			q.Bucket = faults.number("/bucket", list, campaigns.Buckets-1)
		case "seen":
			q.querySeen(&faults, list)
		case "gpc":
			q.GPC = len(list) > 0 && (list[0] == "1" || list[0] == "true")
		case "visitor":
			if len(list) > 0 {
				q.visitor = list[0]
			}
		case "cap_token":
			text := strings.Join(list, "")
			q.caps = &text
		default:
			if path, ok := strings.CutPrefix(name, "fields."); ok && len(q.fields) < maxFields {
				q.fields = append(q.fields, mapping.Told{Path: path, Values: values[name]})
				continue
			}
			q.ignore(q.Traveller.Tell(name, list))
		}
	}
	q.judge(&faults)
	for _, id := range q.Placements {
		if len(id) > maxID {
			faults.Fault(fault.New(fault.Invalid, "/placements", "http.too_long"))
		}
	}
	return q, faults.all.Err()
}

// querySeen reads seen=cmp_…:2.
func (q *question) querySeen(faults *told, list []string) {
	if len(list) > maxSeen {
		faults.Fault(fault.New(fault.Invalid, "/seen", "decision.too_many_seen").With("max", maxSeen))
		return
	}
	q.Seen = make(map[string]int, len(list))
	for _, entry := range list {
		campaign, count, _ := strings.Cut(entry, ":")
		q.Seen[campaign] = faults.number("/seen", []string{count}, 1<<31-1)
	}
}

// told gathers faults.
type told struct{ all fault.Faults }

// Fault notes one.
func (t *told) Fault(f *fault.Fault) { t.all = append(t.all, f) }

// number reads the one whole number of a parameter.
func (t *told) number(pointer string, list []string, high int) int {
	if len(list) == 1 {
		if n, err := strconv.Atoi(list[0]); err == nil && n >= 0 && n <= high {
			return n
		}
	}
	t.Fault(fault.New(fault.Invalid, pointer, "http.out_of_range"))
	return 0
}

// split cuts the values of a parameter at commas and drops the empty ones.
func split(values []string) []string {
	var out []string
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}
