-- GETs of the stub's small JSON document.
--   bench/run.sh stub 18900 &
--   wrk -t1 -c16 -d10s --latency -s bench/wrk/get.lua http://127.0.0.1:PORT
wrk.method = "GET"
wrk.path = "/threads/0198c0de-0000-7000-8000-000000000001"
wrk.headers["Accept"] = "*/*"
wrk.headers["Accept-Encoding"] = "gzip, deflate"
wrk.headers["User-Agent"] = "langgraph-sdk-py/0.4.14"

function request()
  return wrk.format(nil, wrk.path)
end
