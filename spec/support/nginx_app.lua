-- SPDX-License-Identifier: MIT
--- The nginx of the runtime's specs: its handlers call the shared emulator.
--
-- A handler says `require("app").call()` and gets the status of a scene, or the error's kind and text.
-- @module spec.support.nginx_app

local emulator = require "spec.support.emulator"
local assert = require "luassert"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

local M = {}

local instance = emulator.shared()

local APP = [[
local pts = require "pts"
local M = {}
local clients = {}
function M.new(options)
  local all = {}
  for name, value in pairs(KEY) do all[name] = value end
  for name, value in pairs(options or {}) do all[name] = value end
  return pts.new(all)
end
function M.client(key_id, options)
  key_id = key_id or KEY.access_key_id
  if not clients[key_id] then
    local all = { access_key_id = key_id }
    for name, value in pairs(options or {}) do all[name] = value end
    clients[key_id] = M.new(all)
  end
  return clients[key_id]
end
function M.call(scene, options)
  local res, err = M.client():GetPtsSceneRunningStatus({ SceneId = scene or "NHBG6V" }, options)
  return res and res.Status or err.kind .. ": " .. tostring(err)
end
function M.active()
  local transport = M.client().transport
  return transport and transport:active() or 0
end
return M
]]

local function http(more)
  return ([[
    init_by_lua_block { KEY = { endpoint = %q, access_key_id = %q, access_key_secret = %q } }
    %s
  ]]):format(instance.endpoint, instance.access_key_id, instance.access_key_secret, more or "")
end

--- Starts it. `more_http` comes after the keys; `http` instead of them.
function M.start(options)
  local files = { ["app.lua"] = APP }
  for name, text in pairs(options.files or {}) do
    files[name] = text
  end
  return nginx.start {
    workers = options.workers,
    init_worker = options.init_worker,
    http = options.http or http(options.more_http),
    server = options.server,
    locations = options.locations,
    files = files,
  }
end

--- The code of handlers: one call; how many are in flight in the worker.
M.CALL = 'ngx.print(require("app").call())'
M.ACTIVE = 'ngx.print(require("app").active())'

--- Sends as many requests at once.
function M.send_many(server, count, path)
  local all = {}
  for i = 1, count do
    all[i] = server.send(path)
  end
  return all
end

--- Waits until that many calls are in flight in the worker.
function M.in_flight(server, count)
  local seen
  local reached = process.run_until(function()
    seen = server.get("/active").body
    return seen == tostring(count)
  end, 5)
  assert.is_true(reached, seen .. " calls in flight")
end

--- The bodies that came back, and how often each did.
function M.bodies(exchanges)
  local seen = {}
  for _, exchange in ipairs(exchanges) do
    local body = exchange.response and exchange.response.body or "no answer"
    seen[body] = (seen[body] or 0) + 1
  end
  return seen
end

--- Ends it, and what it logged must be clean.
function M.stop_clean(server)
  server.stop()
  assert.are.equal("", server.complaints())
end

return M
