#!/usr/bin/env bash
# The closed-loop rows once more with wrk, which checks the bench's own load tool: rows.sh http://127.0.0.1:PORT [SECONDS]
set -euo pipefail
target=${1:?the URL of a proxy in front of the stub}
here=$(cd "$(dirname "$0")" && pwd)
for script in get post; do
  for connections in 16 64; do
    echo "$script$connections"
    wrk -t1 "-c$connections" "-d${2:-5}s" --latency -s "$here/$script.lua" "$target"
  done
done
