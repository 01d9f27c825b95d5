-- SPDX-License-Identifier: MIT
--- The servers that people sign in at: CloudSSO and OAuth.
-- @module pts.emulator.places.sign_in

local cjson = require "cjson"
local credentials = require "pts.emulator.credentials"
local encoding = require "pts.emulator.encoding"

local CLIENTS = { ["4038181954557748008"] = true, ["4103531455503354461"] = true }
local ACCESS, REFRESH = "oauth-access", "oauth-refresh"
local LIFETIME = 3600 -- seconds

local sign_in = {}

local function bearer(request)
  for _, pair in ipairs(request.headers) do
    if pair[1] == "authorization" then return pair[2]:match "^Bearer (.+)$" end
  end
end

-- The tokens that a file begins with are good until they are used up.
local function is_good(issuer, kind, token, first)
  if token == first and issuer.store:get(kind .. ":" .. first) ~= false then return true end
  return issuer:knows_token(kind, token)
end

local CLOUD_SSO = {
  name = "cloud_sso",
  answer = function(emulator, request)
    if bearer(request) ~= credentials.SSO_ACCESS_TOKEN then
      return 401, { Code = "InvalidAccessToken", Message = "The access token is not valid." }
    end
    local decoded, body = pcall(cjson.decode, request.body)
    local complete = decoded
      and type(body) == "table"
      and type(body.AccountId) == "string"
      and type(body.AccessConfigurationId) == "string"
    if not complete then
      return 400,
        { Code = "MissingParameter", Message = "AccountId and AccessConfigurationId are mandatory." }
    end
    return 200, { CloudCredential = emulator.issuer:issue("sso:" .. body.AccountId) }
  end,
}

local OAUTH_TOKEN = {
  name = "oauth:token",
  answer = function(emulator, request)
    local values = {}
    for _, pair in ipairs(encoding.pairs(request.body)) do
      values[pair[1]] = pair[2]
    end
    if values.grant_type ~= "refresh_token" then return 400, { error = "unsupported_grant_type" } end
    if not CLIENTS[values.client_id or ""] then return 401, { error = "invalid_client" } end
    local issuer, old = emulator.issuer, values.refresh_token
    if not is_good(issuer, REFRESH, old, credentials.OAUTH_REFRESH_TOKEN) then
      return 400, { error = "invalid_grant", error_description = "no such token: " .. tostring(old) }
    end
    issuer:forget_token(REFRESH, old)
    return 200,
      {
        access_token = issuer:issue_token(ACCESS),
        refresh_token = issuer:issue_token(REFRESH),
        expires_in = LIFETIME,
        token_type = "Bearer",
      }
  end,
}

local OAUTH_EXCHANGE = {
  name = "oauth:exchange",
  answer = function(emulator, request)
    local token = bearer(request)
    if not is_good(emulator.issuer, ACCESS, token, credentials.OAUTH_ACCESS_TOKEN) then
      return 401, { code = "InvalidAccessToken", message = "no such token: " .. tostring(token) }
    end
    local issued = emulator.issuer:issue "oauth:user"
    return 200,
      {
        requestId = ngx.var.request_id,
        accessKeyId = issued.AccessKeyId,
        accessKeySecret = issued.AccessKeySecret,
        securityToken = issued.SecurityToken,
        expiration = issued.Expiration,
      }
  end,
}

local PLACES = {
  ["/cloud-credentials"] = CLOUD_SSO,
  ["/v1/token"] = OAUTH_TOKEN,
  ["/v1/exchange"] = OAUTH_EXCHANGE,
}

---@param request pts.emulator.Request
---@return table|nil place
function sign_in.find(request) return request.method == "POST" and PLACES[request.path] or nil end

return sign_in
