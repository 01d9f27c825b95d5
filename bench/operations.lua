-- SPDX-License-Identifier: MIT
-- What the catalogue costs a call: checking its parameters and writing them. Run by `./dev bench`.
package.path = "bench/?.lua;" .. package.path
local catalogue = require "pts.catalogue"
local core = require "pts.core"
local measure = require "measure"
local params = require "pts.params"

local SCENE = {
  SceneName = "checkout",
  AdvanceSetting = { LogRate = 10, SuccessCode = "205" },
  LoadConfig = {
    TestMode = "tps_mode",
    MaxRunningTime = 10,
    AgentCount = 1,
    Configuration = { AllRpsBegin = 100, AllRpsLimit = 200 },
  },
  RelationList = {
    {
      RelationName = "main",
      ApiList = {
        {
          ApiName = "login",
          Method = "POST",
          Url = "https://shop.example.com/login",
          TimeoutInSecond = 5,
          RedirectCountLimit = 10,
          HeaderList = { { HeaderName = "Accept", HeaderValue = "application/json" } },
          CheckPointList = {
            { CheckType = "STATUS_CODE", Operator = "eq", ExpectValue = "200", CheckPoint = "" },
          },
        },
      },
    },
  },
}

--- Microseconds of one check, the best of some rounds.
local function cost(name, values)
  local operation = catalogue.find(name)
  local best = math.huge
  for _ = 1, 7 do
    local began = core.now()
    for _ = 1, 20000 do
      params.check(operation, values, core.bad_utf8)
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
measure.finish()
