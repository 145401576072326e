#!/usr/bin/env bash
# Tries the API against its own document: a demonstration is served from a
# temporary folder, and schemathesis sends it requests made from the document,
# sound and unsound; then scripts/answers.py reads the answers of every page. What
# is not clean ends with 1. Some eight minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSION=4.32.5
VENV=target/api-venv
PRISTAN=${PRISTAN:-target/debug/pristan}

# Asked through the interpreter: what pip writes into bin/ names the folder where it was
# written, and `target` is carried from one clone to the next.
if ! "$VENV/bin/python" -m schemathesis.cli --version 2>/dev/null | grep -qx ".*, version $VERSION"; then
    command -v python3 >/dev/null || { echo "scripts/api.sh needs Python 3.10 or later" >&2; exit 1; }
    python3 -m venv --clear "$VENV"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "schemathesis==$VERSION"
fi
[ -x "$PRISTAN" ] || cargo build --locked -p pristan

FOLDER=$(mktemp -d)
SERVER=
end() {
    if [ -n "$SERVER" ]; then
        kill "$SERVER" 2>/dev/null || true
        wait "$SERVER" 2>/dev/null || true
    fi
    rm -rf "$FOLDER"
}
trap end EXIT

"$PRISTAN" keys init -o "$FOLDER/data.key" >/dev/null
"$PRISTAN" demo --data "$FOLDER/data" --no-serve --key "$FOLDER/data.key" >/dev/null
# The coordinator takes tips and looks after rights; the worker opens what is sealed of cases.
SCOPES=read,write,identity,contact,health,narrative,shelter_location
TOKEN=$("$PRISTAN" account token --data "$FOLDER/data" --as coordinator --scopes $SCOPES --name schemathesis)
WORKER=$("$PRISTAN" account token --data "$FOLDER/data" --as worker --scopes $SCOPES --name schemathesis)
"$PRISTAN" demo --data "$FOLDER/data" --listen 127.0.0.1:0 >"$FOLDER/said" 2>"$FOLDER/log" &
SERVER=$!
ADDRESS=
for _ in $(seq 100); do
    ADDRESS=$(grep -o 'http://127\.0\.0\.1:[0-9]*' "$FOLDER/said" | tail -1 || true)
    [ -n "$ADDRESS" ] && break
    kill -0 "$SERVER" 2>/dev/null || { cat "$FOLDER/log" >&2; exit 1; }
    sleep 0.2
done
[ -n "$ADDRESS" ] || { echo "the server did not begin" >&2; exit 1; }

# Requests about things that are there reach further than made-up ids.
"$VENV/bin/python" scripts/api-there.py "$ADDRESS" "$TOKEN" "$WORKER" scripts/api.toml >"$FOLDER/there.toml"

# One worker: two threads of the interpreter break its reading of its own source.
try() {
    local config=$1 token=$2
    shift 2
    (cd "$FOLDER" && "$OLDPWD/$VENV/bin/python" -m schemathesis.cli --config-file "$config" run \
        "$ADDRESS/api/v1/openapi.json" --header "Authorization: Bearer $token" \
        --checks all --max-examples 20 --seed 1 --workers 1 --continue-on-failure --warnings off "$@")
}

STATUS=0
try "$PWD/scripts/api.toml" "$TOKEN" || STATUS=1
try "$FOLDER/there.toml" "$TOKEN" --phases fuzzing,coverage || STATUS=1
try "$FOLDER/there.toml" "$WORKER" --phases fuzzing,coverage --include-tag cases || STATUS=1
if grep -q 'panicked' "$FOLDER/log"; then
    grep -A 3 'panicked' "$FOLDER/log" >&2
    STATUS=1
fi
# Headers, cookies, sessions and what is refused, page by page, on a server of its own.
PRISTAN="$PRISTAN" python3 scripts/answers.py || STATUS=1
exit $STATUS
