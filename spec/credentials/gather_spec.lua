-- SPDX-License-Identifier: MIT
-- Many calls at once: how often STS is asked. Over real sockets, in the loops people use.
local assume_role = require "pts.credentials.assume_role"
local emulator = require "spec.support.emulator"
local keys = require "spec.support.keys"
local pts = require "pts"
local static = require "pts.credentials.static"

local CALLS = 200

describe("many calls at once", function()
  local instance, client, provider

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    provider = assert(assume_role.new {
      source = assert(static.new(instance)),
      role_arn = "acs:ram::1234567890123456:role/pts",
      sts = { endpoint = instance.endpoint },
      getenv = keys.getenv {},
    })
    client = pts.new { endpoint = instance.endpoint, credentials = provider }
  end)
  after_each(function() client:close() end)

  local function calls_of_sts()
    local count = 0
    for _, request in ipairs(instance.requests()) do
      if request.operation == "AssumeRole" then count = count + 1 end
    end
    return count
  end

  local function list()
    local scenes = {}
    for i = 1, CALLS do
      scenes[i] = "NHBG6V"
    end
    return scenes
  end

  local function status(scene)
    local response, err = client:GetPtsSceneRunningStatus { SceneId = scene }
    return response and response.Status or keys.check(tostring(err))
  end

  local function all_created(results)
    for i = 1, CALLS do
      assert.are.equal("CREATED", results[i])
    end
  end

  it("of a gather without credentials ask STS once", function()
    all_created(pts.gather(list(), status, { concurrency = CALLS }))
    assert.are.equal(1, calls_of_sts())
  end)

  it("of a gather with a token that the service calls expired ask STS once more", function()
    assert.are.equal("CREATED", status "NHBG6V")
    instance.control("POST", "identity/expire")
    instance.control("DELETE", "requests")
    all_created(pts.gather(list(), status, { concurrency = CALLS }))
    assert.are.equal(1, calls_of_sts())
  end)

  it("of a gather while STS is down ask it once, and say why", function()
    instance.fault { kind = "server_error", operation = "AssumeRole" }
    local results = pts.gather(list(), status, { concurrency = CALLS })
    for i = 1, CALLS do
      keys.holds(results[i], "AssumeRole")
    end
    assert.are.equal(1, calls_of_sts())
  end)

  it("of a cqueues loop ask STS once", function()
    local cqueues = require "cqueues"
    local loop, results = cqueues.new(), {}
    for i, scene in ipairs(list()) do
      loop:wrap(function() results[i] = status(scene) end)
    end
    assert(loop:loop())
    all_created(results)
    assert.are.equal(1, calls_of_sts())
  end)

  it("one after the other ask STS once", function()
    for _ = 1, 20 do
      assert.are.equal("CREATED", status "NHBG6V")
    end
    assert.are.equal(1, calls_of_sts())
  end)
end)
