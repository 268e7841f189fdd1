#!/usr/bin/env bash
# Runs contract_check.mjs with the packages that package-lock.json pins, installed under .cache.
#   check.sh BASE_URL [--upstream URL] [--key KEY] [--only PATTERN] [--jobs N] [--lenient]
#   check.sh --identity BASE_URL KEY   runs identity_check.mjs
#   check.sh --tickets BASE_URL KEY THREAD   runs tickets.mjs
#   check.sh --bundle MODULE FILE   writes a module of this folder, with all that it imports, for browsers
#   check.sh --browser   installs a headless Chromium
#   check.sh --browser PROFILE URL   opens a page in it, until it is stopped (SIGTERM)
#   check.sh --install
# Exit status 69 means that something has to be installed first, and the last line says what.
# Environment:
#   E2E_JS_HOME   where they are installed (default: .cache/e2e-js of the repository)
#   CHROMIUM      the browser (default: the pinned package's where that runs, else the first on the PATH)
set -euo pipefail

say() { printf 'e2e-js: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../../../runtime/js/packages.sh"
# Imports are looked up from where a file seems to be, hence the link and --preserve-symlinks.
use_packages "${E2E_JS_HOME:-$here/../../../../../.cache/e2e-js}" \
  "the JavaScript SDK and a browser" ln -s "$here" e2e

# The pinned package has a headless Chromium for machines without a desktop, packed, with the libraries
# that such a machine may lack. Unpacked at its first use.
unpack_browser() {
  local packed="$modules/node_modules/@sparticuz/chromium/bin" new="$modules/chromium.new" part
  exec 9> "$home/.lock"
  flock 9
  if [[ ! -d "$modules/chromium" ]]; then
    say "unpacking Chromium into $modules/chromium (once) …"
    rm -rf "$new"
    mkdir -p "$new/fonts"
    for part in chromium.br al2023.tar.br swiftshader.tar.br fonts.tar.br; do
      node -e 'const [from, to] = process.argv.slice(1);
        require("fs").writeFileSync(to, require("zlib").brotliDecompressSync(require("fs").readFileSync(from)));' \
        "$packed/$part" "$new/${part%.br}"
    done
    tar -xf "$new/al2023.tar" -C "$new"
    tar -xf "$new/swiftshader.tar" -C "$new"
    tar -xf "$new/fonts.tar" -C "$new/fonts"
    printf '<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' \
      "$modules/chromium/fonts/fonts" "$modules/chromium/fonts/cache" > "$new/fonts/fonts.conf"
    rm "$new"/*.tar
    chmod 755 "$new/chromium"
    mv "$new" "$modules/chromium"
  fi
  exec 9>&-
}

# Sets browser, and the environment that it needs.
find_browser() {
  local name
  browser="${CHROMIUM:-}"
  if [[ -z "$browser" && "$(uname -sm)" == "Linux x86_64" ]]; then
    unpack_browser
    if LD_LIBRARY_PATH="$modules/chromium/lib" "$modules/chromium/chromium" --version >/dev/null 2>&1; then
      browser="$modules/chromium/chromium"
      export LD_LIBRARY_PATH="$modules/chromium/lib" FONTCONFIG_PATH="$modules/chromium/fonts"
    fi
  fi
  for name in chromium chromium-browser google-chrome; do
    [[ -n "$browser" ]] || browser="$(command -v "$name" || true)"
  done
  [[ -n "$browser" ]] || lack "Chromium is missing, and the pinned package's does not run here: install chromium."
}

open_browser() {
  find_browser
  [[ $# == 2 ]] || exit 0
  # With a port for remote debugging, or it ends when the page has been loaded.
  exec "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --remote-debugging-port=0 --user-data-dir="$1" "$2"
}

program=contract_check.mjs
case "${1:-}" in
  --install) exit 0 ;;
  --bundle)
    exec node "$modules/node_modules/esbuild/bin/esbuild" "$modules/e2e/$2" --bundle --format=esm --platform=browser \
      --preserve-symlinks --log-level=warning --outfile="$3"
    ;;
  --browser) open_browser "${@:2}" ;;
  --identity)
    program=identity_check.mjs
    shift
    ;;
  --tickets)
    program=tickets.mjs
    shift
    ;;
esac
exec node --no-warnings --experimental-websocket --preserve-symlinks --preserve-symlinks-main \
  "$modules/e2e/$program" "$@"
