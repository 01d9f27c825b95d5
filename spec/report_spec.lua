-- SPDX-License-Identifier: MIT
local report = require "pts.report"
local mutate = require "spec.support.mutate"

local function native_answer()
  return {
    Success = true,
    RequestId = "DC4E3177-6745-4925-B423-4E89VV34221A",
    ReportOverView = {
      ReportId = "GHB56VD",
      ReportName = "PTS-TEST",
      StartTime = "2024-09-20 10:39:33",
      EndTime = "2024-09-20 10:41:33",
      AgentCount = 1,
      Vum = 1012,
    },
    SceneMetrics = {
      AllCount = 11872,
      FailCountReq = 0,
      FailCountBiz = 12,
      SuccessRateReq = 1,
      SuccessRateBiz = 0.99,
      AvgTps = 98.93,
      AvgRt = 170.49,
      Seg90Rt = 170,
      Seg99Rt = 284,
    },
    ApiMetricsList = {
      {
        ApiName = "login",
        AllCount = 5936,
        FailCountReq = 0,
        FailCountBiz = 12,
        SuccessRateReq = 1,
        SuccessRateBiz = 0.99,
        AvgTps = 49.5,
        AvgRt = 168.5,
        MinRt = 162,
        MaxRt = 600,
        Seg50Rt = 168,
        Seg75Rt = 169,
        Seg90Rt = 170,
        Seg99Rt = 284,
      },
      {
        ApiName = "pay",
        AllCount = 5936,
        FailCountReq = 0,
        FailCountBiz = 0,
        SuccessRateReq = 1,
        SuccessRateBiz = 0,
        AvgTps = 49.43,
        AvgRt = 172.5,
        MinRt = 163,
        MaxRt = 610,
        Seg50Rt = 168,
        Seg75Rt = 169,
        Seg90Rt = 170,
        Seg99Rt = 290,
      },
    },
    SceneSnapShot = {
      SceneId = "7HBNS3",
      SceneName = "checkout",
      Status = "STOPPED",
      RelationList = {
        {
          RelationId = "HGBN4D",
          RelationName = "buyers",
          ApiList = {
            { ApiId = "MNB45", ApiName = "login", CheckPointList = { { CheckType = "STATUS_CODE" } } },
            { ApiId = "MNB46", ApiName = "pay", CheckPointList = {} },
          },
        },
      },
    },
  }
end

-- What a captured report looks like: percentiles above the maximum, fewer requests than were sampled.
local function jmeter_answer()
  return {
    Success = true,
    ReportOverView = {
      ReportId = "KS2YE3J2",
      ReportName = "auction",
      StartTime = "2026-05-30 03:09:31",
      EndTime = "2026-05-30 03:10:31",
      AgentCount = 1,
      Vum = 5,
    },
    SceneMetrics = {
      AllCount = 198,
      FailCountReq = 0,
      SuccessRateReq = 100.0,
      AvgRt = 120.5,
      AvgTps = 3.3,
      Seg90Rt = 421.90000000000003,
      Seg99Rt = 497.95,
    },
    SamplerMetricsList = {
      {
        ApiName = "bid",
        AllCount = 198,
        FailCountReq = 0,
        SuccessRateReq = 100.0,
        AvgRt = 120.5,
        MinRt = 11.0,
        MaxRt = 314.0,
        AvgTps = 3.3,
        Seg75Rt = 200,
        Seg90Rt = 421.90000000000003,
        Seg99Rt = 497.95,
      },
    },
  }
end

local function codes(found)
  local list = {}
  for i, warning in ipairs(found.warnings) do
    list[i] = warning.code .. (warning.api and " " .. warning.api or "")
  end
  return list
end

local function has(found, code)
  for _, warning in ipairs(found.warnings) do
    if warning.code == code then return warning end
  end
  return nil
end

