package exchange

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"erawan/internal/fault"
)

// breakToken stands for a break hint in a sheet, where nobody could see the hint itself.
const breakToken = "{break}"

// The columns. The headings of the last two are the languages' tags, so that a sheet says by itself what
// it is a translation of.
var csvHead = []string{"message", "unit", "digest"}

// WriteCSV writes a job as a sheet of one line a unit, with the byte order mark that spreadsheet programs
// need to read Chinese and Thai. A cell that one of them would take for a formula begins with an
// apostrophe, which ReadCSV takes away again.
func WriteCSV(w io.Writer, j Job) error {
	if err := j.check(); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write a sheet: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{{csvHead[0], csvHead[1], csvHead[2], string(j.From), string(j.To)}}
	for _, m := range j.Messages {
		digest := j.digest(m)
		for _, p := range j.pairs(m) {
			lines = append(lines, []string{m.Public, p.id, digest, toCell(p.source), toCell(p.target)})
		}
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write a sheet: %w", err)
	}
	return nil
}

// formula reports whether a spreadsheet program may take a cell for a formula, or has been kept from it
// by our apostrophe.
func formula(cell string) bool {
	s := strings.TrimLeft(cell, "'")
	return s != "" && strings.ContainsRune("=+-@\t＝＋－＠", []rune(s)[0])
}

func toCell(text string) string {
	s := strings.ReplaceAll(text, hint, breakToken)
	if formula(s) {
		return "'" + s
	}
	return s
}

func fromCell(cell string) string {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		cell = cell[1:]
	}
	return strings.ReplaceAll(cell, breakToken, hint)
}

// ReadCSV reads a sheet back: with commas, semicolons or tabs, whichever its first line has. What is wrong
// is named by line. It is Malformed when it is no such sheet, Stale or NotFound when it is of other
// messages than there are now.
func ReadCSV(r io.Reader, j Job) ([]Change, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(bytes.NewReader(b))
	in.Comma = separator(b)
	in.FieldsPerRecord = -1
	lines, err := in.ReadAll()
	if err != nil {
		return nil, fault.New(fault.Malformed, "", "exchange.not_csv").Because(err)
	}
	if len(lines) == 0 || !isHead(lines[0], j) {
		return nil, fault.New(fault.Malformed, "/1", "exchange.csv_head").With("from", string(j.From)).With("to", string(j.To))
	}
	var back []returned
	var wrong fault.Faults
	for i, line := range lines[1:] {
		at := "/" + strconv.Itoa(i+2)
		if len(line) != len(lines[0]) {
			wrong.Add(fault.Malformed, at, "exchange.csv_line")
			continue
		}
		back = append(back, returned{line[0], line[2], line[1], fromCell(line[4]), at + pointer(line[0], line[1])})
		if m, ok := j.find(line[0]); ok && line[2] == j.digest(m) {
			if p, ok := j.pair(m, line[1]); ok && fromCell(line[3]) != p.source {
				wrong.Add(fault.Invalid, at+pointer(line[0], line[1]), "exchange.source_changed")
			}
		}
	}
	return j.accept(back, wrong)
}

func isHead(line []string, j Job) bool {
	want := []string{csvHead[0], csvHead[1], csvHead[2], string(j.From), string(j.To)}
	if len(line) != len(want) {
		return false
	}
	for i := range want {
		if strings.TrimSpace(line[i]) != want[i] {
			return false
		}
	}
	return true
}

func separator(b []byte) rune {
	first, _, _ := bytes.Cut(b, []byte("\n"))
	for _, c := range ",;\t" {
		if bytes.ContainsRune(first, c) {
			return c
		}
	}
	return ','
}

// Name is what a job's file is called.
func Name(j Job, ending string) string {
	return "messages-" + string(j.From) + "-" + string(j.To) + "." + ending
}
