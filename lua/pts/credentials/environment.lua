-- SPDX-License-Identifier: MIT
--- Credentials from environment variables, read anew for each request. An empty variable counts as missing, as in
-- the official clients.
-- @module pts.credentials.environment

local credentials = require "pts.credentials.credentials"

local NAMES = {
  access_key_id = "ALIBABA_CLOUD_ACCESS_KEY_ID",
  access_key_secret = "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  security_token = "ALIBABA_CLOUD_SECURITY_TOKEN",
}

local Environment = {}
Environment.__index = Environment

---@return pts.Credentials?
---@return string? message
function Environment:get()
  local fields = {}
  for field, name in pairs(NAMES) do
    local value = self.getenv(name)
    if value ~= "" then fields[field] = value end
  end
  if not fields.access_key_id and not fields.access_key_secret then
    return nil, ("%s and %s are not set"):format(NAMES.access_key_id, NAMES.access_key_secret)
  end
  return credentials.new(fields, self.name, NAMES)
end

local M = {}

---@param options? { name?: string, getenv?: fun(name: string): string? }
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  return setmetatable({ name = options.name or "env", getenv = options.getenv or os.getenv }, Environment)
end

return M
