-- SPDX-License-Identifier: MIT
local catalogue = require "pts.catalogue"
local cjson = require "cjson"
local json = require "pts.emulator.json"
local t = require "pts.catalogue.types"

describe("pts.emulator.json", function()
  local pair = t.object { Name = "string", Values = t.list "integer" }
  local cases = {
    { "an empty list", {}, t.list "string", "[]" },
    { "an empty object", {}, pair, "{}" },
    { "an empty map", {}, t.map "string", "{}" },
    { "an empty table that may be anything", {}, "any", "{}" },
    {
      "lists in objects in lists",
      { { Name = "a", Values = {} } },
      t.list(pair),
      '[{"Name":"a","Values":[]}]',
    },
    { "a list that may be anything", { 1, { "x" } }, "any", '[1,["x"]]' },
    { "members in order", { b = "2", a = "1" }, t.map "string", '{"a":"1","b":"2"}' },
    { "a whole number without a fraction", 314.0, "number", "314" },
    { "a stamp in milliseconds", 1780081822000, t.epoch_ms, "1780081822000" },
    { "a whole number of many digits without an exponent", 123456789012345, "integer", "123456789012345" },
    { "the largest whole number that is exact", 2 ^ 53, "integer", "9007199254740992" },
    { "a negative one", -7, "integer", "-7" },
    { "a fraction", 0.25, "number", "0.25" },
    { "true and false", { true, false }, t.list "boolean", "[true,false]" },
    { "null", cjson.null, "any", "null" },
    { "text that needs escapes", 'a "b"\n\\', "string", [["a \"b\"\n\\"]] },
    { "a member that the type lacks", { Extra = { 1 } }, pair, '{"Extra":[1]}' },
  }
  for _, case in ipairs(cases) do
    it(
      "writes " .. case[1],
      function() assert.equal('{"it":' .. case[4] .. "}", json.answer({ it = case[2] }, { it = case[3] })) end
    )
  end

  it("knows the lists of an operation's answer", function()
    local fields = catalogue.find("ListPtsScene").answer
    assert.equal(
      '{"SceneViewList":[],"Success":true}',
      json.answer({ Success = true, SceneViewList = {} }, fields)
    )
  end)

  it("refuses what JSON cannot say", function()
    assert.has_error(function() json.answer({ it = math.huge }, { it = "number" }) end)
    assert.has_error(function() json.answer({ it = 0 / 0 }, { it = "number" }) end)
  end)
end)
