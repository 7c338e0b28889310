package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/page"
	"erawan/web/ask"
)

// columnsPath is where the second file of each sheet is.
const columnsPath = "/api/v1/reports/columns?format=csv"

// Columns tells what the columns of reports and every other number mean: GET /api/v1/reports/columns. Documents have theirs inside;
// a sheet names this one beside it.
func (s *Surface) Columns(c *gin.Context) error {
	format, err := formatOf(c.Query("format"))
	if err != nil {
		return err
	}
	r := s.reader(c)
	if format == "csv" {
		raw, err := r.DictionarySheet(page.EveryColumn(), nil)
		if err != nil {
			return err
		}
		return file(c, "columns.csv", raw)
	}
	all, err := r.Describe(page.EveryColumn(), nil)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(map[string][]evidence.Described{"columns": all})
	if err != nil {
		return err
	}
	return file(c, "", raw)
}

// reader is whom the sentences of an answer are for.
func (s *Surface) reader(c *gin.Context) page.Reader {
	return page.Plainly(s.Words, ask.Locale(c), time.UTC)
}

// file answers with a sheet of a name, or without one with a document.
func file(c *gin.Context, name string, raw []byte) error {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	if name != "" {
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(raw) // who has gone away needs no answer
	return nil
}
