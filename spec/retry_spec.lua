-- SPDX-License-Identifier: MIT
local retry = require "pts.retry"

local CLASSES = { "read", "repeatable", "once" }

describe("pts.retry.decide", function()
  local unsent = { kind = "network", sent = false }
  local sent = { kind = "network", sent = true }
  local function api(code, status) return { kind = "api", Code = code, http_status = status, sent = true } end

  -- what happened; then for read, repeatable, once: "retry", "stop" or "applied" (stop, and it may have been done)
  local rows = {
    { "never sent", unsent, "retry", "retry", "retry" },
    { "time-out while connecting", { kind = "timeout", sent = false }, "retry", "retry", "retry" },
    { "handshake failed", { kind = "tls", sent = false, curl_code = 35 }, "retry", "retry", "retry" },
    { "sent, then reset", sent, "retry", "retry", "applied" },
    { "sent, then time-out", { kind = "timeout", sent = true }, "retry", "retry", "applied" },
    {
      "throttled",
      { kind = "throttled", Code = "Throttling.User", http_status = 400 },
      "retry",
      "retry",
      "retry",
    },
    { "throttled with 503", { kind = "throttled", http_status = 503 }, "retry", "retry", "retry" },
    { "InternalError", api("InternalError", 500), "retry", "retry", "applied" },
    { "UnknownError", api("UnknownError", 500), "retry", "retry", "applied" },
    { "ServiceUnavailable", api("ServiceUnavailable", 503), "retry", "retry", "applied" },
    { "502", api(nil, 502), "retry", "retry", "applied" },
    { "504", api("GatewayTimeout", 504), "retry", "retry", "applied" },
    { "5xx without a code", api(nil, 500), "retry", "retry", "applied" },
    { "503 EnvNotExist", api("EnvNotExist", 503), "stop", "stop", "stop" },
    { "503 SaveEnvFail", api("SaveEnvFail", 503), "stop", "stop", "stop" },
    { "SignatureNonceUsed", api("SignatureNonceUsed", 400), "retry", "applied", "applied" },
    { "InvalidTimeStamp.Expired", api("InvalidTimeStamp.Expired", 400), "retry", "retry", "retry" },
    { "InvalidSecurityToken.Expired", api("InvalidSecurityToken.Expired", 403), "retry", "retry", "retry" },
    { "a product code with 403", api("GetPtsSceneRunningStatusFail", 403), "stop", "stop", "stop" },
    { "Success = false on 200", api("4001", 200), "stop", "stop", "stop" },
    { "wrong signature", api("SignatureDoesNotMatch", 400), "stop", "stop", "stop" },
    { "no permission", api("Forbidden.RAM", 403), "stop", "stop", "stop" },
    {
      "no JSON with 2xx",
      { kind = "protocol", sent = true, http_status = 200 },
      "stop",
      "applied",
      "applied",
    },
    { "wrong certificate", { kind = "tls", sent = false, curl_code = 60 }, "stop", "stop", "stop" },
    { "no credentials", { kind = "credentials" }, "stop", "stop", "stop" },
    { "cancelled before it was sent", { kind = "interrupted", sent = false }, "stop", "stop", "stop" },
    { "cannot wait here", { kind = "wait" }, "stop", "stop", "stop" },
  }
  for _, row in ipairs(rows) do
    for i, class in ipairs(CLASSES) do
      it(("%s, %s: %s"):format(row[1], class, row[2 + i]), function()
        local verdict = retry.decide(row[2], class)
        local said = verdict.retry and "retry" or verdict.maybe_applied and "applied" or "stop"
        assert.are.equal(row[2 + i], said)
      end)
    end
  end

  for _, case in ipairs {
    { "SignatureNonceUsed", "nonce" },
    { "InvalidTimeStamp.Expired", "clock" },
    { "InvalidSecurityToken.Expired", "credentials" },
  } do
    it(
      ("puts right the %s after %s"):format(case[2], case[1]),
      function() assert.are.equal(case[2], retry.decide(api(case[1], 400), "read").fix) end
    )
  end
end)

