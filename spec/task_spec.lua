-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local cqueues = require "cqueues"
local emulator = require "spec.support.emulator"
local core = require "pts.core"
local pts = require "pts"

local instance = emulator.shared()

describe("pts.spawn and pts.join", function()
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

  --- What one function gives inside a gather.
  local function inside(fn) return pts.gather({ 1 }, fn)[1] end

  it("have calls of one item in flight together", function()
    instance.fault { kind = "delay", seconds = 0.2 }
    local began = core.now()
    local said = inside(function()
      local first, second = pts.spawn(status_of, "NHBG6V"), pts.spawn(status_of, "NHBG6V")
      return (status_of "NHBG6V") .. pts.join(first) .. pts.join(second)
    end)
    assert.are.equal("CREATEDCREATEDCREATED", said)
    assert.is_true(core.now() - began < 0.55)
  end)

  it("pass arguments, also nil, and both results", function()
    local seen = inside(function()
      local task = pts.spawn(function(...) return nil, { select("#", ...), ... } end, 1, nil, 3, nil)
      local value, err = pts.join(task)
      return { value = value, err = err }
    end)
    assert.is_nil(seen.value)
    assert.are.same({ 4, 1, nil, 3, nil }, seen.err)
  end)

  it("give an error of the service as one", function()
    local err = inside(function()
      local _, err = pts.join(pts.spawn(status_of, "NOSUCH"))
      return err
    end)
    assert.are.equal("GetPtsSceneRunningStatusFail", err.Code)
  end)

  it("may be joined by several, also once it has ended", function()
    local seen = inside(function()
      local task = pts.spawn(status_of, "NHBG6V")
      local others = {}
      for i = 1, 3 do
        others[i] = pts.spawn(function() return pts.join(task) end)
      end
      local all = {}
      for i = 1, 3 do
        all[i] = pts.join(others[i])
      end
      all[4] = pts.join(task)
      return all
    end)
    assert.are.same({ "CREATED", "CREATED", "CREATED", "CREATED" }, seen)
  end)

  it("are waited for by the gather, joined or not", function()
    local ended
    pts.gather({ 1, 2 }, function(_, i)
      if i == 1 then pts.spawn(function() ended = status_of "NHBG6V" end) end
      return true
    end)
    assert.are.equal("CREATED", ended)
    assert.are.equal(0, client.transport:active())
  end)

  it("may start as many as there are, and each others", function()
    local count = 0
    inside(function()
      local function grow(depth)
        count = count + 1
        if depth < 300 then pts.spawn(grow, depth + 1) end
      end
      grow(1)
      for _ = 1, 500 do
        pts.spawn(function() count = count + 1 end)
      end
      return true
    end)
    assert.are.equal(800, count)
  end)

  it("end everything in flight when a task raises", function()
    instance.fault { kind = "delay", seconds = 30 }
    local began, left = core.now(), nil
    local ok, message = pcall(pts.gather, { 1, 2 }, function(_, i)
      if i == 2 then return status_of "NHBG6V" end
      left = pts.spawn(status_of, "NHBG6V")
      pts.join(pts.spawn(function() error "that went wrong" end))
    end)
    assert.is_false(ok)
    assert.matches("that went wrong", message)
    assert.is_true(core.now() - began < 5)
    assert.are.equal(0, client.transport:active())

    local err = inside(function() return (select(2, pts.join(left))) end)
    assert.are.equal("interrupted", err.kind)
    assert.matches("gather around this task has ended", tostring(err))
  end)

  it("end what tasks have in flight when an item raises", function()
    instance.fault { kind = "delay", seconds = 30 }
    local ok = pcall(pts.gather, { 1, 2 }, function(_, i)
      if i == 1 then
        pts.spawn(status_of, "NHBG6V")
        return true
      end
      require("pts.runtime.gather").sleep(0.05)
      assert(client.transport:active() == 1)
      error "enough"
    end)
    assert.is_false(ok)
    assert.are.equal(0, client.transport:active())
  end)

  it("reach across a gather inside a gather", function()
    local said = inside(function()
      local outer = pts.spawn(status_of, "NHBG6V")
      return pts.gather({ 1, 2 }, function() return pts.join(outer) end)
    end)
    assert.are.same({ "CREATED", "CREATED", n = 2 }, said)
  end)

  it("work where another loop runs the gather", function()
    local said
    local controller = cqueues.new()
    controller:wrap(function()
      said = inside(function()
        local task = pts.spawn(status_of, "NHBG6V")
        return (status_of "NHBG6V") .. pts.join(task)
      end)
    end)
    assert(controller:loop(20))
    assert.are.equal("CREATEDCREATED", said)
  end)

  -- No tail calls here: Lua forgets the line of those.
  local function join(task)
    local value = pts.join(task)
    return value
  end
  local function itself()
    local task
    task = pts.spawn(function() join(task) end)
    join(task)
  end
  local function each_other()
    local first, second
    first = pts.spawn(function() join(second) end)
    second = pts.spawn(function() join(first) end)
    join(first)
  end
  local function in_gather(fn)
    return function() pts.gather({ 1 }, fn) end
  end
  local misuses = {
    { function() pts.spawn(print) end, "pts.spawn: works only in a function that pts.gather runs" },
    { function() pts.join {} end, "pts.join: works only in a function that pts.gather runs" },
    { in_gather(function() pts.spawn(7) end), "must be a function, not a number" },
    { in_gather(function() pts.join {} end), "takes what pts.spawn gave" },
    { in_gather(itself), "would wait for each other" },
    { in_gather(each_other), "would wait for each other" },
  }
  for _, case in ipairs(misuses) do
    it("refuse at the caller's line: " .. case[2], function()
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.matches("task_spec%.lua:%d+: pts%.%w+: ", message)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)
