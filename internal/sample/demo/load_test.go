package demo

import (
	"strings"
	"testing"
)

func loaded(t *testing.T) *Demo {
	t.Helper()
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEverythingLoads(t *testing.T) {
	t.Parallel()
	d := loaded(t)
	channels := map[string]bool{}
	for _, p := range d.placements() {
		channels[p.Channel] = true
	}
	if len(d.Campaigns) != 4 || len(d.Messages) != 4 || len(d.Laws) != 3 || len(channels) != 6 || len(d.Questions) != 11 {
		t.Errorf("%d campaigns, %d messages, %d laws, %d channels, %d questions", len(d.Campaigns), len(d.Messages), len(d.Laws), len(channels), len(d.Questions))
	}
}

func TestAMistypedNameIsAnError(t *testing.T) {
	t.Parallel()
	var into struct{ Law []Law }
	if err := decode("laws.toml", "[[law]]\nkey=\"a\"\nfine_maximum=3", &into); err == nil || !strings.Contains(err.Error(), "fine_maximum") {
		t.Errorf("got %v", err)
	}
}

func TestEveryMistakeIsFound(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*Demo){
		"no text in th":                    func(d *Demo) { delete(d.Why, "th") },
		"other script":                     func(d *Demo) { d.Speaker["zh-Hant"] = "计划" },
		"unclean":                          func(d *Demo) { d.Souvenirs.Crafts[0].Line["en"] = "a\x00b" },
		"unknown conduct":                  func(d *Demo) { d.Laws[0].Conduct = "eat" },
		"no name for place":                func(d *Demo) { d.Laws[0].Place = "XX" },
		"confidence \"C\"":                 func(d *Demo) { d.Laws[0].Confidence = "C" },
		"no name for currency":             func(d *Demo) { d.Laws[0].FineCurrency = "XXX" },
		"both stated and unstated":         func(d *Demo) { d.Laws[0].FineUnstated = true },
		"longer than the longest":          func(d *Demo) { d.Laws[0].ImprisonmentMinMonths = 900 },
		"as_of":                            func(d *Demo) { d.Laws[0].AsOf = "" },
		"no source":                        func(d *Demo) { d.Laws[0].SourceURL = "" },
		"cites unknown law":                func(d *Demo) { d.Messages[0].Cites = []string{"x"} },
		"no promise":                       func(d *Demo) { d.Messages[0].Statement = "consent-anonymous" },
		"needs an address":                 func(d *Demo) { d.Messages[1].URL = "" },
		"unknown frame":                    func(d *Demo) { d.Messages[0].Frame = "health" },
		"unknown action":                   func(d *Demo) { d.Messages[0].Action = "buy" },
		"source line belong together":      func(d *Demo) { d.Messages[2].Fact = "" },
		"rests on law \"x\"":               func(d *Demo) { d.Questions[1].Law = "x" },
		"no option 9":                      func(d *Demo) { d.Questions[0].Wanted = []int{9} },
		"unknown channel":                  func(d *Demo) { d.Partners[0].Placements[0].Channel = "fax" },
		"unknown zone":                     func(d *Demo) { d.Partners[0].Placements[0].Zone = "Mars/Olympus" },
		"unknown fallback":                 func(d *Demo) { d.Partners[0].Placements[0].Fallback = "ad" },
		"unknown segment":                  func(d *Demo) { d.Campaigns[0].Segments[0] = "x" },
		"unknown placement":                func(d *Demo) { d.Campaigns[0].Placements[0] = "x" },
		"\"x\" is no message to show":      func(d *Demo) { d.Campaigns[0].Messages[0] = "x" },
		"photo\" is no message to show":    func(d *Demo) { d.Campaigns[0].Messages[0] = "passport-photo" },
		"is not over 3 days after":         func(d *Demo) { d.Campaigns[3].Ago = 3 },
		"of a flight that is not over":     func(d *Demo) { d.Campaigns[3].Ago = 0 },
		"experiment: /base":                func(d *Demo) { d.Campaigns[3].Experiment.Base = 0 },
		"is no neutral message":            func(d *Demo) { d.Campaigns[0].Neutral = "gift-with-a-name" },
		"segment thailand-ahead":           func(d *Demo) { d.Segments[0].All["mood"] = []string{"good"} },
		"key \"th-take-out\" is missing":   func(d *Demo) { d.Laws[1].Key = "th-take-out" },
		"thanks.Next: no text in en":       func(d *Demo) { w := d.Thanks["en"]; w.Next = ""; d.Thanks["en"] = w },
		"message passport-photo body: no":  func(d *Demo) { x := d.Messages[3].Text["th"]; x.Body = ""; d.Messages[3].Text["th"] = x },
		"report: confidence \"G\" may not": func(d *Demo) { d.Report.Confidence = "G" },
	} {
		d := loaded(t)
		spoil(d)
		if err := d.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want a complaint of %q, got %v", want, err)
		}
	}
}
