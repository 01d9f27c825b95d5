-- SPDX-License-Identifier: MIT
--- Baselines of native scenes: what a report is compared with. Pure data, see `pts.catalogue`.
--
-- As a parameter their keys have a lower first letter; answers write them as here.
-- @module pts.catalogue.baseline

local t = require "pts.catalogue.types"
local list, object = t.list, t.object

local scene_id = t.scene_id()

local function figures(more)
  local fields = {
    AvgRt = t.ms,
    AvgTps = t.per_second,
    FailCountBiz = "integer",
    FailCountReq = "integer",
    Seg90Rt = t.ms,
    Seg99Rt = t.ms,
    SuccessRateBiz = t.ratio,
    SuccessRateReq = t.ratio,
  }
  for name, kind in pairs(more or {}) do
    fields[name] = kind
  end
  return object(fields)
end

local of_api = { Id = "integer", MaxRt = t.whole_ms, MinRt = t.whole_ms, Name = "string" }

return {
  GetPtsSceneBaseLine = {
    summary = "a scene's baseline",
    parameters = { scene_id },
    answer = t.answer {
      Baseline = object {
        ApiBaselines = list(figures(of_api)),
        Name = "string",
        SceneBaseline = figures(),
      },
      SceneId = "string",
    },
    errors = {
      {
        code = "GetPtsSceneBaseLineFail",
        http_status = 400,
        message = "The scene information cannot be empty.",
      },
    },
    class = "read",
  },
  UpdatePtsSceneBaseLine = {
    summary = "set a scene's baseline to figures of one's own",
    parameters = {
      scene_id,
      t.parameter("SceneBaseline", "of the scene as a whole", figures()) {
        key_case = "lowerCamelCase",
        required = false,
      },
      -- Declared as an object; its example and the official sample have an array.
      t.parameter(
        "ApiBaselines",
        "of each API",
        list(figures {
          Id = "integer",
          MaxRt = t.whole_ms,
          MinRt = t.whole_ms,
          Name = "string",
          Seg50Rt = t.ms,
          Seg75Rt = t.ms,
          TimingConnAvg = t.ms,
        })
      ) { key_case = "lowerCamelCase", required = false },
    },
    answer = t.answer {},
    errors = {},
    class = "repeatable",
  },
  DeletePtsSceneBaseLine = {
    summary = "delete a scene's baseline",
    parameters = { scene_id },
    answer = t.answer {},
    errors = {
      { code = "DeletePtsSceneBaseLineFail", http_status = 400, message = "The scene cannot be empty." },
    },
    class = "repeatable",
  },
  CreatePtsSceneBaseLineFromReport = {
    summary = "make a report the scene's baseline",
    parameters = { scene_id, t.report_id() },
    answer = t.answer {},
    errors = {
      {
        code = "CreatePtsSceneBaseLineFromReportFail",
        http_status = 400,
        message = "The scene or the report cannot be empty.",
      },
    },
    class = "repeatable",
  },
}
