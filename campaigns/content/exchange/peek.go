package exchange

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// File is what came back from translators, and what it says of itself before it is held against anything.
type File struct {
	From, To lang.Locale
	Messages []string // public ids, each once, as the file has them

	data  []byte
	xliff bool
}

// MaxMessages is how many messages one file may be of.
const MaxMessages = 200

// Open reads which messages a file is of and between which languages, whatever it is called. It is Malformed when it is
// neither XLIFF 2.0 nor a sheet of ours, and TooLarge beyond the bounds.
func Open(r io.Reader) (File, error) {
	b, err := readAll(r)
	if err != nil {
		return File{}, err
	}
	f := File{data: b}
	if bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("<")) {
		err = f.peekXLIFF()
	} else {
		err = f.peekCSV()
	}
	if err != nil {
		return File{}, err
	}
	slices.Sort(f.Messages)
	f.Messages = slices.Compact(f.Messages)
	if len(f.Messages) > MaxMessages {
		return File{}, fault.New(fault.TooLarge, "", "exchange.too_many").With("max", MaxMessages)
	}
	return f, nil
}

func (f *File) peekXLIFF() error {
	root, err := parse(f.data)
	if err != nil || root.name != "xliff" {
		return fault.New(fault.Malformed, "", "exchange.not_xliff")
	}
	for _, l := range lang.All {
		if localeIs(root.attr["srcLang"], l) {
			f.From = l
		}
		if localeIs(root.attr["trgLang"], l) {
			f.To = l
		}
	}
	for _, file := range root.all("file") {
		f.Messages = append(f.Messages, file.attr["id"])
	}
	f.xliff = true
	return f.named()
}

func (f *File) peekCSV() error {
	in := csv.NewReader(bytes.NewReader(f.data))
	in.Comma, in.FieldsPerRecord = separator(f.data), -1
	lines, err := in.ReadAll()
	if err != nil {
		return fault.New(fault.Malformed, "", "exchange.not_csv").Because(err)
	}
	if len(lines) == 0 || len(lines[0]) != len(csvHead)+2 {
		return fault.New(fault.Malformed, "", "exchange.not_ours")
	}
	f.From, f.To = lang.Locale(lines[0][3]), lang.Locale(lines[0][4])
	for _, line := range lines[1:] {
		f.Messages = append(f.Messages, line[0])
	}
	return f.named()
}

// named is Malformed where the file is not between two languages of ours.
func (f *File) named() error {
	if !f.From.Valid() || !f.To.Valid() || f.From == f.To {
		return fault.New(fault.Malformed, "", "exchange.not_ours")
	}
	return nil
}

// Read holds the file against its messages as they stand, as ReadXLIFF and ReadCSV do.
func (f File) Read(all []content.Message) ([]Change, error) {
	j := Job{From: f.From, To: f.To, Messages: all}
	if f.xliff {
		return ReadXLIFF(bytes.NewReader(f.data), j)
	}
	return ReadCSV(bytes.NewReader(f.data), j)
}

// Text is the file as it was read.
func (f File) Text() string { return string(f.data) }
