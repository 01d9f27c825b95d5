-- SPDX-License-Identifier: MIT
--- Ids like the service's: a few upper-case letters and digits. In the same order after each reset, so that the same
-- calls have the same figures; never one that is taken, nor one that was: what was deleted has left runs behind.
-- @module pts.emulator.ids

-- An odd step goes through all of a power of two before it comes back, and looks random on the way.
local SPACE, STEP = 268435456, 165903771

-- Kept beside the records, so that an emulator that goes on from a state file goes on here too.
local LAST = "ids#last"

-- The records that have such ids; see `pts.emulator.records`. People name scenes, too.
local KINDS = { "scene", "run", "jmeter", "jmeter_run", "environment" }

---@class pts.emulator.Ids
---@field store pts.emulator.Store
local Ids = {}
local ids_meta = { __index = Ids, __name = "pts.emulator.ids" }

local function is_taken(store, id)
  for _, kind in ipairs(KINDS) do
    if store:has(kind .. ":" .. id) then return true end
  end
  return false
end

---@return string
function Ids:next()
  local at = self.store:get(LAST) or 0
  local id
  repeat
    at = (at + STEP) % SPACE
    id = ("%07X"):format(at)
  until not is_taken(self.store, id)
  self.store:set(LAST, at)
  return id
end

--- From the first again.
function Ids:restart() self.store:delete(LAST) end

local ids = {}

---@param store pts.emulator.Store
---@return pts.emulator.Ids
function ids.new(store) return setmetatable({ store = store }, ids_meta) end

return ids
