package promises

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// strayed are the reasons for which a code did not lead to its message for the first time, in the order of the page.
var strayed = []string{pledges.Again, string(delivery.Early), string(delivery.Over), string(delivery.Unissued), string(delivery.Withdrawn), string(delivery.Away),
	string(delivery.Misprint), pledges.Unknown, string(delivery.Proof)}

// elsewhere lays out what did not lead to the message, and the stretches that came out wrong.
func (s *Surface) elsewhere(g *gin.Context, v *oneView, b campaigns.Batch, d, wrong map[string]string) error {
	p := desk.Person(g)
	counts, err := s.Strays.StraysOf(g.Request.Context(), p.Scope(), []int64{b.ID}, campaigns.Date{})
	if err != nil {
		return err
	}
	v.Strays = page.Table{ID: "strays", Columns: []page.Column{{Text: v.Say("batches.stray")}, {Text: v.Say("batches.stray_count"), Number: true}}, Empty: page.Empty{Title: v.Say("batches.no_strays"), Text: v.Say("batches.no_strays_yet")}}
	for _, why := range strayed {
		if n := counts[b.ID][why]; n > 0 {
			v.Strays.Rows = append(v.Strays.Rows, []page.Item{{Text: v.Say("batches.stray_" + why)}, {Text: v.Number(n), Number: true}})
		}
	}
	v.Wrongly = page.Table{ID: "misprints", Columns: []page.Column{{Text: v.Say("batches.stretch")}, {Text: v.Say("batches.why")}, {Text: v.Say("batches.told_on")}}}
	for _, m := range b.Misprints {
		v.Wrongly.Rows = append(v.Wrongly.Rows, []page.Item{{Text: v.Number(int64(m.First)) + "–" + v.Number(int64(m.Last)), NoBreak: true}, {Text: m.Why, Lang: v.Script(m.Why)}, {Text: v.Day(m.On), NoBreak: true}})
	}
	if !mayRun(p) {
		return nil
	}
	if d == nil {
		d = map[string]string{}
	}
	for _, m := range b.Misprints {
		v.Undo = append(v.Undo, page.Option{Value: stretch(m), Text: v.Say("batches.right_do", "stretch", v.Number(int64(m.First))+"–"+v.Number(int64(m.Last)))})
	}
	if b.State != campaigns.BatchDraft {
		v.Misprint = []page.Field{
			{ID: "mis_first", Label: v.Say("batches.mis_first"), Kind: "text", Value: d["mis_first"], Max: 40, Required: true, Help: v.Say("batches.mis_help"), Wrong: wrong["mis_first"]},
			{ID: "mis_last", Label: v.Say("batches.mis_last"), Kind: "text", Value: d["mis_last"], Max: 40, Help: v.Say("batches.mis_last_help"), Wrong: wrong["mis_last"]},
			{ID: "mis_why", Label: v.Say("batches.why"), Kind: "text", Value: d["mis_why"], Max: 80, Required: true, Wide: true, Help: v.Say("batches.why_help"), Wrong: wrong["mis_why"]},
		}
	}
	v.Ways = wayFields(v.Reader, b.Way, wrong)
	return nil
}

// stretch names one of a batch.
func stretch(m campaigns.Misprint) string { return strconv.Itoa(m.First) + "-" + strconv.Itoa(m.Last) }

// serial reads a serial as it was typed, or a code of the batch as it stands on a label; -1 for neither.
func (s *Surface) serial(b campaigns.Batch, typed string) int {
	if n := serialOf(typed); n >= 0 {
		return n
	}
	code, err := waybill.Parse(typed[strings.LastIndex(typed, "/")+1:])
	if err != nil {
		return -1
	}
	key, err := s.Ring.Key(b.Key, b.Number)
	if err != nil {
		return -1
	}
	serial, ok := key.Open(code)
	if !ok {
		return -1
	}
	return int(serial)
}

// wayOf is a batch's way in words; empty for none.
func wayOf(r page.Reader, b campaigns.Batch) string {
	var names []string
	for _, code := range b.Way {
		names = append(names, lang.OwnPlace(code, r.Locale))
	}
	return strings.Join(names, " → ")
}

// wayFields ask for the places of a way, one after the other.
func wayFields(r page.Reader, way []string, wrong map[string]string) (out []page.Field) {
	known := lang.OwnPlaces()
	slices.SortFunc(known, func(a, b string) int { return cmp.Compare(lang.OwnPlace(a, r.Locale), lang.OwnPlace(b, r.Locale)) })
	for i := range campaigns.MaxWay {
		f := page.Field{ID: "place-" + strconv.Itoa(i+1), Label: r.Say("laws.stop_n", "number", i+1), Kind: "select", Options: []page.Option{{Text: r.Say("laws.no_stop")}}}
		for _, code := range known {
			f.Options = append(f.Options, page.Option{Value: code, Text: lang.OwnPlace(code, r.Locale), Chosen: i < len(way) && way[i] == code})
		}
		if i == 0 {
			f.Wrong = wrong["way"]
		}
		out = append(out, f)
	}
	return out
}

// wayIn reads them, each place once.
func wayIn(g *gin.Context) (way []string) {
	for i := range campaigns.MaxWay {
		if code := g.PostForm("place-" + strconv.Itoa(i+1)); code != "" && !slices.Contains(way, code) {
			way = append(way, code)
		}
	}
	return way
}
