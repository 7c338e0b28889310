package kits

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/render/kit"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Counts says what addresses led to.
type Counts interface {
	Scanned(ctx context.Context, s access.Scope, some []campaigns.Batch) (days map[int64][]evidence.ScanDay, zone string, err error)
}

// postsView is a kit of posts in one language.
type postsView struct {
	Tabs   page.Tabs
	Locale lang.Locale
	Why    string // there is none in this language just now
	Posts  []postView
}

// postView is what is posted on one platform.
type postView struct {
	ID      string
	Name    string
	Long    string     // how long the caption is, of how much
	Notes   []string   // what had no room, and what the platform does with an address
	Title   *page.Copy // where the platform has one of its own
	Caption page.Copy
	Alt     page.Copy // what the picture shows, for the field that platforms have for it
	Picture shownKit
	Why     string
}

// posts are a kit's captions and pictures in the language that is asked for.
func (s *Surface) posts(g *gin.Context, r page.Reader, l campaigns.Link, path string) (v postsView, err error) {
	v.Locale = lang.Locale(g.Query("in"))
	if !v.Locale.Valid() {
		v.Locale = r.Locale
	}
	v.Tabs.Label = r.Say("kit.title")
	for _, at := range lang.All {
		v.Tabs.Tabs = append(v.Tabs.Tabs, page.Tab{Link: page.Link{Path: path + "?in=" + string(at), Text: at.Name()}, Current: at == v.Locale})
	}
	for _, from := range campaigns.Platforms {
		p, ok, err := s.piece(l, v.Locale, from)
		if err != nil {
			return v, err
		}
		if !ok {
			v.Why = r.Say("kit.not_now")
			return v, nil
		}
		one, err := s.post(r, p, from, s.BaseURL+l.Address(from), path)
		if err != nil {
			return v, err
		}
		v.Posts = append(v.Posts, one)
	}
	return v, nil
}

func (s *Surface) post(r page.Reader, p piece, from campaigns.Platform, address, path string) (postView, error) {
	v := postView{ID: string(from), Name: from.Name()}
	c, ok := content.CaptionOf(from, *p.Card, p.tags, address)
	if !ok {
		v.Why = r.Say("post.too_long", "max", c.Most)
		return v, nil
	}
	copied := func(what, label, text string) page.Copy {
		return page.Copy{ID: what + "-" + v.ID, Label: r.Say(label), Text: text, Lang: p.Locale}
	}
	v.Long = r.Say("post.long", "count", r.Number(int64(c.Long)), "max", r.Number(int64(c.Most)))
	if c.Title != "" {
		title := copied("title", "post.copy_title", c.Title)
		v.Title = &title
	}
	v.Caption = copied("caption", "post.copy_caption", c.Text)
	v.Alt = copied("alt", "post.copy_alt", s.Words.Say(p.Locale, "post.shows", map[string]any{"headline": strings.ReplaceAll(p.Card.Headline, content.Hint, "")}))
	for _, left := range c.Left {
		v.Notes = append(v.Notes, r.Say("post.left_"+left))
	}
	if !c.Address {
		v.Notes = append(v.Notes, r.Say("post.no_address"))
	}
	why, err := s.whyNot(kit.PostOf(from), p)
	if err != nil {
		return v, err
	}
	if why != "" {
		v.Picture.Why = r.Say(why)
		return v, nil
	}
	name := string(p.Locale) + "-" + v.ID
	v.Picture = shownKit{Locale: p.Locale, Source: path + "/preview-" + name + ".svg", Alt: p.Card.Headline}
	for _, ending := range []string{"png", "svg"} {
		v.Picture.Files = append(v.Picture.Files, page.Link{Path: path + "/" + name + "." + ending, Text: strings.ToUpper(ending)})
	}
	return v, nil
}

// opened are how often a link was opened and what came of it, and for posts so by platform.
func (s *Surface) opened(g *gin.Context, r page.Reader, l campaigns.Link) (facts []page.Fact, by page.Table, err error) {
	from := []campaigns.Platform{""}
	if l.Kit == campaigns.Posts {
		from = append(from, campaigns.Platforms...)
	}
	some := make([]campaigns.Batch, len(from))
	for i, one := range from {
		some[i] = l.Batch(l.Message, one)
		some[i].ID = int64(i)
	}
	days, _, err := s.Counts.Scanned(g.Request.Context(), desk.Person(g).Scope(), some)
	if err != nil {
		return nil, by, err
	}
	var opened, pledged int64
	by = page.Table{Label: r.Say("post.opened"), Columns: []page.Column{{Text: r.Say("post.platform")}, {Text: r.Say("post.opened"), Number: true}, {Text: r.Say("post.pledges"), Number: true}}}
	for i, one := range from {
		var n, pledges int64
		for _, day := range days[int64(i)] {
			n, pledges = n+day.Scans, pledges+day.Pledges
		}
		name := one.Name()
		if one == "" {
			name = r.Say("post.unmarked")
		}
		by.Rows = append(by.Rows, []page.Item{{Text: name}, {Text: r.Number(n), Number: true}, {Text: r.Number(pledges), Number: true}})
		opened, pledged = opened+n, pledged+pledges
	}
	return []page.Fact{{Name: r.Say("post.opened"), Text: r.Number(opened)}, {Name: r.Say("post.pledges"), Text: r.Number(pledged)}}, by, nil
}

type minePostsView struct {
	page.Frame
	Head  page.Head
	Posts postsView
}

// MinePosts shows a partner the captions and pictures of one kit of posts: GET /partner/kits/{link}.
func (s *Surface) MinePosts(g *gin.Context) error {
	l, err := s.Taken.KitAt(g.Request.Context(), desk.Person(g).Scope(), g.Param("link"))
	if err != nil {
		return err
	}
	if l.Kit != campaigns.Posts {
		g.Redirect(http.StatusSeeOther, minePath)
		return nil
	}
	v := minePostsView{Frame: s.Frame(g, minePath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: minePath, Text: v.Say("nav.kits")}}, Public: l.Public, Title: l.Name,
		Badges: []page.Badge{s.state(v.Reader, l)}, Facts: []string{kindOf(v.Reader, l), v.Days(l.From, l.Until)}}
	if v.Posts, err = s.posts(g, v.Reader, l, minePath+"/"+l.Public); err != nil {
		return err
	}
	return ask.WritePage(g, s.mineOne, http.StatusOK, v)
}
