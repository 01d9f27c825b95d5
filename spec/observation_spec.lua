-- SPDX-License-Identifier: MIT
local observation = require "pts.observation"

describe("pts.observation", function()
  it("reads the figures of a native run, whatever type they come in", function()
    local data = {
      TotalRequestCount = 1200,
      FailedRequestCount = "3",
      FailedBusinessCount = 0,
      TotalRealQps = 99.5,
      AverageRt = 12,
      Seg90Rt = 40,
      Concurrency = 10,
      AliveAgents = 2,
      HasReport = false,
    }
    local seen = observation.native("RUNNING", data)
    assert.same({
      status = "RUNNING",
      requests = 1200,
      failed_requests = 3,
      failed_checks = 0,
      qps = 99.5,
      avg_rt = 12,
      p90 = 40,
      concurrency = 10,
      agents = 2,
      has_report = false,
      raw = data,
    }, seen)
  end)

  it("has no figures where the service gave none", function()
    local err = { kind = "network" }
    assert.same({ status = "READY", data_error = err }, observation.native("READY", nil, err))
    assert.same(
      { status = "RUNNING", raw = { AverageRt = {} } },
      observation.native("RUNNING", { AverageRt = {} })
    )
  end)

  it("reads the figures of a JMeter run", function()
    local data = {
      Concurrency = 50,
      AgentCount = 1,
      HasReport = true,
      AllSampleStat = { count = 500, failCount = 2, tps = 25.5, rtAvg = 31, fullStat = { rtSeg90 = 60 } },
    }
    local seen = observation.jmeter("RUNNING", data)
    assert.equal(60, seen.p90)
    assert.equal(500, seen.requests)
    assert.equal(2, seen.failed_requests)
    assert.equal(25.5, seen.qps)
    assert.equal(31, seen.avg_rt)
    assert.equal(50, seen.concurrency)
    assert.is_true(seen.has_report)
    assert.is_nil(seen.problem)
  end)

  it("says what is wrong with a JMeter run", function()
    assert.equal(
      "no JMX",
      observation.jmeter("RUNNING", { HasError = true, ErrorMessage = "no JMX" }).problem
    )
    assert.is_string(observation.jmeter("RUNNING", { HasError = true }).problem)
    assert.is_nil(observation.jmeter("RUNNING", { AllSampleStat = "?" }).requests)
  end)

  it("finds the latest", function()
    local function time_of(item) return item.at end
    assert.is_nil(observation.latest({}, time_of))
    local items = { { at = "2026-01-02" }, { at = "2026-01-03" }, { at = "" } }
    assert.equal(items[2], observation.latest(items, time_of))
  end)
end)
