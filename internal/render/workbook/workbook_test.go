package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// TestAWorkbookIsReadByAnotherReader reads the file's own XML, and holds two files of the same sheets to the same bytes.
func TestAWorkbookIsReadByAnotherReader(t *testing.T) {
	t.Parallel()
	sheets := []Sheet{{"Report", [][]Cell{{{Text: "name"}, {Text: "clicks"}, {Text: "rate"}}, {{Text: `=HYPERLINK("x")`}, {Number: "3003"}, {Number: "33.30", Decimals: 2}}}},
		{"字典", [][]Cell{{{Text: "งาช้าง"}}}}}
	sheets = append(sheets, Sheet{"Source", [][]Cell{{{Text: "x"}}}})
	var a bytes.Buffer
	if err := Write(&a, sheets); err != nil {
		t.Fatal(err)
	}
	for range 20 { // the library's own order of sheets is chance
		var b bytes.Buffer
		if err := Write(&b, sheets); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Fatal("the same sheets are other bytes")
		}
	}
	z, err := zip.NewReader(bytes.NewReader(a.Bytes()), int64(a.Len()))
	if err != nil {
		t.Fatal(err)
	}
	file, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	var sheet struct {
		Rows []struct {
			Cells []struct {
				Type   string `xml:"t,attr"`
				Value  string `xml:"v"`
				Inline string `xml:"is>t"`
				Runs   string `xml:"f"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.Unmarshal(raw, &sheet); err != nil {
		t.Fatal(err)
	}
	row := sheet.Rows[1].Cells
	if row[0].Inline != `=HYPERLINK("x")` || row[0].Runs != "" || row[0].Type != "inlineStr" || row[1].Value != "3003" || row[2].Value != "33.3" || strings.Contains(string(raw), "<f>") {
		t.Errorf("%+v", row)
	}
}
