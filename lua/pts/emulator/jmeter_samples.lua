-- SPDX-License-Identifier: MIT
--- What a JMeter run leaves behind beside its totals: figures of each second, sampled requests, log lines. Pure: each
-- is made from the run's load when it is asked for.
-- @module pts.emulator.jmeter_samples

local cjson = require "cjson"
local figures = require "pts.emulator.figures"

local samples = {}

-- The service keeps about one request in a hundred, and surely not millions. Who filters them looks at each.
local ONE_IN, MOST_KEPT = 100, 100000

local THREADS = 8

local function clock_text(ms) return os.date("!%Y-%m-%d %H:%M:%S", math.floor(ms / 1000) + 8 * 3600) end

local REQUEST_BYTES, RESPONSE_BYTES = 400, 2100

local function metric(run, since, second, sampler, count, failed, sent)
  local load = run.load
  local item = {
    bucket = "1s",
    nodeId = sampler,
    taskId = 1,
    timestamp = math.floor((since + second) * 1000),
    totalCount = count,
    tps = count,
    rtMax = math.floor(load.rt_ms * 4),
    rtMin = math.floor(load.rt_ms * 0.4),
    reqSuccessCount = count - failed,
    reqSuccessTps = count - failed,
    reqFailureCount = failed,
    reqFailureTps = failed,
    requestBytes = sent * REQUEST_BYTES,
    responseBytes = sent * RESPONSE_BYTES,
    requestBps = count * REQUEST_BYTES,
    responseBps = count * RESPONSE_BYTES,
  }
  -- Averages and codes are missing where nothing was sent.
  if count > 0 then
    item.rtAvg = math.floor(load.rt_ms)
    item.statusCodes = { { name = "200", count = count - failed } }
    if failed > 0 then item.statusCodes[2] = { name = "500", count = failed } end
  end
  if sampler < 0 then
    item.concurrency = figures.users(load, second)
    item.totalVum = math.ceil(load.concurrency * (second + 1) / 60)
  end
  return item
end

--- The figures of each second of the whole, or of one sampler. Their sums are what the report says.
---@param run pts.emulator.JMeterRun
---@param since number when it began to send, scene time
---@param seconds integer
---@param sampler integer -1 is the whole
---@return table[]
function samples.metrics(run, since, seconds, sampler)
  local items, load = {}, run.load
  if sampler >= #load.names then return items end
  local sent_before, failed_before = 0, 0
  for second, total in figures.each_second(load, seconds) do
    local sent, failed = total, figures.failed(load, total)
    if sampler >= 0 then
      sent, failed = figures.share(sent, failed, sampler + 1, #load.names)
    end
    items[#items + 1] = metric(run, since, second, sampler, sent - sent_before, failed - failed_before, sent)
    sent_before, failed_before = sent, failed
  end
  return items
end

--- The n-th of the requests that were kept. It stays what it is while the run goes on.
---@param run pts.emulator.JMeterRun
---@param n integer from 1
---@param at number when it began, scene time
---@return table
function samples.request(run, n, at)
  local load = run.load
  local chance = figures.noise(load.seed, n)
  local sampler = n % #load.names
  local failed = chance < load.failure_rate
  local elapsed = math.max(1, math.floor(load.rt_ms * (0.4 + 2.2 * chance * chance)))
  local started = math.floor(at * 1000)
  return {
    startTimeTS = started,
    endTimeTS = started + elapsed,
    startTime = clock_text(started),
    elapsedTime = elapsed,
    latency = math.floor(elapsed * 0.8),
    connectTime = n % 20 == 0 and 3 or 0,
    idleTime = 0,
    success = not failed,
    responseCode = failed and "500" or "200",
    responseMessage = failed and "Internal Server Error" or "OK",
    httpMethod = "POST",
    url = "https://shop.example.com/" .. load.names[sampler + 1],
    samplerId = sampler,
    samplerLabel = load.names[sampler + 1],
    threadName = ("Thread Group 1-%d"):format(n % THREADS + 1),
    requestByteCount = REQUEST_BYTES,
    responseByteCount = RESPONSE_BYTES,
    samplerData = "",
    responseDataAsString = "",
    cookies = "",
    dataEncoding = "UTF-8",
    instanceId = 1,
    sceneId = 1,
  }
end

--- Of how many requests one is kept: as many at the begin of a run as at its end.
local function one_in(run)
  local load, seconds, fastest = run.load, 0, 1
  for _, stage in ipairs(run.stages) do
    if stage.status == "RUNNING" then seconds = seconds + stage.seconds end
  end
  for _, change in ipairs(load.changes or {}) do
    fastest = math.max(fastest, change.factor)
  end
  local most = math.max(load.begin_rps, load.limit_rps) * fastest * seconds
  return math.max(ONE_IN, math.ceil(most / MOST_KEPT))
end

--- The requests that were kept, for a `for` loop in the order in which they began: the number of each, and when.
---@param run pts.emulator.JMeterRun
---@param since number
---@param seconds integer
---@return fun(): integer|nil, number
function samples.each_request(run, since, seconds)
  local next_second, step = figures.each_second(run.load, seconds), one_in(run)
  local n, second, before, total = 0, nil, 0, 0
  return function()
    n = n + 1
    while total < n * step do
      before = total
      second, total = next_second()
      if not second then return nil end
    end
    return n, since + second + (n * step - before) / (total - before)
  end
end

local LEVELS = { "ERROR", "WARN", "INFO", "DEBUG", "TRACE" }
local LINES = { "Engine started", "Thread started", "Slow response", "Assertion failed", "Thread finished" }
local LEVEL_OF = { "INFO", "INFO", "WARN", "ERROR", "INFO" }

--- Log lines of a run, one for every two seconds.
---@param run pts.emulator.JMeterRun
---@param since number
---@param seconds number
---@return table[]
function samples.log(run, since, seconds)
  local lines = {}
  for i = 1, math.ceil(seconds / 2) do
    local which = (i - 1) % #LINES + 1
    local at = math.floor((since + (i - 1) * 2) * 1000)
    lines[i] = {
      timeTS = at,
      time = clock_text(at),
      level = LEVEL_OF[which],
      logger = "o.a.j.t.JMeterThread",
      thread = ("Thread Group 1-%d"):format(i % THREADS + 1),
      logText = LINES[which],
      instanceId = 1,
      sceneId = 1,
      planId = 1,
      taskId = figures.seed(run.report_id),
    }
  end
  return lines
end

--- Whether a line is of at least this level.
---@param line table
---@param least string
---@return boolean
function samples.is_at_least(line, least)
  for _, level in ipairs(LEVELS) do
    if line.level == level then return true end
    if level == least then return false end
  end
  return false
end

--- Items in the shape that a scene is told to answer with.
---@param items table[]
---@param shape "object"|"string"|"array"|nil
---@return table
function samples.shaped(items, shape)
  if shape == "array" then
    local texts = {}
    for i, item in ipairs(items) do
      texts[i] = cjson.encode(item)
    end
    return { "[" .. table.concat(texts, ",") .. "]" }
  end
  if shape ~= "string" then return items end
  local texts = {}
  for i, item in ipairs(items) do
    texts[i] = cjson.encode(item)
  end
  return texts
end

return samples
