package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience/mapping"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// mappingChecks hold the store of partners' mappings to its contract.
var mappingChecks = []storeCheck{
	{"an organisation has one mapping, and its versions say who made them", mappingVersions},
	{"a mapping is reached by its organisation and by who keeps it, and nobody else", mappingScopes},
	{"a mapping that makes no sense is refused whole, with the place", mappingWrong},
	{"what a partner writes comes back as it was, byte by byte", mappingTexts},
}

// partyOf is a mapping of one field of our partner's.
func (h house) partyOf(from string) mapping.Mapping {
	return mapping.Mapping{Org: h.partner.ID, Fields: []mapping.Field{{Path: "trip.pax", Signal: "party", Split: ",", Keep: true, Values: []mapping.Pair{{From: from, To: "group_tour"}}}}}
}

func mappingVersions(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.partner
	none := must[mapping.Mapping](t)(w.campaigns.MappingOf(ctx, ours.Scope(), ours.ID))
	if diff := cmp.Diff(mapping.Mapping{Org: ours.ID}, none); diff != "" {
		t.Errorf("before there is one: %s", diff)
	}
	first := must[mapping.Mapping](t)(w.campaigns.SaveMapping(ctx, ours.Scope(), access.Actor{Staff: 9, Name: "Lek"}, w.ours.partyOf("GROUP")))
	next := first
	next.Fields = []mapping.Field{{Path: "dest", Signal: "destination"}}
	second := must[mapping.Mapping](t)(w.campaigns.SaveMapping(ctx, w.ours.scope(), w.ours.actor(), next))
	if first.Version != 1 || second.Version != 2 || first.ID != second.ID || first.Public != second.Public || second.Org != ours.ID {
		t.Errorf("first %+v, second %+v", first, second)
	}
	if diff := cmp.Diff(second, must[mapping.Mapping](t)(w.campaigns.MappingOf(ctx, ours.Scope(), ours.ID))); diff != "" {
		t.Error(diff)
	}
	got := must[[]mapping.Version](t)(w.campaigns.MappingVersions(ctx, ours.Scope(), ours.ID))
	if len(got) != 2 || got[0].By != w.ours.actor() || got[1].By.Name != "Lek" || got[0].At.IsZero() {
		t.Fatalf("versions %+v", got)
	}
	if diff := cmp.Diff([]mapping.Mapping{second, first}, []mapping.Mapping{got[0].Mapping, got[1].Mapping}); diff != "" {
		t.Error(diff)
	}
	before := position(t, w)
	fresh := w.ours.partyOf("OTHER")
	for name, stale := range map[string]mapping.Mapping{"an edit of the first version": next, "a first version where there is one": fresh} {
		if _, err := w.campaigns.SaveMapping(ctx, ours.Scope(), w.ours.actor(), stale); !fault.Is(err, fault.Stale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := position(t, w); after != before {
		t.Errorf("a refused edit moved the revision from %v to %v", before, after)
	}
	lines := must[[]access.Line](t)(w.access.DB.Audit(ctx, w.ours.scope(), access.AuditAsk{Kind: access.OnMapping, Subject: first.Public, Limit: 5}))
	if len(lines) != 2 || lines[0].Verb != access.Changed || lines[0].ByOrg != w.ours.owner.ID || lines[1].Verb != access.Made || lines[1].ByOrg != ours.ID || lines[0].Org != ours.ID ||
		lines[0].Name.In("en") != ours.Name.In("en") {
		t.Errorf("audit: %+v", lines)
	}
}

func mappingScopes(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.partner
	must[mapping.Mapping](t)(w.campaigns.SaveMapping(ctx, ours.Scope(), w.ours.actor(), w.ours.partyOf("GROUP")))
	for name, scope := range map[string]access.Scope{"the other owner": w.theirs.scope(), "the other partner": w.theirs.partner.Scope(), "nobody": {}} {
		if _, err := w.campaigns.MappingOf(ctx, scope, ours.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads: %v", name, err)
		}
		if _, err := w.campaigns.MappingVersions(ctx, scope, ours.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads versions: %v", name, err)
		}
		edit := w.ours.partyOf("STOLEN")
		edit.Version = 1
		if _, err := w.campaigns.SaveMapping(ctx, scope, w.theirs.actor(), edit); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s writes: %v", name, err)
		}
	}
	if got := must[mapping.Mapping](t)(w.campaigns.MappingOf(ctx, w.theirs.partner.Scope(), w.theirs.partner.ID)); got.Version != 0 {
		t.Errorf("the other partner has %+v", got)
	}
	among := func(scope access.Scope) (out []int64) {
		for _, one := range must[[]mapping.Version](t)(w.campaigns.MappingsAmong(ctx, scope, []int64{ours.ID, w.theirs.partner.ID, 0})) {
			out = append(out, one.Org, int64(one.Mapping.Version))
		}
		return out
	}
	for name, c := range map[string]struct {
		scope access.Scope
		want  []int64
	}{"the owner": {w.ours.scope(), []int64{ours.ID, 1}}, "the partner": {ours.Scope(), []int64{ours.ID, 1}}, "the other owner": {w.theirs.scope(), nil}, "nobody": {access.Scope{}, nil}} {
		if diff := cmp.Diff(c.want, among(c.scope)); diff != "" {
			t.Errorf("%s finds among partners: %s", name, diff)
		}
	}
	own := must[mapping.Mapping](t)(w.campaigns.SaveMapping(ctx, w.ours.scope(), w.ours.actor(), mapping.Mapping{Org: w.ours.owner.ID}))
	if own.Org != w.ours.owner.ID || own.Version != 1 || own.Fields == nil {
		t.Errorf("an owner's own, of nothing: %+v", own)
	}
}

func mappingWrong(t *testing.T, w *world) {
	before := position(t, w)
	m := w.ours.partyOf("GROUP")
	m.Fields[0].Values[0].To = "tribe"
	_, err := w.campaigns.SaveMapping(t.Context(), w.ours.partner.Scope(), w.ours.actor(), m)
	refused(t, err, fault.Invalid, "/fields/0/values/0/to", "mapping.bad_value")
	if after := position(t, w); after != before {
		t.Errorf("a refused mapping moved the revision from %v to %v", before, after)
	}
}

func mappingTexts(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.partner
	version := 0
	for _, text := range []string{"团队", "Ｇｒｏｕｐ", "\u202eevil", "';--", "<b>", "กลุ่ม", "a\u0301", "\U0001f418", "\\u0000"} {
		m := w.ours.partyOf(text)
		m.Version = version
		saved, err := w.campaigns.SaveMapping(ctx, ours.Scope(), w.ours.actor(), m)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		version = saved.Version
		got := must[mapping.Mapping](t)(w.campaigns.MappingOf(ctx, ours.Scope(), ours.ID))
		if diff := cmp.Diff(m.Fields, got.Fields); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if _, err := w.campaigns.SaveMapping(ctx, ours.Scope(), w.ours.actor(), mapping.Mapping{Org: ours.ID, Version: version, Fields: []mapping.Field{{Path: "a\x00b", Signal: "party"}}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a NUL: %v", err)
	}
}
