package ask

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
)

// partTime is how long a part of an export may take to whoever asked.
const partTime = 30 * time.Second

// ExportGiven is a file of an export on its way to whoever asked: one part, or with -1 all of them.
type ExportGiven struct {
	Files   evidence.ExportFiles
	Scope   access.Scope
	Export  evidence.Export
	Part    int
	Parts   []evidence.ExportPart // that are in it
	Columns string                // where the sheet is that says what its columns mean
}

// Write writes headings and parts one after another, which gzip reads as one file where they are many. Its length goes ahead: without it, a file that ends
// between two parts would look whole.
func (x ExportGiven) Write(c *gin.Context) error {
	ctx := c.Request.Context()
	var next bytes.Buffer
	if err := x.Export.Headings(&next); err != nil {
		return err
	}
	length := int64(next.Len())
	for _, p := range x.Parts {
		length += p.Bytes
	}
	for i, p := range x.Parts {
		raw, err := x.Files.ExportFile(ctx, x.Scope, x.Export.Public, p.N)
		if err != nil {
			return err
		}
		if i == 0 { // nothing is written before it is known to be there, and taken
			if err := x.Files.TakeExport(ctx, x.Scope, x.Export.Public, x.Part); err != nil {
				return err
			}
			DescribedBy(c, x.Columns)
			c.Writer.Header().Set("Content-Length", strconv.FormatInt(length, 10))
			Attach(c, x.Export.ExportName(x.Part), x.Export.Media())
		}
		if err := http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(partTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		next.Write(raw)
		if _, err := next.WriteTo(c.Writer); err != nil {
			return err
		}
	}
	return nil
}