describe("pts.report", function()
  it("brings a native report into its shape", function()
    local answer = native_answer()
    local found = report.native(answer, { plan_id = "GHB56VD" })
    assert.are.equal("native", found.kind)
    assert.are.equal("GHB56VD", found.report_id)
    assert.are.equal("GHB56VD", found.plan_id)
    assert.are.equal("7HBNS3", found.scene_id)
    assert.are.equal("checkout", found.scene_name)
    assert.are.equal("PTS-TEST", found.name)
    assert.are.equal("STOPPED", found.status)
    assert.are.equal(1726799973, found.begin_time)
    assert.are.equal("2024-09-20T02:39:33Z", found.begin_iso)
    assert.are.equal(1726800093, found.end_time)
    assert.are.equal("2024-09-20T02:41:33Z", found.end_iso)
    assert.are.equal(120, found.duration)
    assert.are.equal(1, found.agents)
    assert.are.equal(1012, found.vum)
    assert.are.equal(answer, found.raw)
    assert.are.same({
      requests = 11872,
      failed_requests = 0,
      success_rate = 1,
      error_rate = 0,
      failed_checks = 12,
      check_success_rate = 0.99,
      qps = 98.93,
      avg_rt = 170.49,
      p90 = 170,
      p99 = 284,
      raw = answer.SceneMetrics,
    }, found.summary)
    assert.are.same({
      name = "pay",
      id = "MNB46",
      relation = "buyers",
      requests = 5936,
      failed_requests = 0,
      success_rate = 1,
      error_rate = 0,
      failed_checks = 0,
      qps = 49.43,
      avg_rt = 172.5,
      min_rt = 163,
      max_rt = 610,
      p50 = 168,
      p75 = 169,
      p90 = 170,
      p99 = 290,
      raw = answer.ApiMetricsList[2],
    }, found.apis[2])
    assert.are.equal(0.99, found:api("login").check_success_rate)
    assert.are.same({ "no_checkpoint" }, codes(found))
    assert.are.same({ "pay" }, found.warnings[1].apis)
  end)

  it("brings a JMeter report into the same shape, percents to rates, and doubts it", function()
    local found = report.jmeter(jmeter_answer(), {
      scene_id = "DYYPZIH",
      scene_name = "auction scene",
      sample_metrics = {
        SamplerMap = { ["0"] = "bid", ["-1"] = "all" },
        SampleMetricList = { { totalCount = 150 }, '{"totalCount":60}' },
      },
      sampling_logs = { TotalCount = 1000, SampleResults = {} },
    })
    assert.are.equal("jmeter", found.kind)
    assert.are.equal("KS2YE3J2", found.report_id)
    assert.are.equal("DYYPZIH", found.scene_id)
    assert.are.equal("auction scene", found.scene_name)
    assert.are.equal(1780081771, found.begin_time)
    assert.are.equal(60, found.duration)
    assert.are.equal(1, found.summary.success_rate)
    assert.are.equal(0, found.summary.error_rate)
    assert.is_nil(found.summary.check_success_rate)
    assert.is_nil(found.summary.failed_checks)
    assert.is_nil(found.summary.max_rt)
    assert.are.equal("0", found:api("bid").id)
    assert.are.equal(found.apis[1], found:api "0")
    assert.are.equal(11, found.apis[1].min_rt)
    assert.are.same(
      { "percentile_above_max bid", "more_samples_than_requests", "more_samples_than_requests" },
      codes(found)
    )
    assert.are.equal("totals: requests 198, but there are 1000 sampling logs", found.warnings[3].message)
  end)

  it("brings a baseline into the same shape", function()
    local answer = {
      SceneId = "NHG67BF",
      Baseline = {
        Name = "spring",
        SceneBaseline = { AvgRt = 10, Seg99Rt = 20.5, SuccessRateReq = 0.9, FailCountReq = 3 },
        ApiBaselines = { { Id = 76543.0, Name = "login", MaxRt = 50, Seg99Rt = 50, SuccessRateReq = 0.9 } },
      },
    }
    local found = report.baseline(answer)
    assert.are.equal("baseline", found.kind)
    assert.are.equal("NHG67BF", found.scene_id)
    assert.are.equal("spring", found.name)
    assert.are.equal(20.5, found.summary.p99)
    assert.are.equal(0.9, found.summary.success_rate)
    assert.is_nil(found.summary.requests)
    assert.are.equal("76543", found:api("login").id)
    assert.are.same({}, codes(found))
  end)

  it("takes a baseline as it is sent, with small first letters", function()
    local found = report.baseline {
      SceneBaseline = { avgRt = 10, successRateReq = 0.5 },
      ApiBaselines = { { id = 7, name = "login", seg50Rt = 3 } },
    }
    assert.are.equal(10, found.summary.avg_rt)
    assert.are.equal(0.5, found.summary.success_rate)
    assert.are.equal(3, found:api("login").p50)
    assert.are.equal("7", found:api("login").id)
  end)

  it("brings entries of lists into the shape, without guessing what their Duration says", function()
    local listed = report.overview({
      ReportId = "7RLPM3Y2",
      ReportName = "test",
      ActualStartTime = 1637157073000,
      Duration = "10分钟",
      Vum = 1000,
    }, "native")
    assert.are.equal("7RLPM3Y2", listed.report_id)
    assert.are.equal(1637157073, listed.begin_time)
    assert.is_nil(listed.end_time)
    assert.is_nil(listed.duration)
    assert.are.equal("10分钟", listed.duration_text)
    assert.are.same({ "duration_text" }, codes(listed))

    local dated =
      report.overview({ StartTime = "2021-02-26 16:28:30", EndTime = "2021-02-26 16:38:30" }, "jmeter")
    assert.are.equal(600, dated.duration)
    assert.are.same({}, codes(dated))
  end)

  -- what is changed, the codes that come of it
  for name, case in pairs {
    ["epoch text"] = { function(a) a.ReportOverView.StartTime = "1726799973000" end, {} },
    ["an end before the begin"] = {
      function(a) a.ReportOverView.EndTime = "2024-09-20 10:39:32" end,
      { "end_before_begin" },
    },
    ["a time that is none"] = { function(a) a.ReportOverView.EndTime = "soon" end, { "unreadable" } },
    ["no time"] = { function(a) a.ReportOverView.EndTime = nil end, {} },
    ["agents that are no number"] = { function(a) a.ReportOverView.AgentCount = {} end, { "unreadable" } },
    ["no overview"] = { function(a) a.ReportOverView = nil end, {} },
    ["no totals"] = { function(a) a.SceneMetrics = nil end, { "no_totals" } },
    ["no rows"] = { function(a) a.ApiMetricsList = {} end, { "no_rows" } },
    ["no list of rows"] = { function(a) a.ApiMetricsList = nil end, { "no_rows" } },
    ["a text for the rows"] = { function(a) a.ApiMetricsList = "many" end, { "unreadable", "no_rows" } },
    ["a row that is none"] = {
      function(a) a.ApiMetricsList[2] = "pay" end,
      { "unreadable", "counts_do_not_add_up" },
    },
    ["a row without a name"] = { function(a) a.ApiMetricsList[2].ApiName = nil end, { "no_name" } },
    ["two rows of one name"] = {
      function(a)
        a.ApiMetricsList[2] = { ApiName = "login", AllCount = 5936, FailCountReq = 0, FailCountBiz = 0 }
      end,
      { "same_name login" },
    },
    ["nothing sent"] = {
      function(a)
        a.SceneMetrics.AllCount, a.SceneMetrics.SuccessRateReq = 0, 0
        a.ApiMetricsList = {}
      end,
      { "nothing_sent", "no_rows" },
    },
    ["an API that sent nothing"] = {
      function(a)
        a.ApiMetricsList[1].AllCount = 11872
        a.ApiMetricsList[2].AllCount = 0
      end,
      { "nothing_sent pay" },
    },
    ["a percentile above the maximum"] = {
      function(a) a.ApiMetricsList[1].MaxRt = 200 end,
      { "percentile_above_max login" },
    },
    ["counts that do not add up"] = {
      function(a) a.SceneMetrics.AllCount = 11873 end,
      { "counts_do_not_add_up" },
    },
    ["checks that failed nowhere and held nowhere"] = {
      function(a)
        a.ApiMetricsList[1].FailCountBiz, a.ApiMetricsList[1].SuccessRateBiz = 0, 0
        a.SceneMetrics.FailCountBiz, a.SceneMetrics.SuccessRateBiz = 0, 0
      end,
      { "check_rate_contradicts_counts", "check_rate_contradicts_counts login" },
    },
    ["no snapshot of the scene"] = { function(a) a.SceneSnapShot = nil end, {} },
    ["a number for the snapshot"] = { function(a) a.SceneSnapShot = 7 end, {} },
    ["text for all numbers"] = {
      function(a)
        for _, row in ipairs { a.SceneMetrics, a.ApiMetricsList[1], a.ApiMetricsList[2] } do
          for key, number in pairs(row) do
            row[key] = tostring(number)
          end
        end
      end,
      {},
    },
  } do
    it("takes a native report with " .. name, function()
      local answer = native_answer()
      case[1](answer)
      local found = report.native(answer)
      local list = {}
      for _, code in ipairs(codes(found)) do
        -- Of the row 'pay', in all reports but some.
        if code ~= "no_checkpoint" then list[#list + 1] = code end
      end
      assert.are.same(case[2], list)
    end)
  end

  it("gives ids only where the name leaves no doubt", function()
    local answer = native_answer()
    local apis = answer.SceneSnapShot.RelationList[1].ApiList
    apis[3] = { ApiId = "MNB47", ApiName = "pay" }
    answer.ApiMetricsList[3] = { ApiName = "login" }
    answer.ApiMetricsList[4] = { ApiName = "search" }
    for _, row in ipairs(report.native(answer).apis) do
      assert.is_nil(row.id, row.name)
    end
  end)

  it("says in each warning what it is about", function()
    local answer = native_answer()
    answer.ApiMetricsList[1].MaxRt = 200
    local warning = has(report.native(answer), "percentile_above_max")
    assert.are.same({
      code = "percentile_above_max",
      message = "API 'login': p99 284 ms above max_rt 200 ms",
      api = "login",
      metrics = { "p99", "max_rt" },
    }, warning)
  end)

  it("finds the rows of an API by name, then by id", function()
    local answer = native_answer()
    answer.ApiMetricsList[1].ApiName = "MNB46"
    local found = report.native(answer)
    assert.are.equal(found.apis[1], found:api "MNB46")
    assert.are.equal(1, #report.rows(found, "MNB46"))
    assert.are.same({}, report.rows(found, "nowhere"))
  end)

  for name, case in pairs {
    ["a near name"] = { "Login", "no API 'Login'; there are 'login', 'pay'; did you mean 'login'?" },
    ["a far name"] = { "somewhere else", "no API 'somewhere else'; there are 'login', 'pay'" },
    ["what is no name"] = { 7, "no API '7'; there are 'login', 'pay'" },
  } do
    it("names the APIs there are for " .. name, function()
      local row, message = report.native(native_answer()):api(case[1])
      assert.is_nil(row)
      assert.are.equal(case[2], message)
    end)
  end

  it("names some of very many APIs", function()
    local answer = native_answer()
    for i = 1, 100 do
      answer.ApiMetricsList[i] = { ApiName = "api " .. i }
    end
    local _, message = report.native(answer):api "pay"
    assert.matches("and 88 more", message)
    assert.is_true(#message < 300)
  end)

  it("knows answers by their fields", function()
    assert.are.equal("native", report.from(native_answer()).kind)
    assert.are.equal("native", report.from({ SceneSnapShot = {} }, { plan_id = "P" }).kind)
    assert.are.equal("jmeter", report.from(jmeter_answer()).kind)
    assert.are.equal("baseline", report.from({ Baseline = {} }).kind)
    local made = report.native(native_answer())
    assert.are.equal(made, report.from(made))
    for _, other in ipairs { {}, { Success = true }, { Status = "RUNNING" } } do
      local found, message = report.from(other)
      assert.is_nil(found)
      assert.matches("no report of PTS", message)
    end
    assert.is_nil(report.from "text")
  end)

  for name, case in pairs {
    ["no answer"] = {
      function() local _ = report.native(nil) end,
      "answer of GetPtsReportDetails, not a nil",
    },
    ["a text"] = {
      function() local _ = report.jmeter "{}" end,
      "answer of GetJMeterReportDetails, not a string",
    },
    ["a wrong context"] = { function() local _ = report.native({}, 7) end, "second argument, not a number" },
    ["a misspelt option"] = {
      function() local _ = report.native({}, { plan = "x", planid = "x" }) end,
      "unknown option 'plan",
    },
    ["an option of from"] = {
      function() local _ = report.from({}, { plan_ids = 1 }) end,
      "did you mean 'plan_id'",
    },
    ["a kind"] = { function() local _ = report.overview({}, "all") end, "'native' or 'jmeter', not 'all'" },
  } do
    it("raises at the caller's line for " .. name, function()
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.is_truthy(message:find(case[2], 1, true), message)
      assert.matches("^spec/report_spec", message)
    end)
  end

  it("takes any report, however it is broken", function()
    local random = mutate.source(11)
    local seen = {}
    for _ = 1, 1500 do
      local answer, kind = native_answer(), "native"
      if random(2) == 1 then
        answer, kind = jmeter_answer(), "jmeter"
      end
      mutate.table(answer, random, random(8))
      local found = report[kind](answer, { sample_metrics = answer, sampling_logs = answer })
      for _, warning in ipairs(found.warnings) do
        assert.are.equal("string", type(warning.message))
        seen[warning.code] = true
      end
      for _, row in ipairs { found.summary, (table.unpack or unpack)(found.apis) } do
        for _, metric in ipairs(report.metrics) do
          local value = row[metric.name]
          assert.is_true(value == nil or (type(value) == "number" and value == value))
          if value and metric.unit == "rate" then assert.is_true(value >= 0 and value <= 1) end
          if value and metric.unit == "count" then assert.are.equal(0, value % 1) end
        end
      end
      assert.is_true(found.duration == nil or found.duration >= 0)
      assert.are.equal(answer, found.raw)
    end
    for _, code in ipairs {
      "unreadable",
      "no_totals",
      "no_rows",
      "no_name",
      "counts_do_not_add_up",
      "negative",
    } do
      assert.is_true(seen[code], code)
    end
  end)
end)
