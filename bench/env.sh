# Sourced by the scripts beside it: builds the bench, and sets JAVA, CLASS_PATH and JAVA_FLAGS.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../config/build/tools.sh"
need jdk maven
JAVA=$JAVA_HOME/bin/java

# Compiles what has changed; BENCH_BUILD=no takes what is there.
if [ "${BENCH_BUILD:-yes}" = yes ] || [ ! -f "$here/target/classpath.txt" ]; then
  MVN_FLAGS="${MVN_FLAGS:-} -pl bench -am" "$ROOT/config/build/mvn" compile >&2
fi
CLASS_PATH=$here/target/classes:$(cat "$here/target/classpath.txt")

# Connections of 9,000 streams, on both sides of a proxy.
ulimit -n "$(ulimit -Hn)"

JAVA_FLAGS=(-XX:+UseSerialGC -Xmx512m -XX:MaxDirectMemorySize=1g -Dio.netty.leakDetection.level=disabled
  -Dio.netty.eventLoop.maxTaskProcessingQuantumMs=100
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "-Dsluice.bench.home=$here" -cp "$CLASS_PATH")
