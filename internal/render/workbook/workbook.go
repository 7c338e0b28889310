// Package workbook writes tables as an XLSX file: numbers as numbers, and every text as a text, so that nothing in it
// runs. The same sheets are the same bytes.
package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Cell is one cell: a text, or a number with so many decimals.
type Cell struct {
	Text     string
	Number   string // as it is written; empty for a text
	Decimals int
}

// Sheet is one table. The first row is its heading.
type Sheet struct {
	Name string
	Rows [][]Cell
}

// Write writes the sheets, at least one, in their order.
func Write(w io.Writer, sheets []Sheet) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closed := f.Close(); err == nil && closed != nil {
			err = fmt.Errorf("write workbook: %w", closed)
		}
	}()
	const never = "2000-01-01T00:00:00Z" // when a file was written is no part of what it says
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Erawan", Created: never, Modified: never}); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	styles := make([]int, 3)
	for decimals, format := range []int{3, 0, 4} { // 1,234 and 1,234.00
		if format == 0 {
			continue
		}
		if styles[decimals], err = f.NewStyle(&excelize.Style{NumFmt: format}); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err != nil {
			return fmt.Errorf("write sheet %s: %w", s.Name, err)
		}
		if err := fill(f, s, styles); err != nil {
			return fmt.Errorf("write sheet %s: %w", s.Name, err)
		}
	}
	var whole bytes.Buffer
	if _, err := f.WriteTo(&whole); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := inOrder(w, whole.Bytes()); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// inOrder packs a workbook's parts in the order of their names: excelize writes its sheets as a map gives them.
func inOrder(w io.Writer, packed []byte) error {
	from, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	slices.SortFunc(from.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	to := zip.NewWriter(w)
	for _, part := range from.File {
		in, err := part.Open()
		if err != nil {
			return err
		}
		out, err := to.Create(part.Name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, in); err != nil {
			return err
		}
		if err := in.Close(); err != nil {
			return err
		}
	}
	return to.Close()
}

func fill(f *excelize.File, s Sheet, styles []int) error {
	out, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i, row := range s.Rows {
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = c.Text
			if c.Number != "" {
				n, err := strconv.ParseFloat(c.Number, 64)
				if err != nil {
					return err
				}
				cells[j] = excelize.Cell{Value: n, StyleID: styles[c.Decimals]}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
	}
	return out.Flush()
}
