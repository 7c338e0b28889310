package evidencedb

import (
	"context"
	"fmt"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
)

// Choices names the newest campaigns of an organisation, so many at most.
func (s Store) Choices(ctx context.Context, scope access.Scope, most int) (out []evidence.Named, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out = nil
		var rows []nameRow
		if err := t.Fetch(&rows, choicesSQL+"order by campaign.id desc", db.Params{"org": scope.Org, "choices": most}); err != nil {
			return fmt.Errorf("campaigns to choose from: %w", err)
		}
		for _, r := range rows {
			n, err := r.name()
			if err != nil {
				return err
			}
			out = append(out, n.named)
		}
		return nil
	})
	return out, err
}
