package list

import (
	"bytes"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/lang"
)

var shape = Shape{Sorts: []Sort{{Key: "state"}, {Key: Name}, {Key: Changed, Down: true}}, Filters: []string{"live", "draft"}, Filter: "state"}

func asked(t *testing.T, query string) Ask {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Of(q, shape)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnAddressIsReadAndWhatItDoesNotKnowIsNotThere(t *testing.T) {
	t.Parallel()
	place := Cursor{[]byte{0, 255}, 7}
	for query, want := range map[string]Ask{
		"": {Sort: "state"},
		"q=+ivory+&state=live&sort=name&order=descending": {Words: "ivory", Filter: "live", Sort: Name, Down: true},
		"sort=changed":                      {Sort: Changed, Down: true},
		"sort=changed&order=ascending":      {Sort: Changed},
		"order=descending":                  {Sort: "state"},
		"state=gone&sort=nonsense":          {Sort: "state"},
		"after=" + place.String():           {Sort: "state", At: place},
		"before=" + place.String():          {Sort: "state", At: place, Back: true},
		"after=7.%2a":                       {Sort: "state"},
		"after=-1.AA":                       {Sort: "state"},
		"after=nonsense":                    {Sort: "state"},
		"before=0.AA&after=zzzzzzzzzzzzzzz": {Sort: "state"},
	} {
		if diff := cmp.Diff(want, asked(t, query)); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func TestWhatIsTypedIsPlainTextOfABoundedLength(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"a\x00b", string(bytes.Repeat([]byte("a"), MaxWords+1))} {
		if _, err := Of(url.Values{"q": {typed}}, shape); err == nil {
			t.Errorf("took %.10q", typed)
		}
	}
}

func TestLinksKeepTheQuestionAndStartAgain(t *testing.T) {
	t.Parallel()
	a := asked(t, "q=x&state=live&after="+Cursor{[]byte("k"), 9}.String())
	to, now := a.Heading("/l", shape, "state")
	if to != "/l?order=descending&q=x&sort=state&state=live" || now != Up {
		t.Errorf("the sort of now leads to %s, %s", to, now)
	}
	if to, now = a.Heading("/l", shape, Changed); to != "/l?order=descending&q=x&sort=changed&state=live" || now != "" {
		t.Errorf("another sort leads to %s, %s", to, now)
	}
	if to := a.Filtered("/l", shape, ""); to != "/l?q=x" {
		t.Errorf("without the filter: %s", to)
	}
	before, after := a.Turn("/l", shape, Cursor{}, Cursor{[]byte("k"), 9})
	if before != "" || after != "/l?after=9.aw&q=x&state=live" {
		t.Errorf("turns to %q and %q", before, after)
	}
}

func TestAPageKnowsWhatLiesBesideIt(t *testing.T) {
	t.Parallel()
	at := func(n int64) Cursor { return Cursor{ID: n} }
	cut := func(a Ask, rows ...int64) []any {
		a.Size = 2
		p := Cut(a, rows, at)
		return []any{p.Items, p.Back.ID, p.Next.ID}
	}
	for _, c := range []struct {
		says string
		got  []any
		want []any
	}{
		{"the only one", cut(Ask{}, 1, 2), []any{[]int64{1, 2}, int64(0), int64(0)}},
		{"the first", cut(Ask{}, 1, 2, 3), []any{[]int64{1, 2}, int64(0), int64(2)}},
		{"a middle one", cut(Ask{At: at(2)}, 3, 4, 5), []any{[]int64{3, 4}, int64(3), int64(4)}},
		{"the last", cut(Ask{At: at(4)}, 5), []any{[]int64{5}, int64(5), int64(0)}},
		{"back to the first", cut(Ask{At: at(3), Back: true}, 2, 1), []any{[]int64{1, 2}, int64(0), int64(2)}},
		{"back to a middle one", cut(Ask{At: at(5), Back: true}, 4, 3, 2), []any{[]int64{3, 4}, int64(3), int64(4)}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.says, diff)
		}
	}
}

func TestWordsAreFoundAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, text := range map[string]string{
		"ivory": "Leave IVORY behind", "IVO beh": "Leave ivory behind", "cafe": "Café du Monde", "Ｉｖｏｒｙ": "ivory",
		"大象": "保护大象家园", "象": "大象", "保护大象家园": "保护大象家园", "ช้าง": "อย่าซื้องาช้างกลับบ้าน", "งา": "งาช้าง", "กำ": "กำไล",
		"cmp_019": "cmp_0190abcd", "iata 大": "IATA大象", "2569": "ปี 2569", "Krông": "krong",
	} {
		if !finds(typed, text) {
			t.Errorf("%q is not found by %q: %q in %q", text, typed, Terms(typed), Words(text))
		}
	}
	for typed, text := range map[string]string{"vory": "ivory", "象大": "大象家园", "ivory tusk": "ivory", "ช้าง": "ชาง"} {
		if finds(typed, text) {
			t.Errorf("%q is found by %q: %q in %q", text, typed, Terms(typed), Words(text))
		}
	}
	if len(Terms(" .,。 ")) != 0 {
		t.Error("marks alone are words")
	}
}

func finds(typed, text string) bool {
	words := Words(text)
	for _, term := range Terms(typed) {
		if !slices.ContainsFunc(words, func(w string) bool { return len(w) >= len(term) && w[:len(term)] == term }) {
			return false
		}
	}
	return true
}

func TestNamesSortAsEachLanguageSortsThem(t *testing.T) {
	t.Parallel()
	order := func(l lang.Locale, names ...string) []string {
		slices.SortFunc(names, func(a, b string) int { return bytes.Compare(NameKey(l, a), NameKey(l, b)) })
		return names
	}
	for _, c := range []struct {
		locale lang.Locale
		want   []string
	}{
		{lang.En, []string{"airport", "Bangkok", "zoo"}},
		{lang.ZhHans, []string{"北京", "上海", "昆明"}}, // by pinyin it is b, k, s
		{lang.Th, []string{"เกาะ", "ไก่", "ขนม"}},
	} {
		got := order(c.locale, slices.Clone(c.want)...)
		want := c.want
		if c.locale == lang.ZhHans {
			want = []string{"北京", "昆明", "上海"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.locale, diff)
		}
	}
}

func TestColumnsAreLeftOutByAFormAndByAnAddress(t *testing.T) {
	t.Parallel()
	s := Shape{Sorts: []Sort{{Key: "name"}}, Columns: []string{"first", "second", "third"}}
	for query, want := range map[string][]string{
		"": nil, "column=first": nil, "columns=chosen": {"first", "second", "third"}, "columns=chosen&column=second": {"first", "third"},
		"without=third&without=other": {"third"}, "columns=chosen&column=first&column=second&column=third&column=other": nil,
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Of(q, s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, a.Without); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
		to, _ := a.Heading("/x", s, "name")
		if back, err := url.Parse(to); err != nil || !slices.Equal(back.Query()["without"], want) {
			t.Errorf("%q leads on to %s", query, to)
		}
		if a.Kept(s).Has("without") {
			t.Errorf("%q: the form of the columns sends them along", query)
		}
	}
}

func FuzzAnyAddressIsAnswered(f *testing.F) {
	f.Add("q=a&after=7.aw&sort=name&order=descending&state=live")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		a, err := Of(q, shape)
		if err != nil {
			return
		}
		if back := cursor(a.At.String()); cmp.Diff(back.ID, a.At.ID) != "" || !bytes.Equal(back.Key, a.At.Key) {
			t.Errorf("%v came back as %v", a.At, back)
		}
		Terms(a.Words)
	})
}
