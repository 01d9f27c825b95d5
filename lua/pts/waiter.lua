-- SPDX-License-Identifier: MIT
--- Polls until an answer ends the wait. Knows no service: what an answer means is for `judge` to say; time and chance
-- are given to it.
-- @module pts.waiter

local Error = require "pts.error"

local M = {}

-- How long the poll that is made at the deadline may take.
local LAST_POLL = 2
-- How soon a cancelled wait that sleeps ends.
local SLICE = 0.25
-- How long a hint of the service is followed.
local LONGEST_HINT = 60

---@class pts.WaitInfo
---@field elapsed number seconds
---@field polls integer
---@field history { status: string, at: number }[] each change of status, and how many seconds after the start
---@field transient_errors integer
---@field reason? string

---@class pts.WaitPlan methods, so that a thousand waits share them; and what differs from one wait to the next
---@field operation string for errors
---@field timeout number seconds
---@field growth number by which each further interval is longer
---@field jitter number part of an interval by which it varies
---@field max_calls number
---@field runtime table `now` and `sleep`
---@field random fun(self): number from 0 to 1
---@field on_poll? fun(response: table?, elapsed: number, err: pts.Error?)
---@field cancel? { cancelled: boolean }
---@field pace fun(self, status: string?): number seconds until the next poll
---@field poll fun(self, left: number): table?, pts.Error?
---@field status_of fun(self, response: table): string?
---@field judge fun(self, status: string, info: pts.WaitInfo): "reached"|"go"|"fail", string?, string?
---@field judge_error fun(self, err: pts.Error, info: pts.WaitInfo): "go"|"fail", string?

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
  if not plan.cancel then return plan.runtime.sleep(seconds) end
  local left = seconds
  while left > 0 and not plan.cancel.cancelled do
    local part = math.min(left, SLICE)
    plan.runtime.sleep(part)
    left = left - part
  end
end

--- One look at the service. Returns what it means, a reason, a message, the response or the error.
local function look(plan, info, began, left)
  info.polls = info.polls + 1
  local response, err = plan:poll(math.max(left, LAST_POLL))
  local elapsed = plan.runtime.now() - began
  info.elapsed = elapsed
  local status = response and plan:status_of(response)
  if status then remember(info, status, elapsed) end
  if plan.on_poll then plan.on_poll(response, elapsed, err) end
  if status then
    info.last_status = status
    local verdict, reason, message = plan:judge(status, info)
    return verdict, reason, message, response
  end
  if response then
    info.transient_errors = info.transient_errors + 1
    return "go", nil, nil, response
  end
  local verdict, reason = plan:judge_error(err, info)
  if verdict == "go" then
    info.transient_errors = info.transient_errors + 1
    info.last_error = err
  end
  return verdict, reason, err.message, nil, err
end

--- One poll and what follows from it: how long to sleep before the next, and the latest response; or nil and what
-- the wait ends with. Apart from `run`, because what a function holds on to while it sleeps adds up over thousands of
-- waits.
local function turn(plan, info, began, factor, response)
  local deadline = began + plan.timeout
  if plan.cancel and plan.cancel.cancelled then
    info.elapsed = plan.runtime.now() - began
    return nil, failure(plan, info, "interrupted", "cancelled", "the wait was cancelled", response)
  end
  local verdict, reason, message, latest, err = look(plan, info, began, deadline - plan.runtime.now())
  response = latest or response
  if verdict == "reached" then
    info.reason = reason
    return nil, response, info
  elseif verdict == "fail" then
    return nil, failure(plan, info, err and err.kind or "wait", reason, message, response, err)
  end
  if info.polls >= plan.max_calls then
    local text = ("gave up after %d calls; seen: %s"):format(info.polls, history_text(info))
    return nil, failure(plan, info, "wait", "max_calls", text, response)
  end
  local left = deadline - plan.runtime.now()
  if left <= 0 then return nil, late(plan, info, response) end
  local seconds = plan:pace(info.last_status) * factor * (1 + plan.jitter * (2 * plan:random() - 1))
  if err and err.retry_after then seconds = math.max(seconds, math.min(err.retry_after, LONGEST_HINT)) end
  return math.min(seconds, left), response
end

--- Waits.
---@param plan pts.WaitPlan
---@return table? response
---@return pts.WaitInfo|pts.Error info_or_err
function M.run(plan)
  local info = { elapsed = 0, polls = 0, history = {}, transient_errors = 0 }
  local began, factor, response = plan.runtime.now(), 1, nil
  while true do
    local seconds, outcome, more = turn(plan, info, began, factor, response)
    if not seconds then return outcome, more end
    response, factor = outcome, factor * plan.growth
    pause(plan, seconds)
  end
end

return M
