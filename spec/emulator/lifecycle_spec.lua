-- SPDX-License-Identifier: MIT
local lifecycle = require "pts.emulator.lifecycle"

describe("pts.emulator.lifecycle", function()
  local stages = lifecycle.stages(60)

  local function at(seconds, stopped)
    return lifecycle.at(
      stages,
      { started_at = 1000, stopped_at = stopped and 1000 + stopped },
      1000 + seconds
    )
  end

  it("says CREATED of a scene that never ran", function()
    local status, over = lifecycle.at(stages, nil, 1000)
    assert.same({ "CREATED", true }, { status, over })
  end)

  it("passes through the documented statuses in their order", function()
    local seen = {}
    for second = 0, 200 do
      local status = at(second)
      if seen[#seen] ~= status then seen[#seen + 1] = status end
    end
    assert.same({
      "CREATED",
      "SYNCING",
      "SYNC_DONE",
      "UPLOADING",
      "UPLOADED",
      "PREPARING",
      "READY",
      "RUNNING",
      "STOPPING",
      "STOPPED",
    }, seen)
  end)

  it("runs after half a minute, for a minute", function()
    assert.equal("READY", (at(29.9)))
    assert.equal("RUNNING", (at(30)))
    assert.equal("RUNNING", (at(89.9)))
    assert.equal("STOPPING", (at(90)))
    assert.same({ "STOPPED", true }, { at(95) })
  end)

  it("runs as long as the scene says", function()
    local short = lifecycle.stages(5)
    assert.equal("STOPPING", (lifecycle.at(short, { started_at = 0 }, 35)))
  end)

  it(
    "is under way from the very start, though the first status is that of a scene that never ran",
    function() assert.same({ "CREATED", false }, { at(0) }) end
  )

  it("winds down when stopped, in any stage", function()
    for _, second in ipairs { 0, 3, 20, 50 } do
      assert.same({ "STOPPING", false }, { at(second + 4.9, second) })
      assert.same({ "STOPPED", true }, { at(second + 5, second) })
    end
  end)

  it(
    "does not look ahead to a stop that is still to come",
    function() assert.equal("RUNNING", (at(40, 50))) end
  )

  it("does not begin to wind down anew when stopped while winding down", function()
    assert.same({ "STOPPED", true }, { at(95, 93) })
    assert.same({ "STOPPED", true }, { at(500, 400) })
  end)

  it("follows stages of the user's own", function()
    local own = { { status = "STOPPED", seconds = 3 }, { status = "ERR_RUN" } }
    assert.same({ "STOPPED", false }, { lifecycle.at(own, { started_at = 0 }, 2) })
    assert.same({ "ERR_RUN", true }, { lifecycle.at(own, { started_at = 0 }, 3) })
  end)

  it("is under way for ever in a last stage such as RUNNING, until stopped", function()
    local own = { { status = "SYNCING", seconds = 2 }, { status = "RUNNING" } }
    local run = { started_at = 0 }
    assert.same({ "RUNNING", false }, { lifecycle.at(own, run, 10000) })
    assert.is_nil(lifecycle.length(own, run))
    assert.equal(98, lifecycle.sending(own, run, 100))
    run.stopped_at = 100
    assert.same({ "STOPPING", false }, { lifecycle.at(own, run, 104) })
    assert.same({ "STOPPED", true }, { lifecycle.at(own, run, 105) })
    assert.equal(105, lifecycle.length(own, run))
    assert.equal(98, lifecycle.sending(own, run, 500))
  end)

  it("is over in a last stage that ends runs, or that nobody knows", function()
    for _, status in ipairs { "STOPPED", "ERR_RUN", "NON_EXIST", "CREATED", "SOMETHING" } do
      local own = { { status = "RUNNING", seconds = 2 }, { status = status } }
      assert.same({ status, true }, { lifecycle.at(own, { started_at = 0 }, 2) })
      assert.equal(2, lifecycle.length(own, { started_at = 0 }))
    end
  end)

  it("checks stages of the user's own", function()
    local wrong = {
      { "RUNNING", "must be a list" },
      { {}, "at least one stage" },
      { { { seconds = 1 } }, "stage 1 needs a status" },
      { { { status = "READY", seconds = -1 } }, "stage 1: seconds must be a number" },
      { { { status = "READY" }, { status = "RUNNING" } }, "stage 1 has no seconds" },
    }
    for _, case in ipairs(wrong) do
      local ok, message = lifecycle.check(case[1])
      assert.is_nil(ok)
      assert.truthy(message:find(case[2], 1, true), message)
    end
    local right = { { status = "READY", seconds = 0 }, { status = "RUNNING" } }
    assert.equal(right, lifecycle.check(right))
  end)
end)
