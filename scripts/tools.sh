#!/bin/sh
# Says in one sentence what is missing. With `tests` or `torture`, also what those
# need; as root on Debian that is installed.
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


packages=
# Installs what is in $packages, or ends with the code $1 after the sentence $2.
install_packages() {
    [ -n "$packages" ] || exit 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "$2; on Debian run as root: apt-get install$packages" >&2
        exit "$1"
    fi
    echo "Installing:$packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

case "${1:-}" in
tests)
    command -v chromium >/dev/null 2>&1 || packages="$packages chromium"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ||
        packages="$packages postgresql"
    python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || packages="$packages python3-venv"
    command -v xmllint >/dev/null 2>&1 || packages="$packages libxml2-utils"
    # A backup is opened without the program: without these, that test is skipped.
    command -v age >/dev/null 2>&1 || packages="$packages age"
    command -v sqlite3 >/dev/null 2>&1 || packages="$packages sqlite3"
    install_packages 1 "The tests need more programs"
    ;;
torture)
    # Elsewhere than on Debian, the jobs of power loss and the clock are skipped.
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        { echo "The torture needs Python 3.11 or newer." >&2; exit 1; }
    command -v strace >/dev/null 2>&1 || packages="$packages strace"
    ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || packages="$packages faketime"
    command -v age >/dev/null 2>&1 || packages="$packages age"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ||
        packages="$packages postgresql"
    install_packages 0 "Some of the torture is skipped"
    ;;
esac
