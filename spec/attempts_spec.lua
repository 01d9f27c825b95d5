-- SPDX-License-Identifier: MIT
local attempts = require "pts.attempts"
local retry = require "pts.retry"
local virtual = require "spec.support.virtual"

--- A call that fails with `script[1]` first; each further entry is an error's fields, or true for an answer.
local function run(script, changes)
  local runtime = virtual.runtime()
  local sent, offsets, refreshed = 1, {}, 0
  local call = {
    class = "read",
    policy = retry.DEFAULTS,
    budget = retry.budget(retry.DEFAULTS),
    now = runtime.now,
    wall = function() return 1000000 end,
    random = function() return 1 end,
    sleep = runtime.sleep,
    on_retry = function() end,
    send = function(retries)
      assert(retries == sent)
      sent = sent + 1
      local entry = script[sent] or script[#script]
      if entry == true then return { answered = sent } end
      return nil, setmetatable({}, { __index = entry })
    end,
    set_clock = function(offset) offsets[#offsets + 1] = offset end,
    refresh = function()
      refreshed = refreshed + 1
      return true
    end,
  }
  for name, value in pairs(changes or {}) do
    call[name] = value
  end
  if call.timeout then call.deadline = runtime.now() + call.timeout end
  local response, err = attempts.continue(call, setmetatable({}, { __index = script[1] }))
  return response, err, { sleeps = runtime.sleeps, sent = sent, offsets = offsets, refreshed = refreshed }
end

local RESET = { kind = "network", sent = true }
local UNSENT = { kind = "network", sent = false }
local THROTTLED = { kind = "throttled", Code = "Throttling.User", http_status = 400, sent = true }

describe("pts.attempts", function()
  it("backs off, doubled each time, until one is answered", function()
    local response, _, seen = run { RESET, RESET, true }
    assert.are.equal(3, response.answered)
    assert.are.same({ 0.2, 0.4 }, seen.sleeps)
  end)

  it("stops after three and tells of all", function()
    local response, err, seen = run { RESET }
    assert.is_nil(response)
    assert.are.equal(3, seen.sent)
    assert.are.equal(3, #err.attempts)
    assert.are.equal("network", err.attempts[1].kind)
    assert.are.equal(0.2, err.attempts[1].delay)
    assert.is_nil(err.attempts[3].delay)
    assert.is_true(err.retryable)
  end)

  it("sends a start again only when it never left", function()
    local response = run({ UNSENT, true }, { class = "once" })
    assert.are.equal(2, response.answered)
    local _, err, seen = run({ RESET, true }, { class = "once" })
    assert.are.equal(1, seen.sent)
    assert.is_true(err.maybe_applied)
    assert.is_false(err.retryable)
  end)

  it("follows the service's hint", function()
    local hinted = { kind = "throttled", retry_after = 7, sent = true }
    local _, _, seen = run { hinted, true }
    assert.are.same({ 7 }, seen.sleeps)
  end)

  it("never begins a sleep that ends after the deadline", function()
    local hinted = { kind = "throttled", retry_after = 7, sent = true }
    local _, err, seen = run({ hinted, true }, { timeout = 7 })
    assert.are.equal(1, seen.sent)
    assert.are.equal("throttled", err.kind)
    assert.are.same({}, seen.sleeps)
    local response = run({ hinted, true }, { timeout = 7.1 })
    assert.are.equal(2, response.answered)
  end)

  it("takes a new nonce once, at once", function()
    local used = { kind = "api", Code = "SignatureNonceUsed", http_status = 400, sent = true }
    local response, _, seen = run { used, true }
    assert.are.equal(2, response.answered)
    assert.are.same({}, seen.sleeps)
    local _, err
    _, err, seen = run { used }
    assert.are.equal(2, seen.sent)
    assert.are.equal("SignatureNonceUsed", err.Code)
  end)

  it("corrects the clock once, from the answer's date", function()
    local expired =
      { kind = "api", Code = "InvalidTimeStamp.Expired", http_status = 400, server_time = 1003600 }
    local response, _, seen = run({ expired, true }, { class = "once" })
    assert.are.equal(2, response.answered)
    assert.are.same({ 3600 }, seen.offsets)
    local _, _, again = run { expired }
    assert.are.equal(2, again.sent)
  end)

  it("does not correct it without a date, or by more than a day", function()
    for _, time in ipairs { false, 5000000 } do
      local expired =
        { kind = "api", Code = "InvalidTimeStamp.Expired", http_status = 400, server_time = time or nil }
      local _, err, seen = run { expired, true }
      assert.are.equal(1, seen.sent)
      assert.are.equal("InvalidTimeStamp.Expired", err.Code)
      assert.are.same({}, seen.offsets)
    end
  end)

  it("refreshes credentials once", function()
    local expired = { kind = "api", Code = "InvalidSecurityToken.Expired", http_status = 403 }
    local response, _, seen = run { expired, true }
    assert.are.equal(2, response.answered)
    assert.are.equal(1, seen.refreshed)
    _, _, seen = run { expired }
    assert.are.equal(2, seen.sent)
    _, _, seen = run({ expired, true }, { refresh = function() return false end })
    assert.are.equal(1, seen.sent)
  end)

  it("still has its attempts after something was put right", function()
    local used = { kind = "api", Code = "SignatureNonceUsed", http_status = 400, sent = true }
    local response, _, seen = run { used, RESET, RESET, true }
    assert.are.equal(4, response.answered)
    assert.are.same({ 0.2, 0.4 }, seen.sleeps)
  end)

  it("stops when the budget is empty, and says so", function()
    local budget = retry.budget(retry.DEFAULTS)
    while budget:take(false) do
    end
    local _, err, seen = run({ THROTTLED, true }, { budget = budget })
    assert.are.equal(1, seen.sent)
    assert.is_true(err.retry_budget_exhausted)
  end)

  it("can be turned off, or decided by the caller", function()
    local _, err, seen = run({ RESET, true }, { policy = false })
    assert.are.equal(1, seen.sent)
    assert.are.equal(1, #err.attempts)
    local asked = {}
    local function policy_of(answer)
      return retry.policy(function(failed, made, would)
        asked[#asked + 1] = { failed.kind, made, would }
        return answer
      end)
    end
    _, _, seen = run({ RESET, true }, { policy = policy_of(false) })
    assert.are.equal(1, seen.sent)
    local response
    response, _, seen = run({ { kind = "api", Code = "Busy" }, true }, { policy = policy_of(4) })
    assert.are.equal(2, response.answered)
    assert.are.same({ 4 }, seen.sleeps)
    response = run({ RESET, true }, { policy = policy_of(nil) })
    assert.are.equal(2, response.answered)
    assert.are.same({ { "network", 1, true }, { "api", 1, false }, { "network", 1, true } }, asked)
  end)

  it("leaves the first error's words alone", function()
    local _, err = run { { kind = "api", Code = "NoPermission", http_status = 403, message = "no" } }
    assert.are.equal("no", err.message)
    assert.is_false(err.retryable)
    assert.is_nil(err.maybe_applied)
  end)
end)
