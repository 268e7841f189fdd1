#!/usr/bin/env bash
# Starts a LangGraph.js server with our demo graphs on 127.0.0.1:PORT: what start.sh one folder up
# does for Python.
#   start.sh PORT        installs on first use, then serves in the foreground; stop it with SIGTERM
#   start.sh --install   installs only
# Environment:
#   RUNTIME_JS_HOME   packages and server state (default: .cache/runtime-js of the repository)
#   N_JOBS            runs worked on at once (default: 32)
# Exit status 69 means that something has to be installed first, and the last line says what.
set -euo pipefail

say() { printf 'runtime-js: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
target="${1:-}"
[[ "$target" == --install || "$target" =~ ^[0-9]{1,5}$ ]] || die "usage: start.sh PORT | --install"
. "$here/packages.sh"
use_packages "${RUNTIME_JS_HOME:-$here/../../../.cache/runtime-js}" \
  "the LangGraph.js server (about 160 MiB, a minute)"
[[ "$target" != --install ]] || exit 0

# The server keeps its state in the current directory, so each port has a directory of its own.
# What it imports is looked for beside the graphs.
state="$home/state-$target"
rm -rf "$state"
mkdir -p "$state"
cp "$here/graphs.mjs" "$here/langgraph.json" "$here/package.json" "$state/"
ln -s "$modules/node_modules" "$state/node_modules"
cd "$state"

unset LANGSMITH_API_KEY LANGCHAIN_API_KEY
export LANGSMITH_TRACING=false LANGCHAIN_TRACING_V2=false LANGGRAPH_CLI_NO_ANALYTICS=1 NO_COLOR=1
export NODE_ENV=development LANGGRAPH_API_URL="http://127.0.0.1:$target"
# What `langgraphjs dev --no-reload` spawns, without the processes above it, which would leave it
# behind when they are killed.
api=node_modules/@langchain/langgraph-api/dist
options="$(node -e 'const [cwd, port, nWorkers] = process.argv.slice(1);
  const { graphs } = JSON.parse(require("fs").readFileSync("langgraph.json"));
  console.log(JSON.stringify({ port: +port, nWorkers: +nWorkers, host: "127.0.0.1", cwd, graphs }));' \
  "$state" "$target" "${N_JOBS:-32}")"
exec node --no-warnings --import "./$api/preload.mjs" "$api/cli/entrypoint.mjs" 0 "$options"
