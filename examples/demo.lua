-- SPDX-License-Identifier: MIT
-- Starts a scene, watches its status until the run is over, and shows the last response.
--
--     lua5.4 examples/demo.lua [scene id]
--
-- `./dev demo` runs this against the emulator. Against the real service it starts a load test that costs money.
local pts = require "pts"

local scene_id = arg[1] or "NHBG6V"
local LIMIT = 300 -- seconds

local function check(response, err)
  if response then return response end
  io.stderr:write(tostring(err), "\n")
  os.exit(1, true)
end

local client = pts.new()
local wait = require("pts.runtime.blocking")

local before = check(client:GetPtsSceneRunningStatus { SceneId = scene_id })
print(("scene %s (%s) is %s"):format(scene_id, before.SceneName, before.Status))

local started = check(client:StartPtsScene { SceneId = scene_id })
print(("started: plan %s"):format(started.PlanId))

local begin = wait.now()
local last, seen_active = nil, false
repeat
  local response = check(client:GetPtsSceneRunningStatus { SceneId = scene_id })
  if not last or response.Status ~= last.Status then
    print(("%5.1f s  %s"):format(wait.now() - begin, response.Status))
  end
  last = response
  -- Right after a start the answer may still be the old run's STOPPED.
  seen_active = seen_active or pts.status.is_active(response.Status)
  local over = seen_active and pts.status.is_terminal(response.Status)
  if not over then wait.sleep(0.1) end
until over or wait.now() - begin > LIMIT

print "\nthe last response:"
local fields = {}
for name in pairs(last) do
  fields[#fields + 1] = name
end
table.sort(fields)
for _, name in ipairs(fields) do
  print(("  %-15s %s"):format(name, tostring(last[name])))
end
client:close()
os.exit(last.Status == pts.status.STOPPED and 0 or 1, true)
