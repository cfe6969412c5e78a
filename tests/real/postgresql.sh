#!/usr/bin/env bash
# Prints the folder with PostgreSQL's programs: those on the PATH or where Debian has them, else
# those of Debian's packages, unpacked below target/. Nothing is installed, so that no service is
# started and no privilege is needed.
set -euo pipefail
shopt -s nullglob
if initdb=$(command -v initdb); then
    dirname "$(readlink -f "$initdb")"
    exit
fi
installed=(/usr/lib/postgresql/*/bin/initdb)
if [ ${#installed[@]} -gt 0 ]; then
    dirname "${installed[-1]}"
    exit
fi
place=$(cd "$(dirname "$0")/../.." && pwd)/target/debian-postgresql
mkdir -p "$place/archives/partial"
exec 9>"$place/lock"
flock 9
if [ ! -e "$place/unpacked" ]; then
    # The package and whatever it needs that is not there.
    fetch() {
        apt-get install --download-only --yes --no-install-recommends -qq \
            -o Debug::NoLocking=1 -o Dir::Cache::archives="$place/archives" postgresql >&2
    }
    if ! fetch; then
        sudo=$([ "$(id -u)" = 0 ] || echo sudo)
        $sudo apt-get update -qq >&2
        fetch
    fi
    for archive in "$place"/archives/*.deb; do
        dpkg-deb --extract "$archive" "$place" >&2
    done
    rm -r "$place/archives"
    touch "$place/unpacked"
fi
# Found beside the programs, not in the system's folders.
for program in "$place"/usr/lib/postgresql/*/bin/{initdb,postgres,psql}; do
    name=${program##*/} folder=$place/bin
    mkdir -p "$folder"
    printf '#!/bin/sh\nexport LD_LIBRARY_PATH="%s"\nexec "%s" "$@"\n' \
        "$(echo "$place"/usr/lib/*-linux-gnu)" "$program" >"$folder/$name"
    chmod +x "$folder/$name"
done
echo "$place/bin"
