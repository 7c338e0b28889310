package desk

import (
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

// Heading is the heading of a column that sorts a list.
func Heading(text, path string, a list.Ask, s list.Shape, sort string) page.Column {
	c := page.Column{Text: text}
	c.Sort, c.Order = a.Heading(path, s, sort)
	return c
}
