-- SPDX-License-Identifier: MIT
--- Native scenes: made, read, listed, deleted.
-- @module pts.emulator.operations.scene

local answer = require "pts.emulator.answer"
local calendar = require "pts.emulator.calendar"
local catalogue = require "pts.catalogue"
local checks = require "pts.emulator.checks"
local records = require "pts.emulator.records"
local spelling = require "pts.emulator.spelling"

local scene = {}

--- The document of a request; or nil, and the status and body that refuse it.
local function document_of(operation, parameters)
  local document, message = checks.document(parameters.Scene, catalogue.find(operation).parameters[1])
  if document then return document end
  return nil, answer.reject(operation, message)
end

function scene.CreatePtsScene(state, parameters)
  local document, status, body = document_of("CreatePtsScene", parameters)
  if not document then return status, body end
  return answer.ok { SceneId = state.scenes:store_document(document).id }
end

function scene.SavePtsScene(state, parameters)
  local document, status, body = document_of("SavePtsScene", parameters)
  if not document then return status, body end
  local id = document.SceneId
  if id and id ~= "" and not state.scenes:get(id) then
    return answer.reject("SavePtsScene", "The scene does not exist")
  end
  return answer.ok { SceneId = state.scenes:store_document(document, id ~= "" and id or nil).id }
end

function scene.ModifyPtsScene(state, parameters)
  local document, status, body = document_of("ModifyPtsScene", parameters)
  if not document then return status, body end
  if not document.SceneId or not state.scenes:get(document.SceneId) then
    return answer.fail("ModifyPtsScene", "ModifyPtsSceneFail")
  end
  state.scenes:store_document(document, document.SceneId)
  return answer.ok()
end

--- How the lists call what a scene does.
local function list_status(state, found)
  if state.scenes:is_debugging(found) then return "Debugging" end
  local _, running = state.scenes:status(found)
  if running then return "Running" end
  return found.draft and "Draft" or "WaitStart"
end

function scene.GetPtsScene(state, parameters)
  local found = state.scenes:get(parameters.SceneId)
  if not found then return answer.reject("GetPtsScene", "The scene does not exist") end
  local document = spelling.native(state.scenes:document(found))
  document.Status = list_status(state, found)
  document.CreateTime = calendar.beijing(found.created_at)
  document.ModifiedTime = calendar.beijing(found.modified_at)
  return answer.ok { Scene = document }
end

local function view_of(state, found)
  return {
    SceneId = found.id,
    SceneName = found.name,
    CreateTime = calendar.beijing(found.created_at),
    Status = list_status(state, found),
  }
end

function scene.ListPtsScene(state, parameters)
  local word = parameters.KeyWord or ""
  local _, length = word:gsub("[^\128-\191]", "")
  if length > 30 then return answer.fail("ListPtsScene", "ListPtsSceneFail") end
  local first, last = records.page_of(parameters)
  local items, position = {}, 0
  for id in state.scenes:newest() do
    local found = (word ~= "" or position + 1 >= first) and state.scenes:get(id)
    if word == "" or found.name:find(word, 1, true) then
      position = position + 1
      if position > last then break end -- there is no total to count on for
      if position >= first then items[#items + 1] = view_of(state, found) end
    end
  end
  return answer.ok { SceneViewList = items }
end

local function is_running(state, found)
  local _, running = state.scenes:status(found)
  return running
end

function scene.DeletePtsScene(state, parameters)
  local found = state.scenes:get(parameters.SceneId)
  if not found then return answer.fail("DeletePtsScene", "DeletePtsSceneFail") end
  if is_running(state, found) then
    return answer.fail("DeletePtsScene", "DeletePtsSceneFail", "Scene is running")
  end
  state.scenes:delete(found)
  return answer.ok()
end

function scene.DeletePtsScenes(state, parameters)
  local ids, message = checks.document(parameters.SceneIds, catalogue.find("DeletePtsScenes").parameters[1])
  if not ids then return answer.fail("DeletePtsScenes", "DeletePtsScenesFail", message) end
  local doomed = {}
  for i, id in ipairs(ids) do
    local found = state.scenes:get(id)
    if not found then
      return answer.fail("DeletePtsScenes", "DeletePtsScenesFail", ("Scene %s does not exist"):format(id))
    end
    if is_running(state, found) then return answer.fail("DeletePtsScenes", "DeletePtsScenesFail") end
    doomed[i] = found
  end
  for _, found in ipairs(doomed) do
    state.scenes:delete(found)
  end
  return answer.ok()
end

return scene
