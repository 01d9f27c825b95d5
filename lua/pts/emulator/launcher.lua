-- SPDX-License-Identifier: MIT
--- Runs the emulator: starts nginx in a folder of its own, waits until it answers, ends it when told to, and
-- leaves nothing behind.
-- @module pts.emulator.launcher

local credentials = require "pts.emulator.credentials"
local env_file = require "pts.emulator.env_file"
local nginx_binary = require "pts.emulator.nginx_binary"
local nginx_conf = require "pts.emulator.nginx_conf"
local plain_http = require "pts.emulator.plain_http"
local prefix = require "pts.emulator.prefix"
local state_file = require "pts.emulator.state_file"
local uv = require "luv"
local version = require "pts.version"

local START_SECONDS = 15
local POLL_MS = 20
-- Between our look for a free port and nginx's bind somebody else may take it.
local PORT_TRIES = 5
local SIGNALS = { "sigint", "sigterm", "sighup" }

---@class pts.emulator.Options
---@field port integer  0: a free one
---@field listen string  an address
---@field speed number
---@field scenes { id: string, name: string|nil }[]
---@field faults string[]  as `pts.emulator.faults.parse` reads them
---@field env_file string|nil
---@field state string|nil  absolute path of the file that keeps what the emulator knows
---@field certificate string|nil  absolute paths; with them the API speaks https
---@field key string|nil
---@field nginx string|nil
---@field until_stdin_ends boolean
---@field quiet boolean

local Launcher = {}
Launcher.__index = Launcher

-- Some builds of luv give it as a float.
local PID = math.floor(uv.os_getpid())

local function is_loopback(address) return address == "::1" or address:sub(1, 4) == "127." end

local function bracketed(address) return address:find(":", 1, true) and "[" .. address .. "]" or address end

-- Binds for a moment, to learn a free port or that the wanted one is taken.
local function try_port(address, port)
  local socket = uv.new_tcp()
  local ok, message, name = uv.tcp_bind(socket, address, port)
  if ok then
    ok, message, name = uv.listen(socket, 1, function() end)
  end
  local found = ok and uv.tcp_getsockname(socket).port
  uv.close(socket)
  uv.run "nowait"
  if found then return found end
  if name == "EADDRINUSE" then
    return nil,
      ("port %d on %s is in use; choose another with --port, or 0 for a free one"):format(port, address)
  end
  return nil, ("cannot listen on %s port %d: %s"):format(address, port, message)
end

-- Where this checkout or rock has its Lua files: nginx has to find them too.
local function lua_folder()
  local source = debug.getinfo(1, "S").source
  local folder = source:match "^@(.*)/pts/emulator/[^/]*$" or source:match "^@(.*)pts/emulator/[^/]*$"
  if folder == "" then folder = "." end
  return uv.fs_realpath(folder)
end

