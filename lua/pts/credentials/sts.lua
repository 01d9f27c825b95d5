-- SPDX-License-Identifier: MIT
--- The Security Token Service: where it is, and its three calls.
-- @module pts.credentials.sts

local endpoint = require "pts.endpoint"
local exchange = require "pts.credentials.exchange"
local fields = require "pts.credentials.fields"
local form_text = require "pts.form"

local M = {}

local VERSION = "2015-04-01"
local HOST = "sts.aliyuncs.com"
local CONNECT_TIMEOUT, TIMEOUT = 5, 10 -- seconds; what the official clients wait
local SHORTEST, USUAL = 900, 3600 -- seconds

local function is_true(text) return type(text) == "string" and text:lower() == "true" end

---@class pts.StsPlace
---@field endpoint? string host or URL; wins
---@field region? string default ALIBABA_CLOUD_STS_REGION
---@field vpc? boolean the host inside a VPC; default ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED

--- Where STS is.
---@param place pts.StsPlace
---@param getenv fun(name: string): string?
---@return pts.Endpoint?
---@return string? message
function M.find(place, getenv)
  local host = place.endpoint
  if host == nil or host == "" then
    local region, vpc = place.region, place.vpc
    if region == nil or region == "" then region = getenv "ALIBABA_CLOUD_STS_REGION" end
    if vpc == nil then vpc = is_true(getenv "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") end
    host = HOST
    if region ~= nil and region ~= "" then
      if not region:find "^%w[%w-]*$" then return nil, "the STS region is no name like cn-hangzhou" end
      host = ("%s.%s.aliyuncs.com"):format(vpc and "sts-vpc" or "sts", region)
    end
  end
  local found, message = endpoint.parse(host)
  if not found then return nil, "the STS endpoint: " .. message end
  return found
end

--- The role session's name and duration, checked.
---@param role { session_name?: string, duration?: number }
---@param getenv fun(name: string): string?
---@param clock fun(): number
---@return { session_name: string, duration: string }?
---@return string? message
function M.session(role, getenv, clock)
  local name = role.session_name
  if name == nil or name == "" then name = getenv "ALIBABA_CLOUD_ROLE_SESSION_NAME" end
  if name == nil or name == "" then name = ("pts-lua-%d"):format(clock()) end
  local duration = role.duration
  if duration == nil or duration == 0 then duration = USUAL end
  if type(duration) ~= "number" or duration ~= math.floor(duration) then
    return nil, "the duration of the role session is no whole number of seconds"
  end
  if duration < SHORTEST then
    return nil, ("a role session lasts %d seconds or more, not %d"):format(SHORTEST, duration)
  end
  return { session_name = name, duration = ("%d"):format(duration) }
end

--- One signed call; once more with the service's time when ours is too wrong for it.
local function call(context, where, action, query, source)
  local attempt = {
    scheme = where.scheme,
    authority = where.authority,
    method = "POST",
    action = action,
    version = VERSION,
    query = query,
    credentials = source,
    user_agent = context.user_agent,
    connect_timeout = CONNECT_TIMEOUT,
    timeout = TIMEOUT,
    direct = where.loopback,
  }
  if context.deadline then
    attempt.timeout = math.min(TIMEOUT, context.deadline - context.runtime.now())
    if attempt.timeout <= 0 then return nil, "the time for the call was over" end
  end
  local rpc = require "pts.rpc"
  local response, err = rpc.send(context, attempt)
  local skew = 0
  if err and err.Code == "InvalidTimeStamp.Expired" and err.server_time then
    skew = math.floor(err.server_time - os.time())
    attempt.clock_offset = skew
    response, err = rpc.send(context, attempt)
  end
  if response then return response, skew end
  -- The error quotes an answer that it cannot read, and half an answer may well hold half of the keys.
  if err.http_status and not err.Code then
    local problem = err.message:find("redirect", 1, true) and "a redirect, and those are never followed"
      or "no whole JSON object"
    return nil, ("%s: it answered HTTP %d with %s"):format(action, err.http_status, problem), err
  end
  local secrets = { source.access_key_secret, source.security_token }
  return nil, exchange.redact(tostring(err), secrets), err
end

--- AssumeRole, signed with the source's credentials.
---@param context pts.Context
---@param where pts.Endpoint
---@param query table<string, string>
---@param source pts.Credentials
---@param name string
---@return pts.Credentials?
---@return string|number? message, or how far the service's clock is ahead
---@return pts.Error? err
function M.assume_role(context, where, query, source, name)
  local response, detail, err = call(context, where, "AssumeRole", query, source)
  if not response then return nil, detail, err end
  local found, message = fields.read(response.Credentials, fields.UPPER, name, true)
  if not found then return nil, "AssumeRole: " .. message end
  return found, detail
end

--- AssumeRoleWithOIDC: the token is what proves who asks.
---@param context pts.Context
---@param where pts.Endpoint
---@param form table<string, string>
---@param name string
---@param clock fun(): number
---@return pts.Credentials?
---@return string|number? message, or how far the service's clock is ahead
function M.assume_role_with_oidc(context, where, form, name, clock)
  local body, detail = exchange.json(context, {
    url = where,
    method = "POST",
    path = "/",
    query = {
      Action = "AssumeRoleWithOIDC",
      Version = VERSION,
      Format = "JSON",
      Timestamp = require("pts.core").date(),
    },
    body = form_text.encode(form),
    content_type = form_text.CONTENT_TYPE,
    action = "AssumeRoleWithOIDC",
    secrets = { form.OIDCToken },
  }, clock)
  if not body then return nil, "AssumeRoleWithOIDC: " .. detail end
  local found, message = fields.read(body.Credentials, fields.UPPER, name, true)
  if not found then return nil, "AssumeRoleWithOIDC: " .. message end
  return found, detail
end

--- Who these credentials are.
---@param context pts.Context
---@param where pts.Endpoint
---@param source pts.Credentials
---@return table? identity
---@return string? message
function M.caller_identity(context, where, source)
  local response, message = call(context, where, "GetCallerIdentity", {}, source)
  if not response then return nil, message end
  return response
end

return M
