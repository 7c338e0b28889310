package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"erawan/internal/lang"
)

//go:embed souvenirs.html
var souvenirs string

// Souvenirs is the page that the demo's alternative-souvenir message leads to.
type Souvenirs struct {
	Title, Intro, Note lang.Text
	Crafts             []Craft
}

// Craft is one kind of souvenir.
type Craft struct{ Name, Line lang.Text }

var souvenirPage = template.Must(template.New("souvenirs").Parse(souvenirs))

// RenderSouvenirs writes the whole page in the language asked for, or nothing and the error.
func (s *Site) RenderSouvenirs(w io.Writer, asked, style string, p Souvenirs) error {
	l, ok := lang.Match([]string{asked}, lang.All)
	if !ok {
		l = lang.En
	}
	type line struct{ Name, Line string }
	v := struct {
		Language, Style, Title, Intro, Note, Invented string
		Crafts                                        []line
	}{string(l), style, p.Title[l], p.Intro[l], p.Note[l], s.words[l]["invented"], nil}
	for _, c := range p.Crafts {
		v.Crafts = append(v.Crafts, line{c.Name[l], c.Line[l]})
	}
	var whole bytes.Buffer
	if err := souvenirPage.Execute(&whole, v); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	_, err := whole.WriteTo(w)
	return err
}
