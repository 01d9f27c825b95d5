-- SPDX-License-Identifier: MIT
--- `pts.sign`: the signature of any request to an RPC style API of Alibaba Cloud, without sending it.
-- @module pts.sign

local nearest = require "pts.nearest"
local params = require "pts.params"

---@class pts.SignInput
---@field method? string default "POST"
---@field host string as in the URL, with a port that is not the scheme's own
---@field path? string default "/"
---@field query? table parameters, nested as they are; flattened here
---@field headers? table<string, string> every header that will be sent; missing ones of the scheme are added
---@field body? string
---@field action? string the operation; here or as header x-acs-action
---@field version? string here or as header x-acs-version
---@field access_key_id string
---@field access_key_secret string
---@field security_token? string
---@field date? string `YYYY-MM-DDThh:mm:ssZ`; now when absent
---@field nonce? string a fresh one when absent
---@field format? string of the legacy scheme, default "JSON"
---@field algorithm? "ACS3-HMAC-SHA256"|"HMAC-SHA1"

local FIELDS = {
  method = "string",
  host = "string",
  path = "string",
  query = "table",
  headers = "table",
  body = "string",
  action = "string",
  version = "string",
  access_key_id = "string",
  access_key_secret = "string",
  security_token = "string",
  date = "string",
  nonce = "string",
  format = "string",
  algorithm = "string",
}

local function check(input)
  if type(input) ~= "table" then return nil, "a table expected" end
  for name, value in pairs(input) do
    local wanted = FIELDS[name]
    if not wanted then
      return nil, ("unknown field '%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(FIELDS)))
    end
    if type(value) ~= wanted then
      return nil, ("field '%s' must be a %s, not a %s"):format(name, wanted, type(value))
    end
  end
  return true
end

local function acs3(core, input, query)
  local headers, present = {}, {}
  for name, value in pairs(input.headers or {}) do
    headers[name] = value
    if type(name) == "string" then present[name:lower()] = true end
  end
  local function default(name, value)
    if value ~= nil and not present[name] then headers[name] = value end
  end
  default("host", input.host)
  default("x-acs-action", input.action)
  default("x-acs-version", input.version)
  default("x-acs-date", input.date or core.date())
  default("x-acs-signature-nonce", input.nonce or core.nonce())
  default("x-acs-content-sha256", core.sha256(input.body or ""))
  if input.security_token then
    default("x-acs-accesskey-id", input.access_key_id)
    default("x-acs-security-token", input.security_token)
  end
  local called, signed = pcall(core.sign_acs3, {
    method = input.method or "POST",
    path = input.path,
    query = query,
    headers = headers,
    body = input.body,
    access_key_id = input.access_key_id,
    access_key_secret = input.access_key_secret,
  })
  if not called then return nil, signed end
  headers.Authorization = signed.authorization
  signed.headers = headers
  return signed
end

local function legacy(core, input, query)
  local method = input.method or "POST"
  local common = {
    Action = input.action,
    Version = input.version,
    Format = input.format or "JSON",
    AccessKeyId = input.access_key_id,
    SecurityToken = input.security_token,
    SignatureMethod = "HMAC-SHA1",
    SignatureVersion = "1.0",
    SignatureNonce = input.nonce or core.nonce(),
    Timestamp = input.date or core.date(),
  }
  for name, value in pairs(common) do
    if query[name] == nil then query[name] = value end
  end
  local called, signed = pcall(core.sign_legacy, {
    method = method,
    query = query,
    access_key_secret = input.access_key_secret,
  })
  if not called then return nil, signed end
  query.Signature = signed.signature
  signed.query = query
  return signed
end

local ALGORITHMS = { ["ACS3-HMAC-SHA256"] = acs3, ["HMAC-SHA1"] = legacy }

--- What `pts.sign` does. Pure: with `date` and `nonce` given, the same input always gives the same result.
--
-- ACS3-HMAC-SHA256 gives `canonical_query`, `canonical_request`, `signed_headers`, `string_to_sign`, `signature`,
-- `authorization` and `headers` (all that must be sent). The legacy HMAC-SHA1 gives `canonical_query`,
-- `string_to_sign`, `signature` and `query` (all parameters, with the signature).
--
-- Refused, because the official clients disagree on them: parameter names with other characters than letters,
-- digits and `- _ . ~`; the same header twice; header values that are not printable ASCII.
---@param input pts.SignInput
---@return table?
---@return string? message what the caller did wrong
return function(input)
  local ok, message = check(input)
  if not ok then return nil, message end
  local query
  query, message = params.flatten(input.query or {})
  if not query then return nil, message end
  local algorithm = ALGORITHMS[input.algorithm or "ACS3-HMAC-SHA256"]
  if not algorithm then return nil, ("unknown algorithm '%s'"):format(input.algorithm) end
  return algorithm(require "pts.core", input, query)
end
