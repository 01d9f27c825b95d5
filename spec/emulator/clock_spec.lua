-- SPDX-License-Identifier: MIT
local cjson = require "cjson"
local clock = require "pts.emulator.clock"
local store = require "pts.emulator.store"

describe("pts.emulator.clock", function()
  local real, values, memory

  before_each(function()
    real, values = 1000, {}
    memory = store.new({
      get = function(_, key) return values[key] end,
      safe_set = function(_, key, value)
        values[key] = value
        return true
      end,
      delete = function(_, key) values[key] = nil end,
    }, cjson)
  end)

  local function new(speed)
    return clock.new { store = memory, real_now = function() return real end, speed = speed }
  end

  it("begins with real time and runs at its speed", function()
    local fast = new(60)
    assert.equal(1000, fast:now())
    real = 1001.5
    assert.equal(1090, fast:now())
  end)

  it("moves forward on request, and back only by a reset", function()
    local plain = new(1)
    assert.equal(1030, plain:advance(30))
    real = 1010
    assert.equal(1045, plain:advance(5))
    plain:reset()
    assert.equal(1010, plain:now())
  end)

  it("goes on where another with the same memory is", function()
    new(1):advance(30)
    assert.equal(1030, new(1):now())
  end)

  it("raises when the memory is full, instead of going on without", function()
    local full = store.new({ safe_set = function() return nil, "no memory" end }, cjson)
    assert.error_matches(function() full:set("a", 1) end, "memory is full %(no memory%)")
  end)
end)
