-- SPDX-License-Identifier: MIT
--- Credentials as a service or a program writes them, in whichever spelling, made ours.
-- @module pts.credentials.fields

local credentials = require "pts.credentials.credentials"
local moment = require "pts.credentials.moment"

local M = {}

--- The spelling of STS, metadata, credentials URI and CloudSSO.
M.UPPER = {
  access_key_id = "AccessKeyId",
  access_key_secret = "AccessKeySecret",
  security_token = "SecurityToken",
  expiration = "Expiration",
}

--- The spelling of the OAuth server.
M.LOWER = {
  access_key_id = "accessKeyId",
  access_key_secret = "accessKeySecret",
  security_token = "securityToken",
  expiration = "expiration",
}

--- The spelling of the CLI file and of external commands.
M.CLI = {
  access_key_id = "access_key_id",
  access_key_secret = "access_key_secret",
  security_token = "sts_token",
  expiration = "expiration",
}

---@param object table
---@param names table<string, string>
---@param provider string
---@param needs_token? boolean
---@return pts.Credentials?
---@return string? message
function M.read(object, names, provider, needs_token)
  if type(object) ~= "table" then return nil, "there are no credentials in the answer" end
  local fields = {}
  for field, name in pairs(names) do
    local value = object[name]
    -- Programs write what they do not have as an empty text.
    if value ~= nil and not (value == "" and (field == "security_token" or field == "expiration")) then
      fields[field] = value
    end
  end
  if needs_token and fields.security_token == nil then return nil, names.security_token .. " is missing" end
  if fields.expiration ~= nil then
    local expiration, message = moment.parse(fields.expiration)
    if not expiration then return nil, ("%s cannot be read: %s"):format(names.expiration, message) end
    fields.expiration = expiration
  end
  return credentials.new(fields, provider, names)
end

return M
