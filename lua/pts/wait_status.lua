-- SPDX-License-Identifier: MIT
--- `client:wait_until_status`: what the answers of GetPtsSceneRunningStatus mean to somebody who waits.
--
-- The traps it knows: a scene that finished long ago still says STOPPED, also just after a start; states may be too
-- short to be seen; a status that this call never gives would be waited for for ever.
-- @module pts.wait_status

local Error = require "pts.error"
local call = require "pts.call"
local duration = require "pts.duration"
local nearest = require "pts.nearest"
local retry = require "pts.retry"
local status = require "pts.status"

local M = {}

--- The defaults, all in one place. Seconds, except for parts and counts.
M.DEFAULTS = {
  timeout = 300,
  interval = 5,
  soon_interval = 2, -- while a change is near, unless the caller chose an interval
  growth = 1,
  jitter = 0.1,
  settle = 30, -- how long after a start an idle or STOPPED answer is taken for the old run's
  max_calls = math.huge,
}

---@class pts.WaitOptions
---@field timeout? number|string seconds or text like "5m", default 300
---@field interval? number|string between polls, default 5, or 2 while a change is near
---@field growth? number by which each further interval is longer, default 1
---@field jitter? number part of an interval by which it varies, default 0.1
---@field settle? number|string how long after a start an old STOPPED is not believed, default 30
---@field after_start? boolean the caller has just started the scene
---@field at_least? boolean a status beyond the target counts as reached
---@field fail_on? string|string[] statuses that end the wait as a failure
---@field allow_unknown? boolean wait for text that is no known status
---@field max_calls? integer
---@field cancel? { cancelled: boolean } set its field to end the wait
---@field on_poll? fun(response: table?, elapsed: number, err: pts.Error?)
---@field connect_timeout? number of each poll
---@field read_timeout? number of each poll

local SOON = { PREPARING = true, READY = true, STOPPING = true }
local IDLE = { CREATED = true, NO_START = true, NON_EXIST = true }

---@class pts.WaitSubject what is waited for: which call says it, in which vocabulary
---@field vocabulary table `pts.status` or one like it
---@field gone string the code of the error that says that there is no such scene
---@field look fun(client: pts.Client, scene_id: string, options: pts.CallOptions): table?, pts.Error?

---@type pts.WaitSubject
local NATIVE = {
  vocabulary = status,
  gone = "GetPtsSceneRunningStatusFail",
  look = function(client, scene_id, options)
    return client:call("GetPtsSceneRunningStatus", { SceneId = scene_id }, options)
  end,
}

local positions = setmetatable({}, { __mode = "k" })

--- Where in the order of a run each status stands.
local function positions_of(vocabulary)
  local position = positions[vocabulary]
  if not position then
    position = {}
    for i, name in ipairs(vocabulary.order) do
      position[name] = i
    end
    positions[vocabulary] = position
  end
  return position
end

--- A set of statuses from one or a list; or nil and a message.
local function set_of(value, what, allow_unknown, vocabulary)
  local list = type(value) == "table" and value or { value }
  if #list == 0 then return nil, ("%s is an empty list"):format(what) end
  local set = {}
  for i, name in ipairs(list) do
    if type(name) ~= "string" or name == "" then return nil, ("%s %d is no status text"):format(what, i) end
    if not allow_unknown and not vocabulary.is_known(name) then
      return nil, vocabulary.explain(name) .. "; allow_unknown = true waits for it all the same"
    end
    set[name] = true
  end
  return set
end

--- The statuses that are waited for; nothing for a function, which decides by itself.
local function targets_of(target, allow_unknown, vocabulary)
  if type(target) == "function" then return nil end
  if type(target) ~= "string" and type(target) ~= "table" then
    return nil, "the target must be a status, a list of them or a function, not a " .. type(target)
  end
  return set_of(target, "target", allow_unknown, vocabulary)
end

--- The latest target in the order of a run; nil when there is none, as for a function.
local function latest_of(set, vocabulary)
  local latest
  local position_of = positions_of(vocabulary)
  for name in pairs(set or {}) do
    local position = position_of[name]
    if position and (not latest or position > latest) then latest = position end
  end
  return latest
