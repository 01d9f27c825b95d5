-- SPDX-License-Identifier: MIT
local app = require "spec.support.nginx_app"
local emulator = require "spec.support.emulator"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local uv = require "luv"

local instance = emulator.shared()

describe("pts.runtime.nginx when something ends", function()
  local server

  before_each(function() instance.reset() end)
  after_each(function() nginx.stop_all() end)

  it("ends the calls of clients that go away", function()
    server = app.start {
      locations = { active = app.ACTIVE },
      server = ([[
        location = /call { lua_check_client_abort on; content_by_lua_block { %s } }
        location = /on_abort {
          lua_check_client_abort on;
          content_by_lua_block {
            ngx.on_abort(function() ngx.exit(499) end)
            %s
          }
        }
      ]]):format(app.CALL, app.CALL),
    }
    instance.fault { kind = "delay", seconds = 20 }
    for _, path in ipairs { "/call", "/on_abort" } do
      local calls = app.send_many(server, 10, path)
      app.in_flight(server, 10)
      for _, call in ipairs(calls) do
        call.abort()
      end
      app.in_flight(server, 0)
    end
    instance.clear_faults()
    assert.are.equal("CREATED", server.get("/call").body)
    app.stop_clean(server)
  end)

  it("ends the calls of a gather whose client goes away", function()
    server = app.start {
      locations = { active = app.ACTIVE },
      server = [[
        location = /gather {
          lua_check_client_abort on;
          content_by_lua_block {
            local call = require("app").call
            local results = require("pts").gather({ 1, 2, 3, 4, 5 }, function() return call() end)
            ngx.print(table.concat(results, " "))
          }
        }
      ]],
    }
    assert.are.equal("CREATED CREATED CREATED CREATED CREATED", server.get("/gather").body)
    instance.fault { kind = "delay", seconds = 20 }
    local gathers = app.send_many(server, 3, "/gather")
    app.in_flight(server, 15)
    gathers[1].abort()
    app.in_flight(server, 10)
    gathers[2].abort()
    gathers[3].abort()
    app.in_flight(server, 0)
    app.stop_clean(server)
  end)

  it("ends the call of a light thread that is killed", function()
    server = app.start {
      locations = {
        active = app.ACTIVE,
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
    app.in_flight(server, 0)
    app.stop_clean(server)
  end)

  it("finishes its calls when nginx reloads, and when it quits", function()
    server = app.start { locations = { call = app.CALL, active = app.ACTIVE } }
    server.get "/call"
    instance.fault { kind = "delay", seconds = 0.5 }
    local calls = app.send_many(server, 10, "/call")
    app.in_flight(server, 10)
    server.reload()
    server.finish(calls)
    assert.are.same({ CREATED = 10 }, app.bodies(calls))
    assert.are.equal("CREATED", server.get("/call").body)

    local last = app.send_many(server, 10, "/call")
    app.in_flight(server, 10)
    server.quit()
    server.finish(last)
    assert.are.same({ CREATED = 10 }, app.bodies(last))
    assert.is_true(server.wait(5))
    app.stop_clean(server)
  end)

  it("finishes the call of a timer that is premature", function()
    server = app.start {
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
    app.stop_clean(server)
    assert.matches("premature true said CREATED", server.log())
  end)

  it("ends at once, with calls in flight, when nginx is told to", function()
    server = app.start { locations = { call = app.CALL, active = app.ACTIVE } }
    instance.fault { kind = "delay", seconds = 20 }
    app.send_many(server, 10, "/call")
    app.in_flight(server, 10)
    local began = uv.hrtime()
    app.stop_clean(server)
    assert.is_true((uv.hrtime() - began) / 1e9 < 5)
  end)

  it("works without the code cache: each request has a Lua of its own", function()
    server = app.start {
      more_http = "lua_code_cache off;",
      server = ([[
        location = /call { lua_check_client_abort on; content_by_lua_block { %s } }
      ]]):format(app.CALL),
    }
    for _ = 1, 5 do
      assert.are.equal("CREATED", server.get("/call").body)
    end
    instance.fault { kind = "delay", seconds = 0.2 }
    local calls = app.send_many(server, 20, "/call")
    server.finish(calls)
    assert.are.same({ CREATED = 20 }, app.bodies(calls))

    instance.fault { kind = "delay", seconds = 20 }
    local lost = app.send_many(server, 5, "/call")
    assert.is_true(process.run_until(function() return #instance.requests() >= 30 end, 10))
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
