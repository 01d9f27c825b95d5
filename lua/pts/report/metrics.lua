-- SPDX-License-Identifier: MIT
--- The metrics of a report: their names, the API's fields, and their units. A new metric is one more entry.
-- @module pts.report.metrics

local M = {}

---@alias pts.MetricUnit
---| "count" # a whole number
---| "rate" # 0 to 1
---| "ms" # milliseconds
---| "per second"

---@class pts.Metric
---@field name string
---@field unit pts.MetricUnit
---@field field? string what the API calls it; none for what is derived
---@field percentile? integer
---@field about string

--- In the order in which people read them.
---@type pts.Metric[]
M.list = {
  { name = "requests", unit = "count", field = "AllCount", about = "requests sent" },
  { name = "failed_requests", unit = "count", field = "FailCountReq", about = "requests that failed" },
  { name = "success_rate", unit = "rate", field = "SuccessRateReq", about = "requests that succeeded" },
  { name = "error_rate", unit = "rate", about = "1 − `success_rate`" },
  { name = "failed_checks", unit = "count", field = "FailCountBiz", about = "checkpoints that failed" },
  {
    name = "check_success_rate",
    unit = "rate",
    field = "SuccessRateBiz",
    about = "checkpoints that held; none when there is no checkpoint",
  },
  { name = "qps", unit = "per second", field = "AvgTps", about = "requests per second, mean of the run" },
  { name = "avg_rt", unit = "ms", field = "AvgRt", about = "mean response time" },
  { name = "min_rt", unit = "ms", field = "MinRt", about = "shortest response time" },
  {
    name = "p50",
    unit = "ms",
    field = "Seg50Rt",
    percentile = 50,
    about = "half of the requests took no longer",
  },
  { name = "p75", unit = "ms", field = "Seg75Rt", percentile = 75, about = "75 of 100 took no longer" },
  { name = "p90", unit = "ms", field = "Seg90Rt", percentile = 90, about = "90 of 100 took no longer" },
  {
    name = "p95",
    unit = "ms",
    field = "Seg95Rt",
    percentile = 95,
    about = "95 of 100 took no longer; no operation is known to give it",
  },
  { name = "p99", unit = "ms", field = "Seg99Rt", percentile = 99, about = "99 of 100 took no longer" },
  { name = "max_rt", unit = "ms", field = "MaxRt", about = "longest response time" },
}

local ALIASES = { tps = "qps", rps = "qps" }

local by_name = {}
for _, metric in ipairs(M.list) do
  by_name[metric.name] = metric
end

--- Every name that `find` takes.
---@type string[]
M.names = {}
for _, metric in ipairs(M.list) do
  M.names[#M.names + 1] = metric.name
end
for alias in pairs(ALIASES) do
  M.names[#M.names + 1] = alias
end
table.sort(M.names)

--- A metric by its name in any case; `tps` and `rps` are `qps`.
---@param name string
---@return pts.Metric?
function M.find(name)
  local lower = name:lower()
  return by_name[ALIASES[lower] or lower]
end

--- The names of those that a row has, in order.
---@param row table
---@return string[]
function M.present(row)
  local names = {}
  for _, metric in ipairs(M.list) do
    if type(row[metric.name]) == "number" then names[#names + 1] = metric.name end
  end
  return names
end

--- A value with its unit, for people.
---@param unit pts.MetricUnit
---@param value number
---@return string
function M.show(unit, value)
  if unit == "rate" then return ("%.10g%%"):format(value * 100) end
  if unit == "ms" then return ("%.10g ms"):format(value) end
  if unit == "per second" then return ("%.10g per second"):format(value) end
  return ("%.15g"):format(value)
end

return M
