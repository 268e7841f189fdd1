#!/usr/bin/env bash
# Keycloak with the realms of config/keycloak, on 127.0.0.1; fetched and built on first use.
#   keycloak.sh PORT MANAGEMENT_PORT   serves in the foreground; stop it with SIGTERM
#   keycloak.sh --install              installs only, and prints where it is
# Ready when http://127.0.0.1:MANAGEMENT_PORT/health/ready is answered with 200.
# The administrator of all realms is admin, with the password admin: this is for development and tests.
# Environment:
#   TOOLS_HOME           where it is installed (default: .cache/tools of the repository)
#   KEYCLOAK_STATE       folder of its database; deleted at a start (default: one for each PORT, in TOOLS_HOME)
#   KEEP_STATE=1         keep it instead: users and keys of the last server (default: begin with the realm files)
#   KEYCLOAK_LOG_LEVEL   (default: warn)
# Exit status 69 means that something has to be installed first, and the last line says what.
set -euo pipefail

version=26.7.3
sha256=77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47

say() { printf 'keycloak: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lack() { say "$*"; exit 69; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../dist/lib/java-25.sh"
port="${1:-}"
management="${2:-}"
[[ "$port" == --install || ("$port" =~ ^[0-9]{1,5}$ && "$management" =~ ^[0-9]{1,5}$) ]] \
  || die "usage: keycloak.sh PORT MANAGEMENT_PORT | --install"
home="${TOOLS_HOME:-$here/../../.cache/tools}"
mkdir -p "$home"
home="$(cd "$home" && pwd)"

find_java_25 java || lack "Java 25 is needed to run Keycloak and is missing: install a JDK 25 and set JAVA_HOME to it."
java="$JAVA_25_HOME/bin/java"

# What is built into the server, and no option of a start. A file keeps realms and keys over a restart.
build_options=(--db=dev-file --health-enabled=true --metrics-enabled=true)

# The name carries what it is made from: a change makes a new one.
server="$home/keycloak-$version-$(printf '%s ' "$sha256" "${build_options[@]}" | cksum | tr ' ' '-')"

# run HOME ARGUMENT...: becomes the server of that folder. As bin/kc.sh does, but as one process, which
# gets the signals itself; with the compiler and the collector that spend least on a short life.
run() {
  local folder="$1"
  shift
  exec "$java" -Xms64m -Xmx512m -XX:MaxMetaspaceSize=256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 -Duser.language=en -Duser.country=US \
    --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
    --add-opens=java.base/java.security=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dpicocli.disable.closures=true \
    -Dquarkus-log-max-startup-records=10000 -Dkc.home.dir="$folder" -Djboss.server.config.dir="$folder/conf" \
    -cp "$folder/lib/quarkus-run.jar" io.quarkus.bootstrap.runner.QuarkusEntryPoint "$@"
}

install() {
  local maven archive new="$server.new"
  maven="$(command -v "${MAVEN:-mvn}")" || lack "Maven is needed to fetch Keycloak and is missing: install it, or set MAVEN to it."
  command -v sha256sum >/dev/null || lack "sha256sum is needed and missing: install coreutils."
  rm -rf "$new"
  mkdir -p "$new"
  archive="$new/keycloak-quarkus-dist-$version.tar.gz"
  say "fetching Keycloak $version from Maven's repository (once, 168 MiB) …"
  (cd "$new" && JAVA_HOME="$JAVA_25_HOME" "$maven" -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:tar.gz" -DoutputDirectory="$new" >"$home/keycloak-fetch.log" 2>&1) \
    || { cat "$home/keycloak-fetch.log" >&2; die "it could not be fetched; see above."; }
  printf '%s  %s\n' "$sha256" "$archive" | sha256sum --check --status \
    || die "what was fetched is not Keycloak $version (expected: SHA-256 $sha256): $(sha256sum "$archive")"
  tar -xzf "$archive" -C "$new" --strip-components=1
  rm "$archive"
  say "building it (once, about half a minute) …"
  (run "$new" build "${build_options[@]}") >"$home/keycloak-build.log" 2>&1 \
    || { tail -n 20 "$home/keycloak-build.log" >&2; die "it could not be built (all of the log: $home/keycloak-build.log)."; }
  mv "$new" "$server"
  say "installed."
}

# Two starts at once: the second waits here and finds the work done.
if [[ ! -d "$server" ]]; then
  command -v flock >/dev/null || lack "flock is needed and missing: install util-linux."
  exec 9> "$home/.keycloak.lock"
  flock 9
  [[ -d "$server" ]] || install
  exec 9>&-
fi
if [[ "$port" == --install ]]; then
  printf '%s\n' "$server"
  exit 0
fi

# A server keeps its state in the folder that it runs in, so each has one of its own.
state="${KEYCLOAK_STATE:-$home/keycloak-state-$port}"
[[ "${KEEP_STATE:-0}" == 1 ]] || rm -rf "$state/data"
mkdir -p "$state/data/import"
state="$(cd "$state" && pwd)"
for part in conf lib providers themes; do ln -sfn "$server/$part" "$state/$part"; done
cp "$here/../keycloak/"*-realm.json "$state/data/import/"

level="${KEYCLOAK_LOG_LEVEL:-warn}"
export KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin
export KEYCLOAK_URL="http://127.0.0.1:$port" # the realm files name it
run "$state" start --optimized --import-realm --cache=local \
  --http-enabled=true --http-host=127.0.0.1 --http-port="$port" --hostname="$KEYCLOAK_URL" \
  --http-management-host=127.0.0.1 --http-management-port="$management" \
  --log-level="$level,org.keycloak.common.Profile:error,org.keycloak.services.resources.KeycloakApplication:info"
