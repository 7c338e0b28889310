package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What XLIFF 2.0 (OASIS Standard, section 4.2) says of the elements that we write: which attributes each must
// have and may have, and what may stand inside, in this order. These are checks written from the
// specification, not the published schema itself.
var structure = map[string]struct {
	must, may []string
	inside    string // of the children's names, each followed by a space
	text      bool
}{
	"xliff":        {[]string{"version", "srcLang"}, []string{"trgLang"}, `^(file )+$`, false},
	"file":         {[]string{"id"}, []string{"original", "canResegment", "xml:space"}, `^(skeleton )?(notes )?((unit|group) )+$`, false},
	"notes":        {nil, nil, `^(note )+$`, false},
	"note":         {nil, []string{"id", "category"}, `^$`, true},
	"unit":         {[]string{"id"}, []string{"name"}, `^(notes )?(originalData )?((segment|ignorable) )+$`, false},
	"originalData": {nil, nil, `^(data )+$`, false},
	"data":         {[]string{"id"}, nil, `^(cp )*$`, true},
	"segment":      {nil, []string{"id", "state"}, `^source (target )?$`, false},
	"source":       {nil, []string{"xml:lang"}, `^(ph )*$`, true},
	"target":       {nil, []string{"xml:lang"}, `^(ph )*$`, true},
	"ph":           {[]string{"id"}, []string{"dataRef", "canCopy", "canDelete", "disp", "equiv", "type", "subType"}, `^$`, false},
}

var (
	nmtoken = regexp.MustCompile(`^[\p{L}\p{N}._:-]+$`)
	userset = regexp.MustCompile(`^[^\s:]+:[^\s:]+$`)
)

// problems holds a document against the structure, and the rules that stand beside it: ids are name tokens
// and differ within their file or unit, a code's data are there, subType needs a type, languages agree.
func problems(doc string) []string {
	d := xml.NewDecoder(strings.NewReader(doc))
	var out, open, kids []string
	var data, ids, refs []string
	langs := map[string]string{}
	say := func(s string) { out = append(out, strings.Join(open, "/")+": "+s) }
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			return append(out, err.Error())
		}
		switch t := tok.(type) {
		case xml.StartElement:
			name := t.Name.Local
			if t.Name.Space != namespace {
				say("another namespace: " + t.Name.Space)
			}
			if len(kids) > 0 {
				kids[len(kids)-1] += name + " "
			}
			open, kids = append(open, name), append(kids, "")
			rule, ok := structure[name]
			if !ok {
				say("no such element")
			}
			at := attributes(t)
			for _, a := range rule.must {
				if at[a] == "" {
					say("no " + a)
				}
			}
			for a := range at {
				if !slices.Contains(rule.must, a) && !slices.Contains(rule.may, a) {
					say("may not have " + a)
				}
			}
			for _, a := range []string{"id", "dataRef"} {
				if v, has := at[a]; has && !nmtoken.MatchString(v) {
					say(a + " is no name token: " + v)
				}
			}
			switch name {
			case "xliff":
				langs = map[string]string{"source": at["srcLang"], "target": at["trgLang"]}
				if at["version"] != "2.0" {
					say("version " + at["version"])
				}
			case "unit":
				data, ids, refs = nil, nil, nil
			case "data":
				data = append(data, at["id"])
			case "source", "target":
				ids = nil
				if l, has := at["xml:lang"]; has && l != langs[name] || langs[name] == "" {
					say("language " + l)
				}
			case "segment":
				if !slices.Contains([]string{"initial", "translated", "reviewed", "final"}, at["state"]) {
					say("state " + at["state"])
				}
			case "ph":
				if slices.Contains(ids, at["id"]) {
					say("id twice: " + at["id"])
				}
				ids = append(ids, at["id"])
				if r, has := at["dataRef"]; has {
					refs = append(refs, r)
				}
				if s, has := at["subType"]; has && (at["type"] == "" || !userset.MatchString(s)) {
					say("subType " + s)
				}
			}
		case xml.EndElement:
			last := len(open) - 1
			if rule := structure[open[last]]; rule.inside != "" && !regexp.MustCompile(rule.inside).MatchString(kids[last]) {
				say("holds " + kids[last])
			}
			if open[last] == "unit" {
				for _, r := range refs {
					if !slices.Contains(data, r) {
						say("no data " + r)
					}
				}
			}
			open, kids = open[:last], kids[:last]
		case xml.CharData:
			if len(open) > 0 && strings.TrimSpace(string(t)) != "" && !structure[open[len(open)-1]].text {
				say("text " + string(t))
			}
		}
	}
}

func attributes(t xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range t.Attr {
		switch {
		case a.Name.Local == "xmlns" || a.Name.Space == "xmlns":
		case a.Name.Space != "":
			out["xml:"+a.Name.Local] = a.Value
		default:
			out[a.Name.Local] = a.Value
		}
	}
	return out
}

func TestWhatWeWriteIsBuiltAsXLIFFSays(t *testing.T) {
	t.Parallel()
	out, err := formats[0].write(job())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems(out) {
		t.Error(p)
	}
	if path := os.Getenv("ERAWAN_XLIFF_OUT"); path != "" { // for a validator outside
		if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheStructureCheckBites(t *testing.T) {
	t.Parallel()
	out, err := formats[0].write(job())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{`version="2.0"`, `version="2.1"`}, {` srcLang="zh-Hans"`, ``}, {` trgLang="th"`, ``}, {`xml:lang="th"`, `xml:lang="en"`}, {`<notes>`, `<note/><notes>`}, {`state="initial"`, `state="new"`},
		{`<unit id="headline"`, `<unit`}, {`<data id="dp1">`, `<data id="dp9">`}, {` type="fmt"`, ``}, {`</source>`, `</source><source/>`}, {`<target `, `<bpt/><target `}, {`<segment `, `x<segment `},
		{`id="msg_one"`, `id="msg one"`}, {`<ph id="b1"`, `<ph id="b1"/><ph id="b1"`}, {`canResegment`, `resegment`}, {`document:2.0`, `document:1.2`},
	} {
		if changed := strings.Replace(out, c[0], c[1], 1); changed == out || len(problems(changed)) == 0 {
			t.Errorf("%q for %q is not found", c[1], c[0])
		}
	}
}
