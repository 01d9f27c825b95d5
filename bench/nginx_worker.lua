-- SPDX-License-Identifier: MIT
-- What calls cost a worker of nginx, against an upstream as slow as told: a neighbour's throughput and latency, the
-- CPU of calls that wait, many calls at once, and what the pump adds to the time of one. Run by `./dev bench`.
package.path = "bench/?.lua;" .. package.path
local core = require "pts.core"
local measure = require "measure"
local nginx = require "spec.support.nginx"
local pts = require "pts"

local ANSWER = [[{"Code":"200","HttpStatusCode":200,"Message":"","RequestId":"DC4E3177-6745-4925-B423-4E89VV34221A",]]
  .. [["SceneName":"checkout","Status":"RUNNING","Success":true}]]

local KEPT = "keepalive_requests 1000000000;"

local upstream = nginx.start {
  http = KEPT,
  -- The scene's id is how long the answer takes, in milliseconds.
  server = ([[location = / {
    if ($arg_SceneId = 0) { return 200 '%s'; }
    content_by_lua_block { require("upstream").answer() }
  }]]):format(ANSWER),
  files = {
    ["upstream.lua"] = ([[
      return { answer = function()
      local ms = tonumber(ngx.var.arg_SceneId) or 0
      if ms > 0 then ngx.sleep(ms / 1000) end
      ngx.header["Content-Type"] = "application/json"
      ngx.print %q
      end }
    ]]):format(ANSWER),
  },
}

local server = nginx.start {
  http = KEPT,
  files = {
    ["app.lua"] = ([[
    local pts = require "pts"
    local M = {}
    local client = pts.new {
      endpoint = "http://127.0.0.1:%d", access_key_id = "LTAI5tBenchKey0029", access_key_secret = "BenchSecret",
    }
    function M.call(ms) return assert(client:GetPtsSceneRunningStatus { SceneId = tostring(ms) }).Status end
    -- From now on, how long each step of the pump takes.
    function M.watch_steps()
      local core = require "pts.core"
      local methods = getmetatable(client.transport).__index
      local step = methods.step
      M.steps, M.longest = 0, 0
      function methods.step(transport, seconds)
        local began = core.now()
        local ok, message = step(transport, seconds)
        M.steps, M.longest = M.steps + 1, math.max(M.longest, core.now() - began)
        return ok, message
      end
    end
    return M
  ]]):format(upstream.port),
  },
  locations = {
    call = [[ngx.say(require("app").call(ngx.var.arg_ms or 0))]],
    timed = [[
      local core = require "pts.core"
      local began = core.now()
      for _ = 1, 20 do require("app").call(ngx.var.arg_ms) end
      ngx.say("seconds ", (core.now() - began) / 20)
    ]],
    twenty = [[
      local threads = {}
      for i = 1, 20 do threads[i] = ngx.thread.spawn(require("app").call, 2000) end
      for i = 1, 20 do assert(ngx.thread.wait(threads[i])) end
    ]],
    spread = [[ngx.say(require("app").call(math.random(800, 1200)))]],
    watch_steps = [[require("app").watch_steps()]],
    steps = [[ngx.say(require("app").steps, " ", require("app").longest)]],
    pid = [[ngx.say(ngx.worker.pid())]],
    free = [[ngx.print "free"]],
  },
}

local function url(of, path) return ("http://127.0.0.1:%d%s"):format(of.port, path) end

--- What wrk says of a URL.
local function wrk(address, connections, seconds, in_background)
  local command = ("wrk -t1 -c%d -d%ds --latency '%s'"):format(connections, seconds, address)
  if in_background then command = command .. " & sleep 1;" .. in_background .. "; wait" end
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- What a location of the server says, which must have gone well.
local function say(path)
  local response = server.get(path)
  if response.status ~= 200 then error(path .. " failed:\n" .. server.log()) end
  return response.body
end

local function milliseconds(text)
  local number, unit = text:match "([%d.]+)(%a+)"
  return tonumber(number) * ({ us = 0.001, ms = 1, s = 1000 })[unit]
end

local function figures(text)
  assert(not text:find "Non%-2xx", text)
  return {
    requests_per_s = tonumber(text:match "Requests/sec:%s*([%d.]+)"),
    p99 = milliseconds(text:match "\n%s+99%%%s+(%S+)"),
  }
end

local function worker_cpu_ms()
  local pid = say("/pid"):match "%d+"
  local file = assert(io.open(("/proc/%s/schedstat"):format(pid)))
  local nanoseconds = file:read "*n"
  file:close()
  return nanoseconds / 1e6
