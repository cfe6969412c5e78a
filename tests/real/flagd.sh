#!/usr/bin/env bash
# Prints where flagd's evaluator is: installed from npm below target/, in the versions that
# flagd/package-lock.json names. Needs Node 20 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
place=$(cd "$here/../.." && pwd)/target/flagd
major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/')
if [ "${major:-0}" -lt 20 ]; then
    echo "flagd's evaluator needs Node 20 or later with npm on the PATH, here is ${major:-none}" >&2
    exit 1
fi
mkdir -p "$place"
exec 9>"$place/lock"
flock 9
if ! cmp -s "$here/flagd/package-lock.json" "$place/installed.json"; then
    cp "$here"/flagd/package*.json "$place"
    # No package may run anything of its own while it is installed; none needs to.
    (cd "$place" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
    cp "$here/flagd/package-lock.json" "$place/installed.json"
fi
cp "$here/flagd/evaluate.cjs" "$place"
echo "$place/evaluate.cjs"
