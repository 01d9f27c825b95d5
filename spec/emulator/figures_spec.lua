-- SPDX-License-Identifier: MIT
local figures = require "pts.emulator.figures"

local LOAD = {
  seed = 42,
  begin_rps = 10,
  limit_rps = 100,
  concurrency = 20,
  rt_ms = 50,
  failure_rate = 0.01,
  names = { "login", "browse", "pay" },
}

describe("pts.emulator.figures", function()
  it("gives the same figures for the same load and second", function()
    assert.same(figures.at(LOAD, 30), figures.at(LOAD, 30.9))
    local other = {}
    for name, value in pairs(LOAD) do
      other[name] = value
    end
    other.seed = 43
    assert.is_not.equal(figures.at(LOAD, 30).total.requests, figures.at(other, 30).total.requests)
  end)

  it("only ever counts up, and the parts make up the whole", function()
    local before = { requests = 0, failed = 0 }
    for second = 0, 120 do
      local found = figures.at(LOAD, second)
      assert.is_true(found.total.requests >= before.requests)
      assert.is_true(found.total.failed >= before.failed)
      local requests, failed = 0, 0
      for _, one in ipairs(found.apis) do
        requests, failed = requests + one.requests, failed + one.failed
        assert.is_true(one.failed >= 0 and one.failed <= one.requests)
      end
      assert.equal(found.total.requests, requests)
      assert.equal(found.total.failed, failed)
      before = found.total
    end
  end)

  it("keeps percentiles in order", function()
    local found = figures.at(LOAD, 60)
    local all = { found.total }
    for _, one in ipairs(found.apis) do
      all[#all + 1] = one
    end
    for _, one in ipairs(all) do
      local rt = one.rt
      assert.is_true(rt.min <= rt.p50 and rt.p50 <= rt.p75 and rt.p75 <= rt.p90)
      assert.is_true(rt.p90 <= rt.p99 and rt.p99 <= rt.max)
      assert.is_true(rt.min <= rt.avg and rt.avg <= rt.max)
    end
  end)

  it("ramps up, and follows a change of speed", function()
    assert.is_true(figures.rate(LOAD, 0) < 30)
    assert.is_true(figures.rate(LOAD, 60) > 90)
    local changed = {}
    for name, value in pairs(LOAD) do
      changed[name] = value
    end
    changed.changes = { { at = 30, factor = 2 } }
    assert.equal(figures.requests(LOAD, 30), figures.requests(changed, 30))
    assert.is_true(figures.rate(changed, 60) > 180)
  end)

  it("has users from the first number to the last, and follows a change of speed there too", function()
    local load = setmetatable({ begin_concurrency = 10 }, { __index = LOAD })
    local before = figures.at(load, 0).concurrency
    assert.is_true(before >= 10 and before < 12)
    for second = 1, 30 do
      local now = figures.at(load, second).concurrency
      assert.is_true(now >= before)
      before = now
    end
    assert.equal(20, before)
    load.changes = { { at = 40, factor = 3 } }
    assert.same({ 20, 1 }, { figures.at(load, 39).concurrency, figures.at(load, 39).factor })
    assert.same({ 60, 3 }, { figures.at(load, 40).concurrency, figures.at(load, 40).factor })
  end)

  it("has sent nothing at first", function()
    local found = figures.at(LOAD, 0)
    assert.equal(0, found.total.requests)
    assert.equal(0, found.total.success)
  end)
end)
