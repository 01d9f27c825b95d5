-- SPDX-License-Identifier: MIT
--- A whole load test: started, seen to run, watched, ended, its report fetched and judged.
--
-- A start that answers Success may run nothing, so the run counts as launched only when requests are sent. From the
-- moment of the start on, whatever ends this early (a deadline, an error, an error in a callback, Ctrl-C, a cancelled
-- gather) stops the load test first: none is left running by accident. A process that is killed can stop nothing.
-- @module pts.run

local Error = require "pts.error"
local call = require "pts.call"
local duration = require "pts.duration"
local guard = require "pts.guard"
local nearest = require "pts.nearest"
local phases = require "pts.phases"

local M = {}

--- The defaults, all in one place. Seconds.
M.DEFAULTS = {
  limit = 90000, -- longer than the longest run of PTS, 24 hours
  launch_timeout = 300,
  stop_timeout = 120,
  report_timeout = 180,
  lost_timeout = 120,
  settle = 30,
  interval = 5,
}

---@class pts.RunOptions
---@field limit? number|string how long it may run after its launch; then it is stopped
---@field launch_timeout? number|string how long until it sends requests, default 300 s
---@field settle? number|string how long after the start STOPPED is not believed, default 30 s
---@field lost_timeout? number|string how long the service may be out of reach meanwhile, default 120 s
---@field stop_timeout? number|string how long stopping may take, default 120 s
---@field report_timeout? number|string how long until the report is there, default 180 s
---@field interval? number|string between two looks, default 5 s
---@field on_progress? fun(progress: pts.Progress)
---@field stop_when? fun(progress: pts.Progress): boolean|string? ends the run early; a text says why
---@field cancel? { cancelled: boolean } set its field to end it
---@field force? boolean start without looking whether a run is under way
---@field report? boolean false: do not wait for the report
---@field thresholds? string|string[] see `pts.threshold`; what the report is judged by
---@field baseline? pts.Report|true what thresholds compare with; true: the scene's own

---@class pts.Progress : pts.Observation
---@field phase "launching"|"running"|"stopping"
---@field elapsed number seconds since the start

---@class pts.RunResult
---@field scene_id string
---@field run_id string PlanId of a native scene, ReportId of a JMeter scene
---@field status string the last one
---@field ended_by "itself"|"limit"|"stop_when"
---@field reason? string what stop_when said
---@field progress? pts.Progress the last figures
---@field history { status: string, at: number }[]
---@field elapsed number seconds from the start to the end of the run
---@field report? pts.Report
---@field verdict? table of `pts.threshold`

local function a_function(value)
  if type(value) == "function" then return value end
  return nil, "a function"
end

local function a_flag(value)
  if type(value) == "boolean" then return value end
  return nil, "true or false"
end

local function some_time(least)
  return function(value) return duration.parse(value, least) end
end

--- Parsed before anything is started: a mistake in one must not cost a run.
local function thresholds_of(value)
  local threshold = require "pts.threshold"
  local list = {}
  for i, text in ipairs(type(value) == "table" and value or { value }) do
    if type(text) ~= "string" then
      return nil, ('text like "p99 < 200ms", or a list of such, not a %s'):format(type(text))
    end
    local parsed, message = threshold.parse(text)
    if not parsed then return nil, "a threshold: " .. message end
    list[i] = parsed
  end
  return list
end

local CHECKS = {
  limit = some_time(1),
  launch_timeout = some_time(1),
  settle = some_time(0),
  lost_timeout = some_time(1),
  stop_timeout = some_time(1),
  report_timeout = some_time(1),
  interval = some_time(0.01),
  on_progress = a_function,
  stop_when = a_function,
  force = a_flag,
  report = a_flag,
  cancel = function(value)
    if type(value) == "table" then return value end
    return nil, "a table whose field 'cancelled' ends the run"
  end,
  thresholds = thresholds_of,
  baseline = function(value)
    if value == true or type(value) == "table" then return value end
    return nil, "a report, or true for the scene's own baseline"
  end,
}

--- Puts the defaults where nothing was said.
local function complete(options)
  for name, value in pairs(M.DEFAULTS) do
    if options[name] == nil then options[name] = value end
  end
  return options
end

