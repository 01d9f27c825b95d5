-- SPDX-License-Identifier: MIT
--- The gate before every operation: who asks, is it really them, just now, for the first time, and for
-- something that exists. Pure; the caller brings the time, the keys and the memory of nonces.
-- @module pts.emulator.gateway

local acs3 = require "pts.emulator.acs3"
local calendar = require "pts.emulator.calendar"
local checks = require "pts.emulator.checks"
local get_operations = require "pts.emulator.get_operations"
local refusal = require "pts.emulator.refusal"
local rpc1 = require "pts.emulator.rpc1"

---@class pts.emulator.Request
---@field method string
---@field path string
---@field query string  as it came
---@field headers { [1]: string, [2]: string }[]  names in lower case
---@field body string

---@class pts.emulator.Claim
---@field scheme table
---@field key_id string
---@field token string|nil
---@field action string
---@field version string
---@field date string
---@field nonce string
---@field signature string
---@field parameters { [1]: string, [2]: string }[]

---@class pts.emulator.World
---@field now number  real time, in seconds since 1970
---@field catalogue table
---@field keys table<string, { secret: string, token: string|nil, expires: number|nil }>
---@field digest pts.emulator.Digest
---@field remember_nonce fun(key_id: string, nonce: string): boolean  false when it was seen before

local gateway = {}

--- How far a request's date may be from the server's.
gateway.WINDOW_SECONDS = 15 * 60

--- Compares without telling by its duration where two texts differ.
---@param a string
---@param b string
---@return boolean
function gateway.equal(a, b)
  if #a ~= #b then return false end
  local difference = 0
  for i = 1, #a do
    local d = a:byte(i) - b:byte(i)
    difference = difference + d * d
  end
  return difference == 0
end

--- Reads the claims of a request in whichever scheme it uses.
---@param request pts.emulator.Request
---@return pts.emulator.Claim|nil
---@return pts.emulator.Refusal|nil
function gateway.read(request)
  if acs3.claimed(request) then return acs3.read(request) end
  return rpc1.read(request)
end

local function check_target(claim, request, catalogue)
  if request.path ~= "/" or not catalogue.find(claim.action) then
    return refusal.new(
      404,
      "InvalidApi.NotFound",
      "Specified api is not found, please check your url and method."
    )
  end
  if claim.version ~= catalogue.version then
    return refusal.new(400, "InvalidVersion", "Specified parameter Version is not valid.")
  end
end

local function check_key(claim, key, now)
  if key == nil then
    return refusal.new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
  end
  local token = claim.token
  if token == "" then token = nil end
  if key.token == token then
    if key.expires == nil or now < key.expires then return end
    return refusal.new(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
  end
  if token == nil then return refusal.missing "SecurityToken" end
  if key.token == nil then
    return refusal.new(
      400,
      "InvalidSecurityToken.MismatchWithAccessKey",
      "Specified SecurityToken mismatch with the AccessKey."
    )
  end
  return refusal.new(400, "InvalidSecurityToken.MalFormed", "Specified SecurityToken is malformed.")
end

local function check_date(claim, now)
  local date = calendar.parse_utc(claim.date)
  if date == nil then
    return refusal.new(
      400,
      "InvalidTimeStamp.Format",
      "Specified time stamp or date value is not well formatted."
    )
  end
  if math.abs(date - now) > gateway.WINDOW_SECONDS then
    return refusal.new(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
  end
end

local function check_signature(claim, request, key, digest)
  local signature, message = claim.scheme.expect(claim, request, key.secret, digest)
  if not gateway.equal(signature, claim.signature) then
    return refusal.new(400, "SignatureDoesNotMatch", message)
  end
end

-- STS takes GET for all of its operations, PTS for some.
local function takes(method, operation, catalogue)
  if method == "POST" then return true end
  return method == "GET" and (catalogue.takes_get or get_operations[operation]) == true
end

--- Lets a request through or says why not.
---@param claim pts.emulator.Claim
---@param request pts.emulator.Request
---@param world pts.emulator.World
---@return table<string, string>|nil parameters
---@return pts.emulator.Refusal|nil
function gateway.judge(claim, request, world)
  local key = world.keys[claim.key_id]
  local refused = check_target(claim, request, world.catalogue)
    or check_key(claim, key, world.now)
    or check_date(claim, world.now)
    or check_signature(claim, request, key, world.digest)
  if refused then return nil, refused end
  -- Only a request that is genuine uses up its nonce.
  if not world.remember_nonce(claim.key_id, claim.nonce) then
    return nil, refusal.new(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
  end
  if not takes(request.method, claim.action, world.catalogue) then
    return nil, refusal.new(400, "UnsupportedHTTPMethod", "This http method is not supported.")
  end
  local values = {}
  for _, pair in ipairs(claim.parameters) do
    values[pair[1]] = pair[2]
  end
  refused = checks.parameters(values, world.catalogue.find(claim.action))
  if refused then return nil, refused end
  return values
end

return gateway
