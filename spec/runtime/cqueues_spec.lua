-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local cqueues = require "cqueues"
local emulator = require "spec.support.emulator"
local pts = require "pts"
local runtime = require "pts.runtime.cqueues"

local instance = emulator.shared()
local SCENE = { SceneId = "NHBG6V" }

describe("pts.runtime.cqueues", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance)
  end)
  after_each(function() client:close() end)

  --- Runs a controller with these coroutines to its end; an error in one is an error of the spec.
  local function run(...)
    local controller = cqueues.new()
    for i = 1, select("#", ...) do
      controller:wrap((select(i, ...)))
    end
    assert(controller:loop(20))
    assert.is_true(controller:empty(), "the controller has not come to its end")
  end

  local function many(count, body)
    local all = {}
    for i = 1, count do
      all[i] = function() body(i) end
    end
    return (table.unpack or unpack)(all) -- luacheck: ignore 113
  end

  it("is chosen inside a controller, and only there", function()
    local current = require("pts.runtime").current
    assert.are.equal("blocking", current().name)
    local name
    run(function() name = current().name end)
    assert.are.equal("cqueues", name)
    assert.are.equal("blocking", current().name)
  end)

  for _, count in ipairs { 5, 200 } do
    it(("overlaps the calls of %d coroutines"):format(count), function()
      instance.fault { kind = "delay", seconds = 0.3 }
      local answers, slowest = 0, 0
      local started = runtime.now()
      run(many(count, function()
        local began = runtime.now()
        assert.are.equal("CREATED", assert(client:GetPtsSceneRunningStatus(SCENE)).Status)
        answers = answers + 1
        slowest = math.max(slowest, runtime.now() - began)
      end))
      local took = runtime.now() - started
      assert.are.equal(count, answers)
      assert.is_true(took >= 0.3 and took < 1.5, ("%.2f s, the slowest %.2f s"):format(took, slowest))
      assert.are.equal(0, client.transport:active())
    end)
  end

  it("lets other coroutines run meanwhile", function()
    instance.fault { kind = "delay", seconds = 0.3 }
    local over, turns = false, 0
    run(function()
      assert(client:GetPtsSceneRunningStatus(SCENE))
      over = true
    end, function()
      while not over do
        turns = turns + 1
        cqueues.sleep(0.01)
      end
    end)
    assert.is_true(turns > 10, turns .. " turns")
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
    run(
      function() api = select(2, client:GetPtsSceneRunningStatus { SceneId = "NOSUCH" }) end,
      function() network = select(2, gone:GetPtsSceneRunningStatus(SCENE)) end
    )
    assert.are.equal("api", api.kind)
    assert.are.equal("network", network.kind)
    gone:close()
  end)

  it("keeps time-outs", function()
    instance.fault { kind = "delay", seconds = 5 }
    local started = runtime.now()
    local err
    run(
      function()
        err = select(2, client:GetPtsSceneRunningStatus(SCENE, { read_timeout = 0.2, retry = false }))
      end
    )
    assert.are.equal("timeout", err.kind)
    assert.is_true(runtime.now() - started < 1)
  end)

  it("raises misuse in the coroutine, and an error there ends nobody else", function()
    local mistake, answer
    run(
      function() mistake = select(2, pcall(client.GetPtsSceneRunningStatus, client, { Nonsense = 1 })) end,
      function() answer = client:GetPtsSceneRunningStatus(SCENE) end
    )
    assert.matches("Nonsense", mistake)
    assert.are.equal("CREATED", answer.Status)
  end)

  it("works with several clients at once, each with its keys", function()
    local other = clients.of(instance, { access_key_id = "LTAI5tUnknownKey", access_key_secret = "x" })
    local good, bad
    run(
      function() good = client:GetPtsSceneRunningStatus(SCENE) end,
      function() bad = select(2, other:GetPtsSceneRunningStatus(SCENE)) end
    )
    assert.are.equal("CREATED", good.Status)
    assert.are.equal("api", bad.kind)
    other:close()
  end)

  it("shares a client between two controllers that run inside each other", function()
    instance.fault { kind = "delay", seconds = 0.2 }
    local answers = 0
    local started = runtime.now()
    run(function()
      local inner = cqueues.new()
      inner:wrap(function()
        assert(client:GetPtsSceneRunningStatus(SCENE))
        answers = answers + 1
      end)
      assert(inner:loop(10))
    end, function()
      assert(client:GetPtsSceneRunningStatus(SCENE))
      answers = answers + 1
    end)
    assert.are.equal(2, answers)
    assert.is_true(runtime.now() - started < 0.4, "neither waited for more than its own call")
  end)

  it("ends the calls of a client that another coroutine closes, at once", function()
    instance.fault { kind = "delay", seconds = 5 }
    local started = runtime.now()
    local errors = {}
    run(function()
      cqueues.sleep(0.05)
      client:close()
    end, many(3, function(i) errors[i] = select(2, client:GetPtsSceneRunningStatus(SCENE)) end))
    for i = 1, 3 do
      assert.are.equal("interrupted", errors[i].kind)
    end
    local took = runtime.now() - started
    assert.is_true(took < 0.2, took .. " s")
  end)

  it("survives a controller that is dropped with calls in flight", function()
    instance.fault { kind = "delay", seconds = 5 }
    do
      local controller = cqueues.new()
      for _ = 1, 3 do
        controller:wrap(function() client:GetPtsSceneRunningStatus(SCENE) end)
      end
      assert(controller:step(0.05))
      assert(controller:step(0.05))
      assert.are.equal(3, client.transport:active())
    end
    for _ = 1, 3 do
      collectgarbage()
    end
    assert.are.equal(0, client.transport:active())
    instance.clear_faults()
    local answer
    run(function() answer = client:GetPtsSceneRunningStatus(SCENE) end)
    assert.are.equal("CREATED", answer.Status)
  end)

  it("wakes those whose requests a blocking call outside the loop has finished", function()
    instance.fault { kind = "delay", seconds = 0.1, times = 1 }
    local controller = cqueues.new()
    local answer
    controller:wrap(function() answer = client:GetPtsSceneRunningStatus(SCENE) end)
    assert(controller:step(0.01))
    assert(controller:step(0.01))
    instance.fault { kind = "delay", seconds = 0.3, times = 1 }
    assert(client:GetPtsSceneRunningStatus(SCENE))
    assert(controller:loop(5))
    assert.are.equal("CREATED", answer.Status)
  end)

  it("passes on that the transport cannot go on", function()
    local transport = {
      step = function() return nil, "out of descriptors" end,
      finished = function() end,
      pollfd = function() end,
      events = function() end,
      timeout = function() end,
    }
    local request = {
      done = function() return false end,
    }
    local ok, message
    run(function()
      ok, message = runtime.wait(transport, request)
    end)
    assert.is_nil(ok)
    assert.are.equal("out of descriptors", message)
    ok, message = runtime.wait(transport, request)
    assert.is_nil(ok)
    assert.matches("does not run in a cqueues controller", message)
  end)

  it("sleeps in the controller", function()
    local order = {}
    run(function()
      runtime.sleep(0.05)
      order[#order + 1] = "slept"
    end, function() order[#order + 1] = "other" end)
    assert.are.same({ "other", "slept" }, order)
  end)
end)
