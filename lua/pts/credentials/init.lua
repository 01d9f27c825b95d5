-- SPDX-License-Identifier: MIT
--- Which provider a client asks: keys given to it, a provider or function given to it, or the default chain.
--
-- A provider is a table with `name` and `get(self, context)`, which returns credentials, or nil and a message.
-- @module pts.credentials

local chain = require "pts.credentials.chain"
local credentials = require "pts.credentials.credentials"
local static = require "pts.credentials.static"

local M = {}

--- Asks a provider, and checks what it gives: it may be the user's own.
---@param provider table
---@param context? pts.Context what its own requests, if it makes any, run in
---@return pts.Credentials?
---@return string? message
function M.ask(provider, context)
  local found, message = provider:get(context)
  if credentials.is(found) then return found end
  local name = tostring(provider.name or "custom")
  if type(found) == "table" then return credentials.new(found, name) end
  return nil, message and tostring(message) or ("credentials provider '%s' gave nothing"):format(name)
end

local function from_function(call)
  return {
    name = "function",
    get = function() return call() end,
  }
end

--- Picks the provider that the options of a client describe.
---@param options table
---@return table? provider
---@return string? message what the caller did wrong
function M.from_options(options)
  local explicit = options.access_key_id ~= nil
    or options.access_key_secret ~= nil
    or options.security_token ~= nil
  local given = options.credentials
  if explicit and given ~= nil then
    return nil, "give either access_key_id and so on, or credentials, not both"
  end
  if explicit then return static.new(options) end
  if given == nil then return chain.new { getenv = options.getenv } end
  if type(given) == "function" then return from_function(given) end
  if type(given) ~= "table" then return nil, "credentials must be a table, a provider or a function" end
  if type(given.get) == "function" then return given end
  return static.new(given)
end

return M
