package partner

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
)

// Deliveries keeps what the asker's organisation was told, and sends it again.
type Deliveries interface {
	// Feed is what it was told, the newest first, before a notice or from the newest when that is 0.
	Feed(ctx context.Context, s access.Scope, before int64, most int) ([]campaigns.Notice, error)
	Replay(ctx context.Context, s access.Scope, hook, notice string) error
	TestHook(ctx context.Context, s access.Scope, hook string) error
}

const (
	newsPath = "/partner/news"
	newsMost = 50
)

type newsView struct {
	view
	Head  page.Head
	List  page.Table
	Older string // the way to what was told before
}

// News shows what the organisation was told, the newest first.
func (s *Surface) News(g *gin.Context) error {
	p := s.Gate.Person(g)
	before, _ := strconv.ParseInt(g.Query("before"), 10, 64) // anything else is from the newest
	told, err := s.Deliveries.Feed(g.Request.Context(), p.Scope(), max(0, before), newsMost+1)
	if err != nil {
		return err
	}
	v := newsView{view: view{s.Gate.Frame(g, newsPath)}}
	v.Sample = p.Org.Sample
	v.Head = page.Head{Title: v.say("nav.news"), Lead: v.say("news.lead")}
	v.List = page.Table{Label: v.say("nav.news"), Columns: []page.Column{{Text: v.say("news.what")}, {Text: v.say("news.when")}},
		Empty: page.Empty{Title: v.say("news.none_title"), Text: v.say("news.none")}}
	if len(told) > newsMost {
		told = told[:newsMost]
		v.Older = newsPath + "?before=" + strconv.FormatInt(told[newsMost-1].ID, 10)
	}
	for _, n := range told {
		v.List.Rows = append(v.List.Rows, []page.Item{{Text: v.means(n.Kind), Under: v.about(n), Code: n.Subject}, {Text: v.Moment(n.At), NoBreak: true}})
	}
	return ask.WritePage(g, s.news, http.StatusOK, v)
}

// means is what a notice of a kind says.
func (v view) means(k campaigns.NoticeKind) string {
	return v.say("news." + strings.ReplaceAll(string(k), ".", "_"))
}

// about is what a notice says beside that.
func (v view) about(n campaigns.Notice) string {
	switch {
	case slices.Contains([]campaigns.NoticeKind{campaigns.NoticeStopped, campaigns.NoticeResumed, campaigns.NoticeKitOff, campaigns.NoticeKitBack}, n.Kind):
		return v.say("news.about_" + n.Facts.What)
	case n.Kind == campaigns.NoticeFailing:
		return v.say("hooks.failed", "count", n.Facts.Failed)
	case n.Kind == campaigns.NoticeOff:
		return v.say("hooks.off_" + n.Facts.State)
	}
	return ""
}
