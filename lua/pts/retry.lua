-- SPDX-License-Identifier: MIT
--- What to do after a failed attempt: pure, driven by injected time and chance.
--
-- An operation is of one of three classes: `read`; `repeatable`, a write whose repeat ends in the same state; `once`,
-- which is not sent twice if the first may have arrived.
-- @module pts.retry

local nearest = require("pts.lazy") "pts.nearest"

local M = {}

--- The defaults, all in one place. Seconds, except for counts and tokens.
M.DEFAULTS = {
  max_attempts = 3,
  base = 0.2, -- of the first back-off; doubled for each further one
  throttled_base = 1, -- the same when the service asked to slow down
  cap = 20, -- of a back-off
  longest_hint = 60, -- how long a hint of the service is followed
  budget = 500, -- tokens of a client
  retry_cost = 5, -- what a retry takes from them
  timeout_cost = 10, -- the same after a time-out
  answer_gain = 1, -- what an answered first attempt gives back
  longest_offset = 86400, -- the largest difference of clocks that is believed
  offset_jump = 900, -- by how much a new difference may differ from the one before
  offset_rest = 300, -- unless that is as old as this
}

-- Errors of the gateway after which the same request may succeed.
local TRANSIENT = { InternalError = true, UnknownError = true, ServiceUnavailable = true }

-- libcurl's code of a failed handshake; every other TLS failure is a certificate or a file that will not get better.
local SSL_CONNECT_ERROR = 35

---@alias pts.OperationClass "read"|"repeatable"|"once"

---@class pts.Verdict
---@field retry boolean
---@field maybe_applied? boolean the operation may have been carried out
---@field throttled? boolean back off longer
---@field fix? "nonce"|"clock"|"credentials" what has to be put right first; such a retry is made once

local STOP = { retry = false }
local STOP_APPLIED = { retry = false, maybe_applied = true }
local RETRY = { retry = true }
local RETRY_THROTTLED = { retry = true, throttled = true }
local FIX = {
  nonce = { retry = true, fix = "nonce" },
  clock = { retry = true, fix = "clock" },
  credentials = { retry = true, fix = "credentials" },
}

--- A failure on the way, with an operation that must not be made twice.
local function unless_once(class, verdict) return class == "once" and STOP_APPLIED or verdict end

local function decide_api(err, class)
  local code, status = err.Code, err.http_status
  if code == "SignatureNonceUsed" then return class == "read" and FIX.nonce or STOP_APPLIED end
  if code == "InvalidTimeStamp.Expired" then return FIX.clock end
  if code and code:find "SecurityToken" and code:find "Expired" then return FIX.credentials end
  if TRANSIENT[code or ""] or status == 502 or status == 504 then return unless_once(class, RETRY) end
  if status and status >= 500 and code == nil then return unless_once(class, RETRY) end
  return STOP
end

--- The verdict on one failed attempt.
---@param err pts.Error
---@param class pts.OperationClass
---@return pts.Verdict
function M.decide(err, class)
  local kind = err.kind
  if kind == "throttled" then return RETRY_THROTTLED end
  if kind == "api" then return decide_api(err, class) end
  if kind == "network" or kind == "timeout" then
    return err.sent and unless_once(class, RETRY) or RETRY
  elseif kind == "tls" then
    return err.curl_code == SSL_CONNECT_ERROR and RETRY or STOP
  elseif kind == "protocol" then
    return class == "read" and STOP or STOP_APPLIED
  elseif kind == "interrupted" then
    return err.sent and class ~= "read" and STOP_APPLIED or STOP
  end
  return STOP
end

--- Seconds to wait before retry number `n` (from 1).
---@param policy table like `DEFAULTS`
---@param verdict pts.Verdict
---@param n integer
---@param hint number? seconds, what the service asked for
---@param random fun(): number from 0 to 1
---@return number
function M.delay(policy, verdict, n, hint, random)
  if verdict.fix then return 0 end
  if hint then return math.max(0, math.min(hint, policy.longest_hint)) end
  local base = verdict.throttled and policy.throttled_base or policy.base
  local nominal = math.min(policy.cap, base * 2 ^ math.min(n - 1, 60))
  if verdict.throttled then return nominal / 2 + random() * nominal / 2 end
  return random() * nominal
end

--- The seconds that the service's clock is ahead, or nil when that cannot be believed.
---@param policy table
---@param server integer? seconds since 1970, of the answer's Date
---@param wall number the same of our clock
---@param known { offset: integer, at: number }? the difference found before, and when on the monotonic clock
---@param now number on that clock
---@return integer?
function M.clock_offset(policy, server, wall, known, now)
  if not server then return nil end
  local offset = math.floor(server - wall + 0.5)
  if math.abs(offset) > policy.longest_offset then return nil end
  local fresh = known and now - known.at < policy.offset_rest
  if fresh and math.abs(offset - known.offset) > policy.offset_jump then return nil end
  return offset
end

local Budget = {}
Budget.__index = Budget

--- Takes the cost of a retry; false when there is not enough left.
---@param after_timeout boolean
---@return boolean
function Budget:take(after_timeout)
  local policy = self.policy
  local spent = self.spent + (after_timeout and policy.timeout_cost or policy.retry_cost)
  if spent > policy.budget then return false end
  self.spent = spent
  return true
end

--- An attempt was answered at once.
function Budget:give() self.spent = math.max(0, self.spent - self.policy.answer_gain) end

--- A token bucket that keeps an outage from being multiplied by everybody's retries.
---@param policy table
function M.budget(policy) return setmetatable({ policy = policy, spent = 0 }, Budget) end

--- A policy from what a user gave: nil, a table of changes to the defaults, false or a function.
---@return table|false? policy
---@return string? message
function M.policy(given, defaults)
  defaults = defaults or M.DEFAULTS
  if given == nil or given == true then return defaults end
  if given == false then return false end
  if type(given) == "function" then return setmetatable({ ask = given }, { __index = M.DEFAULTS }) end
  if type(given) ~= "table" then return nil, "option 'retry' must be false, a table or a function" end
  local policy = {}
  for name, value in pairs(given) do
    policy[name] = value
    if M.DEFAULTS[name] == nil then
      return nil,
        ("unknown option 'retry.%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(M.DEFAULTS)))
    end
    if type(value) ~= "number" or not (value >= 0 and value < math.huge) then
      return nil, ("option 'retry.%s' must be a number from 0 on"):format(name)
    end
  end
  if given.max_attempts and (given.max_attempts < 1 or given.max_attempts % 1 ~= 0) then
    return nil, "option 'retry.max_attempts' must be a whole number from 1 on"
  end
  return setmetatable(policy, { __index = defaults or M.DEFAULTS })
end

return M
