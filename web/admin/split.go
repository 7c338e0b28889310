package admin

import (
	"cmp"
	"slices"

	"erawan/campaigns/evidence"
	"erawan/internal/list"
	"erawan/internal/page"
)

// splits are the ways to cut a report, the default first.
var splits = []evidence.Split{evidence.ByDay, evidence.ByLocale, evidence.ByPartner, evidence.ByMessage, evidence.ByAll}

// columnsOf are the keys of a split's label columns.
func columnsOf(by evidence.Split) []string {
	if by == evidence.ByAll {
		return []string{"split.day", "split.partner", "split.message", "split.locale"}
	}
	return []string{"split." + string(by)}
}

// bandsOf adds rows up by a split, apart for each basis, and apart for visits that were held out: those
// saw the neutral card, and a figure that mixes the two says nothing about either.
func bandsOf(rows []evidence.Row, by evidence.Split, f frame) []band {
	var out []band
	for _, basis := range []evidence.Basis{evidence.Measured, evidence.Reported, evidence.Estimated} {
		b := band{Basis: basis}
		for _, m := range metrics {
			b.Totals = append(b.Totals, total{Metric: m.name})
		}
		at := map[string]int{}
		for _, r := range rows {
			if r.Basis != basis {
				continue
			}
			key := keyOf(r, by)
			i, ok := at[key]
			if !ok {
				i = len(b.Rows)
				at[key] = i
				b.Rows = append(b.Rows, reportRow{labelsOf(r, by, f), make([]int64, len(metrics))})
			}
			b.add(i, r)
		}
		if len(b.Rows) > 0 {
			out = append(out, b)
		}
	}
	return out
}

func (b *band) add(i int, r evidence.Row) {
	row := &b.Rows[i]
	row.Labels[0].Sample = row.Labels[0].Sample || r.Sample
	for m, metric := range metrics {
		row.Counts[m] += metric.of(r)
	}
}

// total adds up everything the report is of, whichever part of it the table shows.
func (b *band) total(rows []evidence.Row) {
	for _, r := range rows {
		for m, metric := range metrics {
			if r.Basis == b.Basis {
				b.Totals[m].Count += metric.of(r)
			}
		}
	}
}

func keyOf(r evidence.Row, by evidence.Split) string {
	held := "shown "
	if r.HeldOut {
		held = "held "
	}
	switch by {
	case evidence.ByLocale:
		return held + string(r.Locale)
	case evidence.ByPartner:
		return held + r.Partner.Public
	case evidence.ByMessage:
		return held + r.Campaign.Public + " " + r.Message.Public + " " + r.Variant
	case evidence.ByAll:
		return held + r.Day.String() + " " + r.Partner.Public + " " + r.Campaign.Public + " " + r.Message.Public + " " + r.Variant + " " + string(r.Locale)
	}
	return held + r.Day.String()
}

func labelsOf(r evidence.Row, by evidence.Split, f frame) []label {
	day := label{Text: f.DayShort(r.Day)}
	partner := label{Text: r.Partner.Name.In(f.Locale)}
	message := label{Text: r.Message.Name.In(f.Locale)}
	if r.Variant != "" {
		message.Text += " (" + r.Variant + ")"
	}
	locale := label{Text: r.Locale.Name(), Lang: r.Locale}
	var out []label
	switch by {
	case evidence.ByLocale:
		out = []label{locale}
	case evidence.ByPartner:
		out = []label{partner}
	case evidence.ByMessage:
		out = []label{message}
	case evidence.ByAll:
		out = []label{day, partner, message, locale}
	default:
		out = []label{day}
	}
	out[0].HeldOut = r.HeldOut
	return out
}

// lay makes the stats and the table of a basis, sorted as asked: by one of its figures, or as they came.
func (b *band) lay(w wanted, f frame) {
	by, direction := w.asked.Get("sort"), w.asked.Get("order")
	for i, m := range metrics {
		if m.name == by {
			slices.SortStableFunc(b.Rows, func(x, y reportRow) int {
				if direction == list.Down {
					x, y = y, x
				}
				return cmp.Compare(x.Counts[i], y.Counts[i])
			})
		}
		b.Stats = append(b.Stats, page.Stat{Metric: m.name, Figure: f.Number(b.Totals[i].Count)})
	}
	b.Sums = []page.Sum{{Text: f.say("report.adds_up"), Of: "all"}}
	if w.ask.By == evidence.ByAll {
		b.Sums = []page.Sum{{Text: f.say("report.not_up"), Of: "none"}}
	}
	b.Table = page.Table{ID: "basis-" + string(b.Basis), Totals: []page.Item{{Text: f.say("report.total")}}}
	for _, key := range columnsOf(w.ask.By) {
		b.Table.Columns = append(b.Table.Columns, page.Column{Text: f.say(key)})
	}
	for i, m := range metrics {
		column := page.Column{Text: f.say("metric." + m.name), Number: true}
		column.Sort, column.Order = sortLink(reportPath, w.asked, m.name, true)
		b.Table.Columns = append(b.Table.Columns, column)
		b.Table.Totals = append(b.Table.Totals, page.Item{Text: f.Number(b.Totals[i].Count)})
	}
	for i, row := range b.Rows {
		if i == mostRows && w.ask.By != evidence.ByDay {
			b.More = len(b.Rows) - i
			break
		}
		b.Table.Rows = append(b.Table.Rows, row.cells(f))
	}
}

func (row reportRow) cells(f frame) []page.Item {
	var out []page.Item
	for _, l := range row.Labels {
		item := page.Item{Text: l.Text, Lang: l.Lang, NoBreak: l.Lang != ""}
		if l.HeldOut {
			item.Badges = append(item.Badges, page.Badge{Text: f.say("report.held_out")})
		}
		if l.Sample {
			item.Badges = append(item.Badges, page.Badge{Text: f.say("card.sample"), Tone: "open"})
		}
		out = append(out, item)
	}
	for _, n := range row.Counts {
		out = append(out, page.Item{Text: f.Number(n), Number: true})
	}
	return out
}
