-- SPDX-License-Identifier: MIT
--- Further attempts after a first one failed. Knows time and chance only as they are given to it.
-- @module pts.attempts

local retry = require "pts.retry"

local M = {}

---@class pts.Call a call whose first attempt failed
---@field class pts.OperationClass
---@field policy table|false
---@field budget table
---@field deadline? number on the monotonic clock
---@field now fun(): number monotonic
---@field wall fun(): number seconds since 1970
---@field random fun(): number
---@field sleep fun(seconds: number)
---@field on_retry fun(err: pts.Error, delay: number) told before each further attempt
---@field send fun(retries: integer): table?, pts.Error? makes one attempt, signed anew
---@field clock { offset: integer, at: number }? the difference of clocks in use
---@field set_clock fun(offset: integer)
---@field refresh fun(): boolean gets new credentials; false when there is no way to

local function note(attempts, err, now, delay)
  attempts[#attempts + 1] = {
    kind = err.kind,
    Code = err.Code,
    http_status = err.http_status,
    RequestId = err.RequestId,
    message = err.message,
    at = now,
    delay = delay,
  }
end

--- Puts right what the verdict names. False when that is not possible, or was done before.
local function fix(call, verdict, err, fixed)
  if not verdict.fix then return true end
  if fixed[verdict.fix] then return false end
  fixed[verdict.fix] = true
  if verdict.fix == "clock" then
    local offset = retry.clock_offset(call.policy, err.server_time, call.wall(), call.clock, call.now())
    if not offset then return false end
    call.set_clock(offset)
  elseif verdict.fix == "credentials" then
    return call.refresh()
  end
  return true
end

--- Whether and when to go on after `err`: seconds to sleep, or nil.
local function next_delay(call, err, verdict, made, fixed)
  local policy = call.policy
  if not policy then return nil end
  local own = policy.ask and policy.ask(err, made, verdict.retry)
  if own == false or (own == nil and not verdict.retry) then return nil end
  -- What is put right once does not use up an attempt: it was refused, not tried.
  local free = verdict.fix ~= nil and own == nil
  if not free and made - fixed.count >= policy.max_attempts then return nil end
  if own == nil and not fix(call, verdict, err, fixed) then return nil end
  if free then
    fixed.count = fixed.count + 1
    return 0
  end
  local delay = type(own) == "number" and own
    or retry.delay(policy, verdict, made - fixed.count, err.retry_after, call.random)
  if call.deadline and call.now() + delay >= call.deadline then return nil end
  if not call.budget:take(err.kind == "timeout") then
    err.retry_budget_exhausted = true
    return nil
  end
  return delay
end

--- Goes on after a failed first attempt until one is answered or there is a reason to stop.
---@param call pts.Call
---@param err pts.Error of the first attempt
---@return table? response
---@return pts.Error? err of the last attempt, with all of them in `attempts`
function M.continue(call, err)
  local attempts, fixed = {}, { count = 0 }
  local made = 1
  while true do
    local verdict = retry.decide(err, call.class)
    local began = call.now()
    local delay = next_delay(call, err, verdict, made, fixed)
    note(attempts, err, began, delay)
    if not delay then
      err.retryable = verdict.retry
      err.maybe_applied = verdict.maybe_applied
      err.attempts = attempts
      return nil, err
    end
    call.on_retry(err, delay)
    if delay > 0 then call.sleep(delay) end
    local response, failed = call.send(made)
    if response then return response end
    made, err = made + 1, failed
  end
end

return M
