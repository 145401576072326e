#!/usr/bin/env bash
# Prints the figures of the product, on data that it makes under target/bench
# and uses again. `make bench` builds and runs it.
#
#   ONLY=small,start,indicators,pages,imports,cases,proofs,cube   only some parts
#   CASES_DATABASE=postgres://…                 the cases in PostgreSQL (benches/to_postgres.py copies them)
#   DIRECTUS=1                                  beside Directus too (needs the network once)
set -euo pipefail
cd "$(dirname "$0")/.."

program=target/release/pristan
data=target/bench
mkdir -p "$data"
cargo build --locked --release --quiet -p formats --example seed
case ",${ONLY:-cube}," in
*,cube,*) cargo run --locked --release --quiet -p domain --example cube ;;
esac

for size in 10000 100000 1000000; do
    if [ ! -f "$data/$size/done" ]; then
        rm -rf "${data:?}/$size"
        echo "Making $size records in $data/$size …" >&2
        "$program" demo --data "$data/$size" --no-serve --scale "$size" --json >"$data/$size.json"
        touch "$data/$size/done"
    fi
done

case ",${ONLY:-cases}," in
*,cases,*)
    if [ ! -f "$data/cases/done" ]; then
        rm -rf "${data:?}/cases" "$data/cases.key"
        echo "Making 100000 case files in $data/cases …" >&2
        "$program" keys init -o "$data/cases.key" >/dev/null
        "$program" demo --data "$data/cases" --no-serve --key "$data/cases.key" --cases 100000 --json >"$data/cases.json"
        # Whoever measures opens more than anybody does in a day.
        "$program" account limits --data "$data/cases" --as admin --reveals-a-day 10000000 >"$data/cases.limits"
        touch "$data/cases/done"
    fi
    ;;
esac
case ",${ONLY:-proofs}," in
*,proofs,*) PRISTAN="$program" python3 benches/proofs.py ;;
esac
node benches/figures.mjs "$program" target/release/examples/seed "$data"
if [ "${DIRECTUS:-}" = 1 ]; then
    benches/directus.sh
fi
