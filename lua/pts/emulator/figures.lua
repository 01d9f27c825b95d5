-- SPDX-License-Identifier: MIT
--- The figures of a load test at any moment. Pure: the same load, seed and second give the same figures, so
-- that running data and reports agree without anything being counted.
-- @module pts.emulator.figures

---@class pts.emulator.Load
---@field seed integer
---@field begin_rps number requests a second at first
---@field limit_rps number once the ramp is over
---@field concurrency number once the ramp is over
---@field begin_concurrency number|nil at first; nil: as good as none
---@field rt_ms number the mean
---@field failure_rate number 0 to 1
---@field names string[] of the APIs
---@field ramp_seconds number|nil how long it grows; nil: 15
---@field changes { at: number, factor: number }[]|nil changes of speed: seconds after the first request

local figures = {}

local RAMP_SECONDS = 15 -- unless the load says

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

--- What the changes of speed so far make of the load.
---@param load pts.emulator.Load
---@param second number
---@return number
local function factor_at(load, second)
  local factor = 1
  for _, change in ipairs(load.changes or {}) do
    if second >= change.at then factor = change.factor end
  end
  return factor
end

--- What there is of a load in one second: it grows from the first number to the last.
local function ramped(load, first, last, second)
  return first + (last - first) * math.min(1, (second + 1) / (load.ramp_seconds or RAMP_SECONDS))
end

--- Requests in one second of a run.
---@param load pts.emulator.Load
---@param second integer from 0
---@return number
function figures.rate(load, second)
  local rps = ramped(load, load.begin_rps, load.limit_rps, second)
  return rps * factor_at(load, second) * (0.96 + 0.08 * noise(load.seed, second))
end

--- Users in one second of a run.
---@param load pts.emulator.Load
---@param second integer from 0
---@return integer
function figures.users(load, second)
  local users = ramped(load, load.begin_concurrency or 0, load.concurrency, second) * factor_at(load, second)
  return math.max(1, math.floor(users))
end

--- Each of the first seconds, for a `for` loop: its number from 0, and all requests up to its end.
---@param load pts.emulator.Load
---@param seconds integer
---@return fun(): integer|nil, integer
function figures.each_second(load, seconds)
  local second, sum = -1, 0
  return function()
    second = second + 1
    if second >= seconds then return nil end
    sum = sum + figures.rate(load, second)
    return second, math.floor(sum)
  end
end

--- Requests of the whole seconds up to `elapsed`.
---@param load pts.emulator.Load
---@param elapsed number
---@return integer
function figures.requests(load, elapsed)
  local requests = 0
  for _, total in figures.each_second(load, math.floor(elapsed)) do
    requests = total
  end
  return requests
end

--- How many of so many requests fail.
---@param load pts.emulator.Load
---@param requests integer
---@return integer
function figures.failed(load, requests) return math.floor(requests * load.failure_rate) end

--- What the i-th of so many APIs has of the requests: all together have all of them, and none ever has fewer than
-- before.
---@param requests integer
---@param failed integer of these
---@param i integer from 1
---@param apis integer
---@return integer requests
---@return integer failed
function figures.share(requests, failed, i, apis)
  local its_failed = math.floor((failed + i - 1) / apis)
  return math.floor((requests - failed + i - 1) / apis) + its_failed, its_failed
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

local function totals_of(count, failed, elapsed, mean)
  return {
    requests = count,
    failed = failed,
    rt = spread(count > 0 and mean or 0),
    qps = elapsed > 0 and math.floor(count / elapsed * 100 + 0.5) / 100 or 0,
    success = count > 0 and (count - failed) / count or 0,
  }
end

--- Everything at one moment: the whole, and each API with its share of it.
---@param load pts.emulator.Load
---@param elapsed number seconds since the first request
---@return { total: table, apis: table[], rate: number, concurrency: integer, factor: number }
function figures.at(load, elapsed)
  local seconds = math.floor(elapsed)
  local requests = figures.requests(load, seconds)
  local total = totals_of(requests, figures.failed(load, requests), seconds, load.rt_ms)
  local apis = {}
  for i, name in ipairs(load.names) do
    local count, failed = figures.share(total.requests, total.failed, i, #load.names)
    -- The mean of the means, weighed by their counts, is the whole's, more or less.
    local mean = load.rt_ms * (#load.names == 1 and 1 or 0.9 + 0.2 * noise(load.seed, i))
    local one = totals_of(count, failed, seconds, mean)
    one.name = name
    apis[i] = one
  end
  -- The whole spreads as far as its parts do.
  for _, one in ipairs(apis) do
    if one.requests > 0 then
      total.rt.max = math.max(total.rt.max, one.rt.max)
      total.rt.min = math.min(total.rt.min, one.rt.min)
    end
  end
  return {
    total = total,
    apis = apis,
    rate = figures.rate(load, math.max(0, seconds - 1)),
    concurrency = figures.users(load, seconds),
    factor = factor_at(load, seconds),
  }
end

return figures
