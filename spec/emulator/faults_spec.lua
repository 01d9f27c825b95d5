-- SPDX-License-Identifier: MIT
local faults = require "pts.emulator.faults"

local CONTEXT = { request_id = "R-1", host = "127.0.0.1" }

local function struck(fault)
  local checked = assert(faults.check(fault))
  local reply = { status = 200, headers = {}, object = { Status = "RUNNING", Success = true } }
  faults.strike(checked, reply, CONTEXT)
  return reply
end

describe("pts.emulator.faults", function()
  describe("check", function()
    it("fills in what a fault leaves out", function()
      local fault = assert(faults.check { kind = "throttle" })
      assert.equal("*", fault.scene)
      assert.is_false(fault.applied)
      assert.is_nil(fault.times)
      assert.is_true(assert(faults.check { kind = "delay", seconds = 1 }).applied)
    end)

    it("lets a fault say whether the operation is carried out first", function()
      assert.is_true(assert(faults.check { kind = "reset", applied = true }).applied)
      assert.is_false(assert(faults.check { kind = "delay", seconds = 1, applied = false }).applied)
    end)

    it("refuses what it does not know, and says what there is", function()
      local wrong = {
        { "throttle", "a fault is an object" },
        { { kind = "throtle" }, "there are: body, chunked, clock" },
        { {}, "no fault" },
        { { kind = "throttle", seconds = 1 }, 'throttle has no parameter "seconds"' },
        { { kind = "throttle", times = -1 }, "times must be a whole number" },
        { { kind = "throttle", times = 1.5 }, "times must be a whole number" },
        { { kind = "throttle", ratelimit = "perhaps" }, "ratelimit must be true or false" },
        { { kind = "delay" }, "delay needs seconds" },
        { { kind = "delay", seconds = "soon" }, "seconds must be a number" },
        { { kind = "delay", seconds = 1 / 0 }, "seconds must be a number" },
        { { kind = "delay", seconds = -1 }, "seconds must be zero or more" },
        { { kind = "drip", seconds = -1 }, "seconds must be zero or more" },
        { { kind = "delay", seconds = 1e300 }, "seconds must be at most 1000000000" },
        { { kind = "clock", seconds = -1e300 }, "seconds must be at most 1000000000" },
        { { kind = "server_error", status = 1000 }, "status must be at most 999" },
        { { kind = "huge", bytes = 1e300 }, "bytes must be at most 1073741824" },
        { { kind = "truncate", missing = -1e300 }, "missing must be at most 1073741824" },
        { { kind = "redirect" }, "redirect needs location" },
        { { kind = "reset", after = "lunch" }, "after must be one of nothing, headers, body" },
        { { kind = "body", text = "a", hex = "61" }, "not both" },
        { { kind = "body", hex = "6" }, "hexadecimal digits" },
      }
      for _, case in ipairs(wrong) do
        local ok, message = faults.check(case[1])
        assert.is_nil(ok)
        assert.truthy(message:find(case[2], 1, true), message)
      end
    end)

    it("accepts every kind", function()
      local needs = {
        delay = { seconds = 1 },
        clock = { seconds = 1 },
        headers = { name = "x" },
        redirect = { location = "/" },
      }
      for kind, entry in pairs(faults.kinds) do
        local fault = needs[kind] or {}
        fault.kind = kind
        assert.equal(kind, assert(faults.check(fault)).kind)
        assert.is_string(entry.about)
        assert(pcall(struck, fault))
      end
    end)
  end)

  describe("parse", function()
    it("reads the command line's form", function()
      local fault = assert(faults.parse "NHBG6V:throttle:times=2,ratelimit=true,retry_after_ms=500")
      assert.same({
        kind = "throttle",
        scene = "NHBG6V",
        times = 2,
        applied = false,
        parameters = { ratelimit = true, retry_after_ms = "500" },
      }, fault)
      assert.equal("*", assert(faults.parse "*:reset").scene)
    end)

    it("leaves colons in values alone", function()
      local fault = assert(faults.parse "*:redirect:location=http://127.0.0.2:80/")
      assert.equal("http://127.0.0.2:80/", fault.parameters.location)
    end)

    it("refuses other forms, and repeats them", function()
      local wrong = { "throttle", "", "*:", "*:throttle:times", "*:throttle:kind=delay", "*:nothing" }
      for _, spec in ipairs(wrong) do
        local ok, message = faults.parse(spec)
        assert.is_nil(ok)
        assert.truthy(message:find(("%q"):format(spec), 1, true), message)
      end
    end)
  end)

  describe("strike", function()
    it("throttles with the hints that are asked for", function()
      local reply = struck { kind = "throttle" }
      assert.equal(400, reply.status)
      assert.equal("Throttling.User", reply.object.Code)
      assert.same({}, reply.headers)
      reply = struck { kind = "throttle", status = 429, code = "Throttling", retry_after_ms = -5 }
      assert.equal(429, reply.status)
      assert.equal("Throttling", reply.object.Code)
      assert.equal("-5", reply.headers["x-acs-retry-after"])
      reply = struck { kind = "throttle", ratelimit = true }
      assert.equal("Limit:1,Remain:0,TimeLeft:2000,Reset:1234", reply.headers["x-ratelimit-user-api"])
    end)

    it("says Success = false with HTTP 200", function()
      local reply = struck { kind = "success_false", code = "4002" }
      assert.equal(200, reply.status)
      assert.is_false(reply.object.Success)
      assert.equal("4002", reply.object.Code)
      assert.equal("R-1", reply.object.RequestId)
    end)

    it("puts any bytes into the body", function()
      assert.equal("\239\187\191{}", struck({ kind = "body", hex = "EFBBBF7b7d" }).body)
      assert.equal("NaN", struck({ kind = "body", text = "NaN" }).body)
      assert.equal("", struck({ kind = "body" }).body)
    end)

    it("changes only a Status that is there", function()
      assert.equal("ODD", struck({ kind = "status_text", text = "ODD" }).object.Status)
      local reply = { status = 200, headers = {}, object = { PlanId = "P" } }
      faults.strike(assert(faults.check { kind = "status_text" }), reply, CONTEXT)
      assert.same({ PlanId = "P" }, reply.object)
    end)

    it("pads a header to a size", function()
      assert.equal(
        "abaaa",
        struck({ kind = "headers", name = "x", value = "ab", bytes = 5 }).extra_header.value
      )
      assert.is_nil(struck({ kind = "headers", name = "Date" }).extra_header.value)
    end)
  end)

  it("moves the clock for the clock's fault alone", function()
    assert.equal(-3600, faults.skew(assert(faults.check { kind = "clock", seconds = -3600 })))
    assert.equal(0, faults.skew(assert(faults.check { kind = "delay", seconds = 5 })))
    assert.equal(0, faults.skew(nil))
  end)
end)

