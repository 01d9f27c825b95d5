-- SPDX-License-Identifier: MIT
-- What signing, a call, many calls, a new connection and decoding cost, beside bare programs that do the same work
-- with OpenSSL, libcurl or lua-cjson alone. `./dev bench` builds those, starts the nginx that answers, and runs this.
package.path = "bench/?.lua;" .. package.path
local measure = require "measure"
local big_answers = require "big_answers"
local cjson = require("cjson").new()
local core = require "pts.core"
local pts = require "pts"

local http, https = assert(os.getenv "PTS_BENCH_HTTP"), assert(os.getenv "PTS_BENCH_HTTPS")
local authorities = assert(os.getenv "PTS_BENCH_CA")
local URL = http .. "/?SceneId=NHBG6V"
local ROUNDS = 7

local KEYS = { access_key_id = "LTAI5tBenchKey0029", access_key_secret = "BenchSecretBenchSecret00000029" }
local SCENE = { SceneId = "NHBG6V" }

local function client_of(endpoint, options)
  local all =
    { endpoint = endpoint, access_key_id = KEYS.access_key_id, access_key_secret = KEYS.access_key_secret }
  for name, value in pairs(options or {}) do
    all[name] = value
  end
  return pts.new(all)
end

--- CPU microseconds for one of `count` runs of `body`.
local function cpu_per_run(count, body)
  collectgarbage()
  local began = os.clock()
  for _ = 1, count do
    body()
  end
  return (os.clock() - began) / count * 1e6
end

local function signing()
  local ratio, theirs, ours = measure.pair(
    ROUNDS,
    function() return measure.program("bare_digest", 200000).cpu_us_per_op end,
    function() return measure.program("native_sign", 200000).cpu_us_per_op end
  )
  measure.report(
    "signing a request / its two bare digests",
    ratio,
    "<= 2.5",
    ("%.2f / %.2f us"):format(ours, theirs)
  )
end

--- Requests as the native core takes them: all that go to one place, and each.
local function origin_of(transport)
  return transport:origin {
    scheme = "http",
    authority = http:match "^http://(.*)$",
    method = "POST",
    path = "/",
    user_agent = "pts-bench",
    version = "2020-10-20",
    direct = true,
  }
end

local function request_of() return { query = SCENE, action = "GetPtsSceneRunningStatus", credentials = KEYS } end

--- One call after the other through the native core alone: signed, sent, waited for and decoded.
local function core_calls(transport, count)
  local origin, description = origin_of(transport), request_of()
  return cpu_per_run(count, function()
    local request = assert(origin:submit(description))
    while not request:wait(1) do
    end
    local status, body = request:result()
    assert(status == 200 and body.Status == "RUNNING")
    request:close()
  end)
end

local function blocking_call()
  local lua = rawget(_G, "jit") and "luajit" or "lua5.4"
  local client = client_of(http)
  local transport = assert(core.transport { no_proxy = "*" })
  local function program(name)
    return function() return measure.program(name, URL, 10000).cpu_us_per_op end
  end
  local bare, work = program "bare_easy", program("bare_work-" .. lua)
  local function call() assert(client:GetPtsSceneRunningStatus(SCENE)) end
  local function calls() return cpu_per_run(10000, call) end
  call()
  core_calls(transport, 1)
  local native = measure.pair(ROUNDS, work, function() return core_calls(transport, 10000) end)
  local ratio, theirs, ours = measure.pair(ROUNDS, work, calls)
  local needed = measure.pair(ROUNDS, bare, work)
  local whole = measure.pair(ROUNDS, bare, calls)
  client:close()
  transport:close()
  measure.report(
    "CPU of a blocking call / the same work in C, " .. lua,
    ratio,
    "<= 1.15",
    ("%.1f / %.1f us; the native core alone: %.2f"):format(ours, theirs, native)
  )
  measure.report(
    "the same / a bare easy handle",
    whole,
    "<= 1.15",
    ("signing and decoding in C already: %.2f"):format(needed)
  )
end

