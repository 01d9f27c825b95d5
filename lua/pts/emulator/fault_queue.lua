-- SPDX-License-Identifier: MIT
--- The faults that wait, in order. A request meets at most one: the first that fits it and is not used up, so
-- that several with `times` make a script (two throttled, then one reset, then all well).
-- @module pts.emulator.fault_queue

---@class pts.emulator.FaultQueue
local Queue = {}
local queue_meta = { __index = Queue, __name = "pts.emulator.fault_queue" }

---@return table[]
function Queue:list() return self.store:get "faults" or {} end

--- Adds a fault that `pts.emulator.faults` has checked.
---@param fault table
---@return table fault  with its `id` and how often it has `struck`
function Queue:add(fault)
  local list = self:list()
  fault.id = (self.store:get "fault_serial" or 0) + 1
  fault.struck = 0
  list[#list + 1] = fault
  self.store:set("fault_serial", fault.id)
  self.store:set("faults", list)
  return fault
end

function Queue:clear() self.store:delete "faults" end

local function fits(fault, scene, operation)
  return (fault.scene == "*" or fault.scene == scene)
    and (fault.operation == nil or fault.operation == operation)
    and (fault.times == nil or fault.struck < fault.times)
end

--- The fault that a request will meet, if any.
---@param scene string|nil
---@param operation string|nil
---@return table|nil
function Queue:find(scene, operation)
  for _, fault in ipairs(self:list()) do
    if fits(fault, scene, operation) then return fault end
  end
end

--- Counts a strike.
---@param fault table
function Queue:count(fault)
  local list = self:list()
  for _, listed in ipairs(list) do
    if listed.id == fault.id then listed.struck = listed.struck + 1 end
  end
  self.store:set("faults", list)
end

local fault_queue = {}

---@param store pts.emulator.Store
---@return pts.emulator.FaultQueue
function fault_queue.new(store) return setmetatable({ store = store }, queue_meta) end

return fault_queue
