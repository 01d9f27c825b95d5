-- SPDX-License-Identifier: MIT
--- Baselines of native scenes.
-- @module pts.emulator.operations.baseline

local answer = require "pts.emulator.answer"
local catalogue = require "pts.catalogue"
local checks = require "pts.emulator.checks"
local report = require "pts.emulator.operations.report"
local spelling = require "pts.emulator.spelling"

local baseline = {}

local function known_scene(state, operation, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if scene then return scene end
  return nil, answer.reject(operation, "The scene does not exist")
end

function baseline.GetPtsSceneBaseLine(state, parameters)
  local scene, status, body = known_scene(state, "GetPtsSceneBaseLine", parameters)
  if not scene then return status, body end
  local kept = scene.baseline
  if not kept then return answer.ok { SceneId = scene.id } end
  local fields = catalogue.find("GetPtsSceneBaseLine").answer.Baseline
  return answer.ok { SceneId = scene.id, Baseline = spelling.only(kept, fields) }
end

function baseline.UpdatePtsSceneBaseLine(state, parameters)
  local scene, status, body = known_scene(state, "UpdatePtsSceneBaseLine", parameters)
  if not scene then return status, body end
  local kept = scene.baseline or { Name = scene.name, SceneBaseline = {}, ApiBaselines = {} }
  for _, parameter in ipairs(catalogue.find("UpdatePtsSceneBaseLine").parameters) do
    local text = parameters[parameter.name]
    if parameter.name ~= "SceneId" and text and text ~= "" then
      local document, message = checks.document(text, parameter)
      if not document then return answer.reject("UpdatePtsSceneBaseLine", message) end
      kept[parameter.name] = document
    end
  end
  scene.baseline = kept
  state.scenes:save(scene)
  return answer.ok()
end

function baseline.DeletePtsSceneBaseLine(state, parameters)
  local scene, status, body = known_scene(state, "DeletePtsSceneBaseLine", parameters)
  if not scene then return status, body end
  scene.baseline = nil
  state.scenes:save(scene)
  return answer.ok()
end

function baseline.CreatePtsSceneBaseLineFromReport(state, parameters)
  local operation = "CreatePtsSceneBaseLineFromReport"
  local scene, status, body = known_scene(state, operation, parameters)
  if not scene then return status, body end
  local run = state.scenes.runs:get(parameters.ReportId)
  if not run or run.scene_id ~= scene.id or not state.scenes:has_report(run) then
    return answer.reject(operation, "The report does not exist")
  end
  local metrics, apis = report.figures(state, run)
  for i, one in ipairs(apis) do
    one.Id, one.Name, one.ApiName = i, one.ApiName, nil
    one.MaxRt, one.MinRt = math.floor(one.MaxRt), math.floor(one.MinRt)
  end
  scene.baseline = { Name = scene.name, SceneBaseline = metrics, ApiBaselines = apis }
  state.scenes:save(scene)
  return answer.ok()
end

return baseline
