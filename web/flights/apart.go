package flights

import (
	"context"
	"math"
	"strconv"
	"strings"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// Spaces keeps namespaces.
type Spaces interface {
	// Spaces are the namespaces of the asker's organisation, and its campaigns that take stretches of them and are not over.
	Spaces(ctx context.Context, s access.Scope) ([]campaigns.Namespace, []campaigns.Campaign, error)
	// Apart are the asker's campaigns that take stretches of namespaces and are not over.
	Apart(ctx context.Context, s access.Scope) ([]campaigns.Campaign, error)
}

// apartFields are the fields of a namespace.
var apartFields = []string{"namespace", "part"}

func (d draft) typeApart(c campaigns.Campaign) {
	if d.typed["namespace"] = c.Apart.Namespace; c.Apart.Namespace != "" {
		d.typed["part"] = typedShare(c.Apart.Size())
	}
}

// settle finds the stretch of a namespace that a draft asks for, and blames the fields when there is none.
func (s *Surface) settle(ctx context.Context, scope access.Scope, t *sheet, c *campaigns.Campaign, r page.Reader) error {
	space, part := t.draft.typed["namespace"], t.draft.typed["part"]
	no := func(field, key string, pairs ...any) { t.wrong[field] = append(t.wrong[field], r.Say(key, pairs...)) }
	if space == "" {
		if c.Apart = (campaigns.Apart{}); part != "" {
			no("namespace", "namespace.needs_one")
		}
		return nil
	}
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(strings.TrimSuffix(part, "%")), ",", ".", 1), 64)
	size := int(math.Round(n * campaigns.Buckets / 100))
	if err != nil || !(n > 0 && n <= 100) || size == 0 {
		no("part", "namespace.bad_part")
		return nil
	}
	all, err := s.Spaces.Apart(ctx, scope)
	if err != nil {
		return err
	}
	stands, longest, ok := c.Apart.Fit(space, size, takenBy(all, c.ID))
	if !ok {
		no("part", "namespace.full", "share", lang.Percent(r.Locale, float64(longest)/campaigns.Buckets, 1))
		return nil
	}
	c.Apart = stands
	return nil
}

// takenBy are the stretches of all campaigns but one.
func takenBy(all []campaigns.Campaign, but int64) (out []campaigns.Apart) {
	for _, c := range all {
		if c.ID != but {
			out = append(out, c.Apart)
		}
	}
	return out
}

// apart are the fields of a namespace, where there is any.
func (s *Surface) apart(ctx context.Context, scope access.Scope, t sheet, f former) ([]page.Field, error) {
	spaces, all, err := s.Spaces.Spaces(ctx, scope)
	if err != nil || len(spaces) == 0 {
		return nil, err
	}
	taken := map[string]int{}
	for _, one := range takenBy(all, t.self.ID) {
		taken[one.Namespace] += one.Size()
	}
	in := f.field("namespace", "select", "field.namespace", 0)
	in.Help = f.Say("namespace.choose_help")
	in.Options = []page.Option{{Text: f.Say("namespace.none")}}
	for _, one := range spaces {
		free := lang.Percent(f.Locale, float64(campaigns.Buckets-taken[one.Public])/campaigns.Buckets, 1)
		in.Options = append(in.Options, page.Option{Value: one.Public, Text: f.Say("namespace.option", "name", one.Name, "share", free), Chosen: one.Public == f.d.typed["namespace"]})
	}
	part := f.field("part", "text", "namespace.part", 8)
	part.Help = f.Say("namespace.part_help")
	return []page.Field{in, part}, nil
}
