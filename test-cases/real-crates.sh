#!/usr/bin/env bash
# real-crates.sh FOLDER [BINARY]: unpacks the published crates of real-crates.txt into FOLDER, checks each with every
# lint, and prints a line for each: exit status, findings by level, problems. What was printed of each crate stays in
# FOLDER/findings, to be read and compared between versions. Needs cargo and its registry; runs no code of the crates.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?a folder to unpack into}
binary=$(realpath "${2:-$here/../target/release/conn-lint}")
mkdir -p "$folder/findings"
folder=$(realpath "$folder")

unpack() {
    local name=$1 version=$2 scratch
    [[ -d $folder/$name-$version ]] && return
    scratch=$(mktemp -d)
    mkdir "$scratch/src"
    : >"$scratch/src/lib.rs"
    printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n"%s" = "=%s"\n' \
        "$name" "$version" >"$scratch/Cargo.toml"
    (cd "$scratch" && cargo vendor --quiet --versioned-dirs vendor >/dev/null 2>&1) || true
    if [[ -d $scratch/vendor/$name-$version ]]; then
        mv "$scratch/vendor/$name-$version" "$folder/"
    else
        echo "not unpacked: $name $version" >&2
    fi
    rm -rf "$scratch"
}

while read -r name version; do
    unpack "$name" "$version"
    crate=$folder/$name-$version
    [[ -d $crate ]] || continue
    out=$folder/findings/$name-$version
    status=0
    (cd "$crate" && timeout 120 "$binary" check . --no-config --no-cache --format concise >"$out.txt" 2>"$out.err") || status=$?
    count() { grep -c " $1\[" "$out.txt" || true; }
    printf '%-40s exit %d  %3d errors %3d warnings %3d notes  %d problems%s\n' "$name-$version" "$status" \
        "$(count error)" "$(count warning)" "$(count note)" "$(grep -c '^problem' "$out.err" || true)" \
        "$(grep -q panicked "$out.err" && echo '  PANICKED' || true)"
done <"$here/real-crates.txt"
