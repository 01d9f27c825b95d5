-- SPDX-License-Identifier: MIT
-- Native scenes on the emulator, from document to report: what a load test's life looks like to a client, and to
-- requests that no client of ours would send.
local cjson = require "cjson"
local by_hand_to = require "spec.support.by_hand"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

local PREPARING, RUNNING = 30, 60 -- seconds of an ordinary run

local function api(name, more)
  local made = { ApiName = name, Method = "GET", Url = "https://shop.example.com/" .. name }
  for key, value in pairs(more or {}) do
    made[key] = value
  end
  return made
end

local function document(apis, config)
  return {
    SceneName = "checkout",
    LoadConfig = config or {
      TestMode = "concurrency_mode",
      MaxRunningTime = 1,
      Configuration = { AllConcurrencyBegin = 10, AllConcurrencyLimit = 20 },
    },
    RelationList = { { RelationName = "main", ApiList = apis or { api "login", api "pay" } } },
  }
end

local function tps(begin, limit)
  return {
    TestMode = "tps_mode",
    MaxRunningTime = 1,
    Configuration = { AllRpsBegin = begin, AllRpsLimit = limit },
  }
end

-- The same scene as CreatePtsScene and ModifyPtsScene want it.
local LOWER = '{"sceneName":"lower",%s"loadConfig":{"testMode":"tps_mode","maxRunningTime":5,"configuration":{}},'
  .. '"relationList":[{"relationName":"main","apiList":[{"apiName":"home","url":"https://shop.example.com/"}]}]}'

