-- SPDX-License-Identifier: MIT
--- What keeping native and JMeter scenes has in common: records of scenes and runs, and what time makes of a run.
-- @module pts.emulator.scene_keeper

local lifecycle = require "pts.emulator.lifecycle"
local records = require "pts.emulator.records"

---@class pts.emulator.SceneKeeper
---@field records pts.emulator.Records of scenes
---@field runs pts.emulator.Records
---@field clock pts.emulator.Clock
---@field new_id fun(): string
---@field run_id string the field of a run, and of a scene for its latest one, that holds a run's id
local Keeper = {}

-- Seconds are counted one by one. The service lets no run go on for more than a day.
local MOST_SECONDS = 30 * 86400

---@param id string|nil
---@return table|nil scene
function Keeper:get(id) return id and self.records:get(id) or nil end

--- Ids, the newest first.
---@return fun(): string|nil
function Keeper:newest() return self.records:newest() end

---@param scene table
function Keeper:save(scene) self.records:set(scene.id, scene) end

---@param scene table
function Keeper:delete(scene) self.records:delete(scene.id) end

--- Forgets all scenes and runs.
function Keeper:clear()
  self.records:clear()
  self.runs:clear()
end

---@param run pts.emulator.Run
function Keeper:save_run(run) self.runs:set(run[self.run_id], run) end

--- The latest run of a scene.
---@param scene table
---@return pts.emulator.Run|nil
function Keeper:run_of(scene)
  local id = scene[self.run_id]
  return id and self.runs:get(id) or nil
end

--- Ends a run that is under way. A second stop changes nothing.
---@param run pts.emulator.Run
function Keeper:stop_run(run)
  if run.stopped_at then return end
  run.stopped_at = self.clock:now()
  self:save_run(run)
end

--- Changes the speed of a run from now on.
---@param run pts.emulator.Run
---@param factor number of the load it was started with
function Keeper:adjust(run, factor)
  run.load.changes = run.load.changes or {}
  table.insert(run.load.changes, { at = self:sending(run), factor = factor })
  self:save_run(run)
end

--- How long a run has been sending load.
---@param run pts.emulator.Run
---@return number seconds
function Keeper:sending(run)
  return math.min(MOST_SECONDS, lifecycle.sending(run.stages, run, self.clock:now()))
end

--- When a run ended, or nil.
---@param run pts.emulator.Run
---@return number|nil scene time
function Keeper:ended_at(run)
  local length = lifecycle.length(run.stages, run)
  local at = length and run.started_at + length
  return at and at <= self.clock:now() and at or nil
end

local keeper = {}

--- Gives a class these methods, but for those that it has itself.
---@param class table
---@param kind { scene: string, run: string, run_id: string } names of its records, and of a run's id
---@return fun(options: { store: pts.emulator.Store, clock: pts.emulator.Clock, new_id: (fun(): string) }): table new
function keeper.derive(class, kind)
  for name, method in pairs(Keeper) do
    class[name] = class[name] or method
  end
  class.run_id = kind.run_id
  local metatable = { __index = class, __name = "pts.emulator." .. kind.scene }
  return function(options)
    return setmetatable({
      records = records.new(options.store, kind.scene),
      runs = records.new(options.store, kind.run),
      clock = options.clock,
      new_id = options.new_id,
    }, metatable)
  end
end

return keeper
