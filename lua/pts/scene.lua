-- SPDX-License-Identifier: MIT
--- A native scene: its life as a load test, in terms of a client's operations.
--
--     local scene = client:scene "NHBG6V"
--     local plan_id, err = scene:start()
--
-- Methods return `nil, err` for what the world does. What native and JMeter scenes have in common, `start`, `run` and
-- `delete`, is in `pts.load_test`.
-- @module pts.scene

local load_test = require "pts.load_test"
local observation = require "pts.observation"
local status = require "pts.status"

---@class pts.Scene : pts.LoadTest
local Scene = load_test.derive {
  kind = "native",
  title = "scene",
  vocabulary = status,
  operations = { start = "StartPtsScene", delete = "DeletePtsScene" },
}

--- An operation of this scene.
local function call(scene, name, params, options)
  params.SceneId = scene.id
  return scene.client:call(name, params, options)
end

--- GetPtsSceneRunningStatus.
---@param options? pts.CallOptions
---@return string? status one of `pts.status`
---@return pts.GetPtsSceneRunningStatusResponse|pts.Error response_or_err
function Scene:status(options)
  local response, err = call(self, "GetPtsSceneRunningStatus", {}, options)
  if not response then return nil, err end
  local text
  text, err = self:field("GetPtsSceneRunningStatus", response, "Status")
  return text, text and response or err
end

--- The scene's content, as `client:save_scene` takes it.
---@param options? pts.CallOptions
---@return pts.GetPtsScene.Scene?
---@return pts.Error? err
function Scene:get(options)
  local response, err = call(self, "GetPtsScene", {}, options)
  if not response then return nil, err end
  return response.Scene
end

--- StartPtsScene, for `start`.
---@param options? pts.CallOptions
---@return string? plan_id
---@return pts.Error? err
function Scene:begin(options)
  local response, err = call(self, "StartPtsScene", {}, options)
  if not response then return nil, err end
  return self:field("StartPtsScene", response, "PlanId", true)
end

--- Stops the load test. That there is none is fine.
---@param options? pts.CallOptions
---@return boolean? stopped false when there was nothing to stop
---@return pts.Error? err
function Scene:stop(options)
  local response, err = call(self, "StopPtsScene", {}, options)
  if response then return true end
  if err.Code == "StopPtsSceneFail" and tostring(err.Message):find "has no plan" then return false end
  return nil, err
end

--- Starts a debug run, which sends each request once.
---@param options? pts.CallOptions
---@return string? plan_id what `stop_debug` and `debug_logs` want
---@return pts.Error? err
function Scene:start_debug(options)
  local response, err = call(self, "StartDebugPtsScene", {}, options)
  if not response then return nil, err end
  return self:field("StartDebugPtsScene", response, "PlanId", true)
end

--- Stops a debug run; `stop` would not.
---@param plan_id string
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:stop_debug(plan_id, options)
  local response, err = call(self, "StopDebugPtsScene", { PlanId = plan_id }, options)
  if not response then return nil, err end
  return true
end

--- What a debug run sent and received, for a `for` loop; see `client:each`.
---@param plan_id string
---@return fun(): table
function Scene:debug_logs(plan_id) return self.client:each("GetPtsDebugSampleLogs", { PlanId = plan_id }) end

--- Changes the load while the test runs.
---@param speeds { ApiId: string, Speed: integer }[] of the first API of each session; in RPS mode of any
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:adjust_speed(speeds, options)
  local response, err = call(self, "AdjustPtsSceneSpeed", { ApiSpeedList = speeds }, options)
  if not response then return nil, err end
  return true
end

--- The figures of a run while it goes on.
---@param plan_id string
---@param options? pts.CallOptions
---@return pts.GetPtsSceneRunningDataResponse?
---@return pts.Error? err
function Scene:running_data(plan_id, options)
  return call(self, "GetPtsSceneRunningData", { PlanId = plan_id }, options)
end

--- What a run looks like now; for `pts.run`.
---@param plan_id string
---@param options? pts.CallOptions
---@return pts.Observation?
---@return pts.Error? err
function Scene:observe(plan_id, options)
  local text, response = self:status(options)
  if not text then return nil, response end
  local data, err
  -- Before a run is ready to send there are no figures to ask for.
  if text == "RUNNING" or text == "STOPPING" or not status.is_active(text) then
    data, err = self:running_data(plan_id, options)
  end
  return observation.native(text, data, err)
end

--- The reports of this scene, for a `for` loop; see `client:each`.
---@return fun(): table
function Scene:reports() return self.client:each("GetPtsReportsBySceneId", { SceneId = self.id }) end

--- The report of a run.
---@param plan_id string or a report's id from a list: both seem to be the same
---@param options? pts.CallOptions
---@return pts.Report?
---@return pts.Error? err
function Scene:report(plan_id, options)
  local response, err = call(self, "GetPtsReportDetails", { PlanId = plan_id }, options)
  if not response then return nil, err end
  return require("pts.report").native(response, { scene_id = self.id, plan_id = plan_id })
end

--- The report of the latest run that has one.
---@param options? pts.CallOptions
---@return pts.Report?
---@return pts.Error? err
function Scene:latest_report(options)
  local reports, err = self.client:list("GetPtsReportsBySceneId", { SceneId = self.id }, options)
  if not reports then return nil, err end
  local latest = observation.latest(reports, function(overview) return tostring(overview.StartTime or "") end)
  if not latest then return nil, self:refused("GetPtsReportsBySceneId", "no_report", "has no report") end
  local report
  report, err = self:report(latest.ReportId, options)
  if report then return report end
  if err.kind == "api" then
    -- No document says how to get from a listed report to its details.
    err.message = ("%s; the report's id %s was taken for its plan's"):format(err.message, latest.ReportId)
  end
  return nil, err
end

--- The baseline, in the shape of a report, as `pts.threshold` compares with it.
---@param options? pts.CallOptions
---@return pts.Report?
---@return pts.Error? err
function Scene:baseline(options)
  local response, err = call(self, "GetPtsSceneBaseLine", {}, options)
  if not response then return nil, err end
  return require("pts.report").baseline(response)
end

--- Makes a run's report the baseline.
---@param report_id string
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:set_baseline(report_id, options)
  local response, err = call(self, "CreatePtsSceneBaseLineFromReport", { ReportId = report_id }, options)
  if not response then return nil, err end
  return true
end

--- DeletePtsScene, for `delete`.
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function Scene:remove(options)
  local response, err = call(self, "DeletePtsScene", {}, options)
  if not response then return nil, err end
  return true
end

--- Waits for a status; see `client:wait_until_status`.
---@param target string|string[]|fun(status: string): boolean
---@param options? pts.WaitOptions
---@return pts.GetPtsSceneRunningStatusResponse? response
---@return pts.WaitInfo|pts.Error info_or_err
function Scene:wait_until_status(target, options)
  return self.client:wait_until_status(self.id, target, options)
end

local M = {}

--- See `client:scene`.
---@param client pts.Client
---@param id string
---@return pts.Scene
function M.new(client, id) return setmetatable({ client = client, id = id }, Scene) end

return M
