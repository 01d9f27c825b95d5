-- SPDX-License-Identifier: MIT
--- Reports of native and of JMeter scenes, and baselines, in one shape. Pure: answers in, tables out.
--
-- What the service says and contradicts, or says in a way that cannot be read, is in `warnings`, and the raw tables are
-- kept; docs/reports.md describes the shape.
-- @module pts.report

local frame = require "pts.report.frame"
local metrics = require "pts.report.metrics"
local nearest = require "pts.nearest"
local rows = require "pts.report.rows"
local samples = require "pts.report.samples"
local value = require "pts.report.value"

local M = {}

---@class pts.Metrics nil is what the service does not give
---@field requests? integer
---@field failed_requests? integer
---@field success_rate? number 0 to 1, as are all rates
---@field error_rate? number
---@field failed_checks? integer
---@field check_success_rate? number nil where nothing was checked
---@field qps? number
---@field avg_rt? number ms, as are all response times
---@field min_rt? number
---@field p50? number
---@field p75? number
---@field p90? number
---@field p95? number
---@field p99? number
---@field max_rt? number
---@field raw table the service's own

---@class pts.ApiMetrics : pts.Metrics
---@field name string
---@field id? string ApiId; of JMeter reports the sampler's number
---@field relation? string name of the session the API is in

---@class pts.Report
---@field kind "native"|"jmeter"|"baseline"
---@field report_id? string
---@field scene_id? string
---@field plan_id? string
---@field name? string
---@field scene_name? string
---@field status? string of the scene, when the report was made
---@field begin_time? number seconds since 1970 UTC
---@field end_time? number
---@field begin_iso? string the same as text, in UTC
---@field end_iso? string
---@field duration? number seconds
---@field duration_text? string what a list says instead
---@field agents? integer
---@field vum? integer virtual user minutes
---@field summary pts.Metrics
---@field apis pts.ApiMetrics[]
---@field warnings pts.ReportWarning[]
---@field raw table the answer
---@field api fun(self: pts.Report, key: string): pts.ApiMetrics?, string?

---@class pts.ReportContext what the answer does not say
---@field scene_id? string
---@field plan_id? string
---@field report_id? string
---@field scene_name? string
---@field sample_metrics? table the answer of GetJMeterSampleMetrics: names the samplers and is compared with the totals
---@field sampling_logs? table the answer of GetJMeterSamplingLogs: its TotalCount is compared with the totals

local CONTEXT = { "scene_id", "plan_id", "report_id", "scene_name", "sample_metrics", "sampling_logs" }
local is_context = {}
for _, name in ipairs(CONTEXT) do
  is_context[name] = true
end

local function check_arguments(caller, operation, answer, context)
  if type(answer) ~= "table" then
    error(("pts.report.%s: expected the answer of %s, not a %s"):format(caller, operation, type(answer)), 3)
  end
  if context ~= nil and type(context) ~= "table" then
    error(
      ("pts.report.%s: expected a table as the second argument, not a %s"):format(caller, type(context)),
      3
    )
  end
  for name in pairs(context or {}) do
    if not is_context[name] then
      error(
        ("pts.report.%s: unknown option '%s'%s"):format(
          caller,
          tostring(name),
          nearest.hint(tostring(name), CONTEXT)
        ),
        3
      )
    end
  end
  return context or {}
end

local methods = {}
local metatable = { __index = methods }

local function start(kind, answer, context) return setmetatable(frame.start(kind, answer, context), metatable) end

local function add(found, name, id, relation)
  local one = found[name]
  if one then
    one.count = one.count + 1
  else
    found[name] = { count = 1, id = id, relation = relation }
  end
end

--- The APIs of a scene by name, which of them have checkpoints, and whether any has.
local function look_into_scene(scene)
  local found, checked, any = {}, {}, false
  for _, relation in value.each((value.object(scene.RelationList))) do
    relation = value.object(relation)
    for _, api in value.each((value.object(relation.ApiList))) do
      api = value.object(api)
      local name = value.text(api.ApiName)
      if name then
        add(found, name, value.text(api.ApiId), value.text(relation.RelationName))
        local has = next((value.object(api.CheckPointList))) ~= nil
        checked[name], any = checked[name] or has, any or has
      end
    end
  end
  return found, checked, any
end

--- The report of a native scene.
---@param answer pts.GetPtsReportDetailsResponse
---@param context? pts.ReportContext
---@return pts.Report
function M.native(answer, context)
  context = check_arguments("native", "GetPtsReportDetails", answer, context)
  local report = start("native", answer, context)
  local scene = value.object(answer.SceneSnapShot)
  report.scene_id = value.text(scene.SceneId) or report.scene_id
  report.scene_name = value.text(scene.SceneName) or report.scene_name
  report.status = value.text(scene.Status)
  frame.read(report, answer.ReportOverView)
  local identities, checked, any_checked = look_into_scene(scene)
  rows.read(report, {
    totals = answer.SceneMetrics,
    rows = answer.ApiMetricsList,
    name_field = "ApiName",
    scale = "ratio",
    checked = checked,
    any_checked = any_checked,
    identities = identities,
  })
  return report
end

