package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"erawan/internal/fault"
)

// node is an element with its text and elements in order. Files are small, and a tree is what pointers
// are said of.
type node struct {
	name string // local name; other namespaces' elements are left out with all they hold
	attr map[string]string
	kids []any // *node or string
}

// The deepest tree that is read. XLIFF needs seven levels, and annotations a few more.
const maxDepth = 32

// ReadXLIFF reads a document back. It is Malformed when it is no XLIFF 2.0 of this pair of languages, and
// otherwise says everything that is wrong with it, by file and unit.
func ReadXLIFF(r io.Reader, j Job) ([]Change, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	root, err := parse(b)
	if err != nil {
		return nil, fault.New(fault.Malformed, "", "exchange.not_xliff").Because(err)
	}
	if root.name != "xliff" || root.attr["version"] != "2.0" {
		return nil, fault.New(fault.Malformed, "", "exchange.not_xliff")
	}
	if !localeIs(root.attr["srcLang"], j.From) || !localeIs(root.attr["trgLang"], j.To) {
		return nil, fault.New(fault.Invalid, "", "exchange.other_languages").With("from", string(j.From)).With("to", string(j.To))
	}
	var back []returned
	var wrong fault.Faults
	for _, file := range root.all("file") {
		for _, unit := range file.units() {
			back = append(back, j.back(file, unit, &wrong)...)
		}
	}
	if len(back) == 0 && len(wrong) == 0 {
		return nil, fault.New(fault.Malformed, "", "exchange.not_xliff")
	}
	return j.accept(back, wrong)
}

// parse reads the elements of XLIFF's namespace. A document type is refused: no XLIFF has one, and it is
// where entities are made.
func parse(b []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	top := &node{}
	open := []*node{top}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		here := open[len(open)-1]
		switch t := tok.(type) {
		case xml.Directive:
			return nil, errors.New("a document type")
		case xml.StartElement:
			if t.Name.Space != namespace {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			if len(open) > maxDepth {
				return nil, errors.New("too deep")
			}
			n := &node{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				if a.Name.Space == "" {
					n.attr[a.Name.Local] = a.Value
				}
			}
			here.kids = append(here.kids, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			here.kids = append(here.kids, string(t))
		}
	}
	if roots := top.all(""); len(roots) == 1 {
		return roots[0], nil
	}
	return nil, errors.New("no XLIFF element at the root")
}

// all lists the elements of a name directly inside; of any name for "".
func (n *node) all(name string) []*node {
	var out []*node
	for _, k := range n.kids {
		if e, ok := k.(*node); ok && (name == "" || e.name == name) {
			out = append(out, e)
		}
	}
	return out
}

// units lists a file's units, in groups too.
func (n *node) units() []*node {
	out := n.all("unit")
	for _, g := range n.all("group") {
		out = append(out, g.units()...)
	}
	return out
}

func (n *node) plain() string {
	var b strings.Builder
	for _, k := range n.kids {
		if s, ok := k.(string); ok {
			b.WriteString(s)
		}
	}
	return strings.TrimSpace(b.String())
}

func digestIn(file *node) string {
	for _, notes := range file.all("notes") {
		for _, n := range notes.all("note") {
			if n.attr["category"] == digestNote {
				return n.plain()
			}
		}
	}
	return ""
}

// back reads one unit. Its segments are one text again, whatever a tool made of them; a unit of which
// only a part is translated is refused, since the rest would be lost.
func (j Job) back(file, unit *node, wrong *fault.Faults) []returned {
	r := returned{message: file.attr["id"], digest: digestIn(file), unit: unit.attr["id"], at: pointer(file.attr["id"], unit.attr["id"])}
	m, ok := j.find(r.message)
	p, has := j.pair(m, r.unit)
	if !ok || r.digest != j.digest(m) || !has {
		return []returned{r} // accept says which
	}
	in := inlineReader{known: p.known(), used: map[string]bool{}}
	source := inlineReader{known: in.known, used: map[string]bool{}}
	var target, said strings.Builder
	translated, left := 0, 0
	for _, s := range unit.all("") {
		if s.name != "segment" && s.name != "ignorable" {
			continue
		}
		for _, e := range s.all("source") {
			source.read(e, &said)
		}
		targets := s.all("target")
		switch {
		case len(targets) > 0:
			in.read(targets[0], &target)
			if s.name == "segment" {
				translated++
			}
		case s.name == "segment":
			left++
		default: // what stands between segments is the same in both languages unless it says otherwise
			for _, e := range s.all("source") {
				in.read(e, &target)
			}
		}
	}
	return j.judge(r, p, read{target.String(), said.String(), in.bad + source.bad, translated, left}, wrong)
}

// read is what a unit said.
type read struct {
	target, source   string
	bad              string
	translated, left int
}

func (j Job) judge(r returned, p pair, got read, wrong *fault.Faults) []returned {
	switch {
	case got.bad != "":
		*wrong = append(*wrong, fault.New(fault.Invalid, r.at, "exchange.unknown_code").With("code", got.bad))
		return nil
	case got.source != p.source:
		wrong.Add(fault.Invalid, r.at, "exchange.source_changed")
		return nil
	case got.translated > 0 && got.left > 0:
		wrong.Add(fault.Invalid, r.at, "exchange.half")
		return nil
	case got.translated > 0:
		r.target = got.target
	}
	return []returned{r}
}

// inlineReader turns the inside of a source or target into text.
type inlineReader struct {
	known map[string]string
	used  map[string]bool
	bad   string // the first code that is none of ours
}

func (in *inlineReader) read(n *node, b *strings.Builder) {
	for _, k := range n.kids {
		e, ok := k.(*node)
		if !ok {
			b.WriteString(k.(string))
			continue
		}
		switch e.name {
		case "ph":
			in.code(e, b)
		case "mrk": // a tool's annotation around our text
			in.read(e, b)
		case "sm", "em": // the same, open
		case "cp":
			in.point(e, b)
		default:
			in.refuse(e.name)
		}
	}
}

// code reads a placeholder by the id we gave it, once; and a break hint by its kind, since a translator
// may add some.
func (in *inlineReader) code(e *node, b *strings.Builder) {
	text, ok := in.known[e.attr["id"]]
	switch {
	case e.attr["subType"] == subBreak || ok && text == hint:
		b.WriteString(hint)
	case !ok || in.used[e.attr["id"]]:
		in.refuse(e.attr["id"])
	default:
		in.used[e.attr["id"]] = true
		b.WriteString(text)
	}
}

// point reads a character that XML cannot hold. Clean refuses it later with its reason.
func (in *inlineReader) point(e *node, b *strings.Builder) {
	n, err := strconv.ParseUint(e.attr["hex"], 16, 32)
	if err != nil || n > 0x10ffff {
		in.refuse("cp")
		return
	}
	b.WriteRune(rune(n))
}

func (in *inlineReader) refuse(what string) {
	if what == "" {
		what = "ph"
	}
	if in.bad == "" {
		in.bad = what
	}
}
