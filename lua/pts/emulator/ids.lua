-- SPDX-License-Identifier: MIT
--- Ids like the service's: a few upper-case letters and digits. In the same order after each restart, so that the
-- same calls have the same figures; never one that is taken.
-- @module pts.emulator.ids

-- An odd step goes through all of a power of two before it comes back, and looks random on the way.
local SPACE, STEP = 268435456, 165903771

-- The records that have such ids; see `pts.emulator.records`.
local KINDS = { "scene", "run", "jmeter", "jmeter_run", "environment" }

---@class pts.emulator.Ids
---@field store pts.emulator.Store
---@field at integer
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
  local id
  repeat
    self.at = (self.at + STEP) % SPACE
    id = ("%07X"):format(self.at)
  until not is_taken(self.store, id)
  return id
end

--- From the first again.
function Ids:restart() self.at = 0 end

local ids = {}

---@param store pts.emulator.Store
---@return pts.emulator.Ids
function ids.new(store) return setmetatable({ store = store, at = 0 }, ids_meta) end

return ids
