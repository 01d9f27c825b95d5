-- SPDX-License-Identifier: MIT
--- Asks a provider, which may be the user's own, and checks what it gives.
-- @module pts.credentials.ask

local credentials = require "pts.credentials.credentials"

local M = {}

---@param provider pts.Provider
---@param context? pts.Context what its own requests, if it makes any, run in
---@return pts.Credentials?
---@return string? message
function M.ask(provider, context)
  local found, message = provider:get(context)
  if credentials.is(found) then return found end
  local name = tostring(provider.name or "custom")
  if type(found) ~= "table" then
    return nil, message and tostring(message) or ("credentials provider '%s' gave nothing"):format(name)
  end
  local made, problem = credentials.new(found, name)
  if not made then return nil, ("credentials provider '%s': %s"):format(name, problem) end
  made, problem = credentials.unexpired(made, os.time())
  if not made then return nil, ("credentials provider '%s': what it gave %s"):format(name, problem) end
  return made
end

return M
