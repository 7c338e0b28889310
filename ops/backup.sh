#!/bin/sh
# Takes a backup while everything runs.
#
#   ops/backup.sh FILE        a file that is not there yet
#
# Reads ERAWAN_DATABASE_URL and ERAWAN_DATABASE_PASSWORD_FILE as the program does. Of Postgres it takes
# one consistent state (pg_dump, custom format); of SQLite the same through the program, which is found
# as "erawan" or as $ERAWAN.
set -eu
umask 077

fail() { echo "backup: $*" >&2; exit 1; }

[ $# -eq 1 ] || fail "name the file to write: ops/backup.sh FILE"
file=$1
url=${ERAWAN_DATABASE_URL:-}
[ -n "$url" ] || fail "ERAWAN_DATABASE_URL is not set"
[ ! -e "$file" ] || fail "$file is there already, and a backup is never written over"

part="$file.part"
rm -f "$part"
trap 'rm -f "$part"' EXIT INT TERM
case $url in
sqlite://*)
	"${ERAWAN:-erawan}" backup "$part" >/dev/null
	;;
postgres://* | postgresql://*)
	command -v pg_dump >/dev/null || fail "pg_dump is not here; install the Postgres client of the server's version"
	if [ -n "${ERAWAN_DATABASE_PASSWORD_FILE:-}" ]; then
		PGPASSWORD=$(cat "$ERAWAN_DATABASE_PASSWORD_FILE")
		export PGPASSWORD
	fi
	pg_dump --dbname="$url" --format=custom --no-owner --no-privileges --file="$part"
	;;
*)
	fail "ERAWAN_DATABASE_URL begins with neither postgres:// nor sqlite://"
	;;
esac
sync "$part"
mv "$part" "$file"
trap - EXIT

cat <<END
backup: wrote $file
Not in it, and needed: the key file (ERAWAN_KEY_FILE). Keep a copy of it, apart from this one. Without it no
view token of the last day opens, no receipt withdraws a pledge, and every browser changes its arm.
Not in it, and not needed: Redis. It holds what is not drained yet, and what can be rebuilt.
END
