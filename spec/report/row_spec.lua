-- SPDX-License-Identifier: MIT
local row = require "pts.report.row"

local function read(raw, scale, has_checks)
  local codes = {}
  local found, no_checkpoint = row.read(raw, scale or "ratio", has_checks, function(code, message, metrics)
    assert.is_true(#message > 0 and #metrics > 0)
    codes[#codes + 1] = code
  end)
  return found, codes, no_checkpoint
end

describe("pts.report.row", function()
  it("names what it is given, and nothing else", function()
    local raw = { AllCount = 10, Seg99Rt = "284", AvgTps = 1.5 }
    local found, codes = read(raw)
    assert.are.same({ requests = 10, p99 = 284, qps = 1.5, raw = raw }, found)
    assert.are.same({}, codes)
  end)

  -- scale, raw, success_rate, error_rate, code
  for _, case in ipairs {
    { "ratio", { SuccessRateReq = 0.99 }, 0.99, 0.01 },
    { "ratio", { SuccessRateReq = 1 }, 1, 0 },
    { "ratio", { SuccessRateReq = 0 }, 0, 1 },
    { "ratio", { SuccessRateReq = 1.0000001 }, 1, 0 },
    { "ratio", { SuccessRateReq = 99.5 }, 0.995, 0.005, "rate_scale" },
    { "ratio", { SuccessRateReq = 101 }, nil, nil, "rate_out_of_range" },
    { "ratio", { SuccessRateReq = -0.5 }, nil, nil, "rate_out_of_range" },
    { "ratio", { SuccessRateReq = "most" }, nil, nil, "unreadable" },
    { "percent", { SuccessRateReq = 99.98 }, 0.9998, 0.0002 },
    { "percent", { SuccessRateReq = 100.0 }, 1, 0 },
    { "percent", { SuccessRateReq = 100.00000001 }, 1, 0 },
    { "percent", { SuccessRateReq = 0.99 }, 0.0099, 0.9901 },
    { "percent", { SuccessRateReq = 0.99, AllCount = 100, FailCountReq = 1 }, 0.99, 0.01, "rate_scale" },
    { "percent", { SuccessRateReq = 1, AllCount = 100, FailCountReq = 99 }, 0.01, 0.99 },
    { "percent", { SuccessRateReq = 0, AllCount = 100, FailCountReq = 100 }, 0, 1 },
    { "percent", { SuccessRateReq = 0.5, AllCount = 0, FailCountReq = 0 }, 0.005, 0.995 },
  } do
    local raw = case[2]
    it(
      ("takes SuccessRateReq %s of %s as %s"):format(
        tostring(raw.SuccessRateReq),
        raw.AllCount and ("%d failed of %d"):format(raw.FailCountReq, raw.AllCount) or case[1],
        tostring(case[3])
      ),
      function()
        local found, codes = read(raw, case[1])
        assert.are.equal(case[3], found.success_rate)
        assert.are.equal(case[4], found.error_rate)
        assert.are.same({ case[5] }, codes)
      end
    )
  end

  -- raw, whether the scene has checkpoints, check_success_rate, left out, code
  for name, case in pairs {
    ["no checkpoint known"] = { { FailCountBiz = 0, SuccessRateBiz = 0 }, nil, nil, true },
    ["no checkpoint in the scene"] = { { FailCountBiz = 0, SuccessRateBiz = 0 }, false, nil, true },
    ["a rate alone"] = { { SuccessRateBiz = 0 }, nil, nil, true },
    ["checkpoints in the scene"] = {
      { FailCountBiz = 0, SuccessRateBiz = 0 },
      true,
      0,
      false,
      "check_rate_contradicts_counts",
    },
    ["all failed"] = { { FailCountBiz = 9, SuccessRateBiz = 0 }, nil, 0, false },
    ["some held"] = { { FailCountBiz = 0, SuccessRateBiz = 1 }, nil, 1, false },
    ["no rate"] = { { FailCountBiz = 0 }, nil, nil, false },
  } do
    it("reads checks: " .. name, function()
      local found, codes, left_out = read(case[1], "ratio", case[2])
      assert.are.equal(case[3], found.check_success_rate)
      assert.are.equal(case[4], left_out)
      assert.are.same({ case[5] }, codes)
      assert.are.equal(case[1].FailCountBiz, found.failed_checks)
    end)
  end

  it("says what it cannot read, and goes on", function()
    local found, codes = read { AllCount = 1.5, FailCountReq = {}, MaxRt = "long", MinRt = true, AvgRt = 3 }
    assert.are.equal(3, found.avg_rt)
    assert.is_nil(found.requests)
    assert.are.same({ "unreadable", "unreadable", "unreadable", "unreadable" }, codes)
  end)
end)
