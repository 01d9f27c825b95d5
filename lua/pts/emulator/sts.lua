-- SPDX-License-Identifier: MIT
--- The Security Token Service: AssumeRole and GetCallerIdentity behind the gateway, with either signature, and
-- AssumeRoleWithOIDC, which is not signed.
-- @module pts.emulator.sts

local credentials = require "pts.emulator.credentials"
local encoding = require "pts.emulator.encoding"

local ACCOUNT = "1234567890123456"
local SHORTEST, LONGEST = 900, 43200 -- seconds

local sts = {}

local function required(name) return { name = name, type = "string", place = "query", required = true } end

local SIGNED = {
  AssumeRole = { parameters = { required "RoleArn", required "RoleSessionName" } },
  GetCallerIdentity = { parameters = {} },
}

sts.catalogue = {
  product = "sts",
  version = "2015-04-01",
  takes_get = true, -- the clients of Python and Java use it
  find = function(name) return SIGNED[name] end,
}

--- Whether a request is for this service: the version says so, and the host is the same here.
---@param claim pts.emulator.Claim
---@return boolean
function sts.is_meant(claim) return claim.version == sts.catalogue.version end

local function bad(name, message)
  return 400, { Code = "InvalidParameter." .. name, Message = message, HostId = "sts.emulator" }
end

-- What any way to a role has in common.
local function role_session(state, values)
  local role = (values.RoleArn or ""):match "^acs:ram::%d+:role/(.+)$"
  if not role then return bad("RoleArn", "The parameter RoleArn is wrongly formed.") end
  local name = values.RoleSessionName or ""
  if #name < 2 or #name > 64 or name:find "[^%w.@_-]" then
    return bad("RoleSessionName", "The parameter RoleSessionName is wrongly formed.")
  end
  local seconds = tonumber(values.DurationSeconds or "3600")
  if not seconds or seconds < SHORTEST or seconds > LONGEST then
    return bad("DurationSeconds", "The Min/Max value of DurationSeconds is 15min/12hr.")
  end
  local identity = ("acs:ram::%s:assumed-role/%s/%s"):format(ACCOUNT, role, name)
  return 200,
    {
      AssumedRoleUser = { Arn = identity, AssumedRoleId = "300000000000000001:" .. name },
      Credentials = state.issuer:issue(identity, seconds),
    }
end

sts.operations = {
  AssumeRole = role_session,
  GetCallerIdentity = function(state, _, claim)
    local issued = state.issuer:find(claim.key_id)
    local arn = issued and issued.identity or ("acs:ram::%s:root"):format(ACCOUNT)
    return 200,
      {
        AccountId = ACCOUNT,
        Arn = arn,
        IdentityType = issued and "AssumedRoleUser" or "Account",
        PrincipalId = ACCOUNT,
      }
  end,
}

local function values_of(request)
  local values = {}
  for _, text in ipairs { request.query, request.body } do
    for _, pair in ipairs(encoding.pairs(text)) do
      values[pair[1]] = pair[2]
    end
  end
  return values
end

--- Whether a request is the one that proves itself by a token.
---@param request pts.emulator.Request
---@return boolean
function sts.is_oidc(request)
  return request.path == "/" and request.query:find("Action=AssumeRoleWithOIDC", 1, true) ~= nil
end

--- Answers that one.
---@return integer status
---@return table body
function sts.assume_role_with_oidc(state, request)
  local values = values_of(request)
  if values.Version ~= sts.catalogue.version then
    return 400, { Code = "InvalidVersion", Message = "Specified parameter Version is not valid." }
  end
  if not (values.OIDCProviderArn or ""):find "^acs:ram::%d+:oidc%-provider/" then
    return bad("OIDCProviderArn", "The parameter OIDCProviderArn is wrongly formed.")
  end
  -- The official clients send the file as it is, its last line break included.
  local token = (values.OIDCToken or ""):match "^%s*(.-)%s*$"
  if token ~= credentials.OIDC_TOKEN then
    -- As some services do, it repeats what it was given.
    local message = "This JSON Web Token is not trusted: " .. token
    return 400, { Code = "AuthenticationFail.OIDCToken.Invalid", Message = message }
  end
  return role_session(state, values)
end

return sts
