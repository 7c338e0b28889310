package account

import (
	"context"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// mostOrgs is how many partners a page offers at once; others are found by their name.
const mostOrgs = 20

// orgs are the organisations that a page offers: the reader's own, the partners that fit what was typed into the field
// "find", and one that was chosen already.
func (c *Surface) orgs(g *gin.Context, chosen string) (list.Page[access.Org], error) {
	p, ctx := desk.Person(g), g.Request.Context()
	if p.Org.Kind == access.Partner { // which looks after nobody else
		return list.Page[access.Org]{Items: []access.Org{p.Org}}, nil
	}
	words := strings.TrimSpace(g.Query("find"))
	if err := lang.Clean("find", words, list.MaxWords); err != nil {
		return list.Page[access.Org]{}, err
	}
	out, err := c.Directory.KeptPage(ctx, p.Scope(), list.Ask{Words: words, Size: mostOrgs, Sort: list.Name, Locale: c.Reader(g).Locale})
	if err != nil {
		return out, err
	}
	out.Items = append([]access.Org{p.Org}, out.Items...)
	if chosen == "" || slices.ContainsFunc(out.Items, func(o access.Org) bool { return o.Public == chosen }) {
		return out, nil
	}
	o, err := c.Directory.ReachedByPublic(ctx, p.Scope(), chosen)
	if err == nil {
		out.Items = append(out.Items, o)
	}
	return out, err
}

// orgsView is the way to partners that a page does not offer.
type orgsView struct {
	Find page.Field // nothing when all are there
	Some string     // says that these are some of them
}

// offers reports whether an organisation is chosen from the beginning: the one that was, or the first that was looked for.
func (v orgsView) offers(i int, o access.Org, into string) bool {
	return o.Public == into || into == "" && i == 1 && v.Find.Value != ""
}

func (f frame) found(orgs list.Page[access.Org], words string) (v orgsView) {
	if !orgs.Next.Set() && words == "" {
		return v
	}
	v.Find = page.Field{ID: "find", Label: f.say("people.find_partner"), Kind: "search", Value: words, Max: list.MaxWords, Wide: true}
	switch {
	case orgs.Next.Set():
		v.Some = f.say("people.some_partners", "count", mostOrgs)
	case len(orgs.Items) < 2:
		v.Some = f.say("people.no_partner")
	}
	return v
}

// reached finds an organisation that somebody looks after; none named is their own.
func (c *Surface) reached(ctx context.Context, p access.Staff, public string) (access.Org, error) {
	if public == "" || public == p.Org.Public {
		return p.Org, nil
	}
	return c.Directory.ReachedByPublic(ctx, p.Scope(), public)
}
