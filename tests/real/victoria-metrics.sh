#!/usr/bin/env bash
# A VictoriaMetrics on a port and with data of its own, that scrapes a page every two seconds; it
# ends when this process does.
#
#   victoria-metrics.sh FOLDER PORT HOST:PORT
set -euo pipefail
folder=$1 port=$2 target=$3
here=$(cd "$(dirname "$0")" && pwd)
victoria=$("$here/debian.sh" victoria-metrics victoria-metrics)
mkdir -p "$folder"
cat >"$folder/scrape.yml" <<END
global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
  - job_name: gateway
    static_configs: [{ targets: ["$target"] }]
END
exec "$victoria" -httpListenAddr="127.0.0.1:$port" -storageDataPath="$folder/data" \
    -promscrape.config="$folder/scrape.yml" -search.latencyOffset=1s -loggerLevel=WARN
