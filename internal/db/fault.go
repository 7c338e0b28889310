package db

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"erawan/internal/fault"
)

// NotFound is what an asker is told of a thing that is not there, or not theirs.
var NotFound = fault.New(fault.NotFound, "", "not_found")

// spoken are the constraints that speak to a reader, by name, and by the columns that SQLite lists
// in place of a unique key's name.
var spoken = []struct {
	name, columns string
	fault         *fault.Fault
}{
	{"staff_email_unique", "staff.email", fault.New(fault.Conflict, "/email", "staff.email_taken")},
	{"access_key_text_unique", "access_key.text", fault.New(fault.Conflict, "/key", "key.taken")},
	{"passkey_credential_unique", "passkey.credential", fault.New(fault.Conflict, "", "passkey.taken")},
	{"statement_follows_once", "statement.follows_id", fault.New(fault.Stale, "", "statement.followed")},
	{"pledge_contact_of", "", fault.New(fault.NotFound, "", "not_found")},
	{"stop_revoked_once", "stop.revokes", fault.New(fault.Conflict, "", "stop.already_lifted")},
	{"campaign_state_known", "", fault.New(fault.Invalid, "/state", "campaign.unknown_state")},
	{"placement_fallback_known", "", fault.New(fault.Invalid, "/fallback", "placement.unknown_fallback")},
	{"org_kind_known", "", fault.New(fault.Invalid, "/kind", "org.unknown_kind")},
	{"airport_layer_known", "", fault.New(fault.Invalid, "/ivory_market_layer", "airport.unknown_layer")},
}

// toFault gives an error of the database its meaning. What has none stays as it is: ours to mend.
func toFault(err error) error {
	if err == nil || fault.All(err) != nil {
		return err
	}
	name := constraintOf(err)
	for _, s := range spoken {
		if name != "" && (name == s.name || name == s.columns) {
			return s.fault.Because(err)
		}
	}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return NotFound.Because(err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fault.New(fault.Conflict, "", "already_exists").Because(err)
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return fault.New(fault.Invalid, "", "refers_to_nothing").Because(err)
	case errors.Is(err, gorm.ErrCheckConstraintViolated), brokenCheck(err):
		return fault.New(fault.Invalid, "", "not_allowed").Because(err)
	case unstorable(err):
		return fault.New(fault.Invalid, "", "text.not_storable").Because(err)
	case away(err):
		return fault.New(fault.Unavailable, "", "database_away").After(5 * time.Second).Because(err)
	}
	return err
}

// away reports whether there was no server to speak with: none that answers, none any more, or one
// that takes no more sessions.
func away(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "57P01", "57P02", "57P03", "53300": // it is stopping, has crashed, is starting, is full
			return true
		}
		return strings.HasPrefix(pg.Code, "08")
	}
	var dial *pgconn.ConnectError
	var link *net.OpError
	return errors.As(err, &dial) || errors.As(err, &link) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

func constraintOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.ConstraintName
	}
	if _, text, ok := sqliteCode(err); ok {
		return sqliteConstraint(text)
	}
	return ""
}

func brokenCheck(err error) bool {
	code, _, ok := sqliteCode(err)
	return ok && code == sqliteCheck
}

// unstorable is a text that Postgres cannot keep: one with a NUL, or no text at all.
func unstorable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05")
}