end

local function function_or_nil(value) return value == nil or type(value) == "function" end

local CHECKS = {
  timeout = function(v) return duration.parse(v) end,
  interval = function(v) return duration.parse(v, 0.01) end,
  settle = function(v) return duration.parse(v) end,
  growth = function(v)
    if type(v) == "number" and v >= 1 and v <= 100 then return v end
    return nil, "a number from 1 to 100"
  end,
  jitter = function(v)
    if type(v) == "number" and v >= 0 and v <= 1 then return v end
    return nil, "a number from 0 to 1"
  end,
  max_calls = function(v)
    if type(v) == "number" and v >= 1 and v % 1 == 0 then return v end
    return nil, "a whole number from 1 on"
  end,
  cancel = function(v)
    if type(v) == "table" then return v end
    return nil, "a table whose field 'cancelled' ends the wait"
  end,
  on_poll = function(v)
    if function_or_nil(v) then return v end
    return nil, "a function"
  end,
  fail_on = function(v) return v end,
  after_start = function(v) return v and true or false end,
  at_least = function(v) return v and true or false end,
  allow_unknown = function(v) return v and true or false end,
  connect_timeout = function(v) return duration.parse(v, 0.001) end,
  read_timeout = function(v) return duration.parse(v, 0.001) end,
}

local FLAGS = { after_start = true, at_least = true, allow_unknown = true }

