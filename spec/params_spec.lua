-- SPDX-License-Identifier: MIT
local catalogue = require "pts.catalogue"
local core = require "pts.core"
local params = require "pts.params"

describe("pts.params", function()
  describe("check", function()
    local operation = assert(catalogue.find "GetPtsSceneRunningStatus")

    local function check(given) return params.check(operation, given, core.bad_text) end

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

  describe("for every operation of the catalogue", function()
    local function kind_of(parameter)
      local kind = parameter.type
      if type(kind) == "table" then return kind.type, kind end
      return kind, {}
    end

    --- A value that the parameter takes.
    local function good(parameter)
      local name, kind = kind_of(parameter)
      if kind.enum then return kind.enum[1] end
      if name == "string" then return "x" end
      if name == "boolean" then return false end
      if name == "object" or name == "array" then return {} end
      return kind.minimum or 1
    end

    local function good_values(operation)
      local values = {}
      for _, parameter in ipairs(operation.parameters) do
        values[parameter.name] = good(parameter)
      end
      return values
    end

    local WRONG = {
      string = { 7, true, {} },
      integer = { "7", true, {}, 1.5, 0 / 0, math.huge },
      number = { "7", true, {}, 0 / 0 },
      boolean = { "true", 1, {} },
      object = { 7, true, "no JSON", "[]", { 1 } },
      array = { 7, true, "no JSON", "{}", { a = 1 }, { nil, "x" } },
    }

    for _, name in ipairs(catalogue.names) do
      local operation = catalogue.find(name)

      local function refused(change, pattern)
        local values = good_values(operation)
        change(values)
        local query, message = params.check(operation, values, core.bad_text)
        assert.is_nil(query, pattern)
        assert.matches(pattern, message)
        assert.is_true(#message < 400)
      end

      it(name .. " takes what is right and sends it where it belongs", function()
        local query, class, form = params.check(operation, good_values(operation), core.bad_text)
        assert.is_table(query, class)
        assert.equal(operation.class, class)
        for _, parameter in ipairs(operation.parameters) do
          local place = parameter.place == "form" and form or query
          assert.is_string(place[parameter.name])
        end
      end)

      it(name .. " refuses a name it does not have", function()
        refused(function(values) values.NoSuchParameter = "x" end, "unknown parameter 'NoSuchParameter'")
      end)

      for _, parameter in ipairs(operation.parameters) do
        local known = parameter.name
        local shape, kind = kind_of(parameter)

        it(("%s checks %s"):format(name, known), function()
          if parameter.required then
            refused(function(values) values[known] = nil end, ("'%s' is missing"):format(known))
            refused(function(values) values[known] = "" end, ("'%s' is empty"):format(known))
          end
          for _, wrong in ipairs(WRONG[shape]) do
            refused(function(values) values[known] = wrong end, known .. "'? .*must")
          end
          if kind.minimum then
            refused(function(values) values[known] = kind.minimum - 1 end, ("%s' must be"):format(known))
          end
          if kind.maximum then
            refused(function(values) values[known] = kind.maximum + 1 end, ("%s' must be"):format(known))
          end
          if kind.max_length then
            refused(
              function(values) values[known] = ("x"):rep(kind.max_length + 1) end,
              "up to %d+ characters"
            )
          end
          if kind.enum then
            refused(
              function(values) values[known] = "nothing of it" end,
              ("%s' must be one of"):format(known)
            )
          end
          if shape == "string" and not kind.enum and not kind.max_length then
            refused(function(values) values[known] = "a\255" end, "not UTF%-8 from byte 2")
            refused(function(values) values[known] = "a\0" end, "NUL byte at position 2")
            if parameter.place == "query" then
              refused(function(values) values[known] = ("x"):rep(2 * 1024 * 1024) end, "bytes in the URL")
            end
          end
        end)
      end
    end
  end)

  describe("of documents", function()
    local save = assert(catalogue.find "SavePtsScene")

    local function check(given, allow_unknown) return params.check(save, given, core.bad_text, allow_unknown) end

    it(
      "sends text as it is",
      function() assert.same({ Scene = '{ "SceneName": "a" }' }, (check { Scene = '{ "SceneName": "a" }' })) end
    )

    it("knows that a save may be repeated when it names its scene", function()
      for _, case in ipairs {
        { { SceneName = "a" }, "once" },
        { { SceneId = "" }, "once" },
        { { SceneId = "A" }, "repeatable" },
        { { sceneId = "A" }, "repeatable" },
        { '{"SceneId":"A"}', "repeatable" },
        { '{"SceneName":"a"}', "once" },
      } do
        local _, class = check { Scene = case[1] }
        assert.equal(case[2], class)
      end
    end)

    it("are checked for UTF-8 and length", function()
      local _, message = check { Scene = { SceneName = "a\255" } }
      assert.matches("'Scene' is not UTF%-8 from byte", message)
      _, message = check { Scene = { SceneName = ("x"):rep(2 * 1024 * 1024) } }
      assert.matches("bytes in the URL", message)
    end)

    it("may hold what nobody knows, when told to", function()
      local query = assert(check({ Scene = { SceneNam = "a" }, Colour = { 1 } }, true))
      assert.same({ Scene = '{"SceneNam":"a"}', ["Colour.1"] = "1" }, query)
    end)
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
