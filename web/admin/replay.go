package admin

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
)

// replayView asks for a view token, and shows what it was decided to be and what the same comes to now.
type replayView struct {
	frame
	Head    page.Head
	Field   page.Field
	Verdict *page.Badge
	Says    string // what the verdict means
	Notes   []string
	Facts   []page.Fact
	Told    []string // what the visit told, as sentences
	Table   page.Table
	Steps   page.Table
}

const replayPath = "/admin/replay"

// ReplayForm asks for a token.
func (c *Console) ReplayForm(g *gin.Context) error {
	return write(g, c.page.replay, http.StatusOK, c.replayView(g, ""))
}

func (c *Console) replayView(g *gin.Context, wrong string) replayView {
	v := replayView{frame: c.frame(g, campaignsPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.say("campaigns.title")}}, Title: v.say("replay.title"), Lead: v.say("replay.lead")}
	v.Field = page.Field{ID: "token", Label: v.say("replay.token"), Kind: "area", Help: v.say("replay.token_help"), Max: token.MaxLength, Required: true, Wide: true}
	if wrong != "" {
		v.Field.Wrong = v.say(wrong)
	}
	return v
}

// Replay makes the decision of a token again. The token comes in the body, so that no log has it. One of a
// view that is none of the asker's is answered as one that is none of ours.
func (c *Console) Replay(g *gin.Context) error {
	if err := parseForm(g); err != nil {
		return err
	}
	refuse := func(wrong string) error {
		return write(g, c.page.replay, http.StatusUnprocessableEntity, c.replayView(g, wrong))
	}
	text := strings.TrimSpace(g.PostForm("token"))
	if text == "" {
		return refuse("replay.none")
	}
	r, err := c.Replayer.Replay(g.Request.Context(), text)
	switch {
	case errors.Is(err, token.ErrKey):
		return refuse("replay.old_key")
	case errors.Is(err, token.ErrInvalid):
		return refuse("replay.forged")
	case fault.Is(err, fault.NotFound):
		return refuse("replay.gone")
	case err != nil:
		return err
	}
	cell := r.Told.Cell
	if !person(g).Scope().Sees(cell.Org, cell.PlacementOrg) {
		return refuse("replay.forged")
	}
	v := c.replayView(g, "")
	if err := c.fillReplay(g, &v, r); err != nil {
		return err
	}
	return write(g, c.page.replay, http.StatusOK, v)
}

func (c *Console) fillReplay(g *gin.Context, v *replayView, r delivery.Replay) error {
	ids := map[list.Kind][]int64{}
	for _, d := range []delivery.Decided{r.Was, r.Is} {
		ids[list.Campaigns] = append(ids[list.Campaigns], d.Cell.Campaign)
		ids[list.Messages] = append(ids[list.Messages], d.Cell.Message)
		ids[list.Segments] = append(ids[list.Segments], d.Cell.Segment)
		ids[list.Placements] = append(ids[list.Placements], d.Cell.Placement)
	}
	scope := person(g).Scope()
	for i, x := range r.Steps.Campaigns {
		if !scope.Sees(x.Org) { // it was asked at the same placement, and is not named
			r.Steps.Campaigns[i].Campaign, r.Steps.Campaigns[i].ID = "", 0
		}
		ids[list.Campaigns] = append(ids[list.Campaigns], r.Steps.Campaigns[i].ID)
	}
	names, err := c.Finder.Names(g.Request.Context(), ids)
	if err != nil {
		return err
	}
	v.judge(r)
	v.Facts = []page.Fact{{Name: v.say("replay.decided"), Text: v.Moment(r.Told.ID.Time())},
		{Name: v.say("plan.revision"), Text: v.Number(r.Told.Revision)}, {Name: v.say("replay.stops"), Text: v.Number(r.Told.Stops)},
		{Name: v.say("replay.bucket"), Text: v.say("replay.bucket_of", "bucket", r.Told.Bucket, "source", v.say("replay.source."+sources[r.Told.Source]))},
		{Name: v.say("replay.propensity"), Text: lang.Percent(v.Locale, float64(r.Told.Propensity)/campaigns.Buckets, 1)}}
	v.Told = v.told(audience.Expand(r.Told.Signals), c.Words)
	v.compare(r, names)
	v.steps(r.Steps, names[list.Campaigns])
	return nil
}

// sources are how the bucket of a visit came about.
var sources = map[token.Source]string{token.PerView: "view", token.PageStore: "page", token.Pseudonym: "pseudonym", token.Cluster: "cluster"}

