#!/usr/bin/env bash
# Directus beside the product, at 8 clients. Installs it under target/bench the
# first time (npm, a few minutes). PEER_DATA says which of our data it is
# compared with: by default ten times its number of records.
set -euo pipefail
cd "$(dirname "$0")/.."

data=target/bench
folder=$data/directus
mkdir -p "$folder"
if [ ! -d "$folder/node_modules/directus" ]; then
    (cd "$folder" && npm init -y >/dev/null && npm i directus@11.3.5 sqlite3 --no-audit --no-fund --loglevel=error)
fi
if [ ! -f "$folder/ready" ]; then
    python3 benches/directus_db.py "$folder/data.db"
    cat >"$folder/.env" <<'END'
HOST=127.0.0.1
PORT=8155
DB_CLIENT=sqlite3
DB_FILENAME=./data.db
SECRET=measuring-only
ADMIN_EMAIL=admin@example.org
ADMIN_PASSWORD=measuring-only
RATE_LIMITER_ENABLED=false
QUERY_LIMIT_MAX=-1
CACHE_ENABLED=false
TELEMETRY=false
END
    (cd "$folder" && node node_modules/directus/cli.js bootstrap)
    touch "$folder/ready"
fi
node benches/directus.mjs "$folder" "${PROGRAM:-target/release/pristan}" "${PEER_DATA:-$data/1000000}"
