-- SPDX-License-Identifier: MIT
--- A real nginx with Lua handlers that use the client, in a folder of its own, on loopback.
--
--    local nginx = require "spec.support.nginx"
--    local server = nginx.start { locations = { call = "ngx.say(package.path)" } }
--    assert.are.equal(200, server.get("/call").status)
--    server.stop()
--
-- The handlers load the module from `lua/` and `build/luajit`, whatever Lua the spec itself runs under.
-- @module spec.support.nginx

local process = require "spec.support.process"
local uv = require "luv"

local nginx_binary = require "pts.emulator.nginx_binary"
local plain_http = require "pts.emulator.plain_http"
local prefix = require "pts.emulator.prefix"

local M = {}

local START_SECONDS, STOP_SECONDS = 20, 20
local TRIES = 5
local GRAVE = { error = true, crit = true, alert = true, emerg = true }

local CONF = [[
%(modules)
%(user)
daemon off;
worker_processes %(workers);
pid "%(folder)/nginx.pid";
error_log stderr notice;
events { worker_connections 1024; }
http {
  access_log off;
  lua_package_path "%(folder)/?.lua;%(root)/lua/?.lua;%(root)/lua/?/init.lua;;";
  lua_package_cpath "%(root)/build/luajit/?.so;;";
  client_body_temp_path "%(folder)/temp";
  proxy_temp_path "%(folder)/temp";
  fastcgi_temp_path "%(folder)/temp";
  uwsgi_temp_path "%(folder)/temp";
  scgi_temp_path "%(folder)/temp";
  init_worker_by_lua_block {
    require("pts.emulator.orphan").watch { launcher_pid = %(pid), with_master = true, leftovers = { %(leftovers) } }
    %(init_worker)
  }
  %(http)
  server {
    listen 127.0.0.1:%(port);
    location = /ping { return 200 "pong"; }
    %(server)
  }
}
]]

local run_until = process.run_until

--- A port that was free a moment ago.
function M.free_port()
  local socket = uv.new_tcp()
  assert(uv.tcp_bind(socket, "127.0.0.1", 0))
  local port = math.floor(uv.tcp_getsockname(socket).port)
  uv.close(socket)
  uv.run "nowait"
  return port
end

