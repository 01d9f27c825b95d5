-- SPDX-License-Identifier: MIT
-- `pts emulator --state FILE`: what is known survives the emulator's end, however it ends.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local every_operation = require "spec.support.every_operation"
local process = require "spec.support.process"
local uv = require "luv"

local SCENE = every_operation.params_of("SavePtsScene").Scene

describe("the emulator's state file", function()
  local path, instance, client

  local function start(options)
    options = options or {}
    options.state = path
    instance = emulator.start(options)
    client = clients.of(instance)
  end

  local function stop()
    client:close()
    instance.stop()
  end

  before_each(function()
    path = process.temporary_name()
    os.remove(path)
  end)

  after_each(function()
    os.remove(path)
    os.remove(path .. ".lock")
  end)

  it("keeps scenes, documents, runs, reports, baselines and environments", function()
    start()
    local scene = assert(client:save_scene(SCENE))
    local plan = assert(scene:start())
    instance.advance(200)
    local report = assert(scene:report(plan))
    assert(scene:set_baseline(plan))
    local env = assert(client:SaveEnv { Env = { EnvName = "jars", Files = {} } })
    stop()

    start()
    scene = client:scene(scene.id)
    assert.equal(SCENE.SceneName, assert(scene:get()).SceneName)
    assert.equal("STOPPED", (scene:status()))
    assert.same(report.raw.SceneMetrics, assert(scene:report(plan)).raw.SceneMetrics)
    assert.equal(report.summary.requests, assert(scene:latest_report()).summary.requests)
    assert.equal("baseline", assert(scene:baseline()).kind)
    assert.equal("jars", assert(client:list("ListEnvs", { EnvId = env.EnvId }))[1].EnvName)
    -- The scene of the command line is still the only other one.
    assert.equal(2, #assert(client:list "ListPtsScene"))
    stop()
  end)

  it("never gives a new scene the id of a deleted one, whose reports it would inherit", function()
    start()
    local old = assert(client:SavePtsScene { Scene = SCENE }).SceneId
    assert(client:scene(old):start())
    instance.advance(200)
    assert(client:DeletePtsScene { SceneId = old })
    stop()

    start()
    local new = assert(client:SavePtsScene { Scene = SCENE }).SceneId
    assert.is_not.equal(old, new)
    assert.same({}, assert(client:list("ListPtsReports", { SceneId = new })))
    stop()
  end)

  it("lets a run go on where it was", function()
    start()
    local plan = assert(client:scene("NHBG6V"):start())
    instance.advance(40)
    local before = assert(client:scene("NHBG6V"):running_data(plan))
    stop()
    start()
    assert.equal("RUNNING", (client:scene("NHBG6V"):status()))
    local after = assert(client:scene("NHBG6V"):running_data(plan))
    assert.is_true(after.TotalRequestCount >= before.TotalRequestCount)
    assert.is_true(after.TotalRequestCount < before.TotalRequestCount + 100000)
    stop()
  end)

  it("lets a JMeter run go on, with the same figures", function()
    start()
    assert.equal(
      200,
      select(2, instance.control("POST", "jmeter_scenes", { id = "JM1", failure_rate = 0.3 }))
    )
    local report_id = assert(client:jmeter_scene("JM1"):start())
    instance.advance(40)
    local page = { ReportId = report_id, PageSize = 200 }
    local early = assert(client:list("GetJMeterSamplingLogs", page))
    assert.is_true(#early > 5)
    stop()

    start()
    assert.equal("RUNNING", (client:jmeter_scene("JM1"):status()))
    local late = assert(client:list("GetJMeterSamplingLogs", page))
    for i, item in ipairs(early) do
      assert.same(item, late[i])
    end
    instance.advance(60)
    assert.same({}, assert(client:jmeter_scene("JM1"):report(report_id)).warnings)
    -- What it was told by the control API holds for later runs too.
    local again = assert(client:jmeter_scene("JM1"):start())
    instance.advance(120)
    assert.is_true(assert(client:jmeter_scene("JM1"):report(again)).summary.error_rate > 0.25)
    stop()
  end)

  it("is written once it can be, when it could not be at first", function()
    local folder = process.temporary_name()
    os.remove(folder)
    assert(uv.fs_mkdir(folder, 448))
    path = folder .. "/state"
    start()
    os.remove(path)
    os.remove(path .. ".lock")
    assert(uv.fs_rmdir(folder))
    local plan = assert(client:scene("NHBG6V"):start())
    assert.is_true(
      instance.process.wait(
        10,
        function() return instance.process.stderr():find("the state could not be written", 1, true) ~= nil end
      )
    )
    assert(uv.fs_mkdir(folder, 448))
    stop()
    local file = assert(io.open(path))
    assert.is_truthy(file:read("*a"):find(plan, 1, true))
    file:close()
    os.remove(path)
    assert(uv.fs_rmdir(folder))
  end)

  it("is written soon after a change, so that a killed emulator has it too", function()
    start()
    local plan = assert(client:scene("NHBG6V"):start())
    assert.is_true(process.run_until(function()
      local file = io.open(path)
      local text = file and file:read "*a" or ""
      if file then file:close() end
      return text:find(plan, 1, true) ~= nil
    end, 10))
    client:close()
    instance.process.kill "sigkill"
    instance.process.wait(10)
    start()
    assert.is_not.equal("CREATED", (client:scene("NHBG6V"):status()))
    stop()
  end)

  it("is for its owner's eyes, and nothing but its lock is left beside it", function()
    start()
    stop()
    assert.equal(384, math.floor(assert(uv.fs_stat(path)).mode) % 512)
    assert.is_nil(uv.fs_stat(path .. ".new"))
  end)

  it("does not keep faults", function()
    start { faults = { "NHBG6V:throttle" } }
    stop()
    start()
    assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
    stop()
  end)

  for _, case in ipairs {
    { "is no JSON", "{", "holds no state of the emulator" },
    { "is something else", '{"a": 1}', "holds no state of the emulator" },
    { "is empty", "", "holds no state of the emulator" },
    { "is cut off", '{"format":1,"entries":{"scene:A":"[{}]"', "holds no state of the emulator" },
    { "has no time", '{"format": 1, "entries": {}}', "lacks the time of its scenes" },
    {
      "has a time after all years",
      '{"format": 1, "scene_time": 1e300, "real_time": 1, "entries": {}}',
      "lacks the time of its scenes",
    },
    {
      "has a record that is no text",
      '{"format":1,"scene_time":1,"real_time":1,"entries":{"scene:A":{}}}',
      "the record scene:A cannot be read",
    },
    {
      "has a record that is no JSON",
      '{"format":1,"scene_time":1,"real_time":1,"entries":{"scene:A":"{"}}',
      "the record scene:A cannot be read",
    },
    {
      "has a record that is none",
      '{"format":1,"scene_time":1,"real_time":1,"entries":{"scene:A":"7"}}',
      "the record scene:A cannot be read",
    },
    {
      "has text where a number belongs",
      '{"format":1,"scene_time":1,"real_time":1,"entries":{"scene#last":"[\\"x\\"]"}}',
      "the record scene#last cannot be read",
    },
    {
      "has a number where an id belongs",
      '{"format":1,"scene_time":1,"real_time":1,"entries":{"scene#1":"[1]"}}',
      "the record scene#1 cannot be read",
    },
    {
      "has a record of a kind that is not kept",
      '{"format":1,"scene_time":1,"real_time":1,"entries":{"clock_began":"[1]"}}',
      "the record clock_began cannot be read",
    },
    { "is of another version", '{"format": 99, "entries": {}}', "has format 99, and this emulator reads 1" },
  } do
    it("that " .. case[1] .. " is an error, and stays as it is", function()
      local file = assert(io.open(path, "w"))
      file:write(case[2])
      file:close()
      local running = emulator.spawn { "emulator", "--port", "0", "--quiet", "--state", path }
      assert.is_true(running.wait(10))
      assert.equal(1, running.exit().code)
      assert.is_truthy(running.stderr():find(case[3], 1, true), running.stderr())
      file = assert(io.open(path))
      assert.equal(case[2], file:read "*a")
      file:close()
    end)
  end

  it("is one emulator's at a time", function()
    start()
    local second = emulator.spawn { "emulator", "--port", "0", "--quiet", "--state", path }
    assert.is_true(second.wait(10))
    assert.equal(1, second.exit().code)
    assert.equal(
      ("pts emulator: nginx did not start: %s is another emulator's, which still runs; "):format(path)
        .. "stop that one, or name another file\n",
      second.stderr()
    )
    assert(client:SavePtsScene { Scene = SCENE })
    stop()
    start()
    assert.equal(2, #assert(client:list "ListPtsScene"))
    stop()
  end)

  it("in a folder that is not there is an error", function()
    local running = emulator.spawn { "emulator", "--port", "0", "--state", "/no/such/folder/x" }
    assert.is_true(running.wait(10))
    assert.matches("there is no folder for /no/such/folder/x", running.stderr())
  end)
end)
