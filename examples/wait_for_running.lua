-- SPDX-License-Identifier: MIT
-- Starts a scene, waits until it runs, stops it, and waits until it has stopped.
--
--     lua5.4 examples/wait_for_running.lua [scene id]
--
-- Whatever happens after the start, the load test is stopped: it costs money.
local pts = require "pts"

local scene_id = arg[1] or "NHBG6V"
local client = pts.new()

local function show(response, elapsed, err)
  print(("%6.1f s  %s"):format(elapsed, response and response.Status or tostring(err)))
end

local started, err = client:StartPtsScene { SceneId = scene_id }
if not started then
  io.stderr:write(tostring(err), "\n")
  os.exit(1, true)
end
print("started, plan " .. started.PlanId)

local ok, running, info = pcall(client.wait_until_status, client, scene_id, "RUNNING", {
  timeout = "5m",
  after_start = true,
  interval = tonumber(os.getenv "POLL_SECONDS"),
  on_poll = show,
})

assert(client:StopPtsScene { SceneId = scene_id })
local stopped, why = client:wait_until_status(scene_id, "STOPPED", {
  timeout = "5m",
  interval = tonumber(os.getenv "POLL_SECONDS"),
  on_poll = show,
})

if not ok then error(running, 0) end
if not running or not stopped then
  io.stderr:write(tostring(not running and info or why), "\n")
  os.exit(1, true)
end
print(("RUNNING after %.1f s and %d polls; STOPPED now"):format(info.elapsed, info.polls))
