-- SPDX-License-Identifier: MIT
--- The file a shell sources to talk to a running emulator.
-- @module pts.emulator.env_file

local uv = require "luv"

local env_file = {}

local OWNER_ONLY = 384 -- 0600

local function quoted(value)
  if value:find "^[%w_./:%%+-]+$" then return value end
  return "'" .. value:gsub("'", "'\\''") .. "'"
end

--- The file's text.
---@param facts { endpoint: string, control: string, pid: integer, key_id: string, key_secret: string }
---@return string
function env_file.text(facts)
  local lines = {}
  local function export(name, value)
    lines[#lines + 1] = ("export %s=%s\n"):format(name, quoted(tostring(value)))
  end
  export("PTS_ENDPOINT", facts.endpoint)
  export("ALIBABA_CLOUD_ACCESS_KEY_ID", facts.key_id)
  export("ALIBABA_CLOUD_ACCESS_KEY_SECRET", facts.key_secret)
  -- A token left from real credentials would be sent along with the emulator's key.
  lines[#lines + 1] = "unset ALIBABA_CLOUD_SECURITY_TOKEN\n"
  export("PTS_EMULATOR_CONTROL", facts.control)
  export("PTS_EMULATOR_PID", facts.pid)
  return table.concat(lines)
end

--- Writes the file in one step: whoever sees it sees all of it.
---@param path string
---@param text string
---@return boolean|nil
---@return string|nil message
function env_file.write(path, text)
  local temporary = ("%s.%d"):format(path, uv.os_getpid())
  uv.fs_unlink(temporary)
  local fd, message = uv.fs_open(temporary, "wx", OWNER_ONLY)
  if not fd then return nil, message end
  local ok
  ok, message = uv.fs_write(fd, text, 0)
  uv.fs_close(fd)
  if ok then
    ok, message = uv.fs_rename(temporary, path)
  end
  if not ok then
    uv.fs_unlink(temporary)
    return nil, message
  end
  return true
end

--- Removes the file if it is still the one this process wrote.
---@param path string
function env_file.remove(path)
  local file = io.open(path)
  if not file then return end
  local text = file:read "*a"
  file:close()
  if text:find(("PTS_EMULATOR_PID=%d\n"):format(uv.os_getpid()), 1, true) then uv.fs_unlink(path) end
end

return env_file
