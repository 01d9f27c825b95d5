-- SPDX-License-Identifier: MIT
-- What the emulator's operations do beside the ordinary walk of spec/every_operation_spec.lua: documented errors,
-- filters, what refuses what, and the shapes that were captured.
local cjson = require "cjson"
local by_hand_to = require "spec.support.by_hand"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local every_operation = require "spec.support.every_operation"

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

describe("the emulator", function()
  local instance, client

  setup(function()
    instance = emulator.start {}
    client = clients.of(instance)
  end)

  teardown(function()
    client:close()
    instance.stop()
  end)

  before_each(function() instance.reset() end)

  local by_hand = by_hand_to(function() return instance end)

  local SCENE = every_operation.params_of("SavePtsScene").Scene
  local JMETER =
    changed(every_operation.params_of("SaveOpenJMeterScene").OpenJMeterScene, { EnvironmentId = false })
  JMETER.EnvironmentId = nil

  local errors = {
    { "AdjustJMeterSceneSpeed", { ReportId = "NONE", Speed = 5 }, "SceneNotExist" },
    { "AdjustPtsSceneSpeed", { SceneId = "NONE" }, "SceneNotExist" },
    { "AdjustPtsSceneSpeed", { SceneId = "NHBG6V" }, "AdjustPtsSceneSpeedFail" },
    {
      "CreatePtsSceneBaseLineFromReport",
      { SceneId = "NHBG6V", ReportId = "NONE" },
      "CreatePtsSceneBaseLineFromReportFail",
    },
    { "DeletePtsScene", { SceneId = "NONE" }, "DeletePtsSceneFail" },
    { "DeletePtsScenes", { SceneIds = { "NONE" } }, "DeletePtsScenesFail" },
    { "DeletePtsSceneBaseLine", { SceneId = "NONE" }, "DeletePtsSceneBaseLineFail" },
    { "GetJMeterLogs", { ReportId = "NONE", PageNumber = 1, PageSize = 10 }, "ReportNotExist" },
    { "GetJMeterReportDetails", { ReportId = "NONE" }, "GetJMeterReportDetailsFail" },
    { "GetPtsReportDetails", { SceneId = "NHBG6V", PlanId = "NONE" }, "GetPtsReportDetailsFail" },
    {
      "GetPtsReportsBySceneId",
      { SceneId = "NHBG6V", PageNumber = 1, PageSize = 10 },
      "GetPtsReportsBySceneIdFail",
    },
    { "GetPtsScene", { SceneId = "NONE" }, "GetPtsSceneFail" },
    { "GetPtsSceneBaseLine", { SceneId = "NONE" }, "GetPtsSceneBaseLineFail" },
    { "GetPtsSceneRunningData", { SceneId = "NHBG6V", PlanId = "NONE" }, "GetPtsSceneRunningDataFail" },
    { "ListEnvs", { EnvId = "NONE", PageNumber = 1, PageSize = 10 }, "EnvNotExist" },
    { "ListOpenJMeterScenes", { SceneId = "NONE", PageNumber = 1, PageSize = 10 }, "SceneNotExist" },
    { "ListPtsReports", { ReportId = "NONE", PageNumber = 1, PageSize = 10 }, "ReportNotExist" },
    { "ModifyPtsScene", { Scene = changed(SCENE, { SceneId = "NONE" }) }, "ModifyPtsSceneFail" },
    { "RemoveEnv", { EnvId = "NONE" }, "EnvNotExist" },
    { "RemoveOpenJMeterScene", { SceneId = "NONE" }, "SceneNotExist" },
    { "SavePtsScene", { Scene = changed(SCENE, { SceneId = "NONE" }) }, "SavePtsSceneFail" },
    {
      "SaveOpenJMeterScene",
      { OpenJMeterScene = changed(JMETER, { EnvironmentId = "NONE" }) },
      "SaveOpenJMeterSceneFail",
    },
    { "StartDebugPtsScene", { SceneId = "NONE" }, "StartDebugPtsSceneFail" },
    { "StartTestingJMeterScene", { SceneId = "NONE" }, "SceneNotExist" },
    { "StopDebugPtsScene", { SceneId = "NHBG6V", PlanId = "NONE" }, "StopDebugPtsSceneFail" },
    { "StopPtsScene", { SceneId = "NHBG6V" }, "StopPtsSceneFail" },
  }
  for _, case in ipairs(errors) do
    it(("answers %s about what is not there with %s"):format(case[1], case[3]), function()
      local answer, err = client:call(case[1], case[2])
      assert.is_nil(answer)
      assert.equal(case[3], err.Code)
      assert.is_false(err.Success)
    end)
  end

  local refused = {
    { "ListPtsScene", { PageNumber = "1", PageSize = "5" }, "InvalidPageSize" },
    { "ListPtsScene", { PageSize = "10" }, "MissingPageNumber" },
    { "ListPtsScene", { PageNumber = "1", PageSize = "10", KeyWord = ("x"):rep(31) }, "ListPtsSceneFail" },
    { "SavePtsScene", { Scene = "{SceneName: x}" }, "SavePtsSceneFail" },
    { "CreatePtsScene", { Scene = cjson.encode(SCENE) }, "CreateSceneFail" },
    { "SaveEnv", { Env = "{}" }, "SaveEnvFail" },
    {
      "SaveOpenJMeterScene",
      { OpenJMeterScene = cjson.encode(changed(JMETER, { Duration = 5 })) },
      "SaveOpenJMeterSceneFail",
    },
  }
  for i, case in ipairs(refused) do
    it(("refuses %s %d with %s"):format(case[1], i, case[3]), function()
      local answer = by_hand(case[1], case[2])
      assert.equal(case[3], answer.Code)
    end)
  end

  it(
    "takes the parameters of a form from the query too, as the legacy clients send them",
    function() assert.is_true(by_hand("ListPtsReports", { PageNumber = "1", PageSize = "10" }).Success) end
  )

  it("does not stop a debug run by the other stop, nor the other way round", function()
    local scene = client:scene "NHBG6V"
    local debugged = assert(scene:start_debug())
    local _, err = client:StopPtsScene { SceneId = "NHBG6V" }
    assert.equal("StopPtsSceneFail", err.Code)
    assert.equal("Debugging", assert(client:GetPtsScene { SceneId = "NHBG6V" }).Scene.Status)
    assert(scene:stop_debug(debugged))
    assert.equal("WaitStart", assert(client:GetPtsScene { SceneId = "NHBG6V" }).Scene.Status)
    local plan = assert(scene:start())
    _, err = client:StopDebugPtsScene { SceneId = "NHBG6V", PlanId = plan }
    assert.equal("StopDebugPtsSceneFail", err.Code)
  end)

  it("answers modes in the other spelling, and deletes no scene that runs", function()
    local scene = assert(client:save_scene(SCENE))
    assert.equal("TPS", assert(scene:get()).LoadConfig.TestMode)
    assert(scene:start())
    instance.advance(40)
    assert.equal("Running", assert(client:GetPtsScene { SceneId = scene.id }).Scene.Status)
    local _, err = client:DeletePtsScene { SceneId = scene.id }
    assert.equal("Scene is running", err.Message)
    _, err = client:DeletePtsScenes { SceneIds = { scene.id } }
    assert.equal("Scene is running", err.Message)
  end)

  it("counts up while a run goes on, and its report says the same in the end", function()
    local scene = client:scene "NHBG6V"
    local plan = assert(scene:start())
    local before = 0
    for _ = 1, 12 do
      instance.advance(10)
      local data = assert(scene:running_data(plan))
      assert.is_true(data.TotalRequestCount >= before)
      before = data.TotalRequestCount
    end
    assert.is_true(before > 0)
    local report = assert(scene:report(plan))
    assert.equal(before, report.summary.requests)
    assert.same({}, report.warnings)
  end)

  it("changes the load of a run when told to", function()
    local scene = client:scene "NHBG6V"
    local plan = assert(scene:start())
    instance.advance(50)
    local slow = assert(scene:running_data(plan)).TotalRealQps
    assert(scene:adjust_speed { { ApiId = "A1", Speed = 60 } })
    instance.advance(10)
    assert.is_true(assert(scene:running_data(plan)).TotalRealQps > 2 * slow)
  end)

  it("makes a report that contradicts itself when told to", function()
    instance.scene { id = "ODD", report = "inconsistent" }
    local plan = assert(client:scene("ODD"):start())
    instance.advance(200)
    local codes = {}
    for _, warning in ipairs(assert(client:scene("ODD"):report(plan)).warnings) do
      codes[warning.code] = true
    end
    assert.is_true(codes.percentile_above_max)
  end)

  it("has as many scenes as told to, and pages through them quickly", function()
    assert.equal(3000, instance.control("POST", "scenes", { count = 3000 }).made)
    local seen = 0
    for _ in client:each("ListPtsScene", { PageSize = 1000 }) do
      seen = seen + 1
    end
    assert.equal(3001, seen)
  end)

  for _, case in ipairs {
    { { id = "A", launch = "flies" }, "launch: expected 'fails'" },
    { { id = "A", failure_rate = 2 }, "failure_rate: expected a number from 0 to 1" },
    { { id = "A", rt_ms = 0 }, "rt_ms: expected milliseconds above zero" },
    { { count = 0 }, "count: expected a whole number" },
    { { count = "x" }, "count: expected a whole number" },
  } do
    it("refuses a setting: " .. case[2], function()
      local answer, status = instance.control("POST", "scenes", case[1])
      assert.equal(400, status)
      assert.is_truthy(answer.error:find(case[2], 1, true), answer.error)
    end)
  end

  describe("with JMeter scenes", function()
    local function finished(settings)
      local id = "JM1"
      instance.control("POST", "jmeter_scenes", changed({ id = id }, settings or {}))
      local report_id = assert(client:jmeter_scene(id):start())
      instance.advance(120)
      return report_id
    end

    it("goes through their statuses", function()
      instance.control("POST", "jmeter_scenes", { id = "JM1" })
      local scene = client:jmeter_scene "JM1"
      assert(scene:start())
      local seen = {}
      for _ = 1, 50 do
        local status = assert(scene:status())
        if seen[#seen] ~= status then seen[#seen + 1] = status end
        instance.advance(2)
      end
      assert.same({ "PREPARING", "PREPARED", "STARTING", "RUNNING", "STOPPING", "STOPPED" }, seen)
    end)

    it("gives a report without contradictions, in percent", function()
      local report = assert(client:jmeter_scene("JM1"):report(finished()))
      assert.same({}, report.warnings)
      assert.is_true(report.raw.SceneMetrics.SuccessRateReq > 99)
      assert.is_true(report.summary.success_rate > 0.99 and report.summary.success_rate <= 1)
      assert.equal(3, #report.apis)
    end)

    it("gives one that contradicts itself, or is empty, when told to", function()
      local report = assert(client:jmeter_scene("JM1"):report(finished { report = "inconsistent" }))
      assert.is_true(#report.warnings > 0)
      report = assert(client:jmeter_scene("JM1"):report(finished { report = "empty" }))
      assert.same({}, report.apis)
    end)

    it("says that a run failed when told to", function()
      instance.control("POST", "jmeter_scenes", { id = "JM1", fails = true })
      assert(client:jmeter_scene("JM1"):start())
      local data = assert(client:jmeter_scene("JM1"):running_data())
      assert.is_true(data.HasError)
      assert.equal("Engine lease failed.", data.ErrorMessage)
    end)

    it("gives samples in each of the shapes that were seen", function()
      local samples = require "pts.report.samples"
      local counts = {}
      for _, shape in ipairs { "object", "string", "array" } do
        local report_id = finished { sample_items = shape }
        local metrics = assert(client:GetJMeterSampleMetrics { ReportId = report_id })
        assert.equal("login", metrics.SamplerMap["0"])
        local seconds, logs = 0, 0
        for row in samples.metrics(metrics) do
          assert.is_nil(row.problem)
          seconds = seconds + 1
        end
        for row in samples.logs(client:each("GetJMeterSamplingLogs", { ReportId = report_id })) do
          assert.is_nil(row.problem)
          logs = logs + 1
        end
        counts[#counts + 1] = seconds
        assert.equal(60, seconds)
        assert.is_true(logs > 10)
      end
      assert.same({ 60, 60, 60 }, counts)
    end)

    it("filters samples and logs", function()
      local report_id = finished { failure_rate = 0.3 }
      local function count(operation, filter)
        return #assert(client:list(operation, changed({ ReportId = report_id }, filter)))
      end
      local all = count("GetJMeterSamplingLogs", {})
      local good = count("GetJMeterSamplingLogs", { Success = true })
      local bad = count("GetJMeterSamplingLogs", { Success = false })
      assert.equal(all, good + bad)
      assert.is_true(good > 0 and bad > 0)
      assert.equal(bad, count("GetJMeterSamplingLogs", { ResponseCode = "500" }))
      assert.equal(
        all,
        count("GetJMeterSamplingLogs", { MinRT = 40 }) + count("GetJMeterSamplingLogs", { MaxRT = 39 })
      )
      assert.is_true(count("GetJMeterSamplingLogs", { SamplerId = 1 }) < all)
      assert.equal(0, count("GetJMeterSamplingLogs", { EndTime = 1000 }))
      local lines = count("GetJMeterLogs", { Level = "TRACE" })
      assert.is_true(count("GetJMeterLogs", { Level = "ERROR" }) < lines)
      assert.is_true(count("GetJMeterLogs", { Keyword = "Slow" }) < lines)
      assert.is_true(count("GetJMeterLogs", { Thread = "1-3" }) < lines)
    end)

    it("removes no scene that runs, and no environment that is used", function()
      local env = assert(client:SaveEnv { Env = { EnvName = "jars", Files = {} } }).EnvId
      local scene = assert(client:save_jmeter_scene(changed(JMETER, { EnvironmentId = env })))
      assert(scene:start())
      instance.advance(30)
      local _, err = client:RemoveOpenJMeterScene { SceneId = scene.id }
      assert.equal("The scene is running.", err.Message)
      local listed = assert(client:list("ListEnvs", { EnvId = env }))[1]
      assert.same({ scene.id }, listed.RelatedScenes)
      assert.same({ scene.id }, listed.RunningScenes)
      _, err = client:RemoveEnv { EnvId = env }
      assert.equal("The env is used by a scene.", err.Message)
    end)

    it("refuses settings that it does not know", function()
      for _, settings in ipairs { {}, { id = "a b" }, { id = "A", colour = 1 }, { id = "A", report = "nice" } } do
        local _, status = instance.control("POST", "jmeter_scenes", settings)
        assert.equal(400, status)
      end
    end)
  end)

  it("knows networks of regions", function()
    local vpcs = assert(client:list("GetUserVpcs", { RegionId = "cn-hangzhou" }))
    assert.equal(2, #vpcs)
    assert.equal(0, #assert(client:list("GetUserVpcs", { RegionId = "cn-beijing" })))
    local one = { RegionId = "cn-hangzhou", VpcId = vpcs[1].VpcId }
    assert.equal(2, #assert(client:list("GetUserVpcVSwitch", one)))
    assert.equal(1, #assert(client:list("GetUserVpcSecurityGroup", one)))
    assert.equal(1, #assert(client:list("ListVpcConfigs", { VpcId = vpcs[1].VpcId })))
    assert.is_string(assert(client:GetAllRegions {}).AllRegions["cn-hangzhou"])
  end)
end)
