#!/bin/sh
# Runs a command beside a PostgreSQL server of its own, on a free port of the
# loopback address and in a temporary folder, both gone afterwards.
# The server's address is in PRISTAN_TEST_POSTGRES; tests make a database each.
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
    bin=$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")
fi
if [ ! -x "$bin/initdb" ]; then
    echo "with-postgres: no PostgreSQL server programs found (Debian: apt-get install postgresql)" >&2
    exit 1
fi

folder=$(mktemp -d)
# initdb refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as() { runuser -u postgres -- "$@"; }
else
    as() { "$@"; }
fi
stop() {
    as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT INT TERM

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 54329)
as "$bin/initdb" -D "$folder/data" -U pristan -A trust -E UTF8 --no-locale >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}
# Durability is not what these tests are about.
as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" start >/dev/null -o \
    "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=off -c max_connections=300"

PRISTAN_TEST_POSTGRES="postgres://pristan@127.0.0.1:$port"
export PRISTAN_TEST_POSTGRES
"$@"
