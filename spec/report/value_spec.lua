-- SPDX-License-Identifier: MIT
local value = require "pts.report.value"

local null = io.stdout -- a userdata, as null is in JSON libraries

describe("pts.report.value", function()
  -- given, number, whole number, unreadable as a number, unreadable as a whole number
  for _, case in ipairs {
    { 7, 7, 7 },
    { 314.0, 314, 314 },
    { 421.90000000000003, 421.90000000000003, nil, false, true },
    { -3, -3, -3 },
    { "11872", 11872, 11872 },
    { " 12.50 ", 12.5, nil, false, true },
    { "+5", 5, 5 },
    { "1e3", 1000, 1000 },
    { "-0.25", -0.25, nil, false, true },
    { "", nil, nil },
    { nil, nil, nil },
    { null, nil, nil },
    { "0x10", nil, nil, true, true },
    { "nan", nil, nil, true, true },
    { "inf", nil, nil, true, true },
    { "1e999", nil, nil, true, true },
    { "1-5", nil, nil, true, true },
    { "12 ms", nil, nil, true, true },
    { "1,000", nil, nil, true, true },
    { 0 / 0, nil, nil, true, true },
    { math.huge, nil, nil, true, true },
    { -math.huge, nil, nil, true, true },
    { true, nil, nil, true, true },
    { {}, nil, nil, true, true },
    { print, nil, nil, true, true },
  } do
    it(("reads %s (a %s)"):format(value.show(case[1]), type(case[1])), function()
      local number, bad_number = value.number(case[1])
      local whole, bad_whole = value.integer(case[1])
      assert.are.equal(case[2], number)
      assert.are.equal(case[3], whole)
      assert.are.equal(case[4] or false, bad_number or false)
      assert.are.equal(case[5] or false, bad_whole or false)
      if number and math.type and number % 1 == 0 then assert.are.equal("integer", math.type(number)) end
    end)
  end

  it("reads numbers as text without a point", function()
    assert.are.equal("76543", value.text(76543.0))
    assert.are.equal("1.5", value.text(1.5))
    assert.are.equal("a", value.text "a")
    for _, nothing in ipairs { "", {}, true, null } do
      assert.is_nil(value.text(nothing))
    end
  end)

  it("goes through lists with holes in order", function()
    local seen = {}
    for index, item in value.each { [1] = "a", [3] = "c", [7] = "g", name = "x" } do
      seen[#seen + 1] = index .. item
    end
    assert.are.same({ "1a", "3c", "7g" }, seen)
  end)

  it("finds members in both spellings, the answers' first", function()
    assert.are.equal(1, value.member({ Seg90Rt = 1, seg90Rt = 2 }, "Seg90Rt"))
    assert.are.equal(2, value.member({ seg90Rt = 2 }, "Seg90Rt"))
    assert.are.equal(2, value.member({ Seg90Rt = null, seg90Rt = 2 }, "Seg90Rt"))
    assert.is_nil(value.member({ seg90Rt = null }, "Seg90Rt"))
  end)

  it("shows a value short and on one line", function()
    assert.are.equal("'a b'", value.show "a\nb")
    assert.are.equal("a table", value.show {})
    assert.is_true(#value.show(("x"):rep(1000)) < 40)
  end)
end)
