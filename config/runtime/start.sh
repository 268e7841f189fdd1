#!/usr/bin/env bash
# Starts the demo runtime, a real LangGraph API server with our demo graphs, on 127.0.0.1:PORT.
#   start.sh PORT        installs on first use, then serves in the foreground; stop it with SIGTERM
#   start.sh --install   installs only, and prints the environment's interpreter
# Environment:
#   RUNTIME_HOME      virtual environment and server state (default: .cache/runtime of the repository)
#   PYTHON            interpreter, 3.11 or newer (default: the first that is, of python3, python3.14 … python3.11)
#   N_JOBS            runs worked on at once (default: 32)
#   LOG_LEVEL         of the server (default: WARNING)
#   AUTH=1            answer only requests that the gateway vouches for: auth.py, whose settings are
#                     SLUICE_JWKS_URL, SLUICE_RUNTIME and SLUICE_ISSUER
#   KEEP_STATE=1      keep the threads of the last server on this port (default: begin empty)
# Exit status 69 means that something has to be installed first, and the last line says what.
set -euo pipefail

say() { printf 'runtime: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
target="${1:-}"
[[ "$target" == --install || "$target" =~ ^[0-9]{1,5}$ ]] || die "usage: start.sh PORT | --install"
home="${RUNTIME_HOME:-$here/../../.cache/runtime}"
mkdir -p "$home"
home="$(cd "$home" && pwd)"

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local candidate found
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if is_new_enough "$candidate"; then command -v "$candidate"; return; fi
  done
  found="$("${PYTHON:-python3}" --version 2>/dev/null || true)"
  lack "Python 3.11 or newer is needed and ${PYTHON:-python3} is ${found:-missing}:" \
    "install it, or set PYTHON to one."
}

# The environment's name carries what it was made from: a change makes a new one beside it, and a
# server that still runs on the old one is not disturbed.
python="$(find_python)"
command -v flock >/dev/null || lack "flock is needed and missing: install util-linux."
version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
pins="$(cksum < "$here/requirements.txt" | tr ' ' '-')"
venv="$home/venv-$version-$pins"

install() {
  "$python" -c 'import ensurepip, venv' 2>/dev/null \
    || lack "$python has no venv module: install it (on Debian: python3-venv)."
  say "installing the LangGraph server into $venv (once, about 200 MiB, half a minute) …"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input \
    -r "$here/requirements.txt" >&2 || die "pip could not install $here/requirements.txt; see above."
  touch "$venv/.complete"
  say "installed."
}

# Two starts at once: the second waits here and finds the work done. A start that died left no
# .complete, and the next one begins again.
if [[ ! -e "$venv/.complete" ]]; then
  exec 9> "$home/.lock"
  flock 9
  [[ -e "$venv/.complete" ]] || install
  exec 9>&-
fi
if [[ "$target" == --install ]]; then
  printf '%s\n' "$venv/bin/python"
  exit 0
fi

# The server keeps its state in the current directory, so each port has a directory of its own.
state="$home/state-$target"
[[ "${KEEP_STATE:-0}" == 1 ]] || rm -rf "$state"
mkdir -p "$state"
cp "$here/graphs.py" "$here/langgraph.json" "$here/auth.py" "$state/"
if [[ "${AUTH:-0}" == 1 ]]; then
  [[ -n "${SLUICE_JWKS_URL:-}" && -n "${SLUICE_RUNTIME:-}" ]] || die "AUTH=1 needs SLUICE_JWKS_URL and SLUICE_RUNTIME."
  sed -i '1a\  "auth": {"path": "./auth.py:auth", "disable_studio_auth": true},' "$state/langgraph.json"
fi
cd "$state"

unset LANGSMITH_API_KEY LANGCHAIN_API_KEY
export LANGSMITH_TRACING=false LANGCHAIN_TRACING_V2=false LANGGRAPH_CLI_NO_ANALYTICS=1
export LANGSMITH_LANGGRAPH_API_VARIANT=local_dev PYTHONDONTWRITEBYTECODE=1 NO_COLOR=1
export LOG_LEVEL="${LOG_LEVEL:-WARNING}"
exec "$venv/bin/langgraph" dev --host 127.0.0.1 --port "$target" --no-browser --no-reload \
  --n-jobs-per-worker "${N_JOBS:-32}" --server-log-level "$LOG_LEVEL"
