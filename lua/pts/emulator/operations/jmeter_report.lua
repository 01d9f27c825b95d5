-- SPDX-License-Identifier: MIT
--- Reports, logs and samples of JMeter runs.
-- @module pts.emulator.operations.jmeter_report

local answer = require "pts.emulator.answer"
local calendar = require "pts.emulator.calendar"
local figures = require "pts.emulator.figures"
local records = require "pts.emulator.records"
local samples = require "pts.emulator.jmeter_samples"

local report = {}

--- An answer without some fields that others have.
local function without(names, status, body)
  for _, name in ipairs(names) do
    body[name] = nil
  end
  return status, body
end

--- The run with that report, whether it is ready or not.
local function run_of(state, operation, parameters)
  local run = state.jmeter.runs:get(parameters.ReportId)
  if run then return run end
  return nil, answer.reject(operation, "The report does not exist.")
end

local function percent(ratio) return math.floor(ratio * 10000 + 0.5) / 100 end

local function metrics_of(one)
  return {
    AllCount = one.requests,
    AvgRt = one.rt.avg,
    AvgTps = one.qps,
    FailCountReq = one.failed,
    Seg90Rt = one.rt.p90,
    Seg99Rt = one.rt.p99,
    SuccessRateReq = percent(one.success),
  }
end

function report.GetJMeterReportDetails(state, parameters)
  local run, status, body = run_of(state, "GetJMeterReportDetails", parameters)
  if not run then return status, body end
  if not state.jmeter:has_report(run) then
    return answer.reject("GetJMeterReportDetails", "The report does not exist.")
  end
  local seconds = state.jmeter:sending(run)
  local found = figures.at(run.load, seconds)
  local total, samplers = metrics_of(found.total), {}
  for i, one in ipairs(found.apis) do
    local made = metrics_of(one)
    made.ApiName, made.MaxRt, made.MinRt, made.Seg75Rt = one.name, one.rt.max, one.rt.min, one.rt.p75
    if run.report == "inconsistent" then made.Seg99Rt = made.MaxRt * 1.5 end
    samplers[i] = made
  end
  if run.report == "inconsistent" then total.AllCount = math.floor(total.AllCount / 5) end
  -- The three that say how it went were absent in every captured answer.
  return without(
    { "Code", "HttpStatusCode", "Message" },
    answer.ok {
      DocumentUrl = "https://help.aliyun.com/zh/pts/",
      ReportOverView = {
        AgentCount = run.agents,
        EndTime = calendar.beijing(state.jmeter:ended_at(run)),
        ReportId = run.report_id,
        ReportName = run.scene_name,
        StartTime = calendar.beijing(run.started_at),
        Vum = math.ceil(run.load.concurrency * seconds / 60),
      },
      SamplerMetricsList = (run.report == "empty" or found.total.requests == 0) and {} or samplers,
      SceneMetrics = total,
    }
  )
end

local function is_or_any(value, wanted) return (wanted or "") == "" or value == wanted end

function report.ListJMeterReports(state, parameters)
  local _, _, number, size = records.page_of(parameters)
  local begin, finish = tonumber(parameters.BeginTime), tonumber(parameters.EndTime)
  local word = parameters.Keyword or ""
  local items, total = records.page(state.jmeter.runs:newest(), parameters, function(id)
    local run = state.jmeter.runs:get(id)
    local at = run.started_at * 1000
    if
      not state.jmeter:has_report(run)
      or not is_or_any(run.scene_id, parameters.SceneId)
      or not is_or_any(id, parameters.ReportId)
      or begin and at < begin
      or finish and finish > 0 and at > finish
      or not run.scene_name:find(word, 1, true)
    then
      return nil
    end
    local seconds = state.jmeter:sending(run)
    return {
      ActualStartTime = math.floor(at),
      Duration = ("%d分钟"):format(math.ceil(seconds / 60)),
      ReportId = id,
      ReportName = run.scene_name,
      Vum = math.ceil(run.load.concurrency * seconds / 60),
    }
  end)
  return answer.ok { PageNumber = number, PageSize = size, Reports = items, TotalCount = total }
