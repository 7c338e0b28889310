#!/bin/sh
# Restores a backup of ops/backup.sh into a database that is empty, all of it or nothing.
#
#   ops/restore.sh FILE
#
# Reads ERAWAN_DATABASE_URL and ERAWAN_DATABASE_PASSWORD_FILE as the program does. Stop every process first.
set -eu
umask 077

fail() { echo "restore: $*" >&2; exit 1; }

[ $# -eq 1 ] || fail "name the backup: ops/restore.sh FILE"
file=$1
url=${ERAWAN_DATABASE_URL:-}
[ -n "$url" ] || fail "ERAWAN_DATABASE_URL is not set"
[ -s "$file" ] || fail "$file is not there, or empty"

case $url in
sqlite://*)
	path=${url#sqlite://}
	for old in "$path" "$path-wal" "$path-shm"; do
		[ ! -e "$old" ] || fail "$old is there already; move it away first"
	done
	trap 'rm -f "$path.part"' EXIT INT TERM
	cp "$file" "$path.part"
	sync "$path.part"
	mv "$path.part" "$path"
	;;
postgres://* | postgresql://*)
	command -v pg_restore >/dev/null || fail "pg_restore is not here; install the Postgres client of the server's version"
	if [ -n "${ERAWAN_DATABASE_PASSWORD_FILE:-}" ]; then
		PGPASSWORD=$(cat "$ERAWAN_DATABASE_PASSWORD_FILE")
		export PGPASSWORD
	fi
	tables=$(psql --dbname="$url" --no-psqlrc --quiet --tuples-only --no-align \
		--command="select count(*) from pg_tables where schemaname = 'public'")
	[ "$tables" = 0 ] || fail "the database has $tables tables; make an empty one"
	pg_restore --dbname="$url" --single-transaction --exit-on-error --no-owner --no-privileges "$file"
	;;
*)
	fail "ERAWAN_DATABASE_URL begins with neither postgres:// nor sqlite://"
	;;
esac

cat <<END
restore: done
Before a node starts: remove plan.json and plan-contact.json from every data folder, and leave the spool in
it. They are of a time that this database does not know. Then run erawan doctor, and press again every stop
that was pressed after the backup.
END
