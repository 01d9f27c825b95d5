-- SPDX-License-Identifier: MIT
--- Credentials given in the code, or found in a file.
-- @module pts.credentials.static

local credentials = require "pts.credentials.credentials"

local Static = {}
Static.__index = Static

--- Always the same, until they expire.
---@return pts.Credentials?
---@return string? message
function Static:get()
  local found, reason = credentials.unexpired(self.credentials, os.time())
  if not found then return nil, "the credentials given to the client " .. reason end
  return found
end

--- Says that a server refused them as expired.
---@return boolean false: there are no others
function Static:invalidate() return false end

local M = {}

---@param fields { access_key_id: string, access_key_secret: string, security_token?: string, expiration?: number }
---@param options? { prefix?: string, names?: table<string, string> } what comes before the name; what the source of
--- the fields calls them
---@return pts.Provider? provider
---@return string? message
function M.new(fields, options)
  local name = (options and options.prefix or "") .. (fields.security_token and "static_sts" or "static_ak")
  local found, message = credentials.new(fields, name, options and options.names)
  if not found then return nil, message end
  return setmetatable({ name = name, credentials = found }, Static)
end

--- Whether `new` made it.
---@param provider pts.Provider
---@return boolean
function M.made(provider) return getmetatable(provider) == Static end

return M
