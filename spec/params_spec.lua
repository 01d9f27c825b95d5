-- SPDX-License-Identifier: MIT
local catalogue = require "pts.catalogue"
local core = require "pts.core"
local params = require "pts.params"

describe("pts.params", function()
  describe("check", function()
    local operation = assert(catalogue.find "GetPtsSceneRunningStatus")

    local function check(given) return params.check(operation, given, core.bad_utf8) end

    it("passes what the operation takes", function()
      assert.are.same({ SceneId = "NHBG6V" }, (check { SceneId = "NHBG6V" }))
      assert.are.same({ SceneId = "压测 1" }, (check { SceneId = "压测 1" }))
    end)

    local mistakes = {
      { "no table", nil, "must be a table, like { SceneId" },
      { "a string", "NHBG6V", "not a string" },
      { "a missing parameter", {}, "parameter 'SceneId' is missing" },
      { "an empty parameter", { SceneId = "" }, "parameter 'SceneId' is empty" },
      { "a number", { SceneId = 7 }, "'SceneId' must be a string, not a number" },
      { "a table as value", { SceneId = {} }, "'SceneId' must be a string, not a table" },
      { "a misspelt name", { SceneID = "x" }, "unknown parameter 'SceneID'; did you mean 'SceneId'?" },
      { "a name that is like none", { Foo = "x" }, "unknown parameter 'Foo'$" },
      { "a list", { "NHBG6V" }, "unknown parameter '1'" },
      { "a NUL byte", { SceneId = "a\0b" }, "NUL byte at position 2" },
      { "invalid UTF-8", { SceneId = "abcdefgh\255" }, "not UTF%-8 from byte 9" },
      { "ten megabytes", { SceneId = ("x"):rep(10 * 1024 * 1024) }, "takes 10485760 bytes in the URL" },
      {
        "what grows too long when encoded",
        { SceneId = (" "):rep(400000) },
        "takes 1200000 bytes in the URL",
      },
    }
    for _, case in ipairs(mistakes) do
      it("explains " .. case[1], function()
        local found, message = check(case[2])
        assert.is_nil(found)
        assert.matches(case[3], message)
        assert.is_true(#message < 200)
      end)
    end
  end)

  describe("flatten", function()
    local cases = {
      {
        "members and items",
        { Tag = { { Key = "a" }, { Key = "b" } } },
        { ["Tag.1.Key"] = "a", ["Tag.2.Key"] = "b" },
      },
      { "a gap in a list", { L = { [1] = "a", [3] = "c" } }, { ["L.1"] = "a", ["L.3"] = "c" } },
      { "empty tables", { L = {}, M = { N = {} } }, {} },
      { "an empty string", { A = "" }, { A = "" } },
      { "whole numbers", { A = 7, B = 2 ^ 53, C = -1 }, { A = "7", B = "9007199254740992", C = "-1" } },
      { "fractions", { A = 0.1, B = 1e300 }, { A = "0.1", B = "1e+300" } },
      { "booleans", { A = true, B = false }, { A = "true", B = "false" } },
    }
    for _, case in ipairs(cases) do
      it("writes " .. case[1], function() assert.are.same(case[3], params.flatten(case[2])) end)
    end

    local circle = {}
    circle.circle = circle
    local mistakes = {
      { "a circle", circle, "nested too deeply, or in a circle" },
      { "NaN", { A = 0 / 0 }, "'A' is no finite number" },
      { "infinity", { A = math.huge }, "'A' is no finite number" },
      { "a function", { A = { B = print } }, "'A.B' is a function" },
      { "items beside members", { A = { 1, b = 2 } }, "mixes list items and named members" },
      { "a key that is neither", { A = { [true] = 1 } }, "has a key that is a boolean" },
      { "the same name twice", { A = { B = 1 }, ["A.B"] = 2 }, "'A.B' is there twice" },
    }
    for _, case in ipairs(mistakes) do
      it("refuses " .. case[1], function()
        local flat, message = params.flatten(case[2])
        assert.is_nil(flat)
        assert.matches(case[3], message)
      end)
    end
  end)
end)
