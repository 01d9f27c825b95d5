-- SPDX-License-Identifier: MIT
--- One walk through all 45 operations, for specs and for the comparison with the official clients.
--
-- A step is a call: `params` as our client takes them; `official` what differs when the official client is asked, which
-- takes some documents as text only; `save` names fields of the answer for later steps, where "$name" stands for them.
-- Or a step is `advance`: seconds that pass in the emulator.
-- @module spec.support.every_operation

local SCENE = {
  SceneName = "checkout 压测",
  AdvanceSetting = { LogRate = 10, SuccessCode = "205", ConnectionTimeoutInSecond = 5 },
  GlobalParameterList = { { ParamName = "shop", ParamValue = 'a "b" & c' } },
  LoadConfig = {
    TestMode = "tps_mode",
    MaxRunningTime = 1,
    AgentCount = 1,
    Configuration = { AllRpsBegin = 100, AllRpsLimit = 200 },
  },
  RelationList = {
    {
      RelationName = "main",
      ApiList = {
        {
          ApiName = "login",
          Method = "POST",
          Url = "https://shop.example.com/login?a=1",
          TimeoutInSecond = 5,
          RedirectCountLimit = 10,
          Body = { BodyValue = "{}", ContentType = "application/json" },
          HeaderList = { { HeaderName = "Accept", HeaderValue = "application/json" } },
          CheckPointList = { { CheckType = "STATUS_CODE", Operator = "eq", ExpectValue = "200" } },
        },
      },
    },
  },
}

local function changed(document, change)
  local copy = {}
  for key, value in pairs(document) do
    copy[key] = value
  end
  for key, value in pairs(change) do
    copy[key] = value
  end
  return copy
end

-- The same by hand as the two operations want it that take it as text.
local function lower_scene(name, id)
  return table.concat {
    '{"sceneName":"',
    name,
    id and '","sceneId":"' .. id or "",
    '","loadConfig":{"testMode":"concurrency_mode","maxRunningTime":1,',
    '"configuration":{"allConcurrencyBegin":10,"allConcurrencyLimit":20}},',
    '"relationList":[{"relationName":"main","apiList":[{"apiName":"home","method":"GET",',
    '"url":"https://shop.example.com/","redirectCountLimit":0,"headerList":[]}]}]}',
  }
end

local function upper_scene(name, id)
  return {
    SceneName = name,
    SceneId = id,
    LoadConfig = {
      TestMode = "CONCURRENCY",
      MaxRunningTime = 1,
      Configuration = { AllConcurrencyBegin = 10, AllConcurrencyLimit = 20 },
    },
    RelationList = {
      {
        RelationName = "main",
        ApiList = {
          {
            ApiName = "home",
            Method = "GET",
            Url = "https://shop.example.com/",
            RedirectCountLimit = 0,
            HeaderList = {},
          },
        },
      },
    },
  }
end

