-- SPDX-License-Identifier: MIT
local duration = require "pts.duration"

describe("pts.duration", function()
  for text, seconds in pairs {
    ["90s"] = 90,
    ["5m"] = 300,
    ["1h30m"] = 5400,
    ["500ms"] = 0.5,
    ["1.5m"] = 90,
    ["2"] = 2,
    ["0s"] = 0,
    ["1d"] = 86400,
  } do
    it("reads " .. text, function() assert.are.equal(seconds, duration.parse(text)) end)
  end

  it("passes numbers", function()
    assert.are.equal(7.5, duration.parse(7.5))
    assert.are.equal(0, duration.parse(0))
  end)

  for _, value in ipairs {
    "",
    "5x",
    "m",
    "-5s",
    "1h-30m",
    "5 m",
    "0x10",
    "1e3",
    -1,
    0 / 0,
    math.huge,
    1e12,
    {},
    true,
  } do
    it("refuses " .. tostring(value), function()
      local seconds, message = duration.parse(value)
      assert.is_nil(seconds)
      assert.is_string(message)
    end)
  end

  it("has a least value where asked to", function() assert.is_nil(duration.parse(0, 0.01)) end)
end)
