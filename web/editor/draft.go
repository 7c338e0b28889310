package editor

import (
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/web/desk"
)

// draft is a message as its form holds it: what was typed, by the id of the field, and the cards that it cites.
type draft struct {
	words map[string]string
	cites []string
}

// plain are the fields that are of no language.
var plain = []string{"name", "frame", "action", "statement", "consent", "phone", "page", "picture", "picture-id", "theme", "size", "shape", "shown"}

func idOf(f content.Field, l lang.Locale) string {
	return strings.ReplaceAll(f.ID, "_", "-") + "-" + string(l)
}

func readDraft(g *gin.Context) draft {
	d := draft{words: map[string]string{}}
	for _, id := range plain {
		d.words[id] = strings.TrimSpace(g.PostForm(id))
	}
	for _, f := range content.Fields {
		for _, l := range lang.All {
			d.words[idOf(f, l)] = desk.Written(f, g.PostForm(idOf(f, l)))
		}
	}
	for _, public := range g.PostFormArray("cite") {
		if public != "" && !slices.Contains(d.cites, public) {
			d.cites = append(d.cites, public)
		}
	}
	return d
}

// draftOf writes a message into the form. Break hints stand in it as the sign that people can see and type.
func draftOf(m content.Message, shelf content.Shelf) draft {
	d := draft{words: map[string]string{"name": m.Name, "frame": string(m.Frame), "action": string(m.Action), "phone": m.Report.Phone, "page": m.Report.URL,
		"picture": shelf.Pictures[m.Picture].Public, "statement": shelf.Statements[m.Statement].Public, "consent": shelf.Statements[m.Consent].Public}}
	for _, f := range content.Fields {
		for _, l := range lang.All {
			d.words[idOf(f, l)] = content.Typed(f.Of(m.Texts[l]))
		}
	}
	for _, id := range m.Cites {
		if c, ok := shelf.Cards[id]; ok {
			d.cites = append(d.cites, c.Public)
		}
	}
	return d
}

// message is what the draft says, as a version to be saved after the one that it goes on from.
func (t sheet) message() content.Message {
	m, d := t.shop.Message, t.draft.words
	m.Version, m.Name, m.Frame, m.Action = t.version, d["name"], content.Frame(d["frame"]), content.Action(d["action"])
	m.Report = content.Hotline{Phone: d["phone"], URL: d["page"]}
	m.Picture = t.picture()
	m.Statement, m.Consent, m.Cites, m.Texts = 0, 0, nil, map[lang.Locale]content.Text{}
	if m.Action == content.Pledge {
		m.Statement, m.Consent = t.statement(d["statement"]), t.statement(d["consent"])
	}
	for _, public := range t.draft.cites {
		for id, c := range t.shop.Shelf.Cards {
			if c.Public == public {
				m.Cites = append(m.Cites, id)
			}
		}
	}
	for _, l := range lang.All {
		var text content.Text
		for _, f := range content.Fields {
			words := d[idOf(f, l)]
			if f.ID != "action_url" {
				words = content.Meant(words)
			}
			f.Set(&text, strings.TrimSpace(words))
		}
		if text != (content.Text{}) {
			m.Texts[l] = text
		}
	}
	return m
}

func (t sheet) statement(public string) int64 {
	for id, s := range t.shop.Shelf.Statements {
		if s.Public == public {
			return id
		}
	}
	return 0
}

// cards are those that may be cited, by place and conduct.
func (t sheet) cards() []content.LawCard {
	return slices.SortedFunc(maps.Values(t.shop.Shelf.Cards), func(a, b content.LawCard) int {
		if c := strings.Compare(a.Place, b.Place); c != 0 {
			return c
		}
		return strings.Compare(a.Public, b.Public)
	})
}

// statements are those of a kind that a message may ask, in the order in which they were made: the newest version of each, and the one
// that the draft names already.
func (t sheet) statements(k content.StatementKind, named string) []content.Statement {
	all := slices.SortedFunc(maps.Values(t.shop.Shelf.Statements), func(a, b content.Statement) int { return int(a.ID - b.ID) })
	newest := content.Latest(all)
	return slices.DeleteFunc(all, func(s content.Statement) bool {
		is := slices.ContainsFunc(newest, func(n content.Statement) bool { return n.ID == s.ID })
		return s.Kind != k || !is && s.Public != named
	})
}
