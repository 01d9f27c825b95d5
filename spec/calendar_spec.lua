-- SPDX-License-Identifier: MIT
local calendar = require "pts.calendar"

describe("pts.calendar", function()
  for _, case in ipairs {
    { { 1970, 1, 1, 0, 0, 0 }, 0 },
    { { 1994, 11, 6, 8, 49, 37 }, 784111777 },
    { { 2000, 2, 29, 0, 0, 0 }, 951782400 },
    { { 2024, 2, 29, 23, 59, 59 }, 1709251199 },
    { { 2100, 3, 1, 0, 0, 0 }, 4107542400 },
    { { 2100, 2, 29, 0, 0, 0 }, nil },
    { { 2023, 2, 29, 0, 0, 0 }, nil },
    { { 2023, 13, 1, 0, 0, 0 }, nil },
    { { 2023, 0, 1, 0, 0, 0 }, nil },
    { { 2023, 4, 31, 0, 0, 0 }, nil },
    { { 2023, 4, 0, 0, 0, 0 }, nil },
    { { 2023, 4, 1, 24, 0, 0 }, nil },
    { { 2023, 4, 1, 0, 60, 0 }, nil },
    { { 1969, 12, 31, 0, 0, 0 }, nil },
  } do
    local moment = case[1]
    it(
      ("knows %s"):format(table.concat(moment, " ")),
      function()
        assert.are.equal(
          case[2],
          calendar.seconds(moment[1], moment[2], moment[3], moment[4], moment[5], moment[6])
        )
      end
    )
  end
end)
