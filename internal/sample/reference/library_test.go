package reference

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
)

func loaded(t *testing.T) *Library {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTheLibraryIsWhole(t *testing.T) {
	t.Parallel()
	l := loaded(t)
	got := map[string]int{"laws": len(l.Laws), "studies": len(l.Studies), "figures": len(l.Figures), "segments": len(l.Segments), "campaigns": len(l.Campaigns),
		"evidence": len(l.Evidence), "partners": len(l.Partners), "arrivals": len(l.Arrivals), "terms": len(l.Terms), "airports": len(l.Airports)}
	want := map[string]int{"laws": 23, "studies": 10, "figures": 35 + 21 + 11, "segments": 10, "campaigns": 14,
		"evidence": 14, "partners": 14, "arrivals": 17, "terms": 50, "airports": 353}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestEveryFileIsRead(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "*.csv")
	if err != nil || len(names) != 12 {
		t.Errorf("%d files (%v): a new one needs a reader in Load", len(names), err)
	}
}

func TestEveryFactHasASourceAndAConfidence(t *testing.T) {
	t.Parallel()
	l := loaded(t)
	used := map[string]bool{}
	for id, f := range l.facts {
		if len(f.Sources) == 0 || !strings.Contains("ABCG", string(f.Confidence)) || f.Confidence == "" {
			t.Errorf("%s: sources %v, confidence %q", id, f.Sources, f.Confidence)
		}
		for _, s := range f.Sources {
			used[s] = true
		}
	}
	for _, s := range l.Sources {
		if !used[s.Key] {
			t.Errorf("source %s is named by no row", s.Key)
		}
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	t.Parallel()
	for _, s := range loaded(t).Segments {
		if s.ID == "s21-regular" && s.Share.Known {
			t.Error("the share of regular travellers was never seen")
		}
	}
}

func TestTheFactsThatMessagesRestOnSayWhatWeThinkTheySay(t *testing.T) {
	t.Parallel()
	l := loaded(t)
	figures := map[string]Figure{}
	for _, f := range l.Figures {
		figures[f.ID] = f
	}
	if f := figures["t-bkk-no"]; f.Value.Value != 81 || f.Confidence != content.B || figures["t-bkk-n"].Value.Value != 214 {
		t.Errorf("the Bangkok interviews are %+v of %+v", f, figures["t-bkk-n"])
	}
	if f := figures["t-bought"]; f.Value.Value != 6.8 {
		t.Errorf("travellers who bought: %+v", f)
	}
	for _, w := range l.Laws {
		if w.ID == "th-warpa-2019" && (w.MaxMonths.Value != 120 || w.FineMax.Value != 1_000_000 || w.FineCurrency != "THB" || !w.OrBoth || w.Confidence != content.A) {
			t.Errorf("the Thai exit law is %+v", w)
		}
	}
	if f, ok := l.Find("hk-cap586"); !ok || f.Confidence != content.A {
		t.Errorf("Cap. 586 is %+v", f)
	}
	if _, ok := l.Find("nothing"); ok {
		t.Error("there is no such fact")
	}
}

func TestMarketLayersStandOnlyWhereTheStudyNamesTheCity(t *testing.T) {
	t.Parallel()
	layers := map[int][]string{}
	for _, a := range loaded(t).Airports {
		if a.MarketLayer > 0 {
			layers[a.MarketLayer] = append(layers[a.MarketLayer], a.ID)
		}
	}
	want := map[int][]string{
		1: {"CAN", "CTU", "HZU", "NAY", "PEK", "PKX", "PVG", "SHA", "TFU"},
		2: {"SHE", "SIA", "TSN", "XIY"},
		3: {"CKG", "NKG", "NNG", "SZX", "TNA"},
	}
	if d := cmp.Diff(want, layers); d != "" {
		t.Error(d)
	}
}

func TestEveryMistakeIsNamedByLine(t *testing.T) {
	t.Parallel()
	const head = "id,metric,bound,value,unit,confidence,source,note,date\n"
	for want, line := range map[string]string{
		`:2: id "" is empty`:                             ",m,,1,items,A,known,,",
		`:2: confidence "A/B" is none of`:                "x,m,,1,items,A/B,known,,",
		`:2: source "rumour" names no known source`:      "x,m,,1,items,A,rumour,,",
		`:2: bound "maybe" is none of`:                   "x,m,maybe,1,items,A,known,,",
		`:2: value "many" is no number`:                  "x,m,,many,items,A,known,,",
		`:2: value "101" is more than all`:               "x,m,,101,percent,A,known,,",
		`:2: unit "" does not go with the value`:         "x,m,,1,,A,known,,",
		`:2: date "2019-13" is no date`:                  "x,m,,1,items,A,known,,2019-13",
		`:2: metric " m" is not plain text`:              "x, m,,1,items,A,known,,",
		`:3: id "x" is taken`:                            "x,m,,1,items,A,known,,\nx,m,,1,items,A,known,,",
		`wrong number of fields`:                         "x,m",
		`:2: mood "good" stands in a column that is not`: "",
	} {
		l := &Library{Sources: []Source{{Key: "known"}}, facts: map[string]Fact{}}
		text := head + line
		if line == "" {
			text = strings.Replace(head, "\n", ",mood\n", 1) + "x,m,,1,items,A,known,,,good"
		}
		if err := eachRow("f.csv", strings.NewReader(text), l.thailand); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}

func FuzzAnyFileIsReadOrRefused(f *testing.F) {
	f.Add("id,metric,bound,value,unit,confidence,source,note,date\nx,m,,1,items,A,known,,")
	f.Add("\"")
	f.Fuzz(func(t *testing.T, text string) {
		l := &Library{facts: map[string]Fact{}}
		if err := eachRow("f.csv", strings.NewReader(text), l.law); err == nil && len(l.Laws) > 0 {
			t.Fatalf("a law without a known source was taken from %q", text)
		}
	})
}
