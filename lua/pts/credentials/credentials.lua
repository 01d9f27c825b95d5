-- SPDX-License-Identifier: MIT
--- One set of credentials: what every provider gives. Prints without its secrets.
-- @module pts.credentials.credentials

local Credentials = {}
Credentials.__index = Credentials
Credentials.__name = "pts.credentials"

local function mask(id)
  if #id <= 8 then return "***" end
  return id:sub(1, 4) .. "***" .. id:sub(-4)
end

function Credentials:__tostring()
  return ("credentials of %s from %s"):format(mask(self.access_key_id), self.provider)
end

local FIELDS = { "access_key_id", "access_key_secret", "security_token" }

local M = { mask = mask }

---@class pts.Credentials
---@field access_key_id string
---@field access_key_secret string
---@field security_token? string
---@field provider string which provider answered, as the official clients name it
---@field expiration? number seconds since 1970, UTC; nil when nobody says

--- Checks and completes a table of credentials. `names` says how their source calls the fields.
---@param fields table
---@param provider string
---@param names? table<string, string>
---@return pts.Credentials?
---@return string? message without any secret
function M.new(fields, provider, names)
  for _, field in ipairs(FIELDS) do
    local value = fields[field]
    local name = names and names[field] or field
    if value == nil and field ~= "security_token" then return nil, name .. " is missing" end
    if value ~= nil and (type(value) ~= "string" or value == "") then
      return nil, ("%s is %s"):format(name, value == "" and "empty" or "no string")
    end
    local at = value and value:find "[^\33-\126]"
    if at then
      return nil, ("%s has a blank, control or non-ASCII character at position %d"):format(name, at)
    end
  end
  if fields.expiration ~= nil and type(fields.expiration) ~= "number" then
    return nil, "expiration is no number of seconds since 1970"
  end
  return setmetatable({
    access_key_id = fields.access_key_id,
    access_key_secret = fields.access_key_secret,
    security_token = fields.security_token,
    expiration = fields.expiration,
    provider = provider,
  }, Credentials)
end

--- The same credentials, unless they have expired.
---@param found pts.Credentials
---@param now number seconds since 1970
---@return pts.Credentials?
---@return string? message
function M.unexpired(found, now)
  if not found.expiration or now < found.expiration then return found end
  local moment = require "pts.credentials.moment"
  return nil,
    ("had expired at %s already; check this machine's clock"):format(moment.format(found.expiration))
end

--- Whether two are the same key. Compares what is not secret: an id is never given out with two secrets.
---@param a pts.Credentials?
---@param b pts.Credentials?
---@return boolean
function M.same(a, b)
  if not a or not b then return false end
  return a.access_key_id == b.access_key_id and a.security_token == b.security_token
end

--- Whether `new` made it, and so checked it.
---@return boolean
function M.is(value) return getmetatable(value) == Credentials end

return M
