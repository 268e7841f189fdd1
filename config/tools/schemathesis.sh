#!/usr/bin/env bash
# Schemathesis, which makes requests from an OpenAPI document and holds the answers against it;
# installed on first use.
#   schemathesis.sh ARGUMENTS   runs it with our settings (schemathesis/schemathesis.toml)
#   schemathesis.sh --install   installs only, and prints where the program is
# Environment:
#   TOOLS_HOME   where it is installed (default: .cache/tools of the repository)
#   PYTHON       interpreter, 3.11 or newer (default: python3)
# Exit status 69 means that something has to be installed first, and the last line says what.
set -euo pipefail

say() { printf 'schemathesis: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="${TOOLS_HOME:-$here/../../.cache/tools}"
mkdir -p "$home"
home="$(cd "$home" && pwd)"
python="${PYTHON:-python3}"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
  || lack "Python 3.11 or newer is needed and $python is not: install it, or set PYTHON to one."
"$python" -c 'import ensurepip, venv' 2>/dev/null \
  || lack "$python has no venv module: install it (on Debian: python3-venv)."
command -v flock >/dev/null || lack "flock is needed and missing: install util-linux."

# The name carries what it is made from: a change makes a new one.
version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
venv="$home/schemathesis-$version-$(cksum < "$here/schemathesis/requirements.txt" | tr ' ' '-')"

install() {
  say "installing $venv (once, about half a minute) …"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input \
    -r "$here/schemathesis/requirements.txt" >&2 || die "pip could not install it; see above."
  touch "$venv/.complete"
  say "installed."
}

if [[ ! -e "$venv/.complete" ]]; then
  # Two starts at once: the second waits here and finds the work done.
  exec 9> "$home/.lock"
  flock 9
  [[ -e "$venv/.complete" ]] || install
  exec 9>&-
fi
if [[ "${1:-}" == --install ]]; then
  printf '%s\n' "$venv/bin/st"
else
  # A folder of its own: it keeps examples between runs in the one it is started in.
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  "$venv/bin/st" --config-file "$here/schemathesis/schemathesis.toml" "$@"
fi
