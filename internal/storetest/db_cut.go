package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// cutOf is a report with what a page adds up anyway added up, so that two ways to the same figures compare.
func cutOf(t *testing.T, w *world, s access.Scope, a evidence.Ask) map[string]evidence.Counts {
	t.Helper()
	got := must[evidence.Cut](t)(evidencedb.Store{DB: w.db}.Cut(t.Context(), s, a))
	return byKey(got.Rows, a.By)
}

func byKey(rows []evidence.Row, by evidence.Split) map[string]evidence.Counts {
	out := map[string]evidence.Counts{}
	for _, r := range rows {
		key := map[evidence.Split]string{evidence.ByDay: r.Day.String(), evidence.ByLocale: string(r.Locale), evidence.ByPartner: r.Partner.Public,
			evidence.ByMessage: r.Campaign.Public + r.Message.Public + r.Variant,
			evidence.ByAll:     r.Day.String() + r.Partner.Public + r.Campaign.Public + r.Message.Public + r.Variant + string(r.Locale)}[by]
		if r.HeldOut {
			key = "held out " + key
		}
		out[key] = out[key].Plus(evidence.Counts{Decisions: r.Decisions, Impressions: r.Impressions, Viewable: r.Viewable, Clicks: r.Clicks, Pledges: r.Pledges, Filtered: r.Filtered})
	}
	return out
}

// season is visits on days of four months, so that a report of them has whole months and parts of others.
func season(t *testing.T, w *world) *ledgerdb.Store {
	t.Helper()
	l := ledgerdb.New(w.db)
	declare(t, l, []string{"Asia/Bangkok", "UTC"})
	var b engagement.Batch
	for i, day := range []campaigns.Date{{Year: 2026, Month: 8, Day: 20}, {Year: 2026, Month: 9, Day: 1}, {Year: 2026, Month: 9, Day: 30}, {Year: 2026, Month: 10, Day: 10}, {Year: 2026, Month: 11, Day: 3}} {
		for j, c := range []token.Cell{w.ours.cell(token.Shown, lang.Th), w.ours.cell(token.HeldOut, lang.Th), w.ours.cell(token.Shown, lang.ZhHans), w.theirs.cell(token.Shown, lang.En)} {
			at := day.In(time.UTC).Add(20 * time.Hour) // the next day in Bangkok
			b.Tallies = append(b.Tallies, engagement.Tally{Batch: tokenAt(at, 10*i+j+1), Cell: c, Bucket: at, Count: int64(100*i + j + 1)})
		}
	}
	apply(t, l, b)
	return l
}

func summed(t *testing.T, w *world) int {
	t.Helper()
	return must[int](t)(evidencedb.Store{DB: w.db}.Summarise(t.Context()))
}

func everySplit(from, to campaigns.Date) []evidence.Ask {
	var out []evidence.Ask
	for _, by := range []evidence.Split{evidence.ByDay, evidence.ByLocale, evidence.ByPartner, evidence.ByMessage} {
		for _, zone := range []string{"Asia/Bangkok", "UTC"} {
			out = append(out, evidence.Ask{Query: evidence.Query{From: from, To: to, Zone: zone}, By: by})
		}
	}
	return out
}

// sumsAgree holds pages to the rows they are sums of: before anything is added up, after that, and when
// more was counted since, in a day that is new and in one that was added up.
func sumsAgree(t *testing.T, w *world) {
	l := season(t, w)
	agree := func(when string) {
		t.Helper()
		for _, span := range [][2]campaigns.Date{
			{{Year: 2026, Month: 8, Day: 1}, {Year: 2026, Month: 11, Day: 24}}, {{Year: 2026, Month: 8, Day: 21}, {Year: 2026, Month: 9, Day: 30}},
			{{Year: 2026, Month: 9, Day: 1}, {Year: 2026, Month: 10, Day: 31}}, {{Year: 2026, Month: 10, Day: 1}, {Year: 2026, Month: 10, Day: 1}},
		} {
			for _, ask := range everySplit(span[0], span[1]) {
				for name, scope := range map[string]access.Scope{"the owner": w.ours.scope(), "the partner": w.ours.partner.Scope(), "the other owner": w.theirs.scope(), "nobody": {}} {
					want := byKey(engagementOf(t, w, scope, ask.Query).Rows, ask.By)
					if diff := cmp.Diff(want, cutOf(t, w, scope, ask)); diff != "" {
						t.Errorf("%s, %s of %v by %s in %s: %s", when, name, span, ask.By, ask.Zone, diff)
					}
				}
			}
		}
	}
	agree("before")
	if days := summed(t, w); days != 10 {
		t.Errorf("%d days were added up, want 5 in each of two zones", days)
	}
	agree("added up")
	if days := summed(t, w); days != 0 {
		t.Errorf("%d days were added up again", days)
	}
	at := time.Date(2026, 9, 30, 21, 0, 0, 0, time.UTC)
	apply(t, l, engagement.Batch{Tallies: []engagement.Tally{
		{Batch: tokenAt(at, 200), Cell: w.ours.cell(token.Shown, lang.Th), Bucket: at, Count: 7},
		{Batch: tokenAt(Noon, 201), Cell: w.ours.cell(token.Shown, lang.Th), Bucket: Noon, Count: 9},
	}})
	agree("counted again")
	if days := summed(t, w); days != 4 {
		t.Errorf("%d days were added up, want 2 in each of two zones", days)
	}
	agree("added up again")
	declare(t, l, []string{"UTC", "Asia/Shanghai"})
	for _, ask := range everySplit(campaigns.Date{Year: 2026, Month: 8, Day: 1}, campaigns.Date{Year: 2026, Month: 11, Day: 24}) {
		if ask.Zone = "Asia/Shanghai"; !cmp.Equal(byKey(engagementOf(t, w, w.ours.scope(), ask.Query).Rows, ask.By), cutOf(t, w, w.ours.scope(), ask)) {
			t.Errorf("by %s in a zone that was declared later", ask.By)
		}
	}
}

