package page

import (
	"strings"

	"erawan/campaigns/evidence"
)

// Flat is a table as an evaluation keeps it: each cell one text, with what stands under it and its badges.
func (t Table) Flat(title string) evidence.Tabled {
	out := evidence.Tabled{Title: title}
	for _, c := range t.Columns {
		out.Heads, out.Numbers = append(out.Heads, c.Text), append(out.Numbers, c.Number)
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			parts := []string{c.Text, c.Under}
			for _, b := range c.Badges {
				parts = append(parts, b.Text)
			}
			cells[i] = joined(parts)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func joined(parts []string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// SectionView is a section of an evaluation on a page (part/evaluation takes several).
type SectionView struct {
	evidence.Section
	Tables []SectionTable
}

// SectionTable is a table of it, and what is said under it.
type SectionTable struct {
	Title string
	Table Table
	After []string
}

// Sections lays the sections of an evaluation out in a language.
func (r Reader) Sections(all []evidence.Section) []SectionView {
	var out []SectionView
	for _, s := range all {
		v := SectionView{Section: s}
		for _, t := range s.Tables {
			table := Table{Label: t.Title, Tall: true}
			for i, head := range t.Heads {
				table.Columns = append(table.Columns, Column{Text: head, Number: t.Numbers[i]})
			}
			for _, row := range t.Rows {
				cells := make([]Item, len(row))
				for i, text := range row {
					cells[i] = Item{Text: text, Number: t.Numbers[i], Lang: r.Script(text)}
				}
				table.Rows = append(table.Rows, cells)
			}
			v.Tables = append(v.Tables, SectionTable{t.Title, table, t.After})
		}
		out = append(out, v)
	}
	return out
}
