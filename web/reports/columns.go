package reports

import (
	"github.com/gin-gonic/gin"

	"erawan/internal/page"
)

const columnsPath = "/admin/reports/metrics.csv"

// columnsName is what the dictionary's file is called, whether it is fetched or goes along with a sheet.
const columnsName = "erawan-columns.csv"

// ColumnsCSV is what the columns of sheets and every number mean, as a sheet of its own: the second file of each sheet.
func (s *Surface) ColumnsCSV(g *gin.Context) error {
	raw, err := s.Reader(g).DictionarySheet(page.EveryColumn(), nil)
	if err != nil {
		return err
	}
	return file(g, columnsName, "text/csv; charset=utf-8", raw)
}