describe("native scenes on the emulator", function()
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

  -- Not `save_scene`, which would change the one that has the name.
  local function saved(apis, config)
    return client:scene(assert(client:SavePtsScene { Scene = document(apis, config) }).SceneId)
  end

  --- A run of a scene, this long after its first request.
  local function started(scene, seconds)
    local plan = assert(scene:start())
    instance.advance(PREPARING + (seconds or 0))
    return plan
  end

  local function finished(scene)
    local plan = started(scene)
    instance.advance(RUNNING + 20)
    return plan
  end

  describe("are kept", function()
    it("with ids for what came without", function()
      local scene = saved { api "login", api("pay", { ApiId = "A1" }), api "bye" }
      local relation = assert(scene:get()).RelationList[1]
      assert.equal("R1", relation.RelationId)
      local ids = {}
      for i, one in ipairs(relation.ApiList) do
        ids[i] = one.ApiId
      end
      assert.same({ "A2", "A1", "A3" }, ids)
    end)

    it("under the ids that the figures name", function()
      local scene = saved { api("login", { ApiId = "LOGIN" }), api("pay", { ApiId = "PAY" }) }
      local data = assert(scene:running_data(started(scene, 5)))
      local ids = {}
      for i, chain in ipairs(data.ChainMonitorDataList) do
        ids[i] = chain.ApiId .. "=" .. chain.ApiName
      end
      assert.same({ "LOGIN=login", "PAY=pay" }, ids)
    end)

    it("so that what was read can be saved again", function()
      local scene = saved()
      local before = assert(scene:get())
      assert(client:save_scene(before))
      local after = assert(scene:get())
      before.ModifiedTime, after.ModifiedTime = nil, nil
      assert.same(before, after)
      assert.equal("CONCURRENCY", after.LoadConfig.TestMode)
    end)

    it("with empty lists as lists", function()
      local scene = saved { api("login", { HeaderList = {}, CheckPointList = {} }) }
      local _, _, text = by_hand("GetPtsScene", { SceneId = scene.id })
      assert.matches('"HeaderList":%[%]', text)
      assert.matches('"CheckPointList":%[%]', text)
    end)

    it("more than one under the same name, the newest first", function()
      local first, second = saved(), saved()
      assert.is_not.equal(first.id, second.id)
      local ids = {}
      for found in client:each("ListPtsScene", { KeyWord = "check" }) do
        ids[#ids + 1] = found.SceneId
      end
      assert.same({ second.id, first.id, "NHBG6V" }, ids)
    end)

    it("from CreatePtsScene and ModifyPtsScene, whose Scene may be in the query or the body", function()
      local made = by_hand("CreatePtsScene", { Scene = LOWER:format "" })
      assert.is_true(made.Success)
      local changed = LOWER:format(('"sceneId":"%s",'):format(made.SceneId)):gsub("home", "start")
      assert.is_true(by_hand("ModifyPtsScene", { Scene = changed }).Success)
      local scene = client:scene(made.SceneId)
      assert.equal("start", assert(scene:get()).RelationList[1].ApiList[1].ApiName)
      local upper = document { api "last" }
      upper.SceneId = made.SceneId
      assert(client:ModifyPtsScene { Scene = upper })
      assert.equal("last", assert(scene:get()).RelationList[1].ApiList[1].ApiName)
    end)

    it("unless the keys have the other case", function()
      local upper = cjson.encode(document())
      for _, case in ipairs {
        { "CreatePtsScene", upper, "CreateSceneFail", "sceneName is required" },
        { "ModifyPtsScene", upper, "ModifyPtsSceneFail", "sceneName is required" },
        { "SavePtsScene", LOWER:format "", "SavePtsSceneFail", "SceneName is required" },
      } do
        local answer, status = by_hand(case[1], { Scene = case[2] })
        assert.same({ 400, case[3], false }, { status, answer.Code, answer.Success })
        -- Which of the members it misses it finds first is its own affair; all of them are spelt its way.
        local name = answer.Message:match "^(%a+) is required$"
        assert.is_string(name, answer.Message)
        assert.equal(case[4]:sub(1, 1) == "s", name:find "^%l" ~= nil)
      end
    end)

    it("as drafts when told to, until they are saved", function()
      instance.scene { id = "EARLY", draft = true }
      local function listed() return assert(client:list("ListPtsScene", {}))[1].Status end
      assert.equal("Draft", listed())
      local scene = client:scene "EARLY"
      assert.equal("Draft", assert(scene:get()).Status)
      assert(client:save_scene(assert(scene:get())))
      assert.equal("WaitStart", listed())
    end)

    it("until they are deleted", function()
      local one, two = saved(), saved()
      assert(one:delete())
      assert.is_nil((client:GetPtsScene { SceneId = one.id }))
      assert(client:DeletePtsScenes { SceneIds = { two.id, "NHBG6V" } })
      assert.same({}, assert(client:list("ListPtsScene", {})))
    end)

    it("all of them when one of those to delete runs, or is not there", function()
      local one, two = saved(), saved()
      started(two)
      local _, err = client:DeletePtsScenes { SceneIds = { one.id, two.id } }
      assert.equal("Scene is running", err.Message)
      _, err = client:DeletePtsScenes { SceneIds = { one.id, "NONE" } }
      assert.equal("DeletePtsScenesFail", err.Code)
      assert(one:get())
    end)
  end)

  describe("meet bad input", function()
    local numbers = { "NaN", "Infinity", "-Infinity", "0x10", "1e999", '"7"', "{}", "[]", "true" }
    for _, number in ipairs(numbers) do
      it("in a baseline, refusing the number " .. number, function()
        local answer, status = by_hand(
          "UpdatePtsSceneBaseLine",
          { SceneId = "NHBG6V", SceneBaseline = '{"avgRt":' .. number .. "}" }
        )
        assert.same({ 400, "UpdatePtsSceneBaseLineFail" }, { status, answer.Code })
      end)
    end

    local documents = {
      "",
      "null",
      "7",
      "[]",
      "{}",
      '"text"',
      "{",
      ("["):rep(2000),
      '{"SceneName":"a","LoadConfig":[],"RelationList":{}}',
      '{"SceneName":"a","LoadConfig":{},"RelationList":[null]}',
      "\255\254",
    }
    for i, text in ipairs(documents) do
      it(("in a document, %d, refusing it with a code"):format(i), function()
        local answer, status = by_hand("SavePtsScene", { Scene = text })
        assert.equal(400, status)
        assert.equal(text == "" and "MissingScene" or "SavePtsSceneFail", answer.Code)
      end)
    end

    it("in a speed, refusing it", function()
      local scene = saved()
      started(scene, 10)
      for _, list in ipairs { "{", "[null]", '[{"ApiId":"A1","Speed":1.5}]', '[{"ApiId":"A1","Speed":-60}]' } do
        local answer, status = by_hand("AdjustPtsSceneSpeed", { SceneId = scene.id, ApiSpeedList = list })
        assert.is_false(answer.Success, list)
        assert.is_true(status >= 400)
      end
    end)

    it("in a load, sending nothing rather than less than nothing", function()
      local scene = saved(nil, tps(-5, -50))
      local data = assert(scene:running_data(started(scene, 20)))
      assert.equal(0, data.TotalRequestCount)
      assert.equal(0, data.TotalRealQps)
      assert.is_true(data.TpsLimit >= 0)
    end)
  end)

  describe("run", function()
    it("with no figures before the first request", function()
      local scene = saved()
      local plan = assert(scene:start())
      local data = assert(scene:running_data(plan))
      for _, name in ipairs {
        "TotalRequestCount",
        "FailedRequestCount",
        "AverageRt",
        "Seg90Rt",
        "AliveAgents",
        "Concurrency",
        "TotalRealQps",
      } do
        assert.equal(0, data[name], name)
      end
      assert.same({}, data.ChainMonitorDataList)
      assert.equal("0kb", data.RequestBps)
      assert.is_false(data.HasReport)
    end)

    it("with users that grow from the first number to the last", function()
      local scene = saved()
      local plan = started(scene, 1)
      local before = assert(scene:running_data(plan)).Concurrency
      assert.is_true(before >= 10 and before < 15, before)
      for _ = 1, 20 do
        instance.advance(1)
        local data = assert(scene:running_data(plan))
        assert.is_true(data.Concurrency >= before and data.Concurrency <= data.ConcurrencyLimit)
        before = data.Concurrency
      end
      assert.equal(20, before)
    end)

    it("at the rate that the document asks for", function()
      local scene = saved(nil, tps(100, 200))
      local plan = started(scene, 30)
      local data = assert(scene:running_data(plan))
      assert.is_true(math.abs(data.TotalRealQps - 200) <= 10, data.TotalRealQps)
      assert.equal(200, data.TpsLimit)
    end)

    it("with counts that only rise, whose parts make up the whole", function()
      instance.scene { id = "HALF", failure_rate = 0.5 }
      local scene = client:scene "HALF"
      local plan = started(scene)
      local before = {}
      for _ = 1, 30 do
        instance.advance(3)
        local data = assert(scene:running_data(plan))
        local sent, failed = 0, 0
        for i, chain in ipairs(data.ChainMonitorDataList) do
          sent, failed = sent + chain.Count2XX + chain.FailedCount, failed + chain.FailedCount
          for _, name in ipairs { "Count2XX", "FailedCount" } do
            local key = i .. name
            assert.is_true(chain[name] >= (before[key] or 0), key)
            before[key] = chain[name]
          end
        end
        assert.equal(data.TotalRequestCount, sent)
        assert.equal(data.FailedRequestCount, failed)
      end
    end)

    it("faster or slower from when they are told, and say so in their limits", function()
      local scene = saved()
      local plan = started(scene, 20)
      local before = assert(scene:running_data(plan))
      assert(scene:adjust_speed { { ApiId = "A1", Speed = 60 } })
      assert.equal(before.TotalRequestCount, assert(scene:running_data(plan)).TotalRequestCount)
      instance.advance(5)
      local data = assert(scene:running_data(plan))
      assert.equal(60, data.Concurrency)
      assert.equal(60, data.ConcurrencyLimit)
      assert.is_true(data.TotalRealQps > 2.5 * before.TotalRealQps)
      assert(scene:adjust_speed { { ApiId = "A1", Speed = 0 } })
      instance.advance(5)
      local still = assert(scene:running_data(plan)).TotalRequestCount
      instance.advance(5)
      assert.equal(still, assert(scene:running_data(plan)).TotalRequestCount)
    end)

    it("each session by itself, and never with requests that rise along one", function()
      local two = document()
      two.RelationList[2] = { RelationName = "more", ApiList = { api "search" } }
      local scene = client:scene(assert(client:SavePtsScene { Scene = two }).SceneId)
      local plan = started(scene, 20)
      assert(scene:adjust_speed { { ApiId = "A1", Speed = 30 } })
      assert(scene:adjust_speed { { ApiId = "A3", Speed = 50 } })
      instance.advance(2)
      assert.equal(80, assert(scene:running_data(plan)).ConcurrencyLimit)

      local rps = saved(nil, tps(100, 100))
      started(rps, 20)
      local _, err = rps:adjust_speed { { ApiId = "A1", Speed = 10 }, { ApiId = "A2", Speed = 20 } }
      assert.equal("AdjustPtsSceneSpeedFail", err.Code)
      assert.equal("The speed of A2 is above that of an API before it", err.Message)
    end)

    it("as they were when they began, whatever is saved meanwhile", function()
      local scene = saved()
      local plan = started(scene, 20)
      local changed = document({ api "other" }, tps(500, 1000))
      changed.SceneId = scene.id
      assert(client:save_scene(changed))
      assert(scene:adjust_speed { { ApiId = "A1", Speed = 40 } })
      instance.advance(5)
      local data = assert(scene:running_data(plan))
      assert.equal(40, data.Concurrency)
      assert.equal("login", data.ChainMonitorDataList[1].ApiName)
      instance.advance(100)
      local report = assert(client:GetPtsReportDetails { SceneId = scene.id, PlanId = plan })
      assert.equal("login", report.SceneSnapShot.RelationList[1].ApiList[1].ApiName)
    end)

    it("no second time while they run", function()
      local scene = saved()
      started(scene)
      local _, err = client:StartPtsScene { SceneId = scene.id }
      assert.equal("StartPtsSceneFail", err.Code)
      assert.equal("Scene is running", err.Message)
    end)

    it("not at all when their launch fails, though the start says Success", function()
      instance.scene { id = "BAD", launch = "fails" }
      local scene = client:scene "BAD"
      local plan = assert(client:StartPtsScene { SceneId = "BAD" }).PlanId
      instance.advance(100)
      assert.equal("STOPPED", (scene:status()))
      local data = assert(scene:running_data(plan))
      assert.same({ 0, 0, false }, { data.AliveAgents, data.TotalRequestCount, data.HasReport })
      assert.same({}, assert(client:list("GetPtsReportsBySceneId", { SceneId = "BAD" })))
    end)

    it("for years, if told to, with figures that are there at once", function()
      instance.scene { id = "OLD", running_seconds = 1e9 }
      local scene = client:scene "OLD"
      local plan = started(scene)
      instance.advance(9e8)
      local data = assert(scene:running_data(plan))
      assert.is_true(data.TotalRequestCount > 0 and data.AliveAgents > 0)
    end)

    it(
      "sends load for as many minutes as its document says, or for the seconds that its settings say",
      function()
        local config = { TestMode = "concurrency_mode", MaxRunningTime = 3, Configuration = {} }
        local scene = saved(nil, config)
        started(scene, 179)
        assert.equal("RUNNING", (scene:status()))
        instance.advance(2)
        assert.equal("STOPPING", (scene:status()))

        instance.scene { id = scene.id, running_seconds = 7 }
        started(scene, 6)
        assert.equal("RUNNING", (scene:status()))
        instance.advance(2)
        assert.equal("STOPPING", (scene:status()))
      end
    )

    it("until they are stopped, when their last stage goes on for ever", function()
      instance.scene { id = "EVER", stages = { { status = "SYNCING", seconds = 2 }, { status = "RUNNING" } } }
      local scene = client:scene "EVER"
      local plan = assert(scene:start())
      instance.advance(1000)
      assert.equal("RUNNING", (scene:status()))
      assert.is_true(assert(scene:running_data(plan)).AliveAgents > 0)
      assert.is_nil((client:StartPtsScene { SceneId = "EVER" }))
      assert.is_true(scene:stop())
      assert.equal("STOPPING", (scene:status()))
      local counted = assert(scene:running_data(plan)).TotalRequestCount
      instance.advance(30)
      assert.equal("STOPPED", (scene:status()))
      assert.equal(counted, assert(scene:report(plan)).summary.requests)
    end)
  end)

  describe("are debugged", function()
    it("with a log of each request, page by page", function()
      local scene = saved { api "login", api "cart", api "pay" }
      local plan = assert(scene:start_debug())
      assert.same({}, assert(client:GetPtsDebugSampleLogs { PlanId = plan }).SamplingLogs)
      instance.advance(10)
      local names, ids = {}, {}
      for log in scene:debug_logs(plan) do
        names[#names + 1], ids[#ids + 1] = log.ChainName, log.ChainId
        assert.is_table(cjson.decode(log.HttpRequestHeaders))
        assert.is_table(cjson.decode(log.HttpTiming))
      end
      assert.same({ "login", "cart", "pay" }, names)
      assert.same({ "A1", "A2", "A3" }, ids)
      local second = assert(client:GetPtsDebugSampleLogs { PlanId = plan, PageNumber = 2, PageSize = 2 })
      assert.equal(3, second.TotalCount)
      assert.equal("pay", second.SamplingLogs[1].ChainName)
      assert.is_nil(second.HttpStatusCode)
    end)

    it("apart from runs, which have no such log", function()
      local scene = saved()
      local plan = started(scene, 10)
      assert.equal(0, assert(client:GetPtsDebugSampleLogs { PlanId = plan }).TotalCount)
      assert.equal(0, assert(client:GetPtsDebugSampleLogs {}).TotalCount)
    end)

    it("by one user, whatever load the document asks for", function()
      local scene = saved(nil, tps(500, 1000))
      local plan = assert(scene:start_debug())
      instance.advance(10)
      local data = assert(scene:running_data(plan))
      assert.equal(1, data.Concurrency)
      assert.is_true(data.TotalRequestCount > 0 and data.TotalRequestCount <= 12, data.TotalRequestCount)
    end)

    it("without a report", function()
      local scene = saved()
      local plan = assert(scene:start_debug())
      instance.advance(100)
      assert.is_nil((client:GetPtsReportDetails { SceneId = scene.id, PlanId = plan }))
      local _, err = client:list("GetPtsReportsBySceneId", { SceneId = scene.id })
      assert.equal("The scene has not started", err.Message)
    end)
  end)

  describe("have reports", function()
    for _, settings in ipairs {
      {},
      { failure_rate = 0 },
      { failure_rate = 1 },
      { failure_rate = 0.37, running_seconds = 7 },
      { rt_ms = 0.01 },
      { rt_ms = 4000 },
      { running_seconds = 1 },
    } do
      local said = cjson.encode(settings)
      it("that hold together, of a scene with " .. said, function()
        settings.id = "OK"
        instance.scene(settings)
        local scene = client:scene "OK"
        local plan = finished(scene)
        local data, report = assert(scene:running_data(plan)), assert(scene:report(plan))
        assert.same({}, report.warnings)
        assert.equal(data.TotalRequestCount, report.summary.requests)
        assert.equal(data.FailedRequestCount, report.summary.failed_requests)
        assert.is_true(report.summary.success_rate >= 0 and report.summary.success_rate <= 1)
        local overview = assert(client:list("GetPtsReportsBySceneId", { SceneId = "OK" }))[1]
        assert.equal(plan, overview.ReportId)
      end)
    end

    it(
      "that contradict themselves when told to: percentiles above the maximum, counts that do not add up",
      function()
        instance.scene { id = "ODD", report = "inconsistent" }
        local plan = finished(client:scene "ODD")
        local answer = assert(client:GetPtsReportDetails { SceneId = "ODD", PlanId = plan })
        local sent = 0
        for _, one in ipairs(answer.ApiMetricsList) do
          assert.is_true(one.Seg99Rt > one.MaxRt)
          sent = sent + one.AllCount
        end
        assert.is_not.equal(sent, answer.SceneMetrics.AllCount)
      end
    )

    it("some seconds after the end, not before", function()
      instance.scene { id = "SLOW", report_delay = 20, running_seconds = 10 }
      local scene = client:scene "SLOW"
      local plan = started(scene)
      instance.advance(10 + 5 + 19)
      assert.equal("STOPPED", (scene:status()))
      assert.is_false(assert(scene:running_data(plan)).HasReport)
      local _, err = scene:report(plan)
      assert.equal("GetPtsReportDetailsFail", err.Code)
      instance.advance(1)
      assert.is_true(assert(scene:running_data(plan)).HasReport)
      assert(scene:report(plan))
    end)

    it("not under another scene's id", function()
      local plan = finished(client:scene "NHBG6V")
      assert.is_nil((client:GetPtsReportDetails { SceneId = saved().id, PlanId = plan }))
    end)

    it("that can be looked for", function()
      local function shop() return saved() end
      local one, two = shop(), shop()
      local first = finished(one)
      local middle = assert(one:running_data(first)).BeginTime + 50 * 1000
      local second, third = finished(two), finished(one)
      local function found(filter)
        local ids = {}
        for report in client:each("ListPtsReports", filter) do
          ids[#ids + 1] = report.ReportId
        end
        return ids
      end
      assert.same({ third, second, first }, found {})
      assert.same({ third, first }, found { SceneId = one.id })
      assert.same({ second }, found { ReportId = second })
      assert.same({ third, second }, found { BeginTime = middle })
      assert.same({ first }, found { EndTime = middle })
      assert.same({ third, second, first }, found { Keyword = "checkout" })
      assert.same({}, found { Keyword = "nothing" })
      assert.same({ third, second, first }, found { PageSize = 1 })
      assert.equal(
        3,
        by_hand("ListPtsReports", { PageNumber = "1", PageSize = "10", ReportId = "" }).TotalCount
      )
    end)
  end)

  describe("have baselines", function()
    it("none at first, then one's own, or a report's, and none again", function()
      local scene = saved()
      assert.is_nil(assert(client:GetPtsSceneBaseLine { SceneId = scene.id }).Baseline)
      assert(client:UpdatePtsSceneBaseLine {
        SceneId = scene.id,
        SceneBaseline = { AvgRt = 12.5, FailCountReq = 3 },
        ApiBaselines = { { Id = 1, Name = "login", AvgRt = 9 } },
      })
      local kept = assert(client:GetPtsSceneBaseLine { SceneId = scene.id }).Baseline
      assert.same({ AvgRt = 12.5, FailCountReq = 3 }, kept.SceneBaseline)
      assert.same({ { Id = 1, Name = "login", AvgRt = 9 } }, kept.ApiBaselines)

      local plan = finished(scene)
      assert(scene:set_baseline(plan))
      kept = assert(client:GetPtsSceneBaseLine { SceneId = scene.id }).Baseline
      local report = assert(client:GetPtsReportDetails { SceneId = scene.id, PlanId = plan })
      assert.equal(report.SceneMetrics.Seg99Rt, kept.SceneBaseline.Seg99Rt)
      assert.equal("pay", kept.ApiBaselines[2].Name)

      assert(client:DeletePtsSceneBaseLine { SceneId = scene.id })
      assert.is_nil(assert(client:GetPtsSceneBaseLine { SceneId = scene.id }).Baseline)
    end)

    it("in lowerCamelCase when sent; other keys are not seen", function()
      local sent = { SceneId = "NHBG6V", SceneBaseline = '{"AvgRt":12.5,"avgTps":3}' }
      assert.is_true(by_hand("UpdatePtsSceneBaseLine", sent).Success)
      local kept = assert(client:GetPtsSceneBaseLine { SceneId = "NHBG6V" }).Baseline
      assert.same({ AvgTps = 3 }, kept.SceneBaseline)
      assert.same({}, kept.ApiBaselines)
    end)

    it("not of a report that is not there yet", function()
      local scene = saved()
      local _, err = client:CreatePtsSceneBaseLineFromReport { SceneId = scene.id, ReportId = started(scene) }
      assert.equal("CreatePtsSceneBaseLineFromReportFail", err.Code)
    end)
  end)

  it("do the same again after a reset: ids, figures and reports", function()
    local function all()
      instance.reset()
      local scene = saved()
      local plan = finished(scene)
      local report = assert(client:GetPtsReportDetails { SceneId = scene.id, PlanId = plan })
      local debugged = assert(scene:start_debug())
      return { scene.id, plan, debugged, report.SceneMetrics, report.ApiMetricsList }
    end
    local first = all()
    assert.same(first, all())
    for i = 1, 3 do
      assert.matches("^[0-9A-Z]+$", first[i])
      assert.is_not.equal(first[i], first[i % 3 + 1])
    end
  end)

  it("are as many as told to, and nothing else is said about those", function()
    local answer, status = instance.control("POST", "scenes", { count = 3, rt_ms = 5 })
    assert.equal(400, status)
    assert.equal('with count, a scene has no "rt_ms"', answer.error)
    assert.equal(3, instance.control("POST", "scenes", { count = 3 }).made)
    local page = assert(client:ListPtsScene { PageNumber = 1, PageSize = 10 }).SceneViewList
    assert.equal("S000003", page[1].SceneId)
    assert.equal(4, #page)
  end)
end)
