-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local process = require "spec.support.process"
local pts = require "pts"
local runtime = require "pts.runtime.luv"
local uv = require "luv"

local instance = emulator.shared()
local KEY_SECRET = instance.access_key_secret
local SCENE = { SceneId = "NHBG6V" }

describe("pts.runtime.luv", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance)
  end)
  after_each(function() client:close() end)

  local function in_loop(body)
    local timer = uv.new_timer()
    uv.timer_start(timer, 0, 0, function()
      uv.close(timer)
      body()
    end)
  end

  --- Runs each in a coroutine of the loop, until the loop has nothing left to wait for.
  local function run(bodies)
    local failure
    for _, body in ipairs(bodies) do
      in_loop(function()
        coroutine.wrap(function()
          local ok, message = xpcall(body, debug.traceback)
          if not ok then failure = failure or message end
        end)()
      end)
    end
    uv.run()
    if failure then error(failure, 0) end
  end

  local function many(count, body)
    local all = {}
    for i = 1, count do
      all[i] = function() body(i) end
    end
    return all
  end

  -- Lua 5.1 cannot yield across its pcall, which is what `run` has around each body.
  if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then
    run = function(bodies)
      for _, body in ipairs(bodies) do
        in_loop(coroutine.wrap(body))
      end
      uv.run()
    end
  end

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

  for _, count in ipairs { 5, 200 } do
    it(("overlaps the calls of %d coroutines"):format(count), function()
      instance.fault { kind = "delay", seconds = 0.3 }
      local answers = 0
      local started = runtime.now()
      run(many(count, function()
        assert(client:GetPtsSceneRunningStatus(SCENE))
        answers = answers + 1
      end))
      local took = runtime.now() - started
      assert.are.equal(count, answers)
      assert.is_true(took >= 0.3 and took < 1.5, took .. " s")
      assert.are.equal(0, client.transport:active())
    end)
  end

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

  it("serves call after call, with other coroutines coming and going", function()
    local answers = 0
    run(many(20, function(i)
      for _ = 1, i do
        assert(client:GetPtsSceneRunningStatus(SCENE))
        answers = answers + 1
      end
    end))
    assert.are.equal(210, answers)
  end)

  it("gives errors as errors", function()
    local gone = pts.new {
      endpoint = "http://127.0.0.1:1",
      access_key_id = "LTAI5tSpec",
      access_key_secret = "secret",
    }
    local api, network
    run {
      function() api = select(2, client:GetPtsSceneRunningStatus { SceneId = "NOSUCH" }) end,
      function() network = select(2, gone:GetPtsSceneRunningStatus(SCENE)) end,
    }
    assert.are.equal("api", api.kind)
    assert.are.equal("network", network.kind)
    gone:close()
  end)

  it("keeps time-outs", function()
    instance.fault { kind = "delay", seconds = 5 }
    local started = runtime.now()
    local err
    run {
      function()
        err = select(2, client:GetPtsSceneRunningStatus(SCENE, { read_timeout = 0.2, retry = false }))
      end,
    }
    assert.are.equal("timeout", err.kind)
    assert.is_true(runtime.now() - started < 1)
  end)

  it("works with several clients at once, each with its keys", function()
    local other = clients.of(instance, { access_key_id = "LTAI5tUnknownKey", access_key_secret = "x" })
    local good, bad
    run {
      function() good = client:GetPtsSceneRunningStatus(SCENE) end,
      function() bad = select(2, other:GetPtsSceneRunningStatus(SCENE)) end,
    }
    assert.are.equal("CREATED", good.Status)
    assert.are.equal("api", bad.kind)
    other:close()
  end)

  it("ends the calls of a client that another coroutine closes, at once", function()
    instance.fault { kind = "delay", seconds = 5 }
    local started = runtime.now()
    local errors = {}
    local bodies = many(3, function(i) errors[i] = select(2, client:GetPtsSceneRunningStatus(SCENE)) end)
    bodies[4] = function()
      runtime.sleep(0.05)
      client:close()
    end
    run(bodies)
    for i = 1, 3 do
      assert.are.equal("interrupted", errors[i].kind)
    end
    local took = runtime.now() - started
    assert.is_true(took < 0.2, took .. " s")
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

  it("passes on that the transport cannot go on", function()
    local transport = {
      step = function() return nil, "out of descriptors" end,
      finished = function() end,
      pollfd = function() end,
    }
    local request = {
      done = function() return false end,
    }
    local ok, message
    run {
      function()
        ok, message = runtime.wait(transport, request)
      end,
    }
    assert.is_nil(ok)
    assert.are.equal("out of descriptors", message)
  end)
end)
