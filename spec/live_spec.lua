-- SPDX-License-Identifier: MIT
-- The specs for the real service, tried on the emulator: that they run, ask only what they may, and find out something.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local process = require "spec.support.process"

describe("the specs for the real service", function()
  local instance

  setup(function() instance = emulator.start { speed = 60 } end)
  teardown(function() instance.stop() end)

  local function run(variables)
    local command =
      ". '%s'; %s %s \"$(command -v busted)\" --tags=live --exclude-tags=manual spec/live 2>&1; echo exit=$?"
    local pipe = assert(io.popen(command:format(instance.env_file, variables, process.interpreter())))
    local said = pipe:read "*a"
    pipe:close()
    return said
  end

  local function asked()
    local names = {}
    for _, request in ipairs(instance.requests()) do
      names[request.operation] = true
    end
    return names
  end

  it("ask nothing unless told to", function()
    instance.reset()
    local said = run "PTS_LIVE="
    assert.matches("PTS_LIVE=1 says that the real service may be asked", said)
    assert.is_nil(said:find("exit=0", 1, true))
    assert.same({}, asked())
  end)

  it("read, and tell what they found out", function()
    instance.reset()
    local client = clients.of(instance)
    assert(client:scene("NHBG6V"):run { interval = 0.05 })
    local jmeter = assert(client:save_jmeter_scene {
      SceneName = "live",
      AgentCount = 1,
      Duration = 60,
      Mode = "CONCURRENCY",
      TestFile = "a.jmx",
      FileList = {
        { FileName = "a.jmx", FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/a.jmx" },
      },
    })
    assert(jmeter:run { interval = 0.05 })
    client:close()
    instance.control("DELETE", "requests")
    local said = run "PTS_LIVE=1 PTS_LIVE_SCENE="
    assert.matches("exit=0\n", said)
    for _, line in ipairs {
      "ListPtsScene succeeds with +Success=true",
      "ListVpcConfigs succeeds with +Success=absent",
      "a scene that does not exist +HTTP 403, GetPtsSceneRunningStatusFail",
      "PlanId = ReportId +yes",
      "StartTime read as UTC%+8 differs from its stamp by hours +%-?0%.00",
      "SuccessRateReq of a JMeter report +[%d.]+",
      "items of SampleMetricList are +table",
      "the legacy signature +is taken",
    } do
      assert.matches(line, said)
    end
    for name in pairs(asked()) do
      assert.matches("^[GL][ei][ts]", name)
    end
  end)

  it("run the scene that they are given, and stop it", function()
    instance.reset()
    instance.scene { id = "LONG", running_seconds = 36000 }
    local said = run "PTS_LIVE=1 PTS_LIVE_SCENE=LONG PTS_LIVE_LIMIT=1"
    assert.matches("statuses seen:.*RUNNING", said)
    assert.matches("exit=0\n", said)
    assert.is_true(asked().StopPtsScene)
  end)
end)
