#!/usr/bin/env bash
# h2spec, which tests an HTTP/2 server against RFC 9113 and RFC 7541; built on first use.
#   h2spec.sh ARGUMENTS   runs it
#   h2spec.sh --install   builds only, and prints where the program is
# Environment:
#   TOOLS_HOME   where it is built (default: .cache/tools of the repository)
#   GO           the Go command, 1.22 or newer (default: go of the PATH)
# Exit status 69 means that something has to be installed first, and the last line says what.
set -euo pipefail

say() { printf 'h2spec: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="${TOOLS_HOME:-$here/../../.cache/tools}"
mkdir -p "$home"
home="$(cd "$home" && pwd)"

# The name carries what it is built from: a change makes a new one.
program="$home/h2spec-$(cat "$here/h2spec/go.mod" "$here/h2spec/go.sum" | cksum | tr ' ' '-')"

build() {
  local go version
  go="$(command -v "${GO:-go}")" \
    || lack "Go 1.22 or newer is needed to build the HTTP/2 tests and is missing: install it, or set GO to it."
  version="$("$go" env GOVERSION)"
  [[ "$(printf '%s\n' go1.22 "$version" | sort -V | head -n 1)" == go1.22 ]] \
    || lack "Go 1.22 or newer is needed to build the HTTP/2 tests and $go is $version: install it, or set GO to it."
  say "building $program (once, about half a minute) …"
  (
    cd "$here/h2spec"
    GOPATH="$home/go" GOFLAGS=-modcacherw GOTOOLCHAIN=local \
      "$go" build -o "$program.$$" github.com/summerwind/h2spec/cmd/h2spec
  ) >&2 || die "it could not be built; see above."
  mv "$program.$$" "$program"
  say "built."
}

if [[ ! -x "$program" ]]; then
  # Two starts at once: the second waits here and finds the work done.
  command -v flock >/dev/null || lack "flock is needed and missing: install util-linux."
  exec 9> "$home/.lock"
  flock 9
  [[ -x "$program" ]] || build
  exec 9>&-
fi
if [[ "${1:-}" == --install ]]; then
  printf '%s\n' "$program"
else
  exec "$program" "$@"
fi
