-- SPDX-License-Identifier: MIT
--- Reports, logs and samples of JMeter runs. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.jmeter_report

local t = require "pts.catalogue.types"
local list, map, object = t.list, t.map, t.object

local OPTIONAL = { required = false }
local report_id = t.report_id()
local begin_time, end_time = t.begin_time(OPTIONAL), t.end_time(OPTIONAL)
local thread = t.parameter("Thread", "name of the thread")(OPTIONAL)
local number, size = t.page(100, 1, 50)
local log_number, log_size = t.page(10000000, 1, 200)
local FROM_1970 = t.between(0, nil, t.epoch_ms.unit)

return {
  GetJMeterReportDetails = {
    summary = "the report of a JMeter run",
    parameters = { report_id },
    answer = t.answer {
      CodeKey = "string",
      DocumentUrl = "string",
      DynamicCtx = "string",
      ReportOverView = object {
        AgentCount = "integer",
        EndTime = t.time,
        ReportId = "string",
        ReportName = "string",
        StartTime = t.time,
        Vum = t.vum,
      },
      SamplerMetricsList = list(object {
        AllCount = "integer",
        ApiName = "string",
        AvgRt = t.ms,
        AvgTps = t.per_second,
        FailCountReq = "integer",
        MaxRt = t.ms,
        MinRt = t.ms,
        Seg75Rt = t.ms,
        Seg90Rt = t.ms,
        Seg99Rt = t.ms,
        SuccessRateReq = t.percent,
      }),
      SceneMetrics = object {
        AllCount = "integer",
        AvgRt = t.ms,
        AvgTps = t.per_second,
        FailCountReq = "integer",
        Seg90Rt = t.ms,
        Seg99Rt = t.ms,
        SuccessRateReq = t.percent,
      },
    },
    errors = {},
    class = "read",
  },
  ListJMeterReports = {
    summary = "reports of JMeter runs, page by page",
    parameters = {
      number,
      size,
      t.scene_id(OPTIONAL),
      t.report_id(OPTIONAL),
      t.begin_time { required = false, type = FROM_1970 },
      t.end_time { required = false, type = FROM_1970 },
      t.keyword(OPTIONAL),
    },
    answer = t.answer {
      PageNumber = "integer",
      PageSize = "integer",
      Reports = list(object {
        ActualStartTime = t.epoch_ms,
        Duration = { type = "string", about = "for people, in their language" },
        ReportId = "string",
        ReportName = "string",
        Vum = t.vum,
      }),
      TotalCount = "integer",
    },
    errors = {},
    class = "read",
    paging = { items = "Reports", id = "ReportId", total = "TotalCount" },
  },
  GetJMeterLogs = {
    summary = "log lines of a JMeter run, page by page",
    parameters = {
      log_number,
      log_size,
      report_id,
      begin_time, -- "seconds" in the reference, whose example has milliseconds
      end_time,
      t.parameter("AgentIndex", "which load generator", "integer")(OPTIONAL),
      t.parameter(
        "Level",
        "the least level; INFO if not given",
        t.one_of { "ERROR", "WARN", "INFO", "DEBUG", "TRACE" }
      )(OPTIONAL),
      thread,
      t.keyword(OPTIONAL),
    },
    answer = t.answer({
      AgentCount = "integer",
      Logs = list(map "any"),
      PageNumber = "integer",
      PageSize = "integer",
      TotalCount = "integer",
    }, { "HttpStatusCode" }),
    errors = { { code = "ReportNotExist", http_status = 403, message = "The report does not exist." } },
    class = "read",
    paging = { items = "Logs", total = "TotalCount" },
  },
  GetJMeterSampleMetrics = {
    summary = "the figures of a JMeter run second by second",
    parameters = {
      report_id,
      begin_time,
      end_time,
      t.parameter("SamplerId", "which sampler; -1 is the whole scene", t.between(-1))(OPTIONAL),
    },
    answer = t.answer({
      -- Declared as strings; objects, texts of an object and texts of an array were seen.
      SampleMetricList = list "any",
      SamplerMap = map "any",
    }, { "HttpStatusCode" }),
    errors = {},
    class = "read",
  },
  GetJMeterSamplingLogs = {
    summary = "sampled requests of a JMeter run, page by page",
    parameters = {
      log_number,
      log_size,
      begin_time,
      end_time,
      report_id,
      t.parameter("AgentId", "id of the load generator", "integer")(OPTIONAL),
      t.parameter("SamplerId", "which sampler", t.between(0))(OPTIONAL),
      t.parameter("Success", "only those that did, or did not", "boolean")(OPTIONAL),
      thread,
      t.keyword(OPTIONAL),
      t.parameter("MinRT", "response time at least", t.whole_ms)(OPTIONAL),
      t.parameter("MaxRT", "response time at most", t.whole_ms)(OPTIONAL),
      t.parameter("ResponseCode", "code of the response")(OPTIONAL),
    },
    answer = t.answer {
      PageNumber = "integer",
      PageSize = "integer",
      -- Declared as strings; objects and texts of an object were seen.
      SampleResults = list "any",
      TotalCount = "integer",
    },
    errors = { { code = "InvalidPageSize", http_status = 400, message = "PageSize is above 200" } },
    class = "read",
    paging = { items = "SampleResults", total = "TotalCount" },
  },
}
