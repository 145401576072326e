#!/bin/sh
# Says in one sentence what is missing. With `tests`, also what the tests need;
# as root on Debian that is installed.
set -eu

missing() {
    echo "Pristan cannot be built here: $1" >&2
    exit 1
}

command -v cargo >/dev/null 2>&1 || missing "Rust is missing; install it with rustup (https://rustup.rs), version 1.95 or newer."
rust=$(rustc --version | cut -d' ' -f2)
[ "$(printf '%s\n1.95.0\n' "$rust" | sort -V | head -n 1)" = "1.95.0" ] ||
    missing "Rust $rust is too old; run \`rustup update\` for 1.95 or newer."
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 ||
    missing "Node.js is missing; install version 20 or newer (https://nodejs.org)."
node=$(node --version | tr -d v)
[ "${node%%.*}" -ge 20 ] || missing "Node.js $node is too old; install version 20 or newer (https://nodejs.org)."
command -v cc >/dev/null 2>&1 || missing "a C compiler is missing; on Debian run \`apt-get install build-essential\`."

[ "${1:-}" = tests ] || exit 0

packages=
command -v chromium >/dev/null 2>&1 || packages="$packages chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ||
    packages="$packages postgresql"
python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || packages="$packages python3-venv"
command -v xmllint >/dev/null 2>&1 || packages="$packages libxml2-utils"
[ -n "$packages" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need more programs; on Debian run as root: apt-get install$packages" >&2
    exit 1
fi
echo "Installing for the tests:$packages"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of names
apt-get install -y -qq --no-install-recommends $packages >/dev/null
