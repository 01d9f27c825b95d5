-- SPDX-License-Identifier: MIT
-- Answers that lack what scene objects cannot do without; the rest is in scene_spec.lua and run_spec.lua.
local jmeter = require "pts.jmeter"
local load_test = require "pts.load_test"
local scene = require "pts.scene"

--- A client that gives these answers, by operation.
local function client_with(answers)
  local client = { options = {}, called = {} }
  function client:call(operation)
    self.called[#self.called + 1] = operation
    return answers[operation]
  end
  return client
end

describe("a load test", function()
  local cases = {
    { "native status", scene, "status", { GetPtsSceneRunningStatus = { Success = true } }, "no Status" },
    {
      "native status of another type",
      scene,
      "status",
      { GetPtsSceneRunningStatus = { Status = 7 } },
      "no Status",
    },
    {
      "PlanId",
      scene,
      "start",
      { GetPtsSceneRunningStatus = { Status = "STOPPED" }, StartPtsScene = { Success = true } },
      "no PlanId",
      true,
    },
    { "PlanId of a debug run", scene, "start_debug", { StartDebugPtsScene = {} }, "no PlanId", true },
    {
      "JMeter status",
      jmeter,
      "status",
      { ListOpenJMeterScenes = { JMeterScene = { { SceneId = "X" } } } },
      "no Status",
    },
    {
      "ReportId",
      jmeter,
      "start",
      {
        ListOpenJMeterScenes = { JMeterScene = { { SceneId = "X", Status = "STOPPED" } } },
        StartTestingJMeterScene = { ReportId = "" },
      },
      "no ReportId",
      true,
    },
  }
  for _, case in ipairs(cases) do
    it("makes an error of an answer without its " .. case[1], function()
      local subject = case[2].new(client_with(case[4]), "X")
      local value, err = subject[case[3]](subject)
      assert.is_nil(value)
      assert.equal("protocol", err.kind)
      assert.matches(case[5], err.message)
      assert.equal(case[6], err.maybe_applied)
    end)
  end

  it("takes a list without the JMeter scene for an answer that there is none", function()
    for _, answer in ipairs { {}, { JMeterScene = {} }, { JMeterScene = "?" } } do
      local status, err = jmeter.new(client_with { ListOpenJMeterScenes = answer }, "X"):status()
      assert.is_nil(status)
      assert.equal("SceneNotExist", err.Code)
    end
  end)

  it("refuses to verify for a time that is none", function()
    local subject = scene.new(client_with {}, "X")
    local ok, message = pcall(function() subject:start { verify = "soon" } end)
    assert.is_false(ok)
    assert.matches(
      "load_test_spec%.lua:%d+: start: option 'verify' must be true or a number of seconds",
      message
    )
  end)

  it("has the id that it is given", function()
    assert.equal("X", load_test.check_id "X")
    local id, message = load_test.check_id(7)
    assert.is_nil(id)
    assert.matches("not a number", message)
  end)
end)
