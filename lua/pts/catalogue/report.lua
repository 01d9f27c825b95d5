-- SPDX-License-Identifier: MIT
--- Reports of native runs. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.report

local document = require "pts.catalogue.scene_document"
local t = require "pts.catalogue.types"
local list, object = t.list, t.object

local scene_number, scene_size = t.page(2147483647, 5, 100)
local number, size = t.page(50, 1, 20, { place = "form" })

local overview = {
  AgentCount = "integer",
  EndTime = t.time,
  ReportId = "string",
  ReportName = "string",
  StartTime = t.time,
  Vum = t.vum,
}

-- As the scene was when the run began; of its load, the snapshot keeps less than GetPtsScene.
local snapshot = document.answered {
  LoadConfig = object {
    AgentCount = "integer",
    ApiLoadConfigList = list(object { RpsBegin = "integer", RpsLimit = "integer" }),
    Configuration = document.configuration,
    MaxRunningTime = { type = "integer", unit = "min" },
    RelationLoadConfigList = list(object { ConcurrencyBegin = "integer", ConcurrencyLimit = "integer" }),
    TestMode = { type = "string", about = "CONCURRENCY, TPS" },
  },
  Status = { type = "string", about = "see pts.status" },
}

return {
  GetPtsReportDetails = {
    summary = "the report of a run",
    parameters = { t.scene_id(), t.plan_id() },
    answer = t.answer {
      ApiMetricsList = list(object {
        AllCount = "integer",
        ApiName = "string",
        AvgRt = t.ms,
        AvgTps = t.per_second,
        FailCountBiz = "integer",
        FailCountReq = "integer",
        MaxRt = t.ms,
        MinRt = t.ms,
        Seg50Rt = t.ms,
        Seg75Rt = t.ms,
        Seg90Rt = t.ms,
        Seg99Rt = t.ms,
        SuccessRateBiz = t.ratio,
        SuccessRateReq = t.ratio,
      }),
      ReportOverView = object(overview),
      SceneMetrics = object {
        AllCount = "integer",
        AvgRt = t.ms,
        AvgTps = t.per_second,
        FailCountBiz = "integer",
        FailCountReq = "integer",
        Seg90Rt = t.ms,
        Seg99Rt = t.ms,
        SuccessRateBiz = t.ratio,
        SuccessRateReq = t.ratio,
      },
      SceneSnapShot = snapshot,
    },
    errors = {},
    class = "read",
  },
  GetPtsReportsBySceneId = {
    summary = "the reports of a scene, page by page",
    parameters = { t.scene_id(), scene_number, scene_size },
    answer = t.answer { ReportOverViewList = list(object(overview)) },
    errors = {
      { code = "GetPtsReportsBySceneIdFail", http_status = 400, message = "The scene has not started" },
    },
    class = "read",
    paging = { items = "ReportOverViewList", id = "ReportId" },
  },
  ListPtsReports = {
    summary = "reports, page by page; the latest 1000 can be reached",
    parameters = {
      number,
      size,
      t.scene_id { place = "form", required = false },
      t.report_id { place = "form", required = false },
      t.begin_time { place = "form", required = false, type = t.between(0, nil, t.epoch_ms.unit) },
      t.end_time { place = "form", required = false, type = t.between(0, nil, t.epoch_ms.unit) },
      t.keyword { place = "form", required = false },
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
    errors = { { code = "ReportNotExist", http_status = 403, message = "The report does not exist." } },
    class = "read",
    paging = { items = "Reports", id = "ReportId", total = "TotalCount" },
  },
}