end

local function is_in_time(at, parameters)
  local begin, finish = tonumber(parameters.BeginTime), tonumber(parameters.EndTime)
  return (not begin or at >= begin) and (not finish or finish == 0 or at <= finish)
end

local function holds(text, part) return part == nil or part == "" or text:find(part, 1, true) ~= nil end

function report.GetJMeterLogs(state, parameters)
  local run = state.jmeter.runs:get(parameters.ReportId)
  if not run then return answer.fail("GetJMeterLogs", "ReportNotExist") end
  local kept = {}
  local lines = samples.log(run, state.jmeter:sending_since(run), state.jmeter:sending(run))
  for _, line in ipairs(lines) do
    if
      samples.is_at_least(line, parameters.Level or "INFO")
      and is_in_time(line.timeTS, parameters)
      and holds(line.thread, parameters.Thread)
      and holds(line.logText, parameters.Keyword)
    then
      kept[#kept + 1] = line
    end
  end
  local items, number, size = records.slice(kept, parameters)
  return without(
    { "HttpStatusCode" },
    answer.ok {
      AgentCount = run.agents,
      Logs = items,
      PageNumber = number,
      PageSize = size,
      TotalCount = #kept,
    }
  )
end

function report.GetJMeterSampleMetrics(state, parameters)
  local run, status, body = run_of(state, "GetJMeterSampleMetrics", parameters)
  if not run then return status, body end
  local sampler = tonumber(parameters.SamplerId) or -1
  local since = state.jmeter:sending_since(run)
  local items = {}
  for _, item in ipairs(samples.metrics(run, since, math.floor(state.jmeter:sending(run)), sampler)) do
    if is_in_time(item.timestamp, parameters) then items[#items + 1] = item end
  end
  local names = { ["-1"] = "全场景" }
  for i, name in ipairs(run.load.names) do
    names[tostring(i - 1)] = name
  end
  return without(
    { "HttpStatusCode" },
    answer.ok { Code = "", SampleMetricList = samples.shaped(items, run.sample_items), SamplerMap = names }
  )
end

local FILTERS = {
  "BeginTime",
  "EndTime",
  "Keyword",
  "MaxRT",
  "MinRT",
  "ResponseCode",
  "SamplerId",
  "Success",
  "Thread",
}

local function is_filtered(parameters)
  for _, name in ipairs(FILTERS) do
    if (parameters[name] or "") ~= "" then return true end
  end
  return false
end

local function is_wanted(item, parameters)
  local least, most = tonumber(parameters.MinRT), tonumber(parameters.MaxRT)
  local sampler = tonumber(parameters.SamplerId)
  local success = parameters.Success
  return is_in_time(item.startTimeTS, parameters)
    and (not sampler or item.samplerId == sampler)
    and (success == nil or success == "" or tostring(item.success) == success:lower())
    and (not least or item.elapsedTime >= least)
    and (not most or item.elapsedTime <= most)
    and holds(item.responseCode, parameters.ResponseCode)
    and holds(item.threadName, parameters.Thread)
    and holds(item.url, parameters.Keyword)
end

function report.GetJMeterSamplingLogs(state, parameters)
  local run, status, body = run_of(state, "GetJMeterSamplingLogs", parameters)
  if not run then return status, body end
  local since, seconds = state.jmeter:sending_since(run), math.floor(state.jmeter:sending(run))
  local first, last, number, size = records.page_of(parameters)
  local filtered = is_filtered(parameters)
  local items, total = {}, 0
  for n, at in samples.each_request(run, since, seconds) do
    local shown = total + 1 >= first and total + 1 <= last
    -- A great run has too many to make each one only to count it.
    local item = (filtered or shown) and samples.request(run, n, at)
    if not filtered or is_wanted(item, parameters) then
      total = total + 1
      if shown then items[#items + 1] = item end
    end
  end
  return answer.ok {
    PageNumber = number,
    PageSize = size,
    SampleResults = samples.shaped(items, run.sample_items == "array" and "string" or run.sample_items),
    TotalCount = total,
  }
end

return report
