-- SPDX-License-Identifier: MIT
--- A report before its metrics: ids, name, times, and the list of warnings. Pure.
-- @module pts.report.frame

local moment = require "pts.report.moment"
local value = require "pts.report.value"

local M = {}

---@class pts.ReportWarning
---@field code string
---@field message string
---@field api? string name of the row; nil for the whole
---@field apis? string[] names of the rows, when it is about several
---@field metrics? string[] those it is about

---@alias pts.ReportNote fun(code: string, message: string, metrics?: string[])

--- What takes warnings about one part of a report, and says in each which part.
---@param report pts.Report
---@param where string
---@param api? string
---@return pts.ReportNote
function M.notes(report, where, api)
  return function(code, message, metrics)
    report.warnings[#report.warnings + 1] =
      { code = code, message = where .. ": " .. message, api = api, metrics = metrics }
  end
end

--- An empty report.
---@param kind string
---@param answer table
---@param context pts.ReportContext
---@return pts.Report
function M.start(kind, answer, context)
  return {
    kind = kind,
    report_id = value.text(context.report_id),
    scene_id = value.text(context.scene_id),
    plan_id = value.text(context.plan_id),
    scene_name = value.text(context.scene_name),
    summary = {},
    apis = {},
    warnings = {},
    raw = answer,
  }
end

local function time_of(over, field, note)
  local given = value.member(over, field)
  local found = moment.parse(given)
  if not found and given ~= nil and given ~= "" then
    note("unreadable", ("%s is %s, which is no time"):format(field, value.show(given)))
  end
  return found
end

local function count_of(over, field, note)
  local given = value.member(over, field)
  local found, unreadable = value.integer(given)
  if unreadable then
    note("unreadable", ("%s is %s, which is no whole number"):format(field, value.show(given)))
  end
  return found
end

local function measure(report, note)
  report.begin_iso, report.end_iso = moment.iso(report.begin_time), moment.iso(report.end_time)
  if not report.begin_time or not report.end_time then return end
  if report.end_time >= report.begin_time then
    report.duration = report.end_time - report.begin_time
  else
    note("end_before_begin", ("it ends %s, before it begins %s"):format(report.end_iso, report.begin_iso))
  end
end

--- Fills in what reports and their entries in lists have in common.
---@param report pts.Report
---@param over any ReportOverView, or an entry
function M.read(report, over)
  over = value.object(over)
  local note = M.notes(report, "report")
  report.report_id = value.text(value.member(over, "ReportId")) or report.report_id
  report.name = value.text(value.member(over, "ReportName"))
  report.begin_time = time_of(over, "StartTime", note) or time_of(over, "ActualStartTime", note)
  report.end_time = time_of(over, "EndTime", note)
  report.agents = count_of(over, "AgentCount", note)
  report.vum = count_of(over, "Vum", note)
  measure(report, note)
  local text = value.member(over, "Duration")
  if text ~= nil then
    report.duration_text = value.text(text)
    note(
      "duration_text",
      ("Duration is %s, which is for people; only a begin and an end say it"):format(value.show(text))
    )
  end
end

return M
