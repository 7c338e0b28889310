package prior

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"erawan/audience"
)

// modelFile is the model that ships: every coefficient cites rows of the reference library, or nothing
// and is then assumed. A test holds its figures to the library.
//
//go:embed model.json
var modelFile []byte

// file is the model as it is written down.
type file struct {
	Version      string             `json:"version"`
	AsOf         string             `json:"as_of"`
	Wave         string             `json:"wave"` // the base in use
	Spread       float64            `json:"spread"`
	Doubt        map[string]float64 `json:"doubt"`
	DesignEffect float64            `json:"design_effect"`
	Bases        []baseRow          `json:"bases"`
	Figures      map[string]Figure  `json:"figures"`
	Sources      map[string]Source  `json:"sources"`
	Signals      []signalRow        `json:"signals"`
	Silent       []silentRow        `json:"silent"`
	Frames       []frameRow         `json:"frames"`
	FrameFloor   float64            `json:"frame_floor"`
}

type baseRow struct {
	Wave          string  `json:"wave"`
	Asked         float64 `json:"asked"`
	Rejector      string  `json:"rejector"`
	BanInfluenced string  `json:"ban_influenced"`
	Diehard       string  `json:"diehard"`
	Rest          string  `json:"rest"` // the wave whose proportions the unpublished attitudes keep
}

type signalRow struct {
	Signal  string             `json:"signal"`
	Shares  map[string]float64 `json:"shares"`
	Effects []effectRow        `json:"effects"`
}

type effectRow struct {
	Value    string   `json:"value"`
	Attitude string   `json:"attitude"`
	From     []string `json:"from"`
	Over     []string `json:"over"`
	Lift     float64  `json:"lift"`
	Cites    []string `json:"cites"`
}

type silentRow struct {
	Signal string   `json:"signal"`
	Cites  []string `json:"cites"`
}

type frameRow struct {
	Frame    string   `json:"frame"`
	Attitude string   `json:"attitude"`
	Weight   float64  `json:"weight"`
	Cites    []string `json:"cites"`
}

// Figure is a row of the reference library that the model cites.
type Figure struct {
	ID         string   `json:"-"`
	Value      *float64 `json:"value"` // percent; nil where the source gives a direction and no number
	Asked      float64  `json:"asked"` // how many were asked; 0 where it was not published
	Confidence string   `json:"confidence"`
	Sources    []string `json:"sources"`
}

// Source is a page or paper behind a figure.
type Source struct {
	Key  string `json:"-"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// named are the attitudes in the model's own file, and nowhere else.
var named = map[string]Attitude{"rejector": Rejector, "ban_influenced": BanInfluenced, "diehard": Diehard}

// current is the model that ships. It is ours: a mistake in it is found by the first test.
var current = sync.OnceValue(func() *Model {
	m, err := Read(modelFile)
	if err != nil {
		panic(fmt.Sprintf("audience/prior: model.json: %v", err))
	}
	return m
})

// Current is the model that ships.
func Current() *Model { return current() }

// Read reads a model. An error names what is wrong with it.
func Read(raw []byte) (*Model, error) {
	var f file
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, err
	}
	if f.Version == "" || f.Spread <= 0 || f.DesignEffect < 1 {
		return nil, fmt.Errorf("version, spread or design effect is missing")
	}
	for id, figure := range f.Figures {
		figure.ID = id
		if _, ok := f.Doubt[figure.Confidence]; !ok {
			return nil, fmt.Errorf("figure %s: no doubt for confidence %q", id, figure.Confidence)
		}
		for _, s := range figure.Sources {
			if _, ok := f.Sources[s]; !ok {
				return nil, fmt.Errorf("figure %s: no source %q", id, s)
			}
		}
		f.Figures[id] = figure
	}
	return f.model(f.Wave)
}

// cite finds figures by id.
func (f *file) cite(ids []string) (out []Figure, err error) {
	for _, id := range ids {
		figure, ok := f.Figures[id]
		if !ok {
			return nil, fmt.Errorf("no figure %q", id)
		}
		out = append(out, figure)
	}
	return out, nil
}

// sum adds up what the entries of a ratio say: ids, ids to be taken away, and plain numbers.
func (f *file) sum(entries []string) (part float64, cites []Figure, err error) {
	for _, e := range entries {
		id, minus := strings.CutPrefix(e, "-")
		n, plain := strconv.ParseFloat(id, 64)
		if plain != nil {
			figure, ok := f.Figures[id]
			if !ok || figure.Value == nil || figure.Asked == 0 {
				return 0, nil, fmt.Errorf("no figure %q with a value and how many were asked", id)
			}
			cites, n = append(cites, figure), *figure.Value
		}
		if minus {
			n = -n
		}
		part += n
	}
	if part <= 0 || part >= 100 || len(cites) == 0 {
		return 0, nil, fmt.Errorf("%v is %g of a hundred", entries, part)
	}
	return part / 100, cites, nil
}

func (r signalRow) signal() (audience.Signal, error) {
	s, ok := audience.SignalNamed(r.Signal)
	if !ok {
		return 0, fmt.Errorf("no signal %q", r.Signal)
	}
	for v := range r.Shares {
		var t audience.Traveller
		if !t.Set(s, v) {
			return 0, fmt.Errorf("%s has no value %q", r.Signal, v)
		}
	}
	return s, nil
}
