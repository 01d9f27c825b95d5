-- SPDX-License-Identifier: MIT
-- The same faults, over real sockets, in each runtime that can run here: the same errors, and a client as good as new.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local cqueues = require "cqueues"
local pts = require "pts"
local uv = require "luv"

local instance = emulator.shared()

local RUN = {
  blocking = function(body) body() end,
  gather = function(body)
    pts.gather({ 1, 2, 3 }, function(_, i)
      if i == 2 then body() end
      return true
    end)
  end,
  cqueues = function(body)
    local controller = cqueues.new()
    controller:wrap(body)
    assert(controller:loop())
  end,
  luv = function(body)
    local finished
    local timer = uv.new_timer()
    uv.timer_start(timer, 0, 0, function()
      uv.close(timer)
      local co = coroutine.create(function()
        body()
        finished = true
      end)
      local ok, message = coroutine.resume(co)
      assert(ok, message)
    end)
    while not finished do
      uv.run "once"
    end
  end,
}

local FAULTS = {
  { { kind = "throttle" }, "throttled" },
  { { kind = "server_error" }, "api" },
  { { kind = "delay", seconds = 5 }, "timeout" },
  { { kind = "drip", seconds = 0.2 }, "timeout" },
  { { kind = "reset" }, "network" },
  { { kind = "reset", after = "body" }, "network" },
  { { kind = "close" }, "network" },
  { { kind = "truncate" }, "network" },
  { { kind = "html" }, "api" },
  { { kind = "huge" }, "protocol" },
  { { kind = "gzip_bomb" }, "protocol" },
  { { kind = "body", text = "" }, "protocol" },
  { { kind = "redirect", location = "http://127.0.0.1:1/" }, "protocol" },
  { { kind = "success_false" }, "api" },
  { { kind = "gzip" }, nil },
  { { kind = "chunked" }, nil },
  { { kind = "close_after", announce = false }, nil },
  { { kind = "status_text" }, nil },
}

for name, run in pairs(RUN) do
  describe("in the runtime " .. name, function()
    for _, case in ipairs(FAULTS) do
      it(("%s is %s"):format(case[1].kind, case[2] or "taken"), function()
        instance.reset()
        local client = clients.of(instance, {
          retry = false,
          read_timeout = case[2] == "timeout" and 0.3 or 10,
          max_response_bytes = 1024 * 1024,
        })
        local function status() return client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" } end
        local res, err, after
        run(function()
          instance.fault(case[1])
          res, err = status()
          instance.clear_faults()
          after = status()
        end)
        assert.are.equal(case[2], err and err.kind, tostring(err))
        assert.are.equal(case[2] == nil, res ~= nil)
        assert.are.equal("CREATED", after.Status)
        client:close()
      end)
    end
  end)
end
