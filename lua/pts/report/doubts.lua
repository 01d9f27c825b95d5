-- SPDX-License-Identifier: MIT
--- Which numbers of a report contradict each other. PTS reports do: percentiles above the maximum are common. Pure.
-- @module pts.report.doubts

local metrics = require "pts.report.metrics"
local row_reader = require "pts.report.row"

local M = {}

-- Rates come rounded, ratios to two digits and percents to two digits of a percent: half of the last one, and a little
-- for floats.
local ROUNDING = { ratio = 0.00501, percent = 0.0000501 }

-- Response times are means and estimates: what differs by less than this part is the same.
local SLACK = 1e-6

local function above(a, b) return a > b + SLACK * math.max(1, math.abs(b)) end

local function show(row, name)
  local metric = metrics.find(name)
  return ("%s %s"):format(name, metrics.show(metric.unit, row[name]))
end

local function list(row, names)
  local parts = {}
  for i, name in ipairs(names) do
    parts[i] = show(row, name)
  end
  return table.concat(parts, ", ")
end

local function with(names, last)
  local all = {}
  for i, name in ipairs(names) do
    all[i] = name
  end
  all[#all + 1] = last
  return all
end

local function check_bounds(row, note)
  local low, high = row.min_rt, row.max_rt
  if low and high and above(low, high) then
    note(
      "min_above_max",
      ("%s is above %s"):format(show(row, "min_rt"), show(row, "max_rt")),
      { "min_rt", "max_rt" }
    )
  end
  local mean = row.avg_rt
  if mean and ((low and above(low, mean)) or (high and above(mean, high))) then
    local bound = (low and above(low, mean)) and "min_rt" or "max_rt"
    note(
      "average_out_of_bounds",
      ("%s is %s %s"):format(show(row, "avg_rt"), bound == "min_rt" and "below" or "above", show(row, bound)),
      { "avg_rt", bound }
    )
  end
end

local function check_percentiles(row, percentiles, note)
  local over, under, falling = {}, {}, {}
  for i, name in ipairs(percentiles) do
    local this = row[name]
    if row.max_rt and above(this, row.max_rt) then over[#over + 1] = name end
    if row.min_rt and above(row.min_rt, this) then under[#under + 1] = name end
    local before = percentiles[i - 1]
    if before and above(row[before], this) then falling = with({ before }, name) end
  end
  if #over > 0 then
    note(
      "percentile_above_max",
      ("%s above %s"):format(list(row, over), show(row, "max_rt")),
      with(over, "max_rt")
    )
  end
  if #under > 0 then
    note(
      "percentile_below_min",
      ("%s below %s"):format(list(row, under), show(row, "min_rt")),
      with(under, "min_rt")
    )
  end
  if #falling > 0 then
    note(
      "percentiles_not_ascending",
      ("they must rise, but are %s"):format(list(row, percentiles)),
      percentiles
    )
  end
end

-- Nothing of the kind is known of checkpoints: a request may have several, or none.
local function check_counts(row, scale, note)
  local requests, failed = row.requests, row.failed_requests
  if requests and failed and failed > requests then
    note(
      "more_failures_than_requests",
      ("%s of %s"):format(show(row, "failed_requests"), show(row, "requests")),
      { "failed_requests", "requests" }
    )
  end
  local share, rate = row_reader.share(row), row.success_rate
  if share and rate and math.abs(share - rate) > ROUNDING[scale] then
    note(
      "rate_contradicts_counts",
      ("%s, but %s of %s leave %.4g%%"):format(
        show(row, "success_rate"),
        show(row, "failed_requests"),
        show(row, "requests"),
        share * 100
      ),
      { "success_rate", "error_rate", "failed_requests", "requests" }
    )
  end
end

local function check_signs(row, note)
  local negative = {}
  for _, metric in ipairs(metrics.list) do
    local number = row[metric.name]
    if number and number < 0 then negative[#negative + 1] = metric.name end
  end
  if #negative > 0 then note("negative", list(row, negative), negative) end
end

--- What one row contradicts in itself.
---@param row table
---@param scale pts.RateScale
---@param note fun(code: string, message: string, metrics: string[])
function M.row(row, scale, note)
  local percentiles = {}
  for _, metric in ipairs(metrics.list) do
    if metric.percentile and row[metric.name] then percentiles[#percentiles + 1] = metric.name end
  end
  check_signs(row, note)
  check_bounds(row, note)
  check_percentiles(row, percentiles, note)
  check_counts(row, scale, note)
end

local function sum(rows, name)
  local total = 0
  for _, row in ipairs(rows) do
    if not row[name] then return nil end
    total = total + row[name]
  end
  return total
end

--- What the totals of a run contradict in its rows.
---@param summary table
---@param rows table[]
---@param note fun(code: string, message: string, metrics: string[])
function M.totals(summary, rows, note)
  for _, name in ipairs { "requests", "failed_requests", "failed_checks" } do
    local total, parts = summary[name], sum(rows, name)
    if #rows > 0 and total and parts and total ~= parts then
      note(
        "counts_do_not_add_up",
        ("%s, but the rows of the APIs make %.15g"):format(show(summary, name), parts),
        { name }
      )
    end
  end
end

return M
