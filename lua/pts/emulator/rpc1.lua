-- SPDX-License-Identifier: MIT
--- The server's side of the legacy RPC signature (SignatureVersion 1.0, HMAC-SHA1): parameters in the query,
-- in a form body, or spread over both.
-- @module pts.emulator.rpc1

local encoding = require "pts.emulator.encoding"
local refusal = require "pts.emulator.refusal"

local REQUIRED = { "AccessKeyId", "Signature", "SignatureNonce", "Timestamp", "Action", "Version" }

-- Belong to the scheme, not to the operation.
local COMMON = {
  AccessKeyId = true,
  Action = true,
  Format = true,
  SecurityToken = true,
  Signature = true,
  SignatureMethod = true,
  SignatureNonce = true,
  SignatureVersion = true,
  Timestamp = true,
  Version = true,
}

local rpc1 = {}

--- Reads what the request claims; nothing is believed yet.
---@param request pts.emulator.Request
---@return pts.emulator.Claim|nil
---@return pts.emulator.Refusal|nil
function rpc1.read(request)
  local all = encoding.pairs(request.query)
  for _, pair in ipairs(encoding.pairs(request.body)) do
    all[#all + 1] = pair
  end
  local values, signed, parameters = {}, {}, {}
  for _, pair in ipairs(all) do
    values[pair[1]] = pair[2]
    if pair[1] ~= "Signature" then signed[#signed + 1] = pair end
    if not COMMON[pair[1]] then parameters[#parameters + 1] = pair end
  end
  for _, name in ipairs(REQUIRED) do
    if (values[name] or "") == "" then return nil, refusal.missing(name) end
  end
  if values.SignatureMethod ~= "HMAC-SHA1" then
    return nil, refusal.incomplete "SignatureMethod must be HMAC-SHA1"
  end
  if values.SignatureVersion ~= "1.0" then return nil, refusal.incomplete "SignatureVersion must be 1.0" end
  return {
    scheme = rpc1,
    key_id = values.AccessKeyId,
    token = values.SecurityToken,
    action = values.Action,
    version = values.Version,
    date = values.Timestamp,
    nonce = values.SignatureNonce,
    signature = values.Signature,
    parameters = parameters,
    canonical_query = encoding.canonical(signed),
  }
end

--- The signature the request should carry, and the text it is made of.
---@param claim pts.emulator.Claim
---@param request pts.emulator.Request
---@param secret string
---@param digest pts.emulator.Digest
---@return string signature
---@return string message  what the gateway says when it does not match
function rpc1.expect(claim, request, secret, digest)
  local string_to_sign = request.method .. "&%2F&" .. encoding.pct(claim.canonical_query)
  local signature = encoding.base64(digest.hmac_sha1(secret .. "&", string_to_sign))
  return signature,
    "Specified signature does not match our calculation. server string to sign is:" .. string_to_sign
end

return rpc1
