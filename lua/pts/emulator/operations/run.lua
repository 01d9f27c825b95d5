-- SPDX-License-Identifier: MIT
--- Runs of native scenes: started, watched, steered, stopped; debug runs apart.
-- @module pts.emulator.operations.run

local answer = require "pts.emulator.answer"
local calendar = require "pts.emulator.calendar"
local catalogue = require "pts.catalogue"
local checks = require "pts.emulator.checks"
local cjson = require "cjson"
local figures = require "pts.emulator.figures"
local native_load = require "pts.emulator.native_load"
local records = require "pts.emulator.records"

local run = {}

function run.GetPtsSceneRunningStatus(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if not scene then return answer.fail("GetPtsSceneRunningStatus", "GetPtsSceneRunningStatusFail") end
  return answer.ok {
    CreateTime = calendar.beijing(scene.created_at),
    ModifiedTime = calendar.beijing(scene.modified_at),
    SceneName = scene.name,
    Status = state.scenes:status(scene),
  }
end

function run.StartPtsScene(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if not scene then return answer.fail("StartPtsScene", "StartPtsSceneFail") end
  local _, running = state.scenes:status(scene)
  if running then return answer.fail("StartPtsScene", "StartPtsSceneFail", "Scene is running") end
  return answer.ok { PlanId = state.scenes:start(scene) }
end

function run.StopPtsScene(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  local running = false
  if scene then
    local _
    _, running = state.scenes:status(scene)
  end
  if not running then
    return answer.fail(
      "StopPtsScene",
      "StopPtsSceneFail",
      ("The scene %s has no plan"):format(parameters.SceneId)
    )
  end
  state.scenes:stop(scene)
  return answer.ok()
end

function run.StartDebugPtsScene(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if not scene then return answer.fail("StartDebugPtsScene", "StartDebugPtsSceneFail") end
  if state.scenes:is_debugging(scene) then
    return answer.fail("StartDebugPtsScene", "StartDebugPtsSceneFail", "Scene is debugging")
  end
  return answer.ok { PlanId = state.scenes:start_debug(scene) }
end

function run.StopDebugPtsScene(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  local debugged = scene and state.scenes.runs:get(parameters.PlanId)
  if not debugged or not debugged.debug or debugged.scene_id ~= scene.id then
    return answer.fail("StopDebugPtsScene", "StopDebugPtsSceneFail")
  end
  state.scenes:stop_run(debugged)
  return answer.ok()
end

-- Nobody documents the codes; these are the examples.
local RUNNING_CODE, OVER_CODE = 6, 7

local function share(found, one, factor)
  return math.floor(found.rate * (one.requests / math.max(1, found.total.requests)) * factor * 100 + 0.5)
    / 100
end

local function chain_data(state, found, one, i, going, id)
  local failed_checks = 0
  return {
    ApiId = id,
    ApiName = one.name,
    AverageRt = math.floor(one.rt.avg + 0.5),
    CheckPointResult = {
      FailedBusinessCount = failed_checks,
      FailedBusinessQps = 0,
      SucceedBusinessCount = one.requests - failed_checks,
      SucceedBusinessQps = going and share(found, one, 1) or 0,
    },
    Concurrency = going and found.concurrency / math.max(1, #found.apis) or 0,
    ConfigQps = math.floor(found.rate),
    Count2XX = one.requests - one.failed,
    FailedCount = one.failed,
    FailedQps = going and share(found, one, 1 - one.success) or 0,
    MaxRt = math.floor(one.rt.max),
    MinRt = math.floor(one.rt.min),
    NodeId = i,
    Qps2XX = going and share(found, one, one.success) or 0,
    RealQps = going and share(found, one, 1) or 0,
    TimePoint = math.floor(state.clock:now()) * 1000,
  }
end

--- The figures of a run, nothing yet before it sends.
local function data_of(state, planned)
  local sending = state.scenes:sending(planned)
  local found = figures.at(planned.load, sending)
  local going = not state.scenes:ended_at(planned) and sending > 0
  local chains = {}
  for i, one in ipairs(found.apis) do
    chains[i] = chain_data(state, found, one, i, going, planned.api_ids[i])
  end
  local agents = math.max(1, math.ceil(planned.load.concurrency / 250))
  return {
    AgentLocation = { { Count = agents, Isp = "alibaba", Province = "Zhejiang", Region = "cn-hangzhou" } },
    AliveAgents = going and agents or 0,
    AverageRt = math.floor(found.total.rt.avg + 0.5),
    BeginTime = math.floor(planned.started_at) * 1000,
    ChainMonitorDataList = sending > 0 and chains or {},
    Concurrency = going and found.concurrency or 0,
    ConcurrencyLimit = math.floor(planned.load.concurrency * found.factor),
    FailedBusinessCount = 0,
    FailedRequestCount = found.total.failed,
    HasReport = state.scenes:has_report(planned),
    RequestBps = ("%dkb"):format(going and math.ceil(found.rate * 0.4) or 0),
    ResponseBps = ("%dkb"):format(going and math.ceil(found.rate * 2.1) or 0),
    Seg90Rt = math.floor(found.total.rt.p90 + 0.5),
    Status = going and RUNNING_CODE or OVER_CODE,
    TotalAgents = agents,
    TotalRealQps = going and math.floor(found.rate) or 0,
    TotalRequestCount = found.total.requests,
    TpsLimit = math.floor(planned.load.limit_rps * found.factor),
    Vum = math.ceil(planned.load.concurrency * sending / 60),
  }
end

function run.GetPtsSceneRunningData(state, parameters)
  local planned = state.scenes.runs:get(parameters.PlanId)
  if not planned or planned.scene_id ~= parameters.SceneId then
    return answer.reject("GetPtsSceneRunningData", "The plan does not exist")
  end
  return answer.ok(data_of(state, planned))
end

function run.AdjustPtsSceneSpeed(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if not scene then return answer.fail("AdjustPtsSceneSpeed", "SceneNotExist") end
  local _, running = state.scenes:status(scene)
  if not running then return answer.reject("AdjustPtsSceneSpeed", "The scene is not running") end
  local planned = state.scenes:run_of(scene)
  local parameter = catalogue.find("AdjustPtsSceneSpeed").parameters[2]
  local text = parameters.ApiSpeedList or ""
  local list, message = checks.document(text ~= "" and text or "[]", parameter)
  if not list then return answer.reject("AdjustPtsSceneSpeed", message) end
  local factor, speeds = native_load.change(planned.document, planned.speeds, list)
  if not factor then return answer.reject("AdjustPtsSceneSpeed", speeds) end
  planned.speeds = speeds
  state.scenes:adjust(planned, factor)
  return answer.ok()
end

local function header(name, value) return { name = name, value = value, sensitive = false } end

local function sample_log(planned, api, relation, at, i)
  local rt = math.floor(planned.load.rt_ms * (0.8 + 0.4 * figures.noise(planned.load.seed, i)))
  return {
    ChainId = api.ApiId or "A" .. i,
    ChainName = api.ApiName,
    CheckResult = "[]",
    ExportConfig = "[]",
    ExportContent = "{}",
    HttpRequestBody = api.Body and api.Body.BodyValue or "",
    HttpRequestHeaders = cjson.encode { header("User-Agent", "PTS"), header("Relation", relation) },
    HttpRequestMethod = api.Method or "GET",
    HttpRequestUrl = api.Url,
    HttpResponseBody = '{"ok":true}',
    HttpResponseFailMsg = "",
    HttpResponseHeaders = cjson.encode { header("Content-Type", "application/json") },
    HttpResponseStatus = "200",
    HttpStartTime = math.floor(at * 1000),
    HttpTiming = cjson.encode { connect = 1, total = rt },
    ImportContent = "{}",
    NodeId = tostring(i),
    Rt = tostring(rt),
    Timestamp = math.floor(at * 1000) + rt,
  }
end

function run.GetPtsDebugSampleLogs(state, parameters)
  local planned = parameters.PlanId and state.scenes.runs:get(parameters.PlanId)
  local logs = {}
  if planned and planned.debug and state.clock:now() - planned.started_at >= 1 then
    for _, relation in ipairs(planned.document.RelationList or {}) do
      for _, api in ipairs(relation.ApiList or {}) do
        logs[#logs + 1] =
          sample_log(planned, api, relation.RelationName or "", planned.started_at + #logs, #logs + 1)
      end
    end
  end
  local items, number, size = records.slice(logs, parameters)
  local status, body = answer.ok {
    PageNumber = number,
    PageSize = size,
    SamplingLogs = items,
    TotalCount = #logs,
  }
  body.HttpStatusCode = nil
  return status, body
end

return run
