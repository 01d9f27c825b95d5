-- SPDX-License-Identifier: MIT
local metrics = require "pts.report.metrics"

describe("pts.report.metrics", function()
  it("finds a metric by its name in any case, and by the other names of qps", function()
    for name, expected in pairs { p99 = "p99", P99 = "p99", qps = "qps", TPS = "qps", rps = "qps" } do
      assert.are.equal(expected, metrics.find(name).name)
    end
    for _, name in ipairs { "p98", "", "Seg99Rt" } do
      assert.is_nil(metrics.find(name))
    end
    for _, name in ipairs(metrics.names) do
      assert.is_truthy(metrics.find(name))
    end
  end)

  it(
    "lists what a row has, in the order of the table",
    function()
      assert.are.same({ "requests", "p99" }, metrics.present { p99 = 1, requests = 2, name = "x", p50 = "1" })
    end
  )

  for unit, case in pairs {
    ms = { 421.90000000000003, "421.9 ms" },
    rate = { 0.9998, "99.98%" },
    count = { 1234567890123, "1234567890123" },
    ["per second"] = { 100.61, "100.61 per second" },
  } do
    it("shows " .. unit, function() assert.are.equal(case[2], metrics.show(unit, case[1])) end)
  end
end)
