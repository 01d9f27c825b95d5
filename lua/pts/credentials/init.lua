-- SPDX-License-Identifier: MIT
--- Which provider a client asks: keys given to it, a provider or function given to it, a profile, or the default
-- chain.
--
-- Every file here that is a place to find credentials has `new(options) -> provider | nil, message`; a provider of the
-- user's own is as good.
-- @module pts.credentials

local ask = require "pts.credentials.ask"
local lazy = require "pts.lazy"
local static = require "pts.credentials.static"

local chain = lazy "pts.credentials.chain"
local func = lazy "pts.credentials.func"

---@class pts.ProfileSettings what a profile says beside its keys
---@field profile string
---@field path? string the file it is in
---@field mode? string
---@field region_id? string
---@field endpoint? string

---@class pts.Provider
---@field name string as the official clients name it
---@field label? string for people
---@field get fun(self: pts.Provider, context?: pts.Context): pts.Credentials?, string? credentials, whose
--- `expiration` says when they end, or nil and a reason
---@field invalidate? fun(self: pts.Provider, refused?: pts.Credentials): boolean? a server said that these have
--- expired; false: there are no others
---@field settings? fun(self: pts.Provider): pts.ProfileSettings? of the profile that answered last

local M = { ask = ask.ask }

--- What a provider that can never give anything else gives, so that it need not be asked for each call.
---@param provider pts.Provider
---@return pts.Credentials|false
function M.fixed(provider)
  local found = static.made(provider) and provider.credentials
  return found and not found.expiration and found or false
end

--- Says that a server refused credentials as expired.
---@param provider pts.Provider
---@param refused pts.Credentials
---@return boolean whether it makes sense to ask again
function M.invalidate(provider, refused)
  if type(provider.invalidate) ~= "function" then return false end
  return provider:invalidate(refused) ~= false
end

--- What the profile that answered says beside its keys; asked after `ask` has given credentials.
---@param provider pts.Provider
---@return pts.ProfileSettings?
function M.settings(provider)
  if type(provider.settings) ~= "function" then return nil end
  return provider:settings()
end

local function profile_of(options)
  local name = options.profile
  if name == nil and type(options.credentials) == "string" then name = options.credentials end
  if name == nil then return nil end
  if type(name) ~= "string" then return nil, "profile must be a name, not a " .. type(name) end
  if name == "" then return nil, "the name of the profile is empty" end
  return name
end

--- Picks the provider that the options of a client describe. Reads no file and no variable.
---@param options table
---@return pts.Provider? provider
---@return string? message what the caller did wrong
function M.from_options(options)
  local explicit = options.access_key_id ~= nil
    or options.access_key_secret ~= nil
    or options.security_token ~= nil
  local given = options.credentials
  if explicit and given ~= nil then
    return nil, "give either access_key_id and so on, or credentials, not both"
  end
  if options.profile ~= nil and (explicit or given ~= nil) then
    return nil, "give either a profile, or keys or credentials, not both"
  end
  if explicit then return static.new(options) end
  local found_by = { getenv = options.getenv, allow_http = options.allow_http }
  local profile, message = profile_of(options)
  if message then return nil, message end
  if profile then return chain.profile(profile, found_by) end
  if given == nil then return chain.new(found_by) end
  if type(given) == "function" then return func.new(given) end
  if type(given) ~= "table" then
    return nil, "credentials must be a table, a provider, a function or the name of a profile"
  end
  if type(given.get) == "function" then return given end
  return static.new(given)
end

return M