local function compare_samples(report, context)
  local requests = report.summary.requests
  local note = frame.notes(report, "totals")
  local function compare(seen, what)
    if requests and seen and seen > requests then
      note(
        "more_samples_than_requests",
        ("requests %.15g, but there are %.15g %s"):format(requests, seen, what),
        { "requests" }
      )
    end
  end
  if type(context.sample_metrics) == "table" then
    compare(samples.count(context.sample_metrics), "in the seconds of the sample metrics")
  end
  if type(context.sampling_logs) == "table" then
    compare((value.integer(context.sampling_logs.TotalCount)), "sampling logs")
  end
end

--- The report of a JMeter scene.
---@param answer pts.GetJMeterReportDetailsResponse
---@param context? pts.ReportContext
---@return pts.Report
function M.jmeter(answer, context)
  context = check_arguments("jmeter", "GetJMeterReportDetails", answer, context)
  local report = start("jmeter", answer, context)
  frame.read(report, answer.ReportOverView)
  local identities = {}
  for id, label in pairs(samples.samplers(context.sample_metrics)) do
    if id >= 0 then add(identities, label, value.text(id)) end
  end
  rows.read(report, {
    totals = answer.SceneMetrics,
    rows = answer.SamplerMetricsList,
    name_field = "ApiName",
    scale = "percent",
    identities = identities,
  })
  compare_samples(report, context)
  return report
end

--- A baseline, to compare reports with: the answer of GetPtsSceneBaseLine, or what UpdatePtsSceneBaseLine is sent.
---@param answer pts.GetPtsSceneBaseLineResponse
---@param context? pts.ReportContext
---@return pts.Report
function M.baseline(answer, context)
  context = check_arguments("baseline", "GetPtsSceneBaseLine", answer, context)
  local report = start("baseline", answer, context)
  local held = type(answer.Baseline) == "table" and answer.Baseline or answer
  report.scene_id = value.text(answer.SceneId) or report.scene_id
  report.name = value.text(held.Name)
  rows.read(report, {
    totals = value.member(held, "SceneBaseline"),
    rows = value.member(held, "ApiBaselines"),
    name_field = "Name",
    scale = "ratio",
  })
  for _, row in ipairs(report.apis) do
    row.id = value.text(value.member(row.raw, "Id"))
  end
  return report
end

--- An entry of a list of reports: ids, name and times, without metrics.
---@param entry table an item of GetPtsReportsBySceneId, ListPtsReports or ListJMeterReports
---@param kind "native"|"jmeter"
---@param context? pts.ReportContext
---@return pts.Report
function M.overview(entry, kind, context)
  context = check_arguments("overview", "a list of reports", entry, context)
  if kind ~= "native" and kind ~= "jmeter" then
    error("pts.report.overview: the kind is 'native' or 'jmeter', not " .. value.show(kind), 2)
  end
  local report = start(kind, entry, context)
  frame.read(report, entry)
  return report
end

local KINDS = {
  { "SamplerMetricsList", M.jmeter },
  { "ApiMetricsList", M.native },
  { "SceneSnapShot", M.native },
  { "Baseline", M.baseline },
  { "SceneBaseline", M.baseline },
  { "ApiBaselines", M.baseline },
}

--- A report, whatever it is given: one already in this shape, or an answer whose fields show what it is.
---@param given any
---@param context? pts.ReportContext
---@return pts.Report?
---@return string? message
function M.from(given, context)
  if type(given) ~= "table" then return nil, "expected a report, not a " .. type(given) end
  check_arguments("from", "an operation", given, context)
  if type(given.kind) == "string" and type(given.summary) == "table" and type(given.apis) == "table" then
    return given
  end
  for _, entry in ipairs(KINDS) do
    if given[entry[1]] ~= nil then return entry[2](given, context) end
  end
  return nil, "this is no report of PTS: it has no ApiMetricsList, no SamplerMetricsList and no Baseline"
end

--- The rows of an API: by name, or if there is none by id. Several, where names repeat.
---@param report pts.Report
---@param key string
---@return pts.ApiMetrics[]
function M.rows(report, key)
  for _, field in ipairs { "name", "id" } do
    local found = {}
    for _, row in ipairs(report.apis) do
      if row[field] == key then found[#found + 1] = row end
    end
    if #found > 0 then return found end
  end
  return {}
end

--- The row of an API by name or id, or nil and the names there are.
---@param report pts.Report
---@param key string
---@return pts.ApiMetrics?
---@return string? message
function M.api(report, key)
  local row = M.rows(report, key)[1]
  if row then return row end
  local names = {}
  for i, one in ipairs(report.apis) do
    names[i] = one.name
  end
  if #names == 0 then return nil, ("no API '%s': the report has no row for any API"):format(tostring(key)) end
  return nil,
    ("no API '%s'; there %s '%s'%s%s"):format(
      tostring(key),
      #names == 1 and "is" or "are",
      table.concat(names, "', '", 1, math.min(#names, 12)),
      #names > 12 and (" and %d more"):format(#names - 12) or "",
      nearest.hint(key, names)
    )
end

methods.api = M.api

--- The metrics a report can have, with their units.
M.metrics = metrics.list

return M
