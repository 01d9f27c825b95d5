-- SPDX-License-Identifier: MIT
-- The operations that read, against the real service (or whatever PTS_ENDPOINT names). Never run by default: see
-- docs/live.md. What it finds out about things that no document settles is printed at the end.
--
-- Nothing is started, saved or deleted here; `run_spec.lua` beside this does, with a scene that its owner names.
local catalogue = require "pts.catalogue"
local credentials = require "pts.credentials"
local exchange = require "pts.credentials.exchange"
local moment = require "pts.report.moment"
local pts = require "pts"

describe("the real service #live", function()
  local client, findings = nil, {}

  local function found(question, answer) findings[#findings + 1] = ("%-58s %s"):format(question, answer) end

  setup(function()
    assert(
      os.getenv "PTS_LIVE" == "1",
      "PTS_LIVE=1 says that the real service may be asked; see docs/live.md"
    )
    client = pts.new()
  end)

  teardown(function()
    if client then client:close() end
    io.write("\nWhat this run found out:\n")
    for _, line in ipairs(findings) do
      io.write("  ", line, "\n")
    end
  end)

  local scenes, jmeter_scenes, reports, jmeter_reports = {}, {}, {}, {}

  --- How an answer says that it went well.
  local function envelope_of(answer)
    local parts = {}
    for _, name in ipairs { "Success", "Code", "HttpStatusCode", "Message" } do
      local value = answer[name]
      parts[#parts + 1] = ("%s=%s"):format(
        name,
        value == nil and "absent" or value == "" and "''" or tostring(value)
      )
    end
    return table.concat(parts, " ")
  end

  --- Fields that the catalogue does not know.
  local function unknown_fields(name, answer)
    local unknown = {}
    for field in pairs(answer) do
      if not catalogue.find(name).answer[field] then unknown[#unknown + 1] = field end
    end
    table.sort(unknown)
    return table.concat(unknown, ", ")
  end

  local function ask(name, params)
    local answer, err = client:call(name, params)
    assert.is_table(answer, tostring(err))
    found(name .. " succeeds with", envelope_of(answer))
    local unknown = unknown_fields(name, answer)
    if unknown ~= "" then found(name .. " has fields that the catalogue lacks", unknown) end
    return answer
  end

  local function some(list) return type(list) == "table" and list or {} end

  it(
    "takes our signature, and lists scenes",
    function() scenes = some(ask("ListPtsScene", { PageNumber = 1, PageSize = 10 }).SceneViewList) end
  )

  it("lists the rest", function()
    jmeter_scenes = some(ask("ListOpenJMeterScenes", { PageNumber = 1, PageSize = 10 }).JMeterScene)
    reports = some(ask("ListPtsReports", { PageNumber = 1, PageSize = 10 }).Reports)
    jmeter_reports = some(ask("ListJMeterReports", { PageNumber = 1, PageSize = 10 }).Reports)
    ask("ListEnvs", { PageNumber = 1, PageSize = 10 })
    ask("GetAllRegions", {})
    ask("ListVpcConfigs", { PageNumber = 1, PageSize = 10 })
    ask("GetUserVpcs", { PageNumber = 1, PageSize = 10, RegionId = client.region or "cn-hangzhou" })
  end)

  it("says how a scene is doing", function()
    local scene = scenes[1]
    if not scene then return found("GetPtsSceneRunningStatus", "not tried: there is no scene") end
    local answer = ask("GetPtsSceneRunningStatus", { SceneId = scene.SceneId })
    assert.is_string(answer.Status)
    found(
      "its status",
      answer.Status .. (pts.status.is_known(answer.Status) and "" or ", which nobody documents")
    )
    assert.is_table(ask("GetPtsScene", { SceneId = scene.SceneId }).Scene)
  end)

  it("answers for a scene that does not exist", function()
    local answer, err = client:GetPtsSceneRunningStatus { SceneId = "NOSUCHSCENE" }
    assert.is_nil(answer)
    found(
      "a scene that does not exist",
      ("HTTP %s, %s, %s"):format(tostring(err.http_status), tostring(err.Code), tostring(err.Message))
    )
  end)

  it("keeps a listed report's details under the id that its plan had", function()
    local listed = reports[1]
    if not listed then return found("PlanId = ReportId", "not tried: there is no native report") end
    local scene
    for _, each in ipairs(scenes) do
      for overview in client:scene(each.SceneId):reports() do
        if overview.ReportId == listed.ReportId then scene = each end
      end
    end
    if not scene then
      return found("PlanId = ReportId", "not tried: the report's scene is not on the first page")
    end
    local report, err = client:scene(scene.SceneId):report(listed.ReportId)
    found("PlanId = ReportId", report and "yes" or "no: " .. tostring(err))
    if not report then return end
    for _, warning in ipairs(report.warnings) do
      found("its report is inconsistent", warning.message)
    end
    local text, stamp =
      report.raw.ReportOverView and report.raw.ReportOverView.StartTime, listed.ActualStartTime
    if text and stamp then
      local hours = ((moment.parse(text) or 0) - stamp / 1000) / 3600
      found("StartTime read as UTC+8 differs from its stamp by hours", ("%.2f"):format(hours))
    end
  end)

  it("gives JMeter reports, metrics and samples", function()
    local listed = jmeter_reports[1]
    if not listed then return found("JMeter reports", "not tried: there is none") end
    local details = ask("GetJMeterReportDetails", { ReportId = listed.ReportId })
    found("SuccessRateReq of a JMeter report", tostring(some(details.SceneMetrics).SuccessRateReq))
    local metrics = ask("GetJMeterSampleMetrics", { ReportId = listed.ReportId, SamplerId = -1 })
    found("items of SampleMetricList are", type(some(metrics.SampleMetricList)[1]))
    local samples =
      ask("GetJMeterSamplingLogs", { ReportId = listed.ReportId, PageNumber = 1, PageSize = 10 })
    found("items of SampleResults are", type(some(samples.SampleResults)[1]))
    ask("GetJMeterLogs", { ReportId = listed.ReportId, PageNumber = 1, PageSize = 10 })
    if jmeter_scenes[1] then ask("GetOpenJMeterScene", { SceneId = jmeter_scenes[1].SceneId }) end
  end)

  it("takes, or refuses, the legacy signature", function()
    local context = assert(exchange.context())
    local keys = assert(credentials.ask(client.provider, context))
    local signed = pts.sign {
      algorithm = "HMAC-SHA1",
      host = client.endpoint.authority,
      action = "ListPtsScene",
      version = catalogue.version,
      query = { PageNumber = 1, PageSize = 10 },
      access_key_id = keys.access_key_id,
      access_key_secret = keys.access_key_secret,
      security_token = keys.security_token,
    }
    local answer, message = exchange.send(context, {
      url = client.endpoint,
      action = "ListPtsScene",
      method = "POST",
      path = "/",
      query = signed.query,
      secrets = { keys.access_key_secret, keys.security_token },
    })
    assert.is_table(answer, message)
    found(
      "the legacy signature",
      answer.status == 200 and "is taken" or "is refused with HTTP " .. answer.status
    )
    local limits = {}
    for name, value in answer.headers:gmatch "\n([xX]%-[%w-]+):%s*([^\r\n]*)" do
      if name:lower():find "ratelimit" or name:lower():find "retry" then
        limits[#limits + 1] = name .. ": " .. value
      end
    end
    found("headers about limits in a good answer", #limits > 0 and table.concat(limits, "; ") or "none")
  end)
end)
