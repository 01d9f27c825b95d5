-- SPDX-License-Identifier: MIT
--- Saving a scene by its name: created when there is none, changed when there is one; never twice after a lost answer.
--
-- PTS has no ClientToken, and a save without a SceneId makes a new scene each time. Names are not unique there, so what
-- decides is who had the name before.
-- @module pts.save

local Error = require "pts.error"

local M = {}

---@class pts.SaveKind
---@field save string the operation
---@field document string its parameter
---@field list string the paged operation that finds scenes by name
---@field filter string its parameter for a part of the name
---@field longest? integer characters that it takes

M.NATIVE =
  { save = "SavePtsScene", document = "Scene", list = "ListPtsScene", filter = "KeyWord", longest = 30 }

M.JMETER = {
  save = "SaveOpenJMeterScene",
  document = "OpenJMeterScene",
  list = "ListOpenJMeterScenes",
  filter = "SceneName",
}

--- The first `count` characters.
local function first_characters(text, count)
  local position = 1
  for _ = 1, count do
    local _, last = text:find("^[^\128-\191][\128-\191]*", position)
    if not last then return text end
    position = last + 1
  end
  return text:sub(1, position - 1)
end

--- The ids of the scenes with exactly this name, in a list and as a set.
local function ids_of(client, kind, name, options)
  local part = kind.longest and first_characters(name, kind.longest) or name
  local list, set = {}, {}
  local scenes, err = client:list(kind.list, { [kind.filter] = part }, options)
  if not scenes then
    -- JMeter's list answers that there is no such scene instead of an empty page.
    if err.Code == "SceneNotExist" then return list, set end
    return nil, err
  end
  for _, scene in ipairs(scenes) do
    if scene.SceneName == name and not set[scene.SceneId] then
      list[#list + 1] = scene.SceneId
      set[scene.SceneId] = true
    end
  end
  return list, set
end

local function with_id(document, id)
  local copy = {}
  for key, value in pairs(document) do
    copy[key] = value
  end
  copy.sceneId, copy.SceneId = nil, id
  return copy
end

--- The id of the saved scene: the one that the answer names, or that was asked to be changed.
local function send(client, kind, document, id, options)
  local response, err = client:call(kind.save, { [kind.document] = document }, options)
  if not response then return nil, err end
  local saved = response.SceneId or id
  if saved then return saved end
  return nil,
    Error.new {
      kind = "protocol",
      operation = kind.save,
      message = "the answer has no SceneId; look for the scene by its name",
      response = response,
      maybe_applied = true,
    }
end

local function ambiguous(kind, name, ids)
  return Error.new {
    kind = "refused",
    reason = "ambiguous",
    operation = kind.save,
    message = ("%d scenes have the name '%s': %s; say which by its SceneId"):format(
      #ids,
      name,
      table.concat(ids, ", ")
    ),
  }
end

--- Creates; when the answer was lost, looks whether the scene is there now that was not before.
local function create(client, kind, document, name, before, options)
  local id, err = send(client, kind, document, nil, options)
  if id or not err.maybe_applied then return id, err end
  local ids = ids_of(client, kind, name, options)
  local new = {}
  for _, each in ipairs(ids or {}) do
    if not before[each] then new[#new + 1] = each end
  end
  if #new == 1 then return new[1] end
  return nil, err
end

--- Saves.
---@param client pts.Client
---@param kind pts.SaveKind
---@param document table a scene with `SceneName`; with `SceneId` that scene is changed
---@param options? pts.CallOptions
---@return string? scene_id
---@return boolean|pts.Error created whether the scene is new; or the error
---@return string? mistake what the caller did wrong
function M.run(client, kind, document, options)
  if type(document) ~= "table" then
    return nil, false, "a scene is a table, like the one GetPtsScene answers, not a " .. type(document)
  end
  local id = document.SceneId or document.sceneId
  local name = document.SceneName or document.sceneName
  local saved, err
  if id ~= nil and id ~= "" then
    saved, err = send(client, kind, document, id, options)
    if not saved then return nil, err end
    return saved, false
  end
  if type(name) ~= "string" or name == "" then return nil, false, "the scene needs a SceneName" end
  local ids, before = ids_of(client, kind, name, options)
  if not ids then return nil, before end
  if #ids > 1 then return nil, ambiguous(kind, name, ids) end
  if ids[1] then
    saved, err = send(client, kind, with_id(document, ids[1]), ids[1], options)
    if not saved then return nil, err end
    return saved, false
  end
  saved, err = create(client, kind, document, name, before, options)
  if not saved then return nil, err end
  return saved, true
end

return M
