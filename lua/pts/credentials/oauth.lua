-- SPDX-License-Identifier: MIT
--- Credentials for the OAuth tokens that `aliyun configure --mode OAuth` stored.
--
-- The server gives a new refresh token for each one it takes, and the old one is worth nothing then: so the new one is
-- written to where the old one was, at once. Nothing else is ever written.
-- @module pts.credentials.oauth

local exchange = require "pts.credentials.exchange"
local fields = require "pts.credentials.fields"
local form_text = require "pts.form"
local moment = require "pts.credentials.moment"
local refresh = require "pts.credentials.refresh"

local M = {}

local SITES = {
  CN = { base = "https://oauth.aliyun.com", client_id = "4038181954557748008" },
  INTL = { base = "https://oauth.alibabacloud.com", client_id = "4103531455503354461" },
}
local LEAST_LEFT = 1200 -- seconds an access token must have left to be used
local WINDOW = 900
local LOG_IN = "log in again with 'aliyun configure --mode OAuth'"

local function is_token(value) return type(value) == "string" and value ~= "" and not value:find "[^\33-\126]" end

--- The latest tokens: those we got and could not write are newer than what the file has.
local function current_tokens(self)
  local stored, message = self.options.read()
  if not stored then return nil, message end
  if self.unsaved and self.unsaved.instead_of == stored.oauth_refresh_token then
    return self.unsaved.tokens
  end
  self.unsaved = nil
  return stored
end

local function save(self, context, tokens, instead_of)
  local ok, message = self.options.write(tokens, instead_of)
  if ok then return end
  self.unsaved = { tokens = tokens, instead_of = instead_of }
  if not context.logger then return end
  pcall(
    context.logger,
    "warn",
    ("the new OAuth tokens could not be written (%s); when this program ends, %s"):format(message, LOG_IN),
    { provider = self.name }
  )
end

local function renew(self, context, tokens)
  local old = tokens.oauth_refresh_token
  local now = self.clock() + self.skew
  local body, detail = exchange.json(context, {
    url = self.base,
    method = "POST",
    path = "/v1/token",
    query = {},
    body = form_text.encode {
      grant_type = "refresh_token",
      refresh_token = old,
      client_id = self.client_id,
      Timestamp = require("pts.core").date(),
    },
    content_type = form_text.CONTENT_TYPE,
    action = "OAuth token",
    secrets = { old, tokens.oauth_access_token },
  }, self.clock)
  if not body then return nil, ("the access token could not be renewed: %s; %s"):format(detail, LOG_IN) end
  if not is_token(body.access_token) then
    return nil, "the access token could not be renewed: the answer has none; " .. LOG_IN
  end
  local lifetime = tonumber(body.expires_in) or 0
  local new = {
    oauth_access_token = body.access_token,
    oauth_refresh_token = is_token(body.refresh_token) and body.refresh_token or old,
    oauth_access_token_expire = math.floor(now + lifetime),
  }
  save(self, context, new, old)
  return new
end

local function swap(self, context, token)
  local body, detail = exchange.json(context, {
    url = self.base,
    method = "POST",
    path = "/v1/exchange",
    query = {},
    headers = { Authorization = "Bearer " .. token },
    action = "OAuth exchange",
    secrets = { token },
  }, self.clock)
  if not body then return nil, detail end
  local found, message = fields.read(body, fields.LOWER, self.name, true)
  return found, message, found and detail
end

--- What another program exchanged and stored, if it is good for a while yet.
local function stored_credentials(self, stored, now)
  local expiration = stored.sts_expiration and moment.parse(stored.sts_expiration)
  if self.refused or not expiration or expiration <= now + WINDOW then return nil end
  return (
    fields.read({
      access_key_id = stored.access_key_id,
      access_key_secret = stored.access_key_secret,
      sts_token = stored.sts_token,
      expiration = expiration,
    }, fields.CLI, self.name, true)
  )
end

--- Tokens to go on with: these, new ones, or those of a program that was faster.
local function good_tokens(self, context, tokens, now)
  local left = is_token(tokens.oauth_access_token) and (tonumber(tokens.oauth_access_token_expire) or 0) - now
    or 0
  if left > LEAST_LEFT then return tokens end
  if not is_token(tokens.oauth_refresh_token) then
    if left > 0 then return tokens end
    return nil, "the OAuth login has expired, and there is no refresh token; " .. LOG_IN
  end
  local new, message = renew(self, context, tokens)
  if new then return new end
  -- A refresh token is good once, and another program may have used it and stored what it got.
  local stored = current_tokens(self)
  local changed = stored and stored.oauth_refresh_token ~= tokens.oauth_refresh_token
  if changed and is_token(stored.oauth_access_token) then return stored end
  if left > 0 then return tokens end
  return nil, message
end

local function fetch(self, context)
  local tokens, message = current_tokens(self)
  if not tokens then return nil, message end
  local now = self.clock() + self.skew
  local stored = stored_credentials(self, tokens, now)
  if stored then return stored end
  tokens, message = good_tokens(self, context, tokens, now)
  if not tokens then return nil, message end
  local found, detail, skew = swap(self, context, tokens.oauth_access_token)
  if not found then return nil, ("OAuth at %s: %s"):format(self.base.authority, detail) end
  return found, nil, skew
end

---@class pts.OAuthOptions
---@field site "CN"|"INTL"
---@field read fun(): table?, string? the stored members `oauth_refresh_token` and so on
---@field write fun(tokens: table, instead_of: string): boolean?, string? stores new ones
---@field name? string
---@field clock? fun(): number
---@field base? string another address, for tests

---@param options pts.OAuthOptions
---@return pts.Provider? provider
---@return string? message
function M.new(options)
  local site = SITES[type(options.site) == "string" and options.site:upper() or ""]
  if not site then return nil, "oauth_site_type is neither CN nor INTL" end
  local base, message = exchange.split_url(options.base or site.base)
  if not base then return nil, message end
  return refresh.new {
    name = options.name or "oauth",
    label = "OAuth",
    fetch = fetch,
    options = options,
    base = base,
    client_id = site.client_id,
    clock = options.clock,
  }
end

return M
