package desk

import (
	"maps"
	"slices"

	"erawan/internal/list"
	"erawan/internal/page"
)

// Pager leads to the pages of a list before and after.
func Pager(r page.Reader, path string, a list.Ask, s list.Shape, back, next list.Cursor) page.Pager {
	before, after := a.Turn(path, s, back, next)
	return Turned(r, before, after)
}

// Turned is a pager to addresses that are made already; empty where there is none.
func Turned(r page.Reader, before, after string) page.Pager {
	out := page.Pager{Label: r.Say("list.pages")}
	if before != "" {
		out.Back = &page.Link{Path: before, Text: r.Say("list.back")}
	}
	if after != "" {
		out.Next = &page.Link{Path: after, Text: r.Say("list.next")}
	}
	return out
}

// Columns is the form that chooses the columns of a list, by their names in the order of its shape.
func Columns(r page.Reader, path string, a list.Ask, s list.Shape, names ...string) page.Chooser {
	out := page.Chooser{Path: path, Label: r.Say("list.columns"), Done: r.Say("list.columns_show")}
	kept := a.Kept(s)
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		out.Keep = append(out.Keep, page.Fact{Name: name, Text: kept.Get(name)})
	}
	for i, key := range s.Columns {
		out.All = append(out.All, page.Option{Value: key, Text: names[i], Chosen: !slices.Contains(a.Without, key)})
	}
	return out
}

// Heading is the heading of a column that sorts a list.
func Heading(text, path string, a list.Ask, s list.Shape, sort string) page.Column {
	c := page.Column{Text: text}
	c.Sort, c.Order = a.Heading(path, s, sort)
	return c
}
