package desk

import (
	"strings"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// Says is one text of a message before and after, in one language (part/says shows several).
type Says struct {
	Locale lang.Locale
	Name   string
	Change page.Change
}

// ChangesOf lists what changed in a message's words, text by text, and the rest of it as lines; pictures by the names that
// a shelf has of them.
func ChangesOf(r page.Reader, s content.Shelf, was, now content.Message) (words []Says, rest []string) {
	for _, l := range lang.All {
		for _, f := range content.Fields {
			if a, b := f.Of(was.Texts[l]), f.Of(now.Texts[l]); a != b {
				words = append(words, Says{l, r.Say("field." + f.ID), page.Compare(a, b)})
			}
		}
	}
	before, after := plainly(r, s, was), plainly(r, s, now)
	for i, one := range after {
		if before[i].Text != one.Text {
			rest = append(rest, r.Say("laws.changed", "name", one.Name, "was", orUnknown(before[i].Text), "now", orUnknown(one.Text)))
		}
	}
	return words, rest
}

// plainly are the parts of a message that are of no language.
func plainly(r page.Reader, s content.Shelf, m content.Message) []page.Fact {
	return []page.Fact{{Name: r.Say("field.name"), Text: m.Name}, {Name: r.Say("field.frame"), Text: chosen(r, "frame.", string(m.Frame))},
		{Name: r.Say("field.action"), Text: chosen(r, "editor.action_", string(m.Action))}, {Name: r.Say("field.cites"), Text: r.Number(int64(len(m.Cites)))},
		{Name: r.Say("field.report"), Text: strings.TrimSpace(m.Report.Phone + " " + m.Report.URL)}, {Name: r.Say("field.picture"), Text: s.Pictures[m.Picture].Name}}
}

// chosen says one of a closed list; nothing where none was chosen yet.
func chosen(r page.Reader, list, one string) string {
	if one == "" {
		return ""
	}
	return r.Say(list + one)
}

func orUnknown(text string) string {
	if text == "" {
		return lang.Unknown
	}
	return text
}
