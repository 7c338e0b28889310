package exchange

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// format is a way out and back.
type format struct {
	name  string
	write func(j Job) (string, error)
	read  func(s string, j Job) ([]Change, error)
}

var formats = []format{
	{"xliff", func(j Job) (string, error) { var b bytes.Buffer; err := WriteXLIFF(&b, j); return b.String(), err },
		func(s string, j Job) ([]Change, error) { return ReadXLIFF(strings.NewReader(s), j) }},
	{"csv", func(j Job) (string, error) { var b bytes.Buffer; err := WriteCSV(&b, j); return b.String(), err },
		func(s string, j Job) ([]Change, error) { return ReadCSV(strings.NewReader(s), j) }},
}

// job is two messages, one with a translation, with placeholders, break hints and awkward characters.
func job() Job {
	return Job{From: lang.ZhHans, To: lang.Th, Messages: []content.Message{
		{ID: 1, Public: "msg_one", Texts: map[lang.Locale]content.Text{
			lang.ZhHans: {Headline: "带走{count}段回忆", Body: "第一行\n<b>\"&'第二行\u200b结尾", ActionLabel: "=我承诺", ActionURL: "https://example.org/zh", Why: "{place}的{{.host}}"},
			lang.Th:     {Headline: "กลับบ้าน\u200bพร้อม {count} ความทรงจำ", ActionURL: "https://example.org/th", Alt: "ภาพ"},
		}},
		{ID: 2, Public: "msg_two", Texts: map[lang.Locale]content.Text{lang.ZhHans: {Headline: "不必争辩"}}},
	}}
}

// written is a job with something translated, as it would come back from a translator.
func written(t *testing.T, f format, j Job, text map[string]content.Text) string {
	t.Helper()
	out, err := f.write(translated(j, text))
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range j.Messages { // the digests of what went out, not of what comes back
		out = strings.ReplaceAll(out, translated(j, text).digest(translated(j, text).Messages[i]), j.digest(m))
	}
	return out
}

func translated(j Job, text map[string]content.Text) Job {
	k := j
	k.Messages = nil
	for _, m := range j.Messages {
		if t, ok := text[m.Public]; ok {
			texts := map[lang.Locale]content.Text{}
			for l, was := range m.Texts {
				texts[l] = was
			}
			texts[j.To] = t
			m.Texts = texts
		}
		k.Messages = append(k.Messages, m)
	}
	return k
}

func TestWhatComesBackUnchangedChangesNothing(t *testing.T) {
	t.Parallel()
	for _, f := range formats {
		out, err := f.write(job())
		if err != nil {
			t.Fatal(f.name, err)
		}
		got, err := f.read(out, job())
		if err != nil || len(got) > 0 {
			t.Errorf("%s: %+v %v\n%s", f.name, got, err, out)
		}
	}
}

func TestATranslationComesInAndNothingElseIsTouched(t *testing.T) {
	t.Parallel()
	was := job().Messages[0].Texts[lang.Th]
	now := was
	now.Headline, now.Body, now.ActionLabel, now.Why = "จำ\u200bได้ {count} เรื่อง", "บรรทัดแรก\nบรรทัด\u200bสอง <i>&", "@ฉันสัญญา", "{{.host}} ที่ {place}"
	for _, f := range formats {
		got, err := f.read(written(t, f, job(), map[string]content.Text{"msg_one": now}), job())
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
			continue
		}
		want := []Change{{job().Messages[0], lang.Th, now}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want (-), got (+)\n%s", f.name, diff)
		}
		if got[0].Text.ActionURL != was.ActionURL || got[0].Text.Alt != was.Alt {
			t.Errorf("%s: what was not sent out is gone: %+v", f.name, got[0].Text)
		}
	}
}

// texts draws a text of whatever may stand in a message.
var pieces = rapid.SampledFrom([]string{"a", " ", "象牙", "งาช้าง", "ที่", "\u200b", "\u200b\u200b", "{count}", "{place}", "{{.host}}", "{", "}", "{{", "<", ">", "&", "\"", "'", "''", "=", "+", "-", "@", "＝",
	"\n", "\t", ",", ";", "]]>", "<!--", "<ph id=\"p1\"/>", "&amp;", "e\u0301", "😀", "\u200d", "¦"})

func textOf(r *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(pieces, 0, 8).Draw(r, label), "")
}

func TestARoundTripLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		j := Job{From: lang.ZhHans, To: lang.En}
		want := map[string]content.Text{}
		for i := range rapid.IntRange(1, 3).Draw(r, "messages") {
			var source, old, next content.Text
			for _, u := range units {
				s := textOf(r, "source")
				*u.of(&source) = s
				holes := strings.Join(placeholder.FindAllString(s, -1), " ")
				*u.of(&old) = textOf(r, "old")
				*u.of(&next) = *u.of(&old)
				if s != "" && rapid.Bool().Draw(r, "translated") {
					prose := placeholder.ReplaceAllString(strings.NewReplacer("{", "(", "}", ")").Replace(textOf(r, "next")), "")
					*u.of(&next) = "x" + prose + holes
				} else if missing, extra := differ(s, *u.of(&old)); s != "" && missing+extra != "" {
					*u.of(&old), *u.of(&next) = "", "" // an old translation that lacks a placeholder could not have come in
				}
			}
			source.ActionURL, old.ActionURL, next.ActionURL = "s", "t", "t"
			m := content.Message{ID: int64(i + 1), Public: fmt.Sprintf("msg_%d", i), Texts: map[lang.Locale]content.Text{j.From: source, j.To: old}}
			j.Messages = append(j.Messages, m)
			want[m.Public] = next
		}
		for _, f := range formats {
			if j.check() != nil {
				return
			}
			k := translated(j, want)
			out, err := f.write(k)
			if err != nil {
				r.Fatalf("%s: %v", f.name, err)
			}
			for i := range j.Messages {
				out = strings.ReplaceAll(out, k.digest(k.Messages[i]), j.digest(j.Messages[i]))
			}
			got, err := f.read(out, j)
			if err != nil {
				r.Fatalf("%s: %v\n%s", f.name, err, out)
			}
			for _, c := range got {
				if c.Text != want[c.Message.Public] {
					r.Fatalf("%s: %s", f.name, cmp.Diff(want[c.Message.Public], c.Text))
				}
				delete(want, c.Message.Public)
			}
			for public, text := range want {
				if m, _ := j.find(public); m.Texts[j.To] != text {
					r.Fatalf("%s: %s did not come back: %s", f.name, public, cmp.Diff(m.Texts[j.To], text))
				}
			}
			for _, m := range k.Messages {
				want[m.Public] = m.Texts[j.To]
			}
		}
	})
}

func TestWhatIsWrongIsSaidWithItsPlace(t *testing.T) {
	t.Parallel()
	now := job().Messages[0].Texts[lang.Th]
	now.Why = "{place} {{.host}}"
	type row struct {
		name, from, to string
		want           string
		kind           fault.Kind
	}
	for format, rows := range map[int][]row{
		0: {
			{"a placeholder lost", `<ph id="p1" dataRef="dp1" canCopy="no" canDelete="no" disp="{count}" equiv="{count}"/> ความ`, "ความ", "/msg_one/headline: exchange.placeholders", fault.Invalid},
			{"a placeholder twice", `<target xml:lang="th">กลับ`, `<target xml:lang="th"><ph id="p1"/>กลับ`, "/msg_one/headline: exchange.unknown_code", fault.Invalid},
			{"a placeholder written as text", `<target xml:lang="th">กลับ`, `<target xml:lang="th">{count}กลับ`, "/msg_one/headline: exchange.placeholders", fault.Invalid},
			{"a placeholder of nobody's", `<target xml:lang="th">กลับ`, `<target xml:lang="th"><ph id="p9"/>กลับ`, "/msg_one/headline: exchange.unknown_code", fault.Invalid},
			{"a pair of codes", `<target xml:lang="th">กลับ`, `<target xml:lang="th"><pc id="1">x</pc>กลับ`, "/msg_one/headline: exchange.unknown_code", fault.Invalid},
			{"a control character", `<target xml:lang="th">กลับ`, `<target xml:lang="th"><cp hex="0007"/>กลับ`, "/msg_one/headline: text.hidden_character", fault.Invalid},
			{"a foreign message", `<file id="msg_two"`, `<file id="msg_far"`, "/msg_far/headline: exchange.unknown_message", fault.NotFound},
			{"another digest", job().digest(job().Messages[1]), strings.Repeat("0", 64), "/msg_two/headline: exchange.stale", fault.Stale},
			{"no digest", `category="erawan-digest"`, `category="other"`, "/msg_one/headline: exchange.stale; /msg_two/headline: exchange.stale", fault.Stale},
			{"an unknown unit", `<unit id="action"`, `<unit id="slogan"`, "/msg_one/slogan: exchange.unknown_unit", fault.Invalid},
			{"a unit without words of ours", `<unit id="action"`, `<unit id="alt"`, "/msg_one/alt: exchange.unknown_unit", fault.Invalid},
			{"the source changed", "不必争辩", "必须争辩", "/msg_two/headline: exchange.source_changed", fault.Invalid},
			{"another version", `version="2.0"`, `version="1.2"`, "exchange.not_xliff", fault.Malformed},
			{"another language", `trgLang="th"`, `trgLang="en"`, "exchange.other_languages", fault.Invalid},
			{"a document type", `<xliff`, `<!DOCTYPE x [<!ENTITY a "b">]><xliff`, "exchange.not_xliff", fault.Malformed},
			{"an entity", `不必争辩`, `&a;`, "exchange.not_xliff", fault.Malformed},
			{"cut short", `</xliff>`, ``, "exchange.not_xliff", fault.Malformed},
			{"another namespace", `document:2.0`, `document:1.2`, "exchange.not_xliff", fault.Malformed},
			{"too deep", `<target xml:lang="th">กลับ`, `<target xml:lang="th">` + strings.Repeat(`<mrk id="m">`, 40) + strings.Repeat(`</mrk>`, 40) + `กลับ`, "exchange.not_xliff", fault.Malformed},
			{"half translated", `</segment>`, `</segment><segment><source></source></segment>`, "/msg_one/headline: exchange.half; /msg_one/why: exchange.half", fault.Invalid},
		},
		1: {
			{"a placeholder lost", "พร้อม {count}", "พร้อม", "/2/msg_one/headline: exchange.placeholders", fault.Invalid},
			{"a foreign message", "msg_two,", "msg_far,", "/6/msg_far/headline: exchange.unknown_message", fault.NotFound},
			{"another digest", job().digest(job().Messages[1]), "x", "/6/msg_two/headline: exchange.stale", fault.Stale},
			{"an unknown unit", "msg_two,headline", "msg_two,slogan", "/6/msg_two/slogan: exchange.unknown_unit", fault.Invalid},
			{"the source changed", "不必争辩", "必须争辩", "/6/msg_two/headline: exchange.source_changed", fault.Invalid},
			{"a line twice", "msg_two,headline", "msg_one,why," + job().digest(job().Messages[0]) + ",{place}的{{.host}},\r\nmsg_two,headline", "/6/msg_one/why: exchange.twice", fault.Invalid},
			{"a cell too many", "不必争辩,", "不必争辩,,", "/6: exchange.csv_line", fault.Malformed},
			{"another head", "message,unit", "unit,message", "/1: exchange.csv_head", fault.Malformed},
			{"an open quote", "msg_two", "\"msg_two", "exchange.not_csv", fault.Malformed},
		},
	} {
		f := formats[format]
		out := written(t, f, job(), map[string]content.Text{"msg_one": now})
		for _, row := range rows {
			if !strings.Contains(out, row.from) {
				t.Errorf("%s, %s: %q is not there to change\n%s", f.name, row.name, row.from, out)
				continue
			}
			got, err := f.read(strings.ReplaceAll(out, row.from, row.to), job())
			if err == nil || !strings.HasPrefix(err.Error(), row.want) || fault.KindOf(err) != row.kind || got != nil {
				t.Errorf("%s, %s: %v (%v), want %s; %+v", f.name, row.name, err, fault.KindOf(err), row.want, got)
			}
		}
	}
}

func TestTheTextMayNotHaveChangedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, f := range formats {
		out, err := f.write(job())
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func(m content.Message){
			"the source": func(m content.Message) { x := m.Texts[lang.ZhHans]; x.Body += "。"; m.Texts[lang.ZhHans] = x },
			"the target": func(m content.Message) { x := m.Texts[lang.Th]; x.Alt += "x"; m.Texts[lang.Th] = x },
		} {
			j := job()
			change(j.Messages[0])
			if got, err := f.read(out, j); !fault.Is(err, fault.Stale) || got != nil {
				t.Errorf("%s: %s changed meanwhile: %v", f.name, name, err)
			}
		}
		j := job()
		j.Messages[0].Texts[lang.En] = content.Text{Headline: "elsewhere"}
		if _, err := f.read(out, j); err != nil {
			t.Errorf("%s: another language changed meanwhile: %v", f.name, err)
		}
	}
}

func TestToolsMayDoWhatXLIFFLetsThem(t *testing.T) {
	t.Parallel()
	now := job().Messages[0].Texts[lang.Th]
	now.Body = "ก\u200bข"
	out := written(t, formats[0], job(), map[string]content.Text{"msg_one": now})
	for name, row := range map[string]struct{ from, to, want string }{
		"annotate":             {`<target xml:lang="th">ก`, `<target xml:lang="th"><mrk id="m1" type="term">ก</mrk>`, "ก\u200bข"},
		"annotate openly":      {`<target xml:lang="th">ก<`, `<target xml:lang="th"><sm id="m1"/>ก<em startRef="m1"/><`, "ก\u200bข"},
		"write CDATA":          {`<target xml:lang="th">ก<`, `<target xml:lang="th"><![CDATA[ก]]><`, "ก\u200bข"},
		"set another hint":     {`ข</target>`, `ข<ph id="n7" type="fmt" subType="erawan:break"/>ค</target>`, "ก\u200bข\u200bค"},
		"add their own notes":  {`<unit id="body" name="body">`, `<unit id="body" name="body" xmlns:x="urn:x"><x:y>ก</x:y><notes><note>ok</note></notes>`, "ก\u200bข"},
		"name a segment's end": {`<target xml:lang="th">ก<`, `<!-- half --><target xml:lang="th">ก<`, "ก\u200bข"},
		"cut a segment in two": {`ข</target></segment>`, `</target></segment><ignorable><source/></ignorable><segment><source/><target>ข</target></segment>`, "ก\u200bข"},
	} {
		if !strings.Contains(out, row.from) {
			t.Errorf("%s: %q is not there to change\n%s", name, row.from, out)
			continue
		}
		got, err := ReadXLIFF(strings.NewReader(strings.Replace(out, row.from, row.to, 1)), job())
		if err != nil || len(got) != 1 || got[0].Text.Body != row.want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestASheetStartsNoFormulaAndReadsWithAnySeparator(t *testing.T) {
	t.Parallel()
	j := Job{From: lang.En, To: lang.Th, Messages: []content.Message{{ID: 1, Public: "msg_x", Texts: map[lang.Locale]content.Text{
		lang.En: {Headline: "=cmd|'/c calc'!A1", Body: "+1", ActionLabel: "-1", ReportLabel: "@x", Alt: "\tx", Source: "＝x", Speaker: "'=x", Why: "'x"}}}}}
	out, err := formats[1].write(j)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out, "\ufeffmessage,") {
		t.Errorf("no byte order mark: %q", out[:12])
	}
	for _, cell := range []string{",'=cmd", ",'+1", ",'-1", ",'@x", ",'＝x", ",''=x", ",'x"} {
		if !strings.Contains(out, cell) {
			t.Errorf("no %q in\n%s", cell, out)
		}
	}
	for _, sep := range []string{",", ";", "\t"} {
		sheet := strings.Join([]string{"message", "unit", "digest", "en", "th"}, sep) + "\n" +
			strings.Join([]string{"msg_x", "body", j.digest(j.Messages[0]), "'+1", "'+๑"}, sep) + "\n"
		got, err := ReadCSV(strings.NewReader("\ufeff"+sheet), j)
		if err != nil || len(got) != 1 || got[0].Text.Body != "+๑" {
			t.Errorf("separated by %q: %+v %v", sep, got, err)
		}
	}
}

func TestWhatCannotGoOutIsRefused(t *testing.T) {
	t.Parallel()
	with := func(text string) Job {
		return Job{From: lang.En, To: lang.Th, Messages: []content.Message{{ID: 1, Public: "msg_x", Texts: map[lang.Locale]content.Text{lang.En: {Headline: text}}}}}
	}
	for name, row := range map[string]struct {
		job  Job
		want string
	}{
		"the same language":      {Job{From: lang.En, To: lang.En}, "exchange.languages"},
		"no language":            {Job{To: lang.En}, "exchange.languages"},
		"nothing to translate":   {with(""), "exchange.nothing"},
		"a sheet's own sign":     {with("a{break}b"), "/msg_x/headline: exchange.break_token"},
		"what no message may be": {with("a\x07b"), "/msg_x/headline: text.hidden_character"},
	} {
		for _, f := range formats {
			out, err := f.write(row.job)
			if err == nil || err.Error() != row.want || out != "" {
				t.Errorf("%s as %s: %v, want %s; %q", name, f.name, err, row.want, out)
			}
		}
	}
	if _, err := ReadXLIFF(strings.NewReader(strings.Repeat("x", maxFile+1)), job()); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := ReadCSV(strings.NewReader("a\xff"), job()); !fault.Is(err, fault.Malformed) {
		t.Errorf("not UTF-8: %v", err)
	}
}

// Whatever comes back, either nothing changes or only translated fields of known messages do, with the
// placeholders of their source.
func fuzz(f *testing.F, way format) {
	out, err := way.write(job())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(out)
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := way.read(s, job())
		if err != nil && got != nil {
			t.Fatal("changes with an error")
		}
		for _, c := range got {
			m, ok := job().find(c.Message.Public)
			was := m.Texts[lang.Th]
			if !ok || c.Locale != lang.Th || c.Text.ActionURL != was.ActionURL {
				t.Fatalf("%+v", c)
			}
			for _, u := range units {
				source, text := m.Texts[lang.ZhHans], c.Text
				if *u.of(&text) == *u.of(&was) {
					continue
				}
				missing, extra := differ(*u.of(&source), *u.of(&text))
				if *u.of(&source) == "" || missing != "" || extra != "" || lang.Clean("", *u.of(&text), maxText) != nil {
					t.Fatalf("%s became %q", u.id, *u.of(&text))
				}
			}
		}
	})
}

func FuzzReadXLIFF(f *testing.F) { fuzz(f, formats[0]) }
func FuzzReadCSV(f *testing.F)   { fuzz(f, formats[1]) }
