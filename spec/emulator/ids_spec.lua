-- SPDX-License-Identifier: MIT
local ids = require "pts.emulator.ids"

--- A store that has these keys.
local function store(keys)
  local values = {}
  for _, key in ipairs(keys) do
    values[key] = true
  end
  return {
    has = function(_, key) return values[key] ~= nil end,
    get = function(_, key) return values[key] end,
    set = function(_, key, value) values[key] = value end,
    delete = function(_, key) values[key] = nil end,
  }
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

  it("come in the same order, and again from the first when told to", function()
    local given = ids.new(store {})
    local before = first(given, 10)
    assert.same(before, first(ids.new(store {}), 10))
    assert.is_not.same(before, first(given, 10))
    given:restart()
    assert.same(before, first(given, 10))
  end)

  it("leave out what is taken", function()
    local before = first(ids.new(store {}), 3)
    local given = ids.new(store { "scene:" .. before[1], "jmeter_run:" .. before[2] })
    assert.equal(before[3], given:next())
  end)

  it("go on where the store was left, though nothing has the earlier ones any more", function()
    local before, kept = first(ids.new(store {}), 3), store {}
    first(ids.new(kept), 2)
    assert.equal(before[3], ids.new(kept):next())
  end)
end)
