#!/usr/bin/env bash
# Runs a command with DATABASE_URL pointing at a PostgreSQL started for it alone, and stops it again.
# The server listens on loopback only, in a folder of its own; initdb refuses root, so it runs as `postgres`.
set -euo pipefail
bin="$(dirname "$(readlink -f "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)")")"
home="$(mktemp -d)"; port="${TRILLIUM_POSTGRES_PORT:-15432}"
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || useradd --system --home-dir "$home" postgres
  chown postgres "$home"
  as() { setpriv --reuid postgres --regid "$(id -g postgres)" --clear-groups -- "$@"; }
fi
cleanup() { as "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$home"; }
trap cleanup EXIT
cd "$home"
as "$bin/initdb" -D "$home/data" -U trillium --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null
as "$bin/createdb" -h 127.0.0.1 -p "$port" -U trillium trillium
cd - >/dev/null
DATABASE_URL="postgresql://trillium@127.0.0.1:$port/trillium" "$@"
