// Package listdb finds things of every kind by words, and makes the lists again from the things in them.
package listdb

import (
	"context"
	"fmt"

	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
)

// Store reads across lists.
type Store struct{ DB *db.DB }

// form is the form of the lists: whatever changes what a thing is listed under or found by raises it.
const form = "2"

const formKey = "lists"

// Rebuild makes all lists and the search index again from what they list, in one transaction.
func (s Store) Rebuild(ctx context.Context) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		for _, table := range []string{"search_word", "list_key"} {
			if err := t.Exec("delete from " + table).Error; err != nil {
				return fmt.Errorf("empty %s: %w", table, err)
			}
		}
		for _, relist := range []func(*db.Tx) error{accessdb.Relist, campaigndb.Relist, contentdb.Relist} {
			if err := relist(t); err != nil {
				return err
			}
		}
		return accessdb.PutSetting(t, formKey, form)
	})
}

// Fill makes the lists when they were not made yet, or by a program that made them otherwise, and reports whether it
// did.
func (s Store) Fill(ctx context.Context) (bool, error) {
	have, _, err := accessdb.Store{DB: s.DB}.Setting(ctx, formKey)
	if err != nil || have == form {
		return false, err
	}
	return true, s.Rebuild(ctx)
}
