-- SPDX-License-Identifier: MIT
local cjson = require "cjson"
local core = require "pts.core"

describe("pts.core.decode", function()
  it("makes whole numbers integers where Lua has them", function()
    local decoded =
      assert(core.decode '{"a":400,"b":400.0,"c":4e2,"d":2.5,"e":-7,"f":1e300,"g":9007199254740992}')
    for name, value in pairs { a = 400, b = 400, c = 400, d = 2.5, e = -7, f = 1e300, g = 2 ^ 53 } do
      assert.are.equal(value, decoded[name])
    end
    if math.type then
      for _, name in ipairs { "a", "b", "c", "e", "g" } do
        assert.are.equal("integer", math.type(decoded[name]), name)
      end
      assert.are.equal("float", math.type(decoded.d))
      assert.are.equal("float", math.type(decoded.f))
    end
  end)

  it(
    "drops null and keeps the place of what follows",
    function()
      assert.are.same(
        { list = { 1, nil, 3 }, deep = { kept = true } },
        core.decode '{"a":null,"list":[1,null,3],"deep":{"b":null,"kept":true}}'
      )
    end
  )

  it("keeps text as it is", function()
    local decoded = assert(core.decode '{"a":"压测","b":"\\u538b","c":"a\\u0000b","d":"\\ud83d\\ude00"}')
    assert.are.equal("压测", decoded.a)
    assert.are.equal("压", decoded.b)
    assert.are.equal("a\0b", decoded.c)
    assert.are.equal("😀", decoded.d)
  end)

  it("survives nesting up to its limit", function()
    assert.is_table(core.decode(('{"a":'):rep(100) .. "1" .. ("}"):rep(100)))
    assert.is_nil(core.decode(('{"a":'):rep(101) .. "1" .. ("}"):rep(101)))
  end)

  it("leaves the settings of the host's own cjson alone", function()
    assert.has_no.errors(function() cjson.decode(("["):rep(500) .. ("]"):rep(500)) end)
  end)

  for name, text in pairs {
    ["an empty text"] = "",
    ["a number"] = "7",
    ["a list"] = "[]",
    ["null"] = "null",
    ["a lone brace"] = "{",
    ["a leading zero"] = '{"a":01}',
    ["a plus sign"] = '{"a":+1}',
    ["single quotes"] = "{'a':1}",
    ["a comma too many"] = '{"a":1,}',
    ["a comment"] = '{"a":1}//',
    ["an overlong UTF-8 form"] = '{"a":"\192\128"}',
    ["UTF-8 above the last code point"] = '{"a":"\244\144\128\128"}',
    ["UTF-8 cut short"] = '{"a":"\228\184"}',
    ["a control character"] = '{"a":1\1}',
  } do
    it("refuses " .. name, function()
      local decoded, message = core.decode(text)
      assert.is_nil(decoded)
      assert.is_string(message)
    end)
  end
end)

describe("pts.core.bad_text", function()
  for _, case in ipairs {
    { "" },
    { "plain" },
    { "a\tb\127" },
    { "压测😀" },
    { ("x"):rep(100) .. "\255", 101, "UTF-8" },
    { "\128", 1, "UTF-8" },
    { "ab\237\160\128", 3, "UTF-8" },
    { "\244\144\128\128", 1, "UTF-8" },
    { "12345678\195", 9, "UTF-8" },
    { "a\0b", 2, "NUL" },
    { "\255\0", 2, "NUL" },
  } do
    it(
      ("finds %s in %q"):format(case[2] and ("%s at %d"):format(case[3], case[2]) or "nothing", case[1]),
      function() assert.are.same({ case[2], case[3] }, { core.bad_text(case[1]) }) end
    )
  end
end)
