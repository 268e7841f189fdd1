#!/usr/bin/env bash
# Where Sluice spends its time under one row's load, by async-profiler; by JFR where that can't attach.
#
#   profile.sh ROW [cpu|alloc|wall|lock] [SECONDS] [COMMAND...]
#
# Prints the top methods by their own samples and with what they call, and leaves the stacks and a flame graph in target/profiles.
# COMMAND is another proxy than target/dist's: a shell line in which {port}, {admin} and {upstream} are filled in.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

row=${1:?a row: get16 get64 post16 post64 run16 run64 run4000 sse-paced sse-flat sse-burst rate400 down64 up64}
event=${2:-cpu}
seconds=${3:-15}
shift $(($# < 3 ? $# : 3))
proxy=${*:-"$ROOT/target/dist/bin/sluice serve --open --upstream http://{upstream} --listen 127.0.0.1:{port} --admin 127.0.0.1:{admin}"}

warm_up=20
port=$((20000 + $$ % 4000 * 3))
stub=$((port + 1))
proxy=${proxy//\{port\}/$port}
proxy=${proxy//\{admin\}/$((port + 2))}
proxy=${proxy//\{upstream\}/127.0.0.1:$stub}
out=$here/target/profiles/$(date -u +%Y-%m-%d-%H%M%S)-$row-$event
mkdir -p "$(dirname "$out")"

started=()
trap 'kill "${started[@]}" 2>/dev/null || true' EXIT
"$JAVA" "${JAVA_FLAGS[@]}" dev.sluice.bench.stub.Stub "$stub" >/dev/null &
started+=($!)
bash -c "exec $proxy" >/dev/null &
started+=($!)
pid=$!
"$JAVA" "${JAVA_FLAGS[@]}" dev.sluice.bench.run.Main --rows "$row" --windows 1 --seconds $((seconds + 600)) --warm-up "$warm_up" \
  --stub "$stub" --attach "sluice=$port:$pid" >/dev/null &
started+=($!)
sleep "$warm_up"
kill -0 "$pid" || { echo "profile: the proxy has ended" >&2; exit 1; }
# A start script may have left the JVM as a child.
jvm=
for one in "$pid" $(pgrep -P "$pid" || true); do
  [ -n "$jvm" ] || [ "$(cat "/proc/$one/comm")" != java ] || jvm=$one
done
[ -n "$jvm" ] || { echo "profile: no JVM in $proxy" >&2; exit 1; }

top() { # SAMPLES TITLE, "count name" lines on standard input
  echo "$2"
  sort -rn | head -n 40 | awk -v all="$1" '{ n = $1; $1 = ""; printf "  %5.1f %% %s\n", 100 * n / all, $0 }'
}

profiler=("$JAVA" "-Dap_loader_extraction_dir=$here/target/async-profiler" -cp "$CLASS_PATH" one.profiler.AsyncProfilerLoader)
if "${profiler[@]}" profiler -e "$event" -d "$seconds" -o collapsed -f "$out.collapsed" "$jvm" >"$out.log" 2>&1; then
  samples=$(awk '{ n += $NF } END { print n }' "$out.collapsed")
  echo "$row, $event, $samples samples in $seconds s"
  awk '{ n = $NF; sub(/ [0-9]+$/, ""); k = split($0, f, ";"); self[f[k]] += n }
    END { for (i in self) print self[i], i }' "$out.collapsed" >"$out.own"
  awk '{ n = $NF; sub(/ [0-9]+$/, ""); k = split($0, f, ";"); delete seen
    for (i = 1; i <= k; i++) if (!(f[i] in seen)) { seen[f[i]]; with[f[i]] += n } }
    END { for (i in with) print with[i], i }' "$out.collapsed" >"$out.with"
  grep -E ' (__x64_sys_|do_writev|vfs_write)' "$out.with" | top "$samples" "system calls"
  grep -v '_\[k\]$' "$out.own" | top "$samples" "methods, by their own samples"
  grep -E ' (dev/sluice|io/netty)' "$out.with" | top "$samples" "methods of Sluice and Netty, with what they call"
  "${profiler[@]}" converter "$out.collapsed" "$out.html" >>"$out.log" 2>&1 || echo "profile: no flame graph; see $out.log" >&2
else
  echo "profile: async-profiler can't be used ($(tail -n 1 "$out.log")); JFR instead" >&2
  "$JAVA_HOME/bin/jcmd" "$jvm" JFR.start name=bench settings=profile "filename=$out.jfr" >/dev/null
  sleep "$seconds"
  "$JAVA_HOME/bin/jcmd" "$jvm" JFR.stop name=bench >/dev/null
  "$JAVA_HOME/bin/jfr" view --width 160 hot-methods "$out.jfr"
  "$JAVA_HOME/bin/jfr" view --width 160 allocation-by-class "$out.jfr"
fi
echo "stacks: $out.*"
