-- SPDX-License-Identifier: MIT
--- Credentials that a command prints. It is run without a shell, with empty input, and ended when it takes too long.
--
-- In loops (nginx, cqueues, luv, `pts.gather`) others go on meanwhile. Inside nginx it is refused unless allowed:
-- a worker that starts programs is rarely what its administrator wants.
-- @module pts.credentials.external

local fields = require "pts.credentials.fields"
local refresh = require "pts.credentials.refresh"
local words = require "pts.credentials.words"

local M = {}

local TIMEOUT = 60 -- seconds, as in the official clients
local WINDOW = 180 -- seconds before the end
local ENDING = 5 -- seconds more, until it has really ended
local STEP, PAUSE = 0.25, 0.02 -- seconds

local DISABLED = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"
local MODES = { AK = true, StsToken = true }

local function skip(self)
  local disabled = self.getenv(DISABLED)
  if disabled and disabled:lower() ~= "false" and disabled ~= "0" and disabled ~= "" then
    return "external commands are disabled by " .. DISABLED
  end
  if rawget(_G, "ngx") and not self.options.allow_process then
    return "inside nginx an external command is not run; allow_process = true on this provider allows it"
  end
end

--- Waits in the way of the runtime. A command that is left (an error, Ctrl-C) ends with its userdata.
local function wait(process, context, deadline)
  local runtime = context.runtime
  if runtime.name == "blocking" then
    while not process:step(math.max(0, math.min(STEP, deadline - runtime.now()))) do
      if runtime.now() >= deadline then return false end
    end
    return true
  end
  while not process:step(0) do
    if runtime.now() >= deadline then return false end
    runtime.sleep(PAUSE)
  end
  return true
end

-- What it printed may be a secret, on either stream, so that neither is repeated.
local function complaint(errors)
  if errors == "" then return "" end
  return "; it wrote to its error output: run it by hand to read that"
end

local function run(self, context, command)
  local seconds = self.options.timeout or TIMEOUT
  local deadline = context.runtime.now() + seconds
  if context.deadline then deadline = math.min(deadline, context.deadline) end
  local process, message = require("pts.core").process(command)
  if not process then return nil, ("cannot be run: %s"):format(message) end
  if not wait(process, context, deadline) then
    process:close()
    return nil, ("was ended because it took longer than %g seconds"):format(seconds)
  end
  local code, output, errors = process:result()
  process:close()
  if code == false then return nil, "was ended because " .. output end
  if code and code ~= 0 then return nil, ("ended with exit code %d%s"):format(code, complaint(errors)) end
  return output, errors
end

local function read(self, output, errors)
  local object = require("pts.core").decode(output)
  if not object then
    local what = output:find "%S" and "something that is no JSON object" or "nothing"
    return nil, ("printed %s%s"):format(what, complaint(errors))
  end
  if object.mode ~= nil and not MODES[object.mode] then
    return nil, "printed credentials of a mode that is neither AK nor StsToken"
  end
  local found, message = fields.read(object, fields.CLI, self.name, object.mode == "StsToken")
  if not found then return nil, "printed credentials that are none: " .. message end
  return found
end

local function fetch(self, context)
  local command, message = words.split(self.options.command)
  if not command then return nil, "the process command: " .. message end
  local output, detail = run(self, context, command)
  local found
  if output then
    found, message = read(self, output, detail)
  else
    message = detail
  end
  -- Words after the first may be secrets.
  if not found then return nil, ("the command '%s' %s"):format(command[1], message) end
  -- Nobody says how long these are good for, so that the command is asked for each call.
  self.volatile = found.expiration == nil
  if self.volatile then self.held = nil end
  return found
end

---@class pts.ExternalOptions
---@field command string split like a shell's command line, without expansion
---@field timeout? number seconds, default 60
---@field allow_process? boolean run it inside nginx too
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number

---@param options pts.ExternalOptions
---@return pts.Provider? provider
---@return string? message
function M.new(options)
  if type(options.command) ~= "string" or not options.command:find "%S" then
    return nil, "process_command is missing"
  end
  return refresh.new {
    name = options.name or "external",
    label = "external command",
    fetch = fetch,
    skip = skip,
    window = WINDOW,
    longest_fetch = (options.timeout or TIMEOUT) + ENDING,
    options = options,
    getenv = options.getenv or os.getenv,
    clock = options.clock,
  }
end

return M
