// Package exchange gives messages to translators and takes them back: XLIFF 2.0 for their tools, CSV for
// a spreadsheet. Placeholders and break hints go out as codes that a tool cannot break by accident, and
// nothing comes in that would lose one, or that was translated from a text which has changed since.
//
// It is pure: it writes and reads what it is given, and saves nothing. An import is whole or not at all,
// and says everything that is wrong with it, each with where it stands.
package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Job is a translation of some messages from one language into another.
type Job struct {
	From, To lang.Locale
	Messages []content.Message // as they stand: at export what is written, at import what it is held against
}

// Change is a text that an import would save: the message's own, with what was translated in it.
type Change struct {
	Message content.Message // as it stands, so that its ID and Version are there for saving
	Locale  lang.Locale
	Text    content.Text
}

// Bounds of what is read.
const (
	maxFile = 4 << 20 // bytes
	maxText = 2000    // characters of one field
)

// unit is one field of a text that is translated. Addresses are not.
type unit struct {
	id string
	of func(t *content.Text) *string
}

var units = []unit{
	{"headline", func(t *content.Text) *string { return &t.Headline }},
	{"body", func(t *content.Text) *string { return &t.Body }},
	{"action", func(t *content.Text) *string { return &t.ActionLabel }},
	{"report", func(t *content.Text) *string { return &t.ReportLabel }},
	{"alt", func(t *content.Text) *string { return &t.Alt }},
	{"source", func(t *content.Text) *string { return &t.Source }},
	{"speaker", func(t *content.Text) *string { return &t.Speaker }},
	{"why", func(t *content.Text) *string { return &t.Why }},
	{"print", func(t *content.Text) *string { return &t.Print }},
	{"guide", func(t *content.Text) *string { return &t.Guide }},
	{"tags", func(t *content.Text) *string { return &t.Tags }},
}

// pair is a unit's text in both languages of a job.
type pair struct {
	unit
	source, target string
}

// pairs lists the units that a message has words for in the language to translate from.
func (j Job) pairs(m content.Message) []pair {
	source, target := m.Texts[j.From], m.Texts[j.To]
	var out []pair
	for _, u := range units {
		if s := *u.of(&source); s != "" {
			out = append(out, pair{u, s, *u.of(&target)})
		}
	}
	return out
}

