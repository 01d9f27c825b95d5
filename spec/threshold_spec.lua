-- SPDX-License-Identifier: MIT
local mutate = require "spec.support.mutate"
local report = require "pts.report"
local threshold = require "pts.threshold"

local function made()
  return report.native {
    SceneMetrics = {
      AllCount = 2000,
      FailCountReq = 2,
      SuccessRateReq = 0.999,
      AvgTps = 100.61,
      AvgRt = 79.99999999999999,
      Seg90Rt = 170,
      Seg99Rt = 200,
    },
    ApiMetricsList = {
      { ApiName = "login", AllCount = 1000, FailCountReq = 2, Seg50Rt = 50, Seg99Rt = 300, MaxRt = 400 },
      { ApiName = "it's", AllCount = 1000, FailCountReq = 0, Seg99Rt = 100, MaxRt = 90 },
      { ApiName = "idle", AllCount = 0, FailCountReq = 0, Seg99Rt = 0, SuccessRateReq = 0 },
      { ApiName = "twice", Seg99Rt = 10 },
      { ApiName = "twice", Seg99Rt = 20 },
    },
  }
end

local BASELINE = {
  Success = true,
  Baseline = {
    SceneBaseline = { Seg99Rt = 180, SuccessRateReq = 0.998, AvgTps = 90 },
    ApiBaselines = { { Id = 1, Name = "login", Seg99Rt = 240 } },
  },
}

local function judge(text, baseline)
  local result = threshold.check(text, made(), baseline)
  return result.outcomes[1], result
end

