package mappings

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/audience/mapping"
	"erawan/internal/fault"
)

// sheet is a mapping while somebody works on it. It holds whatever the form does, whether or not it is a
// mapping yet. Nothing of it is stored, and the samples never are.
type sheet struct {
	version int // that the work began with
	samples string
	fields  []draft
	report  *mapping.Report // of the samples; nil until they were read

	said  string            // what is wrong with the whole
	wrong map[string]string // id of a control → what is wrong with it
}

// draft is one field. One without a signal is left out when it is saved.
type draft struct {
	path, signal, split string
	keep                bool
	values              string // a pair on each line, with an equals sign between
}

func draftsOf(m mapping.Mapping) (out []draft) {
	for _, f := range m.Fields {
		d := draft{f.Path, f.Signal, f.Split, f.Keep, ""}
		for _, p := range f.Values {
			d.values += line(p)
		}
		out = append(out, d)
	}
	return out
}

func line(p mapping.Pair) string { return p.From + " = " + p.To + "\n" }

// id is that of a control of the form, by the number of its field.
func id(n int, what string) string { return "f-" + strconv.Itoa(n) + "-" + what }

// addition is the id of a control that gives a value of the samples its meaning.
func addition(n, row int, what string) string { return "a-" + strconv.Itoa(row) + "-" + id(n, what) }

// unnamed is the id of a control that gives a field of the samples its signal.
func unnamed(n int, what string) string { return "u-" + strconv.Itoa(n) + "-" + what }

// Of the samples that much is offered at a time. What is left over is offered once that is done.
const (
	shownValues  = 20
	shownUnnamed = 40
)

// readSheet reads the form, and puts the answers given to its preview where they belong.
func readSheet(form url.Values) sheet {
	t := sheet{samples: form.Get("samples"), wrong: map[string]string{}}
	t.version, _ = strconv.Atoi(form.Get("version"))
	for n := 0; n <= mapping.MaxFields && form.Has(id(n, "path")); n++ {
		d := draft{strings.TrimSpace(form.Get(id(n, "path"))), form.Get(id(n, "signal")), form.Get(id(n, "split")), form.Get(id(n, "keep")) != "", form.Get(id(n, "values"))}
		for row := range shownValues {
			if to := strings.TrimSpace(form.Get(addition(n, row, "to"))); to != "" {
				d.values = strings.TrimRight(d.values, "\r\n")
				if d.values != "" {
					d.values += "\n"
				}
				d.values += line(mapping.Pair{From: form.Get(addition(n, row, "from")), To: to})
			}
		}
		if d.path != "" || d.signal != "" {
			t.fields = append(t.fields, d)
		}
	}
	for n := range shownUnnamed {
		if signal := form.Get(unnamed(n, "signal")); signal != "" {
			t.fields = append(t.fields, draft{path: form.Get(unnamed(n, "path")), signal: signal, keep: true})
		}
	}
	return t
}

// build is the mapping's fields, those with a signal.
func (t sheet) build() (out []mapping.Field) {
	for _, d := range t.fields {
		if d.signal == "" {
			continue
		}
		f := mapping.Field{Path: d.path, Signal: d.signal, Split: d.split, Keep: d.keep}
		for text := range strings.Lines(d.values) {
			if strings.TrimSpace(text) == "" {
				continue
			}
			from, to := text, "" // a line without a sign means nothing yet
			if at := strings.LastIndex(text, "="); at >= 0 {
				from, to = text[:at], text[at+1:]
			}
			f.Values = append(f.Values, mapping.Pair{From: strings.TrimSpace(from), To: strings.TrimSpace(to)})
		}
		out = append(out, f)
	}
	return out
}

// fault says what is wrong beside the control that it is about. It is false for what is nobody's to mend
// on this page.
func (t *sheet) fault(s *Surface, g *gin.Context, err error) (status int, told bool) {
	l := s.Reader(g).Locale
	status = http.StatusUnprocessableEntity
	for _, f := range fault.All(err) {
		said := s.Words.Say(l, f.Key, f.Args)
		switch f.Kind {
		case fault.Stale:
			t.said, status = s.Words.Say(l, "mapping.stale", nil), http.StatusPreconditionFailed
		case fault.Invalid:
			control, place := t.control(f.Field)
			if place > 0 {
				said = s.Words.Say(l, "mapping.at_line", map[string]any{"line": place, "what": said})
			}
			switch {
			case control == "":
				t.said = said
			case t.wrong[control] == "":
				t.wrong[control] = said
			}
		default:
			return 0, false
		}
		told = true
	}
	return status, told
}

// control is the control that a pointer into a mapping is about, and which line of it; none for the whole.
func (t sheet) control(pointer string) (control string, place int) {
	if pointer == "/samples" {
		return "samples", 0
	}
	parts := strings.Split(pointer, "/") // "", "fields", n, what, line, …
	if len(parts) < 3 {
		return "", 0
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil {
		return "", 0
	}
	for at, d := range t.fields { // those without a signal were left out
		if d.signal == "" {
			continue
		}
		if n--; n >= 0 {
			continue
		}
		what := "path"
		if len(parts) > 3 {
			what = parts[3]
		}
		if len(parts) > 4 {
			if place, err = strconv.Atoi(parts[4]); err == nil {
				place++
			}
		}
		return id(at, what), place
	}
	return "", 0
}
