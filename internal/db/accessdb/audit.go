package accessdb

import (
	"context"

	"erawan/internal/access"
)

// Audit reads rows of the audit chain in scope, newest first: those about the asker's things, and what
// the asker's people did to others'.
func (s Store) Audit(ctx context.Context, scope access.Scope, ask access.AuditAsk) ([]access.Line, error) {
	return s.DB.Audit(ctx, scope, ask)
}
