#!/usr/bin/env bash
# The demo, called by `make run`: the demo runtime with the gateway of target/dist in front of it, until Ctrl-C. The
# gateway keeps its database, with the development identity's key, in .sluice of the repository; the tenants and agents
# of platform.yaml are applied to it each time, which changes nothing when they are there.
#   run.sh           runs it
#   run.sh --check   only says what would keep it from running, before anything is built
# Environment:
#   KEYCLOAK=1     accept tokens of a Keycloak too, that is started with it (`make run-keycloak`)
#   KEYCLOAK_PORT  of that (default: 8180; its management interface is the next one)
#   PROXY_PORT     of the gateway (default: 8080)
#   ADMIN_PORT     of the gateway (default: 8081)
#   RUNTIME_PORT   of the runtime (default: 2024)
set -euo pipefail
set -m # each child gets a process group: Ctrl-C comes to this script alone, which stops them in order

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
. "$root/config/build/tools.sh"
cd "$root"
logs=.cache/run
mkdir -p "$logs"
runtime_pid=
gateway_pid=
apply_pid=
keycloak_pid=
data=.sluice/postgres
key_file="$data/dev-key"
flags=()
[[ "${KEYCLOAK:-0}" == 1 ]] && make_target=run-keycloak || make_target=run
request='{"assistant_id":"writer","input":{"messages":[{"role":"user","content":"hello"}]},"config":{"configurable":{"tokens":20,"delay_ms":100}},"stream_mode":"messages-tuple"}'

# stop PID: SIGTERM to its process group, and waits for its end.
stop() {
  [[ -n "$1" ]] || return 0
  kill -TERM -- "-$1" 2>/dev/null || return 0
  wait "$1" 2>/dev/null || true
}

finish() {
  trap '' INT TERM HUP
  stop "$apply_pid"
  stop "$gateway_pid" # first, so that no request meets a runtime that is gone
  stop "$runtime_pid"
  stop "$keycloak_pid"
}
trap finish EXIT
trap 'printf "\nstopping …\n" || true; exit 0' INT TERM HUP # HUP: the terminal was closed

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# is_free PORT: whether nobody listens on it.
is_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# port NAME DEFAULT: sets NAME to a port that no other of the names has; notes it when somebody listens there.
declare -A taken=() busy=()
names=()
port() {
  local value="${!1:-$2}" other
  [[ "$value" =~ ^[1-9][0-9]{0,4}$ ]] && ((value <= 65535)) || die "$1=$value is not a port (expected: 1 to 65535)."
  other="${taken[$value]:-$1}"
  [[ "$other" == "$1" ]] || die "$other and $1 are both $value: give one of them another port."
  taken[$value]=$1
  names+=("$1")
  is_free "$value" || busy[$1]="$1: port $value is taken"
  printf -v "$1" %s "$value"
}