describe("pts.threshold", function()
  describe("as text", function()
    -- text, canonical text; the second reads as the same
    for text, canonical in pairs {
      ["p99<200"] = "p99 < 200ms",
      ["p99 < 0.2s"] = "p99 < 200ms",
      ["P99 < 200 MS"] = "p99 < 200ms",
      ["tps > 500"] = "qps > 500",
      ["rps > 500.50"] = "qps > 500.5",
      ["requests == 11872"] = "requests == 11872",
      ["success_rate >= 99.9%"] = "success_rate >= 99.9%",
      ["success_rate >= 0.999"] = "success_rate >= 99.9%",
      ["success_rate >= 1"] = "success_rate >= 100%",
      ["success_rate == 100%"] = "success_rate == 100%",
      ["error_rate < .001"] = "error_rate < 0.1%",
      ["error_rate <= 0"] = "error_rate <= 0%",
      ['api("login").p99 < 1s'] = "api('login').p99 < 1000ms",
      [ [[api("it's a \\").p99 < 1]] ] = [[api('it\'s a \\').p99 < 1ms]],
      ["p99 <= baseline"] = "p99 <= baseline",
      ["p99 <= 1.2 * baseline"] = "p99 <= baseline * 1.2",
      ["p99 <= baseline * 120%"] = "p99 <= baseline * 1.2",
      ["p99 <= baseline + 20%"] = "p99 <= baseline * 1.2",
      ["p99 <= baseline - 20%"] = "p99 <= baseline * 0.8",
      ["p99 <= baseline / 2"] = "p99 <= baseline * 0.5",
      ["p99 <= baseline + 20"] = "p99 <= baseline + 20ms",
      ["p99 <= baseline - 0.02s"] = "p99 <= baseline - 20ms",
      ["qps >= baseline - 20"] = "qps >= baseline - 20",
      ["success_rate >= baseline - 1%"] = "success_rate >= baseline - 1%",
      ["success_rate >= baseline - 0.01"] = "success_rate >= baseline - 1%",
    } do
      it(("takes %s for %s"):format(text, canonical), function()
        local parsed = assert(threshold.parse(text))
        assert.are.equal(text, parsed.text)
        assert.are.equal(canonical, threshold.format(parsed))
        local again = assert(threshold.parse(canonical))
        again.text = text
        assert.are.same(parsed, again)
      end)
    end

    -- text, column, message
    for _, case in ipairs {
      { "p98 < 3", 1, "there is no metric 'p98'" },
      { "sucess_rate > 3%", 1, "did you mean 'success_rate'?" },
      { "api('x').latency < 3", 10, "there is no metric 'latency', only avg_rt, " },
      { "p99 < 3%", 8, "p99 takes ms or s, not '%'" },
      { "p99 < 3 min", 9, "p99 takes ms or s, not 'min'" },
      { "qps > 3ms", 8, "qps is a number per second and takes no unit, not 'ms'" },
      { "tps > 3%", 8, "takes no unit" },
      { "requests > 3%", 13, "requests is a number of requests and takes no unit" },
      { "success_rate > 3ms", 17, "success_rate is a rate: write 99.9% or 0.999, not 'ms'" },
      { "success_rate >= 99.9", 17, "success_rate is a rate from 0 to 1: write 99.9% or 0.999, not 99.9" },
      { "success_rate >= 999", 17, "write 99.9% or 0.999, not 999" },
      { "success_rate >= 101%", 17, "a rate is at most 100%" },
      { "error_rate < 1", 14, "a bare 1 would be all of them: write 1% or 100%" },
      { "error_rate <= 1.0", 15, "a bare 1 would be all of them" },
      { "p99 < baseline * 0", 18, "this must be more than 0" },
      { "p99 < baseline / 0.0", 18, "this must be more than 0" },
      { "p99 < baseline * 3ms", 19, "multiplied by a plain number or a percentage, not 'ms'" },
      { "p99 < baseline - 100%", 18, "nothing of the baseline would be left" },
      { "qps < baseline + 3ms", 19, "takes no unit" },
      { "success_rate > baseline - 3", 27, "write 3% or 0.999, not 3" },
      { "p99 < " .. ("9"):rep(31), 7, "too many digits" },
      { "p99 < baseline + " .. ("9"):rep(31) .. "%", 18, "too many digits" },
      { "p99 < baseline * " .. ("9"):rep(31), 18, "too many digits" },
    } do
      it("refuses " .. case[1], function()
        local parsed, message = threshold.parse(case[1])
        assert.is_nil(parsed)
        assert.is_truthy(message:find(("column %d: "):format(case[2]), 1, true), message)
        assert.is_truthy(message:find(case[3], 1, true), message)
        assert.are.equal(case[2], #message:match "\n  ( *%^)$")
      end)
    end

    it("reads what it writes, whatever the threshold", function()
      local random = mutate.source(5)
      local names =
        { "login", "it's", [["]], [[\]], [[\']], [[a\b]], "登录", "a b\tc", ").p99 < 1", "", "%d" }
      local operators = { "<", "<=", ">", ">=", "==" }
      local marks = { "*", "/", "+", "-" }
      local units = { ms = { "", "ms", "s" }, rate = { "%" }, count = { "" }, ["per second"] = { "" } }
      local function space() return (" "):rep(random(3) - 1) end
      local function digits(most)
        local number = tostring(random(most))
        if random(2) == 1 then number = number .. "." .. random(9) .. random(1000) end
        return number
      end
      local function amount(metric)
        local choice = units[metric.unit]
        return digits(metric.unit == "rate" and 99 or 30000) .. space() .. choice[random(#choice)]
      end
      local function limit(metric)
        local kind = random(4)
        if kind <= 2 then return amount(metric) end
        if kind == 3 then return "baseline" end
        local mark = marks[random(4)]
        local right = (mark == "*" or mark == "/") and digits(20) or amount(metric)
        return "baseline" .. space() .. mark .. space() .. right
      end
      local function subject()
        if random(2) == 1 then return "" end
        local name = names[random(#names)]
        local quote = random(2) == 1 and "'" or '"'
        return "api(" .. space() .. quote .. name:gsub("[\\'\"]", "\\%0") .. quote .. ")" .. space() .. ".",
          name
      end
      for _ = 1, 3000 do
        local metric = report.metrics[random(#report.metrics)]
        local prefix, api = subject()
        local text = prefix .. metric.name .. space() .. operators[random(5)] .. space() .. limit(metric)
        local parsed, message = threshold.parse(text)
        assert(parsed, message)
        assert.are.equal(api, parsed.api)
        assert.are.equal(metric.name, parsed.metric)
        local written = threshold.format(parsed)
        local again = assert(threshold.parse(written))
        assert.are.equal(written, threshold.format(again))
        again.text = text
        assert.are.same(parsed, again)
      end
    end)

    it("never raises, whatever the text", function()
      local random = mutate.source(3)
      local pieces =
        { "api", "(", "'", '"', "login", ")", ".", "p99", " ", "<", "=", ">", "1", "%", "ms", "baseline" }
      for _, more in ipairs { "*", "/", "+", "-", "\\", "\0", "\255", "é", "\n", ".5", "e9", "success_rate" } do
        pieces[#pieces + 1] = more
      end
      local sound = { "p99 < 200ms", "api('login').success_rate >= 99.9%", "qps > baseline * 1.2", "" }
      local good, bad = 0, 0
      for _ = 1, 20000 do
        local text = sound[random(#sound)]
        for _ = 1, random(5) - 1 do
          local at = random(#text + 1)
          text = text:sub(1, at - 1) .. pieces[random(#pieces)] .. text:sub(at + random(3) - 1)
        end
        local parsed, message = threshold.parse(text)
        if parsed then
          good = good + 1
          assert(threshold.parse(threshold.format(parsed)))
        else
          bad = bad + 1
          assert.are.equal("string", type(message))
        end
      end
      assert.is_true(good > 1000 and bad > 1000)
    end)
  end)

  describe("judged", function()
    -- text, whether it holds, actual, limit, part of the message
    for _, case in ipairs {
      { "p99 < 200ms", false, 200, 200, "p99 < 200ms: failed, 200 ms" },
      { "p99 <= 200ms", true, 200, 200, "p99 <= 200ms: ok, 200 ms" },
      { "p99 <= 0.2s", true, 200, 200 },
      { "p99 == 200", true, 200, 200 },
      { "p99 > 200", false, 200, 200 },
      { "p99 >= 200", true, 200, 200 },
      { "p99 < 200.001", true, 200, 200.001 },
      { "avg_rt < 80", false, 79.99999999999999, 80, "avg_rt < 80: failed, 80 ms" },
      { "avg_rt <= 80", true, 79.99999999999999, 80 },
      { "success_rate >= 99.9%", true, 0.999, 0.999, "ok, 99.9%" },
      { "success_rate > 99.9%", false, 0.999, 0.999 },
      { "success_rate >= 0.9991", false, 0.999, 0.9991 },
      { "error_rate <= 0.1%", true, 0.001, 0.001 },
      { "error_rate < 0.1%", false, 0.001, 0.001 },
      { "qps > 100", true, 100.61, 100, "100.61 per second" },
      { "tps > 500", false, 100.61, 500 },
      { "failed_requests == 0", false, 2, 0, "failed, 2" },
      { "requests == 2000", true, 2000, 2000 },
      { "api('login').p99 < 300ms", false, 300, 300 },
      { "api('login').p99 <= 300ms", true, 300, 300 },
      {
        [[api('it\'s').p99 <= 100ms]],
        true,
        100,
        100,
        "in doubt: API 'it's': p99 100 ms above max_rt 90 ms",
      },
      { "api('twice').p99 < 30", true, 10, 30 },
      { "api('twice').p99 < 15", false, 20, 15 },
      { "api('idle').requests == 0", true, 0, 0 },
      { "api('idle').p99 < 10", false, 0, 10, "API 'idle': no request was sent, so that p99 says nothing" },
      { "api('idle').success_rate >= 0%", false, 0, 0, "no request was sent" },
      { "p50 < 100", false, nil, nil, "totals: no p50; there are requests, failed_requests, success_rate" },
      { "p50 < 100", false, nil, nil, "APIs have it, as in api('login').p50" },
      { "max_rt < 1", false, nil, nil, "as in api('login').max_rt" },
      { "p95 < 100", false, nil, nil, "no p95; there are" },
      { "check_success_rate > 99%", false, nil, nil, "totals: no check_success_rate" },
      {
        [[api('it\'s').p50 < 1]],
        false,
        nil,
        nil,
        "API 'it's': no p50; there are requests, failed_requests, p99, max_rt",
      },
      {
        "api('logn').p99 < 300ms",
        false,
        nil,
        nil,
        "no API 'logn'; there are 'login', 'it's', 'idle', 'twice', 'twice'",
      },
      { "api('logn').p99 < 300ms", false, nil, nil, "did you mean 'login'?" },
      { "p99 <", false, nil, nil, "this is no threshold: column 6" },
      { "p99 <= baseline * 1.2", true, 200, 216, "ok, 200 ms; limit 216 ms, baseline 180 ms" },
      { "p99 <= baseline + 10%", false, 200, 198, "failed, 200 ms; limit 198 ms, baseline 180 ms" },
      { "p99 <= baseline + 20ms", true, 200, 200 },
      { "p99 < baseline + 20ms", false, 200, 200 },
      { "success_rate >= baseline", true, 0.999, 0.998 },
      { "success_rate >= baseline + 0.1%", true, 0.999, 0.999 },
      { "success_rate >= baseline - 1%", true, 0.999, 0.988 },
      { "qps >= baseline * 1.5", false, 100.61, 135 },
      { "api('login').p99 <= baseline * 1.25", true, 300, 300, "limit 300 ms, baseline 240 ms" },
      { [[api('it\'s').p99 <= baseline]], false, 100, nil, "baseline: no API 'it's'; there is 'login'" },
      {
        "requests >= baseline",
        false,
        2000,
        nil,
        "baseline, totals: no requests; there are success_rate, error_rate, qps, p99",
      },
      { "api('nowhere').p99 < baseline", false, nil, nil, "no API 'nowhere'" },
    } do
      it(("says %s of %s"):format(case[2] and "ok" or "no", case[1]), function()
        local outcome, result = judge(case[1], BASELINE)
        assert.are.equal(case[2], outcome.ok, outcome.message)
        assert.are.equal(case[1], outcome.text)
        assert.are.equal(case[3], outcome.actual)
        if case[4] then
          assert.is_true(math.abs(case[4] - outcome.limit) < 1e-9, outcome.message)
        else
          assert.is_nil(outcome.limit)
        end
        if case[5] then assert.is_truthy(outcome.message:find(case[5], 1, true), outcome.message) end
        assert.are.equal(case[2], result.ok)
        assert.are.equal(case[2] and 0 or 1, result.failed)
      end)
    end

    it("says why a metric is not there", function()
      local rep = report.native {
        SceneMetrics = { AllCount = 10, FailCountBiz = 0, SuccessRateBiz = 0, AvgRt = "long" },
        ApiMetricsList = { { ApiName = "a", AllCount = 10, FailCountBiz = 0, SuccessRateBiz = 0 } },
      }
      for text, why in pairs {
        ["check_success_rate > 99%"] = "(totals: no checkpoint held or failed",
        ["api('a').check_success_rate > 99%"] = "(APIs: no checkpoint held or failed in 1 of 1",
        ["avg_rt < 3"] = "(totals: AvgRt is 'long', which is no number)",
      } do
        local result = threshold.check(text, rep)
        assert.is_false(result.ok)
        assert.is_truthy(result.outcomes[1].message:find(why, 1, true), result.outcomes[1].message)
      end
    end)

    it("fails what needs a baseline when there is none", function()
      for _, given in ipairs { false, { Success = true } } do
        local outcome = judge("p99 <= baseline", given or nil)
        assert.is_false(outcome.ok)
        assert.are.equal(200, outcome.actual)
        assert.matches(
          given and "baseline: this is no report of PTS" or "no baseline was given",
          outcome.message
        )
        assert.is_true((judge("p99 <= 200", given or nil)).ok)
      end
    end)

    it("takes a report as baseline, and answers as they came", function()
      local answer = { SceneMetrics = { Seg99Rt = 100 }, SamplerMetricsList = {} }
      local result =
        threshold.check("p99 <= baseline * 1.2", answer, report.jmeter { SceneMetrics = { Seg99Rt = 90 } })
      assert.is_true(result.ok)
      assert.are.equal(90, result.outcomes[1].baseline)
    end)

    it("judges a report that was saved as JSON", function()
      local cjson = require("cjson").new()
      local rep = made()
      for _, row in ipairs { rep, rep.summary, rep.apis[1] } do
        row.raw = nil
      end
      local saved =
        cjson.decode(cjson.encode { kind = rep.kind, summary = rep.summary, apis = { rep.apis[1] } })
      assert.is_true(threshold.check({ "p99 <= 200", "api('login').p99 <= 300" }, saved, saved).ok)
    end)

    it("goes through a list, texts and parsed ones, and reads well", function()
      local result =
        threshold.check({ "p99 <= 200", assert(threshold.parse "qps > 500"), "nonsense" }, made())
      assert.is_false(result.ok)
      assert.are.equal(2, result.failed)
      assert.are.equal(3, #result.outcomes)
      local text = tostring(result)
      assert.matches(
        "^p99 <= 200: ok, 200 ms\nqps > 500: failed, 100.61 per second\nnonsense: failed; this is no",
        text
      )
      assert.matches("\n1 of 3 thresholds hold$", text)
    end)

    it("holds when nothing is asked", function()
      local result = threshold.check({}, made())
      assert.is_true(result.ok)
      assert.are.same({}, result.outcomes)
    end)

    it(
      "takes one parsed threshold",
      function() assert.is_true(threshold.check(assert(threshold.parse "p99 <= 200"), made()).ok) end
    )

    for name, case in pairs {
      ["no thresholds"] = {
        function() local _ = threshold.check(nil, made()) end,
        "a text, or a list of texts, not a nil",
      },
      ["a list of others"] = {
        function() local _ = threshold.check({ "p99 < 1", 7 }, made()) end,
        "threshold 2 is a number",
      },
      ["no report"] = {
        function() local _ = threshold.check("p99 < 1", nil) end,
        "the report: expected a report, not a nil",
      },
      ["what is no report"] = { function() local _ = threshold.check("p99 < 1", {}) end, "no report of PTS" },
      ["a text for a baseline"] = {
        function() local _ = threshold.check("p99 < 1", made(), "x") end,
        "as baseline, not a string",
      },
      ["no text to parse"] = { function() local _ = threshold.parse(7) end, "expected a text, not a number" },
    } do
      it("raises at the caller's line for " .. name, function()
        local ok, message = pcall(case[1])
        assert.is_false(ok)
        assert.matches("^spec/threshold_spec", message)
        assert.is_truthy(message:find(case[2], 1, true), message)
      end)
    end

    it("judges any report, however it is broken, and always says something", function()
      local random = mutate.source(23)
      local list = {
        "p99 < 200ms",
        "success_rate >= 99.9%",
        "api('login').p99 <= baseline * 1.2",
        "api('twice').p50 <= baseline + 3%",
        "check_success_rate > baseline - 1%",
        "requests == baseline",
      }
      local held = 0
      for _ = 1, 1000 do
        local answer, base = made().raw, { Baseline = { SceneBaseline = {}, ApiBaselines = {} } }
        base.Baseline.SceneBaseline.Seg99Rt = 180
        base.Baseline.ApiBaselines[1] = { Id = 1, Name = "login", Seg99Rt = 240 }
        mutate.table(answer, random, random(6))
        mutate.table(base, random, random(3))
        local result = threshold.check(list, report.native(answer), base)
        assert.are.equal(#list, #result.outcomes)
        for _, outcome in ipairs(result.outcomes) do
          assert.are.equal("boolean", type(outcome.ok))
          assert.is_truthy(outcome.message:find(outcome.text, 1, true))
          if outcome.ok then held = held + 1 end
        end
        assert.are.equal("string", type(tostring(result)))
      end
      assert.is_true(held > 100)
    end)
  end)
end)
