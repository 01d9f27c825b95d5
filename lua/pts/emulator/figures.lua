-- SPDX-License-Identifier: MIT
--- The figures of a load test at any moment. Pure: the same load, seed and second give the same figures, so
-- that running data and reports agree without anything being counted.
-- @module pts.emulator.figures

---@class pts.emulator.Load
---@field seed integer
---@field begin_rps number requests a second at first
---@field limit_rps number once the ramp is over
---@field concurrency number
---@field rt_ms number the mean
---@field failure_rate number 0 to 1
---@field names string[] of the APIs
---@field changes { at: number, factor: number }[]|nil changes of speed: seconds after the first request

local figures = {}

local RAMP_SECONDS = 15

--- From 0 to 1, by a seed and a number: no state, so any second can be looked at.
---@param seed integer
---@param n integer
---@return number
local function noise(seed, n)
  local x = (seed * 31 + n * 7919) % 233280
  x = (x * 9301 + 49297) % 233280
  x = (x * 9301 + 49297) % 233280
  return x / 233280
end

figures.noise = noise

--- A seed from a text.
---@param text string
---@return integer
function figures.seed(text)
  local seed = 7
  for i = 1, #text do
    seed = (seed * 33 + text:byte(i)) % 1000003
  end
  return seed
end

local function factor_at(load, second)
  local factor = 1
  for _, change in ipairs(load.changes or {}) do
    if second >= change.at then factor = change.factor end
  end
  return factor
end

--- Requests in one second of a run.
---@param load pts.emulator.Load
---@param second integer from 0
---@return number
function figures.rate(load, second)
  local ramp = math.min(1, (second + 1) / RAMP_SECONDS)
  local rps = load.begin_rps + (load.limit_rps - load.begin_rps) * ramp
  return rps * factor_at(load, second) * (0.96 + 0.08 * noise(load.seed, second))
end

--- Requests of the whole seconds up to `elapsed`.
---@param load pts.emulator.Load
---@param elapsed number
---@return integer
function figures.requests(load, elapsed)
  local sum = 0
  for second = 0, math.floor(elapsed) - 1 do
    sum = sum + figures.rate(load, second)
  end
  return math.floor(sum)
end

--- How a mean response time spreads; percentiles rise and stay between the extremes.
---@param mean number ms
---@return table
local function spread(mean)
  local function ms(factor) return math.floor(mean * factor * 100 + 0.5) / 100 end
  return {
    min = ms(0.35),
    avg = ms(1),
    p50 = ms(0.85),
    p75 = ms(1.15),
    p90 = ms(1.7),
    p99 = ms(2.9),
    max = ms(4.2),
  }
end

local function totals_of(load, count, elapsed, mean)
  local failed = math.floor(count * load.failure_rate)
  return {
    requests = count,
    failed = failed,
    rt = spread(mean),
    qps = elapsed > 0 and math.floor(count / elapsed * 100 + 0.5) / 100 or 0,
    success = count > 0 and (count - failed) / count or 0,
  }
end

--- Everything at one moment: the whole, and each API with its share of it.
---@param load pts.emulator.Load
---@param elapsed number seconds since the first request
---@return { total: table, apis: table[], rate: number, concurrency: integer }
function figures.at(load, elapsed)
  local seconds = math.floor(elapsed)
  local total = totals_of(load, figures.requests(load, seconds), seconds, load.rt_ms)
  local apis = {}
  local left, failed_left = total.requests, total.failed
  for i, name in ipairs(load.names) do
    local last = i == #load.names
    local count = last and left or math.floor(total.requests / #load.names)
    -- The mean of the means, weighed by their counts, is the whole's, more or less.
    local mean = load.rt_ms * (#load.names == 1 and 1 or 0.9 + 0.2 * noise(load.seed, i))
    local one = totals_of(load, count, seconds, mean)
    one.failed = last and failed_left or math.min(one.failed, failed_left)
    one.success = count > 0 and (count - one.failed) / count or 0
    left, failed_left = left - count, failed_left - one.failed
    one.name = name
    apis[i] = one
  end
  -- The whole spreads as far as its parts do.
  for _, one in ipairs(apis) do
    total.rt.max = math.max(total.rt.max, one.rt.max)
    total.rt.min = math.min(total.rt.min, one.rt.min)
  end
  local ramp = math.min(1, (seconds + 1) / RAMP_SECONDS)
  return {
    total = total,
    apis = apis,
    rate = figures.rate(load, math.max(0, seconds - 1)),
    concurrency = math.max(1, math.floor(load.concurrency * ramp * factor_at(load, seconds))),
  }
end

return figures
