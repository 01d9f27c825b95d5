-- SPDX-License-Identifier: MIT
-- What the emulator does with JMeter scenes and their environments, where clients could be led astray: codes that say
-- what was wrong, figures that agree with one another, samples that stay what they were.
local cjson = require "cjson"
local by_hand_to = require "spec.support.by_hand"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

local BEFORE_RUNNING = 15 -- seconds of preparation
local STOPPING = 5

local function document(change)
  local made = {
    SceneName = "checkout",
    AgentCount = 2,
    Duration = 60,
    Concurrency = 50,
    Mode = "CONCURRENCY",
    TestFile = "checkout.jmx",
    FileList = {
      {
        FileName = "checkout.jmx",
        FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/checkout.jmx",
      },
    },
  }
  for name, value in pairs(change or {}) do
    made[name] = value
  end
  return made
end

describe("a JMeter scene of the emulator", function()
  local instance, client

  setup(function()
    instance = emulator.start {}
    client = clients.of(instance)
  end)

  teardown(function()
    client:close()
    instance.stop()
  end)

  before_each(function() instance.reset() end)

  local by_hand = by_hand_to(function() return instance end)

  local function save(change)
    return assert(client:SaveOpenJMeterScene { OpenJMeterScene = document(change) }).SceneId
  end

  --- A scene with settings that only the control API has.
  local function put(settings)
    settings.id = settings.id or "JM1"
    local answer, status = instance.control("POST", "jmeter_scenes", settings)
    assert.equal(200, status, answer.error)
    return settings.id
  end

  local function start(id) return assert(client:StartTestingJMeterScene { SceneId = id }).ReportId end

  local function status_of(id)
    local page = { SceneId = id, PageNumber = 1, PageSize = 10 }
    return assert(client:ListOpenJMeterScenes(page)).JMeterScene[1].Status
  end

  local function running_data(id) return assert(client:GetJMeterSceneRunningData { SceneId = id }).RunningData end

  local function all(operation, filter) return assert(client:list(operation, filter)) end

  --- Runs a scene to its end, and says its report's id.
  local function finished(id)
    local report_id = start(id)
    instance.advance(BEFORE_RUNNING + 60 + STOPPING + 10)
    return report_id
  end

  describe("as a document", function()
    it("is made without a SceneId, and changed with one", function()
      local id = save()
      assert.equal(id, save { SceneId = id, SceneName = "checkout 2", Duration = 120 })
      local listed = all("ListOpenJMeterScenes", { SceneName = "checkout" })
      assert.equal(1, #listed)
      assert.equal("checkout 2", listed[1].SceneName)
      assert.is_string(listed[1].DurationStr)
      assert.equal(120, assert(client:GetOpenJMeterScene { SceneId = id }).Scene.Duration)
      assert.are_not.equal(id, save())
      assert.equal(2, assert(client:ListOpenJMeterScenes { PageNumber = 1, PageSize = 10 }).TotalCount)
    end)

    for sent, answered in pairs { CONCURRENCY = "concurrency_mode", TPS = "tps_mode" } do
      it("is sent with mode " .. sent .. " and answered with " .. answered, function()
        local id = save { Mode = sent, MaxRps = 100 }
        assert.equal(answered, assert(client:GetOpenJMeterScene { SceneId = id }).Scene.Mode)
        -- What was answered can be sent again.
        local again = assert(client:GetOpenJMeterScene { SceneId = id }).Scene
        assert.equal(id, assert(client:SaveOpenJMeterScene { OpenJMeterScene = again }).SceneId)
      end)
    end

    for _, name in ipairs { "AgentCount", "Duration", "FileList", "Mode", "SceneName", "TestFile" } do
      it("is refused without " .. name, function()
        local made = document()
        made[name] = nil
        local answer, status = by_hand("SaveOpenJMeterScene", { OpenJMeterScene = cjson.encode(made) })
        assert.equal(400, status)
        assert.equal("SaveOpenJMeterSceneFail", answer.Code)
        assert.is_truthy(answer.Message:find(name, 1, true), answer.Message)
      end)
    end

    for _, case in ipairs { { 59, "below 60" }, { 86401, "above 86400" }, { 60.5, "no whole number" } } do
      it(("is refused with a Duration of %g"):format(case[1]), function()
        local made = document { Duration = case[1] }
        local answer = by_hand("SaveOpenJMeterScene", { OpenJMeterScene = cjson.encode(made) })
        assert.equal("SaveOpenJMeterSceneFail", answer.Code)
        assert.matches("Duration is " .. case[2], answer.Message)
      end)
    end

    it("takes empty ids for none, as clients send them that fill in every field", function()
      local made = document { SceneId = "", EnvironmentId = "" }
      local answer = by_hand("SaveOpenJMeterScene", { OpenJMeterScene = cjson.encode(made) })
      assert.is_true(answer.Success, answer.Message)
    end)
  end)

  describe("refuses with a code that does not say that something is missing", function()
    local cases = {
      RemoveOpenJMeterScene = function(id)
        start(id)
        return { SceneId = id }
      end,
      StartTestingJMeterScene = function(id)
        start(id)
        return { SceneId = id }
      end,
      StartDebuggingJMeterScene = function(id)
        start(id)
        return { SceneId = id }
      end,
      StopTestingJMeterScene = function(id) return { SceneId = id } end,
      StopDebuggingJMeterScene = function(id)
        start(id)
        return { SceneId = id }
      end,
      AdjustJMeterSceneSpeed = function(id) return { ReportId = finished(id), Speed = 80 } end,
      GetJMeterReportDetails = function(id) return { ReportId = start(id) } end,
      RemoveEnv = function(id)
        local env = assert(client:SaveEnv { Env = { EnvName = "jars", Files = {} } }).EnvId
        save { SceneId = id, EnvironmentId = env }
        return { EnvId = env }
      end,
    }
    for operation, prepare in pairs(cases) do
      it(operation, function()
        local answer, err = client:call(operation, prepare(save()))
        assert.is_nil(answer)
        assert.equal(operation .. "Fail", err.Code)
        assert.equal(400, err.http_status)
      end)
    end

    it("a list of sampled requests whose report nobody knows", function()
      local params = { ReportId = "NONE", PageNumber = 1, PageSize = 10 }
      local answer, err = client:GetJMeterSamplingLogs(params)
      assert.is_nil(answer)
      assert.equal("GetJMeterSamplingLogsFail", err.Code)
    end)
  end)

  describe("as a run", function()
    it("lasts as long as its document says", function()
      local id = save { Duration = 300 }
      start(id)
      instance.advance(BEFORE_RUNNING + 295)
      assert.equal("RUNNING", status_of(id))
      instance.advance(7)
      assert.equal("STOPPING", status_of(id))
      instance.advance(5)
      assert.equal("STOPPED", status_of(id))
    end)

    it("winds down when it is stopped, and sends no more", function()
      local id = save()
      start(id)
      instance.advance(30)
      assert(client:StopTestingJMeterScene { SceneId = id })
      local data = running_data(id)
      assert.equal("STOPPING", data.Status)
      instance.advance(STOPPING)
      assert.equal("STOPPED", status_of(id))
      assert.equal(data.AllSampleStat.count, running_data(id).AllSampleStat.count)
    end)

    it("can be a debug run, which is marked and leaves no report", function()
      local id = save()
      local report_id = assert(client:StartDebuggingJMeterScene { SceneId = id }).ReportId
      instance.advance(20)
      local data = running_data(id)
      assert.is_true(data.IsDebugging)
      assert.equal(report_id, data.ReportId)
      assert(client:StopDebuggingJMeterScene { SceneId = id })
      instance.advance(60)
      assert.is_false(running_data(id).HasReport)
      assert.same({}, all("ListJMeterReports", { SceneId = id }))
    end)

    it("has its report some seconds after its end", function()
      local id = put { report_delay = 20 }
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 60 + STOPPING + 10)
      assert.equal("STOPPED", status_of(id))
      assert.is_false(running_data(id).HasReport)
      assert.is_nil((client:GetJMeterReportDetails { ReportId = report_id }))
      instance.advance(12)
      assert.is_true(running_data(id).HasReport)
      assert(client:GetJMeterReportDetails { ReportId = report_id })
    end)

    it("shows nothing that it did not send yet", function()
      local id = save()
      start(id)
      instance.advance(5)
      local data = running_data(id)
      assert.equal(0, data.AllSampleStat.count)
      assert.equal(0, data.AllSampleStat.rtAvg)
      assert.equal(0, data.AllSampleStat.fullStat.rtSeg90)
      assert.same({}, data.SampleStatList)
    end)

    it("counts up, and its samplers make up the whole", function()
      -- A few requests a second, so that a count given to the wrong sampler shows.
      local id = put { id = save { Concurrency = 1 }, failure_rate = 0.2 }
      start(id)
      instance.advance(BEFORE_RUNNING)
      local nothing = { count = 0, failCount = 0 }
      local before, samplers_before = nothing, {}
      for _ = 1, 30 do
        instance.advance(1)
        local data = running_data(id)
        local whole, count, failed = data.AllSampleStat, 0, 0
        for i, one in ipairs(data.SampleStatList) do
          count, failed = count + one.count, failed + one.failCount
          local earlier = samplers_before[i] or nothing
          assert.is_true(one.count >= earlier.count and one.failCount >= earlier.failCount)
        end
        assert.equal(whole.count, count)
        assert.equal(whole.failCount, failed)
        assert.equal(whole.count, whole.successCount + whole.failCount)
        assert.is_true(whole.count >= before.count and whole.failCount >= before.failCount)
        before, samplers_before = whole, data.SampleStatList
      end
    end)

    it("is what the client's observation of a run reads", function()
      local id = put { failure_rate = 0.1, rt_ms = 30 }
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 30)
      local seen = assert(client:jmeter_scene(id):observe(report_id))
      assert.equal("RUNNING", seen.status)
      assert.is_true(seen.requests > 100 and seen.failed_requests > 0)
      assert.is_true(seen.qps > 10)
      assert.equal(30, seen.avg_rt)
      assert.equal(1, seen.agents)
      assert.is_nil(seen.problem)
    end)

    for name, value in pairs { Concurrency = -5, MaxRps = -5, AgentCount = 2 ^ 31 - 1, StartRps = -5 } do
      it(("takes a document with a %s of %d for one that can be run"):format(name, value), function()
        local id = save { [name] = value, Mode = name:find "Rps" and "TPS" or "CONCURRENCY" }
        local report_id = start(id)
        instance.advance(BEFORE_RUNNING + 40)
        local data = running_data(id)
        assert.is_true(data.AllSampleStat.count >= 0)
        assert.is_true(data.Concurrency >= 0)
        assert.equal(data.AgentCount, #data.AgentIdList)
        for _, item in ipairs(assert(client:GetJMeterSampleMetrics { ReportId = report_id }).SampleMetricList) do
          assert.is_true(item.totalCount >= 0)
        end
      end)
    end

    it("that is told to fail ends a run of the client, which stops it", function()
      local blocking = require "pts.runtime.blocking"
      local skipped = 0
      local quick = clients.of(instance, {
        runtime = {
          now = function() return blocking.now() + skipped end,
          wait = blocking.wait,
          sleep = function(seconds)
            skipped = skipped + seconds
            instance.advance(seconds)
          end,
        },
      })
      local id = put { fails = true }
      local result, err = quick:jmeter_scene(id):run { limit = "5m" }
      quick:close()
      assert.is_nil(result)
      assert.equal("failed", err.reason)
      assert.is_truthy(err.message:find("Engine lease failed.", 1, true), err.message)
      assert.equal("STOPPED", status_of(id))
    end)

    --- A figure of each second that a new run has gone on for.
    local function seconds_of(id, seconds, name)
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + seconds)
      local values = {}
      for i, second in ipairs(assert(client:GetJMeterSampleMetrics { ReportId = report_id }).SampleMetricList) do
        values[i] = second[name]
      end
      return values
    end

    it("grows from the users that its document begins with, for as long as it says", function()
      local id = save { Mode = "CONCURRENCY", StartConcurrency = 20, Concurrency = 100, RampUp = 40 }
      local users = seconds_of(id, 60, "concurrency")
      assert.same({ 22, 60, 98, 100 }, { users[1], users[20], users[39], users[40] })
    end)

    it("grows to the requests a second of its document in the same way", function()
      local id = save { Mode = "TPS", StartRps = 100, MaxRps = 500, RampUp = 20 }
      local sent = seconds_of(id, 40, "totalCount")
      for i, expected in pairs { [1] = 120, [10] = 300, [20] = 500, [40] = 500 } do
        assert.is_true(math.abs(sent[i] - expected) <= 0.05 * expected, sent[i])
      end
    end)

    it("takes the concurrency that it is told to", function()
      local id = save { Concurrency = 50 }
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 20)
      assert(client:AdjustJMeterSceneSpeed { ReportId = report_id, Speed = 100 })
      instance.advance(5)
      assert.equal(100, running_data(id).Concurrency)
    end)

    it("takes the requests a second that it is told to", function()
      local id = save { Mode = "TPS", MaxRps = 200, Concurrency = 10 }
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 20)
      assert(client:AdjustJMeterSceneSpeed { ReportId = report_id, Speed = 400 })
      instance.advance(30)
      local metrics = assert(client:GetJMeterSampleMetrics { ReportId = report_id }).SampleMetricList
      local last = metrics[#metrics]
      assert.is_true(last.totalCount > 380 and last.totalCount < 420, last.totalCount)
    end)
  end)

  describe("as a report", function()
    it("says the same each time, and lasts when its scene is removed", function()
      local id = save()
      local report_id = finished(id)
      local function metrics()
        return assert(client:GetJMeterReportDetails { ReportId = report_id }).SceneMetrics
      end
      local first = metrics()
      instance.advance(3600)
      assert(client:RemoveOpenJMeterScene { SceneId = id })
      assert.same(first, metrics())
    end)

    it("has no Code, HttpStatusCode and Message, as it was captured", function()
      local report_id = finished(save())
      local answer = assert(client:GetJMeterReportDetails { ReportId = report_id })
      assert.is_true(answer.Success)
      assert.is_nil(answer.Code)
      assert.is_nil(answer.HttpStatusCode)
      assert.is_nil(answer.Message)
    end)

    it("of a run that sent nothing has no rows and no times", function()
      local id = save()
      local report_id = start(id)
      instance.advance(5)
      assert(client:StopTestingJMeterScene { SceneId = id })
      instance.advance(30)
      local answer = assert(client:GetJMeterReportDetails { ReportId = report_id })
      assert.same({}, answer.SamplerMetricsList)
      assert.equal(0, answer.SceneMetrics.AllCount)
      assert.equal(0, answer.SceneMetrics.AvgRt)
      assert.equal(0, answer.SceneMetrics.Seg99Rt)
    end)

    it("is listed, with the newest first, by each filter", function()
      local first, second = save { SceneName = "alpha" }, save { SceneName = "beta" }
      local earlier = finished(first)
      local later = finished(second)
      local listed = all("ListJMeterReports", {})
      assert.same({ later, earlier }, { listed[1].ReportId, listed[2].ReportId })
      assert.equal("1分钟", listed[1].Duration)
      local between = listed[1].ActualStartTime - 1000
      for _, case in ipairs {
        { { SceneId = first }, earlier },
        { { ReportId = later }, later },
        { { Keyword = "lph" }, earlier },
        { { BeginTime = between }, later },
        { { EndTime = between }, earlier },
      } do
        local found = all("ListJMeterReports", case[1])
        assert.equal(1, #found)
        assert.equal(case[2], found[1].ReportId)
      end
      local answer = by_hand(
        "ListJMeterReports",
        { PageNumber = "1", PageSize = "1", SceneId = "", ReportId = "", Keyword = "" }
      )
      assert.equal(2, answer.TotalCount)
      assert.equal(1, #answer.Reports)
    end)
  end)

  describe("as samples", function()
    local function metrics(report_id, filter)
      local params = { ReportId = report_id }
      for name, value in pairs(filter or {}) do
        params[name] = value
      end
      return assert(client:GetJMeterSampleMetrics(params)).SampleMetricList
    end

    local function sum(items, name)
      local total = 0
      for _, item in ipairs(items) do
        total = total + item[name]
      end
      return total
    end

    it("has seconds whose counts make up the report's, of the whole and of each sampler", function()
      local report_id = finished(put { id = save { Concurrency = 2 }, failure_rate = 0.2 })
      local answer = assert(client:GetJMeterReportDetails { ReportId = report_id })
      local whole = metrics(report_id)
      assert.equal(60, #whole)
      assert.equal(answer.SceneMetrics.AllCount, sum(whole, "totalCount"))
      assert.equal(answer.SceneMetrics.FailCountReq, sum(whole, "reqFailureCount"))
      for i, row in ipairs(answer.SamplerMetricsList) do
        local seconds = metrics(report_id, { SamplerId = i - 1 })
        assert.equal(row.AllCount, sum(seconds, "totalCount"))
        assert.equal(row.FailCountReq, sum(seconds, "reqFailureCount"))
        for _, second in ipairs(seconds) do
          assert.is_true(second.reqSuccessCount >= 0 and second.reqFailureCount >= 0)
          assert.is_nil(second.concurrency)
        end
      end
    end)

    it("has users whose number grows to what the run's data say", function()
      local id = put {}
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 30)
      local seconds = metrics(report_id)
      for i = 2, #seconds do
        assert.is_true(seconds[i].concurrency >= seconds[i - 1].concurrency)
      end
      assert.is_true(seconds[1].concurrency < seconds[#seconds].concurrency)
      local data = assert(client:GetJMeterSceneRunningData { SceneId = id }).RunningData
      assert.equal(data.Concurrency, seconds[#seconds].concurrency)
    end)

    it("counts bytes from the begin of the run", function()
      local id = put {}
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 30)
      assert(client:AdjustJMeterSceneSpeed { ReportId = report_id, Speed = 1 })
      instance.advance(60)
      local before = { requestBytes = 0, responseBytes = 0 }
      for _, item in ipairs(metrics(report_id)) do
        assert.is_true(item.requestBytes >= before.requestBytes)
        assert.is_true(item.responseBytes >= before.responseBytes)
        before = item
      end
    end)

    it("has none of a sampler that is not there", function()
      local report_id = finished(put {})
      assert.same({}, metrics(report_id, { SamplerId = 99 }))
    end)

    it("has the seconds between two times", function()
      local report_id = finished(put {})
      local whole = metrics(report_id)
      local some = metrics(report_id, { BeginTime = whole[11].timestamp, EndTime = whole[20].timestamp })
      assert.equal(10, #some)
      assert.same(whole[11], some[1])
    end)

    it("keeps about one request in a hundred, and each stays what it was while the run goes on", function()
      local id = put { failure_rate = 0.2 }
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 40)
      local early = all("GetJMeterSamplingLogs", { ReportId = report_id, PageSize = 200 })
      assert.is_true(#early > 10)
      instance.advance(60)
      local late = all("GetJMeterSamplingLogs", { ReportId = report_id, PageSize = 200 })
      local answer = assert(client:GetJMeterReportDetails { ReportId = report_id })
      assert.equal(math.floor(answer.SceneMetrics.AllCount / 100), #late)
      for i, item in ipairs(early) do
        assert.same(item, late[i])
      end
      for i = 2, #late do
        assert.is_true(late[i].startTimeTS >= late[i - 1].startTimeTS)
      end
    end)

    it("pages through them, with their number", function()
      local report_id = finished(put {})
      local whole = all("GetJMeterSamplingLogs", { ReportId = report_id, PageSize = 200 })
      local page = { ReportId = report_id, PageNumber = 2, PageSize = 7 }
      local answer = assert(client:GetJMeterSamplingLogs(page))
      assert.equal(#whole, answer.TotalCount)
      assert.same(whole[8], answer.SampleResults[1])
      assert.equal(7, #answer.SampleResults)
    end)

    it("pages through those of a great load without holding all of them", function()
      local id = save { Mode = "TPS", MaxRps = 200000, Duration = 600 }
      instance.control("POST", "jmeter_scenes", { id = id, failure_rate = 0.05 })
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 600)
      for _, filter in ipairs { {}, { Success = false }, { MinRT = 20, Keyword = "pay" } } do
        filter.ReportId, filter.PageNumber, filter.PageSize = report_id, 1, 200
        local answer = assert(client:GetJMeterSamplingLogs(filter))
        assert.equal(200, #answer.SampleResults)
        assert.is_true(answer.TotalCount > 500)
      end
    end)

    it("keeps no more than a filter can look at, whatever load it is told to send", function()
      local id = save { Mode = "TPS", MaxRps = 2147483647, StartRps = 2147483647, Duration = 3600 }
      local report_id = start(id)
      instance.advance(BEFORE_RUNNING + 3600)
      local filter = { ReportId = report_id, PageNumber = 1, PageSize = 200, Keyword = "nothing" }
      assert.equal(0, assert(client:GetJMeterSamplingLogs(filter)).TotalCount)
      filter.Keyword = nil
      local kept = assert(client:GetJMeterSamplingLogs(filter)).TotalCount
      assert.is_true(kept > 90000 and kept <= 105000, kept)
    end)

    it("logs nothing before it begins, and nothing that is yet to come", function()
      local id = put {}
      local report_id = start(id)
      instance.advance(5)
      assert.same({}, all("GetJMeterLogs", { ReportId = report_id }))
      instance.advance(BEFORE_RUNNING + 10)
      local now = instance.control("GET", "health").scene_time * 1000
      local lines = all("GetJMeterLogs", { ReportId = report_id })
      assert.is_true(#lines > 0)
      for _, line in ipairs(lines) do
        assert.is_true(line.timeTS <= now)
      end
    end)

    for level, shown in pairs {
      ERROR = { ERROR = true },
      WARN = { ERROR = true, WARN = true },
      INFO = { ERROR = true, WARN = true, INFO = true },
    } do
      it("logs lines of at least the level " .. level, function()
        local report_id = finished(put {})
        local seen = {}
        for _, line in ipairs(all("GetJMeterLogs", { ReportId = report_id, Level = level })) do
          seen[line.level] = true
        end
        assert.same(shown, seen)
      end)
    end
  end)

  describe("by the control API", function()
    it("is renamed, and keeps its document", function()
      local id = save { Concurrency = 77 }
      put { id = id, name = "other" }
      assert.equal("other", assert(client:GetOpenJMeterScene { SceneId = id }).Scene.SceneName)
      assert.equal(77, assert(client:GetOpenJMeterScene { SceneId = id }).Scene.Concurrency)
    end)

    for _, case in ipairs {
      { { failure_rate = 2 }, "failure_rate: expected a number from 0 to 1" },
      { { failure_rate = -0.1 }, "failure_rate: expected a number from 0 to 1" },
      { { rt_ms = 0 }, "rt_ms: expected milliseconds above zero" },
      { { report_delay = -1 }, "report_delay: expected a number, zero or more" },
      { { sample_items = "list" }, "sample_items: expected 'object' or 'string' or 'array'" },
    } do
      it("refuses a setting: " .. case[2], function()
        case[1].id = "JM1"
        local answer, status = instance.control("POST", "jmeter_scenes", case[1])
        assert.equal(400, status)
        assert.equal(case[2], answer.error)
      end)
    end
  end)

  describe("with environments", function()
    local function save_env(change)
      local made = {
        EnvName = "jars",
        Files = {
          {
            FileName = "json.jar",
            FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/json.jar",
          },
        },
        Properties = { { Name = "user", Value = "tester" } },
      }
      for name, value in pairs(change or {}) do
        made[name] = value
      end
      return assert(client:SaveEnv { Env = made }).EnvId
    end

    it("makes, changes and lists them", function()
      local id = save_env()
      instance.advance(60)
      assert.equal(id, save_env { EnvId = id, EnvName = "more jars" })
      local other = save_env { EnvName = "data" }
      local found = all("ListEnvs", { EnvName = "jars" })
      assert.equal(1, #found)
      assert.equal("more jars", found[1].EnvName)
      assert.is_true(found[1].ModifiedTime >= found[1].CreateTime + 60000)
      assert.equal("2", found[1].EnvVersion)
      assert.same({}, found[1].RelatedScenes)
      assert.equal("json.jar", found[1].Files[1].FileName)
      assert.equal("tester", found[1].Properties[1].Value)
      local both = all("ListEnvs", {})
      assert.same({ other, id }, { both[1].EnvId, both[2].EnvId })
    end)

    it("removes one once no scene uses it", function()
      local env = save_env()
      local id = save { EnvironmentId = env }
      assert.is_nil((client:RemoveEnv { EnvId = env }))
      assert(client:RemoveOpenJMeterScene { SceneId = id })
      assert(client:RemoveEnv { EnvId = env })
      local answer, err = client:ListEnvs { EnvId = env, PageNumber = 1, PageSize = 10 }
      assert.is_nil(answer)
      assert.equal("EnvNotExist", err.Code)
      assert.equal(503, err.http_status)
    end)
  end)

  it("may be put into networks, whose list says by its status alone that it went well", function()
    local answer, status = by_hand("ListVpcConfigs", { PageNumber = "1", PageSize = "2" })
    assert.equal(200, status)
    assert.is_nil(answer.Success)
    assert.is_nil(answer.Code)
    assert.is_nil(answer.HttpStatusCode)
    assert.equal(2, #answer.VpcConfigList)
    assert.equal(3, answer.TotalCount)
    local vpcs = assert(client:GetUserVpcs { RegionId = "cn-shanghai", PageNumber = 1, PageSize = 10 })
    assert.equal(1, vpcs.TotalCount)
    local page = { RegionId = "cn-shanghai", VpcId = vpcs.Vpcs[1].VpcId, PageNumber = 1, PageSize = 1 }
    local switches = assert(client:GetUserVpcVSwitch(page))
    assert.equal(2, switches.VSwitchCount)
    assert.equal(1, #switches.VSwitchList)
    assert.equal(1, assert(client:GetUserVpcSecurityGroup(page)).SecurityGroupCount)
  end)
end)
