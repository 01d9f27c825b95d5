-- SPDX-License-Identifier: MIT
--- JMeter scenes: saved, read, listed, removed. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.jmeter_scene

local t = require "pts.catalogue.types"
local list, map, object = t.list, t.map, t.object

local scene_id = t.scene_id()
local number, size = t.page(2147483647, 10, 1000)
local NOT_EXIST = { code = "SceneNotExist", http_status = 403, message = "The scene does not exist." }

local function dns_cache(addresses)
  return object { ClearCacheEachIteration = "boolean", DnsServers = list "string", HostTable = map(addresses) }
end

local function scene(change)
  local fields = {
    AgentCount = "integer",
    Concurrency = "integer",
    ConstantThroughputTimerType = { type = "string", about = "GLOBAL, STAND_ALONE" },
    Duration = t.between(60, 86400, "s"),
    EnvironmentId = "string",
    IsVpcTest = "boolean",
    MaxRps = "integer",
    RampUp = { type = "integer", unit = "s" },
    RegionId = "string",
    RegionalCondition = list(object { Amount = "integer", Region = "string" }),
    SceneId = "string",
    SceneName = "string",
    SecurityGroupId = "string",
    StartConcurrency = "integer",
    StartRps = "integer",
    Steps = "integer",
    SyncTimerType = { type = "string", about = "GLOBAL, STAND_ALONE" },
    TestFile = "string",
    VSwitchId = "string",
    VpcId = "string",
  }
  for name, kind in pairs(change) do
    fields[name] = kind
  end
  return object(fields, { "AgentCount", "Duration", "FileList", "Mode", "SceneName", "TestFile" })
end

local file = object({
  FileId = "integer",
  FileName = "string",
  FileOssAddress = "string",
  FileSize = "integer",
  Md5 = "string",
  SplitCsv = "boolean",
  Tags = "string",
}, { "FileName", "FileOssAddress" })
file.answers_only = { FileType = true, Id = true }

local sent = scene {
  DnsCacheConfig = dns_cache "string",
  FileList = list(file),
  JMeterProperties = list(object { Name = "string", Value = "string" }),
  JmeterPluginLabel = { type = "string", max_length = 32, about = "capital letters and digits" },
  -- Answers spell it as native scenes do when they are sent. That TPS is what to send for the other one is inferred.
  Mode = {
    type = "string",
    about = "CONCURRENCY",
    aliases = { concurrency_mode = "CONCURRENCY", tps_mode = "TPS" },
  },
}
sent.answers_only = { BaseInfo = true, Pool = true }

local answered = scene {
  BaseInfo = object {
    CreateName = "string",
    ModifyName = "string",
    OperateType = "string",
    Principal = "string",
    Remark = "string",
    Resource = "string",
  },
  DnsCacheConfig = dns_cache "any",
  FileList = list(object {
    FileName = "string",
    FileOssAddress = "string",
    FileSize = "integer",
    FileType = "string",
    Id = "integer",
    Md5 = "string",
    SplitCsv = "boolean",
  }),
  Mode = { type = "string", about = "concurrency_mode, tps_mode" },
  Pool = { type = "string", about = "intranet-vpc, or empty" },
}

return {
  SaveOpenJMeterScene = {
    summary = "create a JMeter scene, or change the one whose SceneId the document has",
    parameters = { t.parameter("OpenJMeterScene", "the scene, a table or its JSON text", sent)() },
    answer = t.answer { SceneId = "string" },
    errors = {},
    class = "once",
    repeatable_with = "SceneId",
  },
  GetOpenJMeterScene = {
    summary = "a JMeter scene's content; its status is in ListOpenJMeterScenes",
    parameters = { scene_id },
    answer = t.answer { Scene = answered },
    errors = {},
    class = "read",
  },
  ListOpenJMeterScenes = {
    summary = "JMeter scenes and their status, page by page",
    parameters = {
      number,
      size,
      t.scene_id { required = false },
      t.parameter("SceneName", "part of a scene's name") { required = false },
    },
    answer = t.answer {
      JMeterScene = list(object {
        DurationStr = { type = "string", about = "for people" },
        SceneId = "string",
        SceneName = "string",
        Status = { type = "string", about = "PREPARING, PREPARED, STARTING, RUNNING, STOPPING, STOPPED" },
      }),
      PageNumber = "integer",
      PageSize = "integer",
      TotalCount = "integer",
    },
    errors = { NOT_EXIST },
    class = "read",
    paging = { items = "JMeterScene", id = "SceneId", total = "TotalCount" },
  },
  RemoveOpenJMeterScene = {
    summary = "delete a JMeter scene",
    parameters = { scene_id },
    answer = t.answer {},
    errors = { NOT_EXIST },
    class = "repeatable",
  },
}
