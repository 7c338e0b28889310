// Package accessdb keeps organisations, their people, sessions and keys, and the settings of the
// installation.
package accessdb

import "erawan/internal/db"

// Store keeps who may ask.
type Store struct{ DB *db.DB }
