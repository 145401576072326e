#!/bin/sh
# What two of the jobs need: strace (power loss) and faketime (clock). As root on
# Debian they are installed; elsewhere those jobs are skipped with a sentence.
set -eu

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    { echo "The torture needs Python 3.11 or newer." >&2; exit 1; }
packages=
command -v strace >/dev/null 2>&1 || packages="$packages strace"
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || packages="$packages faketime"
[ -n "$packages" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Some of the torture is skipped; on Debian run as root: apt-get install$packages" >&2
    exit 0
fi
echo "Installing for the torture:$packages"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of names
apt-get install -y -qq --no-install-recommends $packages >/dev/null
