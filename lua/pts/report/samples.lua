-- SPDX-License-Identifier: MIT
--- What JMeter reports have beside their totals: metrics of each second, and logs of sampled requests. Rows of one
-- shape from items of any: objects, texts that hold an object, texts that hold a list.
--
-- The iterators take rows from whatever hands over the pages, one page at a time, so that an export of any length needs
-- the memory of a page. Pure.
-- @module pts.report.samples

local moment = require "pts.report.moment"
local value = require "pts.report.value"

local M = {}

--- A second of a run.
---@class pts.SampleMetric
---@field time? number seconds since 1970 UTC, at the begin of the second
---@field iso? string the same as text
---@field requests? integer
---@field succeeded_requests? integer
---@field failed_requests? integer
---@field qps? number
---@field avg_rt? number ms; nil in a second without requests
---@field min_rt? number
---@field max_rt? number
---@field concurrency? number of the whole scene only
---@field request_bytes? integer seems to count from the begin of the run
---@field response_bytes? integer
---@field request_bps? number
---@field response_bps? number
---@field vum? integer
---@field status_codes table<string, integer>
---@field problem? string what is wrong with an item that cannot be read
---@field raw any the item

--- A sampled request.
---@class pts.SampledRequest
---@field time? number seconds since 1970 UTC, when it began
---@field iso? string the same as text
---@field rt? number ms
---@field latency? number ms to the first byte
---@field connect_time? number ms
---@field success? boolean
---@field code? string
---@field message? string
---@field method? string
---@field url? string
---@field api? string label of the sampler
---@field sampler_id? integer
---@field thread? string
---@field request_bytes? integer
---@field response_bytes? integer
---@field problem? string what is wrong with an item that cannot be read
---@field raw any the item

local function flag(given)
  if given == true or given == "true" then return true end
  if given == false or given == "false" then return false end
  return nil
end

-- Our name, theirs, how it is read.
local METRIC = {
  { "time", "timestamp", moment.parse },
  { "requests", "totalCount", value.integer },
  { "succeeded_requests", "reqSuccessCount", value.integer },
  { "failed_requests", "reqFailureCount", value.integer },
  { "qps", "tps", value.number },
  { "avg_rt", "rtAvg", value.number },
  { "min_rt", "rtMin", value.number },
  { "max_rt", "rtMax", value.number },
  { "concurrency", "concurrency", value.number },
  { "request_bytes", "requestBytes", value.integer },
  { "response_bytes", "responseBytes", value.integer },
  { "request_bps", "requestBps", value.number },
  { "response_bps", "responseBps", value.number },
  { "vum", "totalVum", value.integer },
}

local LOG = {
  { "time", "startTimeTS", moment.parse },
  { "rt", "elapsedTime", value.number },
  { "latency", "latency", value.number },
  { "connect_time", "connectTime", value.number },
  { "success", "success", flag },
  { "code", "responseCode", value.text },
  { "message", "responseMessage", value.text },
  { "method", "httpMethod", value.text },
  { "url", "url", value.text },
  { "api", "samplerLabel", value.text },
  { "sampler_id", "samplerId", value.integer },
  { "thread", "threadName", value.text },
  { "request_bytes", "requestByteCount", value.integer },
  { "response_bytes", "responseByteCount", value.integer },
}

