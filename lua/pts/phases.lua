-- SPDX-License-Identifier: MIT
--- The waits of a run: until it is launched, until it is over, until it is stopped, until its report is there. Each has
-- its own deadline and its own failures.
-- @module pts.phases

local Error = require "pts.error"
local call = require "pts.call"
local retry = require "pts.retry"
local waiter = require "pts.waiter"

local M = {}

local LAUNCH_INTERVAL = 2 -- a change is near
local STOP_INTERVAL = 2

-- A look is not worth its own back-off: there is another soon.
local ONE_ATTEMPT = { max_attempts = 1 }

--- What the waits have in common, as `pts.waiter` wants it.
local Phase = { operation = "run", growth = 1, jitter = 0.1, max_calls = math.huge }
Phase.__index = Phase

function Phase:random() return (self.run.subject.client.options.random or call.random)() end

function Phase:pace() return self.interval end

function Phase:call_options(left) return { retry = ONE_ATTEMPT, timeout = math.min(left, call.READ_TIMEOUT) } end

local function remember(run, seen, phase)
  seen.phase = phase
  seen.elapsed = run.runtime.now() - run.began
  local last = run.history[#run.history]
  if not last or last.status ~= seen.status then
    run.history[#run.history + 1] = { status = seen.status, at = seen.elapsed }
  end
  -- Figures that could not be had this time are those of the last time.
  if run.latest and not seen.raw then
    for key, value in pairs(run.latest) do
      if seen[key] == nil then seen[key] = value end
    end
  end
  run.latest = seen
  run.seen_at = run.runtime.now()
end

function Phase:poll(left)
  local run = self.run
  local seen, err = run.subject:observe(run.id, self:call_options(left))
  if not seen then return nil, err end
  remember(run, seen, self.name)
  if run.subject.vocabulary.is_active(seen.status) then run.seen_active = true end
  if run.options.on_progress then run.options.on_progress(seen) end
  return seen
end

function Phase:status_of(seen) return seen.status end

function Phase:judge_error(err)
  local run = self.run
  local passes = err.kind == "protocol" or retry.decide(err, "read").retry
  if not passes then return "fail", "failed" end
  local silent = run.runtime.now() - (run.seen_at or run.began)
  if silent >= run.options.lost_timeout then return "fail", "lost" end
  return "go"
end

local function begin(run, fields)
  fields.run, fields.runtime, fields.cancel = run, run.runtime, run.options.cancel
  return waiter.run(setmetatable(fields, fields.methods))
end

local function derive(methods)
  methods.__index = methods
  return setmetatable(methods, { __index = Phase })
end

-- Launch: until requests are sent. ------------------------------------------------------------------------------------

local Launch = derive { name = "launching" }

function Launch:judge(status, info)
  local run = self.run
  local seen, vocabulary = run.latest, run.subject.vocabulary
  if vocabulary.is_error(status) then return "fail", "failed", ("the run failed: %s"):format(status) end
  if seen.problem then return "fail", "failed", "the run failed: " .. seen.problem end
  local sending = (seen.requests or 0) > 0
  if vocabulary.is_active(status) then return sending and "reached" or "go" end
  -- A run may be over before it was seen to run.
  if sending then
    run.over = true
    return "reached"
  end
  if run.seen_active then
    return "fail", "nothing_ran", ("the run is over (%s) and sent no request"):format(status)
  end
  if info.elapsed >= run.options.settle then
    return "fail",
      "never_started",
      ("still %s %g s after the start: the run never began, although the start was answered with success"):format(
        status,
        run.options.settle
      )
  end
  return "go"
end

--- Until the run sends requests.
---@return table? seen
---@return pts.Error? err
function M.launch(run)
  return begin(run, {
    methods = Launch,
    timeout = run.options.launch_timeout,
    interval = math.min(LAUNCH_INTERVAL, run.options.interval),
  })
end

-- Watch: until it is over, or something ends it. ----------------------------------------------------------------------

local Watch = derive { name = "running" }

function Watch:judge(status)
  local run = self.run
  local vocabulary = run.subject.vocabulary
  if vocabulary.is_error(status) then return "fail", "failed", ("the run failed: %s"):format(status) end
  if not vocabulary.is_active(status) then
    run.over = true
    return "reached"
  end
  if run.latest.problem then return "fail", "failed", "the run failed: " .. run.latest.problem end
  local stop_when = run.options.stop_when
  run.stop_reason = stop_when and stop_when(run.latest) or nil
  return run.stop_reason and "reached" or "go"
end

--- Until the run is over; with `run.stop_reason` it is to be stopped.
---@return table? seen
---@return pts.Error? err
function M.watch(run)
  return begin(run, { methods = Watch, timeout = run.options.limit, interval = run.options.interval })
end

-- Stop: until nothing runs any more. ----------------------------------------------------------------------------------

local Stop = derive { name = "stopping" }

--- Asks for the stop again at each look: an earlier one may have been lost, or have come before the start did. That it
-- was refused is no matter when nothing runs.
function Stop:poll(left)
  local run = self.run
  local options = self:call_options(left)
  local stopped, err = run.subject:stop(options)
  local text, answer = run.subject:status(options)
  if not text then return nil, answer end
  if stopped == nil and run.subject.vocabulary.is_active(text) then return nil, err end
  if run.latest then run.latest.status = text end
  return { status = text }
end

function Stop:judge(status, info)
  if self.run.subject.vocabulary.is_active(status) then return "go" end
  -- A start whose answer never came may still take effect.
  if not self.run.id and info.elapsed < self.run.options.settle then return "go" end
  return "reached"
end

function Stop:judge_error(err)
  if err.kind == "protocol" or retry.decide(err, "repeatable").retry then return "go" end
  return "fail", "failed"
end

--- Stops the run and sees to it that it stopped. Also called when the code that waited was given up, so it looks anew
-- for what runs this.
---@return boolean? stopped
---@return pts.Error? err
function M.stop(run)
  local runtime, message = call.runtime(run.subject.client)
  if not runtime then return nil, Error.new { kind = "wait", operation = "run", message = message } end
  local stopped, err = waiter.run(setmetatable({
    run = run,
    runtime = runtime,
    timeout = run.options.stop_timeout,
    interval = math.min(STOP_INTERVAL, run.options.interval),
  }, Stop))
  if not stopped then return nil, err end
  run.may_run = false
  return true
end

-- Report: until it is there. ------------------------------------------------------------------------------------------

local Report = derive { name = "reporting" }

function Report:poll(left)
  local run = self.run
  local options = self:call_options(left)
  if not self.announced then
    local seen, err = run.subject:observe(run.id, options)
    if not seen then return nil, err end
    if seen.has_report == false then return { status = "no report yet" } end
    self.announced = true
  end
  local report, err = run.subject:report(run.id, options)
  if not report then return nil, err end
  return { status = "report", report = report }
end

function Report:judge(status) return status == "report" and "reached" or "go" end

-- What no further look will change.
local FINAL = { "^Forbidden", "^NoPermission", "^InvalidAccessKeyId", "^Signature", "^InvalidSecurityToken" }

--- No document says what is answered while a report is being made, so any other error of the service may be that.
function Report:judge_error(err)
  if err.kind == "api" then
    for _, pattern in ipairs(FINAL) do
      if tostring(err.Code):find(pattern) then return "fail", "failed" end
    end
    return "go"
  end
  if err.kind == "protocol" or retry.decide(err, "read").retry then return "go" end
  return "fail", "failed"
end

--- Until the report of the run is there.
---@return pts.Report? report
---@return pts.Error? err
function M.report(run)
  local found, err = begin(run, {
    methods = Report,
    timeout = run.options.report_timeout,
    interval = math.min(LAUNCH_INTERVAL, run.options.interval),
  })
  if not found then return nil, err end
  return found.report
end

return M
