package promises

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/internal/render/kit"
	"erawan/web/desk"
)

// printing is what is asked of a batch's labels.
type printing struct {
	printer kit.Printer
	roll    bool // a label a page, as label printers take them
	svg     bool
	first   int // serial
	count   int
	locale  lang.Locale
}

// mostPrinted bounds a file of labels: ten sheets. Longer runs are CSV for the printer's own software.
const mostPrinted = 10 * kit.LabelsOnSheet

// printable reports whether codes of a batch may be made.
func printable(b campaigns.Batch) bool {
	return b.State == campaigns.BatchPrinting || b.State == campaigns.BatchLive
}

// Print is a file for a printer: the proof, or labels: GET /admin/batches/{batch}/{file}.
func (s *Surface) Print(g *gin.Context) error {
	b, err := s.Batches.BatchByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("batch"))
	if err != nil {
		return err
	}
	what := g.Param("file")
	switch {
	case what != "proof.pdf" && what != "labels":
		return fault.New(fault.NotFound, "", "http.nothing_here")
	case !printable(b):
		return fault.New(fault.Conflict, "", "batches.not_printable")
	}
	key, err := s.Ring.Key(b.Key, b.Number)
	if err != nil {
		return err
	}
	before, err := waybill.Address(s.BaseURL)
	if err != nil { // the host is too long for a small code: told where it is set
		return fault.New(fault.Conflict, "", "batches.long_host").Because(err)
	}
	r := s.Reader(g)
	if what == "proof.pdf" {
		p := printing{printer: kit.Printers[0], locale: spoken(r, b, g.Query("locale"))}
		sheet, err := s.proof(b, p).Sheet(s.Fonts)
		if err != nil {
			return err
		}
		return s.away(g, b.Public+"-proof.pdf", "application/pdf", sheet)
	}
	p, wrong := printingOf(r, b, g)
	if len(wrong) > 0 {
		return s.page(g, http.StatusUnprocessableEntity, b, nil, wrong)
	}
	all := make([]kit.Label, p.count)
	for i := range all {
		code := key.Issue(uint32(p.first + i)).String()
		all[i] = kit.Label{Link: before + code, Code: kit.Grouped(code)}
	}
	sheets, err := p.sheets(s.Fonts, s.labels(b, p), all)
	if err != nil {
		return err
	}
	name := b.Public + "-" + p.printer.ID + "-" + strconv.Itoa(p.first) + "-" + strconv.Itoa(p.first+p.count-1)
	if p.svg {
		return s.away(g, name+".svg", "image/svg+xml", sheets[0])
	}
	return s.away(g, name+".pdf", "application/pdf", sheets...)
}

func (p printing) sheets(f *render.Fonts, l kit.Labels, all []kit.Label) (out []*render.Sheet, err error) {
	per := kit.LabelsOnSheet
	if p.roll {
		per = 1
	}
	for some := range slices.Chunk(all, per) {
		var sheet *render.Sheet
		if p.roll {
			sheet, err = l.Roll(f, some[0])
		} else {
			sheet, err = l.Sheet(f, some)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, sheet)
	}
	return out, nil
}

// printingOf reads what is asked, and what is wrong with it by field.
func printingOf(r page.Reader, b campaigns.Batch, g *gin.Context) (p printing, wrong map[string]string) {
	wrong = map[string]string{}
	var ok bool
	if p.printer, ok = kit.PrinterOf(cmp.Or(g.Query("printer"), kit.Printers[0].ID)); !ok {
		wrong["printer"] = r.Say("batches.no_printer")
	}
	p.roll, p.svg, p.locale = g.Query("shape") == "roll", g.Query("as") == "svg", spoken(r, b, g.Query("locale"))
	p.first, p.count = serialOf(cmp.Or(g.Query("first"), "0")), count(cmp.Or(g.Query("count"), strconv.Itoa(min(kit.LabelsOnSheet, b.Ordered))))
	most := mostPrinted
	switch {
	case p.svg && p.roll:
		most = 1
	case p.svg:
		most = kit.LabelsOnSheet
	}
	if p.first < 0 || p.first >= b.Ordered {
		wrong["first"] = r.Say("batches.first_wrong", "last", r.Number(int64(b.Ordered-1)))
	}
	if p.count < 1 || p.count > most || len(wrong) == 0 && p.first+p.count > b.Ordered {
		wrong["count"] = r.Say("batches.count_wrong", "most", r.Number(int64(min(most, b.Ordered-min(p.first, b.Ordered-1)))))
	}
	return p, wrong
}

