#!/usr/bin/env bash
# published-crates.sh FOLDER [BINARY [FLAG]]: unpacks every crate of published-crates/crates.lock into FOLDER (some 3 GB), checks
# each, and counts: panics, runs that took too long, files that do not parse, findings. What is found lies in
# FOLDER/findings.txt, what was not read in FOLDER/problems.txt, both sorted, to be compared between versions. Needs
# cargo and its registry; runs no code of the crates. With the flag --parse-all every file is parsed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?a folder to unpack into}
binary=$(realpath "${2:-$here/../target/release/conn-lint}")
mkdir -p "$folder/out"
folder=$(realpath "$folder")

if [[ ! -d $folder/crates ]]; then
    mkdir -p "$folder/list/src"
    cp "$here/published-crates/crates.toml" "$folder/list/Cargo.toml"
    cp "$here/published-crates/crates.lock" "$folder/list/Cargo.lock"
    : >"$folder/list/src/lib.rs"
    (cd "$folder/list" && cargo vendor --quiet --locked --versioned-dirs "$folder/crates" >/dev/null)
fi

check() {
    local crate=$1 binary=$2 out=$3 flag=${4:-} status=0 name
    name=$(basename "$crate")
    (cd "$crate" && ulimit -t 60 && timeout 900 "$binary" check . --no-config --no-cache --statistics --format concise ${flag:+"$flag"}) \
        >"$out/$name.found" 2>"$out/$name.told" || status=$?
    echo "$status" >"$out/$name.status"
}
export -f check
find "$folder/crates" -mindepth 1 -maxdepth 1 -type d -print0 | sort -z |
    xargs -0 -P "$(nproc)" -I{} bash -c 'check "$@"' _ {} "$binary" "$folder/out" "${3:-}"

cd "$folder/out"
each() {
    for file in *."$1"; do
        sed "s|^|${file%."$1"} |" "$file"
    done
}
each found | LC_ALL=C sort >../findings.txt
each told | { grep ' problem: ' || true; } | LC_ALL=C sort >../problems.txt
count() { grep -c "$@" || true; }
files=$(each told | sed -n 's/^[^ ]* \([0-9]*\) files\?, .*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }')
echo "crates: $(find . -name '*.status' | wc -l)"
echo "files read: $files"
echo "panics: $(cat -- *.told | count panicked)"
echo "taken too long: $(cat -- *.status | count -xE "(124|152|137)")"
echo "ended by another signal: $(cat -- *.status | count -xE '1(29|3[0-689]|4[0-9]|5[013-9])')"
echo "files that do not parse: $(count 'does not parse as Rust' <../problems.txt)"
echo "files left out for their size or depth: $(count -E 'is too long to be read|nests too deeply|is larger than' <../problems.txt)"
for level in error warning note; do
    echo "findings, $level: $(count -E "^[^ ]+ [^ ]+: $level\[" <../findings.txt)"
done
