#!/bin/sh
# Makes goals of the Makefile one after the other and says how long each took. Goals joined
# with `+` are made side by side; what each said is shown when it ends. The first that
# fails ends it all, with its code.
set -eu

begun=$(date +%s)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# One goal; its seconds go to standard error, so that they stand where its words do.
timed() {
    since=$(date +%s)
    code=0
    "${MAKE:-make}" --no-print-directory "$1" || code=$?
    echo "== $1: $(($(date +%s) - since)) s, code $code" >&2
    return $code
}

for stage; do
    case $stage in
    *+*)
        running=
        for goal in $(echo "$stage" | tr + ' '); do
            timed "$goal" >"$folder/$goal" 2>&1 &
            running="$running $goal:$!"
        done
        failed=0
        for one in $running; do
            wait "${one#*:}" || failed=$?
            cat "$folder/${one%:*}"
        done
        [ "$failed" = 0 ] || exit "$failed"
        ;;
    *) timed "$stage" ;;
    esac
done
echo "== all: $(($(date +%s) - begun)) s" >&2
