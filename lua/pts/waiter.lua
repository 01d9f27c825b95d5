-- SPDX-License-Identifier: MIT
--- Polls until an answer ends the wait. Knows no service: what an answer means is for `judge` to say; time and chance
-- are given to it.
-- @module pts.waiter

local Error = require "pts.error"

local M = {}

-- How long the poll that is made at the deadline may take.
local LAST_POLL = 2

---@class pts.WaitInfo
---@field elapsed number seconds
---@field polls integer
---@field history { status: string, at: number }[] each change of status, and how many seconds after the start
---@field transient_errors integer
---@field reason? string

---@class pts.WaitPlan
---@field operation string for errors
---@field timeout number seconds
---@field interval fun(status: string?): number seconds until the next poll
---@field growth number by which each further interval is longer
---@field jitter number part of an interval by which it varies
---@field max_calls number
---@field poll fun(left: number): table?, pts.Error?
---@field status_of fun(response: table): string?
---@field judge fun(status: string, info: pts.WaitInfo): "reached"|"go"|"fail", string?, string?
---@field judge_error fun(err: pts.Error, info: pts.WaitInfo): "go"|"fail", string?
---@field on_poll? fun(response: table?, elapsed: number, err: pts.Error?)
---@field cancelled fun(): boolean
---@field now fun(): number
---@field sleep fun(seconds: number)
---@field random fun(): number

--- The error that ends a wait carries what success would have.
local function failure(plan, info, kind, reason, message, response, cause)
  local err = Error.new {
    kind = kind,
    operation = plan.operation,
    message = message,
    reason = reason,
    response = response,
    last_error = info.last_error,
    elapsed = info.elapsed,
    polls = info.polls,
    history = info.history,
    transient_errors = info.transient_errors,
  }
  if cause then
    for _, name in ipairs {
      "Code",
      "Message",
      "HttpStatusCode",
      "RequestId",
      "http_status",
      "Recommend",
      "Success",
    } do
      err[name] = cause[name]
    end
    err.cause = cause
  end
  return nil, err
end

local function remember(info, status, elapsed)
  local last = info.history[#info.history]
  if not last or last.status ~= status then
    info.history[#info.history + 1] = { status = status, at = elapsed }
  end
end

local function history_text(info)
  local names = {}
  for i, entry in ipairs(info.history) do
    names[i] = entry.status
  end
  return #names > 0 and table.concat(names, ", ") or "no status at all"
end

local function late(plan, info, response)
  local message = ("not reached within %g s; seen: %s"):format(plan.timeout, history_text(info))
  if info.last_error then message = ("%s; the last error: %s"):format(message, tostring(info.last_error)) end
  return failure(plan, info, "timeout", "timeout", message, response)
end

--- Sleeps until the next poll, never past the deadline; with a cancel token in slices, to see it.
local function pause(plan, seconds)
  local slice = plan.cancellable and 0.25 or seconds
  local left = seconds
  while left > 0 and not plan.cancelled() do
    local part = math.min(left, slice)
    plan.sleep(part)
    left = left - part
  end
end

--- One look at the service. Returns what it means, a reason, a message, the response or the error.
local function look(plan, info, began, left)
  info.polls = info.polls + 1
  local response, err = plan.poll(math.max(left, LAST_POLL))
  local elapsed = plan.now() - began
  info.elapsed = elapsed
  local status = response and plan.status_of(response)
  if status then remember(info, status, elapsed) end
  if plan.on_poll then plan.on_poll(response, elapsed, err) end
  if status then
    info.last_status = status
    local verdict, reason, message = plan.judge(status, info)
    return verdict, reason, message, response
  end
  if response then
    info.transient_errors = info.transient_errors + 1
    return "go", nil, nil, response
  end
  local verdict, reason = plan.judge_error(err, info)
  if verdict == "go" then
    info.transient_errors = info.transient_errors + 1
    info.last_error = err
  end
  return verdict, reason, err.message, nil, err
end

--- Waits.
---@param plan pts.WaitPlan
---@return table? response
---@return pts.WaitInfo|pts.Error info_or_err
function M.run(plan)
  local began = plan.now()
  local deadline = began + plan.timeout
  local info = { elapsed = 0, polls = 0, history = {}, transient_errors = 0 }
  local factor, response = 1, nil
  while true do
    if plan.cancelled() then
      info.elapsed = plan.now() - began
      return failure(plan, info, "interrupted", "cancelled", "the wait was cancelled", response)
    end
    local left = deadline - plan.now()
    local verdict, reason, message, latest, err = look(plan, info, began, left)
    response = latest or response
    if verdict == "reached" then
      info.reason = reason
      return response, info
    elseif verdict == "fail" then
      return failure(plan, info, err and err.kind or "wait", reason, message, response, err)
    end
    if info.polls >= plan.max_calls then
      return failure(
        plan,
        info,
        "wait",
        "max_calls",
        ("gave up after %d calls; seen: %s"):format(info.polls, history_text(info)),
        response
      )
    end
    local now = plan.now()
    if now >= deadline then return late(plan, info, response) end
    local seconds = plan.interval(info.last_status) * factor
    seconds = seconds * (1 + plan.jitter * (2 * plan.random() - 1))
    if err and err.retry_after then seconds = math.max(seconds, math.min(err.retry_after, 60)) end
    factor = factor * plan.growth
    pause(plan, math.min(seconds, deadline - now))
  end
end

return M
