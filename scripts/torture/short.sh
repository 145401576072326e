#!/bin/sh
# Every job of the torture, short: under a minute and a half. PRISTAN names the program.
set -eu
cd "$(dirname "$0")/../.."
scripts/tools.sh torture
exec python3 scripts/torture/torture.py --short "$@"
