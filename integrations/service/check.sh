#!/usr/bin/env bash
# The service's tests on SQLite, and on a PostgreSQL of their own: started on loopback in a folder
# that goes away again, from Debian's package.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  apt-get install --quiet --yes postgresql >/dev/null
fi
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
folder=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
# PostgreSQL does not run as root.
as=(env)
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(setpriv --reuid postgres --regid postgres --clear-groups)
fi
stop() {
  "${as[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
"${as[@]}" "$bin/initdb" --pgdata "$folder/data" --username clv --auth trust --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --wait --log "$folder/log" \
  --options "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder" start >/dev/null
cd - >/dev/null
CLV_TEST_POSTGRES="postgres://clv@127.0.0.1:$port/postgres" cargo test --package clv-service "$@"
