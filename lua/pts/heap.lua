-- SPDX-License-Identifier: MIT
--- A binary heap of things that are due at a time: adding and taking cost the logarithm of how many there are. Pure.
-- @module pts.heap

local Heap = {}
Heap.__index = Heap

--- Adds `item`, due at `at`.
---@param at number
---@param item any
function Heap:push(at, item)
  local times, items = self.times, self.items
  local i = self.size + 1
  self.size = i
  while i > 1 do
    local parent = math.floor(i / 2)
    if times[parent] <= at then break end
    times[i], items[i] = times[parent], items[parent]
    i = parent
  end
  times[i], items[i] = at, item
end

--- When the next item is due, or nil.
---@return number?
function Heap:next_time() return self.size > 0 and self.times[1] or nil end

--- Takes the item that is due first; nil when there is none.
---@return any item
function Heap:pop()
  local size, times, items = self.size, self.times, self.items
  if size == 0 then return nil end
  local top = items[1]
  local at, item = times[size], items[size]
  times[size], items[size] = nil, nil
  size = size - 1
  self.size = size
  if size == 0 then return top end
  local i = 1
  while true do
    local child = 2 * i
    if child > size then break end
    if child < size and times[child + 1] < times[child] then child = child + 1 end
    if at <= times[child] then break end
    times[i], items[i] = times[child], items[child]
    i = child
  end
  times[i], items[i] = at, item
  return top
end

local M = {}

function M.new() return setmetatable({ size = 0, times = {}, items = {} }, Heap) end

return M
