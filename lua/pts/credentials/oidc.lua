-- SPDX-License-Identifier: MIT
--- A RAM role, assumed with a token that a cluster or CI system writes into a file (RRSA in ACK).
-- @module pts.credentials.oidc

local file = require "pts.credentials.file"
local refresh = require "pts.credentials.refresh"
local sts = require "pts.credentials.sts"

local M = {}

local NAMES = {
  role_arn = "ALIBABA_CLOUD_ROLE_ARN",
  provider_arn = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
  token_file = "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
}
local ORDER = { "role_arn", "provider_arn", "token_file" }

---@class pts.OidcOptions
---@field role_arn? string default ALIBABA_CLOUD_ROLE_ARN
---@field provider_arn? string default ALIBABA_CLOUD_OIDC_PROVIDER_ARN
---@field token_file? string default ALIBABA_CLOUD_OIDC_TOKEN_FILE
---@field session_name? string default ALIBABA_CLOUD_ROLE_SESSION_NAME
---@field duration? integer seconds, default 3600
---@field policy? string
---@field sts? pts.StsPlace
---@field environment? boolean default true: fill in what is missing from the variables
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number

local function setting(self, field)
  local value = self.options[field]
  if (value == nil or value == "") and self.options.environment ~= false then
    value = self.getenv(NAMES[field])
  end
  return value ~= "" and value or nil
end

local function skip(self)
  local missing = {}
  for _, field in ipairs(ORDER) do
    if not setting(self, field) then
      missing[#missing + 1] = self.options.environment ~= false and NAMES[field] or field
    end
  end
  if #missing == 0 then return nil end
  return table.concat(missing, ", ") .. (#missing == 1 and " is not set" or " are not set")
end

-- The token is short-lived, so the file is read for every exchange.
local function read_token(path)
  local text, message = file.read(path)
  if not text then return nil, "the OIDC token file: " .. message end
  local token = text:match "^%s*(.-)%s*$"
  if token:find "[^\33-\126]" then return nil, ("the OIDC token file: %s holds no token"):format(path) end
  return token
end

local function fetch(self, context)
  local options = self.options
  local where, message = sts.find(options.sts or {}, self.getenv)
  if not where then return nil, message end
  local session
  session, message = sts.session(options, self.getenv, self.clock)
  if not session then return nil, message end
  local token
  token, message = read_token(setting(self, "token_file"))
  if not token then return nil, message end
  local found, detail = sts.assume_role_with_oidc(context, where, {
    RoleArn = setting(self, "role_arn"),
    OIDCProviderArn = setting(self, "provider_arn"),
    OIDCToken = token,
    RoleSessionName = session.session_name,
    DurationSeconds = session.duration,
    Policy = options.policy,
  }, self.name, self.clock)
  if not found then return nil, detail end
  return found, nil, detail
end

---@param options? pts.OidcOptions
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  return refresh.new {
    name = options.name or "oidc_role_arn",
    label = "OIDC role",
    fetch = fetch,
    skip = skip,
    options = options,
    getenv = options.getenv or os.getenv,
    clock = options.clock,
  }
end

return M
