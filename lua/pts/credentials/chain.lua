-- SPDX-License-Identifier: MIT
--- The default chain: asks its providers in order, takes the first that answers, and can say why each gave nothing.
-- @module pts.credentials.chain

local environment = require "pts.credentials.environment"

local Chain = {}
Chain.__index = Chain

---@return pts.Credentials?
---@return string? message one line a place
function Chain:get()
  local reasons = {}
  for i, provider in ipairs(self.providers) do
    local found, message = provider:get()
    if found then return found end
    reasons[i] = ("  %d. %s: %s"):format(i, provider.label, message)
  end
  return nil,
    "no credentials found. Looked at, in this order:\n"
      .. table.concat(reasons, "\n")
      .. "\nGive access_key_id and access_key_secret to pts.new, or set these variables."
end

local M = {}

---@param options? { getenv?: fun(name: string): string? }
function M.new(options)
  local env = environment.new { name = "default/env", getenv = options and options.getenv }
  env.label = "environment"
  return setmetatable({ name = "default", providers = { env } }, Chain)
end

return M
