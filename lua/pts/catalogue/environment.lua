-- SPDX-License-Identifier: MIT
--- Environments of JMeter scenes: files and properties that several share. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.environment

local t = require "pts.catalogue.types"
local list, object = t.list, t.object

local number, size = t.page(10000000, 5, 200)

local function text(most) return { type = "string", max_length = most } end

-- 503 is what the reference says for these two, although the caller is to blame.
local NOT_EXIST = { code = "EnvNotExist", http_status = 503, message = "The env does not exist." }

local files =
  list(object({ FileName = text(100), FileOssAddress = text(200) }, { "FileName", "FileOssAddress" }))
files.items.answers_only = { FileId = true, FileSize = true, Md5 = true }

local env = object({
  EnvId = text(20),
  EnvName = text(50),
  Files = files,
  JmeterPluginLabel = { type = "string", max_length = 32, about = "capital letters and digits" },
  Properties = list(object { Description = text(1024), Name = text(1024), Value = text(1024) }),
}, { "EnvName", "Files" })
env.answers_only = {
  CreateTime = true,
  EnvVersion = true,
  ModifiedTime = true,
  RelatedScenes = true,
  RunningScenes = true,
  UsedCapacity = true,
}

return {
  SaveEnv = {
    summary = "create an environment, or change the one whose EnvId the document has",
    parameters = { t.parameter("Env", "the environment, a table or its JSON text", env)() },
    answer = t.answer { EnvId = "string" },
    errors = { { code = "SaveEnvFail", http_status = 503, message = "The env cannot be empty." } },
    class = "once",
    repeatable_with = "EnvId",
  },
  ListEnvs = {
    summary = "environments, page by page",
    parameters = {
      number,
      size,
      t.env_id { required = false },
      t.parameter("EnvName", "part of an environment's name") { required = false },
    },
    answer = t.answer {
      Envs = list(object {
        CreateTime = t.epoch_ms,
        EnvId = "string",
        EnvName = "string",
        EnvVersion = "string",
        Files = list(object {
          FileId = "integer",
          FileName = "string",
          FileOssAddress = "string",
          FileSize = "integer",
          Md5 = "string",
        }),
        ModifiedTime = t.epoch_ms,
        Properties = list(object { Description = "string", Name = "string", Value = "string" }),
        RelatedScenes = list "string",
        RunningScenes = list "string",
        UsedCapacity = "integer",
      }),
      PageNumber = "integer",
      PageSize = "integer",
      TotalCount = "integer",
    },
    errors = { NOT_EXIST },
    class = "read",
    paging = { items = "Envs", id = "EnvId", total = "TotalCount" },
  },
  RemoveEnv = {
    summary = "delete an environment",
    parameters = { t.env_id { type = text(20) } },
    answer = t.answer {},
    errors = { NOT_EXIST },
    class = "repeatable",
  },
}
