-- SPDX-License-Identifier: MIT
local Error = require "pts.error"

describe("pts.error", function()
  local cases = {
    { { kind = "network", message = "no route" }, "no route" },
    { { kind = "network", operation = "StopPtsScene", message = "no route" }, "StopPtsScene: no route" },
    {
      {
        kind = "api",
        operation = "X",
        message = "gone",
        Code = "XFail",
        http_status = 403,
        RequestId = "R-1",
      },
      "X: gone (XFail, HTTP 403, request id R-1)",
    },
    {
      { kind = "timeout", operation = "StartPtsScene", message = "late", maybe_applied = true },
      "StartPtsScene: late; the operation may have been carried out: check before repeating it",
    },
  }
  for _, case in ipairs(cases) do
    it("prints " .. case[2], function() assert.are.equal(case[2], tostring(Error.new(case[1]))) end)
  end

  it("tells its own from other tables", function()
    assert.is_true(Error.is(Error.new { kind = "api", message = "x" }))
    assert.is_false(Error.is {})
    assert.is_false(Error.is "text")
  end)
end)
