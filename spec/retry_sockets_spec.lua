-- SPDX-License-Identifier: MIT
-- Retries over real sockets: what the service sees of them.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

local instance = emulator.shared()
local SCENE = { SceneId = "NHBG6V" }

describe("a client that retries", function()
  local client, told

  before_each(function()
    instance.reset()
    told = {}
    client = clients.of(instance, {
      random = function() return 0 end,
      logger = function(level, message, fields)
        told[#told + 1] = { level = level, message = message, fields = fields }
      end,
    })
  end)
  after_each(function() client:close() end)

  local function requests_of(operation)
    local found = {}
    for _, request in ipairs(instance.requests()) do
      if request.operation == operation then found[#found + 1] = request end
    end
    return found
  end

  for _, case in ipairs {
    { "throttling with a hint", { kind = "throttle", times = 2, retry_after_ms = "20" } },
    { "throttling with 503", { kind = "throttle", times = 1, status = 503, retry_after_ms = "1" } },
    { "server errors", { kind = "server_error", times = 2 } },
    { "a gateway's HTML", { kind = "html", times = 2, status = 502 } },
    { "resets", { kind = "reset", times = 2 } },
    { "answers cut short", { kind = "truncate", times = 2 } },
    { "a time-out", { kind = "delay", seconds = 5, times = 1 } },
  } do
    it("reads through " .. case[1], function()
      instance.fault(case[2])
      local res = assert(client:GetPtsSceneRunningStatus(SCENE, { read_timeout = 0.3 }))
      assert.are.equal("CREATED", res.Status)
      assert.are.equal("warn", told[1].level)
      assert.are.equal("GetPtsSceneRunningStatus", told[1].fields.operation)
    end)
  end

  it("signs each attempt anew and counts it", function()
    instance.fault { kind = "server_error", times = 2 }
    assert(client:GetPtsSceneRunningStatus(SCENE))
    local seen = requests_of "GetPtsSceneRunningStatus"
    assert.are.equal(3, #seen)
    local nonces = {}
    for i, request in ipairs(seen) do
      local nonce = request.head:match "x%-acs%-signature%-nonce: (%x+)"
      assert.is_nil(nonces[nonce])
      nonces[nonce] = true
      local attempts = request.head:match "x%-acs%-retry%-attempts: (%d+)"
      assert.are.equal(i > 1 and tostring(i - 1) or nil, attempts)
    end
    assert.matches("SignedHeaders=[^,]*x%-acs%-retry%-attempts", seen[2].head)
  end)

  for _, case in ipairs {
    { "a reset", { kind = "reset", applied = true } },
    { "a server error", { kind = "server_error", applied = true } },
    { "a lost answer", { kind = "close", applied = true } },
    { "an answer that is none", { kind = "body", text = "<oops>", applied = true } },
  } do
    it("does not start twice after " .. case[1], function()
      instance.fault(case[2])
      local res, err = client:StartPtsScene(SCENE)
      assert.is_nil(res)
      assert.is_true(err.maybe_applied)
      assert.are.equal(1, #err.attempts)
      assert.are.equal(1, #requests_of "StartPtsScene")
      assert.matches("may have been carried out: check before repeating", tostring(err))
      instance.clear_faults()
      instance.advance(5)
      assert.are_not.equal("CREATED", client:GetPtsSceneRunningStatus(SCENE).Status) -- it had arrived
    end)
  end

  it("does start again after throttling: that was refused", function()
    instance.fault { kind = "throttle", times = 1, retry_after_ms = "1" }
    assert.is_string(assert(client:StartPtsScene(SCENE)).PlanId)
    assert.are.equal(2, #requests_of "StartPtsScene")
  end)

  it("does not retry what will not get better", function()
    local res, err = client:GetPtsSceneRunningStatus { SceneId = "NOSUCH" }
    assert.is_nil(res)
    assert.are.equal(1, #err.attempts)
    assert.is_false(err.retryable)
    assert.are.equal(1, #instance.requests())
  end)

  it("takes the service's time when its clock differs, and keeps it", function()
    instance.fault { kind = "clock", seconds = 7200 }
    for _ = 1, 3 do
      assert(client:GetPtsSceneRunningStatus(SCENE))
    end
    assert.are.equal(4, #requests_of "GetPtsSceneRunningStatus")
    assert.is_true(math.abs(client.clock.offset - 7200) <= 2)
    assert.matches("clock is %d+ s ahead", told[1].message)
  end)

  it("does not believe a clock that is days away", function()
    instance.fault { kind = "clock", seconds = 200000 }
    local res, err = client:GetPtsSceneRunningStatus(SCENE)
    assert.is_nil(res)
    assert.are.equal("InvalidTimeStamp.Expired", err.Code)
    assert.are.equal(1, #instance.requests())
  end)

  it("keeps to the call's time in all", function()
    local core = require "pts.core"
    instance.fault { kind = "throttle", retry_after_ms = "5000" }
    local began = core.now()
    local res, err = client:GetPtsSceneRunningStatus(SCENE, { timeout = 1 })
    assert.is_nil(res)
    assert.are.equal("throttled", err.kind)
    assert.is_true(core.now() - began < 0.9)
  end)

  it("tells an observer of each attempt, with its timings", function()
    local seen = {}
    local watched = clients.of(instance, {
      random = function() return 0 end,
      observer = function(exchange) seen[#seen + 1] = exchange end,
    })
    instance.fault { kind = "server_error", times = 1 }
    assert(watched:GetPtsSceneRunningStatus(SCENE))
    assert.are.equal(2, #seen)
    assert.are.equal("api", seen[1].kind)
    assert.are.equal("InternalError", seen[1].Code)
    assert.are.equal(500, seen[1].http_status)
    assert.are.equal(0, seen[1].retries)
    assert.is_false(seen[1].timings.reused)
    assert.are.equal(1, seen[2].retries)
    assert.is_nil(seen[2].kind)
    assert.is_true(seen[2].timings.reused)
    assert.is_true(seen[2].timings.total >= seen[2].timings.first_byte)
    assert.is_nil(clients.text_of(seen):find(instance.access_key_secret, 1, true))
    watched:close()
  end)

  it("does not lose an answer to an observer or logger that fails", function()
    local said
    local watched = clients.of(instance, {
      observer = function() error "broken" end,
      logger = function(_, message)
        said = message
        error "broken too"
      end,
    })
    assert.is_string(assert(watched:StartPtsScene(SCENE)).PlanId)
    assert.matches("the observer failed: .*broken", said)
    watched:close()
  end)

  it("waits for a scene through throttling, on the emulator", function()
    instance.scene {
      id = "W1",
      stages = { { status = "STOPPED", seconds = 1 }, { status = "RUNNING", seconds = 60 } },
    }
    assert(client:StartPtsScene { SceneId = "W1" })
    instance.fault { kind = "throttle", times = 2, retry_after_ms = "10", scene = "W1" }
    local res, info = client:wait_until_status("W1", "RUNNING", {
      after_start = true,
      interval = 0.02,
      on_poll = function() instance.advance(0.3) end,
    })
    assert.is_table(res, tostring(info))
    assert.are.equal("RUNNING", res.Status)
    assert.are.equal(2, info.transient_errors)
    assert.are.equal("STOPPED", info.history[1].status)
  end)
end)
