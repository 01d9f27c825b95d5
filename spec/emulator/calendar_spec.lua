-- SPDX-License-Identifier: MIT
local calendar = require "pts.emulator.calendar"

describe("pts.emulator.calendar", function()
  it("reads the time stamps of signatures", function()
    assert.equal(0, calendar.parse_utc "1970-01-01T00:00:00Z")
    assert.equal(951782400, calendar.parse_utc "2000-02-29T00:00:00Z")
    assert.equal(1698315752, calendar.parse_utc "2023-10-26T10:22:32Z")
    assert.equal(4102444800, calendar.parse_utc "2100-01-01T00:00:00Z")
  end)

  it("agrees with the system's calendar on every day of sixty years", function()
    for day = 0, 60 * 365 do
      local seconds = day * 86400
      assert.equal(seconds, calendar.parse_utc(os.date("!%Y-%m-%dT%H:%M:%SZ", seconds)))
    end
  end)

  it("reads nothing else", function()
    local wrong = {
      "",
      "2023-10-26 10:22:32",
      "2023-10-26T10:22:32",
      "2023-10-26T10:22:32.5Z",
      "2023-10-26T10:22:32+08:00",
      "2023-13-01T00:00:00Z",
      "2023-00-01T00:00:00Z",
      "2023-02-29T00:00:00Z",
      "2023-04-31T00:00:00Z",
      "2023-01-01T24:00:00Z",
      "2023-01-01T00:60:00Z",
    }
    for _, text in ipairs(wrong) do
      assert.is_nil(calendar.parse_utc(text), text)
    end
  end)

  it("writes the product's times in UTC+8", function()
    assert.equal("2023-10-26 18:22:32", calendar.beijing(1698315752.9))
    assert.equal("2024-01-01 00:00:00", calendar.beijing(1704038400))
  end)

  it(
    "writes HTTP's dates",
    function() assert.equal("Sun, 06 Nov 1994 08:49:37 GMT", calendar.http_date(784111777.5)) end
  )
end)
