#!/usr/bin/env bash
# A Prometheus on a port and with data of its own, that scrapes a page every two seconds; it ends
# when this process does. With a history in OpenMetrics, its data begin with that.
#
#   prometheus.sh FOLDER PORT HOST:PORT [HISTORY]
set -euo pipefail
folder=$1 port=$2 target=$3 history=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
prometheus=$("$here/debian.sh" prometheus prometheus)
mkdir -p "$folder"
cat >"$folder/prometheus.yml" <<END
global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
  - job_name: gateway
    static_configs: [{ targets: ["$target"] }]
END
if [ -n "$history" ]; then
    promtool=$("$here/debian.sh" promtool prometheus)
    "$promtool" tsdb create-blocks-from openmetrics "$history" "$folder/data" >&2
fi
exec "$prometheus" --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
    --web.listen-address="127.0.0.1:$port" --log.level=warn
