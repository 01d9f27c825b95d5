-- SPDX-License-Identifier: MIT
local options = require "pts.options"

describe("pts.options", function()
  it("passes none and good ones", function()
    assert.are.same({}, options.check(nil, options.CALL))
    assert.are.same({ timeout = 0.5 }, options.check({ timeout = 0.5 }, options.CALL))
    assert.is_table(
      options.check({ read_timeout = 60, region = "cn-hangzhou", max_connections = 4 }, options.CLIENT)
    )
  end)

  local mistakes = {
    { 7, "options must be a table, not a number" },
    { { tiemout = 1 }, "unknown option 'tiemout'; did you mean 'timeout'?" },
    { { timeout = 0 }, "'timeout' must be a number of seconds above 0" },
    { { timeout = -1 }, "'timeout' must be a number of seconds above 0" },
    { { timeout = 0 / 0 }, "'timeout' must be a number of seconds above 0" },
    { { timeout = math.huge }, "'timeout' must be a number of seconds above 0" },
    { { timeout = "5" }, "'timeout' must be a number of seconds, not a string" },
    { { region = "" }, "'region' must be a string that is not empty" },
    { { region = "a\nb" }, "'region' must be printable ASCII" },
    { { user_agent = "a\r\nX: y" }, "'user_agent' must be printable ASCII" },
    { { allow_http = "yes" }, "'allow_http' must be true or false" },
    { { max_connections = 1.5 }, "'max_connections' must be a whole number from 1 to 100000" },
    { { max_response_bytes = 0 }, "'max_response_bytes' must be a whole number of bytes" },
    { { runtime = {} }, "'runtime' must be a table with a function 'now'" },
    { { getenv = 1 }, "'getenv' must be a function" },
  }
  for _, case in ipairs(mistakes) do
    it("says: " .. case[2], function()
      local found, message = options.check(case[1], options.CLIENT)
      assert.is_nil(found)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)
