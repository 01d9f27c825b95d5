-- SPDX-License-Identifier: MIT
-- Whole load tests where code does not simply block: none is left running when a gather ends early, and nginx serves on
-- while one goes on.
local app = require "spec.support.nginx_app"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local nginx = require "spec.support.nginx"
local pts = require "pts"

describe("a run", function()
  local instance, client

  setup(function()
    instance = emulator.start { speed = 60 }
    client = clients.of(instance)
  end)

  teardown(function()
    client:close()
    instance.stop()
  end)

  before_each(function()
    instance.reset()
    for i = 1, 3 do
      instance.scene { id = "R" .. i, running_seconds = 36000 }
    end
  end)

  after_each(function() nginx.stop_all() end)

  local function running()
    local ids = {}
    for _, scene in ipairs(instance.control("GET", "scenes").scenes) do
      if scene.running then ids[#ids + 1] = scene.id end
    end
    return ids
  end

  it("is one of several at once under pts.gather", function()
    local results, errors = pts.gather(
      { "R1", "R2", "R3" },
      function(id) return client:scene(id):run { limit = 1, interval = 0.05 } end
    )
    assert.same({}, errors)
    for i = 1, 3 do
      assert.equal("limit", results[i].ended_by)
      assert.is_true(results[i].report.summary.requests > 0)
    end
    assert.same({}, running())
  end)

  it("is stopped when another one of its gather fails", function()
    local launched = 0
    local ok, err = pcall(pts.gather, { "R1", "R2", "R3" }, function(id)
      return client:scene(id):run {
        interval = 0.05,
        settle = 1,
        on_progress = function(progress)
          if progress.phase ~= "running" then return end
          launched = launched + 1
          if launched > 6 then error({ "enough" }, 0) end
        end,
      }
    end)
    assert.is_false(ok)
    assert.same({ "enough" }, err)
    assert.same({}, running())
  end)

  it("goes on in an nginx worker that serves others meanwhile", function()
    local server = app.start {
      locations = {
        run = ([[
          local client = require("app").new { endpoint = %q }
          local result, err = client:scene("R1"):run { limit = 1, interval = 0.05 }
          ngx.print(result and result.ended_by or tostring(err))
        ]]):format(instance.endpoint),
        free = 'ngx.print "free"',
      },
    }
    local pending = server.send "/run"
    local served = 0
    while not pending.closed do
      assert.equal("free", server.get("/free").body)
      served = served + 1
    end
    assert.equal("limit", pending.response.body)
    assert.is_true(served > 10)
    assert.same({}, running())
  end)
end)
