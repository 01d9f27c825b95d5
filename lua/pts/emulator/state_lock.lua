-- SPDX-License-Identifier: MIT
--- Keeps two emulators from one state file: each would write over what the other knows. What is locked is a file
-- beside it, since the state file itself is replaced each time; nginx's end, however it comes, gives the lock back.
-- @module pts.emulator.state_lock

local ffi = require "ffi"

ffi.cdef [[
int fileno(void *file);
int flock(int descriptor, int operation);
]]

local LOCK_EX, LOCK_NB = 2, 4
local EWOULDBLOCK = ffi.os == "Linux" and 11 or 35

local state_lock = {}

--- Takes the lock, for as long as this process lives. Where there can be none, nothing is locked: in a folder that
--- takes no file the state cannot be written either.
---@param path string of the state file
---@return boolean|nil ok
---@return string|nil message
function state_lock.take(path)
  local file = io.open(path .. ".lock", "a")
  if not file then return true end
  if ffi.C.flock(ffi.C.fileno(file), LOCK_EX + LOCK_NB) ~= 0 and ffi.errno() == EWOULDBLOCK then
    file:close()
    return nil,
      ("%s is another emulator's, which still runs; stop that one, or name another file"):format(path)
  end
  state_lock.file = file -- collected, it would be closed and the lock gone
  return true
end

return state_lock