local function literal(value)
  if type(value) ~= "table" then
    return type(value) == "string" and ("%q"):format(value):gsub("\\\n", "\\n") or tostring(value)
  end
  local items = {}
  for name, item in pairs(value) do
    items[#items + 1] = ("[%s]=%s"):format((literal(name)), (literal(item)))
  end
  return "{" .. table.concat(items, ",") .. "}"
end

local function init_text(settings)
  local folder = lua_folder()
  return ("package.path = %s .. package.path\nrequire('pts.emulator.server').init(%s)\n"):format(
    (literal(folder .. "/?.lua;" .. folder .. "/?/init.lua;")),
    (literal(settings))
  )
end

-- nginx's LuaJIT reads LUA_PATH and LUA_CPATH; those of another Lua would hand it C modules that crash it.
local function environment()
  local list = {}
  for name, value in pairs(uv.os_environ()) do
    local foreign = (name == "LUA_PATH" or name == "LUA_CPATH") and _VERSION ~= "Lua 5.1"
    -- NGINX would make it believe that it inherits sockets.
    if not foreign and name ~= "NGINX" then list[#list + 1] = name .. "=" .. value end
  end
  return list
end

-- nginx repeats the request line in its complaints, and the legacy scheme signs there.
local function without_secrets(text)
  return (
    text:gsub('Signature=[^&%s"]*', "Signature=***"):gsub('SecurityToken=[^&%s"]*', "SecurityToken=***")
  )
end

--- The absolute path of a state file, which is looked at before nginx is started: a broken one is not to be replaced.
---@param given string
---@return string|nil path
---@return string|nil message
local function state_path(given)
  local folder, name = given:match "^(.*/)([^/]+)$"
  folder = uv.fs_realpath(folder or ".")
  if not folder then return nil, "there is no folder for " .. given end
  local path = folder .. "/" .. (name or given)
  local _, message = state_file.read(path, require "cjson")
  if message then return nil, message end
  return path
end

function Launcher:choose_ports()
  local options = self.options
  local port, message = try_port(options.listen, options.port)
  if not port then return nil, message end
  self.port, self.control_port = port, port
  -- The control API stays in plain text on loopback whatever the API itself does.
  if options.certificate or not is_loopback(options.listen) then
    self.control_address = "127.0.0.1"
    self.control_port, message = try_port(self.control_address, 0)
    if not self.control_port then return nil, message end
  else
    self.control_address = options.listen
  end
  return true
end

function Launcher:write_prefix()
  local options, folder = self.options, self.prefix
  local init_file, conf_file = folder .. "/init.lua", folder .. "/nginx.conf"
  local settings = {
    version = version,
    launcher_pid = PID,
    speed = options.speed,
    scenes = options.scenes,
    faults = options.faults,
    quiet = options.quiet,
    keys = credentials.keys(),
    env_file = options.env_file,
    state = options.state,
    leftovers = { init_file, conf_file, folder .. "/nginx.pid", folder .. "/temp", folder },
  }
  local separate = self.control_port ~= self.port
  local conf = nginx_conf.text {
    prefix = folder,
    init_file = init_file,
    listen = bracketed(options.listen) .. ":" .. self.port,
    control_listen = separate and self.control_address .. ":" .. self.control_port or nil,
    certificate = options.certificate,
    key = options.key,
    modules = self.binary.modules,
    without = self.binary.without,
    -- Without this a root's nginx would hand its folders to a user of nginx's choice.
    user = uv.getuid() == 0 and "root" or nil,
  }
  -- A second try on another port writes the files anew.
  uv.fs_unlink(init_file)
  uv.fs_unlink(conf_file)
  local ok, message = prefix.write(init_file, init_text(settings))
  if ok then
    ok, message = prefix.write(conf_file, conf)
  end
  return ok, message
end

function Launcher:on_stderr(data)
  self.complaints = (self.complaints .. data):sub(-8192)
  if not self.ready then return end
  for line in data:gmatch "[^\n]+" do
    io.stderr:write("pts emulator: ", without_secrets(line), "\n")
  end
end

function Launcher:spawn()
  self.complaints, self.exited = "", nil
  local pipe = uv.new_pipe(false)
  local handle, pid
  handle, pid = uv.spawn(self.binary.path, {
    args = { "-p", self.prefix, "-c", self.prefix .. "/nginx.conf", "-e", "stderr" },
    stdio = { nil, 1, pipe },
    env = environment(),
  }, function(code, signal)
    self.exited = { code = code, signal = signal }
    uv.close(handle)
  end)
  if not handle then
    uv.close(pipe)
    return nil, ("cannot run %s: %s"):format(self.binary.path, tostring(pid))
  end
  self.process = handle
  uv.read_start(pipe, function(_, data)
    if data then
      self:on_stderr(data)
    else
      uv.close(pipe)
    end
  end)
  return true
end

function Launcher:kill()
  if self.process and not self.exited then uv.process_kill(self.process, "sigterm") end
end

-- Whatever asks for the end only notes it; the loops look.
function Launcher:watch_for_the_end()
  self.watchers = {}
  local function stop()
    self.stopping = true
    self:kill()
  end
  for _, name in ipairs(SIGNALS) do
    local signal = uv.new_signal()
    uv.signal_start(signal, name, stop)
    self.watchers[#self.watchers + 1] = signal
  end
  if self.options.until_stdin_ends then
    local pipe = uv.new_pipe(false)
    self.watchers[#self.watchers + 1] = pipe
    local ok, message = uv.pipe_open(pipe, 0)
    if not ok then return nil, "--until-stdin-ends needs a pipe on standard input: " .. message end
    uv.read_start(pipe, function(_, data)
      if data == nil then stop() end
    end)
  end
  return true
end

function Launcher:answers()
  local response = plain_http.request {
    host = self.control_address,
    port = self.control_port,
    method = "GET",
    path = "/_emulator/health",
    timeout = 1,
  }
  -- Another server may sit on the port; ours knows who launched it.
  local ours = ('"launcher_pid":%d'):format(PID)
  return response ~= nil and response.status == 200 and response.body:find(ours, 1, true) ~= nil
end

local function pause(ms)
  local timer = uv.new_timer()
  local over = false
  uv.timer_start(timer, ms, 0, function()
    over = true
    uv.close(timer)
  end)
  while not over do
    uv.run "once"
  end
end

function Launcher:wait_until_ready()
  local deadline = uv.hrtime() + START_SECONDS * 1e9
  while not self.exited do
    if self.stopping then return true end
    if self:answers() then
      self.ready = true
      return true
    end
    if uv.hrtime() > deadline then
      return nil, ("nginx did not answer within %d seconds"):format(START_SECONDS)
    end
    pause(POLL_MS)
  end
  if self.stopping then return true end
  return nil, "nginx did not start: " .. self:last_complaint()
end

function Launcher:last_complaint()
  if self.complaints:find("module 'cjson' not found", 1, true) then
    return "its LuaJIT finds no lua-cjson; install it with 'apt-get install lua-cjson'"
  end
  local last = "it said nothing"
  for line in self.complaints:gmatch "[^\n]+" do
    if line:find "%[emerg%]" or line:find "%[error%]" then
      line = line
        :gsub("^nginx: ", "")
        :gsub("^[%d/: ]+", "")
        :gsub("^%[error%] [%d#]+: init_by_lua_file error: ", "")
      return without_secrets(line)
    end
    last = line
  end
  return without_secrets(last)
end

function Launcher:start()
  local ok, message
  for try = 1, PORT_TRIES do
    ok, message = self:choose_ports()
    if not ok then return nil, message end
    ok, message = self:write_prefix()
    if not ok then return nil, message end
    ok, message = self:spawn()
    if not ok then return nil, message end
    ok, message = self:wait_until_ready()
    if ok then return true end
    local lost_race = self.options.port == 0 and self.complaints:find("Address already in use", 1, true)
    if not lost_race or try == PORT_TRIES then return nil, message end
  end
end

function Launcher:facts()
  local scheme = self.options.certificate and "https" or "http"
  local address = self.options.listen
  if address == "0.0.0.0" or address == "::" then address = "127.0.0.1" end
  local key_id, key_secret = credentials.key()
  return {
    endpoint = ("%s://%s:%d"):format(scheme, bracketed(address), self.port),
    control = ("http://%s:%d/_emulator"):format(bracketed(self.control_address), self.control_port),
    pid = PID,
    key_id = key_id,
    key_secret = key_secret,
  }
end

function Launcher:announce(facts)
  local options = self.options
  local names = {}
  for _, scene in ipairs(options.scenes) do
    names[#names + 1] = ("%s (%s)"):format(scene.id, scene.name or scene.id)
  end
  local lines = {
    "The PTS emulator listens on " .. facts.endpoint,
    "  scenes:  " .. table.concat(names, ", "),
    "  control: " .. facts.control,
  }
  if options.env_file then
    -- A shell looks for a name without a slash on its PATH.
    local path = options.env_file:find("/", 1, true) and options.env_file or "./" .. options.env_file
    lines[#lines + 1] = "  use it:  . " .. path
  else
    lines[#lines + 1] = "  key:     " .. facts.key_id .. " / " .. facts.key_secret
  end
  if options.speed ~= 1 then lines[#lines + 1] = ("  speed:   %g times real time"):format(options.speed) end
  lines[#lines + 1] = "  stop:    Ctrl-C, or kill " .. facts.pid
  io.stdout:write(table.concat(lines, "\n"), "\n")
  io.stdout:flush()
end

function Launcher:serve()
  local facts = self:facts()
  if self.options.env_file then
    local ok, message = env_file.write(self.options.env_file, env_file.text(facts))
    if not ok then return nil, "cannot write the env file: " .. message end
  end
  if not self.options.quiet then self:announce(facts) end
  while not self.exited do
    uv.run "once"
  end
  if not self.stopping then return nil, "nginx ended by itself: " .. self:last_complaint() end
  return true
end

function Launcher:clean_up()
  self:kill()
  while self.process and not self.exited do
    uv.run "once"
  end
  if self.options.env_file then env_file.remove(self.options.env_file) end
  prefix.remove(self.prefix)
end

local launcher = { is_loopback = is_loopback, state_path = state_path }

--- Runs an emulator until it is told to stop by SIGINT, SIGTERM or SIGHUP.
---@param options pts.emulator.Options
---@return boolean|nil ok
---@return string|nil message
function launcher.run(options)
  local self = setmetatable({ options = options }, Launcher)
  local message
  self.binary, message = nginx_binary.find(options.nginx)
  if not self.binary then return nil, message end
  local ok
  ok, message = self:watch_for_the_end()
  if not ok then return nil, message end
  self.prefix, message = prefix.make()
  if not self.prefix then return nil, "cannot make a folder for nginx: " .. message end
  ok, message = self:start()
  if ok and not self.stopping then
    ok, message = self:serve()
  end
  self:clean_up()
  return ok, message
end

return launcher
