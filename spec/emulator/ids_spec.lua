-- SPDX-License-Identifier: MIT
local ids = require "pts.emulator.ids"

--- A store that has these keys.
local function store(keys)
  return { has = function(_, key) return keys[key] == true end }
end

describe("pts.emulator.ids", function()
  local function first(given, count)
    local list = {}
    for i = 1, count do
      list[i] = given:next()
    end
    return list
  end

  it("are seven upper-case letters and digits, none twice", function()
    local seen = {}
    for _, id in ipairs(first(ids.new(store {}), 100000)) do
      assert.is_nil(seen[id])
      assert.is_truthy(id:find "^[0-9A-F]+$" and #id == 7, id)
      seen[id] = true
    end
  end)

  it("come in the same order, and again after a restart", function()
    local given = ids.new(store {})
    local before = first(given, 10)
    assert.same(before, first(ids.new(store {}), 10))
    assert.is_not.same(before, first(given, 10))
    given:restart()
    assert.same(before, first(given, 10))
  end)

  it("leave out what is taken", function()
    local before = first(ids.new(store {}), 3)
    local given = ids.new(store { ["scene:" .. before[1]] = true, ["jmeter_run:" .. before[2]] = true })
    assert.equal(before[3], given:next())
  end)
end)
