-- SPDX-License-Identifier: MIT
--- Reports of native runs: what the figures were at the end. A report has its plan's id.
-- @module pts.emulator.operations.report

local answer = require "pts.emulator.answer"
local calendar = require "pts.emulator.calendar"
local catalogue = require "pts.catalogue"
local figures = require "pts.emulator.figures"
local records = require "pts.emulator.records"
local spelling = require "pts.emulator.spelling"

local report = {}

local function rounded(value, digits)
  local scale = 10 ^ digits
  return math.floor(value * scale + 0.5) / scale
end

--- A whole or an API as a report has it.
local function metrics_of(one)
  return {
    AllCount = one.requests,
    AvgRt = one.rt.avg,
    AvgTps = one.qps,
    FailCountBiz = 0,
    FailCountReq = one.failed,
    Seg90Rt = one.rt.p90,
    Seg99Rt = one.rt.p99,
    SuccessRateBiz = one.requests > 0 and 1 or 0,
    SuccessRateReq = rounded(one.success, 4),
  }
end

local function api_metrics(one)
  local made = metrics_of(one)
  made.ApiName = one.name
  made.MaxRt, made.MinRt = one.rt.max, one.rt.min
  made.Seg50Rt, made.Seg75Rt = one.rt.p50, one.rt.p75
  return made
end

--- Numbers like those of captured reports: percentiles above the maximum, counts that do not add up.
local function contradict(metrics, apis)
  metrics.AllCount = metrics.AllCount + 500
  for _, one in ipairs(apis) do
    one.Seg99Rt = one.MaxRt * 1.5
  end
end

local function vum_of(run, sending) return math.ceil(run.load.concurrency * sending / 60) end

local function overview_of(state, run)
  local ended = state.scenes:ended_at(run)
  return {
    AgentCount = math.max(1, math.ceil(run.load.concurrency / 250)),
    EndTime = calendar.beijing(ended),
    ReportId = run.plan_id,
    ReportName = run.scene_name .. " report",
    StartTime = calendar.beijing(run.started_at),
    Vum = vum_of(run, state.scenes:sending(run)),
  }
end

--- The figures at the end of a run, as a report has them.
---@param state pts.emulator.State
---@param run pts.emulator.NativeRun
---@return table metrics of the whole
---@return table[] of each API
function report.figures(state, run)
  local found = figures.at(run.load, state.scenes:sending(run))
  local metrics, apis = metrics_of(found.total), {}
  for i, one in ipairs(found.apis) do
    apis[i] = api_metrics(one)
  end
  if run.report == "inconsistent" then contradict(metrics, apis) end
  return metrics, apis
end

local operations = {}

function operations.GetPtsReportDetails(state, parameters)
  local run = state.scenes.runs:get(parameters.PlanId)
  if not run or run.scene_id ~= parameters.SceneId or not state.scenes:has_report(run) then
    return answer.reject("GetPtsReportDetails", "The report does not exist")
  end
  local metrics, apis = report.figures(state, run)
  local snapshot = spelling.native(run.document)
  snapshot.Status = "STOPPED"
  snapshot.CreateTime = calendar.beijing(run.started_at)
  snapshot.ModifiedTime = calendar.beijing(run.started_at)
  return answer.ok {
    ApiMetricsList = apis,
    ReportOverView = overview_of(state, run),
    SceneMetrics = metrics,
    SceneSnapShot = spelling.only(snapshot, catalogue.find("GetPtsReportDetails").answer.SceneSnapShot),
  }
end

function operations.GetPtsReportsBySceneId(state, parameters)
  local any = false
  local items = records.page(state.scenes.runs:newest(), parameters, function(id)
    local run = state.scenes.runs:get(id)
    if run.scene_id ~= parameters.SceneId or run.debug then return nil end
    any = true
    return state.scenes:has_report(run) and overview_of(state, run) or nil
  end)
  if not any then return answer.fail("GetPtsReportsBySceneId", "GetPtsReportsBySceneIdFail") end
  return answer.ok { ReportOverViewList = items }
end

local function is_asked_for(run, parameters)
  local begin, finish = tonumber(parameters.BeginTime), tonumber(parameters.EndTime)
  local at = run.started_at * 1000
  local word, scene, id = parameters.Keyword or "", parameters.SceneId or "", parameters.ReportId or ""
  return (scene == "" or scene == run.scene_id)
    and (id == "" or id == run.plan_id)
    and (not begin or at >= begin)
    and (not finish or finish == 0 or at <= finish)
    and (word == "" or run.scene_name:find(word, 1, true) ~= nil)
end

function operations.ListPtsReports(state, parameters)
  local _, _, number, size = records.page_of(parameters)
  local items, total = records.page(state.scenes.runs:newest(), parameters, function(id)
    local run = state.scenes.runs:get(id)
    if not state.scenes:has_report(run) or not is_asked_for(run, parameters) then return nil end
    local sending = state.scenes:sending(run)
    return {
      ActualStartTime = math.floor(run.started_at * 1000),
      Duration = ("%d分钟"):format(math.ceil(sending / 60)),
      ReportId = run.plan_id,
      ReportName = run.scene_name .. " report",
      Vum = vum_of(run, sending),
    }
  end)
  if total == 0 and (parameters.ReportId or "") ~= "" then
    return answer.fail("ListPtsReports", "ReportNotExist")
  end
  return answer.ok { PageNumber = number, PageSize = size, Reports = items, TotalCount = total }
end

report.operations = operations

return report
