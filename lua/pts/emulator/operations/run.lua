-- SPDX-License-Identifier: MIT
--- Starting, stopping and watching a scene's load test.
-- @module pts.emulator.operations.run

local answer = require "pts.emulator.answer"
local calendar = require "pts.emulator.calendar"

local run = {}

function run.GetPtsSceneRunningStatus(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if not scene then return answer.fail("GetPtsSceneRunningStatus", "GetPtsSceneRunningStatusFail") end
  return answer.ok {
    CreateTime = calendar.beijing(scene.created_at),
    ModifiedTime = calendar.beijing(scene.modified_at),
    SceneName = scene.name,
    Status = state.scenes:status(scene),
  }
end

function run.StartPtsScene(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  if not scene then return answer.fail("StartPtsScene", "StartPtsSceneFail") end
  local _, running = state.scenes:status(scene)
  if running then return answer.fail("StartPtsScene", "StartPtsSceneFail", "Scene is running") end
  return answer.ok { PlanId = state.scenes:start(scene) }
end

function run.StopPtsScene(state, parameters)
  local scene = state.scenes:get(parameters.SceneId)
  local running = false
  if scene then
    local _
    _, running = state.scenes:status(scene)
  end
  if not running then
    return answer.fail(
      "StopPtsScene",
      "StopPtsSceneFail",
      ("The scene %s has no plan"):format(parameters.SceneId)
    )
  end
  state.scenes:stop(scene)
  return answer.ok()
end

return run
