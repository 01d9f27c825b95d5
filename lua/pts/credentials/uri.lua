-- SPDX-License-Identifier: MIT
--- Credentials that a service near this machine hands out over HTTP.
-- @module pts.credentials.uri

local exchange = require "pts.credentials.exchange"
local fields = require "pts.credentials.fields"
local refresh = require "pts.credentials.refresh"

local M = {}

local VARIABLE = "ALIBABA_CLOUD_CREDENTIALS_URI"

local function uri_of(self)
  local uri = self.options.uri or self.getenv(VARIABLE)
  return uri ~= "" and uri or nil
end

local function skip(self)
  if not uri_of(self) then return VARIABLE .. " is not set" end
end

local function fetch(self, context)
  local url, message = exchange.split_url(uri_of(self), self.options.allow_http)
  if not url then return nil, "the credentials URI: " .. message end
  local body, detail = exchange.json(context, { url = url, action = "credentials URI" }, self.clock)
  if not body then return nil, ("the credentials URI at %s: %s"):format(url.authority, detail) end
  -- Python, Java and the CLI demand "Success", others do not look: no code is fine, another one is not.
  if body.Code ~= nil and body.Code ~= "Success" then
    return nil, ("the credentials URI at %s: it says that it failed"):format(url.authority)
  end
  local found
  found, message = fields.read(body, fields.UPPER, self.name)
  if not found then return nil, ("the credentials URI at %s: %s"):format(url.authority, message) end
  return found, nil, detail
end

---@class pts.UriOptions
---@field uri? string default ALIBABA_CLOUD_CREDENTIALS_URI
---@field allow_http? boolean allow http:// to other hosts than this machine
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number

---@param options? pts.UriOptions
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  return refresh.new {
    name = options.name or "credential_uri",
    label = "credentials URI",
    fetch = fetch,
    skip = skip,
    options = options,
    getenv = options.getenv or os.getenv,
    clock = options.clock,
  }
end

return M
