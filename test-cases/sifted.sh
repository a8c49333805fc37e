#!/usr/bin/env bash
# Compares, for each folder that is named, what `conn-lint check` finds with what it finds when it parses every file.
#
#   test-cases/sifted.sh PROGRAM FOLDER..
set -euo pipefail

program=$(realpath "$1")
shift
different=0
for folder in "$@"; do
    cd "$folder"
    flags=(check . --no-config --no-cache --tests --format concise)
    some=$("$program" "${flags[@]}" 2>/dev/null) || true
    all=$("$program" "${flags[@]}" --parse-all 2>/dev/null) || true
    cd - >/dev/null
    if [ "$some" != "$all" ]; then
        different=$((different + 1))
        echo "$folder"
        diff <(echo "$all") <(echo "$some") || true
    fi
done
echo "$# compared, $different different"
[ "$different" -eq 0 ]
