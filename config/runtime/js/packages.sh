#!/usr/bin/env bash
# Packages from npm, as the package-lock.json of a folder pins them. Sourced by scripts of such
# folders, which have say, die, lack (exit status 69) and here (the folder).
#   use_packages HOME WHAT [COMMAND...]
# installs WHAT under HOME unless it is there; COMMAND is run beside the packages when they are new.
# Sets home, and modules: where node_modules is.
use_packages() {
  local what="$2"
  mkdir -p "$1"
  home="$(cd "$1" && pwd)"
  shift 2
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null \
    || lack "Node 20 or newer is needed and node is $(node --version 2>/dev/null || echo missing): install it."
  command -v npm >/dev/null || lack "npm is needed and missing: install it."
  command -v flock >/dev/null || lack "flock is needed and missing: install util-linux."

  modules="$home/$(cksum < "$here/package-lock.json" | tr ' ' '-')"
  [[ ! -e "$modules/.complete" ]] || return 0
  exec 9> "$home/.lock"
  flock 9
  if [[ ! -e "$modules/.complete" ]]; then
    say "installing $what into $modules, once …"
    rm -rf "$modules"
    mkdir -p "$modules"
    cp "$here/package.json" "$here/package-lock.json" "$modules/"
    (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) \
      || die "npm could not install $here/package-lock.json; see above."
    [[ $# == 0 ]] || (cd "$modules" && "$@")
    touch "$modules/.complete"
  fi
  exec 9>&-
}