// digest is of all that a translator is given of a message, in both languages: when any of it changes
// while the file is away, the file is stale.
func (j Job) digest(m content.Message) string {
	b, err := json.Marshal(struct {
		V        int
		Message  string
		From, To lang.Locale
		Source   content.Text
		Target   content.Text
	}{1, m.Public, j.From, j.To, m.Texts[j.From], m.Texts[j.To]})
	if err != nil {
		panic("exchange: a text is plain data: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// check is Invalid when a job cannot be one: the same language twice, nothing to translate, or a text that no
// message may have.
func (j Job) check() error {
	if !j.From.Valid() || !j.To.Valid() || j.From == j.To {
		return fault.New(fault.Invalid, "", "exchange.languages")
	}
	some := false
	for _, m := range j.Messages {
		for _, p := range j.pairs(m) {
			some = true
			for _, text := range []string{p.source, p.target} {
				if err := lang.Clean(pointer(m.Public, p.id), text, maxText); err != nil {
					return err
				}
				if strings.Contains(text, breakToken) {
					return fault.New(fault.Invalid, pointer(m.Public, p.id), "exchange.break_token")
				}
			}
		}
	}
	if !some {
		return fault.New(fault.Invalid, "", "exchange.nothing")
	}
	return nil
}

func (j Job) find(public string) (content.Message, bool) {
	for _, m := range j.Messages {
		if m.Public == public {
			return m, true
		}
	}
	return content.Message{}, false
}

// returned is one unit as it came back, with where it stands in the file.
type returned struct {
	message, digest, unit string
	target                string
	at                    string
}

// accept holds what came back against what there is, and returns the texts that differ from it. A unit
// that came back empty is one that nobody has translated yet: it changes nothing.
func (j Job) accept(back []returned, wrong fault.Faults) ([]Change, error) {
	texts := map[string]content.Text{}
	seen := map[string]bool{}
	for _, r := range back {
		m, ok := j.find(r.message)
		if kind, key := fault.NotFound, "exchange.unknown_message"; !ok || r.digest != j.digest(m) {
			if ok {
				kind, key = fault.Stale, "exchange.stale"
			}
			if !seen[r.message+key+r.digest] { // once a message, not once a line
				seen[r.message+key+r.digest] = true
				wrong.Add(kind, r.at, key)
			}
			continue
		}
		switch {
		case seen[r.message+"/"+r.unit]:
			wrong.Add(fault.Invalid, r.at, "exchange.twice")
			continue
		}
		seen[r.message+"/"+r.unit] = true
		p, ok := j.pair(m, r.unit)
		if !ok {
			wrong.Add(fault.Invalid, r.at, "exchange.unknown_unit")
			continue
		}
		if r.target == "" {
			continue
		}
		if f := sound(p, r); f != nil {
			wrong = append(wrong, f)
			continue
		}
		t, ok := texts[r.message]
		if !ok {
			t = m.Texts[j.To]
		}
		*p.of(&t) = r.target
		texts[r.message] = t
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	var out []Change
	for _, m := range j.Messages {
		if t, ok := texts[m.Public]; ok && t != m.Texts[j.To] {
			out = append(out, Change{m, j.To, t})
		}
	}
	return out, nil
}

func (j Job) pair(m content.Message, id string) (pair, bool) {
	for _, p := range j.pairs(m) {
		if p.id == id {
			return p, true
		}
	}
	return pair{}, false
}

// sound is nil when a translation may be kept: plain text with exactly the placeholders of its source.
func sound(p pair, r returned) *fault.Fault {
	if err := lang.Clean(r.at, r.target, maxText); err != nil {
		return fault.All(err)[0]
	}
	if missing, extra := differ(p.source, r.target); missing != "" || extra != "" {
		return fault.New(fault.Invalid, r.at, "exchange.placeholders").With("missing", orNone(missing)).With("extra", orNone(extra))
	}
	return nil
}

func orNone(s string) string {
	if s == "" {
		return lang.Unknown
	}
	return s
}

// placeholder finds what is filled in later: {name}, and {{.name}} as the catalogues have it.
var placeholder = regexp.MustCompile(`\{\{\s*\.\w+\s*\}\}|\{\w+\}`)

// differ lists the placeholders that a translation lacks, and those it has beyond its source's.
func differ(source, target string) (missing, extra string) {
	count := map[string]int{}
	for _, p := range placeholder.FindAllString(source, -1) {
		count[p]++
	}
	for _, p := range placeholder.FindAllString(target, -1) {
		if count[p]--; count[p] < 0 {
			extra = strings.TrimSpace(extra + " " + p)
		}
	}
	for _, p := range placeholder.FindAllString(source, -1) {
		if count[p] > 0 {
			missing = strings.TrimSpace(missing + " " + p)
			count[p]--
		}
	}
	return missing, extra
}

const hint = content.Hint

// pointer is where in a job something stands.
func pointer(message, unit string) string { return "/" + message + "/" + unit }

// readAll reads a file within bounds: TooLarge beyond them, Malformed when it is not UTF-8. The byte order
// mark that spreadsheets write is dropped.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read an exchange file: %w", err)
	}
	if len(b) > maxFile {
		return nil, fault.New(fault.TooLarge, "", "exchange.too_large").With("max", maxFile>>20)
	}
	s := strings.TrimPrefix(string(b), "\ufeff")
	if strings.ToValidUTF8(s, "") != s {
		return nil, fault.New(fault.Malformed, "", "exchange.not_utf8")
	}
	return []byte(s), nil
}
