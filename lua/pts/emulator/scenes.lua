-- SPDX-License-Identifier: MIT
--- The scenes the emulator has, and their latest runs.
-- @module pts.emulator.scenes

local lifecycle = require "pts.emulator.lifecycle"

---@class pts.emulator.Scene
---@field id string
---@field name string
---@field created_at number   scene time
---@field modified_at number
---@field status string|nil   shown whatever the run says
---@field running_seconds number|nil
---@field stages pts.emulator.Stage[]|nil  in place of the ordinary life cycle
---@field run { plan_id: string, started_at: number, stopped_at: number|nil }|nil

---@class pts.emulator.Scenes
local Scenes = {}
local scenes_meta = { __index = Scenes, __name = "pts.emulator.scenes" }

-- What people may say about a scene, and how each is checked.
local FIELDS = {
  id = function(value)
    return type(value) == "string" and value:find "^[%w_%-]+$" ~= nil, "letters, digits, - and _"
  end,
  name = function(value) return type(value) == "string", "text" end,
  status = function(value) return type(value) == "string", "text" end,
  running_seconds = function(value)
    local valid = type(value) == "number" and value >= 0
    return valid, "a number, zero or more"
  end,
  stages = lifecycle.check,
}

--- Checks a description of a scene.
---@param description any
---@return table|nil
---@return string|nil message
function Scenes.check(description)
  if type(description) ~= "table" then return nil, "a scene is an object with an id" end
  if description.id == nil then return nil, "a scene needs an id" end
  for name, value in pairs(description) do
    local check = FIELDS[name]
    if check == nil then return nil, ("a scene has no %q"):format(tostring(name)) end
    local ok, expected = check(value)
    if not ok then return nil, ("%s: expected %s"):format(name, expected) end
  end
  return description
end

---@param id string
---@return pts.emulator.Scene|nil
function Scenes:get(id) return self.store:get("scene:" .. id) end

--- All scenes, in the order they were made.
---@return pts.emulator.Scene[]
function Scenes:list()
  local list = {}
  for _, id in ipairs(self.store:get "scene_ids" or {}) do
    list[#list + 1] = self:get(id)
  end
  return list
end

--- Makes a scene, or replaces the one with this id: its run is forgotten.
---@param description table  see `check`
---@return pts.emulator.Scene
function Scenes:put(description)
  local now = self.clock:now()
  local scene = {
    id = description.id,
    name = description.name or description.id,
    status = description.status,
    running_seconds = description.running_seconds,
    stages = description.stages,
    created_at = now,
    modified_at = now,
  }
  local before = self:get(scene.id)
  if before then
    scene.created_at = before.created_at
  else
    local ids = self.store:get "scene_ids" or {}
    ids[#ids + 1] = scene.id
    self.store:set("scene_ids", ids)
  end
  self:save(scene)
  return scene
end

---@param scene pts.emulator.Scene
function Scenes:save(scene) self.store:set("scene:" .. scene.id, scene) end

--- Forgets all scenes.
function Scenes:clear()
  for _, id in ipairs(self.store:get "scene_ids" or {}) do
    self.store:delete("scene:" .. id)
  end
  self.store:delete "scene_ids"
end

--- What the scene shows now, and whether a run is under way.
---@param scene pts.emulator.Scene
---@return string status
---@return boolean running
function Scenes:status(scene)
  local stages = scene.stages or lifecycle.stages(scene.running_seconds)
  local status, over = lifecycle.at(stages, scene.run, self.clock:now())
  return scene.status or status, not over
end

--- Begins a run; whether one is under way is for the caller to ask.
---@param scene pts.emulator.Scene
---@return string plan_id
function Scenes:start(scene)
  scene.run = { plan_id = self.new_id(), started_at = self.clock:now() }
  self:save(scene)
  return scene.run.plan_id
end

--- Ends the run that is under way. A second stop changes nothing.
---@param scene pts.emulator.Scene
function Scenes:stop(scene)
  scene.run.stopped_at = scene.run.stopped_at or self.clock:now()
  self:save(scene)
end

local scenes = { check = Scenes.check }

---@param options { store: pts.emulator.Store, clock: pts.emulator.Clock, new_id: (fun(): string) }
---@return pts.emulator.Scenes
function scenes.new(options)
  return setmetatable({ store = options.store, clock = options.clock, new_id = options.new_id }, scenes_meta)
end

return scenes
