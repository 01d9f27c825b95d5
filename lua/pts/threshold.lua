-- SPDX-License-Identifier: MIT
--- Thresholds: what a load test must keep to, as text such as `p99 < 200ms`, and whether a report does. Pure.
--
-- docs/reports.md has the grammar. A threshold that cannot be judged, because a metric, an API or a baseline is
-- missing, has failed: a gate that lets through what it could not look at is none.
-- @module pts.threshold

local grammar = require "pts.threshold.grammar"
local limits = require "pts.threshold.limit"
local metrics = require "pts.report.metrics"
local nearest = require "pts.nearest"
local report = require "pts.report"

local M = {}

---@class pts.Threshold
---@field text string as it was written
---@field metric string the metric's own name: "qps" also for `tps`
---@field api? string name or id; nil for the totals
---@field operator "<"|"<="|">"|">="|"=="
---@field limit pts.Limit

---@class pts.ThresholdOutcome
---@field text string the threshold
---@field ok boolean
---@field message string
---@field metric? string nil when the text is no threshold
---@field api? string
---@field actual? number nil when there is none
---@field limit? number nil when there is none
---@field baseline? number what the limit was made from
---@field doubts? pts.ReportWarning[] the report's warnings about this number

---@class pts.ThresholdResult
---@field ok boolean whether all hold
---@field failed integer
---@field outcomes pts.ThresholdOutcome[]

--- A threshold from its text, or nil and a message that shows where the text is wrong.
---@param text string
---@return pts.Threshold?
---@return string? message
function M.parse(text)
  if type(text) ~= "string" then error("pts.threshold.parse: expected a text, not a " .. type(text), 2) end
  local tree, message = grammar.parse(text)
  if not tree then return nil, message end
  local metric = metrics.find(tree.metric)
  if not metric then
    local what = ("there is no metric '%s', only %s%s"):format(
      tree.metric,
      table.concat(metrics.names, ", "),
      nearest.hint(tree.metric, metrics.names)
    )
    return nil, grammar.complain(text, tree.metric_at, what)
  end
  local limit, at, what = limits.read(metric, tree.limit, tree.operator)
  if not limit then return nil, grammar.complain(text, at, what) end
  return { text = text, metric = metric.name, api = tree.api, operator = tree.operator, limit = limit }
end

--- The text of a threshold, in one way for all that mean the same.
---@param threshold pts.Threshold
---@return string
function M.format(threshold)
  local metric = metrics.find(threshold.metric)
  local subject = metric.name
  if threshold.api then subject = ("api('%s').%s"):format(threshold.api:gsub("[\\']", "\\%0"), subject) end
  return ("%s %s %s"):format(subject, threshold.operator, limits.format(metric, threshold.limit))
end

-- Numbers that went through a few divisions: what differs by less is the same.
local SAME = 1e-9

local function compare(a, operator, b)
  local same = math.abs(a - b) <= SAME * math.max(math.abs(a), math.abs(b))
  if operator == "==" then return same end
  if operator == "<=" then return same or a < b end
  if operator == ">=" then return same or a > b end
  if operator == "<" then return not same and a < b end
  return not same and a > b
end

local function holds(list, wanted)
  for _, one in ipairs(list or {}) do
    if one == wanted then return true end
  end
  return false
end

local function is_about(warning, metric, api)
  if not holds(warning.metrics, metric) then return false end
  if warning.apis then return api ~= nil and holds(warning.apis, api) end
  return warning.api == api
end

