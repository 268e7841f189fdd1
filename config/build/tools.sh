# The programs the build calls, found where they usually are. Sourced by the scripts here.
#
#   need jdk maven    finds each, or says in one sentence what to install and exits 1
#
# Sets JAVA_HOME, MAVEN, PYTHON, NODE and GO.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/config/dist/lib/java-25.sh"

need() {
  local tool
  for tool in "$@"; do
    "find_$tool" || {
      echo "$(sentence_$tool)" >&2
      exit 1
    }
  done
}

find_jdk() { find_java_25 javac && export JAVA_HOME=$JAVA_25_HOME; }
sentence_jdk() { echo "No JDK 25 found: install one (for example Eclipse Temurin 25) and set JAVA_HOME to it."; }

find_maven() {
  MAVEN=$(command -v mvn) || return 1
  local version
  version=$(JAVA_HOME=$JAVA_HOME "$MAVEN" --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  at_least 3.8.7 "$version"
}
sentence_maven() { echo "No Maven 3.8.7 or newer found: install Maven and put mvn on the PATH."; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$name" ] && command -v "$name" >/dev/null || continue
    "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    export PYTHON=$name
    return 0
  done
  return 1
}
sentence_python() { echo "No Python 3.11 or newer with venv found: install Python (the demo runtime and its SDK tests run on it)."; }

find_node() {
  NODE=$(command -v node) || return 1
  export NODE
  at_least 20 "$("$NODE" --version | tr -d v)" && command -v npm >/dev/null
}
sentence_node() { echo "No Node.js 20 or newer with npm found: install Node.js (the JavaScript SDK's tests run on it)."; }

find_go() {
  GO=$(command -v go) && export GO
}
sentence_go() { echo "No Go found: install Go 1.22 or newer (the HTTP/2 conformance tests, h2spec, are built with it)."; }

# at_least WANTED FOUND: compares dotted versions.
at_least() {
  [ -n "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# commit: the commit that is built, or "unknown" outside a clone.
commit() {
  git -C "$ROOT" describe --always --exclude='*' --abbrev=12 --dirty 2>/dev/null || echo unknown
}
