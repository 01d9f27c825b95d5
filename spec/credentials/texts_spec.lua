-- SPDX-License-Identifier: MIT
-- The readers of texts: moments, command lines, INI, and the editor of JSON.
local ini = require "pts.credentials.ini"
local json_edit = require "pts.credentials.json_edit"
local moment = require "pts.credentials.moment"
local words = require "pts.credentials.words"

describe("pts.credentials.moment", function()
  local good = {
    { "2030-01-31T23:59:59Z", 1896134399 },
    { "2030-01-31T23:59:59.123Z", 1896134399 },
    { "2030-01-31T23:59:59.123456789+08:00", 1896105599 },
    { "2030-01-31T23:59:59-0130", 1896139799 },
    { "2028-02-29T00:00:00Z", 1835395200 },
    { "1896134399", 1896134399 },
    { 1896134399, 1896134399 },
    { 1896134399123, 1896134399 },
    { "1896134399123", 1896134399 },
  }
  for _, case in ipairs(good) do
    it("reads " .. tostring(case[1]), function() assert.are.equal(case[2], moment.parse(case[1])) end)
  end

  local bad = {
    "",
    "tomorrow",
    "2030-01-31",
    "2030-01-31 23:59:59",
    "2030-01-31T23:59:59",
    "2030-13-01T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2030-01-31T24:00:00Z",
    "2030-01-31T23:59:59+25:00",
    -5,
    0,
    1e300,
    0 / 0,
    true,
    {},
  }
  for _, case in ipairs(bad) do
    it("refuses " .. tostring(case):gsub("table: .*", "a table"), function()
      local found, message = moment.parse(case)
      assert.is_nil(found)
      assert.is_string(message)
    end)
  end

  it(
    "prints a time in UTC",
    function() assert.are.equal("2030-01-31 23:59:59 UTC", moment.format(1896134399)) end
  )
end)

describe("pts.credentials.words", function()
  local good = {
    { "get-keys", { "get-keys" } },
    { "  get-keys\t --profile  dev\n", { "get-keys", "--profile", "dev" } },
    { "'a b' \"c d\"", { "a b", "c d" } },
    { [["a\"b" 'a\b' a\ b]], { 'a"b', [[a\b]], "a b" } },
    { [["a\qb"]], { [[a\qb]] } },
    { "a''b \"\" ''", { "ab", "", "" } },
    { "echo $HOME `id` * ~ ; | & > #", { "echo", "$HOME", "`id`", "*", "~", ";", "|", "&", ">", "#" } },
    { [["\$x" "\`"]], { "$x", "`" } },
  }
  for _, case in ipairs(good) do
    it("splits " .. case[1], function() assert.are.same(case[2], words.split(case[1])) end)
  end

  local bad = {
    { "", "no command" },
    { "  \n", "no command" },
    { "''", "no command" },
    { "'a", "never closed" },
    { '"a', "never closed" },
    { '"a\\', "never closed" },
    { "a\\", "ends in a backslash" },
  }
  for _, case in ipairs(bad) do
    it(("refuses %q"):format(case[1]), function()
      local found, message = words.split(case[1])
      assert.is_nil(found)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)

describe("pts.credentials.ini", function()
  it("reads sections, comments, blanks, quotes and Windows line ends", function()
    local sections = assert(ini.parse(table.concat({
      "# a comment",
      "; another",
      "[default]",
      "type = access_key",
      "access_key_id=LTAI",
      "access_key_secret = a#b;c   # said after a blank",
      "",
      "  [ other ]  ",
      'policy = "{ ; }" ; a comment',
      "empty =",
      "a : b",
    }, "\r\n")))
    assert.are.same({
      default = { type = "access_key", access_key_id = "LTAI", access_key_secret = "a#b;c" },
      other = { policy = "{ ; }", empty = "", a = "b" },
    }, sections)
  end)

  it(
    "joins a section that comes twice",
    function() assert.are.same({ a = { x = "1", y = "2" } }, ini.parse "[a]\nx=1\n[a]\ny=2") end
  )

  it("names the line, and not what is in it", function()
    local found, message = ini.parse "[default]\ntype = access_key\nS3CR3T\n"
    assert.is_nil(found)
    assert.are.equal("line 3 is neither a [section] nor key = value", message)
    found, message = ini.parse "access_key_secret = S3CR3T"
    assert.is_nil(found)
    assert.are.equal("line 1 stands before the first [section]", message)
  end)
end)

describe("pts.credentials.json_edit", function()
  local TEXT = [[
{
	"current": "a",
	"unknown" : [ ], "numbers": [1.50, 1e3, -0],
	"profiles": [
		{ "name": "a", "x": "old", "n": 12345678901234567890, "deep": {"x": "not me"} },
		{
			"name": "b \" } ]"
		},
		{}
	]
}
]]

  it("changes one value and no other byte", function()
    local edited = assert(json_edit.set(TEXT, { "profiles", 1 }, { x = "new" }))
    assert.are.equal((TEXT:gsub('"old"', '"new"')), edited)
  end)

  it("adds a member as the others are written", function()
    local edited = assert(json_edit.set(TEXT, { "profiles", 2 }, { added = 7 }))
    assert.are.equal((TEXT:gsub('} %]"\n', '%0,\n\t\t\t"added": 7\n'):gsub('"\n,', '",', 1)), edited)
  end)

  it("adds to an empty object, and several at once", function()
    local edited = assert(json_edit.set(TEXT, { "profiles", 3 }, { a = "x", b = 2 }))
    assert.are.equal((TEXT:gsub("{}", '{"a": "x","b": 2}')), edited)
  end)

  it(
    "escapes what has to be",
    function() assert.are.equal('{"a": "q\\u0022\\u005c\\u000a"}', json_edit.set("{}", {}, { a = 'q"\\\n' })) end
  )

  local bad = {
    { "", {} },
    { "[]", {} },
    { "{", {} },
    { '{"a"}', {} },
    { '{"a": }', {} },
    { '{"a": "x', {} },
    { '{"a": 1 "b": 2}', {} },
    { "{}", { "profiles", 1 } },
    { '{"profiles": {}}', { "profiles", 1 } },
    { '{"profiles": [1]}', { "profiles", 1 } },
    { ("["):rep(5000), { 1 } },
  }
  for _, case in ipairs(bad) do
    it("refuses " .. case[1]:sub(1, 20), function()
      local edited, message = json_edit.set(case[1], case[2], { x = "new" })
      assert.is_nil(edited)
      assert.is_string(message)
    end)
  end
end)
