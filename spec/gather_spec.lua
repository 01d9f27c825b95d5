-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local process = require "spec.support.process"
local core = require "pts.core"
local pts = require "pts"

local instance = emulator.shared()

describe("pts.gather", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance)
  end)
  after_each(function() client:close() end)

  local function status_of(id)
    local res, err = client:GetPtsSceneRunningStatus { SceneId = id }
    return res and res.Status, err
  end

  it("gives results in order and errors by index", function()
    local results, errors = pts.gather({ "NHBG6V", "NOSUCH", "NHBG6V" }, status_of)
    assert.are.same({ "CREATED", nil, "CREATED", n = 3 }, results)
    assert.are.equal("GetPtsSceneRunningStatusFail", errors[2].Code)
    assert.is_nil(errors[1] or errors[3])
  end)

  it("has calls in flight together, no more than told", function()
    instance.fault { kind = "delay", seconds = 0.2 }
    local ids = {}
    for i = 1, 30 do
      ids[i] = "NHBG6V"
    end
    local began = core.now()
    local results = pts.gather(ids, status_of, { concurrency = 30 })
    assert.is_true(core.now() - began < 1.5)
    assert.are.equal("CREATED", results[30])
    local most, now = 0, 0
    pts.gather(ids, function()
      now = now + 1
      most = math.max(most, now)
      local found = status_of "NHBG6V"
      now = now - 1
      return found
    end, { concurrency = 10 })
    assert.are.equal(10, most)
  end)

  it("passes items and indexes, and copes with none", function()
    assert.are.same({ "a1", "b2", n = 2 }, (pts.gather({ "a", "b" }, function(item, i) return item .. i end)))
    assert.are.same({ n = 0 }, (pts.gather({}, error)))
  end)

  it("passes the holes of a list that says how long it is", function()
    assert.are.same(
      { "x", false, n = 2 },
      (pts.gather({ "x", nil, n = 2 }, function(item) return item or false end))
    )
  end)

  it("ends everything in flight when one raises, and passes that on", function()
    instance.fault { kind = "delay", seconds = 30 }
    local began = core.now()
    local ok, message = pcall(pts.gather, { 1, 2, 3, 4 }, function(_, i)
      if i == 4 then error "that went wrong" end
      return status_of "NHBG6V"
    end)
    assert.is_false(ok)
    assert.matches("that went wrong", message)
    assert.is_true(core.now() - began < 5)
    assert.are.equal(0, client.transport:active())
    instance.clear_faults()
    assert.are.equal("CREATED", status_of "NHBG6V")
  end)

  it("ends what is in flight in gathers inside it, too", function()
    instance.fault { kind = "delay", seconds = 30 }
    local before
    local ok, message = pcall(pts.gather, { 1, 2 }, function(_, i)
      if i == 1 then
        return pts.gather({ 1, 2 }, function()
          return pts.gather({ 1, 2 }, function() return status_of "NHBG6V" end)
        end)
      end
      require("pts.runtime.gather").sleep(0.1)
      before = client.transport:active()
      error "that went wrong"
    end)
    assert.is_false(ok)
    assert.matches("that went wrong", message)
    assert.are.equal(4, before)
    assert.are.equal(0, client.transport:active())
  end)

  it("says so when a function yields, which nobody would wake", function()
    instance.fault { kind = "delay", seconds = 30 }
    local yielding = {
      function() coroutine.yield() end,
      function() coroutine.yield "something" end,
      function()
        instance.clear_faults()
        client:wait_until_status("NHBG6V", "STOPPED", { on_poll = function() coroutine.yield() end })
      end,
    }
    for _, body in ipairs(yielding) do
      local ok, message = pcall(pts.gather, { 1, 2 }, function(_, i)
        if i == 1 then return status_of "NHBG6V" end
        body()
      end)
      assert.is_false(ok)
      assert.matches("has yielded, and nobody would wake it", message)
      assert.matches("gather_spec%.lua", message)
      assert.are.equal(0, client.transport:active())
    end
  end)

  it("passes on errors that are tables as they are", function()
    local thrown = {}
    local ok, caught = pcall(pts.gather, { 1 }, function() error(thrown) end)
    assert.is_false(ok)
    assert.are.equal(thrown, caught)
  end)

  it("ends everything in flight on Ctrl-C", function()
    instance.fault { kind = "delay", seconds = 30 }
    local script = [[
      local pts = require "pts"
      local client = pts.new { endpoint = "%s", access_key_id = "%s", access_key_secret = "%s" }
      local ok, message = pcall(pts.gather, { 1, 2 }, function(_, i)
        if i == 2 then
          io.popen("kill -INT $PPID"):close()
          return true
        end
        return client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
      end)
      print(ok, message, client.transport:active())
    ]]
    local began = core.now()
    local pipe = assert(
      io.popen(
        ("%s -e '%s' 2>&1"):format(
          process.interpreter(),
          script:format(instance.endpoint, instance.access_key_id, instance.access_key_secret)
        )
      )
    )
    local said = pipe:read "*a"
    pipe:close()
    assert.matches("^false\t.*interrupted!.*\t0\n$", said)
    assert.is_true(core.now() - began < 5)
  end)

  it("ends when its client is closed, each call saying so", function()
    instance.fault { kind = "delay", seconds = 30 }
    local results, errors = pts.gather({ 1, 2, 3 }, function(_, i)
      if i == 3 then
        client:close()
        return true
      end
      return status_of "NHBG6V"
    end)
    assert.is_true(results[3])
    assert.are.equal("interrupted", errors[1].kind)
    assert.are.equal("interrupted", errors[2].kind)
  end)

  it("lets calls queue beyond what may be in flight, and ends the queue when the client is closed", function()
    local list = {}
    for i = 1, 600 do
      list[i] = i
    end
    local most = 0
    local results = pts.gather(list, function()
      local found = status_of "NHBG6V"
      most = math.max(most, client.transport:active())
      return found
    end, { concurrency = 600 })
    assert.are.equal("CREATED", results[600])
    assert.is_true(most <= 256, most .. " in flight")

    instance.fault { kind = "delay", seconds = 30 }
    local runtime = require "pts.runtime.gather"
    local _, errors = pts.gather(list, function(_, i)
      if i == 1 then
        runtime.sleep(0.3) -- by then others are in flight, and others queue
        client:close()
        return true
      end
      return status_of "NHBG6V"
    end, { concurrency = 600 })
    for i = 2, 600 do
      assert.are.equal("interrupted", errors[i].kind)
    end
  end)

  it("serves several clients", function()
    local other = clients.of(instance)
    instance.fault { kind = "delay", seconds = 0.1 }
    local results = pts.gather(
      { client, other, client, other },
      function(each) return each:GetPtsSceneRunningStatus({ SceneId = "NHBG6V" }).Status end
    )
    assert.are.same({ "CREATED", "CREATED", "CREATED", "CREATED", n = 4 }, results)
    other:close()
  end)

  it("waits for many scenes at once", function()
    local ids = {}
    for i = 1, 20 do
      ids[i] = "S" .. i
      instance.scene { id = "S" .. i, status = "RUNNING" }
    end
    local results = pts.gather(
      ids,
      function(id) return client:wait_until_status(id, "RUNNING", { timeout = 5 }) end
    )
    for i = 1, 20 do
      assert.are.equal("RUNNING", results[i].Status)
    end
  end)

  it("lets a wait's callback make calls of its own", function()
    instance.scene { id = "S1", status = "SYNCING" }
    local asked = 0
    local results = pts.gather({ 1, 2 }, function()
      return client:wait_until_status("S1", "RUNNING", {
        timeout = 5,
        interval = 0.02,
        on_poll = function()
          asked = asked + 1
          assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
          if asked == 4 then instance.scene { id = "S1", status = "RUNNING" } end
        end,
      })
    end)
    assert.are.equal("RUNNING", results[1].Status)
    assert.are.equal("RUNNING", results[2].Status)
  end)

  it("lets others run while one sleeps", function()
    local order = {}
    local runtime = require "pts.runtime.gather"
    pts.gather({ 0.06, 0.02, 0.04 }, function(seconds, i)
      runtime.sleep(seconds)
      order[#order + 1] = i
      return true
    end)
    assert.are.same({ 2, 3, 1 }, order)
  end)

  it("may be used inside itself", function()
    local results = pts.gather({ "a", "b" }, function(letter)
      local inner = pts.gather({ "NHBG6V", "NHBG6V" }, status_of)
      return letter .. inner[1] .. inner[2]
    end)
    assert.are.same({ "aCREATEDCREATED", "bCREATEDCREATED", n = 2 }, results)
  end)

  it("keeps to the connections that a client may have", function()
    local narrow = clients.of(instance, { max_host_connections = 2 })
    local list = {}
    for i = 1, 12 do
      list[i] = i
    end
    pts.gather(list, function() return narrow:GetPtsSceneRunningStatus { SceneId = "NHBG6V" } end)
    local seen, count = {}, 0
    for _, request in ipairs(instance.requests()) do
      if not seen[request.connection] then count = count + 1 end
      seen[request.connection] = true
    end
    assert.is_true(count <= 2)
    narrow:close()
  end)

  it("retries inside, all backing off together", function()
    instance.fault { kind = "server_error", times = 5 }
    local results = pts.gather({ 1, 2, 3, 4, 5 }, function() return status_of "NHBG6V" end)
    for i = 1, 5 do
      assert.are.equal("CREATED", results[i])
    end
  end)

  local misuses = {
    { function() pts.gather(7, print) end, "the list must be a table" },
    { function() pts.gather({}, 7) end, "must be a function" },
    { function() pts.gather({}, print, 7) end, "options must be a table" },
    { function() pts.gather({}, print, { concurency = 1 }) end, "did you mean 'concurrency'" },
    { function() pts.gather({}, print, { concurrency = 0 }) end, "whole number from 1" },
    { function() pts.gather({ 1, nil, 3 }, print) end, "a hole at 2" },
    { function() pts.gather({ a = 1 }, print) end, "no index: a" },
  }
  for _, case in ipairs(misuses) do
    it("refuses at the caller's line: " .. case[2], function()
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.matches("gather_spec%.lua:%d+: pts%.gather: ", message)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)
