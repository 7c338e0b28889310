package contentdb

import (
	"context"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
)

// Workshop reads what somebody needs who writes a message in scope: the one of a public id, or a new one for "". The
// pictures on its shelf are the newest, the message's own, and the one named by its public id, if any is.
func (s Store) Workshop(ctx context.Context, scope access.Scope, public, picture string) (out content.Workshop, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = workshop(t, scope, public, picture)
		return err
	})
	return out, err
}

func workshop(t *db.Tx, scope access.Scope, public, picture string) (out content.Workshop, err error) {
	var approvals []content.Approval
	if public != "" {
		found, err := messages.ByPublic(t, scope, public)
		if err != nil {
			return out, err
		}
		if out.Message, err = MessageOf(found); err != nil {
			return out, err
		}
		logs, err := stepsOf(t, content.OfMessage, []int64{found.ID})
		if err != nil {
			return out, err
		}
		given, err := approvalsOf(t, content.OfMessage, []int64{found.ID})
		if err != nil {
			return out, err
		}
		out.Log, approvals = logs[found.ID], given[found.ID]
		scope = access.Scope{Org: found.Org} // it may stand on what is of its own organisation
	}
	cards, err := laws.Current(t, scope)
	if err != nil {
		return out, err
	}
	library, err := mapped(cards, LawOf)
	if err != nil {
		return out, err
	}
	statements, err := StatementsIn(t, scope)
	if err != nil {
		return out, err
	}
	offered, err := picturesOffered(t, scope.Org, out.Message.Picture, picture)
	if err != nil {
		return out, err
	}
	out.Shelf = content.NewShelf(library, statements, approvals, offered...)
	out.Shelf.Rules, err = rulesOf(t, scope.Org)
	return out, err
}
