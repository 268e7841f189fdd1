-- POSTs of 1 KiB of JSON, which the stub sends back. Counts answers that are not the body that was sent.
--   bench/run.sh stub 18900 &
--   wrk -t1 -c16 -d10s --latency -s bench/wrk/post.lua http://127.0.0.1:PORT
local head, tail = '{"metadata":{"text":"', '"}}'
local body = head .. string.rep("x", 1024 - #head - #tail) .. tail

wrk.method = "POST"
wrk.path = "/threads/0198c0de-0000-7000-8000-000000000001/history"
wrk.body = body
wrk.headers["Content-Type"] = "application/json"

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  wrong = 0
end

function request()
  return wrk.format(nil, wrk.path)
end

function response(status, _, answer)
  if status ~= 200 or answer ~= body then
    wrong = wrong + 1
  end
end

function done()
  local all = 0
  for _, thread in ipairs(threads) do
    all = all + thread:get("wrong")
  end
  print("wrong answers: " .. all)
end
