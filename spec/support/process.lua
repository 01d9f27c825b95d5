-- SPDX-License-Identifier: MIT
--- Programs that specs start, and waiting for them in luv's loop; all end with the specs' process.
--
-- Calls here run luv's loop: make them outside its callbacks.
-- @module spec.support.process

-- busted forgets every module between spec files; the registry outlives that, and so do the programs.
local registry = debug.getregistry()
local first_time = registry["spec.support.process"] == nil
local state = registry["spec.support.process"] or { running = {}, rubbish = {}, uv = require "luv" }
registry["spec.support.process"] = state
local running, rubbish = state.running, state.rubbish

-- A luv that is forgotten is collected with its loop, and one loaded again crashes in the loop that is gone.
local uv = state.uv
package.loaded.luv = uv
package.preload.luv = function() return uv end

local M = {}

--- Runs the loop until `ready` says so; the timer makes it turn even when nothing else happens.
---@param ready fun(): any
---@param seconds number
---@return boolean
function M.run_until(ready, seconds)
  local timer = uv.new_timer()
  local deadline = uv.hrtime() + seconds * 1e9
  uv.timer_start(timer, 2, 2, function() end)
  while not ready() and uv.hrtime() < deadline do
    uv.run "once"
  end
  uv.close(timer)
  uv.run "nowait"
  return ready() and true or false
end

--- The Lua that runs the specs.
function M.interpreter()
  return os.getenv "PTS_LUA" or rawget(_G, "jit") and "luajit" or "lua" .. _VERSION:match "%d%.%d"
end

--- A name for a file that is removed at the end.
function M.temporary_name()
  local path = os.tmpname()
  rubbish[#rubbish + 1] = path
  return path
end

-- Where ./dev test collects what the programs of the specs have printed, to look for secrets in it.
local collected = os.getenv "PTS_SPEC_COLLECTED"

local function collect(words, text)
  if not collected or text == "" then return end
  local file = assert(io.open(collected, "a"))
  file:write(("-- %s\n%s\n"):format(table.concat(words, " "):gsub("%c", " "), text))
  file:close()
end

local function with_prefix(words)
  local command = {}
  for word in (os.getenv "PTS_SPAWN_PREFIX" or ""):gmatch "%S+" do
    command[#command + 1] = word
  end
  for _, word in ipairs(words) do
    command[#command + 1] = word
  end
  return command
end

--- Starts a program.
---@param words string[]
---@param environment? table<string, string> all of it; default: ours
---@return table process  `pid`, `stdout()`, `stderr()`, `exit()`, `kill(signal)`, `wait(seconds, condition)`,
--- `close_stdin()`
function M.start(words, environment)
  local command = with_prefix(words)
  local path = table.remove(command, 1)
  local env = {}
  for name, value in pairs(environment or uv.os_environ()) do
    env[#env + 1] = name .. "=" .. value
  end

  local stdin, stdout, stderr = uv.new_pipe(false), uv.new_pipe(false), uv.new_pipe(false)
  local text = { [stdout] = "", [stderr] = "" }
  local ended, open = nil, 2
  local handle, pid
  handle, pid = uv.spawn(
    path,
    { args = command, stdio = { stdin, stdout, stderr }, env = env },
    function(code, signal)
      ended = { code = code, signal = signal }
      uv.close(handle)
    end
  )
  if not handle then error(("cannot run %s: %s"):format(path, tostring(pid)), 2) end
  -- A spec that runs the loop until it is empty must not wait for this.
  for _, item in ipairs { handle, stdin, stdout, stderr } do
    uv.unref(item)
  end
  for _, pipe in ipairs { stdout, stderr } do
    uv.read_start(pipe, function(_, data)
      if data then
        text[pipe] = text[pipe] .. data
      else
        open = open - 1
        collect(words, text[pipe])
        uv.close(pipe)
      end
    end)
  end

  local process = { pid = math.floor(pid) }
  running[process] = true
  function process.stdout() return text[stdout] end
  function process.stderr() return text[stderr] end
  function process.exit() return ended and open == 0 and ended or nil end
  function process.kill(signal)
    if not ended then uv.process_kill(handle, signal) end
  end
  function process.close_stdin()
    if not uv.is_closing(stdin) then uv.close(stdin) end
  end
  --- Waits for its end, or for `condition`.
  function process.wait(seconds, condition)
    local finished = M.run_until(condition or process.exit, seconds)
    if process.exit() then
      running[process] = nil
      process.close_stdin()
      uv.run "nowait"
    end
    return finished
  end
  return process
end

local function end_all()
  for process in pairs(running) do
    process.kill "sigterm"
  end
  for process in pairs(running) do
    if not process.wait(10) then process.kill "sigkill" end
  end
  for _, path in ipairs(rubbish) do
    os.remove(path)
  end
end

-- Also when specs fail. Should the process die at once, what it has started notices by itself.
-- Outside of a busted run nobody can be told, and ending them is the caller's.
local subscribe = first_time and require("busted").subscribe
if subscribe then subscribe({ "exit" }, function()
  end_all()
  return nil, true
end) end

return M
