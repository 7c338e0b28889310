package exchange

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// namespace is that of XLIFF 2.0 (OASIS Standard, 5 August 2014).
const namespace = "urn:oasis:names:tc:xliff:document:2.0"

// subBreak marks the code of a break hint. Everything else that is a code is a placeholder.
const subBreak = "erawan:break"

// digestNote is the category of the note that carries a file's digest. A note, because tools keep notes.
const digestNote = "erawan-digest"

// WriteXLIFF writes a job as an XLIFF 2.0 document: a file for each message, a unit for each of its
// fields, one segment a unit. A placeholder goes out as a code that may be moved but not copied or
// deleted; a break hint as one that may be set and taken away freely, since each language breaks elsewhere.
func WriteXLIFF(w io.Writer, j Job) error {
	if err := j.check(); err != nil {
		return err
	}
	out := &xliffWriter{b: bufio.NewWriter(w)}
	out.put(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	out.put(`<xliff xmlns="`, namespace, `" version="2.0" srcLang="`, string(j.From), `" trgLang="`, string(j.To), `">`+"\n")
	for _, m := range j.Messages {
		out.file(j, m)
	}
	out.put("</xliff>\n")
	if err := out.b.Flush(); err != nil {
		return fmt.Errorf("write XLIFF: %w", err)
	}
	return nil
}

// xliffWriter keeps the first error until Flush says it, as bufio does.
type xliffWriter struct{ b *bufio.Writer }

func (w *xliffWriter) put(parts ...string) {
	for _, p := range parts {
		_, _ = w.b.WriteString(p)
	}
}

func (w *xliffWriter) text(s string) { _ = xml.EscapeText(w.b, []byte(s)) }

func (w *xliffWriter) file(j Job, m content.Message) {
	pairs := j.pairs(m)
	if len(pairs) == 0 {
		return // a file needs a unit
	}
	w.put(`  <file id="`, m.Public, `" original="`, m.Public, `" canResegment="no" xml:space="preserve">`+"\n")
	w.put(`    <notes><note id="digest" category="`, digestNote, `">`, j.digest(m), "</note></notes>\n")
	for _, p := range pairs {
		w.unit(j, p)
	}
	w.put("  </file>\n")
}

func (w *xliffWriter) unit(j Job, p pair) {
	source := codesOf(p.source, "")
	target := codesOf(p.target, "t")
	match(source, target)
	w.put(`    <unit id="`, p.id, `" name="`, p.id, `">`+"\n")
	if tokens := tokensOf(source, target); len(tokens) > 0 {
		w.put("      <originalData>")
		for _, t := range tokens {
			w.put(`<data id="d`, t.id, `">`)
			w.text(t.text)
			w.put("</data>")
		}
		w.put("</originalData>\n")
	}
	state := "initial"
	if p.target != "" {
		state = "translated"
	}
	w.put(`      <segment id="s1" state="`, state, `"><source xml:lang="`, string(j.From), `">`)
	w.inline(source)
	w.put("</source>")
	if p.target != "" {
		w.put(`<target xml:lang="`, string(j.To), `">`)
		w.inline(target)
		w.put("</target>")
	}
	w.put("</segment>\n    </unit>\n")
}

func (w *xliffWriter) inline(codes []code) {
	for _, c := range codes {
		switch {
		case c.id == "":
			w.text(c.text)
		case c.text == hint:
			w.put(`<ph id="`, c.id, `" type="fmt" subType="`, subBreak, `" disp="|" equiv=""/>`)
		default:
			w.put(`<ph id="`, c.id, `" dataRef="d`, c.id, `" canCopy="no" canDelete="no" disp="`)
			w.text(c.text)
			w.put(`" equiv="`)
			w.text(c.text)
			w.put(`"/>`)
		}
	}
}

// code is a run of plain text, with no id, or a code that stands for a text.
type code struct{ id, text string }

// codesOf cuts a text into runs and codes, numbered in order: p1, p2 for placeholders, b1, b2 for break
// hints, after a prefix.
func codesOf(text, prefix string) []code {
	var out []code
	placeholders, breaks := 0, 0
	for text != "" {
		at, end := strings.Index(text, hint), 0
		if at >= 0 {
			end = at + len(hint)
		}
		if m := placeholder.FindStringIndex(text); m != nil && (at < 0 || m[0] < at) {
			at, end = m[0], m[1]
		}
		if at < 0 {
			return append(out, code{"", text})
		}
		if at > 0 {
			out = append(out, code{"", text[:at]})
		}
		id := ""
		if text[at:end] == hint {
			breaks++
			id = prefix + "b" + strconv.Itoa(breaks)
		} else {
			placeholders++
			id = prefix + "p" + strconv.Itoa(placeholders)
		}
		out = append(out, code{id, text[at:end]})
		text = text[end:]
	}
	return out
}

// match gives each placeholder of a translation the id that it has in the source, which is how a tool
// knows that they are one code. A placeholder that the source has not keeps an id of its own.
func match(source, target []code) {
	used := map[string]bool{}
	for i, t := range target {
		if t.id == "" || t.text == hint {
			continue
		}
		for _, s := range source {
			if s.id != "" && s.text == t.text && !used[s.id] {
				used[s.id] = true
				target[i].id = s.id
				break
			}
		}
	}
}

// tokensOf lists the placeholders of both sides, each id once.
func tokensOf(sides ...[]code) []code {
	var out []code
	seen := map[string]bool{}
	for _, side := range sides {
		for _, c := range side {
			if c.id != "" && c.text != hint && !seen[c.id] {
				seen[c.id] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// known maps the ids of a pair's codes to what they stand for, worked out from our own texts: what a file
// says its codes stand for is never believed.
func (p pair) known() map[string]string {
	source, target := codesOf(p.source, ""), codesOf(p.target, "t")
	match(source, target)
	out := map[string]string{}
	for _, side := range [][]code{source, target} {
		for _, c := range side {
			if c.id != "" {
				out[c.id] = c.text
			}
		}
	}
	return out
}

// localeIs compares language tags as XLIFF does: BCP 47 tags have no case.
func localeIs(tag string, l lang.Locale) bool { return strings.EqualFold(tag, string(l)) }
