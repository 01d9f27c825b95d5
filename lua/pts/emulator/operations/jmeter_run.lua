-- SPDX-License-Identifier: MIT
--- Runs of JMeter scenes: started, watched, steered, stopped.
-- @module pts.emulator.operations.jmeter_run

local answer = require "pts.emulator.answer"
local figures = require "pts.emulator.figures"

local run = {}

local STAGES = {
  PREPARING = "资源准备",
  PREPARED = "资源准备",
  STARTING = "引擎启动",
  RUNNING = "任务执行",
  STOPPING = "任务停止",
  STOPPED = "任务结束",
}

-- Of the two starts only this one documents a code for it.
local function no_scene(operation)
  if operation == "StartTestingJMeterScene" then return answer.fail(operation, "SceneNotExist") end
  return answer.reject(operation, "The scene does not exist.")
end

local function start(operation, debug)
  return function(state, parameters)
    local scene = state.jmeter:get(parameters.SceneId)
    if not scene then return no_scene(operation) end
    local _, running = state.jmeter:status(scene)
    if running then return answer.reject(operation, "The scene is running.") end
    return answer.ok { ReportId = state.jmeter:start(scene, debug) }
  end
end

local function stop(operation, debug)
  return function(state, parameters)
    local scene = state.jmeter:get(parameters.SceneId)
    if not scene then return answer.reject(operation, "The scene does not exist.") end
    local found = state.jmeter:run_of(scene)
    local _, running = state.jmeter:status(scene)
    if not running or found.debug ~= debug then
      return answer.reject(operation, "The scene is not running.")
    end
    state.jmeter:stop_run(found)
    return answer.ok()
  end
end

run.StartTestingJMeterScene = start("StartTestingJMeterScene", false)
run.StartDebuggingJMeterScene = start("StartDebuggingJMeterScene", true)
run.StopTestingJMeterScene = stop("StopTestingJMeterScene", false)
run.StopDebuggingJMeterScene = stop("StopDebuggingJMeterScene", true)

local function stat_of(one, sampler_id, seconds, concurrency, going)
  local share = going and 1 or 0
  return {
    count = one.requests,
    successCount = one.requests - one.failed,
    failCount = one.failed,
    tps = one.qps * share,
    successTps = math.floor(one.qps * one.success * share * 100 + 0.5) / 100,
    failTps = math.floor(one.qps * (1 - one.success) * share * 100 + 0.5) / 100,
    rtAvg = one.rt.avg,
    rtMin = math.floor(one.rt.min),
    rtMax = math.floor(one.rt.max),
    duration = seconds,
    samplerId = sampler_id,
    concurrency = concurrency,
    statusCodes = { ["200"] = one.requests - one.failed, ["500"] = one.failed },
  }
end

local function with_full_stat(stat, one)
  stat.fullStat = {
    rtSeg50 = math.floor(one.rt.p50),
    rtSeg90 = math.floor(one.rt.p90),
    rtSeg99 = math.floor(one.rt.p99),
    count = one.requests,
    successCount = one.requests - one.failed,
    tps = one.qps,
    rtAvg = one.rt.avg,
    rtMin = math.floor(one.rt.min),
    duration = stat.duration,
  }
  return stat
end

function run.GetJMeterSceneRunningData(state, parameters)
  local scene = state.jmeter:get(parameters.SceneId)
  if not scene then return answer.reject("GetJMeterSceneRunningData", "The scene does not exist.") end
  local found = state.jmeter:run_of(scene)
  local data = { SceneId = scene.id, SceneName = scene.document.SceneName }
  if not found then
    data.Status, data.HasReport, data.HasError, data.IsDebugging = "STOPPED", false, false, false
    return answer.ok { RunningData = data }
  end
  local status, running = state.jmeter:status(scene)
  local seconds = math.floor(state.jmeter:sending(found))
  local now = figures.at(found.load, seconds)
  local going = running and seconds > 0
  local each, agents = {}, {}
  for i, one in ipairs(now.apis) do
    each[i] = stat_of(one, i - 1, seconds, now.concurrency, going)
  end
  for i = 1, found.agents do
    agents[i] = ("%s-%d"):format(found.report_id, i)
  end
  data.AgentCount = found.agents
  data.AgentIdList = agents
  data.AllSampleStat = with_full_stat(stat_of(now.total, -1, seconds, now.concurrency, going), now.total)
  data.Concurrency = going and now.concurrency or 0
  data.ErrorMessage = found.fails and "Engine lease failed." or nil
  data.HasError = found.fails or false
  data.HasReport = state.jmeter:has_report(found)
  data.HoldFor = scene.document.Duration
  data.IsDebugging = found.debug
  data.ReportId = found.report_id
  data.SampleStatList = seconds > 0 and each or {}
  data.StageName = STAGES[status]
  data.StartTimeTS = math.floor(found.started_at * 1000)
  data.Status = status
  data.Vum = math.ceil(found.load.concurrency * seconds / 60)
  return answer.ok { DocumentUrl = "https://help.aliyun.com/zh/pts/", RunningData = data }
end

function run.AdjustJMeterSceneSpeed(state, parameters)
  local found = state.jmeter.runs:get(parameters.ReportId)
  local scene = found and state.jmeter:get(found.scene_id)
  if not scene then return answer.fail("AdjustJMeterSceneSpeed", "SceneNotExist") end
  local _, running = state.jmeter:status(scene)
  if not running or scene.report_id ~= found.report_id then
    return answer.reject("AdjustJMeterSceneSpeed", "The scene is not running.")
  end
  state.jmeter:adjust(found, tonumber(parameters.Speed) / math.max(1, found.speed))
  return answer.ok { ReportId = found.report_id }
end

return run
