package desk

import (
	"cmp"
	"net/url"
	"strings"

	"erawan/campaigns"
	"erawan/internal/page"
)

// Origin is one website of a partner, with what its owner publishes so that it is known to be the partner's (part/origin).
type Origin struct {
	URL   string
	State page.Badge
	Means string
	On    string // the keys that it stands on
	Since string // when it was looked at last
	Ways  []OriginWay
}

// OriginWay is one way to prove it: where to put which line, and what the last look found there.
type OriginWay struct {
	Title, Lead string
	Where, Line page.Copy
	WhereIs     string
	Found       string // empty before the first look
	Good        bool
}

var originLooks = map[campaigns.OriginState]page.Badge{
	campaigns.OriginVerified:   {Icon: "check", Tone: "ok"},
	campaigns.OriginFailing:    {Icon: "clock", Tone: "wait"},
	campaigns.OriginLapsed:     {Icon: "warn", Tone: "halt"},
	campaigns.OriginUnverified: {Icon: "info", Tone: "wait"},
	campaigns.OriginLocal:      {Icon: "info"},
}

// OriginBadge is where a website stands, as lists show it.
func OriginBadge(r page.Reader, o campaigns.Origin) page.Badge {
	b := originLooks[o.State()]
	b.Text = r.Say("origins.is_" + string(o.State()))
	return b
}

// OriginOf is a website as a page shows it by itself.
func OriginOf(r page.Reader, o campaigns.OriginLine) Origin {
	state := o.State()
	v := Origin{URL: o.URL, State: OriginBadge(r, o.Origin), On: keysOf(r, o.Keys), Since: r.Say("origins.never")}
	v.Means = r.Say("origins.means_"+string(state), "time", r.Moment(o.Verified), "since", r.Moment(o.Failing))
	if state == campaigns.OriginLocal {
		return v
	}
	if !o.Looked.IsZero() {
		v.Since = r.Moment(o.Looked)
	}
	v.Ways = []OriginWay{originWay(r, "record", o.RecordName(), o.Proof(), o.Record)}
	if at := o.FileURL(); at != "" {
		v.Ways = append(v.Ways, originWay(r, "file", at, o.Proof(), o.File))
	}
	return v
}

func originWay(r page.Reader, way, where, line string, f campaigns.Finding) OriginWay {
	w := OriginWay{Title: r.Say("origins." + way), Lead: r.Say("origins." + way + "_lead"), WhereIs: r.Say("origins." + way + "_where"), Good: f.Result == campaigns.FoundProof,
		Where: page.Copy{ID: way + "-where", Label: r.Say("copy.copy"), Text: where}, Line: page.Copy{ID: way + "-line", Label: r.Say("copy.copy"), Text: line}}
	if f.Result != "" {
		key := "origins." + way + "_" + string(f.Result)
		if f.Result == campaigns.FoundOther && f.Seen == "" {
			key = "origins.file_empty"
		}
		w.Found = r.Say(key, "seen", f.Seen)
	}
	return w
}

func keysOf(r page.Reader, keys []campaigns.Key) string {
	if len(keys) == 0 {
		return r.Say("origins.on_none")
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = cmp.Or(k.Label, k.Public)
	}
	return strings.Join(names, ", ")
}

// OriginPath is the address of a page of websites that shows one of them by itself.
func OriginPath(path, origin string) string {
	return path + "?" + url.Values{"origin": {origin}}.Encode() + "#site"
}

// Origins lists websites, each with the way to where it is shown by itself.
func Origins(r page.Reader, id, path string, lines []campaigns.OriginLine) page.Table {
	t := page.Table{ID: id, Columns: []page.Column{{Text: r.Say("origins.website")}, {Text: r.Say("origins.keys")}, {Text: r.Say("origins.last")}},
		Empty: page.Empty{Title: r.Say("origins.none_title"), Text: r.Say("origins.none")}}
	for _, o := range lines {
		last := page.Item{Text: r.Say("origins.never"), NoBreak: true}
		if !o.Looked.IsZero() {
			last.Text = r.Moment(o.Looked)
		}
		t.Rows = append(t.Rows, []page.Item{{Text: o.URL, Path: OriginPath(path, o.URL), Badges: []page.Badge{OriginBadge(r, o.Origin)}}, {Text: keysOf(r, o.Keys)}, last})
	}
	return t
}
