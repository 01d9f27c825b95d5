-- SPDX-License-Identifier: MIT
--- Runs of native scenes: started, watched, steered, stopped. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.run

local t = require "pts.catalogue.types"
local list, object, per_second = t.list, t.object, t.per_second

local scene_id, plan_id = t.scene_id(), t.plan_id()
local number, size = t.page(nil, nil, nil, { required = false })

return {
  StartPtsScene = {
    summary = "start a scene's load test",
    parameters = { scene_id },
    answer = t.answer { PlanId = "string" },
    errors = { { code = "StartPtsSceneFail", http_status = 400, message = "Scene not exist" } },
    class = "once", -- each start is a billed run, and there is no ClientToken
  },
  StopPtsScene = {
    summary = "stop a scene's load test",
    parameters = { scene_id },
    answer = t.answer {},
    errors = { { code = "StopPtsSceneFail", http_status = 400, message = "The scene <n> has no plan" } },
    class = "repeatable",
  },
  StartDebugPtsScene = {
    summary = "start a debug run of a scene",
    parameters = { scene_id },
    answer = t.answer { PlanId = "string" },
    errors = { { code = "StartDebugPtsSceneFail", http_status = 400, message = "The scene does not exit" } },
    class = "once",
  },
  StopDebugPtsScene = {
    summary = "stop a debug run; StopPtsScene does not",
    parameters = { scene_id, plan_id },
    answer = t.answer {},
    errors = { { code = "StopDebugPtsSceneFail", http_status = 400, message = "The scene does not exit" } },
    class = "repeatable",
  },
  GetPtsSceneRunningStatus = {
    summary = "the status of a scene's latest run",
    parameters = { scene_id },
    answer = t.answer {
      CreateTime = t.time,
      ModifiedTime = t.time,
      SceneName = "string",
      Status = { type = "string", about = "see pts.status" },
    },
    errors = {
      { code = "GetPtsSceneRunningStatusFail", http_status = 403, message = "The scene does not exist" },
    },
    class = "read",
  },
  GetPtsSceneRunningData = {
    summary = "the figures of a run while it goes on",
    parameters = { scene_id, plan_id },
    answer = t.answer {
      AgentLocation = list(object {
        Count = "integer",
        Isp = "string",
        Province = "string",
        Region = "string",
      }),
      AliveAgents = "integer",
      AverageRt = t.whole_ms,
      BeginTime = t.epoch_ms,
      ChainMonitorDataList = list(object {
        ApiId = "string",
        ApiName = "string",
        AverageRt = t.whole_ms,
        CheckPointResult = object {
          FailedBusinessCount = "integer",
          FailedBusinessQps = per_second,
          SucceedBusinessCount = "integer",
          SucceedBusinessQps = per_second,
        },
        Concurrency = "number",
        ConfigQps = "integer",
        Count2XX = "integer",
        FailedCount = "integer",
        FailedQps = per_second,
        MaxRt = t.whole_ms,
        MinRt = t.whole_ms,
        NodeId = "integer",
        Qps2XX = per_second,
        RealQps = per_second,
        TimePoint = "integer",
      }),
      Concurrency = "integer",
      ConcurrencyLimit = "integer",
      FailedBusinessCount = "integer",
      FailedRequestCount = "integer",
      HasReport = "boolean",
      RequestBps = { type = "string", about = "with its unit, like 89kb" },
      ResponseBps = { type = "string", about = "with its unit" },
      Seg90Rt = t.whole_ms,
      Status = { type = "integer", about = "codes that nobody documents" },
      TotalAgents = "integer",
      TotalRealQps = "integer",
      TotalRequestCount = "integer",
      TpsLimit = "integer",
      Vum = t.vum,
    },
    errors = {},
    class = "read",
  },
  AdjustPtsSceneSpeed = {
    summary = "change the load of a run: of the first API of each session, or the RPS of APIs",
    parameters = {
      scene_id,
      t.parameter(
        "ApiSpeedList",
        "the new values, which may not rise along a session in RPS mode",
        list(object { ApiId = "string", Speed = "integer" })
      ) { required = false },
    },
    answer = t.answer {},
    errors = { { code = "SceneNotExist", http_status = 403, message = "The scene does not exist." } },
    class = "repeatable",
  },
  GetPtsDebugSampleLogs = {
    summary = "what a debug run sent and received, page by page",
    parameters = { t.plan_id { required = false }, number, size },
    answer = t.answer({
      PageNumber = "integer",
      PageSize = "integer",
      SamplingLogs = list(object {
        ChainId = "string",
        ChainName = "string",
        CheckResult = { type = "string", about = "JSON" },
        ExportConfig = { type = "string", about = "JSON" },
        ExportContent = { type = "string", about = "JSON" },
        HttpRequestBody = "string",
        HttpRequestHeaders = { type = "string", about = "JSON" },
        HttpRequestMethod = "string",
        HttpRequestUrl = "string",
        HttpResponseBody = "string",
        HttpResponseFailMsg = "string",
        HttpResponseHeaders = { type = "string", about = "JSON" },
        HttpResponseStatus = "string",
        HttpStartTime = "integer",
        HttpTiming = { type = "string", about = "JSON" },
        ImportContent = "string",
        NodeId = "string",
        Rt = { type = "string", unit = "ms" },
        Timestamp = t.epoch_ms,
      }),
      TotalCount = "integer",
    }, { "HttpStatusCode" }),
    errors = {},
    class = "read",
    paging = { items = "SamplingLogs", total = "TotalCount" },
  },
}
