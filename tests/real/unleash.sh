#!/usr/bin/env bash
# An Unleash on a port, with a PostgreSQL and data of its own. Prints `ready` once it answers.
# It ends, with its database and its data, when its standard input does: so also when whoever
# started it was killed.
#
#   unleash.sh PORT FOLDER
set -euo pipefail
port=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
server=$("$here/unleash-server.sh")
postgres=$("$here/postgresql.sh")

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    chown nobody:nogroup "$folder"
fi
children=()
finish() {
    trap - EXIT
    exec 2>/dev/null
    # At once: nobody wants the data.
    kill -QUIT "${children[0]}" 2>/dev/null || true
    kill -KILL "${children[@]:1}" 2>/dev/null || true
    wait || true
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

export LC_ALL=C.UTF-8
"${as[@]}" "$postgres/initdb" --pgdata="$folder/data" --auth=trust --username=postgres --no-sync >/dev/null
# Not reached by TCP: nothing else can get at it, and no port is needed.
"${as[@]}" "$postgres/postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off >"$folder/postgres.log" 2>&1 &
children+=($!)
until "$postgres/psql" -Xqh "$folder" -U postgres -c 'create database unleash' 2>"$folder/psql.log"; do
    kill -0 "${children[0]}" || { cat "$folder/postgres.log" >&2; exit 1; }
    sleep 0.1
done

TZ=UTC NODE_ENV=production CHECK_VERSION=false SEND_TELEMETRY=false LOG_LEVEL=warn \
    DATABASE_HOST="$folder" DATABASE_NAME=unleash DATABASE_USERNAME=postgres DATABASE_PASSWORD=none \
    DATABASE_SSL=false HTTP_HOST=127.0.0.1 HTTP_PORT="$port" \
    INIT_ADMIN_API_TOKENS='*:*.unleash-insecure-admin-api-token' \
    INIT_BACKEND_API_TOKENS='default:development.backend,default:production.backend' \
    node "$server" >"$folder/unleash.log" 2>&1 </dev/null &
children+=($!)
until curl -fs "http://127.0.0.1:$port/health" >/dev/null; do
    kill -0 "${children[1]}" || { cat "$folder/unleash.log" >&2; exit 1; }
    sleep 0.2
done
echo ready
cat >/dev/null
