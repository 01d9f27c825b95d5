-- SPDX-License-Identifier: MIT
-- What every runtime with a loop does alike; what is particular to one is in its own spec.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local loops = require "spec.support.loops"
local pts = require "pts"

local instance = emulator.shared()
local SCENE = { SceneId = "NHBG6V" }
local many = loops.many

for _, name in ipairs { "gather", "cqueues", "luv" } do
  local runtime, run = require("pts.runtime." .. name), loops.run[name]

  describe("the loop of " .. name, function()
    local client

    before_each(function()
      instance.reset()
      client = clients.of(instance)
    end)
    after_each(function() client:close() end)

    for _, count in ipairs { 5, 200 } do
      it(("overlaps the calls of %d coroutines"):format(count), function()
        instance.fault { kind = "delay", seconds = 0.3 }
        local answers = 0
        local started = runtime.now()
        run(many(count, function()
          assert.are.equal("CREATED", assert(client:GetPtsSceneRunningStatus(SCENE)).Status)
          answers = answers + 1
        end))
        local took = runtime.now() - started
        assert.are.equal(count, answers)
        assert.is_true(took >= 0.3 and took < 1.5, took .. " s")
        assert.are.equal(0, client.transport:active())
      end)
    end

    it("lets other coroutines run meanwhile", function()
      instance.fault { kind = "delay", seconds = 0.3 }
      local over, turns = false, 0
      run {
        function()
          assert(client:GetPtsSceneRunningStatus(SCENE))
          over = true
        end,
        function()
          while not over do
            turns = turns + 1
            runtime.sleep(0.01)
          end
        end,
      }
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

    it("raises misuse in the coroutine, and an error there ends nobody else", function()
      local mistake, answer
      run {
        function() mistake = select(2, pcall(client.GetPtsSceneRunningStatus, client, { Nonsense = 1 })) end,
        function() answer = client:GetPtsSceneRunningStatus(SCENE) end,
      }
      assert.matches("Nonsense", mistake)
      assert.are.equal("CREATED", answer.Status)
    end)

    it("works with several clients at once, each with its keys", function()
      local other = clients.of(instance, { access_key_id = "LTAI5tUnknownKey", access_key_secret = "x" })
      local good, bad
      run {
        function() good = client:GetPtsSceneRunningStatus(SCENE) end,
        function() bad = select(2, other:GetPtsSceneRunningStatus(SCENE)) end,
      }
      assert.are.equal("CREATED", good.Status)
      assert.are.equal("InvalidAccessKeyId.NotFound", bad.Code)
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
      assert.is_true(took < 0.5, took .. " s")
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
        id = function() return 1 end,
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
end

describe("an observer and a logger that use their own client", function()
  local PLAIN_51 = _VERSION == "Lua 5.1" and not rawget(_G, "jit")

  for name, run in pairs(loops.run) do
    it("work in the runtime " .. name, function()
      instance.reset()
      local exchanges, answers, told = 0, 0, {}
      local client
      local function ask()
        if client:GetPtsSceneRunningStatus(SCENE) then answers = answers + 1 end
      end
      client = clients.of(instance, {
        retry = { base = 0.001 },
        observer = function()
          exchanges = exchanges + 1
          if exchanges <= 2 then ask() end
        end,
        logger = function(_, message)
          told[#told + 1] = message
          if #told == 1 then ask() end
        end,
      })
      instance.fault { kind = "server_error", times = 1 }
      run(loops.many(3, ask))
      instance.clear_faults()
      run { ask }
      -- Plain Lua 5.1 cannot yield through the pcall around them: they fail there, and what they watch does not.
      if PLAIN_51 and name ~= "blocking" then
        assert.are.equal(4, answers)
        assert.matches("observer failed", told[1])
      else
        assert.are.equal(7, answers)
        assert.matches("tried again", told[1])
      end
      client:close()
    end)
  end
end)
