#!/bin/sh
# Every job of the torture, short: a few minutes. PRISTAN names the program.
set -eu
cd "$(dirname "$0")/../.."
scripts/tools.sh torture
exec python3 scripts/torture/torture.py --short "$@"
