-- SPDX-License-Identifier: MIT
local lazy = require "pts.lazy"

describe("a lazy module", function()
  local loads

  before_each(function()
    loads = 0
    package.preload["spec.lazily"] = function()
      loads = loads + 1
      return { answer = 42, get = function() return "got" end }
    end
  end)

  after_each(function()
    package.preload["spec.lazily"], package.loaded["spec.lazily"] = nil, nil
  end)

  it("is not loaded by being named", function()
    lazy "spec.lazily"
    assert.are.equal(0, loads)
  end)

  it("is loaded once, by the first thing asked for", function()
    local module = lazy "spec.lazily"
    assert.are.equal(42, module.answer)
    assert.are.equal("got", module.get())
    assert.is_nil(module.nothing)
    assert.are.equal(1, loads)
  end)

  it("is the one that others require", function()
    local module = lazy "spec.lazily"
    assert.are.equal(require("spec.lazily").get, module.get)
    assert.are.equal(1, loads)
  end)

  it("says each time why it cannot be loaded", function()
    local module = lazy "spec.nowhere"
    for _ = 1, 2 do
      local ok, message = pcall(function() return module.answer end)
      assert.is_false(ok)
      assert.matches("module 'spec.nowhere' not found", message, 1, true)
    end
  end)
end)