local function check_options(options)
  if options == nil then return {} end
  if type(options) ~= "table" then return nil, "options must be a table, not a " .. type(options) end
  local checked = {}
  for name, value in pairs(options) do
    local check = CHECKS[name]
    if not check then
      return nil, ("unknown option '%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(CHECKS)))
    end
    local ok, message = check(value)
    if not ok and not FLAGS[name] then return nil, ("option '%s' must be %s"):format(name, message) end
    checked[name] = ok
  end
  return checked
end

--- One wait, as `pts.waiter` wants it. What it has in common with others is here, since there may be thousands asleep.
local Plan = {
  operation = "wait_until_status",
  subject = NATIVE,
  timeout = M.DEFAULTS.timeout,
  growth = M.DEFAULTS.growth,
  jitter = M.DEFAULTS.jitter,
  settle = M.DEFAULTS.settle,
  max_calls = M.DEFAULTS.max_calls,
}
Plan.__index = Plan

function Plan:random() return (self.client.options.random or call.random)() end

function Plan:is_wanted(name)
  if self.predicate then return self.predicate(name) end
  return self.set[name] == true
end

local function never_started(plan, name)
  return "fail",
    "never_started",
    ("still %s %g s after the start: the run never began"):format(name, plan.settle)
end

function Plan:judge_stopped(info, wanted)
  if self.seen_active then
    if wanted then return "reached" end
    return "fail",
      "ended",
      "the run is over and the target was missed or never came; whether it ran, GetPtsSceneRunningData.HasReport says"
  end
  if self.after_start then
    if info.elapsed < self.settle then return "go" end
    if wanted then return "reached", "never_started" end
    return never_started(self, "STOPPED")
  end
  if wanted then return "reached" end
  return "fail",
    "not_running",
    "the scene is STOPPED and nobody has started it; after a start say after_start = true"
end

function Plan:warn(name)
  local logger = self.client.options.logger
  if self.warned or not logger then return end
  self.warned = true
  pcall(logger, "warn", ("scene %s has a status nobody knows: %s"):format(self.scene_id, name), {
    SceneId = self.scene_id,
    Status = name,
  })
end

--- What one status means, row by row of the table in docs/waiting.md.
function Plan:judge(name, info)
  local vocabulary = self.subject.vocabulary
  local known = vocabulary.is_known(name)
  if not known then self:warn(name) end
  local active = known and vocabulary.is_active(name)
  if active then self.seen_active = true end
  local early = self.after_start and not self.seen_active and info.elapsed < self.settle
  if self.fail_on and self.fail_on[name] and not (early and name == "STOPPED") then
    return "fail", "fail_on", ("the scene is %s, which fail_on names"):format(name)
  end
  if name == "STOPPED" then return self:judge_stopped(info, self:is_wanted(name)) end
  if self:is_wanted(name) then return "reached" end
  if vocabulary.is_error(name) then return "fail", "failed", ("the run failed: %s"):format(name) end
  if active and self.latest and positions_of(vocabulary)[name] > self.latest then
    if self.at_least then return "reached" end
    return "fail",
      "passed",
      ("the scene is %s already, beyond the target; at_least = true accepts that"):format(name)
  end
  if IDLE[name] and self.after_start and not self.seen_active and not early then
    return never_started(self, name)
  end
  return "go"
end

function Plan:judge_error(err, info)
  if err.kind == "api" and err.Code == self.subject.gone then
    return "fail", #info.history > 0 and "vanished" or "no_such_scene"
  end
  if err.kind == "protocol" then return "go" end
  return retry.decide(err, "read").retry and "go" or "fail"
end

function Plan:pace(name)
  if self.interval then return self.interval end
  return SOON[name] and M.DEFAULTS.soon_interval or M.DEFAULTS.interval
end

-- A poll is not worth its own back-off: the wait goes on anyway. What can be put right at once still is.
local ONE_ATTEMPT = { max_attempts = 1 }

function Plan:poll(left)
  return self.subject.look(self.client, self.scene_id, {
    retry = ONE_ATTEMPT,
    timeout = math.min(left, self.read_timeout or self.client.options.read_timeout or call.READ_TIMEOUT),
    connect_timeout = self.connect_timeout,
  })
end

function Plan:status_of(response)
  local name = response.Status
  return type(name) == "string" and name ~= "" and name or nil
end

--- The checked options themselves become the wait: a table of their own with all that may be set would be three times
-- as large.
local function plan_of(client, scene_id, target, set, options, subject)
  local runtime, message = call.runtime(client)
  if not runtime then return nil, message end
  options.client, options.runtime, options.scene_id = client, runtime, scene_id
  options.set, options.latest = set, latest_of(set, subject.vocabulary)
  if subject ~= NATIVE then options.subject = subject end
  if not set then options.predicate = target end
  return setmetatable(options, Plan)
end

--- Prepares a wait until a scene has a status; `pts.waiter` runs it.
--
-- On success that returns the last response and `pts.WaitInfo`; otherwise nil and an error of kind "wait", "timeout",
-- "interrupted" or the kind of what ended it, with `reason` and all fields of `pts.WaitInfo`. Reasons: `not_running`,
-- `never_started`, `ended`, `passed`, `failed`, `fail_on`, `no_such_scene`, `vanished`, `max_calls`, `timeout`,
-- `cancelled`, `cannot_wait`.
---@param client pts.Client
---@param scene_id string
---@param target string|string[]|fun(status: string): boolean
---@param options? pts.WaitOptions
---@param subject? pts.WaitSubject default: a native scene
---@return pts.WaitPlan? plan
---@return string? mistake what the caller did wrong
---@return pts.Error? err why it is not possible to wait here
function M.prepare(client, scene_id, target, options, subject)
  subject = subject or NATIVE
  if type(scene_id) ~= "string" or scene_id == "" then
    return nil,
      "the scene id must be a string, not " .. (scene_id == "" and "empty" or "a " .. type(scene_id))
  end
  local checked, message = check_options(options)
  if not checked then return nil, message end
  local set
  set, message = targets_of(target, checked.allow_unknown, subject.vocabulary)
  if message then return nil, message end
  if checked.fail_on ~= nil then
    checked.fail_on, message = set_of(checked.fail_on, "fail_on", checked.allow_unknown, subject.vocabulary)
    if not checked.fail_on then return nil, message end
  end
  local plan
  plan, message = plan_of(client, scene_id, target, set, checked, subject)
  if plan then return plan end
  return nil,
    nil,
    Error.new {
      kind = "wait",
      operation = Plan.operation,
      message = message,
      reason = "cannot_wait",
    }
end

return M
