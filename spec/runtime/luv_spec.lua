-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local loops = require "spec.support.loops"
local process = require "spec.support.process"
local runtime = require "pts.runtime.luv"
local uv = require "luv"

local instance = emulator.shared()
local KEY_SECRET = instance.access_key_secret
local in_loop, run = loops.in_luv, loops.run.luv
local SCENE = { SceneId = "NHBG6V" }

describe("pts.runtime.luv", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance)
  end)
  after_each(function() client:close() end)

  it("is chosen in a coroutine of the running loop, and only there", function()
    local current = require("pts.runtime").current
    local seen = {}
    coroutine.wrap(function() seen.before = current().name end)()
    in_loop(coroutine.wrap(function() seen.inside = current().name end))
    in_loop(function()
      seen.callback, seen.message = current()
    end)
    uv.run()
    seen.after = current().name
    assert.are.equal("blocking", seen.before)
    assert.are.equal("luv", seen.inside)
    assert.is_nil(seen.callback)
    assert.matches("coroutine%.wrap", seen.message)
    assert.are.equal("blocking", seen.after)
  end)

  it("says in a callback what to do instead of blocking the loop", function()
    local res, err
    in_loop(function()
      res, err = client:GetPtsSceneRunningStatus(SCENE)
    end)
    uv.run()
    assert.is_nil(res)
    assert.are.equal("wait", err.kind)
    assert.matches("in a coroutine", tostring(err))
  end)

  it("can be given to a client whose coroutines start before the loop", function()
    instance.fault { kind = "delay", seconds = 0.2 }
    local early = clients.of(instance, { runtime = runtime })
    local answers = 0
    local started = runtime.now()
    for _ = 1, 5 do
      coroutine.wrap(function()
        local answer = early:GetPtsSceneRunningStatus(SCENE)
        answers = answers + (answer and 1 or 0)
      end)()
    end
    uv.run()
    assert.are.equal(5, answers)
    assert.is_true(runtime.now() - started < 0.8)
    early:close()
  end)

  it("lets the loop do other things meanwhile", function()
    instance.fault { kind = "delay", seconds = 0.3 }
    local ticks = 0
    local timer = uv.new_timer()
    uv.timer_start(timer, 10, 10, function() ticks = ticks + 1 end)
    run {
      function()
        assert(client:GetPtsSceneRunningStatus(SCENE))
        uv.close(timer)
      end,
    }
    assert.is_true(ticks > 10, ticks .. " ticks")
  end)

  it("leaves the loop nothing to wait for once all is answered", function()
    run { function() assert(client:GetPtsSceneRunningStatus(SCENE)) end }
    assert.is_false(uv.loop_alive())
  end)

  it("does not mind a coroutine that is resumed by somebody else, or that is dead", function()
    instance.fault { kind = "delay", seconds = 0.1 }
    local answer
    local thread = coroutine.create(function() answer = client:GetPtsSceneRunningStatus(SCENE) end)
    in_loop(function()
      assert(coroutine.resume(thread))
      assert(coroutine.resume(thread))
      assert(coroutine.resume(thread))
    end)
    local closed
    if coroutine.close then
      closed = coroutine.create(function() client:GetPtsSceneRunningStatus(SCENE) end)
      in_loop(function()
        assert(coroutine.resume(closed))
        assert(coroutine.close(closed))
      end)
    end
    uv.run()
    assert.are.equal("CREATED", answer.Status)
    if closed then assert.are.equal("dead", coroutine.status(closed)) end
  end)

  -- These end a process of their own: what libuv does with an error in a callback is to print it and exit.
  local function script(text)
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write(
      ([[
      package.path, package.cpath = %q, %q
      local uv = require "luv"
      local pts = require "pts"
      local client = pts.new { endpoint = %q, access_key_id = %q, access_key_secret = %q }
      local function in_loop(body)
        local timer = uv.new_timer()
        uv.timer_start(timer, 0, 0, function() uv.close(timer) coroutine.wrap(body)() end)
      end
    ]]):format(package.path, package.cpath, instance.endpoint, instance.access_key_id, KEY_SECRET),
      text
    )
    file:close()
    local pipe = assert(io.popen(process.interpreter() .. " '" .. path .. '\' 2>&1; echo "status $?"'))
    local said = pipe:read "*a"
    pipe:close()
    os.remove(path)
    return said
  end

  it("lets an error after a call surface, and wakes the others first", function()
    instance.fault { kind = "delay", seconds = 0.1 }
    local said = script [[
      for i = 1, 3 do
        in_loop(function()
          client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
          if i == 2 then error "a mistake after the call" end
          print("answered " .. i)
        end)
      end
      uv.run()
    ]]
    assert.matches("a mistake after the call", said)
    assert.matches("stack traceback", said)
    assert.is_nil(said:find("status 0", 1, true), said)
  end)

  it("does not crash when the process ends with calls in flight", function()
    instance.fault { kind = "delay", seconds = 5 }
    local said = script [[
      for _ = 1, 3 do
        in_loop(function() client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" } end)
      end
      for _ = 1, 5 do uv.run "nowait" end
      client = nil
      collectgarbage()
      collectgarbage()
      print "the end"
    ]]
    assert.are.equal("the end\nstatus 0\n", said)
  end)
end)
