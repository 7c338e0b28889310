package kits

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/render/kit"
	"erawan/web/ask"
	"erawan/web/desk"
)

func sortByName(all []content.Message) {
	slices.SortFunc(all, func(a, b content.Message) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
}

// shownKit is a kit in one language.
type shownKit struct {
	Locale lang.Locale
	Source string // of its picture
	Alt    string
	Files  []page.Link
	Why    string // it cannot be had just now
}

type oneView struct {
	page.Frame
	Head    page.Head
	Link    campaigns.Link
	Facts   []page.Fact
	Codes   []shownKit
	Kits    []shownKit
	Posts   *postsView
	Opened  page.Table // by platform, of posts
	Taken   page.Table
	Old     int // of what was taken away that may not be used any more
	Stop    string
	Stopped bool
}

// Page is one link: where it leads, its code, its kit in each language, and who took it away.
func (s *Surface) Page(g *gin.Context) error {
	scope := desk.Person(g).Scope()
	l, err := s.Links.LinkByPublic(g.Request.Context(), scope, g.Param("link"))
	if err != nil {
		return err
	}
	v := oneView{Frame: s.Frame(g, campaignsPath), Link: l, Stop: linkPath + l.Public + "/stop", Stopped: !l.Stopped.IsZero()}
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.Say("nav.campaigns")}}, Public: l.Public, Title: l.Name, Badges: []page.Badge{s.state(v.Reader, l)},
		Facts: []string{kindOf(v.Reader, l), v.Days(l.From, l.Until)}}
	v.Facts = []page.Fact{{Name: v.Say("links.address"), Text: s.short(l, "")}, {Name: v.Say("links.rules"), Text: v.Number(int64(len(l.Rules)))}, {Name: v.Say("links.made_by"), Text: l.By + " · " + v.Moment(l.At)}}
	if l.Source != "" || l.Medium != "" {
		v.Facts = append(v.Facts, page.Fact{Name: v.Say("links.marks"), Text: strings.Trim(l.Source+" / "+l.Medium, " /")})
	}
	for _, at := range lang.All {
		code := shownKit{Locale: at, Source: linkPath + l.Public + "/qr-" + string(at) + ".svg", Alt: v.Say("links.code_alt", "address", s.short(l, ""))}
		for _, ending := range []string{"svg", "png", "pdf"} {
			code.Files = append(code.Files, page.Link{Path: linkPath + l.Public + "/qr-" + string(at) + "." + ending, Text: strings.ToUpper(ending)})
		}
		v.Codes = append(v.Codes, code)
	}
	opened, by, err := s.opened(g, v.Reader, l)
	if err != nil {
		return err
	}
	v.Facts = append(v.Facts, opened...)
	switch l.Kit {
	case "":
	case campaigns.Posts:
		v.Opened = by
		posts, err := s.posts(g, v.Reader, l, linkPath+l.Public)
		if err != nil {
			return err
		}
		v.Posts = &posts
	default:
		if v.Kits, err = s.shown(v.Reader, l, linkPath+l.Public); err != nil {
			return err
		}
	}
	if l.Kit != "" {
		taken, err := s.Taken.TakenKits(g.Request.Context(), scope, []int64{l.ID}, mostTaken)
		if err != nil {
			return err
		}
		if v.Taken, v.Old, err = s.register(v.Reader, []campaigns.Link{l}, taken); err != nil {
			return err
		}
	}
	return ask.WritePage(g, s.one, http.StatusOK, v)
}