func cutsOfOne(t *testing.T, w *world) {
	season(t, w)
	s := evidencedb.Store{DB: w.db}
	q := evidence.Query{From: campaigns.Date{Year: 2026, Month: 8, Day: 1}, To: campaigns.Date{Year: 2026, Month: 11, Day: 24}}
	for _, when := range []string{"before", "added up"} {
		for _, by := range []evidence.Split{evidence.ByDay, evidence.ByPartner, evidence.ByMessage} {
			got := must[evidence.Cut](t)(s.Cut(t.Context(), w.ours.scope(), evidence.Ask{Query: q, Public: w.ours.campaign.Public, By: by, Choices: 5}))
			one := q
			one.Campaign = w.ours.campaign.ID
			if diff := cmp.Diff(byKey(engagementOf(t, w, w.ours.scope(), one).Rows, by), byKey(got.Rows, by)); diff != "" {
				t.Errorf("%s by %s: %s", when, by, diff)
			}
			for _, r := range got.Rows {
				if besides := map[evidence.Split]string{evidence.ByDay: r.Partner.Public + r.Campaign.Public + r.Message.Public,
					evidence.ByPartner: r.Campaign.Public + r.Message.Public + string(r.Locale), evidence.ByMessage: r.Partner.Public + string(r.Locale)}[by]; besides != "" {
					t.Errorf("%s: a row by %s is by %s as well", when, by, besides)
				}
			}
			named := evidence.Named{Public: w.ours.campaign.Public, Name: w.ours.campaign.Name}
			if !cmp.Equal(got.Campaign, named) || !cmp.Equal(got.Choices, []evidence.Named{named}) || got.More || !got.Sample || got.Query.Zone != "Asia/Bangkok" || got.Total.Decisions != 5*(1+2+3)+3*(100+200+300+400) {
				t.Errorf("%s: %+v", when, got)
			}
		}
		all := must[evidence.Cut](t)(s.Cut(t.Context(), w.ours.scope(), evidence.Ask{Query: q, By: evidence.ByAll, Most: 2}))
		if last := (campaigns.Date{Year: 2026, Month: 11, Day: 4}); all.Day != last || len(all.Rows) != 2 || all.Rows[0].Day != last || len(all.Days) != 15 {
			t.Errorf("%s: %d rows of %s, %d days", when, len(all.Rows), all.Day, len(all.Days))
		}
		october := campaigns.Date{Year: 2026, Month: 10, Day: 11}
		day := evidence.Query{From: october, To: october, Campaign: w.ours.campaign.ID}
		for _, ask := range []evidence.Ask{{Query: day}, {Query: evidence.Query{From: q.From, To: october.Plus(9)}}} { // it is the last
			ask.Public, ask.By, ask.Most = w.ours.campaign.Public, evidence.ByAll, 99
			want := byKey(engagementOf(t, w, w.ours.scope(), day).Rows, evidence.ByAll)
			if diff := cmp.Diff(want, cutOf(t, w, w.ours.scope(), ask)); diff != "" || len(want) != 3 {
				t.Errorf("%s, a day of one campaign, %d rows: %s", when, len(want), diff)
			}
		}
		summed(t, w)
	}
	if _, err := s.Cut(t.Context(), w.ours.scope(), evidence.Ask{Query: q, Public: w.theirs.campaign.Public}); !fault.Is(err, fault.Invalid) {
		t.Errorf("somebody else's campaign: %v", err)
	}
	if _, err := s.Cut(t.Context(), w.ours.scope(), evidence.Ask{Query: evidence.Query{Zone: "Asia/Tokyo"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an undeclared zone: %v", err)
	}
	if _, err := s.Cut(t.Context(), access.System, evidence.Ask{Query: q}); err == nil {
		t.Error("sums of everybody at once")
	}
}
