package spec

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// File writes the audience for a platform as rows or JSON. It is an error when the platform has no such
// format; a brief is written by Brief.
func (s Spec) File(p Platform, f Format) ([]byte, error) {
	switch {
	case !p.Has(f) || f == Brief:
		return nil, fmt.Errorf("%s has no file of format %q", p.ID, f)
	case f == Rows && p.ID == "google":
		return sheet(s.googleRows())
	case f == Rows:
		return sheet(s.rows())
	}
	out, err := json.MarshalIndent(s.document(p), "", "  ")
	return append(out, '\n'), err
}

// choice is a part of the audience and the name that files give it.
type choice struct {
	part string
	Choice
}

// choices are the parts, in the order in which files and briefs tell them.
func (s Spec) choices() []choice {
	return []choice{
		{"destination", s.Destinations}, {"origin", s.Origins}, {"city", s.Cities}, {"language", s.Languages}, {"age", s.Ages},
		{"interest", s.Interests}, {"party", s.Party}, {"moment", s.Moments}, {"date", s.Dates},
	}
}

func (s Spec) rows() [][]string {
	out := [][]string{{"part", "rule", "value", "language"}}
	for _, c := range s.choices() {
		for _, v := range c.With {
			out = append(out, []string{c.part, "include", v, ""})
		}
		for _, v := range c.Without {
			out = append(out, []string{c.part, "exclude", v, ""})
		}
	}
	for _, k := range s.Keywords() {
		rule := "include"
		if k.Without {
			rule = "exclude"
		}
		out = append(out, []string{"keyword", rule, k.Text, string(k.Lang)})
	}
	for _, l := range s.Left {
		out = append(out, []string{"not_carried_over", l.Why, l.Signal + l.Pointer, ""})
	}
	return out
}

// googleRows are lines for Google Ads Editor. It reads the heading whatever its case; a campaign's
// languages and each location stand on lines of their own, and so does each keyword. A location is where
// people are when they are at the destination, else where they come from. Places to leave out are set by
// hand: the Editor's help names no column for them.
func (s Spec) googleRows() [][]string {
	campaign := s.Name
	group := s.Segment
	out := [][]string{{"Campaign", "Languages", "Location", "Ad group", "Keyword", "Criterion type"}}
	places, codes := s.where(), ""
	for i, l := range s.locales() {
		if i > 0 {
			codes += ";"
		}
		codes += googleLanguages[string(l)]
	}
	out = append(out, []string{campaign, codes, "", "", "", ""})
	for _, v := range places.With {
		out = append(out, []string{campaign, "", country(v), "", "", ""})
	}
	for _, k := range s.Keywords() {
		if k.Without {
			out = append(out, []string{campaign, "", "", "", k.Text, "Campaign negative phrase"})
			continue
		}
		out = append(out, []string{campaign, "", "", group, k.Text, "Phrase"})
	}
	return out
}

var googleLanguages = map[string]string{"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "th": "th", "en": "en"}

// where is the countries in which people are meant to be when they see it.
func (s Spec) where() Choice {
	if s.There {
		return s.Destinations
	}
	return s.Origins
}

func country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.English.Regions().Name(region)
}

// sheet writes rows as CSV. A cell that a spreadsheet would take for a formula gets a quote before it.
func sheet(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			if cell != "" && bytes.ContainsRune([]byte("=+-@\t\r"), rune(cell[0])) {
				cell = "'" + cell
			}
			safe[i] = cell
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// document is the audience as JSON: what the platform's own members can say in its words, the rest as
// lists of words to be looked up there.
type document struct {
	Segment   string              `json:"segment"`
	Version   int                 `json:"version"`
	Platform  string              `json:"platform"`
	Targeting any                 `json:"targeting,omitempty"`
	LookUp    map[string][]string `json:"look_up,omitempty"`
	Keywords  []keyword           `json:"keywords"`
	Left      []left              `json:"not_carried_over"`
}

type keyword struct {
	Text     string `json:"text"`
	Language string `json:"language"`
	Exclude  bool   `json:"exclude,omitempty"`
}

type left struct {
	Pointer string `json:"pointer"`
	Signal  string `json:"signal,omitempty"`
	Why     string `json:"why"`
}

// metaTargeting has the members of Meta's targeting that take values and not ids of its own.
type metaTargeting struct {
	Geo         *metaPlaces `json:"geo_locations,omitempty"`
	ExcludedGeo *metaPlaces `json:"excluded_geo_locations,omitempty"`
	AgeMin      int         `json:"age_min"`
	AgeMax      int         `json:"age_max,omitempty"`
}

type metaPlaces struct {
	Countries []string `json:"countries"`
}

// tencentTargeting has the members of Tencent's targeting that take values and not ids of its own.
type tencentTargeting struct {
	Age []tencentAge `json:"age"`
}

type tencentAge struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

func (s Spec) document(p Platform) document {
	d := document{Segment: s.Segment, Version: s.Version, Platform: p.ID, LookUp: map[string][]string{}, Keywords: []keyword{}, Left: []left{}}
	for _, c := range s.choices() {
		if len(c.With) > 0 {
			d.LookUp[c.part] = c.With
		}
		if len(c.Without) > 0 {
			d.LookUp["not_"+c.part] = c.Without
		}
	}
	for _, k := range s.Keywords() {
		d.Keywords = append(d.Keywords, keyword{k.Text, string(k.Lang), k.Without})
	}
	for _, l := range s.Left {
		d.Left = append(d.Left, left(l))
	}
	least, most, one := ages(s.Ages.With)
	switch p.ID {
	case "meta":
		t := metaTargeting{AgeMin: 18}
		if one && len(s.Ages.Without) == 0 {
			t.AgeMin, t.AgeMax = least, min(most, 65)
			delete(d.LookUp, "age")
		}
		t.Geo, t.ExcludedGeo = metaCountries(s.where().With), metaCountries(s.where().Without)
		d.Targeting = t
	case "wechat":
		t := tencentTargeting{Age: []tencentAge{{18, 66}}}
		if one && len(s.Ages.Without) == 0 {
			t.Age[0].Min = least
			if most > 0 {
				t.Age[0].Max = most
			}
			delete(d.LookUp, "age")
		}
		d.Targeting = t
	}
	return d
}

func metaCountries(codes []string) *metaPlaces {
	if len(codes) == 0 {
		return nil
	}
	return &metaPlaces{codes}
}
