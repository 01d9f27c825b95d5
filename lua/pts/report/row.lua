-- SPDX-License-Identifier: MIT
--- One row of metrics: the totals of a run, or one API's part of it. Reads what the service wrote and says what it
-- could not read. Pure.
-- @module pts.report.row

local metrics = require "pts.report.metrics"
local value = require "pts.report.value"

local M = {}

---@alias pts.RateScale
---| "ratio" # native reports: 0 to 1
---| "percent" # JMeter reports: 0 to 100

-- Twelve digits after the point: enough for any rate, and 99.98 percent is 0.9998 instead of 0.9998000000000001.
local function round(number) return value.plain(math.floor(number * 1e12 + 0.5) / 1e12) end

local SLACK = 1e-6 -- of a rate that a float carried

-- How far from what the counts say a rate may be to be taken for the scale that is not the documented one.
local NEAR = 0.02

--- What a rate probably means, when the number itself or the counts rule out the documented scale.
local function scaled(given, scale, expected)
  local percent = given / 100
  if scale == "ratio" then
    if given > 1 + SLACK then return percent, true end
    return given, false
  end
  if
    given <= 1
    and expected
    and math.abs(expected - given) < math.min(NEAR, math.abs(expected - percent))
  then
    return given, true
  end
  return percent, false
end

--- The share of requests that did not fail, by the counts.
---@param row table
---@return number?
function M.share(row)
  local all, bad = row.requests, row.failed_requests
  if not all or not bad or all <= 0 or bad < 0 or bad > all then return nil end
  return 1 - bad / all
end

local function told_by(metric)
  if metric.name == "success_rate" then return { "success_rate", "error_rate" } end
  return { metric.name }
end

local function read_rate(row, metric, given, scale, note)
  if given < -SLACK or given > 100 + SLACK then
    return note(
      "rate_out_of_range",
      ("%s %s is no rate, and is left out"):format(metric.field, value.show(given)),
      told_by(metric)
    )
  end
  local expected = metric.name == "success_rate" and M.share(row) or nil
  local rate, other_scale = scaled(given, scale, expected)
  if other_scale then
    note(
      "rate_scale",
      ("%s %s is taken as %s, since it cannot be a %s"):format(
        metric.field,
        value.show(given),
        metrics.show("rate", rate),
        scale
      ),
      told_by(metric)
    )
  end
  row[metric.name] = round(math.max(0, math.min(1, rate)))
end

local READ = { count = value.integer, rate = value.number, ms = value.number, ["per second"] = value.number }

local function read_metric(row, metric, raw, scale, note)
  local given = value.member(raw, metric.field)
  local found, unreadable = READ[metric.unit](given)
  if unreadable then
    note(
      "unreadable",
      ("%s is %s, which is no %s"):format(
        metric.field,
        value.show(given),
        metric.unit == "count" and "whole number" or "number"
      ),
      told_by(metric)
    )
  elseif found and metric.unit == "rate" then
    read_rate(row, metric, found, scale, note)
  else
    row[metric.name] = found
  end
end

--- SuccessRateBiz is 0 both where every check failed and where there is none.
local function judge_checks(row, has_checks, note)
  if row.check_success_rate ~= 0 or (row.failed_checks or 0) ~= 0 then return false end
  if not has_checks then
    row.check_success_rate = nil
    return true
  end
  if row.failed_checks then
    note(
      "check_rate_contradicts_counts",
      "there are checkpoints, and check_success_rate is 0%, but failed_checks is 0 too",
      { "check_success_rate", "failed_checks" }
    )
  end
  return false
end

--- The metrics of one raw row. A metric the service does not give is nil.
---@param raw table
---@param scale pts.RateScale
---@param has_checks boolean? whether the scene is known to have checkpoints here
---@param note fun(code: string, message: string, metrics: string[]) told what could not be taken as it is
---@return table row
---@return boolean no_checkpoint whether a rate of 0 was left out, because nothing was checked
function M.read(raw, scale, has_checks, note)
  local row = { raw = raw }
  -- Counts first: rates are compared with them.
  for _, pass in ipairs { true, false } do
    for _, metric in ipairs(metrics.list) do
      if metric.field and (metric.unit == "count") == pass then read_metric(row, metric, raw, scale, note) end
    end
  end
  if row.success_rate then row.error_rate = round(1 - row.success_rate) end
  return row, judge_checks(row, has_checks, note)
end

return M
