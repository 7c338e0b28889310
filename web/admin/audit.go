package admin

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/web/desk"
)

// auditPage is how many rows the page shows at once.
const auditPage = 50

type auditView struct {
	frame
	Kinds   []kindChoice
	Subject string // the one thing the page is about; empty for all
	Rows    []desk.AuditLine
	Older   string // address of the next rows; empty at the end
	Newest  string // address of the first rows; empty when these are they
	All     string // address without a filter
}

type kindChoice struct {
	Kind   access.Subject
	Chosen bool
}

// AuditPage is a timeline of who changed what, the newest first.
func (c *Console) AuditPage(g *gin.Context) error {
	kind, subject := access.Subject(g.Query("kind")), g.Query("subject")
	if !slices.Contains(access.Subjects, kind) {
		kind = ""
	}
	before, err := strconv.ParseInt(g.Query("before"), 10, 64)
	if err != nil || before < 1 {
		before = 0
	}
	ask := access.AuditAsk{Kind: kind, Subject: subject, Before: before, Limit: auditPage + 1}
	lines, err := c.Audit.Audit(g.Request.Context(), person(g).Scope(), ask)
	if err != nil {
		return err
	}
	v := auditView{frame: c.frame(g, "/admin/audit"), Subject: subject, All: "/admin/audit"}
	if len(lines) > auditPage {
		lines = lines[:auditPage]
		v.Older = desk.AuditAddress(kind, subject, lines[auditPage-1].Seq)
	}
	if before > 0 {
		v.Newest = desk.AuditAddress(kind, subject, 0)
	}
	for _, k := range access.Subjects {
		v.Kinds = append(v.Kinds, kindChoice{k, k == kind})
	}
	for _, l := range lines {
		v.Rows = append(v.Rows, c.AuditLine(l, v.Locale))
	}
	return write(g, c.page.audit, http.StatusOK, v)
}