--- Requests a second with `concurrency` in flight, through the transport alone.
local function throughput(transport, count, concurrency)
  local origin, description = origin_of(transport), request_of()
  local requests, submitted, finished = {}, 0, 0
  local function submit(slot)
    submitted = submitted + 1
    description.id = slot
    requests[slot] = assert(origin:submit(description))
  end
  local began = core.now()
  for slot = 1, concurrency do
    submit(slot)
  end
  while finished < count do
    assert(transport:step(1))
    local slot = transport:finished()
    while slot do
      local status, body = requests[slot]:result()
      assert(status == 200 and body.Status == "RUNNING")
      requests[slot]:close()
      finished = finished + 1
      if submitted < count then submit(slot) end
      slot = transport:finished()
    end
  end
  return count / (core.now() - began)
end

local function many_in_flight()
  local transport = assert(core.transport { no_proxy = "*" })
  throughput(transport, 1000, 64)
  local ratio, theirs, ours = measure.pair(
    ROUNDS,
    function() return measure.program("bare_multi", URL, 30000, 64).requests_per_s end,
    function() return throughput(transport, 30000, 64) end
  )
  transport:close()
  measure.report(
    "throughput with 64 in flight / bare multi",
    ratio,
    ">= 0.9",
    ("%.0f / %.0f a second"):format(ours, theirs)
  )
end

local function new_connection()
  local transport = assert(core.transport { ca_file = authorities, no_proxy = "*" })
  local authority = https:match "^https://(.*)$"
  local function connect()
    local request = assert(transport:submit {
      scheme = "https",
      authority = authority,
      method = "POST",
      path = "/",
      fresh = true,
    })
    while not request:done() do
      assert(transport:step(1))
    end
    local status, failure = request:result()
    assert(status == 200, type(failure) == "table" and failure.message)
    request:close()
  end
  connect()
  local samples = {}
  for i = 1, ROUNDS do
    samples[i] = cpu_per_run(50, connect) / 1000
  end
  transport:close()
  local bare = measure.program("bare_easy", https .. "/", 20, authorities).cpu_us_per_op / 1000
  measure.report(
    "ms CPU of a new verified TLS connection",
    measure.median(samples),
    "<= 2",
    ("libcurl's defaults: %.1f ms"):format(bare)
  )
end

--- CPU milliseconds to decode a text, without what the collector has to do for the one before.
local function decoding_time(decode, text)
  collectgarbage()
  collectgarbage()
  local began = os.clock()
  local answer = decode(text)
  local took = (os.clock() - began) * 1000
  assert(answer.Success)
  return took
end

local function decoding()
  for _, operation in ipairs { "GetPtsReportDetails", "GetJMeterSampleMetrics" } do
    local text = big_answers[operation]()
    local ratio, theirs, ours = measure.pair(
      3 * ROUNDS,
      function() return decoding_time(cjson.decode, text) end,
      function() return decoding_time(core.decode, text) end
    )
    measure.report(
      "decoding 5 MB of " .. operation .. " / lua-cjson",
      ratio,
      "<= 1.3",
      ("%.1f / %.1f ms"):format(ours, theirs)
    )
  end
end

local function require_time()
  local samples = {}
  for i = 1, 31 do
    local script = 'local c = os.clock; local t = c(); require "pts"; io.write((c() - t) * 1000)'
    local pipe = assert(io.popen(("lua5.4 -e '%s'"):format(script)))
    samples[i] = tonumber(pipe:read "*a")
    pipe:close()
  end
  measure.report('ms of require "pts"', measure.median(samples), "<= 3", "median of 31 processes")
end

local function growth()
  local client = client_of(http)
  local function calls(count)
    for _ = 1, count do
      assert(client:GetPtsSceneRunningStatus(SCENE))
    end
    collectgarbage()
    collectgarbage()
  end
  calls(10000)
  local resident, lua = measure.resident(), collectgarbage "count"
  calls(100000)
  local grown = measure.resident() - resident
  client:close()
  measure.report(
    "KiB of memory grown over 100,000 calls",
    math.max(grown, 0),
    "<= 256",
    ("of Lua's own: %.1f KiB"):format(collectgarbage "count" - lua)
  )
end

print "ok/MISS, what, measured, (bound), detail"
if arg[1] == "call" then
  blocking_call()
else
  signing()
  blocking_call()
  many_in_flight()
  new_connection()
  require_time()
  growth()
  decoding() -- last: its garbage would be taken for growth
end
measure.finish()
