-- SPDX-License-Identifier: MIT
--- Emulators for specs: one shared by a whole busted process, others on request; all end with the process.
--
--    local emulator = require "spec.support.emulator"
--    local instance = emulator.shared()
--    before_each(instance.reset)
--    instance.fault { kind = "throttle", times = 2 }
--
-- Calls here run luv's loop: make them outside its callbacks.
-- @module spec.support.emulator

local process = require "spec.support.process"
local uv = require "luv"

local cjson = require "cjson"
local credentials = require "pts.emulator.credentials"
local plain_http = require "pts.emulator.plain_http"

local emulator = {}

-- busted forgets every module between spec files; the registry outlives that, and so does the shared one.
local registry = debug.getregistry()
local SHARED = "spec.support.emulator"

local START_SECONDS = 30

--- Starts `bin/pts` with these words. For specs of the command line; `start` is for the rest.
---@param argv string[]
---@param options { env: table<string, string>|nil }|nil  `env` is added to ours
---@return table process  see `spec.support.process`
function emulator.spawn(argv, options)
  local command = { process.interpreter(), "bin/pts" }
  for _, word in ipairs(argv) do
    command[#command + 1] = word
  end
  local environment = uv.os_environ()
  for name, value in pairs((options or {}).env or {}) do
    environment[name] = value
  end
  return process.start(command, environment)
end

local function read_env_file(path)
  local file = io.open(path)
  if not file then return nil end
  local values = {}
  for line in file:lines() do
    local name, value = line:match "^export ([%w_]+)=(.*)$"
    if name then values[name] = value end
  end
  file:close()
  return values
end

---@class spec.Emulator
---@field endpoint string
---@field port integer
---@field access_key_id string
---@field access_key_secret string
---@field sts { access_key_id: string, access_key_secret: string, security_token: string }

--- Starts an emulator on a free port.
---@param options table|nil  `scenes` ("ID=NAME" each), `faults` (command line specs), `speed`, `state` (a file), `env`,
--- `tls` (`certificate` and `key`, see `certificates`)
---@return spec.Emulator
function emulator.start(options)
  options = options or {}
  local env_path = process.temporary_name()
  os.remove(env_path)
  local argv = { "emulator", "--port", "0", "--quiet", "--until-stdin-ends", "--env-file", env_path }
  local function add(name, value)
    argv[#argv + 1], argv[#argv + 2] = name, value
  end
  for _, scene in ipairs(options.scenes or {}) do
    add("--scene", scene)
  end
  for _, fault in ipairs(options.faults or {}) do
    add("--fault", fault)
  end
  if options.speed then add("--speed", tostring(options.speed)) end
  if options.state then add("--state", options.state) end
  if options.tls then
    add("--tls-certificate", options.tls.certificate)
    add("--tls-key", options.tls.key)
  end
  local running = emulator.spawn(argv, { env = options.env })
  local values
  local ready = running.wait(START_SECONDS, function()
    values = read_env_file(env_path)
    return values ~= nil or running.exit() ~= nil
  end)
  if not values then
    running.kill "sigkill"
    error("the emulator did not start: " .. (ready and running.stderr() or "no answer in time"), 2)
  end

  local control_host, control_port = values.PTS_EMULATOR_CONTROL:match "^http://([%d.]+):(%d+)/"
  local instance = {
    process = running,
    env_file = env_path,
    endpoint = values.PTS_ENDPOINT,
    port = tonumber(values.PTS_ENDPOINT:match ":(%d+)$"),
    host = values.PTS_ENDPOINT:match "^https?://(.*)$",
    access_key_id = values.ALIBABA_CLOUD_ACCESS_KEY_ID,
    access_key_secret = values.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    sts = {
      access_key_id = credentials.STS_ACCESS_KEY_ID,
      access_key_secret = credentials.STS_ACCESS_KEY_SECRET,
      security_token = credentials.STS_SECURITY_TOKEN,
    },
  }

  --- One control call; the answer's table and status.
  function instance.control(method, path, body)
    local response, message = plain_http.request {
      host = control_host,
      port = tonumber(control_port),
      method = method,
      path = "/_emulator/" .. path,
      body = body and cjson.encode(body) or "",
    }
    if not response then error("the emulator's control API: " .. message, 2) end
    return cjson.decode(response.body), response.status
  end

  local function must(method, path, body)
    local answer, status = instance.control(method, path, body)
    if status ~= 200 then error("the emulator's control API: " .. tostring(answer.error), 3) end
    return answer
  end

  --- Sets a fault: `{ kind = …, times = …, … }`.
  function instance.fault(fault) return must("POST", "faults", fault) end
  --- Ends all faults.
  function instance.clear_faults() return must("DELETE", "faults") end
  --- Makes or replaces a scene: `{ id = …, name = …, status = …, running_seconds = …, stages = … }`.
  function instance.scene(scene) return must("POST", "scenes", scene) end
  --- The recorded requests, oldest first.
  function instance.requests() return must("GET", "requests").requests end
  --- Moves the scenes' time forward.
  function instance.advance(seconds) return must("POST", "clock", { advance = seconds }) end
  --- Everything back to the start.
  function instance.reset() return must("POST", "reset") end
  --- Sends bytes as they are to the API (plain http only) and returns all that comes back.
  function instance.exchange(text, timeout)
    return plain_http.exchange(control_host, instance.port, text, timeout or 10)
  end
  --- Ends it and waits until it is gone.
  function instance.stop()
    running.kill "sigterm"
    if not running.wait(10) then
      running.kill "sigkill"
      error("the emulator did not stop", 2)
    end
  end
  return instance
end

--- The instance that all specs of this process share; `reset` it before each.
---@return spec.Emulator
function emulator.shared()
  registry[SHARED] = registry[SHARED] or emulator.start()
  return registry[SHARED]
end

--- Makes a self-signed certificate for 127.0.0.1 and localhost.
---@return { certificate: string, key: string, ca: string }  paths
function emulator.certificates()
  local certificate, key = process.temporary_name(), process.temporary_name()
  local command = (os.getenv "PTS_SPAWN_PREFIX" or "")
    .. (
      " openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
      .. " -subj /CN=pts-emulator -addext subjectAltName=IP:127.0.0.1,DNS:localhost"
      .. " -keyout '%s' -out '%s' 2>&1"
    ):format(key, certificate)
  local pipe = assert(io.popen(command))
  local said = pipe:read "*a"
  pipe:close()
  local file = io.open(certificate)
  local text = file and file:read "*a" or ""
  if file then file:close() end
  if not text:find("BEGIN CERTIFICATE", 1, true) then error("openssl made no certificate: " .. said, 2) end
  return { certificate = certificate, key = key, ca = certificate }
end

return emulator
