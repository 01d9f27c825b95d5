-- SPDX-License-Identifier: MIT
local emulator = require "spec.support.emulator"
local nginx = require "spec.support.nginx"
local uv = require "luv"

local instance = emulator.shared()

-- What the handlers share.
local APP = [[
local pts = require "pts"
local M = {}
local clients = {}
function M.client(key_id, options)
  key_id = key_id or KEY.access_key_id
  if not clients[key_id] then
    local all = { endpoint = KEY.endpoint, access_key_id = key_id, access_key_secret = KEY.access_key_secret }
    for name, value in pairs(options or {}) do all[name] = value end
    clients[key_id] = pts.new(all)
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

local function start(options)
  return nginx.start {
    workers = options.workers,
    http = options.http or http(options.more_http),
    server = options.server,
    locations = options.locations,
    files = { ["app.lua"] = APP },
  }
end

local CALL = 'ngx.print(require("app").call())'
local ACTIVE = 'ngx.print(require("app").active())'

local function send_many(server, count, path)
  local all = {}
  for i = 1, count do
    all[i] = server.send(path)
  end
  return all
end

--- Waits until that many calls are in flight in the worker.
local function in_flight(server, count)
  local seen
  local reached = nginx.run_until(function()
    seen = server.get("/active").body
    return seen == tostring(count)
  end, 5)
  assert.is_true(reached, seen .. " calls in flight")
end

describe("pts.runtime.nginx", function()
  local server

  before_each(function() instance.reset() end)
  after_each(function() nginx.stop_all() end)

  --- Ends it, and what it logged must be clean.
  local function stop_clean()
    server.stop()
    assert.are.equal("", server.complaints())
  end

  local function bodies(exchanges)
    local seen = {}
    for _, exchange in ipairs(exchanges) do
      local body = exchange.response and exchange.response.body or "no answer"
      seen[body] = (seen[body] or 0) + 1
    end
    return seen
  end

  it("calls in every phase that can wait, with one and the same code", function()
    server = start {
      more_http = "lua_shared_dict seen 1m;",
      locations = {
        content = CALL,
        timer = [[
          local seen = ngx.shared.seen
          ngx.timer.at(0, function() seen:set("timer", require("app").call()) end)
          while not seen:get "timer" do ngx.sleep(0.001) end
          ngx.print(seen:get "timer")
        ]],
        coroutine = [[
          local co = coroutine.wrap(function() ngx.print(require("app").call()) end)
          co()
        ]],
        threads = [[
          local threads = {}
          for i = 1, 5 do threads[i] = ngx.thread.spawn(require("app").call) end
          local last
          for i = 1, 5 do last = select(2, ngx.thread.wait(threads[i])) end
          ngx.print(last)
        ]],
      },
      server = [[
        location = /rewrite {
          rewrite_by_lua_block { ngx.ctx.said = require("app").call() }
          content_by_lua_block { ngx.print(ngx.ctx.said) }
        }
        location = /access {
          access_by_lua_block { ngx.ctx.said = require("app").call() }
          content_by_lua_block { ngx.print(ngx.ctx.said) }
        }
      ]],
    }
    for _, phase in ipairs { "rewrite", "access", "content", "timer", "coroutine", "threads" } do
      assert.are.equal("CREATED", server.get("/" .. phase).body, phase)
    end
    stop_clean()
  end)

  it("names the way out in phases that cannot wait", function()
    server = start {
      more_http = [[
        lua_shared_dict seen 1m;
        init_worker_by_lua_block { ngx.shared.seen:set("init_worker", require("app").call()) }
        upstream balanced {
          server 0.0.0.1;
          balancer_by_lua_block {
            ngx.shared.seen:set("balancer", require("app").call())
            ngx.exit(ngx.ERROR)
          }
        }
      ]],
      server = [[
        location = /all {
          set_by_lua_block $said { ngx.shared.seen:set("set", require("app").call()) return "" }
          content_by_lua_block { ngx.print "all" }
          header_filter_by_lua_block { ngx.shared.seen:set("header_filter", require("app").call()) }
          body_filter_by_lua_block { ngx.shared.seen:set("body_filter", require("app").call()) }
          log_by_lua_block { ngx.shared.seen:set("log", require("app").call()) }
        }
        location = /balanced { proxy_pass http://balanced; }
      ]],
      locations = { seen = 'ngx.print(ngx.shared.seen:get(ngx.var.arg_phase) or "")' },
    }
    assert.are.equal("all", server.get("/all").body)
    server.get "/balanced"
    for _, phase in ipairs { "init_worker", "set", "header_filter", "body_filter", "log", "balancer" } do
      local said
      nginx.run_until(function()
        said = server.get("/seen?phase=" .. phase).body
        return said ~= ""
      end, 5)
      assert.matches("^wait: ", said)
      assert.is_truthy(said:find("nginx's " .. phase .. " phase", 1, true), said)
      assert.is_truthy(said:find("ngx.timer.at(0, ...)", 1, true), said)
      assert.is_truthy(said:find("shared dictionary", 1, true), said)
    end
    server.stop()
  end)

  it("blocks in init_by_lua, and each worker forked after that has connections of its own", function()
    server = start {
      workers = 2,
      http = ([[
        init_by_lua_block {
          KEY = { endpoint = %q, access_key_id = %q, access_key_secret = %q }
          AT_INIT = require("app").call()
        }
      ]]):format(instance.endpoint, instance.access_key_id, instance.access_key_secret),
      locations = {
        call = 'ngx.print(AT_INIT, " ", require("app").call())',
        pid = "ngx.print(ngx.worker.pid())",
      },
    }
    local workers, count = {}, 0
    assert.is_true(nginx.run_until(function()
      assert.are.equal("CREATED CREATED", server.get("/call").body)
      local pid = server.get("/pid").body
      if not workers[pid] then count = count + 1 end
      workers[pid] = true
      return count == 2
    end, 20))
    assert.are.same(
      { ["CREATED CREATED"] = 40 },
      (function()
        local all = send_many(server, 40, "/call")
        server.finish(all)
        return bodies(all)
      end)()
    )
    stop_clean()
  end)

  it("goes on serving while 50 calls wait", function()
    server = start { locations = { call = CALL, active = ACTIVE } }
    assert.are.equal("CREATED", server.get("/call").body)
    instance.fault { kind = "delay", seconds = 0.3 }
    local began = uv.hrtime()
    local calls = send_many(server, 50, "/call")
    local pings, slowest = 0, 0
    while not calls[50].closed do
      local sent = uv.hrtime()
      assert.are.equal("pong", server.get("/ping").body)
      slowest = math.max(slowest, (uv.hrtime() - sent) / 1e9)
      pings = pings + 1
    end
    server.finish(calls)
    local took = (uv.hrtime() - began) / 1e9
    assert.are.same({ CREATED = 50 }, bodies(calls))
    assert.is_true(took >= 0.3 and took < 1.5, took .. " s")
    assert.is_true(pings >= 20 and slowest < 0.1, ("%d pings, the slowest %.3f s"):format(pings, slowest))
    assert.are.equal("0", server.get("/active").body)
    stop_clean()
  end)

  it("needs one timer, however many calls are in flight", function()
    server = start {
      more_http = "lua_max_running_timers 1; lua_max_pending_timers 1;",
      locations = { call = CALL, timers = "ngx.print(ngx.timer.running_count())" },
    }
    instance.fault { kind = "delay", seconds = 0.3 }
    local calls = send_many(server, 50, "/call")
    assert.is_true(nginx.run_until(function() return server.get("/timers").body == "1" end, 5))
    server.finish(calls)
    assert.are.same({ CREATED = 50 }, bodies(calls))
    assert.is_true(nginx.run_until(function() return server.get("/timers").body == "0" end, 5))
    stop_clean()
  end)

  it("still answers where nginx has no timer left for it", function()
    server = start {
      more_http = "lua_max_running_timers 1;",
      locations = {
        hog = [[
          HOGGING = true
          ngx.timer.at(0, function() while HOGGING do ngx.sleep(0.01) end end)
          ngx.sleep(0.01)
          ngx.print(ngx.timer.running_count())
        ]],
        free = "HOGGING = false ngx.print(1)",
        call = CALL,
      },
    }
    assert.are.equal("1", server.get("/hog").body)
    instance.fault { kind = "delay", seconds = 0.3 }
    local calls = send_many(server, 5, "/call")
    server.finish(calls)
    assert.are.same({ CREATED = 5 }, bodies(calls))
    server.get "/free"
    server.stop()
  end)

  it("gives errors as errors, and keeps time-outs", function()
    server = start {
      locations = {
        nosuch = 'ngx.print(require("app").call "NOSUCH")',
        timeout = [[
          local now = require("pts.core").now
          local began = now()
          local said = require("app").call("NHBG6V", { read_timeout = 0.2 })
          ngx.print(now() - began < 1 and said or "late: " .. said)
        ]],
        refused = [[
          local client = require("app").client("LTAI5tRefused", { endpoint = "http://127.0.0.1:1" })
          local res, err = client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
          ngx.print(err.kind)
        ]],
        mistake = [[
          local client = require("app").client()
          local ok, message = pcall(client.GetPtsSceneRunningStatus, client, { Nonsense = 1 })
          ngx.print(ok, message)
        ]],
        closed = [[
          local client = require("app").client("LTAI5tOther")
          local thread = ngx.thread.spawn(function()
            return select(2, client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
          end)
          client:close()
          local ok, err = ngx.thread.wait(thread)
          ngx.print(err.kind)
        ]],
      },
    }
    assert.matches("^api: .*does not exist", server.get("/nosuch").body)
    assert.are.equal("network", server.get("/refused").body)
    assert.matches("^false.*Nonsense", server.get("/mistake").body)
    instance.fault { kind = "delay", seconds = 5 }
    assert.matches("^timeout: ", server.get("/timeout").body)
    assert.are.equal("interrupted", server.get("/closed").body)
    stop_clean()
  end)

  it("serves several clients in one worker, each with its keys", function()
    server = start {
      locations = {
        both = [[
          local app = require "app"
          local function call(client)
            local res, err = client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
            return res and res.Status or err.Code
          end
          local good = ngx.thread.spawn(call, app.client())
          local bad = ngx.thread.spawn(call, app.client "LTAI5tUnknownKey")
          ngx.print(select(2, ngx.thread.wait(good)), " ", select(2, ngx.thread.wait(bad)))
        ]],
      },
    }
    assert.matches("^CREATED InvalidAccessKeyId", server.get("/both").body)
    stop_clean()
  end)

  it("ends the calls of clients that go away", function()
    server = start {
      locations = { active = ACTIVE },
      server = ([[
        location = /call { lua_check_client_abort on; content_by_lua_block { %s } }
        location = /on_abort {
          lua_check_client_abort on;
          content_by_lua_block {
            ngx.on_abort(function() ngx.exit(499) end)
            %s
          }
        }
      ]]):format(CALL, CALL),
    }
    instance.fault { kind = "delay", seconds = 20 }
    for _, path in ipairs { "/call", "/on_abort" } do
      local calls = send_many(server, 10, path)
      in_flight(server, 10)
      for _, call in ipairs(calls) do
        call.abort()
      end
      in_flight(server, 0)
    end
    instance.clear_faults()
    assert.are.equal("CREATED", server.get("/call").body)
    stop_clean()
  end)

  it("ends the call of a light thread that is killed", function()
    server = start {
      locations = {
        active = ACTIVE,
        kill = [[
          local thread = ngx.thread.spawn(require("app").call)
          local before = require("app").active()
          ngx.thread.kill(thread)
          ngx.print(before)
        ]],
      },
    }
    instance.fault { kind = "delay", seconds = 20 }
    assert.are.equal("1", server.get("/kill").body)
    in_flight(server, 0)
    stop_clean()
  end)

  it("finishes its calls when nginx reloads, and when it quits", function()
    server = start { locations = { call = CALL, active = ACTIVE } }
    server.get "/call"
    instance.fault { kind = "delay", seconds = 0.5 }
    local calls = send_many(server, 10, "/call")
    in_flight(server, 10)
    server.reload()
    server.finish(calls)
    assert.are.same({ CREATED = 10 }, bodies(calls))
    assert.are.equal("CREATED", server.get("/call").body)

    local last = send_many(server, 10, "/call")
    in_flight(server, 10)
    server.quit()
    server.finish(last)
    assert.are.same({ CREATED = 10 }, bodies(last))
    assert.is_true(server.wait(5))
    stop_clean()
  end)

  it("finishes the call of a timer that is premature", function()
    server = start {
      locations = {
        later = [[
          ngx.timer.at(1000, function(premature)
            ngx.log(ngx.NOTICE, "premature ", tostring(premature), " said ", require("app").call())
          end)
          ngx.print "later"
        ]],
      },
    }
    assert.are.equal("later", server.get("/later").body)
    server.quit()
    assert.is_true(server.wait(5))
    stop_clean()
    assert.matches("premature true said CREATED", server.log())
  end)

  it("ends at once, with calls in flight, when nginx is told to", function()
    server = start { locations = { call = CALL, active = ACTIVE } }
    instance.fault { kind = "delay", seconds = 20 }
    send_many(server, 10, "/call")
    in_flight(server, 10)
    local began = uv.hrtime()
    stop_clean()
    assert.is_true((uv.hrtime() - began) / 1e9 < 5)
  end)

  it("works without the code cache: each request has a Lua of its own", function()
    server = start {
      more_http = "lua_code_cache off;",
      server = ([[
        location = /call { lua_check_client_abort on; content_by_lua_block { %s } }
      ]]):format(CALL),
    }
    for _ = 1, 5 do
      assert.are.equal("CREATED", server.get("/call").body)
    end
    instance.fault { kind = "delay", seconds = 0.2 }
    local calls = send_many(server, 20, "/call")
    server.finish(calls)
    assert.are.same({ CREATED = 20 }, bodies(calls))

    instance.fault { kind = "delay", seconds = 20 }
    local lost = send_many(server, 5, "/call")
    assert.is_true(nginx.run_until(function() return #instance.requests() >= 30 end, 10))
    for _, call in ipairs(lost) do
      call.abort()
    end
    instance.clear_faults()
    assert.are.equal("CREATED", server.get("/call").body)
    server.quit()
    assert.is_true(server.wait(5), "nothing is left that keeps the worker alive")
    server.stop()
    assert.is_nil(server.log():find("exited on signal", 1, true))
  end)
end)