# check_ports: dies when ports are taken, with all of them and with others to give.
check_ports() {
  local name value instead=
  ((${#busy[@]} > 0)) || return 0
  for name in "${names[@]}"; do
    [[ -n "${busy[$name]:-}" ]] || continue
    printf '%s.\n' "${busy[$name]}" >&2
    value=${!name}
    local step=$((value < 60000 ? 100 : -100))
    until [[ -z "${taken[$value]:-}" ]] && is_free "$value"; do value=$((value + step)); done
    taken[$value]=$name
    instead+=" $name=$value"
  done
  die "Stop what listens there, or give other ports, as in \`make $make_target$instead\`."
}

# answers PORT PATH: whether GET PATH is answered with 200.
answers() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.1\r\nhost: 127.0.0.1:%s\r\nconnection: close\r\n\r\n' "$2" "$1" >&3
    read -r -t 5 _ status _ <&3
    [[ "$status" == 200 ]]
  ) 2>/dev/null
}

# await WHAT PID PORT PATH LOG MINUTES: until WHAT answers; gives up when it has ended or that time has passed.
await() {
  local give_up=$((SECONDS + 60 * $6))
  until answers "$3" "$4"; do
    kill -0 "$2" 2>/dev/null || { tail -n 20 "$5" >&2; die "The $1 ended before it was ready (all of its log: $5)."; }
    ((SECONDS < give_up)) || { tail -n 20 "$5" >&2; die "The $1 was not ready within $6 minutes (all of its log: $5)."; }
    printf .
    sleep 0.2
  done
  printf ' ready\n'
}

# apply_platform: brings the gateway's database, which it holds, to platform.yaml.
apply_platform() {
  sed "s|http://127.0.0.1:2024|http://127.0.0.1:$RUNTIME_PORT|" "$here/platform.yaml" >"$logs/platform.yaml"
  printf 'binding the agents of config/runtime/platform.yaml '
  target/dist/bin/sluice apply --yes --file "$logs/platform.yaml" --set "database.data-dir=$data" \
    >"$logs/apply.log" 2>&1 </dev/null &
  apply_pid=$!
  wait "$apply_pid" || { tail -n 20 "$logs/apply.log" >&2; die "The agents could not be bound (all of its log: $logs/apply.log)."; }
  apply_pid=
  printf '. ready\n'
}

# One run of a folder: another would have the same database and logs. What is started here holds the lock too.
command -v flock >/dev/null || die "flock is needed and missing: install util-linux."
exec 9>>"$logs/lock"
flock -n 9 || die "\`make run\` runs in this folder already (process $(tail -n 1 "$logs/lock")): stop it first."
port PROXY_PORT 8080
port ADMIN_PORT 8081
port RUNTIME_PORT 2024
if [[ "${KEYCLOAK:-0}" == 1 ]]; then
  port KEYCLOAK_PORT 8180
  management=$((KEYCLOAK_PORT + 1))
  is_free "$management" || busy[KEYCLOAK_PORT]="KEYCLOAK_PORT: port $management, the one after it, is taken"
fi
check_ports
need python
[[ "${1:-}" != --check ]] || exit 0
echo $$ >"$logs/lock"

"$here/start.sh" --install >/dev/null </dev/null &
runtime_pid=$!
wait "$runtime_pid" || exit 1

if [[ "${KEYCLOAK:-0}" == 1 ]]; then
  config/tools/keycloak.sh --install >/dev/null </dev/null & # says what it does, which takes minutes the first time
  keycloak_pid=$!
  wait "$keycloak_pid" || exit 1
  printf 'starting Keycloak on port %s ' "$KEYCLOAK_PORT"
  KEEP_STATE=1 config/tools/keycloak.sh "$KEYCLOAK_PORT" "$management" >"$logs/keycloak.log" 2>&1 </dev/null &
  keycloak_pid=$!
  await Keycloak "$keycloak_pid" "$management" /health/ready "$logs/keycloak.log" 4 # 30 s of CPU time, on a machine that may be busy
  issuer="http://127.0.0.1:$KEYCLOAK_PORT/realms/platform"
  flags+=(
    --set "identity.issuers.0.url=$issuer" --set identity.issuers.0.audiences=langgraph-gateway
    --set identity.issuers.0.keycloak=true --set 'identity.issuers.0.tenants=acme,globex'
    --set identity.issuers.0.groups.claim=groups --set identity.issuers.0.jit=true
  )
fi

printf 'starting the runtime on port %s ' "$RUNTIME_PORT"
AUTH=1 SLUICE_JWKS_URL="http://127.0.0.1:$PROXY_PORT/-/jwks.json" SLUICE_RUNTIME=demo \
  "$here/start.sh" "$RUNTIME_PORT" >"$logs/runtime.log" 2>&1 </dev/null &
runtime_pid=$!
await runtime "$runtime_pid" "$RUNTIME_PORT" /ok "$logs/runtime.log" 2

[[ -e "$key_file" ]] && is_first=no || is_first=yes
printf 'starting the gateway on port %s ' "$PROXY_PORT"
target/dist/bin/sluice serve --listen "127.0.0.1:$PROXY_PORT" --admin "127.0.0.1:$ADMIN_PORT" --set "database.data-dir=$data" \
  --set drain.delay=0ms --set drain.timeout=5s "${flags[@]}" >"$logs/gateway.log" 2>&1 </dev/null &
gateway_pid=$!
await gateway "$gateway_pid" "$PROXY_PORT" /-/readyz "$logs/gateway.log" 2

# Before members of tenants are first seen: that is when they become members.
apply_platform

if [[ -n "$keycloak_pid" ]]; then
  cat <<END

A token of Keycloak's user alice, who owns the tenant acme, and tokens of acme's agent writer with it, from another terminal:

token=\$(curl -s $issuer/protocol/openid-connect/token -d grant_type=password -d client_id=sluice-tests \\
  -d username=alice -d password=alice-development-only | sed -E 's/.*"access_token":"([^"]*)".*/\\1/')
curl -N http://127.0.0.1:$PROXY_PORT/runs/stream -H "authorization: Bearer \$token" -H 'content-type: application/json' -d '$request'

END
  credential='authorization: Bearer $token'
  others="others       adam, audrey, carol (of globex), … in alice's place: config/keycloak/README.md
platform     curl http://127.0.0.1:$ADMIN_PORT/v1/tenants -H \"x-api-key: \$(cat $key_file)\"
"
else
  # The key is shown once; it stays in the file.
  [[ "$is_first" == yes ]] && key=$(<"$key_file") || key="\$(cat $key_file)"
  cat <<END

Tokens of the agent writer, from another terminal in this folder:

curl -N http://127.0.0.1:$PROXY_PORT/runs/stream -H "x-api-key: $key" -H 'content-type: application/json' -d '$request'

END
  credential="x-api-key: \$(cat $key_file)"
  others=
fi
cat <<END
agents       curl -X POST http://127.0.0.1:$PROXY_PORT/assistants/search -H "$credential" -H 'content-type: application/json' -d '{}'
who you are  curl http://127.0.0.1:$PROXY_PORT/-/me -H "$credential"
admin port   curl http://127.0.0.1:$ADMIN_PORT/v1/me -H "$credential"
${others}logs         $logs
END
printf '\nCtrl-C stops all.\n'

wait -n "$gateway_pid" "$runtime_pid" || true
kill -0 "$gateway_pid" 2>/dev/null && ended=runtime || ended=gateway
tail -n 20 "$logs/$ended.log" >&2
die "The $ended has ended by itself (all of its log: $logs/$ended.log)."
