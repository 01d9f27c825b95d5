-- SPDX-License-Identifier: MIT
local heap = require "pts.heap"

describe("pts.heap", function()
  it("gives things in the order of their times", function()
    local h = heap.new()
    local state = 7
    local times = {}
    for i = 1, 2000 do
      state = (state * 16807) % 2147483647
      times[i] = state % 500
      h:push(times[i], times[i])
    end
    table.sort(times)
    for i = 1, 2000 do
      assert.are.equal(times[i], h:next_time())
      assert.are.equal(times[i], h:pop())
    end
    assert.is_nil(h:next_time())
    assert.is_nil(h:pop())
  end)

  it("may be emptied and filled again", function()
    local h = heap.new()
    for _ = 1, 3 do
      h:push(2, "b")
      h:push(1, "a")
      assert.are.equal("a", h:pop())
      assert.are.equal("b", h:pop())
      assert.is_nil(h:pop())
    end
  end)
end)
