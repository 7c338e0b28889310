package ask

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
)

func TestJSONRefusesWhatIsNotStrictJSON(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"nothing":                ``,
		"a bare word":            `yes`,
		"two documents":          `{} {}`,
		"trailing garbage":       `{}x`,
		"a name given twice":     `{"a":1,"a":2}`,
		"the same name escaped":  `{"a":1,"\u0061":2}`,
		"a trailing comma":       `{"a":1,}`,
		"a leading comma":        `{,"a":1}`,
		"a list with a hole":     `[1,,2]`,
		"a list cut short":       `[1,2`,
		"a text cut short":       `"abc`,
		"a raw line feed":        "\"a\nb\"",
		"a leading zero":         `01`,
		"a bare point":           `1.`,
		"a bare minus":           `-`,
		"a comment":              `{} // x`,
		"a byte order mark":      "\ufeff{}",
		"a lone surrogate":       `"\ud800"`,
		"surrogates reversed":    `"\udc00\ud800"`,
		"a wrong escape":         `"\x41"`,
		"bytes that are no text": "\"\xff\"",
		"too deep":               strings.Repeat("[", 40) + strings.Repeat("]", 40),
		"single quotes":          `{'a':1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := NewJSON([]byte(doc))
			j.Skip()
			if err := j.End(); !fault.Is(err, fault.Malformed) {
				t.Fatalf("%q: got %v, want malformed", doc, err)
			}
		})
	}
}

func TestJSONTellsEveryValueOfTheWrongShapeAtOnce(t *testing.T) {
	t.Parallel()
	j := NewJSON([]byte(`{"text":5,"number":"5","list":[1,{"deep/er":[]}],"flag":null,"round":1.5,"far":99}`))
	j.Object(func(name string) {
		switch name {
		case "text":
			j.String(10)
		case "number", "round":
			j.Int(0, 10)
		case "far":
			j.Int(0, 10)
		case "flag":
			j.Bool()
		case "list":
			j.Array(func(i int) {
				if i == 0 {
					j.String(10)
					return
				}
				j.Object(func(string) { j.Bool() })
			})
		}
	})
	var got []string
	for _, f := range fault.All(j.End()) {
		got = append(got, f.Field+" "+f.Key)
	}
	want := []string{
		"/text http.wrong_type", "/number http.wrong_type", "/list/0 http.wrong_type",
		"/list/1/deep~1er http.wrong_type", "/flag http.wrong_type", "/round http.wrong_type", "/far http.out_of_range",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestTextsSurviveWritingAndReading(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "plain", "象牙 งาช้าง", `"\/` + "\b\f\n\r\t", "\x00\x7f", "\u2028<script>&", "😀 \U0001F418"} {
		written := AppendText(nil, s)
		j := NewJSON(written)
		if got := j.String(1000); got != s || j.End() != nil {
			t.Errorf("%q came back as %q (%v)", s, got, j.End())
		}
		var std string
		if err := json.Unmarshal(written, &std); err != nil || std != s {
			t.Errorf("encoding/json reads %s as %q (%v)", written, std, err)
		}
	}
}

func FuzzJSONAgreesWithTheStandardLibrary(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"x\u00e9\ud83d\ude00",null,true]}`, `[]`, `{"a":{}}`, `"\ud800"`, `-0`, "\xff", `{"a":1,"a":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		before := string(doc)
		j := NewJSON(doc)
		j.Skip()
		err := j.End()
		if string(doc) != before {
			t.Fatal("reading changed the document")
		}
		if err == nil && !json.Valid(doc) {
			t.Fatalf("took %q, which is not JSON", doc)
		}
		if err == nil && !utf8.Valid(doc) {
			t.Fatalf("took %q, which is not UTF-8", doc)
		}
	})
}
