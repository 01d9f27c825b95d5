-- SPDX-License-Identifier: MIT
--- A RAM role, assumed with the credentials of any other provider.
-- @module pts.credentials.assume_role

local providers = require "pts.credentials.ask"
local refresh = require "pts.credentials.refresh"
local sts = require "pts.credentials.sts"

local M = {}

---@class pts.RoleOptions
---@field source pts.Provider
---@field role_arn? string default ALIBABA_CLOUD_ROLE_ARN
---@field session_name? string default ALIBABA_CLOUD_ROLE_SESSION_NAME
---@field duration? integer seconds, default 3600
---@field policy? string JSON that narrows what the role may do
---@field external_id? string
---@field sts? pts.StsPlace
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number

-- Two calls to STS, each made again when the clock is wrong, beside what the source needs.
local LONGEST_FETCH = 40 -- seconds

local function fetch(self, context)
  local source, message = providers.ask(self.source, context)
  if not source then return nil, message end
  local name = self.name .. "/" .. source.provider
  local found, detail, err = sts.assume_role(context, self.where, self.query, source, name)
  -- The source may be temporary too, and its server ended it early.
  if err and err.Code == "InvalidSecurityToken.Expired" and self.source.invalidate then
    if self.source:invalidate(source) ~= false then
      source, message = providers.ask(self.source, context)
      if not source then return nil, message end
      found, detail = sts.assume_role(context, self.where, self.query, source, name)
    end
  end
  if not found then return nil, detail end
  return found, nil, detail
end

---@param options pts.RoleOptions
---@return pts.Provider? provider
---@return string? message
function M.new(options)
  local getenv, clock = options.getenv or os.getenv, options.clock or os.time
  local role_arn = options.role_arn
  if role_arn == nil or role_arn == "" then role_arn = getenv "ALIBABA_CLOUD_ROLE_ARN" end
  if role_arn == nil or role_arn == "" then return nil, "no role is named to assume" end
  if type(options.source) ~= "table" or type(options.source.get) ~= "function" then
    return nil, "a role is assumed with the credentials of a provider: source is missing"
  end
  local where, message = sts.find(options.sts or {}, getenv)
  if not where then return nil, message end
  local session
  session, message = sts.session(options, getenv, clock)
  if not session then return nil, message end
  return refresh.new {
    name = options.name or "ram_role_arn",
    label = "role " .. role_arn,
    fetch = fetch,
    longest_fetch = LONGEST_FETCH + (options.source.longest_fetch or 0),
    clock = clock,
    source = options.source,
    where = where,
    query = {
      RoleArn = role_arn,
      RoleSessionName = session.session_name,
      DurationSeconds = session.duration,
      Policy = options.policy,
      ExternalId = options.external_id,
    },
  }
end

return M
