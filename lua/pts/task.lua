-- SPDX-License-Identifier: MIT
--- Code that runs beside the code that starts it, inside `pts.gather`.
-- @module pts.task

local M = {}

local function scheduler_of(name)
  local runtime = require "pts.runtime.gather"
  if not runtime.active() then
    return nil, ("pts.%s: works only in a function that pts.gather runs"):format(name)
  end
  return runtime
end

---@class pts.Task what `pts.spawn` gives and `pts.join` takes

--- Starts `fn(...)` as one more coroutine of the gather around it, which does not end before it has.
---@param level integer
---@param fn fun(...: any): any, any
---@return pts.Task
function M.spawn(level, fn, ...)
  local runtime, message = scheduler_of "spawn"
  if not runtime then error(message, level + 1) end
  if type(fn) ~= "function" then
    error("pts.spawn: what is run must be a function, not a " .. type(fn), level + 1)
  end
  local count, arguments = select("#", ...), { ... }
  local unpack = table.unpack or unpack -- luacheck: ignore 113
  return runtime.spawn(function() return fn(unpack(arguments, 1, count)) end)
end

--- Waits for a task's end. Everyone who joins it gets what it returned.
---@param level integer
---@param task pts.Task
---@return any value
---@return any err
function M.join(level, task)
  local runtime, message = scheduler_of "join"
  if not runtime then error(message, level + 1) end
  if not runtime.is_task(task) then error("pts.join: takes what pts.spawn gave", level + 1) end
  local value, err, mistake = runtime.join(task)
  if mistake then error("pts.join: " .. mistake, level + 1) end
  return value, err
end

return M
