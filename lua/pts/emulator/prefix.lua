-- SPDX-License-Identifier: MIT
--- The private folder that holds everything one nginx of ours writes.
-- @module pts.emulator.prefix

local uv = require "luv"

local prefix = {}

local OWNER_ONLY = 384 -- 0600

--- Makes the folder, readable by its owner alone.
---@return string|nil path
---@return string|nil message
function prefix.make()
  local base = os.getenv "TMPDIR"
  if base == nil or base == "" then base = "/tmp" end
  return uv.fs_mkdtemp(base:gsub("/+$", "") .. "/pts-emulator-XXXXXX")
end

---@param path string
---@param text string
---@return boolean|nil
---@return string|nil message
function prefix.write(path, text)
  local fd, message = uv.fs_open(path, "wx", OWNER_ONLY)
  if not fd then return nil, message end
  local written
  written, message = uv.fs_write(fd, text, 0)
  uv.fs_close(fd)
  if not written then return nil, message end
  return true
end

--- Removes the folder and what is in it; links are removed, never followed.
---@param path string
function prefix.remove(path)
  local scan = uv.fs_scandir(path)
  while scan do
    local name, kind = uv.fs_scandir_next(scan)
    if not name then break end
    if kind == "directory" then
      prefix.remove(path .. "/" .. name)
    else
      uv.fs_unlink(path .. "/" .. name)
    end
  end
  uv.fs_rmdir(path)
end

return prefix
