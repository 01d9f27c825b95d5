-- SPDX-License-Identifier: MIT
--- What a native scene is made of. Pure data.
--
-- SavePtsScene and the answers write these names as here; CreatePtsScene and ModifyPtsScene with a lower first letter.
-- The reference calls some members required that its own samples leave out, so nothing refuses a scene for that here.
-- @module pts.catalogue.scene_document

local t = require "pts.catalogue.types"
local between, list, object, one_of = t.between, t.list, t.object, t.one_of

local M = {}

local check_point = object {
  CheckPoint = "string",
  CheckType = { type = "string", about = "BODY_TEXT, HEADER, STATUS_CODE, EXPORTED_PARAM" },
  ExpectValue = "string",
  Operator = {
    type = "string",
    about = "gt, gte, lt, lte, eq, n_eq, ctn, n_ctn, exist, n_exist, belong, n_belong, regex_match",
  },
}

local export = object {
  Count = "string",
  ExportName = "string",
  ExportType = { type = "string", about = "BODY_TEXT, BODY_JSON, HEADER, STATUS_CODE" },
  ExportValue = "string",
}

local api = object({
  ApiId = "string",
  ApiName = "string",
  Body = object { BodyValue = "string", ContentType = "string" },
  CheckPointList = list(check_point),
  ExportList = list(export),
  HeaderList = list(object { HeaderName = "string", HeaderValue = "string" }),
  Method = { type = "string", about = "GET, POST, PUT, DELETE" },
  RedirectCountLimit = one_of { 0, 10 },
  TimeoutInSecond = between(1, 60, "s"),
  Url = "string",
}, { "ApiName", "Method", "RedirectCountLimit", "Url" })

M.relation_list = list(object({
  ApiList = list(api),
  FileParameterExplainList = list(object({
    BaseFile = "boolean",
    CycleOnce = "boolean",
    FileName = "string",
    FileParamName = "string",
  }, { "FileName", "FileParamName" })),
  RelationId = "string",
  RelationName = "string",
}, { "ApiList", "RelationName" }))

M.advance_setting = object {
  ConnectionTimeoutInSecond = { type = "integer", unit = "s" },
  DomainBindingList = list(object { Domain = "string", Ips = list "string" }),
  LogRate = one_of { 1, 10, 20, 30, 40, 50 },
  SuccessCode = "string",
}

M.file_parameter_list = list(object { FileName = "string", FileOssAddress = "string" })
M.global_parameter_list = list(object { ParamName = "string", ParamValue = "string" })

M.configuration = object {
  AllConcurrencyBegin = "integer",
  AllConcurrencyLimit = "integer",
  AllRpsBegin = "integer",
  AllRpsLimit = "integer",
}

local test_mode = one_of { "concurrency_mode", "tps_mode" }
test_mode.aliases = { CONCURRENCY = "concurrency_mode", TPS = "tps_mode" }

M.load_config = object({
  AgentCount = "integer",
  ApiLoadConfigList = list(object({
    ApiId = "string",
    RpsBegin = "integer",
    RpsLimit = "integer",
  }, { "ApiId", "RpsBegin", "RpsLimit" })),
  AutoStep = "boolean",
  Configuration = M.configuration,
  Increment = { type = "integer", minimum = 10, maximum = 100, multiple_of = 10, unit = "%" },
  KeepTime = { type = "integer", unit = "min" },
  MaxRunningTime = between(1, 1440, "min"),
  RelationLoadConfigList = list(object({
    ConcurrencyBegin = "integer",
    ConcurrencyLimit = "integer",
    RelationId = "string",
  }, { "ConcurrencyBegin", "ConcurrencyLimit" })),
  TestMode = test_mode,
  VpcLoadConfig = object({
    RegionId = "string",
    SecurityGroupId = "string",
    VSwitchId = "string",
    VpcId = "string",
  }, { "RegionId", "SecurityGroupId", "VSwitchId", "VpcId" }),
}, { "Configuration", "MaxRunningTime", "TestMode" })

--- A scene as it is sent.
M.scene = object({
  AdvanceSetting = M.advance_setting,
  FileParameterList = M.file_parameter_list,
  GlobalParameterList = M.global_parameter_list,
  LoadConfig = M.load_config,
  RelationList = M.relation_list,
  SceneId = "string",
  SceneName = "string",
}, { "LoadConfig", "RelationList", "SceneName" })
M.scene.answers_only = { CreateTime = true, ModifiedTime = true, Status = true }

--- The same members of an answer, and what only answers have.
---@param more table<string, pts.TypeName|pts.Type>
---@return pts.Type
function M.answered(more)
  local fields = {}
  for name, kind in pairs(M.scene.fields) do
    fields[name] = kind
  end
  fields.CreateTime, fields.ModifiedTime = t.time, t.time
  for name, kind in pairs(more) do
    fields[name] = kind
  end
  return object(fields)
end

return M
