-- SPDX-License-Identifier: MIT
--- Environments of JMeter scenes.
-- @module pts.emulator.operations.environment

local answer = require "pts.emulator.answer"
local catalogue = require "pts.catalogue"
local checks = require "pts.emulator.checks"
local records = require "pts.emulator.records"
local spelling = require "pts.emulator.spelling"

local environment = {}

function environment.SaveEnv(state, parameters)
  local document, message = checks.document(parameters.Env, catalogue.find("SaveEnv").parameters[1])
  if not document then return answer.reject("SaveEnv", message) end
  local id, now = document.EnvId, math.floor(state.clock:now() * 1000)
  if id == "" then id = nil end
  local before = id and state.environments:get(id)
  if id and not before then return answer.reject("SaveEnv", "The env does not exist.") end
  id = id or state.new_id()
  document.EnvId = id
  document.CreateTime, document.ModifiedTime = before and before.CreateTime or now, now
  document.EnvVersion = tostring((before and tonumber(before.EnvVersion) or 0) + 1)
  document.UsedCapacity = 0
  for i, file in ipairs(document.Files or {}) do
    file.FileId, file.FileSize = i, 2048
    document.UsedCapacity = document.UsedCapacity + file.FileSize
  end
  state.environments:set(id, document)
  return answer.ok { EnvId = id }
end

--- The scenes that use an environment, and those of them that run.
local function users_of(state, id)
  local related, running = {}, {}
  for scene_id in state.jmeter:newest() do
    local scene = state.jmeter:get(scene_id)
    if scene.document.EnvironmentId == id then
      related[#related + 1] = scene_id
      local _, going = state.jmeter:status(scene)
      if going then running[#running + 1] = scene_id end
    end
  end
  return related, running
end

function environment.ListEnvs(state, parameters)
  local wanted, word = parameters.EnvId or "", parameters.EnvName or ""
  if wanted ~= "" and not state.environments:get(wanted) then
    return answer.fail("ListEnvs", "EnvNotExist")
  end
  local kind = catalogue.find("ListEnvs").answer.Envs.items
  local _, _, number, size = records.page_of(parameters)
  local items, total = records.page(state.environments:newest(), parameters, function(id)
    if wanted ~= "" and id ~= wanted then return nil end
    local found = state.environments:get(id)
    if not found.EnvName:find(word, 1, true) then return nil end
    found.RelatedScenes, found.RunningScenes = users_of(state, id)
    return spelling.only(found, kind)
  end)
  return answer.ok { Envs = items, PageNumber = number, PageSize = size, TotalCount = total }
end

function environment.RemoveEnv(state, parameters)
  if not state.environments:get(parameters.EnvId) then return answer.fail("RemoveEnv", "EnvNotExist") end
  local related = users_of(state, parameters.EnvId)
  if #related > 0 then return answer.reject("RemoveEnv", "The env is used by a scene.") end
  state.environments:delete(parameters.EnvId)
  return answer.ok()
end

return environment
