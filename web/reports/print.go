package reports

import (
	"bytes"
	"context"
	"net/http"

	"erawan/internal/page"
)

// Press makes a PDF of a page; what it links to as style is asked of files.
type Press interface {
	Print(ctx context.Context, page []byte, files http.Handler) ([]byte, error)
}

// Printer prints reports that nobody is signed in for: the part of the builder's page that is the answer, under the title of the schedule.
type Printer struct {
	press Press
	set   *page.Set
	files *page.Assets
	sheet page.Page[buildView]
}

// NewPrinter prepares one. It panics when a template is missing.
func NewPrinter(press Press, set *page.Set, files *page.Assets) *Printer {
	return &Printer{press: press, set: set, files: files, sheet: page.Of[buildView](set, "report-paper")}
}

// print makes a PDF of an answer that was laid out; its links lead where they would at an address.
func (p *Printer) print(ctx context.Context, v buildView, address string) ([]byte, error) {
	var drawn bytes.Buffer
	if err := p.sheet.Render(&drawn, v); err != nil {
		return nil, err
	}
	sheet, err := page.Outward(drawn.Bytes(), address)
	if err != nil {
		return nil, err
	}
	return p.press.Print(ctx, sheet, p.files)
}
