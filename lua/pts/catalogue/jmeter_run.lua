-- SPDX-License-Identifier: MIT
--- Runs of JMeter scenes: started, watched, steered, stopped. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.jmeter_run

local t = require "pts.catalogue.types"
local list, map, object = t.list, t.map, t.object

local scene_id = t.scene_id()
local NOT_EXIST = { code = "SceneNotExist", http_status = 403, message = "The scene does not exist." }

return {
  StartTestingJMeterScene = {
    summary = "start a JMeter scene's load test",
    parameters = { scene_id },
    answer = t.answer { ReportId = "string" },
    errors = { NOT_EXIST },
    class = "once", -- a billed run, as StartPtsScene
  },
  StopTestingJMeterScene = {
    summary = "stop a JMeter scene's load test",
    parameters = { scene_id },
    answer = t.answer {},
    errors = {},
    class = "repeatable",
  },
  StartDebuggingJMeterScene = {
    summary = "start a debug run of a JMeter scene",
    parameters = { scene_id },
    answer = t.answer { ReportId = "string" },
    errors = {},
    class = "once",
  },
  StopDebuggingJMeterScene = {
    summary = "stop a debug run of a JMeter scene",
    parameters = { scene_id },
    answer = t.answer {},
    errors = {},
    class = "repeatable",
  },
  GetJMeterSceneRunningData = {
    summary = "the figures of a JMeter run while it goes on",
    parameters = { scene_id },
    answer = t.answer {
      DocumentUrl = "string",
      RunningData = object {
        AgentCount = "integer",
        AgentIdList = list "string",
        AllSampleStat = map "any",
        Concurrency = "integer",
        ErrorMessage = "string",
        HasError = "boolean",
        HasReport = "boolean",
        HoldFor = { type = "integer", unit = "s" },
        IsDebugging = "boolean",
        ReportId = "string",
        SampleStatList = list(map "any"),
        SceneId = "string",
        SceneName = "string",
        StageName = { type = "string", about = "for people, in their language" },
        StartTimeTS = t.epoch_ms,
        Status = { type = "string", about = "as ListOpenJMeterScenes says it" },
        Vum = t.vum,
      },
    },
    errors = {},
    class = "read",
  },
  AdjustJMeterSceneSpeed = {
    summary = "change the load of a JMeter run, by its report's id",
    parameters = { t.report_id(), t.parameter("Speed", "the new load", t.between(1))() },
    answer = t.answer { ReportId = "string" },
    errors = { NOT_EXIST },
    class = "repeatable",
  },
}