describe("pts.retry.delay", function()
  local policy = retry.DEFAULTS
  local plain, throttled = { retry = true }, { retry = true, throttled = true }
  local function at(value)
    return function() return value end
  end

  -- verdict, number, hint, chance, seconds
  local rows = {
    { plain, 1, nil, 1, 0.2 },
    { plain, 2, nil, 1, 0.4 },
    { plain, 3, nil, 0.5, 0.4 },
    { plain, 1, nil, 0, 0 },
    { plain, 20, nil, 1, 20 },
    { plain, 5000, nil, 1, 20 },
    { throttled, 1, nil, 0, 0.5 },
    { throttled, 1, nil, 1, 1 },
    { throttled, 2, nil, 0, 1 },
    { throttled, 9, nil, 1, 20 },
    { throttled, 1, 3.5, 0.1, 3.5 },
    { throttled, 1, 1e9, 0.1, 60 },
    { throttled, 1, 0, 0.1, 0 },
    { { retry = true, fix = "nonce" }, 1, nil, 1, 0 },
  }
  for i, row in ipairs(rows) do
    it(
      "row " .. i,
      function()
        assert.is_true(math.abs(row[5] - retry.delay(policy, row[1], row[2], row[3], at(row[4]))) < 1e-9)
      end
    )
  end
end)

describe("pts.retry.clock_offset", function()
  local policy = retry.DEFAULTS
  local rows = {
    { "an hour ahead", 1003600, nil, 3600 },
    { "an hour behind", 996400, nil, -3600 },
    { "no date", nil, nil, nil },
    { "more than a day", 1000000 + 86401, nil, nil },
    { "a wild change soon after", 1003600, { offset = 0, at = 90 }, nil },
    { "a small change soon after", 1000100, { offset = 0, at = 90 }, 100 },
    { "a large change long after", 1003600, { offset = 0, at = -1000 }, 3600 },
  }
  for _, row in ipairs(rows) do
    it(
      row[1],
      function() assert.are.equal(row[4], retry.clock_offset(policy, row[2], 1000000, row[3], 100)) end
    )
  end
end)

describe("pts.retry.budget", function()
  it("keeps an outage from being multiplied", function()
    local budget = retry.budget(retry.DEFAULTS)
    local allowed = 0
    for _ = 1, 1000 do
      if budget:take(false) then allowed = allowed + 1 end
    end
    assert.are.equal(100, allowed)
    for _ = 1, 5 do
      budget:give()
    end
    assert.is_true(budget:take(false))
    assert.is_false(budget:take(false))
  end)

  it("pays more for a time-out and is never fuller than full", function()
    local budget = retry.budget(retry.DEFAULTS)
    budget:give()
    local allowed = 0
    while budget:take(true) do
      allowed = allowed + 1
    end
    assert.are.equal(50, allowed)
  end)
end)

describe("pts.retry.policy", function()
  it("takes false, changes and a function", function()
    assert.are.equal(retry.DEFAULTS, retry.policy(nil))
    assert.is_false(retry.policy(false))
    assert.are.equal(5, retry.policy({ max_attempts = 5 }).max_attempts)
    assert.are.equal(20, retry.policy({ max_attempts = 5 }).cap)
    assert.is_function(retry.policy(function() end).ask)
  end)

  for _, case in ipairs {
    { 7, "must be false, a table or a function" },
    { { max_attemps = 1 }, "unknown option 'retry.max_attemps'; did you mean 'max_attempts'?" },
    { { max_attempts = 0 }, "whole number from 1 on" },
    { { base = -1 }, "'retry.base' must be a number from 0 on" },
    { { base = 0 / 0 }, "'retry.base' must be a number from 0 on" },
    { { cap = "5" }, "'retry.cap' must be a number from 0 on" },
  } do
    it("says: " .. case[2], function()
      local policy, message = retry.policy(case[1])
      assert.is_nil(policy)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)
