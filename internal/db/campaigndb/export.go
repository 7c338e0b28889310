package campaigndb

import (
	"context"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/db"
)

// exportDoc is how the audit tells that a segment was written out for a platform.
type exportDoc struct {
	Platform string `json:"platform"`
	Format   string `json:"format"`
	Version  int    `json:"version"`
}

// RecordExport tells the audit that a segment of the asker was written out. What the file says is not kept:
// it follows from the version.
func (s Store) RecordExport(ctx context.Context, scope access.Scope, g audience.Segment, platform, format string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		return t.Record(scope, db.Change{Org: g.Org, Verb: access.Exported, Kind: access.OnSegment, Subject: g.Public,
			After: exportDoc{platform, format, g.Version}})
	})
}
