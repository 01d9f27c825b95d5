-- SPDX-License-Identifier: MIT
--- The role of the ECS instance that this runs on, from its metadata service: with a session token first (version
-- 2), without one (version 1) only where that is not forbidden. Never through a proxy.
-- @module pts.credentials.metadata

local exchange = require "pts.credentials.exchange"
local fields = require "pts.credentials.fields"
local refresh = require "pts.credentials.refresh"

local M = {}

local BASE = "http://100.100.100.200"
local TOKEN_PATH = "/latest/api/token"
local ROLE_PATH = "/latest/meta-data/ram/security-credentials/"
local TOKEN_SECONDS = "21600"
local TIMEOUT = 1 -- seconds: it is on the same machine, or not there at all
-- Its credentials live for six hours and new ones are there long before their end.
local WINDOW = 3600
local LONGEST_NAME = 128

local function is_true(text) return type(text) == "string" and text:lower() == "true" end

local function request(self, method, path, headers)
  return {
    url = self.base,
    method = method,
    path = path,
    headers = headers,
    action = "ECS metadata",
    connect_timeout = TIMEOUT,
    timeout = TIMEOUT * 2,
    direct = true,
  }
end

local function unreachable(message)
  return "no ECS metadata service answers here: "
    .. message:gsub("; raise.*$", ""):gsub("; check the network.*$", "")
end

--- A session token; or nil, a reason, and whether there is no service to go on with.
local function get_token(self, context)
  local headers = { ["x-aliyun-ecs-metadata-token-ttl-seconds"] = TOKEN_SECONDS }
  local answer, message, err = exchange.send(context, request(self, "PUT", TOKEN_PATH, headers))
  if not answer then return nil, unreachable(message), err ~= nil and not err.sent end
  if answer.status ~= 200 then return nil, ("its session token: HTTP %d"):format(answer.status) end
  local token = answer.body:match "^%s*(.-)%s*$"
  if token == "" or token:find "[^\33-\126]" then return nil, "its session token is none" end
  return token
end

local function token_header(token) return token and { ["x-aliyun-ecs-metadata-token"] = token } or nil end

--- What `get(token)` gives; once more without the token when that fails and may be tried.
local function with_fallback(self, token, get)
  local found, message, skew = get(token)
  if found or not token or self.no_v1 then return found, message, skew end
  local again, second, second_skew = get(nil)
  if again then return again, second, second_skew end
  return nil, message
end

local function get_role(self, context, token)
  return with_fallback(self, token, function(used)
    local answer, message = exchange.send(context, request(self, "GET", ROLE_PATH, token_header(used)))
    if not answer then return nil, unreachable(message) end
    if answer.status == 404 then return nil, "this ECS instance has no RAM role (HTTP 404)" end
    if answer.status ~= 200 then return nil, ("the role's name: HTTP %d"):format(answer.status) end
    local name = answer.body:match "^%s*(.-)%s*$"
    if #name > LONGEST_NAME or not name:find "^[%w.@_-]+$" then
      return nil, "the role's name: the answer is no name"
    end
    return name
  end)
end

local function get_credentials(self, context, token, role)
  return with_fallback(self, token, function(used)
    local what = request(self, "GET", ROLE_PATH .. role, token_header(used))
    local body, detail = exchange.json(context, what, self.clock)
    if not body then return nil, ("the credentials of role %s: %s"):format(role, detail) end
    if body.Code ~= "Success" then
      return nil, ("the credentials of role %s: the service says %s"):format(role, tostring(body.Code))
    end
    local found, message = fields.read(body, fields.UPPER, self.name, true)
    if not found then return nil, ("the credentials of role %s: %s"):format(role, message) end
    return found, nil, detail
  end)
end

local function fetch(self, context)
  self.no_v1 = self.options.disable_v1 or is_true(self.getenv "ALIBABA_CLOUD_IMDSV1_DISABLED")
  local token, message, nobody = get_token(self, context)
  if not token and nobody then return nil, message end
  if not token and self.no_v1 then return nil, message .. "; going on without one (version 1) is disabled" end
  local role = self.options.role
  if role == nil or role == "" then role = self.getenv "ALIBABA_CLOUD_ECS_METADATA" end
  if role == nil or role == "" then
    role, message = get_role(self, context, token)
    if not role then return nil, message end
  elseif #role > LONGEST_NAME or not role:find "^[%w.@_-]+$" then
    return nil, "the name given for the role is no role's name"
  end
  return get_credentials(self, context, token, role)
end

local function skip(self)
  if is_true(self.getenv "ALIBABA_CLOUD_ECS_METADATA_DISABLED") then
    return "disabled by ALIBABA_CLOUD_ECS_METADATA_DISABLED"
  end
end

---@class pts.MetadataOptions
---@field role? string default ALIBABA_CLOUD_ECS_METADATA, else what the service names
---@field disable_v1? boolean default ALIBABA_CLOUD_IMDSV1_DISABLED
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number
---@field base? string another address, for tests

---@param options? pts.MetadataOptions
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  return refresh.new {
    name = options.name or "ecs_ram_role",
    label = "ECS metadata",
    fetch = fetch,
    skip = skip,
    window = WINDOW,
    options = options,
    base = assert(exchange.split_url(options.base or BASE)),
    getenv = options.getenv or os.getenv,
    clock = options.clock,
  }
end

return M
