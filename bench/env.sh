# Sourced by the scripts beside it: finds a JDK 25, builds the bench, and sets JAVA and CLASS_PATH.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

is_jdk_25() {
  [ -x "$1/bin/javac" ] && "$1/bin/java" -version 2>&1 | grep -q '"25'
}

find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /none/bin/javac)")")")" \
    /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  echo "bench: no JDK 25 found (looked in JAVA_HOME, PATH and the usual places): install one, or set JAVA_HOME" >&2
  return 1
}

JAVA_HOME=$(find_jdk) || exit 2
export JAVA_HOME
JAVA=$JAVA_HOME/bin/java

# Compiles what has changed; SLUICE_BENCH_BUILD=no takes what is there.
if [ "${SLUICE_BENCH_BUILD:-yes}" = yes ] || [ ! -f "$here/target/classpath.txt" ]; then
  (cd "$root" && mvn -q -B -Dstyle.color=never -pl bench -am compile) || exit 2
fi
CLASS_PATH=$here/target/classes:$(cat "$here/target/classpath.txt")

# Connections of 9,000 streams, on both sides of a proxy.
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

JAVA_FLAGS=(-XX:+UseSerialGC -Xmx512m -XX:MaxDirectMemorySize=1g
  -Dio.netty.leakDetection.level=disabled --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow "-Dsluice.bench.home=$here" -cp "$CLASS_PATH")
