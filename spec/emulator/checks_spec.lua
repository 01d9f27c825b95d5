-- SPDX-License-Identifier: MIT
local catalogue = require "pts.catalogue"
local checks = require "pts.emulator.checks"

local function refused(operation, values)
  local refusal = checks.parameters(values, catalogue.find(operation))
  return refusal and refusal.code
end

local function parameter_of(operation, name)
  for _, parameter in ipairs(catalogue.find(operation).parameters) do
    if parameter.name == name then return parameter end
  end
end

local SCENE = '{"SceneName":"a","RelationList":[],"LoadConfig":{"Configuration":{},"TestMode":%s}}'

describe("pts.emulator.checks", function()
  local cases = {
    { "GetPtsScene", {}, "MissingSceneId" },
    { "GetPtsScene", { SceneId = "" }, "MissingSceneId" },
    { "GetPtsScene", { SceneId = "A" }, nil },
    { "ListPtsScene", { PageNumber = "1", PageSize = "10" }, nil },
    { "ListPtsScene", { PageNumber = "1", PageSize = "5" }, "InvalidPageSize" },
    { "ListPtsScene", { PageNumber = "1", PageSize = "1001" }, "InvalidPageSize" },
    { "ListPtsScene", { PageNumber = "0", PageSize = "10" }, "InvalidPageNumber" },
    { "ListPtsScene", { PageNumber = "x", PageSize = "10" }, "InvalidPageNumber" },
    { "ListPtsScene", { PageNumber = "1.5", PageSize = "10" }, "InvalidPageNumber" },
    { "ListPtsScene", { PageNumber = "1", PageSize = "10.0" }, "InvalidPageSize" },
    { "ListPtsScene", { PageNumber = "1", PageSize = "0x10" }, "InvalidPageSize" },
    { "ListPtsScene", { PageNumber = "1", PageSize = "1e2" }, "InvalidPageSize" },
    { "ListPtsScene", { PageNumber = " 1", PageSize = "10" }, "InvalidPageNumber" },
    { "GetJMeterSamplingLogs", { ReportId = "A", PageNumber = "1", PageSize = "1000" }, "InvalidPageSize" },
    {
      "GetJMeterSamplingLogs",
      { ReportId = "A", PageNumber = "1", PageSize = "9", Success = "yes" },
      "InvalidSuccess",
    },
    { "GetJMeterSamplingLogs", { ReportId = "A", PageNumber = "1", PageSize = "9", Success = "True" }, nil },
    { "GetJMeterLogs", { ReportId = "A", PageNumber = "1", PageSize = "9", Level = "LOUD" }, "InvalidLevel" },
    { "AdjustJMeterSceneSpeed", { ReportId = "A", Speed = "0" }, "InvalidSpeed" },
    { "RemoveEnv", { EnvId = ("x"):rep(21) }, "InvalidEnvId" },
  }
  for i, case in ipairs(cases) do
    it(
      ("%s %d: %s"):format(case[1], i, case[3] or "fine"),
      function() assert.equal(case[3], refused(case[1], case[2])) end
    )
  end

  local documents = {
    { "SavePtsScene", "Scene", "{", "Scene is no JSON" },
    { "SavePtsScene", "Scene", "[]", "is required" },
    { "SavePtsScene", "Scene", '{"SceneName":"a"}', "is required" },
    { "SavePtsScene", "Scene", '{"sceneName":"a","loadConfig":{},"relationList":[]}', "is required" },
    { "CreatePtsScene", "Scene", '{"SceneName":"a","LoadConfig":{},"RelationList":[]}', "is required" },
    {
      "SavePtsScene",
      "Scene",
      SCENE:format('"CONCURRENCY","MaxRunningTime":5'),
      "TestMode is not one of the allowed values",
    },
    {
      "SavePtsScene",
      "Scene",
      SCENE:format('"tps_mode","MaxRunningTime":5000'),
      "MaxRunningTime is above 1440",
    },
    { "SaveEnv", "Env", '{"EnvName":"a","Files":{"a":1}}', "Files is no list" },
    { "SaveEnv", "Env", '{"EnvName":7,"Files":[]}', "EnvName is no string" },
    { "DeletePtsScenes", "SceneIds", '{"a":1}', "SceneIds is no list" },
    { "DeletePtsScenes", "SceneIds", "[null]", "SceneIds is no string" },
    { "UpdatePtsSceneBaseLine", "SceneBaseline", '{"avgRt":NaN}', "SceneBaseline is no JSON" },
    { "UpdatePtsSceneBaseLine", "SceneBaseline", '{"avgRt":0x10}', "SceneBaseline is no JSON" },
    { "UpdatePtsSceneBaseLine", "SceneBaseline", '{"avgRt":1e999}', "avgRt is no number" },
    { "UpdatePtsSceneBaseLine", "SceneBaseline", '{"failCountReq":-1e999}', "failCountReq is no number" },
    {
      "SaveOpenJMeterScene",
      "OpenJMeterScene",
      '{"SceneName":"a","TestFile":"a.jmx","FileList":[],"AgentCount":1,"Duration":60,"Concurrency":1,'
        .. '"Mode":"CONCURRENCY","DnsCacheConfig":{"HostTable":{"a.example.com":7}}}',
      "HostTable.a.example.com is no string",
    },
  }
  for _, case in ipairs(documents) do
    it(("refuses a document of %s: %s"):format(case[1], case[4]), function()
      local document, message = checks.document(case[3], parameter_of(case[1], case[2]))
      assert.is_nil(document)
      assert.matches(case[4], message)
    end)
  end

  it("reads a document in the operation's own spelling", function()
    local text = '{"sceneName":"a","relationList":[],"extra":1,'
      .. '"loadConfig":{"testMode":"tps_mode","maxRunningTime":5,"configuration":{"allRpsLimit":9}}}'
    local document = assert(checks.document(text, parameter_of("CreatePtsScene", "Scene")))
    assert.same({
      SceneName = "a",
      RelationList = {},
      LoadConfig = { TestMode = "tps_mode", MaxRunningTime = 5, Configuration = { AllRpsLimit = 9 } },
    }, document)
  end)
end)
