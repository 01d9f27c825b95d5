-- SPDX-License-Identifier: MIT
--- The runtime of plain scripts: waits where it stands.
-- @module pts.runtime.blocking

local core = require "pts.core"

-- Short enough that Ctrl-C and debug hooks, which Lua runs between calls into C, are felt at once.
local LONGEST_STEP = 0.25

local M = { name = "blocking", now = core.now }

--- Sleeps, in slices.
---@param seconds number
function M.sleep(seconds)
  local deadline = core.now() + seconds
  local left = seconds
  while left > 0 do
    core.sleep(math.min(left, LONGEST_STEP))
    left = deadline - core.now()
  end
end

--- Drives the transport until the request is done.
---@return boolean? done
---@return string? message
function M.wait(_, request)
  local done, message
  repeat
    done, message = request:wait(LONGEST_STEP)
  until done ~= false
  return done, message
end

return M
