-- SPDX-License-Identifier: MIT
local cjson = require "cjson"
local emulator = require "spec.support.emulator"

local quick

--- Runs an example with an emulator in which a load test takes seconds.
local function run(name, environment)
  quick = quick or emulator.start { speed = 60 }
  local lua = os.getenv "PTS_LUA" or (jit and "luajit") or "lua" .. _VERSION:match "%d%.%d"
  local pipe = assert(
    io.popen(
      ("%s . '%s'; %s %s examples/%s.lua 2>&1; echo exit=$?"):format(
        "",
        quick.env_file,
        environment or "",
        lua,
        name
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

  it("trace writes spans", function()
    local said = run "trace"
    local span = cjson.decode(said:match "^[^\n]+")
    assert.are.equal("pts.GetPtsSceneRunningStatus", span.name)
    assert.are.equal(32, #span.traceId)
    assert.matches("exit=0\n$", said)
  end)
end)