local JMETER_SCENE = {
  SceneName = "jmeter checkout",
  AgentCount = 1,
  Duration = 600,
  Concurrency = 50,
  RampUp = 10,
  Mode = "CONCURRENCY",
  TestFile = "checkout.jmx",
  EnvironmentId = "$env",
  FileList = {
    { FileName = "checkout.jmx", FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/checkout.jmx" },
  },
  DnsCacheConfig = { ClearCacheEachIteration = true, HostTable = { ["shop.example.com"] = "192.0.2.1" } },
}

local ENV = {
  EnvName = "shared jars",
  Files = {
    { FileName = "json.jar", FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/json.jar" },
  },
  Properties = { { Name = "user", Value = "tester", Description = "who" } },
}

local FIRST = { PageNumber = 1, PageSize = 10 }

local function page(more) return changed(FIRST, more) end

local M = {}

M.steps = {
  { operation = "GetAllRegions", params = {} },
  {
    operation = "GetUserVpcs",
    params = page { RegionId = "cn-hangzhou" },
    save = { vpc = "Vpcs.1.VpcId" },
  },
  { operation = "GetUserVpcVSwitch", params = page { RegionId = "cn-hangzhou", VpcId = "$vpc" } },
  { operation = "GetUserVpcSecurityGroup", params = page { RegionId = "cn-hangzhou", VpcId = "$vpc" } },
  { operation = "ListVpcConfigs", params = page { RegionId = "cn-hangzhou" } },

  {
    operation = "CreatePtsScene",
    params = { Scene = upper_scene "home" },
    official = { Scene = lower_scene "home" },
    save = { other = "SceneId" },
  },
  { operation = "SavePtsScene", params = { Scene = SCENE }, save = { scene = "SceneId" } },
  { operation = "SavePtsScene", params = { Scene = changed(SCENE, { SceneId = "$scene" }) } },
  {
    operation = "ModifyPtsScene",
    params = { Scene = upper_scene("home 2", "$other") },
    official = { Scene = lower_scene("home 2", "$other") },
  },
  { operation = "GetPtsScene", params = { SceneId = "$scene" } },
  { operation = "ListPtsScene", params = page { KeyWord = "压测" } },

  { operation = "StartDebugPtsScene", params = { SceneId = "$scene" }, save = { debug = "PlanId" } },
  { advance = 20 },
  { operation = "GetPtsDebugSampleLogs", params = page { PlanId = "$debug" } },
  { operation = "StopDebugPtsScene", params = { SceneId = "$scene", PlanId = "$debug" } },
  { advance = 20 },

  { operation = "StartPtsScene", params = { SceneId = "$scene" }, save = { plan = "PlanId" } },
  { advance = 45 },
  { operation = "GetPtsSceneRunningStatus", params = { SceneId = "$scene" } },
  { operation = "GetPtsSceneRunningData", params = { SceneId = "$scene", PlanId = "$plan" } },
  {
    operation = "AdjustPtsSceneSpeed",
    params = { SceneId = "$scene", ApiSpeedList = { { ApiId = "1", Speed = 150 } } },
  },
  { operation = "StopPtsScene", params = { SceneId = "$scene" } },
  { advance = 120 },
  { operation = "GetPtsReportDetails", params = { SceneId = "$scene", PlanId = "$plan" } },
  { operation = "GetPtsReportsBySceneId", params = page { SceneId = "$scene" } },
  { operation = "ListPtsReports", params = page { SceneId = "$scene", BeginTime = 0 } },

  { operation = "CreatePtsSceneBaseLineFromReport", params = { SceneId = "$scene", ReportId = "$plan" } },
  { operation = "GetPtsSceneBaseLine", params = { SceneId = "$scene" } },
  {
    operation = "UpdatePtsSceneBaseLine",
    params = {
      SceneId = "$scene",
      SceneBaseline = { AvgRt = 12.5, AvgTps = 100, FailCountReq = 0, SuccessRateReq = 0.999 },
      ApiBaselines = { { Id = 1, Name = "login", AvgRt = 12.5, MaxRt = 80 } },
    },
    official = {
      SceneBaseline = { avgRt = 12.5, avgTps = 100, failCountReq = 0, successRateReq = 0.999 },
      ApiBaselines = { { id = 1, name = "login", avgRt = 12.5, maxRt = 80 } },
    },
  },
  { operation = "DeletePtsSceneBaseLine", params = { SceneId = "$scene" } },

  { operation = "SaveEnv", params = { Env = ENV }, save = { env = "EnvId" } },
  {
    operation = "SaveOpenJMeterScene",
    params = { OpenJMeterScene = JMETER_SCENE },
    save = { jmeter = "SceneId" },
  },
  { operation = "ListEnvs", params = page { EnvId = "$env" } },
  { operation = "GetOpenJMeterScene", params = { SceneId = "$jmeter" } },
  { operation = "ListOpenJMeterScenes", params = page { SceneName = "jmeter" } },
  { operation = "StartDebuggingJMeterScene", params = { SceneId = "$jmeter" } },
  { advance = 10 },
  { operation = "StopDebuggingJMeterScene", params = { SceneId = "$jmeter" } },
  { advance = 60 },
  { operation = "StartTestingJMeterScene", params = { SceneId = "$jmeter" }, save = { report = "ReportId" } },
  { advance = 45 },
  { operation = "GetJMeterSceneRunningData", params = { SceneId = "$jmeter" } },
  { operation = "AdjustJMeterSceneSpeed", params = { ReportId = "$report", Speed = 80 } },
  { operation = "StopTestingJMeterScene", params = { SceneId = "$jmeter" } },
  { advance = 120 },
  { operation = "GetJMeterReportDetails", params = { ReportId = "$report" } },
  { operation = "ListJMeterReports", params = page { SceneId = "$jmeter" } },
  { operation = "GetJMeterLogs", params = page { ReportId = "$report", Level = "WARN" } },
  { operation = "GetJMeterSampleMetrics", params = { ReportId = "$report", SamplerId = -1 } },
  { operation = "GetJMeterSamplingLogs", params = page { ReportId = "$report", Success = true, MinRT = 1 } },

  { operation = "RemoveOpenJMeterScene", params = { SceneId = "$jmeter" } },
  { operation = "RemoveEnv", params = { EnvId = "$env" } },
  { operation = "DeletePtsScene", params = { SceneId = "$scene" } },
  { operation = "DeletePtsScenes", params = { SceneIds = { "$other" } } },
}

--- The parameters of the first step that calls an operation.
---@param operation string
---@return table
function M.params_of(operation)
  for _, step in ipairs(M.steps) do
    if step.operation == operation then return step.params end
  end
  error("no step calls " .. operation, 2)
end

--- Puts what earlier answers gave in the place of "$name", in copies.
---@param value any
---@param saved table<string, string>
---@return any
function M.fill(value, saved)
  if type(value) == "string" then return (value:gsub("%$(%a+)", saved)) end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, member in pairs(value) do
    copy[key] = M.fill(member, saved)
  end
  return copy
end

--- Takes what a step saves from its answer.
function M.take(step, answer, saved)
  for name, path in pairs(step.save or {}) do
    local value = answer
    for part in path:gmatch "[^.]+" do
      value = value[tonumber(part) or part]
    end
    saved[name] = value
  end
end

--- Walks: each call with our client, in order. `seen(step, answer, err)` is told of each.
---@param client pts.Client
---@param advance fun(seconds: number)
---@param seen fun(step: table, answer: table?, err: pts.Error?)
function M.walk(client, advance, seen)
  local saved = {}
  for _, step in ipairs(M.steps) do
    if step.advance then
      advance(step.advance)
    else
      local answer, err = client:call(step.operation, M.fill(step.params, saved))
      if answer then M.take(step, answer, saved) end
      seen(step, answer, err)
    end
  end
end

return M
