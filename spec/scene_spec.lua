-- SPDX-License-Identifier: MIT
-- Scene objects, native and JMeter, against the emulator.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local every_operation = require "spec.support.every_operation"

describe("a scene", function()
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

  local function asked(operation)
    local count = 0
    for _, request in ipairs(instance.requests()) do
      if request.operation == operation then count = count + 1 end
    end
    return count
  end

  --- A runtime whose sleeps move the emulator's clock instead of waiting.
  local function quick(options)
    local blocking = require "pts.runtime.blocking"
    local skipped = 0
    local all = { runtime = {} }
    all.runtime.now = function() return blocking.now() + skipped end
    all.runtime.wait = blocking.wait
    all.runtime.sleep = function(seconds)
      skipped = skipped + seconds
      instance.advance(seconds)
    end
    for name, value in pairs(options or {}) do
      all[name] = value
    end
    return clients.of(instance, all)
  end

  it("prints as what it is", function()
    assert.equal("scene NHBG6V", tostring(client:scene "NHBG6V"))
    assert.equal("JMeter scene X", tostring(client:jmeter_scene "X"))
  end)

  for _, name in ipairs { "scene", "jmeter_scene" } do
    it(name .. " wants an id", function()
      for _, id in ipairs { "", 7, {}, true } do
        local ok, message = pcall(function() client[name](client, id) end)
        assert.is_false(ok)
        assert.matches("scene_spec%.lua:%d+: " .. name .. ": the scene id must be a string", message)
      end
    end)
  end

  it("is started once, and not while it runs", function()
    local scene = client:scene "NHBG6V"
    assert.is_string(assert(scene:start()))
    instance.advance(40)
    assert.equal("RUNNING", (scene:status()))
    local plan, err = scene:start()
    assert.is_nil(plan)
    assert.equal("refused", err.kind)
    assert.equal("in_progress", err.reason)
    assert.matches("scene NHBG6V is RUNNING already", err.message)
    assert.equal(1, asked "StartPtsScene")
  end)

  it("is started without looking when told to", function()
    local scene = client:scene "NHBG6V"
    assert(scene:start { force = true })
    assert.equal(0, asked "GetPtsSceneRunningStatus")
  end)

  it("is stopped, and stopping what does not run is fine", function()
    local scene = client:scene "NHBG6V"
    assert.is_false(scene:stop())
    assert(scene:start())
    instance.advance(40)
    assert.is_true(scene:stop())
  end)

  it("is not deleted while it runs", function()
    local scene = client:scene "NHBG6V"
    assert(scene:start())
    instance.advance(40)
    local ok, err = scene:delete()
    assert.is_nil(ok)
    assert.equal("in_progress", err.reason)
    assert.equal(0, asked "DeletePtsScene")
    assert(scene:stop())
    instance.advance(60)
    assert.is_true(scene:delete())
    local status
    status, err = scene:status()
    assert.is_nil(status)
    assert.equal("GetPtsSceneRunningStatusFail", err.Code)
  end)

  it("is debugged, and each run is stopped by its own stop", function()
    local scene = client:scene "NHBG6V"
    local plan = assert(scene:start_debug())
    instance.advance(20)
    local logs = 0
    for log in scene:debug_logs(plan) do
      assert.is_string(log.HttpRequestUrl)
      logs = logs + 1
    end
    assert.is_true(logs > 0)
    assert.is_true(scene:stop_debug(plan))
  end)

  it("verifies its launch when told to", function()
    local client_of_its_own = quick()
    local plan = assert(client_of_its_own:scene("NHBG6V"):start { verify = true })
    local data = assert(client_of_its_own:scene("NHBG6V"):running_data(plan))
    assert.is_true(data.TotalRequestCount > 0)
    client_of_its_own:close()
  end)

  it("says so when a start that was answered with success runs nothing", function()
    instance.scene { id = "DUD", launch = "fails" }
    local client_of_its_own = quick()
    local plan, err = client_of_its_own:scene("DUD"):start { verify = "1m" }
    assert.is_nil(plan)
    assert.is_truthy(err.reason == "never_started" or err.reason == "nothing_ran")
    assert.is_string(err.run_id)
    local result
    result, err = client_of_its_own:scene("DUD"):run()
    assert.is_nil(result)
    assert.is_true(err.stopped)
    client_of_its_own:close()
  end)

  it("is run from its start to its report, and judged", function()
    local client_of_its_own = quick()
    local scene = client_of_its_own:scene "NHBG6V"
    local phases = {}
    local result, err = scene:run {
      thresholds = { "success_rate >= 90%", "requests > 0", "p99 < 1ms" },
      on_progress = function(progress) phases[progress.phase] = (phases[progress.phase] or 0) + 1 end,
    }
    assert(result, tostring(err))
    assert.equal("itself", result.ended_by)
    assert.equal("STOPPED", result.status)
    assert.is_true(phases.launching > 0 and phases.running > 0)
    assert.equal("native", result.report.kind)
    assert.equal(result.progress.requests, result.report.summary.requests)
    assert.same({}, result.report.warnings)
    assert.is_false(result.verdict.ok)
    assert.equal(1, result.verdict.failed)
    assert.equal(1, asked "StartPtsScene")
    assert.equal(0, asked "StopPtsScene")
    -- What a list shows is the same report.
    assert.equal(result.run_id, assert(scene:latest_report()).report_id)
    client_of_its_own:close()
  end)

  it("is stopped at its limit", function()
    local client_of_its_own = quick()
    local result, err = client_of_its_own:scene("NHBG6V"):run { limit = "10s" }
    assert(result, tostring(err))
    assert.equal("limit", result.ended_by)
    assert.is_true(asked "StopPtsScene" >= 1)
    assert.is_true(result.report.summary.requests > 0)
    client_of_its_own:close()
  end)

  it("whose start has no answer is not left running", function()
    local client_of_its_own = quick()
    instance.fault { kind = "reset", operation = "StartPtsScene", applied = true, times = 1 }
    local result, err = client_of_its_own:scene("NHBG6V"):run()
    assert.is_nil(result)
    assert.is_true(err.maybe_applied)
    assert.is_true(err.stopped)
    assert.equal(1, asked "StartPtsScene")
    assert.equal("STOPPED", (client_of_its_own:scene("NHBG6V"):status()))
    client_of_its_own:close()
  end)

  it("has a baseline when a report is made one", function()
    local client_of_its_own = quick()
    local scene = client_of_its_own:scene "NHBG6V"
    local result = assert(scene:run())
    assert.is_true(scene:set_baseline(result.run_id))
    local baseline = assert(scene:baseline())
    assert.equal("baseline", baseline.kind)
    assert.is_true(math.abs(result.report.summary.avg_rt - baseline.summary.avg_rt) < 1)
    local second = assert(scene:run { thresholds = "avg_rt <= baseline * 10", baseline = true })
    assert.is_true(second.verdict.ok)
    client_of_its_own:close()
  end)

  describe("that is saved", function()
    local document = every_operation.params_of("SavePtsScene").Scene

    it("is created, then changed, by its name", function()
      local scene, created = client:save_scene(document)
      assert.is_true(created)
      local again
      again, created = client:save_scene(document)
      assert.is_false(created)
      assert.equal(scene.id, again.id)
      assert.equal(2, asked "SavePtsScene")
    end)

    it("is not made twice when the answer is lost", function()
      instance.fault { kind = "reset", operation = "SavePtsScene", applied = true, times = 1 }
      local scene, created = client:save_scene(document)
      assert.is_true(created)
      assert.equal(1, asked "SavePtsScene")
      assert.equal(1, #assert(client:list("ListPtsScene", { KeyWord = "压测" })))
      assert.equal(document.SceneName, assert(scene:get()).SceneName)
    end)

    it("reads back as it was saved, and may be saved as it was read", function()
      local scene = assert(client:save_scene(document))
      local read = assert(scene:get())
      local again, created = client:save_scene(read)
      assert.equal(scene.id, again.id)
      assert.is_false(created)
      local twice = assert(again:get())
      read.ModifiedTime, twice.ModifiedTime = nil, nil
      assert.same(read, twice)
    end)

    it("must have a name", function()
      local ok, message = pcall(function() client:save_scene {} end)
      assert.is_false(ok)
      assert.matches("scene_spec%.lua:%d+: save_scene: the scene needs a SceneName", message)
    end)
  end)

  describe("of JMeter", function()
    local document = every_operation.params_of("SaveOpenJMeterScene").OpenJMeterScene

    local function saved(of)
      local copy = {}
      for key, value in pairs(document) do
        copy[key] = value
      end
      copy.EnvironmentId = nil
      return assert(of:save_jmeter_scene(copy))
    end

    it("is run from its start to its report", function()
      local client_of_its_own = quick()
      local scene = saved(client_of_its_own)
      local result, err = scene:run { limit = "2m", thresholds = { "requests > 0", "success_rate > 0.5" } }
      assert(result, tostring(err))
      assert.equal("limit", result.ended_by)
      assert.equal("jmeter", result.report.kind)
      assert.is_true(result.verdict.ok, tostring(result.verdict))
      assert.equal(result.run_id, assert(scene:latest_report()).report_id)
      client_of_its_own:close()
    end)

    it("has the same verbs", function()
      local scene = saved(client)
      assert.equal("STOPPED", (scene:status()))
      local report_id = assert(scene:start())
      instance.advance(60)
      assert.equal("RUNNING", (scene:status()))
      local again, err = scene:start()
      assert.is_nil(again)
      assert.equal("in_progress", err.reason)
      assert.is_true(scene:adjust_speed(20))
      assert.is_true(scene:adjust_speed(30, report_id))
      assert.is_true(scene:stop())
      instance.advance(120)
      assert(scene:wait_until_status "STOPPED")
      local ids = {}
      for item in scene:reports() do
        ids[#ids + 1] = item.ReportId
      end
      assert.same({ report_id }, ids)
      assert.is_table(assert(scene:get()).FileList)
      local debugged = assert(scene:start_debug())
      assert.is_string(debugged)
      assert.is_true(scene:stop_debug())
      instance.advance(120)
      local baseline
      baseline, err = scene:baseline()
      assert.is_nil(baseline)
      assert.equal("no_baseline", err.reason)
      assert.is_true(scene:delete())
      local status
      status, err = scene:status()
      assert.is_nil(status)
      assert.equal("SceneNotExist", err.Code)
    end)

    it("refuses a status of the other vocabulary", function()
      local ok, message = pcall(function() client:jmeter_scene("X"):wait_until_status "SYNCING" end)
      assert.is_false(ok)
      assert.matches("ListOpenJMeterScenes never says 'SYNCING'", message)
    end)
  end)
end)
