#!/usr/bin/env bash
# Measures Sluice beside other proxies; see README.md. `run.sh stub PORT` starts the scripted runtime alone.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

if [ "${1:-}" = stub ]; then
  exec "$JAVA" "${JAVA_FLAGS[@]}" dev.sluice.bench.stub.Stub "${@:2}"
fi
exec "$JAVA" "${JAVA_FLAGS[@]}" dev.sluice.bench.run.Main "$@"