// serialOf reads a serial as it was typed; -1 for what is none.
func serialOf(typed string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(typed), ",", ""))
	if err != nil {
		return -1
	}
	return n
}

// spoken is the language of labels: the one asked for, or the batch's first, or the reader's.
func spoken(r page.Reader, b campaigns.Batch, asked string) lang.Locale {
	l := lang.Locale(asked)
	switch {
	case l.Valid():
		return l
	case len(b.Locales) > 0:
		return b.Locales[0]
	}
	return r.Locale
}

func (s *Surface) labels(b campaigns.Batch, p printing) kit.Labels {
	_, host, _ := strings.Cut(s.BaseURL, "://")
	return kit.Labels{Printer: p.printer, Locale: p.locale, Title: b.Name, Scan: s.Words.Say(p.locale, "kit.scan_read", nil), Host: strings.TrimSuffix(host, "/") + "/q"}
}

// proof is the page that a printer checks before the run. Its code is the last that the batch's key can make: it is of no parcel, and whoever
// scans it is told that it was read.
func (s *Surface) proof(b campaigns.Batch, p printing) kit.Proof {
	say := func(key string, args map[string]any) string { return s.Words.Say(p.locale, "proof."+key, args) }
	out := kit.Proof{Labels: s.labels(b, p)}
	out.Title = say("title", map[string]any{"batch": b.Name})
	key, _ := s.Ring.Key(b.Key, b.Number) // Print asked before
	before, _ := waybill.Address(s.BaseURL)
	code := key.Issue(waybill.MaxSerials - 1).String()
	out.Label = kit.Label{Link: before + code, Code: kit.Grouped(code)}
	out.Facts = []string{say("batch", map[string]any{"id": b.Public, "ordered": lang.Number(p.locale, int64(b.Ordered))}), say("code", map[string]any{"code": out.Label.Code})}
	for _, printer := range kit.Printers {
		out.Sizes = append(out.Sizes, say("size", map[string]any{"dots": printer.ID, "module": int(printer.Module), "wide": strconv.FormatFloat(printer.Millimetres(29), 'f', 1, 64)}))
	}
	out.Line = say("line", nil)
	for _, one := range []string{"scale", "mono", "margin", "fold", "scan", "type", "sample"} {
		out.Look = append(out.Look, say(one, nil))
	}
	return out
}

// away sends a file.
func (s *Surface) away(g *gin.Context, name, kind string, sheets ...*render.Sheet) error {
	file := sheets[0].SVG()
	if kind == "application/pdf" {
		var err error
		if file, err = render.PDF(sheets...); err != nil {
			return err
		}
	}
	h := g.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	g.Writer.WriteHeader(http.StatusOK)
	_, _ = g.Writer.Write(file) // a reader who has gone away is told nothing more
	return nil
}

// printFields asks which labels.
func printFields(r page.Reader, b campaigns.Batch, asked func(string) string, wrong map[string]string) []page.Field {
	choose := func(id string, values ...string) (out []page.Option) {
		for _, v := range values {
			out = append(out, page.Option{Value: v, Text: r.Say("batches." + id + "_" + v), Chosen: asked(id) == v})
		}
		return out
	}
	var speaks []page.Option
	for _, l := range lang.All {
		speaks = append(speaks, page.Option{Value: string(l), Text: l.Name(), Chosen: spoken(r, b, asked("locale")) == l})
	}
	return []page.Field{
		{ID: "printer", Label: r.Say("batches.printer"), Kind: "select", Options: choose("printer", "203", "300"), Wrong: wrong["printer"]},
		{ID: "shape", Label: r.Say("batches.shape"), Kind: "select", Options: choose("shape", "sheet", "roll")},
		{ID: "as", Label: r.Say("batches.as"), Kind: "select", Options: choose("as", "pdf", "svg")},
		{ID: "locale", Label: r.Say("field.locale"), Kind: "select", Options: speaks},
		{ID: "first", Label: r.Say("batches.first"), Kind: "text", Digits: true, Max: 16, Value: cmp.Or(asked("first"), "0"), Help: r.Say("batches.first_help"), Wrong: wrong["first"]},
		{ID: "count", Label: r.Say("batches.count"), Kind: "text", Digits: true, Max: 16, Value: cmp.Or(asked("count"), strconv.Itoa(min(kit.LabelsOnSheet, b.Ordered))), Help: r.Say("batches.count_help", "most", r.Number(mostPrinted)), Wrong: wrong["count"]},
	}
}
