-- SPDX-License-Identifier: MIT
--- JMeter scenes: saved, read, listed, removed.
-- @module pts.emulator.operations.jmeter_scene

local answer = require "pts.emulator.answer"
local catalogue = require "pts.catalogue"
local checks = require "pts.emulator.checks"
local records = require "pts.emulator.records"
local spelling = require "pts.emulator.spelling"

local scene = {}

function scene.SaveOpenJMeterScene(state, parameters)
  local parameter = catalogue.find("SaveOpenJMeterScene").parameters[1]
  local document, message = checks.document(parameters.OpenJMeterScene, parameter)
  if not document then return answer.reject("SaveOpenJMeterScene", message) end
  for _, name in ipairs { "SceneId", "EnvironmentId" } do
    if document[name] == "" then document[name] = nil end
  end
  if document.SceneId and not state.jmeter:get(document.SceneId) then
    return answer.reject("SaveOpenJMeterScene", "The scene does not exist.")
  end
  if document.EnvironmentId and not state.environments:get(document.EnvironmentId) then
    return answer.reject("SaveOpenJMeterScene", "The env does not exist.")
  end
  return answer.ok { SceneId = state.jmeter:store_document(document).id }
end

function scene.GetOpenJMeterScene(state, parameters)
  local found = state.jmeter:get(parameters.SceneId)
  if not found then return answer.reject("GetOpenJMeterScene", "The scene does not exist.") end
  local document = spelling.jmeter(found.document)
  for i, file in ipairs(document.FileList or {}) do
    file.Id, file.FileType = i, (file.FileName or ""):match "%.(%w+)$" or ""
    file.FileSize = file.FileSize or 1024
  end
  document.BaseInfo = { CreateName = "emulator", ModifyName = "emulator", Remark = "" }
  document.Pool = document.IsVpcTest and "intranet-vpc" or ""
  return answer.ok { Scene = spelling.only(document, catalogue.find("GetOpenJMeterScene").answer.Scene) }
end

local function duration_text(seconds) return ("%d分%d秒"):format(math.floor(seconds / 60), seconds % 60) end

function scene.ListOpenJMeterScenes(state, parameters)
  local _, _, number, size = records.page_of(parameters)
  local wanted, word = parameters.SceneId, parameters.SceneName or ""
  if wanted and wanted ~= "" and not state.jmeter:get(wanted) then
    return answer.fail("ListOpenJMeterScenes", "SceneNotExist")
  end
  local items, total = records.page(state.jmeter:newest(), parameters, function(id)
    if wanted and wanted ~= "" and id ~= wanted then return nil end
    local found = state.jmeter:get(id)
    if not found.document.SceneName:find(word, 1, true) then return nil end
    return {
      SceneId = id,
      SceneName = found.document.SceneName,
      DurationStr = duration_text(found.document.Duration or 60),
      Status = (state.jmeter:status(found)),
    }
  end)
  return answer.ok { JMeterScene = items, PageNumber = number, PageSize = size, TotalCount = total }
end

function scene.RemoveOpenJMeterScene(state, parameters)
  local found = state.jmeter:get(parameters.SceneId)
  if not found then return answer.fail("RemoveOpenJMeterScene", "SceneNotExist") end
  local _, running = state.jmeter:status(found)
  if running then return answer.reject("RemoveOpenJMeterScene", "The scene is running.") end
  state.jmeter:delete(found)
  return answer.ok()
end

return scene
