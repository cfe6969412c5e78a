#!/usr/bin/env bash
# Prints where a program is: the one on the PATH, else that of Debian's package, unpacked below
# target/. Nothing is installed, so that no service is started and no privilege is needed.
#
#   debian.sh PROGRAM PACKAGE
set -euo pipefail
program=$1 package=$2
if command -v "$program"; then
    exit
fi
place=$(cd "$(dirname "$0")/../.." && pwd)/target/debian
mkdir -p "$place"
cd "$place"
exec 9>lock
flock 9
if [ ! -x "usr/bin/$program" ]; then
    if ! apt-get download -qq "$package" >&2; then
        sudo=$([ "$(id -u)" = 0 ] || echo sudo)
        $sudo apt-get update -qq >&2
        apt-get download -qq "$package" >&2
    fi
    for archive in "${package}"_*.deb; do
        dpkg-deb --extract "$archive" . >&2
        rm "$archive"
    done
fi
echo "$place/usr/bin/$program"
