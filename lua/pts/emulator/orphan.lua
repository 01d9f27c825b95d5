-- SPDX-License-Identifier: MIT
--- Ends nginx when its launcher is gone without saying so (SIGKILL), and removes what the launcher would have
-- removed. The specs' own nginx uses it too, with a master and workers.
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

local function parent_of(pid)
  if pid == ffi.C.getpid() then return ffi.C.getppid() end
  local file = io.open(("/proc/%d/stat"):format(pid))
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return tonumber(text:match "%) %a (%d+) [^)]*$")
end

---@class pts.emulator.OrphanSettings
---@field launcher_pid integer
---@field leftovers string[] paths, folders after what is in them
---@field env_file? string removed if this launcher has written it
---@field with_master? boolean the launcher has started the parent of this process (needs /proc)

--- Begins to watch; from `init_worker_by_lua`.
---@param settings pts.emulator.OrphanSettings
function orphan.watch(settings)
  local own = ffi.C.getpid()
  local started = settings.with_master and ffi.C.getppid() or own
  ngx.timer.every(INTERVAL_SECONDS, function(premature)
    if premature or parent_of(started) == settings.launcher_pid then return end
    if settings.env_file and is_ours(settings.env_file, settings.launcher_pid) then
      os.remove(settings.env_file)
    end
    for _, path in ipairs(settings.leftovers) do
      os.remove(path)
    end
    -- The master first, or it would start another worker; ours also where the master is gone already.
    ffi.C.kill(started, SIGTERM)
    if started ~= own then ffi.C.kill(own, SIGTERM) end
  end)
end

return orphan
