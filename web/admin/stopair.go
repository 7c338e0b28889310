package admin

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/delivery"
	"erawan/internal/page"
)

// airShown is how many texts of a stop stand on the board; a link leads to all of one.
const airShown = 4

// stopAir is what stops of the board took off the air.
type stopAir struct {
	kept map[int64]delivery.Air
	open int64      // the stop of which all is shown
	here url.Values // where on the board this is
}

// air reads what the stops of a page took off the air.
func (c *Console) air(g *gin.Context, stops []delivery.Stop) (out stopAir, err error) {
	var seqs []int64
	for _, s := range stops {
		if s.On {
			seqs = append(seqs, s.Seq)
		}
	}
	out.here = url.Values{}
	for _, name := range []string{"before", "force"} {
		if seq, err := strconv.ParseInt(g.Query(name), 10, 64); err == nil {
			out.here.Set(name, strconv.FormatInt(seq, 10))
		}
	}
	out.open, _ = strconv.ParseInt(g.Query("open"), 10, 64)
	out.kept, err = c.Stops.StopsAir(g.Request.Context(), person(g).Scope(), seqs)
	return out, err
}

// of is what one stop took off the air; nil for a resume, and for a stop of before it was kept.
func (a stopAir) of(v stopsView, s delivery.Stop) *page.Kept {
	air, known := a.kept[s.Seq]
	if !known || !s.On || s.Target.Kind == delivery.StopEverything {
		return nil
	}
	out := &page.Kept{Label: v.say("stops.air"), Open: s.Seq == a.open}
	var names []string
	for _, name := range air.Campaigns {
		names = append(names, name.In(v.Locale))
	}
	switch {
	case air.Unread:
		out.Lines = []string{v.say("stops.air_unread")}
	case len(air.Texts) == 0 && len(names) == 0:
		out.Lines = []string{v.say("stops.air_none")}
	}
	if len(names) > 0 {
		out.Lines = append(out.Lines, v.say("stops.air_campaigns", "names", strings.Join(names, " · ")))
	}
	if len(air.Places) > 0 {
		out.Lines = append(out.Lines, v.say("stops.air_places", "names", strings.Join(air.Places, " · ")))
	}
	for i, text := range air.Texts {
		if i == airShown && !out.Open {
			out.More = &page.Link{Path: a.address(s.Seq), Text: v.say("stops.air_all", "count", len(air.Texts))}
			break
		}
		out.Texts = append(out.Texts, page.Quote{Lang: text.Locale, Head: text.Headline, Text: text.Body})
	}
	if air.More > 0 && out.More == nil {
		out.Lines = append(out.Lines, v.say("stops.air_more", "count", air.More))
	}
	return out
}

func (a stopAir) address(seq int64) string {
	q := url.Values{"open": {strconv.FormatInt(seq, 10)}}
	for name, value := range a.here {
		q[name] = value
	}
	return stopsPath + "?" + q.Encode()
}