// shown are a kit's pictures and files in each language, or why there are none.
func (s *Surface) shown(r page.Reader, l campaigns.Link, path string) (out []shownKit, err error) {
	for _, at := range lang.All {
		one := shownKit{Locale: at}
		p, ok, err := s.piece(l, at, "")
		if err != nil {
			return nil, err
		}
		if !ok {
			one.Why = r.Say("kit.not_now")
			out = append(out, one)
			continue
		}
		if one.Why, err = s.whyNot(kit.Kind(l.Kit), p); err != nil {
			return nil, err
		}
		if one.Why != "" {
			one.Why = r.Say(one.Why)
			out = append(out, one)
			continue
		}
		one.Source, one.Alt = path+"/preview-"+string(at)+".svg", p.Card.Headline
		for _, ending := range []string{"pdf", "svg", "png"} {
			one.Files = append(one.Files, page.Link{Path: path + "/" + string(at) + "." + ending, Text: strings.ToUpper(ending)})
		}
		out = append(out, one)
	}
	return out, nil
}

// register is who took a kit away, and whether it may still be used.
func (s *Surface) register(r page.Reader, links []campaigns.Link, taken []campaigns.Download) (t page.Table, old int, err error) {
	t = page.Table{Label: r.Say("kit.taken"), Tall: true, Empty: page.Empty{Title: r.Say("kit.taken_none"), Text: r.Say("kit.taken_none_why")}}
	for _, key := range []string{"kit.when", "kit.who", "kit.which", "links.state"} {
		t.Columns = append(t.Columns, page.Column{Text: r.Say(key)})
	}
	now := map[int64]map[lang.Locale][]byte{}
	for _, d := range taken {
		at := slices.IndexFunc(links, func(l campaigns.Link) bool { return l.ID == d.Link })
		if at < 0 {
			continue
		}
		l := links[at]
		if now[l.ID] == nil {
			now[l.ID] = map[lang.Locale][]byte{}
			for _, one := range lang.All {
				p, _, err := s.piece(l, one, "")
				if err != nil {
					return t, 0, err
				}
				now[l.ID][one] = p.digest
			}
		}
		state := page.Badge{Text: r.Say("kit.good"), Icon: "check", Tone: "ok"}
		if !bytes.Equal(now[l.ID][d.Locale], d.Digest) {
			state, old = page.Badge{Text: r.Say("kit.old"), Icon: "warn", Tone: "halt"}, old+1
		}
		t.Rows = append(t.Rows, []page.Item{{Text: r.Moment(d.At), NoBreak: true}, {Text: d.By}, {Text: l.Name + " · " + d.Locale.Name() + " · " + strings.ToUpper(d.Format)}, {Badges: []page.Badge{state}}})
	}
	return t, old, nil
}

type mineView struct {
	page.Frame
	Head  page.Head
	Kits  []mineKit
	Empty page.Empty
	Taken page.Table
	Old   int
}

type mineKit struct {
	Name, What string
	State      page.Badge
	Shown      []shownKit
	Path       string // of the page of its own that a kit of posts has
}

// Mine shows a partner the kits for its placements.
func (s *Surface) Mine(g *gin.Context) error {
	scope := desk.Person(g).Scope()
	all, err := s.Taken.KitsAt(g.Request.Context(), scope, mostMine)
	if err != nil {
		return err
	}
	v := mineView{Frame: s.Frame(g, minePath), Empty: page.Empty{Title: s.Reader(g).Say("kit.mine_none"), Text: s.Reader(g).Say("kit.mine_none_why")}}
	v.Head = page.Head{Title: v.Say("nav.kits"), Lead: v.Say("kit.mine_lead")}
	var ids []int64
	for _, l := range all {
		one := mineKit{Name: l.Name, What: kindOf(v.Reader, l), State: s.state(v.Reader, l)}
		if l.Kit == campaigns.Posts {
			one.Path = minePath + "/" + l.Public
		} else if one.Shown, err = s.shown(v.Reader, l, minePath+"/"+l.Public); err != nil {
			return err
		}
		v.Kits, ids = append(v.Kits, one), append(ids, l.ID)
	}
	if len(ids) > 0 {
		taken, err := s.Taken.TakenKits(g.Request.Context(), scope, ids, mostTaken)
		if err != nil {
			return err
		}
		if v.Taken, v.Old, err = s.register(v.Reader, all, taken); err != nil {
			return err
		}
	}
	return ask.WritePage(g, s.mine, http.StatusOK, v)
}
