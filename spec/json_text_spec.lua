-- SPDX-License-Identifier: MIT
local catalogue = require "pts.catalogue"
local cjson = require("cjson").new()
local json_text = require "pts.json_text"
local t = require "pts.catalogue.types"

local function scene_type(operation)
  for _, parameter in ipairs(catalogue.find(operation).parameters) do
    if parameter.name == "Scene" then return parameter.type end
  end
end

local SCENE = scene_type "SavePtsScene"

local SAMPLE = t.object {
  Name = "string",
  Count = "integer",
  Share = "number",
  On = "boolean",
  Tags = t.list "string",
  Hosts = t.map "string",
  Inner = t.object { Id = "string", Steps = t.list(t.object { Ms = t.between(1, 60, "s") }) },
  Mode = { type = "string", enum = { "a_mode", "b_mode" }, aliases = { A = "a_mode" } },
  Note = { type = "string", max_length = 3 },
  Rise = { type = "integer", minimum = 10, maximum = 100, multiple_of = 10 },
}
SAMPLE.answers_only = { Status = true }

local function write(value, key_case, allow_unknown)
  return json_text.write(value, SAMPLE, "Doc", key_case, allow_unknown)
end

describe("pts.json_text", function()
  local texts = {
    { "members in the order of their names", { Name = "n", Count = 3 }, '{"Count":3,"Name":"n"}' },
    {
      "an empty list and an empty map as what they are",
      { Tags = {}, Hosts = {} },
      '{"Hosts":{},"Tags":[]}',
    },
    { "an empty object", {}, "{}" },
    { "a whole float without a point", { Count = 3.0, Share = 2.0 }, '{"Count":3,"Share":2}' },
    { "numbers that read back the same", { Share = 0.1 }, '{"Share":0.1}' },
    { "sixteen and more digits", { Share = 0.1 + 0.2 }, '{"Share":0.30000000000000004}' },
    { "big whole numbers", { Count = 2 ^ 53 }, '{"Count":9007199254740992}' },
    { "booleans", { On = false }, '{"On":false}' },
    { "text with what JSON escapes", { Name = 'a"\\\n\1/é' }, '{"Name":"a\\"\\\\\\n\\u0001/é"}' },
    { "keys of a map as they are", { Hosts = { ["A.b"] = "1" } }, '{"Hosts":{"A.b":"1"}}' },
    { "either spelling of a key", { name = "n", inner = { id = "x" } }, '{"Inner":{"Id":"x"},"Name":"n"}' },
    { "an answer's spelling of a mode", { Mode = "A" }, '{"Mode":"a_mode"}' },
    { "no member that only answers have", { Name = "n", Status = "Draft" }, '{"Name":"n"}' },
    { "unknown members as they are", { Zulu = { 1, { x = true } } }, '{"Zulu":[1,{"x":true}]}' },
    { "no null", { Name = cjson.null, Count = 1 }, '{"Count":1}' },
  }
  for _, case in ipairs(texts) do
    it("writes " .. case[1], function() assert.equal(case[3], (write(case[2]))) end)
  end

  it("writes keys with a lower first letter where the operation wants that", function()
    local given = { Name = "n", Inner = { Id = "x" }, Hosts = { Host = "1" } }
    assert.equal('{"hosts":{"Host":"1"},"inner":{"id":"x"},"name":"n"}', (write(given, "lowerCamelCase")))
  end)

  local circle = {}
  circle.Zulu = circle
  local mistakes = {
    { "a wrong type", { Name = 7 }, "Doc%.Name must be a string, not a number" },
    {
      "a wrong type deep inside",
      { Inner = { Steps = { { Ms = "5" } } } },
      "Doc%.Inner%.Steps%[1%]%.Ms must be an",
    },
    { "a fraction", { Count = 1.5 }, "Doc%.Count must be a whole number, not 1%.5" },
    { "NaN", { Share = 0 / 0 }, "Doc%.Share must be a finite number" },
    { "infinity", { Zulu = math.huge }, "Doc%.Zulu must be a finite number" },
    { "too little", { Inner = { Steps = { { Ms = 0 } } } }, "Ms must be from 1 to 60 s, not 0" },
    { "too much", { Inner = { Steps = { { Ms = 5000 } } } }, "Ms must be from 1 to 60 s, not 5000" },
    { "what is no multiple", { Rise = 15 }, "Doc%.Rise must be a multiple of 10" },
    { "too long a text", { Note = "äöüß" }, "Doc%.Note must have up to 3 characters, not 4" },
    { "another mode", { Mode = "bmode" }, "one of 'a_mode', 'b_mode'; did you mean 'b_mode'" },
    { "a list for an object", { Inner = { 1 } }, "Doc%.Inner must have named members" },
    { "an object for a list", { Tags = { a = 1 } }, "Doc%.Tags must be a list" },
    { "no table", { Tags = "a" }, "Doc%.Tags must be a table, not a string" },
    {
      "nil in a list",
      { Tags = { "a", nil, "c" } },
      "Doc%.Tags must be a list without holes; item 2 is nil",
    },
    { "items beside members", { Tags = { "a", b = 1 } }, "Doc%.Tags mixes list items and named members" },
    { "a key that is neither", { Hosts = { [true] = "1" } }, "Doc%.Hosts has a key that is a boolean" },
    { "a mistyped member", { Coutn = 1 }, "Doc has no member 'Coutn'; did you mean 'Count'" },
    { "a mistyped member in lower case", { coutn = 1 }, "has no member 'coutn'; did you mean 'count'" },
    { "both spellings of one member", { Name = "a", name = "b" }, "Doc has 'name' and 'Name'" },
    { "a function", { Zulu = print }, "Doc%.Zulu is a function" },
    { "an empty table where nobody knows what it is", { Zulu = {} }, "Doc%.Zulu is empty" },
    { "a circle", circle, "nested too deeply, or in a circle" },
  }
  for _, case in ipairs(mistakes) do
    it("refuses " .. case[1], function()
      local text, message = write(case[2])
      assert.is_nil(text)
      assert.matches(case[3], message)
      assert.is_true(#message < 400)
    end)
  end

  it(
    "takes a name that looks mistyped when told to",
    function() assert.equal('{"Coutn":1}', (write({ Coutn = 1 }, nil, true))) end
  )

  describe("with text of the caller's", function()
    local function read(text) return json_text.read(text, SAMPLE) end

    it("says what it holds", function() assert.equal("n", read('{"Name":"n"}').Name) end)

    for _, case in ipairs {
      { "no JSON", "{SceneName: x}", "must be JSON, which this text is not" },
      { "half of it", '{"Name":', "must be JSON, which this text is not" },
      { "a list", "[1]", "must be the text of a JSON object" },
      { "a number", "7", "must be the text of a JSON object" },
      { "NaN", '{"a":NaN}', "must be JSON, which this text is not" },
    } do
      it("refuses " .. case[1], function()
        local found, message = read(case[2])
        assert.is_nil(found)
        assert.matches(case[3], message)
      end)
    end
  end)

  it("writes a scene that was read so that it is unchanged", function()
    local answered = {
      SceneName = "checkout",
      SceneId = "NHBG6V",
      Status = "WaitStart",
      CreateTime = "2021-03-26 16:51:53",
      AdvanceSetting = { LogRate = 10, DomainBindingList = {} },
      LoadConfig = {
        TestMode = "TPS",
        MaxRunningTime = 5,
        Configuration = { AllRpsBegin = 1, AllRpsLimit = 9 },
      },
      RelationList = {
        { RelationName = "main", ApiList = { { ApiName = "a", Url = "http://x/", HeaderList = {} } } },
      },
    }
    assert.equal(
      '{"AdvanceSetting":{"DomainBindingList":[],"LogRate":10},'
        .. '"LoadConfig":{"Configuration":{"AllRpsBegin":1,"AllRpsLimit":9},"MaxRunningTime":5,"TestMode":"tps_mode"},'
        .. '"RelationList":[{"ApiList":[{"ApiName":"a","HeaderList":[],"Url":"http://x/"}],"RelationName":"main"}],'
        .. '"SceneId":"NHBG6V","SceneName":"checkout"}',
      (json_text.write(answered, SCENE, "Scene"))
    )
  end)

  it("writes what lua-cjson reads as the same, whatever it is", function()
    local state = 7
    local function random(n) -- the same numbers on every Lua: it stays below 2^53
      state = state * 16807 % 2147483647
      return state % n + 1
    end
    local function any(depth)
      local pick = random(depth > 3 and 4 or 6)
      if pick == 1 then return ("x"):rep(random(4)) .. string.char(random(126)) end
      if pick == 2 then return random(1000000) end
      if pick == 3 then return random(2) == 1 end
      if pick == 4 then return random(1000) / 8 end
      local made = {}
      for i = 1, random(3) do
        made[pick == 5 and i or "k" .. random(9)] = any(depth + 1)
      end
      return made
    end
    for _ = 1, 500 do
      local document = { Zulu = any(0) }
      local text = assert(write(document))
      assert.same(document, cjson.decode(text))
    end
  end)
end)