--- Sends a request without waiting for its answer.
---@return table exchange `response`, once it is there; `closed`, once the connection has ended; `abort()`, which
--- resets the connection as a client does that goes away
local function send(port, path)
  local exchange = { text = "", closed = false }
  local socket = uv.new_tcp()
  local function close()
    exchange.closed = true
    if not uv.is_closing(socket) then uv.close(socket) end
  end
  exchange.abort = close
  uv.tcp_connect(socket, "127.0.0.1", port, function(failure)
    if failure then return close() end
    uv.write(socket, ("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):format(path))
    uv.read_start(socket, function(_, data)
      if not data then
        exchange.response = plain_http.parse(exchange.text, true)
        return close()
      end
      exchange.text = exchange.text .. data
    end)
  end)
  return exchange
end

local function server_text(options)
  local parts = { options.server or "" }
  for name, code in pairs(options.locations or {}) do
    parts[#parts + 1] = ("    location = /%s { content_by_lua_block {\n%s\n} }"):format(name, code)
  end
  return table.concat(parts, "\n")
end

-- Should the specs' process be killed, nginx removes these itself.
local function leftovers(folder, files)
  local list = {}
  local function add(path) list[#list + 1] = ("%q"):format(path) end
  for name in pairs(files or {}) do
    add(folder .. "/" .. name)
  end
  for _, name in ipairs { "/nginx.conf", "/nginx.pid", "/temp", "" } do
    add(folder .. name)
  end
  return list
end

local function conf_text(folder, port, binary, options)
  local modules = {}
  for _, path in ipairs(binary.modules) do
    modules[#modules + 1] = ('load_module "%s";'):format(path)
  end
  local values = {
    modules = table.concat(modules, "\n"),
    -- Without this a root's nginx would give its folders to a user of nginx's choice.
    user = uv.getuid() == 0 and "user root;" or "",
    workers = tostring(options.workers or 1),
    folder = folder,
    root = uv.cwd(),
    port = tostring(port),
    pid = ("%d"):format(uv.os_getpid()),
    leftovers = table.concat(leftovers(folder, options.files), ", "),
    init_worker = options.init_worker or "",
    http = options.http or "",
    server = server_text(options),
  }
  return (CONF:gsub("%%%(([%w_]+)%)", values))
end

-- The handlers see nothing of the credentials or settings of whoever runs the specs.
local function environment()
  local all = uv.os_environ()
  for name in pairs(all) do
    if name:find "^PTS_" or name:find "^ALIBABA" or name:find "^LUA_" then all[name] = nil end
  end
  return all
end

local function read(path)
  local file = io.open(path)
  local text = file and file:read "*a" or nil
  if file then file:close() end
  return text
end

--- The processes whose parent is `pid`.
local function children_of(pid)
  local list = {}
  for child in (read(("/proc/%d/task/%d/children"):format(pid, pid)) or ""):gmatch "%d+" do
    list[#list + 1] = tonumber(child)
  end
  return list
end

local function make_server(folder, port, running)
  local server = { port = port, folder = folder }

  function server.send(path) return send(port, path) end

  --- One request and its answer.
  function server.get(path)
    local exchange = send(port, path)
    run_until(function() return exchange.closed end, 30)
    if not exchange.response then
      error(("no answer to GET %s; nginx said:\n%s"):format(path, running.stderr()), 2)
    end
    return exchange.response
  end

  --- Waits until all have ended.
  function server.finish(exchanges, seconds)
    return run_until(function()
      for _, exchange in ipairs(exchanges) do
        if not exchange.closed then return false end
      end
      return true
    end, seconds or 30)
  end

  --- All that nginx has written to its log so far.
  function server.log() return running.stderr() end

  --- What must not be in the log of a server that did well.
  function server.complaints()
    local found = {}
    for line in running.stderr():gmatch "[^\n]+" do
      local level = line:match "%[(%a+)%]"
      if GRAVE[level] or line:find "exited on signal" then found[#found + 1] = line end
    end
    return table.concat(found, "\n")
  end

  function server.workers() return children_of(server.pid) end

  --- `nginx -s reload`: waits until other workers serve; the old ones may still be finishing.
  function server.reload()
    local old = {}
    for _, pid in ipairs(server.workers()) do
      old[pid] = true
    end
    uv.kill(server.pid, "sighup")
    local fresh = run_until(function()
      for _, pid in ipairs(server.workers()) do
        if not old[pid] then return true end
      end
      return false
    end, STOP_SECONDS)
    assert(fresh, "no new worker: " .. running.stderr())
  end

  --- `nginx -s quit`, without waiting.
  function server.quit() uv.kill(server.pid, "sigquit") end

  --- Waits for the end of the whole server.
  function server.wait(seconds) return running.wait(seconds or STOP_SECONDS) end

  --- Ends it at once, and leaves nothing behind.
  function server.stop()
    running.kill "sigterm"
    assert(server.wait(), "nginx does not end: " .. running.stderr())
    uv.run "nowait"
    prefix.remove(folder)
    M.running[server] = nil
  end

  return server
end

M.running = {}

local function try_to_start(binary, options)
  local folder = assert(prefix.make())
  local port = M.free_port()
  local conf = folder .. "/nginx.conf"
  assert(prefix.write(conf, conf_text(folder, port, binary, options)))
  for name, text in pairs(options.files or {}) do
    assert(prefix.write(folder .. "/" .. name, text))
  end
  local running = process.start({ binary.path, "-p", folder, "-c", conf, "-e", "stderr" }, environment())
  local server = make_server(folder, port, running)
  M.running[server] = true
  local ready = run_until(function()
    if running.exit() then return true end
    local ping = { host = "127.0.0.1", port = port, method = "GET", path = "/ping", timeout = 1 }
    local pong = plain_http.request(ping)
    return pong ~= nil and pong.body == "pong"
  end, START_SECONDS)
  server.pid = tonumber(read(folder .. "/nginx.pid") or "")
  if ready and server.pid then return server end
  server.stop()
  return nil, running.stderr()
end

---@class spec.NginxOptions
---@field workers? integer
---@field http? string lines of configuration
---@field init_worker? string Lua code that each worker runs first
---@field server? string the same, for the one server
---@field locations? table<string, string> the Lua code of exact locations by name
---@field files? table<string, string> Lua modules for them by file name

--- Starts one.
---@param options spec.NginxOptions
function M.start(options)
  local core = uv.cwd() .. "/build/luajit/pts/core.so"
  if not uv.fs_stat(core) then error("the nginx specs need build/luajit: run ./dev build --lua luajit", 2) end
  local binary = assert(nginx_binary.find())
  local message
  for _ = 1, TRIES do
    local server
    server, message = try_to_start(binary, options)
    if server then return server end
    if not message:find("Address already in use", 1, true) then break end
  end
  error("nginx did not start: " .. message, 2)
end

--- Ends those that specs left running.
function M.stop_all()
  for server in pairs(M.running) do
    server.stop()
  end
end

return M
