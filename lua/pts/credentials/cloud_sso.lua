-- SPDX-License-Identifier: MIT
--- Credentials of a CloudSSO account, for the access token that `aliyun configure --mode CloudSSO` stored.
-- @module pts.credentials.cloud_sso

local exchange = require "pts.credentials.exchange"
local fields = require "pts.credentials.fields"
local moment = require "pts.credentials.moment"
local refresh = require "pts.credentials.refresh"

local M = {}

local LOG_IN = "log in again with 'aliyun configure --mode CloudSSO'"

local cjson

-- A private encoder: the host application's settings are its own.
local function encode(object)
  cjson = cjson or require("cjson").new()
  return cjson.encode(object)
end

local function fetch(self, context)
  local o = self.options
  local expires = o.access_token_expire
  if type(expires) == "number" and expires > 0 and expires <= self.clock() + self.skew then
    return nil, ("the CloudSSO login expired at %s; %s"):format(moment.format(expires), LOG_IN)
  end
  local body, detail = exchange.json(context, {
    url = self.base,
    method = "POST",
    path = "/cloud-credentials",
    query = {},
    headers = { Authorization = "Bearer " .. o.access_token },
    body = encode { AccountId = o.account_id, AccessConfigurationId = o.access_config },
    content_type = "application/json",
    action = "CloudSSO",
    secrets = { o.access_token },
  }, self.clock)
  if not body then return nil, ("CloudSSO at %s: %s"):format(self.base.authority, detail) end
  local found, message = fields.read(body.CloudCredential, fields.UPPER, self.name, true)
  if not found then return nil, ("CloudSSO at %s: %s"):format(self.base.authority, message) end
  return found, nil, detail
end

---@class pts.CloudSsoOptions
---@field sign_in_url string
---@field account_id string
---@field access_config string
---@field access_token string
---@field access_token_expire? number seconds since 1970
---@field name? string
---@field clock? fun(): number

---@param options pts.CloudSsoOptions
---@return pts.Provider? provider
---@return string? message
function M.new(options)
  local token = options.access_token
  if token == nil or token == "" then return nil, "access_token is missing; " .. LOG_IN end
  if token:find "[^\33-\126]" then return nil, "access_token is no token; " .. LOG_IN end
  local base, message = exchange.split_url(options.sign_in_url)
  if not base then return nil, "cloud_sso_sign_in_url: " .. message end
  return refresh.new {
    name = options.name or "cloud_sso",
    label = "CloudSSO",
    fetch = fetch,
    options = options,
    base = base,
    clock = options.clock,
  }
end

return M
