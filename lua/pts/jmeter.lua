-- SPDX-License-Identifier: MIT
--- A JMeter scene: its life as a load test, in terms of a client's operations. The same verbs as `pts.scene`.
-- @module pts.jmeter

local jmeter_status = require "pts.jmeter_status"
local load_test = require "pts.load_test"
local observation = require "pts.observation"
local wait_status = require "pts.wait_status"
local waiter = require "pts.waiter"

---@class pts.JMeterScene : pts.LoadTest
local Scene = load_test.derive {
  kind = "jmeter",
  title = "JMeter scene",
  vocabulary = jmeter_status,
  operations = { start = "StartTestingJMeterScene", delete = "RemoveOpenJMeterScene" },
}

local function call(scene, name, params, options)
  params.SceneId = scene.id
  return scene.client:call(name, params, options)
end

--- What ListOpenJMeterScenes says of one scene; GetOpenJMeterScene says no status.
local function look(client, scene_id, options)
  local params = { SceneId = scene_id, PageNumber = 1, PageSize = 10 }
  local response, err = client:call("ListOpenJMeterScenes", params, options)
  if not response then return nil, err end
  for _, item in ipairs(type(response.JMeterScene) == "table" and response.JMeterScene or {}) do
    if item.SceneId == scene_id then return item end
  end
  return nil,
    require("pts.error").new {
      kind = "api",
      operation = "ListOpenJMeterScenes",
      Code = "SceneNotExist",
      message = ("there is no JMeter scene %s"):format(scene_id),
      http_status = 200,
      response = response,
    }
end

--- The status in ListOpenJMeterScenes.
---@param options? pts.CallOptions
---@return string? status one of `pts.jmeter_status`
---@return table|pts.Error item_or_err
function Scene:status(options)
  local item, err = look(self.client, self.id, options)
  if not item then return nil, err end
  local text
  text, err = self:field("ListOpenJMeterScenes", item, "Status")
  return text, text and item or err
end

--- The scene's content, as `client:save_jmeter_scene` takes it.
---@param options? pts.CallOptions
---@return pts.GetOpenJMeterScene.Scene?
---@return pts.Error? err
function Scene:get(options)
  local response, err = call(self, "GetOpenJMeterScene", {}, options)
  if not response then return nil, err end
  return response.Scene
end

--- StartTestingJMeterScene, for `start`.
---@param options? pts.CallOptions
---@return string? report_id
---@return pts.Error? err
function Scene:begin(options)
  local response, err = call(self, "StartTestingJMeterScene", {}, options)
  if not response then return nil, err end
  return self:field("StartTestingJMeterScene", response, "ReportId", true)
end

--- Stops the load test.
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:stop(options)
  local response, err = call(self, "StopTestingJMeterScene", {}, options)
  if not response then return nil, err end
  return true
end

--- Starts a debug run.
---@param options? pts.CallOptions
---@return string? report_id
---@return pts.Error? err
function Scene:start_debug(options)
  local response, err = call(self, "StartDebuggingJMeterScene", {}, options)
  if not response then return nil, err end
  return self:field("StartDebuggingJMeterScene", response, "ReportId", true)
end

--- Stops a debug run; `stop` would not.
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:stop_debug(options)
  local response, err = call(self, "StopDebuggingJMeterScene", {}, options)
  if not response then return nil, err end
  return true
end

--- The figures of the run that goes on.
---@param options? pts.CallOptions
---@return pts.GetJMeterSceneRunningDataResponse.RunningData?
---@return pts.Error? err
function Scene:running_data(options)
  local response, err = call(self, "GetJMeterSceneRunningData", {}, options)
  if not response then return nil, err end
  return type(response.RunningData) == "table" and response.RunningData or {}
end

--- Changes the load while the test runs.
---@param speed integer
---@param report_id? string of the run; asked for when it is not given
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:adjust_speed(speed, report_id, options)
  if not report_id then
    local data, err = self:running_data(options)
    if not data then return nil, err end
    report_id = data.ReportId
    if not report_id then
      return nil,
        self:refused("AdjustJMeterSceneSpeed", "not_running", "has no run whose load could be changed")
    end
  end
  local params = { ReportId = report_id, Speed = speed }
  local response, err = self.client:call("AdjustJMeterSceneSpeed", params, options)
  if not response then return nil, err end
  return true
end

--- What a run looks like now; for `pts.run`.
---@param report_id string
---@param options? pts.CallOptions
---@return pts.Observation?
---@return pts.Error? err
function Scene:observe(report_id, options)
  local data, err = self:running_data(options)
  -- An earlier run's figures say nothing about this one.
  local ours = data and (data.ReportId == nil or data.ReportId == report_id)
  if ours and type(data.Status) == "string" then return observation.jmeter(data.Status, data) end
  local text, item = self:status(options)
  if not text then return nil, item end
  if ours then return observation.jmeter(text, data) end
  return { status = text, data_error = err }
end

--- The reports of this scene, for a `for` loop; see `client:each`.
---@return fun(): table
function Scene:reports() return self.client:each("ListJMeterReports", { SceneId = self.id }) end

--- The report of a run.
---@param report_id string
---@param options? pts.CallOptions
---@return pts.Report?
---@return pts.Error? err
function Scene:report(report_id, options)
  local response, err = self.client:call("GetJMeterReportDetails", { ReportId = report_id }, options)
  if not response then return nil, err end
  return require("pts.report").jmeter(response, { scene_id = self.id, report_id = report_id })
end

--- The report of the latest run that has one.
---@param options? pts.CallOptions
---@return pts.Report?
---@return pts.Error? err
function Scene:latest_report(options)
  local reports, err = self.client:list("ListJMeterReports", { SceneId = self.id }, options)
  if not reports then return nil, err end
  local latest = observation.latest(reports, function(item) return tonumber(item.ActualStartTime) or 0 end)
  if not latest then return nil, self:refused("ListJMeterReports", "no_report", "has no report") end
  return self:report(latest.ReportId, options)
end

--- JMeter scenes have none.
---@return nil
---@return pts.Error err
function Scene:baseline()
  return nil,
    self:refused(
      "GetPtsSceneBaseLine",
      "no_baseline",
      "has no baseline: PTS keeps those of native scenes only"
    )
end

--- RemoveOpenJMeterScene, for `delete`.
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:remove(options)
  local response, err = call(self, "RemoveOpenJMeterScene", {}, options)
  if not response then return nil, err end
  return true
end

---@type pts.WaitSubject
local SUBJECT = { vocabulary = jmeter_status, gone = "SceneNotExist", look = look }

--- Waits for a status; as `client:wait_until_status`, in the words of ListOpenJMeterScenes.
---@param target string|string[]|fun(status: string): boolean
---@param options? pts.WaitOptions
---@return table? item
---@return pts.WaitInfo|pts.Error info_or_err
function Scene:wait_until_status(target, options)
  local plan, mistake, err = wait_status.prepare(self.client, self.id, target, options, SUBJECT)
  if mistake then error("wait_until_status: " .. mistake, 2) end
  if not plan then return nil, err end
  return waiter.run(plan)
end

local M = {}

--- See `client:jmeter_scene`.
---@param client pts.Client
---@param id string
---@return pts.JMeterScene
function M.new(client, id) return setmetatable({ client = client, id = id }, Scene) end

return M
