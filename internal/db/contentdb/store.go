// Package contentdb keeps what we say: law cards and messages with their versions, the statements
// people agree to, and the approvals of all three.
package contentdb

import (
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

// Store keeps what we say.
type Store struct{ DB *db.DB }

var (
	laws     = db.Versioned{Table: "law_card", Prefix: id.Law, Kind: access.OnLaw}
	messages = db.Versioned{Table: "message", Prefix: id.Message, Kind: access.OnMessage}
)

func mapped[F, D any](from []F, convert func(F) (D, error)) ([]D, error) {
	out := make([]D, len(from))
	for i, f := range from {
		d, err := convert(f)
		if err != nil {
			return nil, err
		}
		out[i] = d
	}
	return out, nil
}
