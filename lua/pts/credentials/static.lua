-- SPDX-License-Identifier: MIT
--- Credentials given in the code.
-- @module pts.credentials.static

local credentials = require "pts.credentials.credentials"

local Static = {}
Static.__index = Static

--- Always the same.
---@return pts.Credentials
function Static:get() return self.credentials end

local M = {}

---@param fields { access_key_id: string, access_key_secret: string, security_token?: string }
---@return table? provider
---@return string? message
function M.new(fields)
  local name = fields.security_token and "static_sts" or "static_ak"
  local found, message = credentials.new(fields, name)
  if not found then return nil, message end
  return setmetatable({ name = name, credentials = found }, Static)
end

return M
