-- SPDX-License-Identifier: MIT
--- What native and JMeter scenes have in common as load tests: looking before they are started or deleted, and a whole
-- run. `pts.scene` and `pts.jmeter` say what differs.
-- @module pts.load_test

local Error = require "pts.error"
local duration = require "pts.duration"
local options_of = require "pts.options"

---@class pts.LoadTest
---@field id string
---@field client pts.Client
---@field kind "native"|"jmeter"
---@field title string for messages
---@field vocabulary table `pts.status` or one like it
---@field operations { start: string, delete: string } for errors
---@field status fun(self, options?: pts.CallOptions): string?, table|pts.Error
---@field begin fun(self, options?: pts.CallOptions): string?, pts.Error?
---@field stop fun(self, options?: pts.CallOptions): boolean?, pts.Error?
---@field remove fun(self, options?: pts.CallOptions): true?, pts.Error?
---@field observe fun(self, run_id: string, options?: pts.CallOptions): pts.Observation?, pts.Error?
---@field report fun(self, run_id: string, options?: pts.CallOptions): pts.Report?, pts.Error?
---@field baseline fun(self, options?: pts.CallOptions): pts.Report?, pts.Error?
local LoadTest = {}

---@class pts.StartOptions : pts.CallOptions
---@field force? boolean start without looking whether a run is under way
---@field verify? boolean|number|string wait until requests are sent: true for up to 5 minutes, or for how long

function LoadTest:__tostring() return ("%s %s"):format(self.title, self.id) end

--- An error for what is not done because of what the service says.
---@param operation string
---@param reason string
---@param message string what the scene is or has
---@return pts.Error
function LoadTest:refused(operation, reason, message)
  return Error.new {
    kind = "refused",
    reason = reason,
    operation = operation,
    message = ("%s %s"):format(tostring(self), message),
  }
end

--- A text that an answer must have; or nil and an error, since nothing can be done without it.
---@param operation string
---@param answer table
---@param field string
---@param maybe_applied? boolean
---@return string?
---@return pts.Error? err
function LoadTest:field(operation, answer, field, maybe_applied)
  local text = answer[field]
  if type(text) == "string" and text ~= "" then return text end
  return nil,
    Error.new {
      kind = "protocol",
      operation = operation,
      message = ("the answer about %s has no %s"):format(tostring(self), field),
      response = answer,
      RequestId = answer.RequestId,
      maybe_applied = maybe_applied,
    }
end

--- Fails when a run is under way; a status that nobody knows counts as one.
---@param operation? string for the error
---@param advice? string
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function LoadTest:check_idle(operation, advice, options)
  local text, err = self:status(options)
  if not text then return nil, err end
  if not self.vocabulary.is_active(text) then return true end
  return nil,
    self:refused(
      operation or self.operations.start,
      "in_progress",
      ("is %s already; %s"):format(text, advice or "force = true starts it without looking")
    )
end

--- Starts a load test, unless one is under way. Without `verify`, that it was started does not mean that it runs.
---@param options? pts.StartOptions
---@return string? run_id PlanId of a native scene, ReportId of a JMeter scene
---@return pts.Error? err with `maybe_applied` when the answer was lost; with `run_id` when only the check failed
function LoadTest:start(options)
  local force, verify, timeout
  force, options = options_of.take(options, "force")
  verify, options = options_of.take(options, "verify")
  if verify then
    local message
    timeout, message = duration.parse(verify == true and 300 or verify, 1)
    if not timeout then error("start: option 'verify' must be true or " .. message, 2) end
  end
  if not force then
    local ok, err = self:check_idle(self.operations.start, nil, options)
    if not ok then return nil, err end
  end
  local run_id, err = self:begin(options)
  if not run_id or not verify then return run_id, err end
  local ok
  ok, err = require("pts.run").verify(self, run_id, timeout)
  if not ok then return nil, err end
  return run_id
end

--- Deletes the scene, unless a run is under way.
---@param options? pts.CallOptions
---@return true?
---@return pts.Error? err
function LoadTest:delete(options)
  local ok, err = self:check_idle(self.operations.delete, "stop it first", options)
  if not ok then return nil, err end
  return self:remove(options)
end

--- Starts the load test, watches it to its end and returns its report; see `pts.run` for options and result. Whatever
-- makes it leave early, the load test that it started is stopped.
---@param options? pts.RunOptions
---@return pts.RunResult? result
---@return pts.Error? err
function LoadTest:run(options)
  local run = require "pts.run"
  local plan, message = run.prepare(self, options)
  if not plan then error("run: " .. message, 2) end
  local result, err = run.run(plan)
  return result, err
end

local M = {}

--- Makes a class of load tests.
---@param class table what differs
---@return table
function M.derive(class)
  for name, member in pairs(LoadTest) do
    class[name] = class[name] or member
  end
  class.__index = class
  class.__name = "pts." .. class.kind
  return class
end

--- The id of a scene, checked.
---@param id any
---@return string? id
---@return string? message
function M.check_id(id)
  if type(id) == "string" and id ~= "" then return id end
  return nil, "the scene id must be a string, not " .. (id == "" and "empty" or "a " .. type(id))
end

return M
