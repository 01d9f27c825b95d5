-- SPDX-License-Identifier: MIT
local doubts = require "pts.report.doubts"

local function codes_of(row, scale)
  local codes, messages = {}, {}
  doubts.row(row, scale or "ratio", function(code, message, metrics)
    assert.is_true(#metrics > 0)
    codes[#codes + 1], messages[#messages + 1] = code, message
  end)
  return codes, table.concat(messages, "\n")
end

describe("pts.report.doubts", function()
  for name, case in pairs {
    ["nothing"] = { {}, {} },
    ["a sound row"] = {
      {
        requests = 1000,
        failed_requests = 10,
        success_rate = 0.99,
        avg_rt = 20,
        min_rt = 5,
        p50 = 18,
        p75 = 25,
        p90 = 30,
        p95 = 40,
        p99 = 50,
        max_rt = 50,
      },
      {},
    },
    ["percentiles that are all the maximum"] = {
      { p50 = 7, p90 = 7, p99 = 7, min_rt = 7, max_rt = 7, avg_rt = 7 },
      {},
    },
    ["the noise of floats"] = { { p99 = 314.0000000001, max_rt = 314, avg_rt = 314.00000001 }, {} },
    ["percentiles above the maximum"] = {
      { p75 = 320, p90 = 421.90000000000003, p99 = 497.95, max_rt = 314 },
      { "percentile_above_max" },
      "p75 320 ms, p90 421.9 ms, p99 497.95 ms above max_rt 314 ms",
    },
    ["a percentile below the minimum"] = {
      { p50 = 3, min_rt = 4 },
      { "percentile_below_min" },
      "p50 3 ms below",
    },
    ["percentiles that fall"] = {
      { p50 = 5, p90 = 4, p99 = 6 },
      { "percentiles_not_ascending" },
      "p50 5 ms, p90 4 ms",
    },
    ["a minimum above the maximum"] = {
      { min_rt = 9, max_rt = 3 },
      { "min_above_max" },
      "9 ms is above max_rt 3 ms",
    },
    ["a mean above the maximum"] = { { avg_rt = 9, max_rt = 3 }, { "average_out_of_bounds" }, "above max_rt" },
    ["a mean below the minimum"] = { { avg_rt = 1, min_rt = 3 }, { "average_out_of_bounds" }, "below min_rt" },
    ["more failures than requests"] = {
      { requests = 5, failed_requests = 6 },
      { "more_failures_than_requests" },
      "failed_requests 6 of requests 5",
    },
    ["a rate that the counts deny"] = {
      { requests = 717, failed_requests = 34, success_rate = 0.99 },
      { "rate_contradicts_counts" },
      "success_rate 99%, but failed_requests 34 of requests 717 leave 95.26%",
    },
    ["a ratio rounded to two digits"] = { { requests = 1000, failed_requests = 14, success_rate = 0.99 }, {} },
    ["a percent rounded to two digits"] = {
      { requests = 30000, failed_requests = 5, success_rate = 0.9998 },
      {},
      nil,
      "percent",
    },
    ["a percent that is further off"] = {
      { requests = 1000, failed_requests = 1, success_rate = 1 },
      { "rate_contradicts_counts" },
      nil,
      "percent",
    },
    ["a rate where nothing was sent"] = { { requests = 0, failed_requests = 0, success_rate = 0 }, {} },
    ["negative numbers"] = { { requests = -1, min_rt = -5 }, { "negative" }, "requests -1, min_rt -5 ms" },
  } do
    it("looks at " .. name, function()
      local codes, messages = codes_of(case[1], case[4])
      assert.are.same(case[2], codes)
      if case[3] then assert.is_truthy(messages:find(case[3], 1, true), messages) end
    end)
  end

  for name, case in pairs {
    ["add up"] = {
      { requests = 3, failed_requests = 1 },
      { { requests = 1, failed_requests = 1 }, { requests = 2, failed_requests = 0 } },
      {},
    },
    ["are fewer"] = { { requests = 3 }, { { requests = 1 }, { requests = 1 } }, { "requests" } },
    ["are more"] = {
      { requests = 3, failed_checks = 0 },
      { { requests = 4, failed_checks = 1 } },
      { "requests", "failed_checks" },
    },
    ["are not all known"] = { { requests = 3 }, { { requests = 1 }, {} }, {} },
    ["are none"] = { { requests = 3 }, {}, {} },
    ["have no totals"] = { {}, { { requests = 1 } }, {} },
  } do
    it("compares the totals with rows that " .. name, function()
      local found = {}
      doubts.totals(case[1], case[2], function(code, _, metrics)
        assert.are.equal("counts_do_not_add_up", code)
        found[#found + 1] = metrics[1]
      end)
      assert.are.same(case[3], found)
    end)
  end
end)
