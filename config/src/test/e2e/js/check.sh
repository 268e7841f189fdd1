#!/usr/bin/env bash
# Runs contract_check.mjs with the packages that package-lock.json pins, installed under .cache.
#   check.sh BASE_URL [--upstream URL] [--only PATTERN] [--jobs N]
#   check.sh --identity BASE_URL KEY   runs identity_check.mjs
#   check.sh --tickets BASE_URL KEY THREAD   runs tickets.mjs
#   check.sh --install
# Exit status 69 means that something has to be installed first, and the last line says what.
# Environment: E2E_JS_HOME, where they are installed (default: .cache/e2e-js of the repository).
set -euo pipefail

say() { printf 'e2e-js: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="${E2E_JS_HOME:-$here/../../../../../.cache/e2e-js}"
mkdir -p "$home"
home="$(cd "$home" && pwd)"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null \
  || lack "Node 20 or newer is needed and node is $(node --version 2>/dev/null || echo missing): install it."
command -v npm >/dev/null || lack "npm is needed and missing: install it."
command -v flock >/dev/null || lack "flock is needed and missing: install util-linux."

modules="$home/$(cksum < "$here/package-lock.json" | tr ' ' '-')"
if [[ ! -e "$modules/.complete" ]]; then
  exec 9> "$home/.lock"
  flock 9
  if [[ ! -e "$modules/.complete" ]]; then
    say "installing the JavaScript SDK into $modules (once) …"
    rm -rf "$modules"
    mkdir -p "$modules"
    cp "$here/package.json" "$here/package-lock.json" "$modules/"
    (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) \
      || die "npm could not install $here/package-lock.json; see above."
    # Imports are looked up from where a file seems to be, hence the link and --preserve-symlinks.
    ln -s "$here" "$modules/e2e"
    touch "$modules/.complete"
  fi
  exec 9>&-
fi
[[ "${1:-}" != --install ]] || exit 0

program=contract_check.mjs
if [[ "${1:-}" == --identity ]]; then
  program=identity_check.mjs
  shift
elif [[ "${1:-}" == --tickets ]]; then
  program=tickets.mjs
  shift
fi
exec node --no-warnings --experimental-websocket --preserve-symlinks --preserve-symlinks-main \
  "$modules/e2e/$program" "$@"
