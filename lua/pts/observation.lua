-- SPDX-License-Identifier: MIT
--- What a run looks like at one moment, in one shape for native and JMeter scenes. Pure.
-- @module pts.observation

local M = {}

---@class pts.Observation
---@field status string as the service says it
---@field requests? integer sent so far
---@field failed_requests? integer
---@field failed_checks? integer
---@field qps? number
---@field avg_rt? number ms
---@field p90? number ms
---@field concurrency? number
---@field agents? integer load generators at work
---@field has_report? boolean
---@field problem? string what the service says is wrong with the run
---@field raw? table the answer with the figures
---@field data_error? pts.Error why there are no figures

local function number(value)
  if type(value) == "string" then value = tonumber(value) end
  if type(value) == "number" and value == value then return value end
end

--- Of a native scene.
---@param status string
---@param data? pts.GetPtsSceneRunningDataResponse
---@param err? pts.Error
---@return pts.Observation
function M.native(status, data, err)
  if not data then return { status = status, data_error = err } end
  return {
    status = status,
    requests = number(data.TotalRequestCount),
    failed_requests = number(data.FailedRequestCount),
    failed_checks = number(data.FailedBusinessCount),
    qps = number(data.TotalRealQps),
    avg_rt = number(data.AverageRt),
    p90 = number(data.Seg90Rt),
    concurrency = number(data.Concurrency),
    agents = number(data.AliveAgents),
    has_report = data.HasReport,
    raw = data,
  }
end

-- Members of the free map AllSampleStat as they were captured, and the names that the metrics of a report have for the
-- same; no document lists either.
local function jmeter_figures(stat)
  local full = type(stat.fullStat) == "table" and stat.fullStat or {}
  return {
    requests = number(stat.count) or number(stat.totalCount),
    failed_requests = number(stat.failCount) or number(stat.reqFailureCount),
    qps = number(stat.tps),
    avg_rt = number(stat.rtAvg),
    p90 = number(full.rtSeg90),
  }
end

--- Of a JMeter scene.
---@param status string
---@param data table `RunningData`
---@return pts.Observation
function M.jmeter(status, data)
  local made = jmeter_figures(type(data.AllSampleStat) == "table" and data.AllSampleStat or {})
  made.status = status
  made.concurrency = number(data.Concurrency)
  made.agents = number(data.AgentCount)
  made.has_report = data.HasReport
  if data.HasError then made.problem = tostring(data.ErrorMessage or "the service says no more") end
  made.raw = data
  return made
end

--- The item that began last.
---@param items table[]
---@param time_of fun(item: table): string|number comparable with one another
---@return table?
function M.latest(items, time_of)
  local latest, latest_time
  for _, item in ipairs(items) do
    local at = time_of(item)
    if latest == nil or at > latest_time then
      latest, latest_time = item, at
    end
  end
  return latest
end

return M