local function check_options(options)
  local checked = {}
  if options ~= nil and type(options) ~= "table" then
    return nil, "options must be a table, not a " .. type(options)
  end
  for name, value in pairs(options or {}) do
    local check = CHECKS[name]
    if not check then
      return nil, ("unknown option '%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(CHECKS)))
    end
    local good, message = check(value)
    if good == nil then return nil, ("option '%s' must be %s"):format(name, message) end
    checked[name] = good
  end
  if checked.report == false and checked.thresholds then return nil, "thresholds need the report" end
  return complete(checked)
end

--- Prepares a run. Everything that the caller may have got wrong shows here, before anything is started.
---@param subject pts.Scene|pts.JMeterScene
---@param options? pts.RunOptions
---@return table? plan
---@return string? mistake
function M.prepare(subject, options)
  local checked, message = check_options(options)
  if not checked then return nil, message end
  return { subject = subject, options = checked, history = {} }
end

local function failure(run, err, reason, message)
  if not Error.is(err) then
    err = Error.new {
      kind = "wait",
      operation = "run",
      reason = reason,
      message = ("%s: %s"):format(tostring(run.subject), message),
    }
  end
  err.run_id, err.scene_id, err.progress, err.history = run.id, run.subject.id, run.latest, run.history
  return nil, err
end

local function say(run, level, message)
  local logger = run.subject.client.options.logger
  if logger then pcall(logger, level, message, { SceneId = run.subject.id, run_id = run.id }) end
end

--- Stops what may be running, and says in the error whether that worked.
local function end_early(run, err)
  if not run.may_run then return end
  local stopped, why = phases.stop(run)
  if stopped then
    say(run, "warn", ("%s was stopped: %s"):format(tostring(run.subject), tostring(err)))
  else
    say(run, "error", ("%s MAY STILL BE RUNNING: %s"):format(tostring(run.subject), tostring(why)))
  end
  if Error.is(err) then
    err.stopped = stopped or false
    if not stopped then
      err.stop_error = why
      err.message = ("%s; %s may still be running, stop it: %s"):format(
        err.message,
        tostring(run.subject),
        tostring(why)
      )
    end
  end
end

local function start(run)
  local subject = run.subject
  if not run.options.force then
    local ok, err = subject:check_idle()
    if not ok then return failure(run, err) end
  end
  run.began = run.runtime.now()
  run.may_run = true -- from here on a start may have arrived
  local id, err = subject:start { force = true }
  if not id then
    run.may_run = err.maybe_applied or false
    return failure(run, err)
  end
  run.id = id
  return true
end

--- Watches until it ends by itself, or until something ends it.
local function watch(run)
  local over, err = phases.watch(run)
  if over then
    run.ended_by = run.stop_reason and "stop_when" or "itself"
  elseif err.reason == "timeout" then
    run.ended_by = "limit"
  else
    return failure(run, err)
  end
  if run.ended_by == "itself" then return true end
  local stopped
  stopped, err = phases.stop(run)
  if not stopped then return failure(run, err) end
  return true
end

local function judge(run, result)
  if not run.options.thresholds then return end
  result.verdict = require("pts.threshold").check(run.options.thresholds, result.report, run.baseline)
end

local function result_of(run)
  return {
    scene_id = run.subject.id,
    run_id = run.id,
    status = run.latest and run.latest.status,
    ended_by = run.ended_by,
    reason = type(run.stop_reason) == "string" and run.stop_reason or nil,
    progress = run.latest,
    history = run.history,
    elapsed = run.runtime.now() - run.began,
  }
end

local function life(run)
  local ok, err = start(run)
  if ok and not run.over then
    ok, err = phases.launch(run)
    if not ok then failure(run, err) end
  end
  if ok and not run.over then
    ok, err = watch(run)
  end
  if not ok then
    end_early(run, err)
    return nil, err
  end
  run.ended_by = run.ended_by or "itself"
  run.may_run = false
  local result = result_of(run)
  if run.options.report == false then return result end
  result.report, err = phases.report(run)
  if not result.report then
    err.result = result
    return failure(run, err)
  end
  judge(run, result)
  return result
end

--- Waits until a run that was started sends requests.
---@param subject pts.Scene|pts.JMeterScene
---@param id string
---@param timeout number seconds
---@return true?
---@return pts.Error? err
function M.verify(subject, id, timeout)
  local runtime, message = call.runtime(subject.client)
  local run = { subject = subject, id = id, runtime = runtime, history = {} }
  if not runtime then return failure(run, nil, "cannot_wait", message) end
  run.options = complete { launch_timeout = timeout }
  run.began = runtime.now()
  local launched, err = phases.launch(run)
  if not launched then return failure(run, err) end
  return true
end

--- Runs what was prepared.
---@param run table
---@return pts.RunResult? result
---@return pts.Error? err with `reason`, `run_id`, `progress`, `history`, and `stopped` when the test had been started
function M.run(run)
  local subject = run.subject
  local runtime, message = call.runtime(subject.client)
  local trouble = runtime and guard.trouble(runtime) or message
  if trouble then return failure(run, nil, "cannot_wait", trouble) end
  run.runtime = runtime
  if run.options.baseline == true then
    local baseline, err = subject:baseline()
    if not baseline then return failure(run, err) end
    run.baseline = baseline
  else
    run.baseline = run.options.baseline
  end
  return guard.run(runtime, function()
    local result, err = life(run)
    return result, err
  end, function(err) end_early(run, err) end)
end

return M
