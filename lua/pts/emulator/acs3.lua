-- SPDX-License-Identifier: MIT
--- The server's side of ACS3-HMAC-SHA256: reads what a request claims, and works out what its signature
-- should be.
-- @module pts.emulator.acs3

local encoding = require "pts.emulator.encoding"
local refusal = require "pts.emulator.refusal"

local ALGORITHM = "ACS3-HMAC-SHA256"

-- The header each claim travels in, and the name the gateway's Missing<Name> gives it.
local REQUIRED = {
  { "x-acs-action", "Action" },
  { "x-acs-version", "Version" },
  { "x-acs-date", "Timestamp" },
  { "x-acs-signature-nonce", "SignatureNonce" },
  { "x-acs-content-sha256", "ContentSha256" },
}

local acs3 = {}

local function header_map(list)
  local map = {}
  for _, header in ipairs(list) do
    local name, value = header[1], header[2]
    map[name] = map[name] or {}
    table.insert(map[name], value)
  end
  for name, values in pairs(map) do
    -- A name sent twice is signed as its sorted values with commas between: what the Node and Go SDKs do.
    table.sort(values)
    map[name] = table.concat(values, ",")
  end
  return map
end

local function must_be_signed(name)
  return name == "host" or name == "content-type" or name:sub(1, 6) == "x-acs-"
end

local function read_signed_headers(text, headers)
  local names, listed, last = {}, {}, ""
  for name in text:gmatch "[^;]+" do
    if name ~= name:lower() or name <= last then
      return nil, refusal.incomplete "SignedHeaders must be lower-case names in order, each once"
    end
    if headers[name] == nil then
      return nil, refusal.incomplete(("SignedHeaders names %q, which the request does not have"):format(name))
    end
    names[#names + 1], listed[name], last = name, true, name
  end
  for name in pairs(headers) do
    if must_be_signed(name) and not listed[name] then
      return nil, refusal.incomplete(("header %q is present but not signed"):format(name))
    end
  end
  return names
end

--- Whether a request means to be signed with this scheme.
---@param request pts.emulator.Request
---@return boolean
function acs3.claimed(request)
  for _, header in ipairs(request.headers) do
    if header[1] == "authorization" then return true end
  end
  return false
end

--- Reads what the request claims; nothing is believed yet.
---@param request pts.emulator.Request
---@return pts.emulator.Claim|nil
---@return pts.emulator.Refusal|nil
function acs3.read(request)
  local headers = header_map(request.headers)
  local key_id, signed, signature = headers.authorization:match(
    "^" .. ALGORITHM:gsub("%-", "%%-") .. " Credential=([^,]*),SignedHeaders=([^,]*),Signature=(%x+)$"
  )
  if not key_id then
    return nil,
      refusal.incomplete(
        "Authorization must read " .. ALGORITHM .. " Credential=…,SignedHeaders=…,Signature=…"
      )
  end
  if key_id == "" then return nil, refusal.missing "AccessKeyId" end
  for _, item in ipairs(REQUIRED) do
    if (headers[item[1]] or "") == "" then return nil, refusal.missing(item[2]) end
  end
  local names, unsigned = read_signed_headers(signed, headers)
  if not names then return nil, unsigned end
  local named_key = headers["x-acs-accesskey-id"]
  if named_key and named_key ~= key_id then
    return nil, refusal.incomplete "x-acs-accesskey-id and Credential name different keys"
  end

  local parameters = encoding.pairs(request.query)
  local query = encoding.canonical(parameters)
  if (headers["content-type"] or ""):find("application/x-www-form-urlencoded", 1, true) then
    for _, pair in ipairs(encoding.pairs(request.body)) do
      parameters[#parameters + 1] = pair
    end
  end
  return {
    scheme = acs3,
    key_id = key_id,
    token = headers["x-acs-security-token"],
    action = headers["x-acs-action"],
    version = headers["x-acs-version"],
    date = headers["x-acs-date"],
    nonce = headers["x-acs-signature-nonce"],
    signature = signature:lower(),
    parameters = parameters,
    headers = headers,
    signed_names = names,
    canonical_query = query,
    payload_hash = headers["x-acs-content-sha256"],
  }
end

--- The signature the request should carry, and the texts it is made of.
---@param claim pts.emulator.Claim
---@param request pts.emulator.Request
---@param secret string
---@param digest pts.emulator.Digest
---@return string signature
---@return string message  what the gateway says when it does not match
function acs3.expect(claim, request, secret, digest)
  local lines = { request.method, "/", claim.canonical_query }
  for _, name in ipairs(claim.signed_names) do
    lines[#lines + 1] = name .. ":" .. claim.headers[name]
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = table.concat(claim.signed_names, ";")
  -- The hash of the body that came, never the one that was claimed.
  local payload_hash = encoding.hex(digest.sha256(request.body))
  lines[#lines + 1] = payload_hash
  local canonical = table.concat(lines, "\n")
  local string_to_sign = ALGORITHM .. "\n" .. encoding.hex(digest.sha256(canonical))
  local message = (
    "Specified signature does not match our calculation. server string to sign is [%s],"
    .. " server canonical request is [%s]"
  ):format(string_to_sign, canonical)
  if claim.payload_hash:lower() ~= payload_hash then
    message = "x-acs-content-sha256 is not the hash of the body. " .. message
    return "", message
  end
  return encoding.hex(digest.hmac_sha256(secret, string_to_sign)), message
end

return acs3
