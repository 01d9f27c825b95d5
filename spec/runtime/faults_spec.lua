-- SPDX-License-Identifier: MIT
-- Each fault that the emulator knows, over real sockets, in each runtime: the same errors, and a client as good as new.
local app = require "spec.support.nginx_app"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local cjson = require "cjson"
local faults = require "pts.emulator.faults"
local loops = require "spec.support.loops"
local nginx = require "spec.support.nginx"
local outcome = require "spec.support.outcome"

local instance = emulator.shared()

local MOST_BYTES = 1024 * 1024

local function text(status) return { Status = status } end
local function failure(kind)
  return function(http_status, code)
    return { kind = kind, http_status = http_status, Code = code, sent = true }
  end
end
local api, throttled, protocol = failure "api", failure "throttled", failure "protocol"
local network, timeout = failure "network", failure "timeout"

local FAULTS = {
  { { kind = "throttle" }, throttled(400, "Throttling.User") },
  { { kind = "throttle", status = 429, code = "Throttling.Api" }, throttled(429, "Throttling.Api") },
  { { kind = "throttle", status = 503, code = "Busy", retry_after_ms = "10" }, throttled(503, "Busy") },
  { { kind = "server_error" }, api(500, "InternalError") },
  { { kind = "server_error", status = 503, code = "EnvNotExist" }, api(503, "EnvNotExist") },
  { { kind = "delay", seconds = 5 }, timeout() },
  { { kind = "delay", seconds = 0.1 }, text "CREATED" },
  { { kind = "drip", seconds = 0.2 }, timeout() },
  { { kind = "drip", seconds = 0.2, part = "headers" }, timeout() },
  { { kind = "reset" }, network() },
  { { kind = "reset", after = "headers" }, network() },
  { { kind = "reset", after = "body" }, network() },
  { { kind = "close" }, network() },
  { { kind = "close", after = "headers" }, network() },
  { { kind = "close", after = "body" }, network() },
  { { kind = "truncate" }, network() },
  { { kind = "truncate", missing = -20 }, protocol(200) },
  { { kind = "html" }, api(502) },
  { { kind = "html", status = 200 }, protocol(200) },
  { { kind = "huge" }, protocol(200) },
  { { kind = "huge", length = false }, protocol(200) },
  { { kind = "gzip" }, text "CREATED" },
  { { kind = "gzip_bomb" }, protocol(200) },
  { { kind = "chunked" }, text "CREATED" },
  { { kind = "chunked", broken = true }, network() },
  { { kind = "close_after" }, text "CREATED" },
  { { kind = "close_after", announce = false }, text "CREATED" },
  { { kind = "clock", seconds = 7200 }, api(400, "InvalidTimeStamp.Expired") },
  { { kind = "success_false" }, api(200, "4001") },
  { { kind = "status_text" }, text "SOMETHING_NEW" },
  { { kind = "body", text = "" }, protocol(200) },
  { { kind = "body", text = "[1]" }, protocol(200) },
  { { kind = "body", hex = "7b22537461747573223a22ff00fe227d" }, protocol(200) },
  { { kind = "headers", name = "X-Long", bytes = 16000 }, text "CREATED" },
  { { kind = "headers", name = "X-Many", value = "a", count = 200 }, text "CREATED" },
  { { kind = "headers", name = "X-Endless", bytes = 400000 }, network() },
  { { kind = "redirect", location = "http://127.0.0.1:1/" }, protocol(302) },
}

--- A client in a loop of this process: `call()` gives the outcome of a call, `close()` ends it.
local function client_in(run)
  return function(read_timeout)
    local client = clients.of(instance, {
      retry = false,
      read_timeout = read_timeout,
      max_response_bytes = MOST_BYTES,
    })
    return {
      call = function()
        local came
        run { function() came = outcome(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }) end }
        return came
      end,
      close = function() client:close() end,
    }
  end
end

local server

local function read(path)
  local file = assert(io.open(path))
  local all = file:read "*a"
  file:close()
  return all
end

local function start_nginx()
  server = app.start {
    files = { ["outcome.lua"] = read "spec/support/outcome.lua" },
    locations = {
      open = ([[
        CLIENT = require("app").new { retry = false, max_response_bytes = %d,
          read_timeout = tonumber(ngx.var.arg_read_timeout) }
      ]]):format(MOST_BYTES),
      call = [[
        local outcome = require("outcome")(CLIENT:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
        ngx.print(require("cjson").encode(outcome))
      ]],
      close = "CLIENT:close()",
    },
  }
end

--- The same in the worker of an nginx.
local function client_in_nginx(read_timeout)
  server.get("/open?read_timeout=" .. read_timeout)
  return {
    call = function() return cjson.decode(server.get("/call").body) end,
    close = function() server.get "/close" end,
  }
end

local RUNTIMES = { nginx = client_in_nginx }
for name, run in pairs(loops.run) do
  RUNTIMES[name] = client_in(run)
end

describe("faults", function()
  it("are all in the table", function()
    local missing = {}
    for _, kind in ipairs(faults.names()) do
      missing[kind] = true
    end
    for _, case in ipairs(FAULTS) do
      missing[case[1].kind] = nil
    end
    assert.are.same({}, missing)
  end)
end)

local function parameters(fault)
  local parts = {}
  for name, value in pairs(fault) do
    if name ~= "kind" then parts[#parts + 1] = name .. " " .. tostring(value):sub(1, 20) end
  end
  table.sort(parts)
  return table.concat(parts, ", ")
end

for name, client_of in pairs(RUNTIMES) do
  describe("in the runtime " .. name, function()
    if name == "nginx" then
      setup(start_nginx)
      teardown(nginx.stop_all)
    end

    for _, case in ipairs(FAULTS) do
      local fault, wanted = case[1], case[2]
      it(("%s (%s) is %s"):format(fault.kind, parameters(fault), wanted.kind or "taken"), function()
        instance.reset()
        instance.fault(fault)
        local client = client_of(wanted.kind == "timeout" and 0.3 or 10)
        local came = client.call()
        instance.clear_faults()
        local after = client.call()
        client.close()
        assert.are.same(wanted, came)
        assert.are.same(text "CREATED", after)
      end)
    end
  end)
end
