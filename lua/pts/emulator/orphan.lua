-- SPDX-License-Identifier: MIT
--- Ends nginx when its launcher is gone without saying so (SIGKILL), and removes what the launcher would have
-- removed.
-- @module pts.emulator.orphan

local ffi = require "ffi"

ffi.cdef [[
int getpid(void);
int getppid(void);
int kill(int pid, int signal);
]]

local ngx = ngx

local SIGTERM = 15
local INTERVAL_SECONDS = 0.5

local orphan = {}

-- Another emulator may have written its own file over ours.
local function is_ours(path, launcher_pid)
  local file = io.open(path)
  if not file then return false end
  local text = file:read "*a"
  file:close()
  return text:find("PTS_EMULATOR_PID=" .. launcher_pid .. "\n", 1, true) ~= nil
end

--- Begins to watch.
---@param settings table  see `pts.emulator.launcher`
function orphan.watch(settings)
  ngx.timer.every(INTERVAL_SECONDS, function(premature)
    if premature or ffi.C.getppid() == settings.launcher_pid then return end
    if settings.env_file and is_ours(settings.env_file, settings.launcher_pid) then
      os.remove(settings.env_file)
    end
    for _, path in ipairs(settings.leftovers) do
      os.remove(path)
    end
    ffi.C.kill(ffi.C.getpid(), SIGTERM)
  end)
end

return orphan
