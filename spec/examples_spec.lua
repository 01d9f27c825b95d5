-- SPDX-License-Identifier: MIT
local cjson = require "cjson"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

local quick

--- Runs an example with an emulator in which a load test takes seconds.
local function run(name, environment, arguments)
  quick = quick or emulator.start { speed = 60 }
  local lua = os.getenv "PTS_LUA" or (jit and "luajit") or "lua" .. _VERSION:match "%d%.%d"
  local pipe = assert(
    io.popen(
      (". '%s'; %s %s examples/%s.lua %s 2>&1; echo exit=$?"):format(
        quick.env_file,
        environment or "",
        lua,
        name,
        arguments or ""
      )
    )
  )
  local said = pipe:read "*a"
  pipe:close()
  return said
end

describe("the example", function()
  teardown(function()
    if quick then quick.stop() end
  end)

  it("demo shows a load test's life", function()
    local said = run "demo"
    assert.matches("RUNNING", said)
    assert.matches("STOPPED", said)
    assert.matches("exit=0\n$", said)
  end)

  it("wait_for_running starts, waits, stops and waits", function()
    local said = run("wait_for_running", "POLL_SECONDS=0.05")
    assert.matches("RUNNING after [%d.]+ s and %d+ polls; STOPPED now", said)
    assert.matches("exit=0\n$", said)
  end)

  it("nightly_gate passes or fails by the report", function()
    local said = run("nightly_gate", "POLL_SECONDS=0.05", "NHBG6V 'requests > 0' 'success_rate >= 1%'")
    assert.matches("run %w+ of scene NHBG6V ended by itself", said)
    assert.matches("2 of 2 thresholds hold", said)
    assert.matches("exit=0\n$", said)
    said = run("nightly_gate", "POLL_SECONDS=0.05 LIMIT=1", "NHBG6V 'p99 < 0.001ms'")
    assert.matches("ended by limit", said)
    assert.matches("0 of 1 thresholds hold", said)
    assert.matches("exit=1\n$", said)
    assert.matches("exit=2\n$", run("nightly_gate", "", "NOSUCH"))
  end)

  it("live_progress shows figures while the test runs", function()
    local said = run("live_progress", "POLL_SECONDS=0.05")
    assert.matches("RUNNING +%d+ requests", said)
    assert.matches("STOPPED, ended by itself", said)
    assert.matches("p99 [%d.]+ ms", said)
    assert.matches("exit=0\n$", said)
  end)

  it("compare_with_baseline accepts a report, and compares the next with it", function()
    local said = run("compare_with_baseline", "", "NHBG6V --accept")
    assert.matches("report %w+ is the baseline now", said)
    assert.matches("exit=0\n$", said)
    said = run("compare_with_baseline", "", "NHBG6V")
    assert.matches("p99 <= baseline %* 1.2: ok", said)
    assert.matches("exit=0\n$", said)
  end)

  it("export_samples writes CSV", function()
    local client = clients.of(quick)
    local scene = assert(client:save_jmeter_scene {
      SceneName = "export",
      AgentCount = 1,
      Duration = 60,
      Concurrency = 100,
      Mode = "CONCURRENCY",
      TestFile = "a.jmx",
      FileList = {
        { FileName = "a.jmx", FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/a.jmx" },
      },
    })
    local result, err = scene:run { interval = 0.05 }
    assert(result, tostring(err))
    client:close()
    local said = run("export_samples", "", result.run_id)
    assert.matches("^iso,time,rt,", said)
    local lines = 0
    for _ in said:gmatch "\n%d%d%d%d%-[%dTZ:.-]+,%d" do
      lines = lines + 1
    end
    assert.is_true(lines > 10)
    assert.matches(("%d samples of report " .. result.run_id):format(lines), said)
    assert.matches("exit=0\n$", said)
  end)

  it("clean_up says what it would delete, and deletes it when told to", function()
    quick.scene { id = "OLD1", name = "old one" }
    quick.scene { id = "OLD2", name = "old two" }
    quick.scene { id = "NEW1", name = "another" }
    local said = run("clean_up", "", "old -1")
    assert.matches("would delete OLD1 old one", said)
    assert.matches("would delete OLD2 old two", said)
    assert.is_nil(said:find("NEW1", 1, true))
    said = run("clean_up", "", "old -1 --yes")
    assert.matches("2 of %d+ scenes; 0 could not be deleted", said)
    assert.matches("0 of 0 scenes", run("clean_up", "", "old -1"))
  end)

  it("trace writes spans", function()
    local said = run "trace"
    local span = cjson.decode(said:match "^[^\n]+")
    assert.are.equal("pts.GetPtsSceneRunningStatus", span.name)
    assert.are.equal(32, #span.traceId)
    assert.matches("exit=0\n$", said)
  end)
end)
