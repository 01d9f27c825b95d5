-- SPDX-License-Identifier: MIT
--- How to wait, chosen anew for each call by what runs the current code.
--
-- A runtime is a table of three functions:
--
-- * `now()`                     seconds on a clock that only goes forward
-- * `sleep(seconds)`            lets that time pass
-- * `wait(transport, request)`  returns true once `request:done()`, or nil and a message
--
-- `wait` may do what it likes meanwhile as long as somebody calls `transport:step(seconds)`. The runtimes
-- here have a fourth, `active()`: whether their loop runs the current code; or nil and a message when it
-- does, but cannot wait here.
-- @module pts.runtime

local M = {}

local loaded = package.loaded

local blocking

--- That runtime, if its loop runs the current code.
local function ask(module)
  local runtime = require(module)
  local active, message = runtime.active()
  return active and runtime or nil, not active and message or nil
end

--- The runtime of the loop that runs the current code, if one does.
local function find_loop()
  local runtime, message
  if loaded["pts.runtime.gather"] then
    runtime, message = ask "pts.runtime.gather"
  end
  if not (runtime or message) and loaded.ngx then
    runtime, message = ask "pts.runtime.nginx"
  end
  if not (runtime or message) and loaded.cqueues then
    runtime, message = ask "pts.runtime.cqueues"
  end
  if not (runtime or message) and loaded.luv then
    runtime, message = ask "pts.runtime.luv"
  end
  return runtime, message
end

--- The runtime of the current code.
---@return table? runtime
---@return string? message why it is not possible to wait here
function M.current()
  -- No module is loaded for this: without what is looked for here no loop can be in use.
  if loaded["pts.runtime.gather"] or loaded.ngx or loaded.cqueues or loaded.luv then
    local runtime, message = find_loop()
    if runtime or message then return runtime, message end
  end
  blocking = blocking or require "pts.runtime.blocking"
  return blocking
end

return M
