-- SPDX-License-Identifier: MIT
--- The operations of PTS 2020-10-20 that this module knows: one source for methods, checks, types, docs and the
-- emulator. Pure data.
--
-- An operation:
--
-- * `summary`     one line for people
-- * `parameters`  in the order of the API reference: `name`, `type`, `place` ("query" or "form"), `required`
-- * `response`    field name to type; the service may add fields and omit any of them
-- * `errors`      documented ones beside the gateway's: `code`, `http_status`, `message`
-- * `class`       "read"; "repeatable": a repeat ends in the same state; "once": a repeat does something again
-- * `ram_action`  what RAM must allow
--
-- Sources: the API reference of PTS 2020-10-20, the definitions the official SDKs are generated from, and the
-- product metadata they carry.
-- @module pts.catalogue

---@class pts.Parameter
---@field name string
---@field type "string"
---@field place "query"|"form"
---@field required boolean

---@class pts.Operation
---@field summary string
---@field parameters pts.Parameter[]
---@field response table<string, "string"|"integer"|"boolean">
---@field errors { code: string, http_status: integer, message: string }[]
---@field class pts.OperationClass
---@field ram_action string

local SCENE_ID = { name = "SceneId", type = "string", place = "query", required = true }

--- The fields every answer may carry. On success `Code`, `Message` and `HttpStatusCode` may be absent, empty or 200.
local function envelope(fields)
  fields.Code = "string"
  fields.HttpStatusCode = "integer"
  fields.Message = "string"
  fields.RequestId = "string"
  fields.Success = "boolean"
  return fields
end

---@type table<string, pts.Operation>
local operations = {
  GetPtsSceneRunningStatus = {
    summary = "the status of a scene's latest run",
    parameters = { SCENE_ID },
    response = envelope {
      CreateTime = "string",
      ModifiedTime = "string",
      SceneName = "string",
      Status = "string",
    },
    errors = {
      { code = "GetPtsSceneRunningStatusFail", http_status = 403, message = "The scene does not exist" },
    },
    class = "read",
    ram_action = "pts:GetPtsSceneRunningStatus",
  },
  StartPtsScene = {
    summary = "start a scene's load test",
    parameters = { SCENE_ID },
    response = envelope { PlanId = "string" },
    errors = {
      { code = "StartPtsSceneFail", http_status = 400, message = "Scene not exist" },
    },
    class = "once", -- each start is a billed run, and there is no ClientToken
    ram_action = "pts:StartPtsScene",
  },
  StopPtsScene = {
    summary = "stop a scene's load test",
    parameters = { SCENE_ID },
    response = envelope {},
    errors = {
      { code = "StopPtsSceneFail", http_status = 400, message = "The scene <n> has no plan" },
    },
    class = "repeatable",
    ram_action = "pts:StopPtsScene",
  },
}

return {
  product = "pts",
  version = "2020-10-20",
  operations = operations,
}
