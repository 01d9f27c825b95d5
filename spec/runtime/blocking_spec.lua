-- SPDX-License-Identifier: MIT
local blocking = require "pts.runtime.blocking"

describe("pts.runtime.blocking", function()
  it("has a clock that goes forward", function()
    local before = blocking.now()
    blocking.sleep(0.02)
    local passed = blocking.now() - before
    assert.is_true(passed >= 0.02 and passed < 0.5, tostring(passed))
  end)

  it("sleeps not at all for nothing", function()
    local before = blocking.now()
    blocking.sleep(0)
    blocking.sleep(-1)
    assert.is_true(blocking.now() - before < 0.1)
  end)

  it("waits in slices until the request is done, and passes on what went wrong", function()
    local left, waits = 3, {}
    local request = {
      wait = function(_, seconds)
        waits[#waits + 1], left = seconds, left - 1
        return left == 0
      end,
    }
    assert.is_true(blocking.wait({}, request))
    assert.are.same({ 0.25, 0.25, 0.25 }, waits)
    request.wait = function() return nil, "out of descriptors" end
    assert.are.same({ nil, "out of descriptors" }, { blocking.wait({}, request) })
  end)
end)
