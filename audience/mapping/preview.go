package mapping

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"erawan/internal/fault"
)

// Bounds of pasted samples.
const (
	MaxSample = 256 << 10 // bytes
	MaxRows   = 1000
	maxShown  = 50 // values of one field in a report
)

// ReadSamples reads pasted samples: JSON objects, one a line, or CSV with a heading. A fault names the line
// that cannot be read.
func ReadSamples(text string) (rows [][]Told, err error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, fault.New(fault.Invalid, "/samples", "mapping.no_samples")
	case len(text) > MaxSample:
		return nil, fault.New(fault.Invalid, "/samples", "mapping.samples_too_long").With("max", MaxSample>>10)
	case text[0] == '{':
		return jsonLines(text)
	}
	return sheet(text)
}

func jsonLines(text string) (rows [][]Told, err error) {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(line), &object) != nil {
			return nil, fault.New(fault.Invalid, "/samples", "mapping.bad_line").With("line", n)
		}
		if rows = append(rows, Flatten(object)); len(rows) == MaxRows {
			break
		}
	}
	return rows, nil
}

func sheet(text string) (rows [][]Told, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	if err != nil || len(lines) < 2 {
		return nil, fault.New(fault.Invalid, "/samples", "mapping.bad_sheet")
	}
	for _, line := range lines[1:min(len(lines), MaxRows+1)] {
		var row []Told
		for i, value := range line {
			if i < len(lines[0]) && strings.TrimSpace(value) != "" {
				row = append(row, Told{strings.TrimSpace(lines[0][i]), []string{value}})
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Report counts what became of samples. It is shown once and kept nowhere.
type Report struct {
	Rows    int // that were read
	Mapped  int // of them, those in which a signal was found
	Fields  []FieldCount
	Unnamed []Count // fields that the mapping does not name, by how many rows have them
}

// FieldCount is what became of one field for one signal.
type FieldCount struct {
	Path   string
	Signal string
	Mapped int
	Not    int
	Values []ValueCount // the most frequent first, those that did not map before the others
}

// ValueCount is what became of one value.
type ValueCount struct {
	Value string
	To    string // empty when it did not map
	Count int
}

// SamePath reports whether two paths name the same field.
func SamePath(a, b string) bool { return fold(a) == fold(b) }

// Count is how often something was there.
type Count struct {
	Name  string
	Count int
}

// Preview applies a mapping to samples and counts.
func (m *Mapper) Preview(rows [][]Told) Report {
	out := Report{Rows: len(rows)}
	type key struct{ path, signal string }
	values, unnamed := map[key]map[[2]string]int{}, map[string]int{}
	for _, row := range rows {
		signals, outcomes := m.Read(row)
		if len(signals) > 0 {
			out.Mapped++
		}
		for _, o := range outcomes {
			k := key{fold(o.Path), o.Signal.String()}
			if values[k] == nil {
				values[k] = map[[2]string]int{}
			}
			values[k][[2]string{o.Value, o.To}]++
		}
		for _, t := range row {
			if _, named := m.fields[fold(t.Path)]; !named {
				unnamed[t.Path]++
			}
		}
	}
	for k, counts := range values {
		out.Fields = append(out.Fields, fieldCount(k.path, k.signal, counts))
	}
	slices.SortFunc(out.Fields, func(a, b FieldCount) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Signal, b.Signal))
	})
	for _, name := range slices.Sorted(maps.Keys(unnamed)) {
		out.Unnamed = append(out.Unnamed, Count{name, unnamed[name]})
	}
	return out
}

func fieldCount(path, signal string, counts map[[2]string]int) FieldCount {
	f := FieldCount{Path: path, Signal: signal}
	for v, n := range counts {
		if v[1] == "" {
			f.Not += n
		} else {
			f.Mapped += n
		}
		f.Values = append(f.Values, ValueCount{v[0], v[1], n})
	}
	slices.SortFunc(f.Values, func(a, b ValueCount) int {
		if (a.To == "") != (b.To == "") {
			if a.To == "" {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	f.Values = f.Values[:min(len(f.Values), maxShown)]
	return f
}
