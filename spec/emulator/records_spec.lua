-- SPDX-License-Identifier: MIT
local cjson = require "cjson"
local records = require "pts.emulator.records"
local store = require "pts.emulator.store"

--- A table with the methods of an nginx shared dictionary.
local function dictionary()
  local values = {}
  return {
    values = values,
    get = function(_, key) return values[key] end,
    safe_set = function(_, key, value)
      values[key] = value
      return true
    end,
    delete = function(_, key) values[key] = nil end,
  }
end

local function collect(iterator)
  local list = {}
  for id in iterator do
    list[#list + 1] = id
  end
  return list
end

describe("pts.emulator.records", function()
  local kept, dict

  before_each(function()
    dict = dictionary()
    kept = records.new(store.new(dict, cjson), "scene")
  end)

  it("gives back what was kept", function()
    kept:set("A", { name = "a" })
    assert.same({ name = "a" }, kept:get "A")
    assert.is_nil(kept:get "B")
  end)

  it("lists the newest first, and a change does not make one new", function()
    for _, id in ipairs { "A", "B", "C" } do
      kept:set(id, { id = id })
    end
    kept:set("A", { id = "A", changed = true })
    assert.same({ "C", "B", "A" }, collect(kept:newest()))
    assert.same({ "A", "B", "C" }, kept:ids())
    kept:delete "B"
    kept:delete "B"
    assert.same({ "C", "A" }, collect(kept:newest()))
    kept:set("B", {})
    assert.same({ "B", "C", "A" }, collect(kept:newest()))
  end)

  it("forgets all", function()
    kept:set("A", {})
    kept:clear()
    assert.same({}, dict.values)
  end)

  it("pages", function()
    for i = 1, 25 do
      kept:set("S" .. i, { n = i })
    end
    local function page(number, wanted)
      return records.page(kept:newest(), { PageNumber = tostring(number), PageSize = "10" }, function(id)
        local record = kept:get(id)
        return (not wanted or wanted(record)) and record or nil
      end)
    end
    local items, total = page(1)
    assert.equal(25, total)
    assert.equal(25, items[1].n)
    assert.equal(16, items[10].n)
    assert.equal(5, #(page(3)))
    assert.equal(0, #(page(4)))
    items, total = page(1, function(record) return record.n % 2 == 0 end)
    assert.equal(12, total)
    assert.equal(24, items[1].n)
  end)

  for _, case in ipairs {
    { 1, 2, { "a", "b" } },
    { 2, 2, { "c" } },
    { 3, 2, {} },
    { 1, 2147483647, { "a", "b", "c" } },
    { 0, 2147483647, {} },
    { -1, 2147483647, {} },
    { 2147483647, 2147483647, {} },
    { 1, 0, {} },
    { 1, -1, {} },
    { -1, -10, {} },
  } do
    it(("has page %d of %d items of a list"):format(case[1], case[2]), function()
      local parameters = { PageNumber = ("%d"):format(case[1]), PageSize = ("%d"):format(case[2]) }
      local items, number, size = records.slice({ "a", "b", "c" }, parameters)
      assert.same({ case[3], case[1], case[2] }, { items, number, size })
    end)
  end
end)
