-- SPDX-License-Identifier: MIT
-- What the catalogue costs a call: checking its parameters and writing them; and what a long list costs in memory. Run
-- by `./dev bench`.
package.path = "bench/?.lua;" .. package.path
local catalogue = require "pts.catalogue"
local core = require "pts.core"
local emulator = require "spec.support.emulator"
local every_operation = require "spec.support.every_operation"
local measure = require "measure"
local params = require "pts.params"
local pts = require "pts"

local SCENE = every_operation.params_of("SavePtsScene").Scene

--- Microseconds of one check, the best of some rounds.
local function cost(name, values)
  local operation = catalogue.find(name)
  local best = math.huge
  for _ = 1, 7 do
    local began = core.now()
    for _ = 1, 20000 do
      params.check(operation, values, core.bad_text)
    end
    best = math.min(best, (core.now() - began) / 20000 * 1e6)
  end
  return best
end

print "ok/MISS, what, measured, (bound), detail"
local detail = "best of 7 rounds of 20,000"
measure.report(
  "us to check GetPtsSceneRunningStatus",
  cost("GetPtsSceneRunningStatus", { SceneId = "NHBG6V" }),
  "<= 5",
  detail
)
measure.report(
  "us to check a page of GetPtsReportsBySceneId",
  cost("GetPtsReportsBySceneId", { SceneId = "NHBG6V", PageNumber = 1, PageSize = 20 }),
  "<= 5",
  detail
)
measure.note("us to check and write a scene of one API", cost("SavePtsScene", { Scene = SCENE }), detail)

--- Walks 100,000 scenes of an emulator; what that leaves in use, and the most that it ever took.
local function paging()
  local instance = emulator.start {}
  assert(instance.control("POST", "scenes", { count = 100000 }))
  local client = pts.new {
    endpoint = instance.endpoint,
    access_key_id = instance.access_key_id,
    access_key_secret = instance.access_key_secret,
    read_timeout = 60,
  }
  local seen, first, most = 0, nil, 0
  for _ in client:each("ListPtsScene", { PageSize = 1000 }) do
    seen = seen + 1
    if seen % 1000 == 0 then
      collectgarbage()
      local used = collectgarbage "count"
      if seen == 2000 then first = used end
      most = math.max(most, used)
    end
  end
  assert(seen == 100001)
  client:close()
  instance.stop()
  measure.report(
    "KB more than after two pages, paging 100,000 scenes",
    most - first,
    "<= 64",
    ("%.0f KB in use then, pages of 1000"):format(first)
  )
end

paging()
measure.finish()