local function columns_of(fields)
  local names = { "iso" }
  for _, field in ipairs(fields) do
    names[#names + 1] = field[1]
  end
  return names
end

--- The plain fields of a row in order, for a table or a CSV file.
---@type string[]
M.metric_columns = columns_of(METRIC)
---@type string[]
M.log_columns = columns_of(LOG)

local function read_fields(fields, item)
  local row = { raw = item }
  for _, field in ipairs(fields) do
    row[field[1]] = (field[3](item[field[2]]))
  end
  return row
end

local function read_metric(item)
  local row = read_fields(METRIC, item)
  row.iso = moment.iso(row.time)
  row.status_codes = {}
  for _, entry in value.each((value.object(item.statusCodes))) do
    entry = value.object(entry)
    local name, count = value.text(entry.name), value.integer(entry.count)
    if name and count then row.status_codes[name] = count end
  end
  return row
end

local function read_log(item)
  local row = read_fields(LOG, item)
  row.time = row.time or moment.parse(item.startTime)
  row.iso = moment.iso(row.time)
  return row
end

local decode -- made when the first text comes

local function decoded(text)
  if not decode then
    local cjson = require("cjson").new()
    cjson.decode_invalid_numbers(false)
    decode = cjson.decode
  end
  local ok, found = pcall(decode, text)
  if ok and type(found) == "table" then return found end
  return nil
end

local DEEPEST = 6 -- answers in a list of pages, a list in a text in a list: more is no answer of PTS

local expand

local function expand_table(given, key, rows, read, depth)
  if given[key] ~= nil then
    expand(given[key], key, rows, read, depth)
  elseif given[1] ~= nil then
    for _, one in value.each(given) do
      expand(one, key, rows, read, depth)
    end
  elseif next(given) ~= nil and given.RequestId == nil and given.Success == nil then
    rows[#rows + 1] = read(given)
  end
end

--- Appends the rows of a page, a list of items or an item. What cannot be read becomes a row that says so.
function expand(given, key, rows, read, depth)
  local problem
  if depth > DEEPEST then
    problem = "nested too deeply"
  elseif type(given) == "table" then
    return expand_table(given, key, rows, read, depth + 1)
  elseif type(given) == "string" then
    local inner = decoded(given)
    if inner then return expand_table(inner, key, rows, read, depth + 1) end
    problem = "a text that is no JSON object or list"
  else
    problem = "a " .. type(given) .. " instead of an object"
  end
  rows[#rows + 1] = { problem = problem, status_codes = {}, raw = given }
end

local function rows_of(given, key, read)
  local rows = {}
  if given ~= nil then expand(given, key, rows, read, 0) end
  return rows
end

-- An error is raised, as `pts.pages` does: a loop that ended early without a word would look like a short list.
local function iterate(caller, source, key, read)
  if type(source) ~= "table" and type(source) ~= "function" then
    error(
      ("pts.report.samples.%s: expected an answer, or a function that returns the next one, not a %s"):format(
        caller,
        type(source)
      ),
      3
    )
  end
  local fetch = source
  if type(source) == "table" then
    fetch = function()
      local all = source
      source = nil
      return all
    end
  end
  local rows, position, over = {}, 0, false
  return function()
    position = position + 1
    while rows[position] == nil do
      if over then return nil end
      local page, err = fetch()
      if err then error(err, 0) end
      over = page == nil
      rows, position = rows_of(page, key, read), 1
    end
    return rows[position]
  end
end

---@alias pts.SampleSource
---| table # an answer, or a list of answers
---| fun(): any, any # returns the next answer, list of items or item; nil at the end; nil and an error

--- The seconds of a run, for `for`, from answers of GetJMeterSampleMetrics. Raises the error that the source returns.
---@param source pts.SampleSource
---@return fun(): pts.SampleMetric?
function M.metrics(source)
  local iterator = iterate("metrics", source, "SampleMetricList", read_metric)
  return iterator
end

--- Sampled requests, for `for`, from answers of GetJMeterSamplingLogs; `client:each("GetJMeterSamplingLogs", …)` is a
-- source too. Raises the error that the source returns.
---@param source pts.SampleSource
---@return fun(): pts.SampledRequest?
function M.logs(source)
  local iterator = iterate("logs", source, "SampleResults", read_log)
  return iterator
end

--- How many requests the seconds of one answer have, or nil when none says.
---@param answer table
---@return integer?
function M.count(answer)
  local total
  for row in M.metrics(answer) do
    if row.requests then total = (total or 0) + row.requests end
  end
  return total
end

--- The labels of samplers by their number; -1 is the whole scene.
---@param answer any the answer of GetJMeterSampleMetrics
---@return table<integer, string>
function M.samplers(answer)
  local map = value.object(answer).SamplerMap
  if type(map) == "string" then map = decoded(map) end
  local found = {}
  for key, label in pairs((value.object(map))) do
    local id, text = value.integer(key), value.text(label)
    if id and text then found[id] = text end
  end
  return found
end

return M
