#!/usr/bin/env bash
# Runs the JMH benchmarks of the hot pieces. Arguments go to JMH: a pattern of names, -f 1, -prof gc, -l to list them.
# Without any: all, in one fork of three warm-up and five measured iterations of a second, with allocation rates.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

[ $# -gt 0 ] || set -- -f 1 -wi 3 -i 5 -w 1 -r 1 -prof gc
exec "$JAVA" "${JAVA_FLAGS[@]}" org.openjdk.jmh.Main -jvmArgs "-XX:+UseSerialGC -Dio.netty.leakDetection.level=disabled \
--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow" "$@"