local function warnings_about(rep, metric, api)
  local found = {}
  for _, warning in ipairs(rep.warnings or {}) do
    if is_about(warning, metric, api) then found[#found + 1] = warning end
  end
  return found
end

local function messages(warnings)
  local texts = {}
  for i, warning in ipairs(warnings) do
    texts[i] = warning.message
  end
  return table.concat(texts, "; ")
end

local function called(row) return row.name and ("API '%s'"):format(row.name) or "totals" end

-- An API for which there is what the totals lack.
local function elsewhere(rep, row, metric)
  if row.name then return "" end
  for _, other in ipairs(rep.apis) do
    if other[metric] and other.name ~= "" then
      return ("; APIs have it, as in api('%s').%s"):format(other.name:gsub("[\\']", "\\%0"), metric)
    end
  end
  return ""
end

local function missing(rep, row, metric, whose)
  local present = metrics.present(row)
  local why = messages(warnings_about(rep, metric, row.name))
  return ("%s%s: no %s; there %s%s%s"):format(
    whose,
    called(row),
    metric,
    #present > 0 and (#present == 1 and "is " or "are ") .. table.concat(present, ", ") or "is nothing at all",
    elsewhere(rep, row, metric),
    why ~= "" and " (" .. why .. ")" or ""
  )
end

--- The limit in numbers, and the baseline's value it was made from; or nil and why there is none.
local function limit_of(threshold, row, base, base_problem)
  local limit = threshold.limit
  if limit.value then return limit.value end
  if not base then return nil, base_problem end
  local base_row = base.summary
  if threshold.api then
    local message
    base_row, message = report.api(base, row.name)
    if not base_row then return nil, "baseline: " .. message end
  end
  local value = base_row[threshold.metric]
  if type(value) ~= "number" then return nil, missing(base, base_row, threshold.metric, "baseline, ") end
  return value * limit.factor + limit.plus, value
end

local function fail(outcome, why)
  outcome.ok = false
  outcome.message = ("%s: failed; %s"):format(outcome.text, why)
  return outcome
end

local function say(outcome, unit, limit)
  local parts = {
    ("%s: %s, %s"):format(outcome.text, outcome.ok and "ok" or "failed", metrics.show(unit, outcome.actual)),
  }
  if outcome.baseline then
    parts[2] = ("limit %s, baseline %s"):format(
      metrics.show(unit, limit),
      metrics.show(unit, outcome.baseline)
    )
  end
  if outcome.doubts then parts[#parts + 1] = "in doubt: " .. messages(outcome.doubts) end
  return table.concat(parts, "; ")
end

local function judge_row(threshold, rep, row, base, base_problem)
  local metric = metrics.find(threshold.metric)
  local outcome = { text = threshold.text, metric = metric.name, api = threshold.api }
  local actual = row[metric.name]
  if type(actual) ~= "number" then return fail(outcome, missing(rep, row, metric.name, "")) end
  outcome.actual = actual
  local limit, value_or_why = limit_of(threshold, row, base, base_problem)
  if not limit then return fail(outcome, value_or_why) end
  outcome.limit, outcome.baseline = limit, value_or_why
  -- A run that sent nothing has response times of 0.
  if row.requests == 0 and (metric.unit == "ms" or metric.unit == "rate") then
    return fail(
      outcome,
      ("%s: no request was sent, so that %s says nothing"):format(called(row), metric.name)
    )
  end
  local doubts = warnings_about(rep, metric.name, row.name)
  if #doubts > 0 then outcome.doubts = doubts end
  outcome.ok = compare(actual, threshold.operator, limit)
  outcome.message = say(outcome, metric.unit, limit)
  return outcome
end

--- Where several rows have the API's name, each must keep to it.
local function judge(threshold, rep, base, base_problem)
  if not threshold.api then return judge_row(threshold, rep, rep.summary, base, base_problem) end
  local first
  for _, row in ipairs(report.rows(rep, threshold.api)) do
    local outcome = judge_row(threshold, rep, row, base, base_problem)
    if not outcome.ok then return outcome end
    first = first or outcome
  end
  if first then return first end
  local _, message = report.api(rep, threshold.api)
  return fail({ text = threshold.text, metric = threshold.metric, api = threshold.api }, message)
end

local function list_of(thresholds)
  if type(thresholds) == "string" then return { thresholds } end
  if type(thresholds) ~= "table" then
    error("pts.threshold.check: expected a text, or a list of texts, not a " .. type(thresholds), 3)
  end
  if thresholds.metric then return { thresholds } end
  for i, one in ipairs(thresholds) do
    if type(one) ~= "string" and not (type(one) == "table" and one.metric) then
      error(("pts.threshold.check: threshold %d is a %s, not a text"):format(i, type(one)), 3)
    end
  end
  return thresholds
end

local function report_of(given)
  local rep, message = report.from(given)
  if not rep then error("pts.threshold.check: the report: " .. message, 3) end
  return rep
end

local function baseline_of(given)
  if given == nil then return nil, "no baseline was given to compare with" end
  if type(given) ~= "table" then
    error("pts.threshold.check: expected a report as baseline, not a " .. type(given), 3)
  end
  local base, message = report.from(given)
  return base, message and "baseline: " .. message
end

local result_metatable = {
  __tostring = function(result)
    local lines = {}
    for i, outcome in ipairs(result.outcomes) do
      lines[i] = outcome.message
    end
    lines[#lines + 1] = ("%d of %d thresholds hold"):format(
      #result.outcomes - result.failed,
      #result.outcomes
    )
    return table.concat(lines, "\n")
  end,
}

--- Whether a report keeps to thresholds. Text that is no threshold has failed too.
---@param thresholds string|pts.Threshold|(string|pts.Threshold)[]
---@param given pts.Report|table a report, or the answer of GetPtsReportDetails or GetJMeterReportDetails
---@param baseline? pts.Report|table a report, or the answer of GetPtsSceneBaseLine
---@return pts.ThresholdResult
function M.check(thresholds, given, baseline)
  local list, rep = list_of(thresholds), report_of(given)
  local base, base_problem = baseline_of(baseline)
  local result = { ok = true, failed = 0, outcomes = {} }
  for i, one in ipairs(list) do
    local threshold, message = one, nil
    if type(one) == "string" then
      threshold, message = M.parse(one)
    end
    local outcome = threshold and judge(threshold, rep, base, base_problem)
      or fail({ text = one }, "this is no threshold: " .. message)
    if not outcome.ok then
      result.ok, result.failed = false, result.failed + 1
    end
    result.outcomes[i] = outcome
  end
  return setmetatable(result, result_metatable)
end

return M
