-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local cqueues = require "cqueues"
local emulator = require "spec.support.emulator"
local loops = require "spec.support.loops"
local runtime = require "pts.runtime.cqueues"

local instance = emulator.shared()
local run = loops.run.cqueues
local SCENE = { SceneId = "NHBG6V" }

describe("pts.runtime.cqueues", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance)
  end)
  after_each(function() client:close() end)

  it("is chosen inside a controller, and only there", function()
    local current = require("pts.runtime").current
    assert.are.equal("blocking", current().name)
    local name
    run { function() name = current().name end }
    assert.are.equal("cqueues", name)
    assert.are.equal("blocking", current().name)
  end)

  it("shares a client between two controllers that run inside each other", function()
    instance.fault { kind = "delay", seconds = 0.2 }
    local answers = 0
    local started = runtime.now()
    run {
      function()
        local inner = cqueues.new()
        inner:wrap(function()
          assert(client:GetPtsSceneRunningStatus(SCENE))
          answers = answers + 1
        end)
        assert(inner:loop(10))
      end,
      function()
        assert(client:GetPtsSceneRunningStatus(SCENE))
        answers = answers + 1
      end,
    }
    assert.are.equal(2, answers)
    assert.is_true(runtime.now() - started < 0.4, "neither waited for more than its own call")
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
    run { function() answer = client:GetPtsSceneRunningStatus(SCENE) end }
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

  it("waits in a controller only", function()
    local ok, message = runtime.wait({}, {})
    assert.is_nil(ok)
    assert.matches("does not run in a cqueues controller", message)
  end)

  it("sleeps in the controller", function()
    local order = {}
    run {
      function()
        runtime.sleep(0.05)
        order[#order + 1] = "slept"
      end,
      function() order[#order + 1] = "other" end,
    }
    assert.are.same({ "other", "slept" }, order)
  end)
end)
