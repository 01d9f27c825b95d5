-- SPDX-License-Identifier: MIT
-- What many calls and waits at once cost: `pts.gather` beside the bare multi program, sleepers, ten thousand watched
-- scenes. Run by `./dev bench` after bench/run.lua.
package.path = "bench/?.lua;" .. package.path
local core = require "pts.core"
local measure = require "measure"
local pts = require "pts"

local http = assert(os.getenv "PTS_BENCH_HTTP")
local KEYS = {
  endpoint = http,
  access_key_id = "LTAI5tBenchKey0029",
  access_key_secret = "BenchSecretBenchSecret00000029",
}

local function client_of(options)
  local all = options or {}
  for name, value in pairs(KEYS) do
    all[name] = value
  end
  return pts.new(all)
end

local function numbers(n)
  local list = {}
  for i = 1, n do
    list[i] = i
  end
  return list
end

local function gather_throughput()
  local client = client_of()
  local workers = numbers(64)
  local scene = { SceneId = "NHBG6V" }
  local function calls(each)
    local began = core.now()
    pts.gather(workers, function()
      for _ = 1, each do
        assert(client:GetPtsSceneRunningStatus(scene))
      end
      return true
    end)
    return 64 * each / (core.now() - began)
  end
  calls(20)
  local ratio, theirs, ours = measure.pair(
    5,
    function() return measure.program("bare_multi", http .. "/?SceneId=NHBG6V", 30000, 64).requests_per_s end,
    function() return calls(470) end
  )
  client:close()
  measure.report(
    "throughput under gather, 64 in flight / bare multi",
    ratio,
    ">= 0.85",
    ("%.0f / %.0f a second"):format(ours, theirs)
  )
end

--- CPU microseconds for one wake-up among `n` sleepers.
local function wake_cost(n)
  local runtime = require "pts.runtime.gather"
  local each = math.max(3, math.floor(30000 / n))
  local began = os.clock()
  pts.gather(numbers(n), function(i)
    for turn = 1, each do
      runtime.sleep(((i * 7919 + turn * 104729) % 1000) / 1000 * 3 / each)
    end
    return true
  end, { concurrency = n })
  return (os.clock() - began) / (n * each) * 1e6
end

local function sleepers()
  require "pts.runtime.gather"
  local costs = {}
  for _, n in ipairs { 100, 1000, 10000 } do
    costs[n] = wake_cost(n)
  end
  measure.report(
    "cost of a wake-up among 10,000 / among 100",
    costs[10000] / costs[100],
    "<= 3",
    ("%.1f, %.1f, %.1f us among 100, 1,000, 10,000"):format(costs[100], costs[1000], costs[10000])
  )
end

local function ten_thousand_scenes()
  collectgarbage("incremental", 120) -- as docs/speed.md advises
  local client = client_of { max_host_connections = 64 }
  local resident = measure.resident()
  local began, clock = core.now(), os.clock()
  local _, errors = pts.gather(
    numbers(10000),
    function(i) return client:wait_until_status("SCENE" .. i, "STOPPED", { timeout = 35, interval = 10 }) end,
    { concurrency = 10000 }
  )
  local wall, cpu = core.now() - began, os.clock() - clock
  local polls = 0
  for i = 1, 10000 do
    assert(errors[i].kind == "timeout", tostring(errors[i]))
    polls = polls + errors[i].polls
  end
  measure.report(
    "cores used by watching 10,000 scenes every 10 s",
    cpu / wall,
    "<= 0.5",
    ("%d polls in %.0f s"):format(polls, wall)
  )
  measure.report(
    "MB of memory while doing so",
    measure.peak() / 1024,
    "<= 100",
    ("before: %.1f MB"):format(resident / 1024)
  )
  client:close()
  collectgarbage "generational"
end

local function sleeping_wait()
  local runtime = require "pts.runtime.gather"
  local client = client_of()
  assert(client:GetPtsSceneRunningStatus { SceneId = "X" })
  local n, per_wait = 2000, nil
  -- The generational collector, with which the lua5.4 command starts, does not always shrink the stacks of coroutines.
  collectgarbage "incremental"
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  local list = numbers(n + 1)
  pts.gather(list, function(i)
    if i <= n then return client:wait_until_status("SCENE" .. i, "STOPPED", { timeout = 3, interval = 3 }) end
    while client.transport:active() > 0 do
      runtime.sleep(0.05)
    end
    collectgarbage()
    collectgarbage()
    per_wait = (collectgarbage "count" - before) / n
    return true
  end, { concurrency = n + 1 })
  client:close()
  collectgarbage "generational"
  measure.report("KB of a wait that is asleep", per_wait, "<= 4", ("of %d"):format(n))
end

local function ctrl_c()
  local script = [[
    local pts = require "pts"
    local client = pts.new { endpoint = "%s", access_key_id = "LTAI", access_key_secret = "x" }
    io.write(tostring(io.open("/proc/self/stat"):read "n"), "\n") io.flush()
    client:wait_until_status("X", "STOPPED", { timeout = 60, interval = 60 })
  ]]
  local pipe = assert(io.popen(("lua5.4 -e '%s' 2>&1"):format(script:format(http))))
  local pid = pipe:read "n"
  core.sleep(0.5)
  local began = core.now()
  os.execute("kill -INT " .. pid)
  local said = pipe:read "a"
  local took = core.now() - began
  pipe:close()
  assert(said:find "interrupted", said)
  measure.report("seconds from Ctrl-C to the end of a blocking wait", took, "<= 0.3", "")
end

print "ok/MISS, what, measured, (bound), detail"
ten_thousand_scenes() -- first: its memory is that of the whole process
sleeping_wait()
gather_throughput()
sleepers()
ctrl_c()
measure.finish()
