-- SPDX-License-Identifier: MIT
local gather_runtime = require "pts.runtime.gather"
local guard = require "pts.guard"
local pts = require "pts"
local runtimes = require "pts.runtime"

describe("pts.guard", function()
  local blocking = { name = "blocking" }

  it("returns what the function returns and cleans nothing", function()
    local cleaned = false
    local a, b = guard.run(blocking, function() return nil, "because" end, function() cleaned = true end)
    assert.is_nil(a)
    assert.equal("because", b)
    assert.is_false(cleaned)
  end)

  it("cleans before an error goes on, with the error as it was", function()
    local problem, order = {}, {}
    local ok, err = pcall(
      guard.run,
      blocking,
      function() error(problem) end,
      function(why) order[#order + 1] = why end
    )
    assert.is_false(ok)
    assert.equal(problem, err)
    assert.same({ problem }, order)
  end)

  describe("inside a gather", function()
    local function guarded(fn, clean) return guard.run(runtimes.current(), fn, clean) end

    it("lets the function wait", function()
      local results = pts.gather({ 1, 2, 3 }, function(item)
        return guarded(function()
          gather_runtime.sleep(0)
          gather_runtime.sleep(0)
          return item * 2
        end, function() end)
      end)
      assert.same({ 2, 4, 6, n = 3 }, results)
    end)

    it("cleans when the function raises after it waited", function()
      local cleaned
      local ok, err = pcall(pts.gather, { 1 }, function()
        guarded(function()
          gather_runtime.sleep(0)
          error({ "mine" }, 0)
        end, function(why) cleaned = why end)
      end)
      assert.is_false(ok)
      assert.same({ "mine" }, err)
      assert.same({ "mine" }, cleaned)
    end)

    it("cleans for all that still wait when one of them ends everything, and lets that wait too", function()
      local cleaned, finished = 0, false
      local ok, err = pcall(pts.gather, { 1, 2, 3 }, function(item)
        if item == 3 then error({ "the end" }, 0) end
        guarded(function()
          gather_runtime.sleep(3600)
          finished = true
        end, function(why)
          assert(why[1] == "the end")
          gather_runtime.sleep(0)
          cleaned = cleaned + 1
        end)
      end)
      assert.is_false(ok)
      assert.same({ "the end" }, err)
      assert.equal(2, cleaned)
      assert.is_false(finished)
    end)

    it("begins to clean anew when everything ends while it cleans", function()
      local begun, finished = 0, 0
      local ok, err = pcall(pts.gather, { 1, 2 }, function(item)
        if item == 2 then
          gather_runtime.sleep(0)
          gather_runtime.sleep(0)
          error({ "the end" }, 0)
        end
        guarded(function() error({ "mine" }, 0) end, function()
          begun = begun + 1
          if begun == 1 then gather_runtime.sleep(3600) end
          finished = finished + 1
        end)
      end)
      assert.is_false(ok)
      assert.same({ "the end" }, err)
      assert.equal(2, begun)
      assert.equal(1, finished)
    end)

    it("goes on cleaning when one of the cleanups fails", function()
      local cleaned = 0
      pcall(pts.gather, { 1, 2, 3 }, function(item)
        if item == 3 then error "the end" end
        guarded(function() gather_runtime.sleep(3600) end, function()
          cleaned = cleaned + 1
          error "this fails as well"
        end)
      end)
      assert.equal(2, cleaned)
    end)
  end)

  it("says where it cannot work", function()
    local trouble = guard.trouble { name = "luv" }
    if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then
      assert.matches("Lua 5.1 cannot do this inside the loop of luv", trouble)
    else
      assert.is_nil(trouble)
    end
  end)
end)
