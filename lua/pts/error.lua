-- SPDX-License-Identifier: MIT
--- Errors: what the world did, as a table that prints well.
--
-- A caller's own mistake (a wrong type, an unknown name) is raised with `error()` instead and never looks like this.
-- @module pts.error

---@alias pts.ErrorKind
---| "api"         # the service answered with an error
---| "throttled"   # the service answered that it is asked too often
---| "network"     # no connection, or it broke
---| "timeout"     # a time-out of ours
---| "tls"         # the server could not prove who it is
---| "credentials" # none found, or none that may be used
---| "protocol"    # an answer that is none
---| "wait"        # a wait ended without its status
---| "refused"     # this module did not do it, because of what the service says; see `reason`
---| "interrupted" # cancelled, or the client was closed

---@class pts.Error
---@field kind pts.ErrorKind
---@field message string what happened, to what, and what to do
---@field operation? string
---@field http_status? integer
---@field Code? string the answer's own fields from here on
---@field Message? string
---@field HttpStatusCode? integer
---@field RequestId? string
---@field Recommend? string
---@field Success? boolean
---@field response? table the whole answer
---@field sent? boolean whether any byte of the request may have reached the service
---@field retry_after? number seconds, what the answer asked for
---@field attempts? table[] every attempt: `kind`, `Code`, `http_status`, `RequestId`, `message`, `at`, `delay`
---@field retry_budget_exhausted? boolean it was not retried because too much had been
---@field maybe_applied? boolean the operation may have been carried out although no answer says so
---@field retryable? boolean whether the same call may be made again
local Error = {}
Error.__index = Error
Error.__name = "pts.error"

---@return string
function Error:__tostring()
  local details = {}
  if self.Code then details[#details + 1] = tostring(self.Code) end
  if self.http_status then details[#details + 1] = "HTTP " .. tostring(self.http_status) end
  if self.RequestId then details[#details + 1] = "request id " .. tostring(self.RequestId) end
  local text = (self.operation and self.operation .. ": " or "") .. tostring(self.message)
  if #details > 0 then text = text .. " (" .. table.concat(details, ", ") .. ")" end
  if self.maybe_applied then
    text = text .. "; the operation may have been carried out: check before repeating it"
  end
  return text
end

local M = {}

--- Makes an error of a table of its fields; `kind` and `message` at least.
---@param fields table
---@return pts.Error
function M.new(fields) return setmetatable(fields, Error) end

--- Whether a value is one of these errors.
---@return boolean
function M.is(value) return getmetatable(value) == Error end

return M
