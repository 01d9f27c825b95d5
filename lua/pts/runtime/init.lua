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

-- Each: `module`, and `in_use()`, which says without loading anything whether asking that module makes sense.
local CANDIDATES = {
  {
    module = "pts.runtime.gather",
    in_use = function() return package.loaded["pts.runtime.gather"] ~= nil end,
  },
  {
    module = "pts.runtime.nginx",
    in_use = function() return rawget(_G, "ngx") ~= nil end,
  },
  {
    module = "pts.runtime.cqueues",
    in_use = function() return package.loaded.cqueues ~= nil end,
  },
  {
    module = "pts.runtime.luv",
    in_use = function() return package.loaded.luv ~= nil end,
  },
}

--- The runtime of the current code.
---@return table? runtime
---@return string? message why it is not possible to wait here
function M.current()
  for _, candidate in ipairs(CANDIDATES) do
    if candidate.in_use() then
      local runtime = require(candidate.module)
      local active, message = runtime.active()
      if active then return runtime end
      if message then return nil, message end
    end
  end
  return require "pts.runtime.blocking"
end

return M
