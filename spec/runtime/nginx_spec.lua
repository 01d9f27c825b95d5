-- SPDX-License-Identifier: MIT
local app = require "spec.support.nginx_app"
local emulator = require "spec.support.emulator"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local uv = require "luv"

local instance = emulator.shared()

describe("pts.runtime.nginx", function()
  local server

  before_each(function() instance.reset() end)
  after_each(function() nginx.stop_all() end)

  -- All that a script may do, with the keys fetched from STS on the way.
  local EVERYTHING = [[
    local pts = require "pts"
    local M = {}
    local client
    function M.run()
      client = client or pts.new {
        endpoint = KEY.endpoint,
        credentials = assert(require("pts.credentials.assume_role").new {
          source = assert(require("pts.credentials.static").new(KEY)),
          role_arn = "acs:ram::1234567890123456:role/pts",
          sts = { endpoint = KEY.endpoint },
        }),
      }
      local waited = assert(client:wait_until_status("W1", "RUNNING", { timeout = 10, interval = 0.05 }))
      local results = pts.gather({ 1, 2, 3 }, function()
        local task = pts.spawn(function() return client:GetPtsSceneRunningStatus { SceneId = "W1" } end)
        return client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }.Status .. assert(pts.join(task)).Status
      end)
      return table.concat(results, " ") .. " " .. waited.Status
    end
    return M
  ]]

  it(
    "calls, waits, gathers and fetches keys in every phase that can wait, with one and the same code",
    function()
      server = app.start {
        more_http = "lua_shared_dict seen 1m;",
        files = { ["everything.lua"] = EVERYTHING },
        locations = {
          content = 'ngx.print(require("everything").run())',
          timer = [[
          local seen = ngx.shared.seen
          ngx.timer.at(0, function() seen:set("timer", require("everything").run()) end)
          while not seen:get "timer" do ngx.sleep(0.001) end
          ngx.print(seen:get "timer")
        ]],
          coroutine = [[
          local co = coroutine.wrap(function() ngx.print(require("everything").run()) end)
          co()
        ]],
          threads = [[
          local threads = {}
          for i = 1, 5 do threads[i] = ngx.thread.spawn(require("everything").run) end
          local last
          for i = 1, 5 do last = select(2, ngx.thread.wait(threads[i])) end
          ngx.print(last)
        ]],
        },
        server = [[
        location = /rewrite {
          rewrite_by_lua_block { ngx.ctx.said = require("everything").run() }
          content_by_lua_block { ngx.print(ngx.ctx.said) }
        }
        location = /access {
          access_by_lua_block { ngx.ctx.said = require("everything").run() }
          content_by_lua_block { ngx.print(ngx.ctx.said) }
        }
      ]],
      }
      local both = "CREATEDRUNNING"
      for _, phase in ipairs { "rewrite", "access", "content", "timer", "coroutine", "threads" } do
        instance.scene { id = "W1", status = "SYNCING" }
        local asked = server.send("/" .. phase)
        assert.is_true(process.run_until(function()
          local requests = instance.requests()
          return #requests > 0 and requests[#requests].scene == "W1"
        end, 10))
        instance.scene { id = "W1", status = "RUNNING" }
        assert.is_true(server.finish { asked })
        assert.are.equal(("%s %s %s RUNNING"):format(both, both, both), asked.response.body, phase)
      end
      app.stop_clean(server)
    end
  )

  it("names the way out in phases that cannot wait", function()
    server = app.start {
      init_worker = [[ngx.shared.seen:set("init_worker", require("app").call())]],
      more_http = [[
        lua_shared_dict seen 1m;
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
      process.run_until(function()
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
    server = app.start {
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
    assert.is_true(process.run_until(function()
      assert.are.equal("CREATED CREATED", server.get("/call").body)
      local pid = server.get("/pid").body
      if not workers[pid] then count = count + 1 end
      workers[pid] = true
      return count == 2
    end, 20))
    assert.are.same(
      { ["CREATED CREATED"] = 40 },
      (function()
        local all = app.send_many(server, 40, "/call")
        server.finish(all)
        return app.bodies(all)
      end)()
    )
    app.stop_clean(server)
  end)

  it("goes on serving while 50 calls wait", function()
    server = app.start { locations = { call = app.CALL, active = app.ACTIVE } }
    assert.are.equal("CREATED", server.get("/call").body)
    instance.fault { kind = "delay", seconds = 0.3 }
    local began = uv.hrtime()
    local calls = app.send_many(server, 50, "/call")
    local pings, slowest = 0, 0
    while not calls[50].closed do
      local sent = uv.hrtime()
      assert.are.equal("pong", server.get("/ping").body)
      slowest = math.max(slowest, (uv.hrtime() - sent) / 1e9)
      pings = pings + 1
    end
    server.finish(calls)
    local took = (uv.hrtime() - began) / 1e9
    assert.are.same({ CREATED = 50 }, app.bodies(calls))
    assert.is_true(took >= 0.3 and took < 1.5, took .. " s")
    assert.is_true(pings >= 20 and slowest < 0.1, ("%d pings, the slowest %.3f s"):format(pings, slowest))
    assert.are.equal("0", server.get("/active").body)
    app.stop_clean(server)
  end)

  -- One more timer than the pump needs: the server's own, which looks whether the specs are still there.
  it("needs one timer, however many calls are in flight", function()
    server = app.start {
      more_http = "lua_max_running_timers 2; lua_max_pending_timers 2;",
      locations = { call = app.CALL, timers = "ngx.print(ngx.timer.running_count())" },
    }
    instance.fault { kind = "delay", seconds = 0.3 }
    local calls = app.send_many(server, 50, "/call")
    local seen = {}
    while not calls[50].closed do
      seen[server.get("/timers").body] = true
    end
    server.finish(calls)
    assert.are.same({ CREATED = 50 }, app.bodies(calls))
    assert.is_true(process.run_until(function() return server.get("/timers").body == "0" end, 5))
    seen["0"] = nil
    assert.are.same({ ["1"] = true }, seen)
    app.stop_clean(server)
  end)

  it("still answers where nginx has no timer left for it", function()
    server = app.start {
      more_http = "lua_max_running_timers 2;",
      locations = {
        hog = [[
          HOGGING = true
          for _ = 1, 2 do
            ngx.timer.at(0, function() while HOGGING do ngx.sleep(0.01) end end)
          end
          while ngx.timer.running_count() < 2 do ngx.sleep(0.001) end
        ]],
        free = "HOGGING = false ngx.print(1)",
        call = app.CALL,
      },
    }
    server.get "/hog"
    instance.fault { kind = "delay", seconds = 0.3 }
    local calls = app.send_many(server, 5, "/call")
    server.finish(calls)
    assert.are.same({ CREATED = 5 }, app.bodies(calls))
    server.get "/free"
    server.stop()
  end)

  it("gives errors as errors, and keeps time-outs", function()
    server = app.start {
      locations = {
        nosuch = 'ngx.print(require("app").call "NOSUCH")',
        timeout = [[
          local now = require("pts.core").now
          local began = now()
          local said = require("app").call("NHBG6V", { read_timeout = 0.2, retry = false })
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
    app.stop_clean(server)
  end)

  it("lets a gather's functions wait for nginx itself", function()
    server = app.start {
      locations = {
        gather = [[
          local results = require("pts").gather({ 1, 2, 3 }, function()
            ngx.sleep(0.01)
            local said = require("app").call()
            ngx.sleep(0.01)
            return said
          end)
          ngx.print(table.concat(results, " "))
        ]],
      },
    }
    assert.are.equal("CREATED CREATED CREATED", server.get("/gather").body)
    app.stop_clean(server)
  end)

  it("serves several clients in one worker, each with its keys", function()
    server = app.start {
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
    app.stop_clean(server)
  end)
end)