func (v *replayView) judge(r delivery.Replay) {
	switch {
	case r.Same():
		v.Verdict, v.Says = &page.Badge{Text: v.say("replay.same"), Icon: "check", Tone: "ok"}, v.say("replay.same_means")
	case r.Exact && !r.Floors:
		v.Verdict, v.Says = &page.Badge{Text: v.say("replay.differs"), Icon: "warn", Tone: "halt"}, v.say("replay.differs_means")
	default:
		v.Verdict, v.Says = &page.Badge{Text: v.say("replay.unsure"), Icon: "info", Tone: "wait"}, v.say("replay.unsure_means")
	}
	if !r.Exact {
		v.Notes = append(v.Notes, v.say("replay.reduced"))
	}
	if r.Floors {
		v.Notes = append(v.Notes, v.say("replay.floors"))
	}
}

// told is what a visit told, each signal as a sentence.
func (v *replayView) told(t *audience.Traveller, say page.Words) (out []string) {
	in := words.Words{Say: say.Say, Name: func(public string) string { return public }}
	for s := range audience.Signals {
		values, known := t.Values(s)
		if !known {
			continue
		}
		d := s.Definition()
		if d.Shape == audience.Number {
			out = append(out, d.Label.In(v.Locale)+": "+values[0])
			continue
		}
		out = append(out, in.Line(audience.Rule{Signal: d.Name, In: values}, v.Locale))
	}
	return out
}

// compare lays then and now side by side.
func (v *replayView) compare(r delivery.Replay, names map[list.Kind]map[int64]list.Hit) {
	v.Table = page.Table{ID: "compare", Columns: []page.Column{{Text: v.say("replay.what")}, {Text: v.say("replay.then")}, {Text: v.say("replay.now")}}}
	name := func(kind list.Kind, id int64) page.Item {
		hit, ok := names[kind][id]
		if !ok {
			return page.Item{Text: v.say("replay.none_of")}
		}
		said := hit.Names.In(v.Locale)
		return page.Item{Text: said, Lang: v.Script(said), Code: hit.Public}
	}
	word := func(key string, known bool) page.Item {
		if !known {
			return page.Item{Text: v.say("replay.none_of")}
		}
		return page.Item{Text: v.say(key)}
	}
	row := func(what string, of func(d delivery.Decided) page.Item) {
		now := page.Item{Text: v.say("replay.none_of")}
		if r.Empty == "" {
			now = of(r.Is)
		}
		v.Table.Rows = append(v.Table.Rows, []page.Item{{Text: v.say(what)}, of(r.Was), now})
	}
	row("campaigns.name", func(d delivery.Decided) page.Item { return name(list.Campaigns, d.Cell.Campaign) })
	row("replay.message", func(d delivery.Decided) page.Item { return name(list.Messages, d.Cell.Message) })
	row("replay.variant", func(d delivery.Decided) page.Item {
		return page.Item{Text: cmp.Or(d.Cell.Variant, v.say("replay.none_of"))}
	})
	row("replay.arm", func(d delivery.Decided) page.Item { return word("replay.arms."+d.Cell.Arm.String(), true) })
	row("replay.language", func(d delivery.Decided) page.Item { return page.Item{Text: d.Cell.Locale.Name()} })
	row("replay.audience", func(d delivery.Decided) page.Item { return name(list.Segments, d.Cell.Segment) })
	row("detail.placement", func(d delivery.Decided) page.Item { return name(list.Placements, d.Cell.Placement) })
	row("replay.reason", func(d delivery.Decided) page.Item {
		return word("audiences.why."+string(d.Reason), d.Reason != "")
	})
	if r.Empty != "" {
		last := v.Table.Rows[len(v.Table.Rows)-1]
		last[2] = page.Item{Text: v.say("audiences.why." + string(r.Empty))}
	}
}

// steps are the campaigns in the order in which they are asked, and what became of each.
func (v *replayView) steps(e delivery.Explanation, names map[int64]list.Hit) {
	v.Steps = page.Table{ID: "steps", Columns: []page.Column{{Text: v.say("campaigns.name")}, {Text: v.say("replay.came_to")}},
		Empty: page.Empty{Title: v.say("replay.no_steps"), Text: v.say("replay.no_steps_text")}}
	first := true
	for _, x := range e.Campaigns {
		what := "shown"
		switch {
		case x.Reason != "":
			what = string(x.Reason)
		case !first:
			what = "behind"
		case x.Arm == "held_out":
			what = "held_out"
		}
		first = first && x.Reason != ""
		said := v.say("replay.not_yours")
		if x.ID != 0 {
			said = names[x.ID].Names.In(v.Locale)
		}
		v.Steps.Rows = append(v.Steps.Rows, []page.Item{{Text: said, Lang: v.Script(said), Code: x.Campaign}, {Text: v.say("audiences.why." + what)}})
	}
}