describe("pts.emulator.fault_queue", function()
  local fault_queue = require "pts.emulator.fault_queue"
  local queue

  before_each(function()
    local values = {}
    queue = fault_queue.new {
      get = function(_, key) return values[key] end,
      set = function(_, key, value) values[key] = value end,
      delete = function(_, key) values[key] = nil end,
    }
  end)

  local function meet(scene, operation)
    local fault = queue:find(scene, operation)
    if fault then queue:count(fault) end
    return fault and fault.kind
  end

  local function add(fault) queue:add(assert(faults.check(fault))) end

  it("plays faults one after the other", function()
    add { kind = "throttle", times = 2 }
    add { kind = "reset", times = 1 }
    assert.equal("throttle", meet "A")
    assert.equal("throttle", meet "A")
    assert.equal("reset", meet "A")
    assert.is_nil(meet "A")
  end)

  it("keeps to its scene and operation", function()
    add { kind = "throttle", scene = "A", operation = "StartPtsScene" }
    assert.is_nil(meet("B", "StartPtsScene"))
    assert.is_nil(meet("A", "StopPtsScene"))
    assert.is_nil(meet(nil, "StartPtsScene"))
    for _ = 1, 5 do
      assert.equal("throttle", meet("A", "StartPtsScene"))
    end
  end)

  it("forgets all of them", function()
    add { kind = "throttle" }
    queue:clear()
    assert.is_nil(meet "A")
  end)
end)