end

--- What wrk says of the neighbour while another wrk keeps 50 slow requests in flight.
local function beside(address)
  local path = "build/bench/free.txt"
  local free = ("wrk -t1 -c4 -d2s --latency '%s' > %s"):format(url(server, "/free"), path)
  wrk(address, 50, 4, free)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return figures(text)
end

--- A neighbour of 50 calls that are in flight all the time, beside one whose worker makes no calls. There the same
-- slow requests go to the upstream directly, or it would be about how many programs two cores can run.
local function neighbour()
  local throughput, p99, quiet = {}, {}, {}
  for round = 1, 11 do
    local elsewhere = beside(url(upstream, "/?SceneId=1000"))
    local here = beside(url(server, "/spread")) -- calls of 0.8 to 1.2 s, so that they do not all end at once
    throughput[round] = here.requests_per_s / elsewhere.requests_per_s
    p99[round] = here.p99 - elsewhere.p99
    quiet[round] = elsewhere.p99
  end
  measure.report(
    "a neighbour's throughput, of what it is without",
    measure.median(throughput),
    ">= 0.95",
    "50 calls in flight"
  )
  local detail = ("without: %.2f ms"):format(measure.median(quiet))
  measure.report("ms that its p99 grows", math.max(0, measure.median(p99)), "<= 0.1", detail)
end

local function waiting()
  say "/call?ms=0"
  local before = worker_cpu_ms()
  say "/twenty"
  measure.report("ms CPU of 20 calls that wait 2 s", worker_cpu_ms() - before, "<= 60", "in all")
end

--- 50 calls that all end at once, again and again: what the worker does for them without looking up.
local function longest_step()
  say "/call?ms=0" -- the first call makes the transport
  say "/watch_steps"
  wrk(url(server, "/call?ms=500"), 50, 5)
  local steps, longest = say("/steps"):match "(%S+) (%S+)"
  measure.note(
    "ms of the longest step of the pump",
    longest * 1000,
    ("of %s; 50 calls end at once"):format(steps)
  )
end

--- 32 calls in flight in a bare program, and 32 requests in flight that make the worker call.
local function at_once()
  local function through_nginx(ms) return figures(wrk(url(server, "/call?ms=" .. ms), 32, 3)).requests_per_s end
  local function bare(ms, count)
    return measure.program("bare_multi", url(upstream, "/?SceneId=" .. ms), count, 32).requests_per_s
  end
  local ratio, theirs, ours = measure.pair(
    5,
    function() return bare(20, 4000) end,
    function() return through_nginx(20) end
  )
  measure.report(
    "throughput through nginx, 32 in flight / bare multi",
    ratio,
    ">= 0.8",
    ("%.0f / %.0f a second, of an upstream that takes 20 ms"):format(ours, theirs)
  )
  ratio, theirs, ours = measure.pair(
    5,
    function() return bare(0, 60000) end,
    function() return through_nginx(0) end
  )
  measure.note(
    "the same of an upstream that answers at once",
    ratio,
    ("%.0f / %.0f a second; here nginx and wrk need CPU too"):format(ours, theirs)
  )
end

--- Seconds of one call of a plain script, waiting where it stands.
local function blocking_call(ms)
  local client = pts.new {
    endpoint = url(upstream, ""),
    access_key_id = "LTAI5tBenchKey0029",
    access_key_secret = "BenchSecret",
  }
  assert(client:GetPtsSceneRunningStatus { SceneId = "0" })
  local began = core.now()
  for _ = 1, 20 do
    assert(client:GetPtsSceneRunningStatus { SceneId = tostring(ms) })
  end
  local seconds = (core.now() - began) / 20
  client:close()
  return seconds
end

local function added_latency()
  for _, ms in ipairs { 20, 200 } do
    local seconds = tonumber(say("/timed?ms=" .. ms):match "seconds ([%d.e-]+)")
    local bound = math.max(1, 0.02 * ms)
    local added = (seconds - blocking_call(ms)) * 1000
    measure.report(
      ("ms added to a blocking call of %d ms"):format(ms),
      added,
      ("<= %g"):format(bound),
      "mean of 20"
    )
  end
end

os.execute "mkdir -p build/bench"
print "ok/MISS, what, measured, (bound), detail"
waiting()
added_latency()
at_once()
neighbour()
longest_step() -- last: looking makes each step slower
server.stop()
upstream.stop()
measure.finish()
