-- SPDX-License-Identifier: MIT
--- What stands on the right of a threshold: an amount in the unit of its metric, or a part of the baseline. From the
-- text's tree and back to text. Pure.
-- @module pts.threshold.limit

local M = {}

---@class pts.Limit
---@field value? number in the metric's unit, rates 0 to 1
---@field baseline? boolean whether it is the baseline's value, times `factor`, plus `plus`
---@field factor? number
---@field plus? number in the metric's unit

-- Exponents instead of a multiplication, so that 99.9% is 0.999 exactly as it would be written.
local UNITS = {
  ms = { [""] = "e0", ms = "e0", s = "e3" },
  rate = { [""] = "e0", ["%"] = "e-2" },
  count = { [""] = "e0" },
  ["per second"] = { [""] = "e0" },
}

local TAKES = {
  ms = "takes ms or s",
  rate = "is a rate: write 99.9% or 0.999",
  count = "is a number of requests and takes no unit",
  ["per second"] = "is a number per second and takes no unit",
}

local MOST_DIGITS = 30 -- so that no number is endless, and each can be written in digits again

local function scaled(tree, exponent)
  if #tree.number > MOST_DIGITS then return nil, tree.at, "this number has too many digits" end
  return tonumber(tree.number .. exponent)
end

--- Refuses what a rate is not: more than all, and a bare number of which nobody can tell whether it is a percent.
local function check_rate(metric, tree, number, operator)
  if tree.unit == "%" then
    if number > 1 then return tree.at, "a rate is at most 100%" end
  elseif number > 1 then
    return tree.at,
      ("%s is a rate from 0 to 1: write %s%% or 0.999, not %s"):format(
        metric.name,
        number <= 100 and tree.number or "99.9",
        tree.number
      )
  elseif number == 1 and (operator == "<" or operator == "<=") then
    return tree.at, "a bare 1 would be all of them: write 1% or 100%"
  end
  return nil
end

local function amount(metric, tree, operator)
  local unit = (tree.unit or ""):lower()
  local exponent = UNITS[metric.unit][unit]
  if not exponent then
    return nil, tree.unit_at, ("%s %s, not '%s'"):format(metric.name, TAKES[metric.unit], tree.unit)
  end
  local number, too_long, why = scaled(tree, exponent)
  if not number then return nil, too_long, why end
  if metric.unit == "rate" then
    local at, what = check_rate(metric, tree, number, operator)
    if at then return nil, at, what end
  end
  return number
end

local function factor(tree)
  if tree.unit and tree.unit ~= "%" then
    return nil,
      tree.unit_at,
      ("the baseline is multiplied by a plain number or a percentage, not '%s'"):format(tree.unit)
  end
  local number, at, what = scaled(tree, tree.unit and "e-2" or "e0")
  if number == 0 then return nil, tree.at, "this must be more than 0" end
  return number, at, what
end

-- 5% more than a rate is five hundredths more, since that is how rates are written; of anything else it is a part.
local function difference(metric, tree)
  local direction = tree.change == "+" and 1 or -1
  if tree.unit == "%" and metric.unit ~= "rate" then
    local part, at, what = scaled(tree, "e-2")
    if not part then return nil, at, what end
    if direction < 0 and part >= 1 then return nil, tree.at, "nothing of the baseline would be left" end
    return { baseline = true, factor = 1 + direction * part, plus = 0 }
  end
  local number, at, what = amount(metric, tree)
  if not number then return nil, at, what end
  return { baseline = true, factor = 1, plus = direction * number }
end

--- The limit that a tree means for a metric; or nil, where in the text it means none, and why.
---@param metric pts.Metric
---@param tree table
---@param operator string
---@return pts.Limit?
---@return integer? at
---@return string? what
function M.read(metric, tree, operator)
  if not tree.baseline then
    local number, at, what = amount(metric, tree, operator)
    if not number then return nil, at, what end
    return { value = number }
  end
  if not tree.change then return { baseline = true, factor = 1, plus = 0 } end
  if tree.change == "+" or tree.change == "-" then return difference(metric, tree) end
  local number, at, what = factor(tree)
  if not number then return nil, at, what end
  return { baseline = true, factor = tree.change == "/" and 1 / number or number, plus = 0 }
end

-- The shortest decimal, never with an exponent, that reads as the same number.
local function decimal(number, exponent)
  for digits = 0, 99 do
    local text = ("%." .. digits .. "f"):format(exponent == "e-2" and number * 100 or number)
    if tonumber(text .. exponent) == number then return text end
  end
  return nil
end

local function written(metric, number)
  if metric.unit == "rate" then
    local percent = decimal(number, "e-2")
    if percent then return percent .. "%" end
  end
  return decimal(number, "e0") .. (metric.unit == "ms" and "ms" or "")
end

--- The text of a limit.
---@param metric pts.Metric
---@param limit pts.Limit
---@return string
function M.format(metric, limit)
  if limit.value then return written(metric, limit.value) end
  if limit.factor ~= 1 then return "baseline * " .. decimal(limit.factor, "e0") end
  if limit.plus > 0 then return "baseline + " .. written(metric, limit.plus) end
  if limit.plus < 0 then return "baseline - " .. written(metric, -limit.plus) end
  return "baseline"
end

return M
