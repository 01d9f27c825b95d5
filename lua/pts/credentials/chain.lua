-- SPDX-License-Identifier: MIT
--- Asks providers in order, takes the first that answers, and can say why each gave nothing.
-- @module pts.credentials.chain

local ask = require "pts.credentials.ask"

local Chain = {}
Chain.__index = Chain

local ADVICE = "Give access_key_id and access_key_secret to pts.new, set ALIBABA_CLOUD_ACCESS_KEY_ID and "
  .. "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run 'aliyun configure'."

--- Made when first asked: making a client loads none of them.
local function providers_of(self)
  if not self.providers then self.providers = self.make() end
  return self.providers
end

local function all_reasons(self, providers, reasons)
  local lines = {}
  for i, provider in ipairs(providers) do
    local text = reasons[i]:gsub("\n", "\n     ")
    lines[i] = ("  %d. %s: %s"):format(i, provider.label or provider.name, text)
  end
  return ("%s. Looked at, in this order:\n%s\n%s"):format(self.title, table.concat(lines, "\n"), self.advice)
end

---@param context? pts.Context
---@return pts.Credentials?
---@return string? message one line a place
function Chain:get(context)
  local last = self.last
  if last then
    local found = ask.ask(last, context)
    if found then return found end
    if self.last == last then self.last = nil end
  end
  local providers, reasons = providers_of(self), {}
  for i, provider in ipairs(providers) do
    local found, message = ask.ask(provider, context)
    if found then
      self.last = provider
      return found
    end
    reasons[i] = message
  end
  return nil, all_reasons(self, providers, reasons)
end

--- Says that a server refused these credentials as expired.
---@return boolean whether asking again may give others
function Chain:invalidate(refused)
  local last = self.last
  return last ~= nil and last.invalidate ~= nil and last:invalidate(refused) ~= false
end

--- What else the profile says that answered last, if it was one.
---@return pts.ProfileSettings?
function Chain:settings()
  local last = self.last
  return last and last.settings and last:settings() or nil
end

local M = {}

local function part(name) return require("pts.credentials." .. name) end

local function with(options, changes)
  local all = {}
  for name, value in pairs(options) do
    all[name] = value
  end
  for name, value in pairs(changes) do
    all[name] = value
  end
  return all
end

---@class pts.ChainOptions
---@field getenv? fun(name: string): string?
---@field clock? fun(): number
---@field allow_http? boolean let a credentials URI be http:// on another host
---@field allow_process? boolean run the command of an External profile inside nginx too
---@field sts_endpoint? string for what names none
---@field metadata_base? string for tests
---@field oauth_base? string for tests

--- The default chain.
---@param options? pts.ChainOptions
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  local function make()
    local env = part("environment").new { name = "default/env", getenv = options.getenv }
    env.label = "environment"
    return {
      env,
      part("oidc").new {
        name = "default/oidc_role_arn",
        sts = { endpoint = options.sts_endpoint },
        getenv = options.getenv,
        clock = options.clock,
      },
      part("cli_file").new(with(options, { name = "default/cli_profile" })),
      part("shared_file").new(with(options, { name = "default/profile" })),
      part("metadata").new {
        name = "default/ecs_ram_role",
        base = options.metadata_base,
        getenv = options.getenv,
        clock = options.clock,
      },
      part("uri").new {
        name = "default/credential_uri",
        allow_http = options.allow_http,
        getenv = options.getenv,
        clock = options.clock,
      },
    }
  end
  return setmetatable({
    name = "default",
    label = "default chain",
    title = "no credentials found",
    advice = ADVICE,
    make = make,
  }, Chain)
end

--- A profile by its name: of the CLI's file, else a section of the shared file.
---@param profile string
---@param options? pts.ChainOptions
---@return pts.Provider provider
function M.profile(profile, options)
  options = options or {}
  return setmetatable({
    name = "profile",
    label = "profile " .. profile,
    title = ("no credentials found for profile '%s'"):format(profile),
    advice = "Make it with 'aliyun configure --profile NAME', or name another one.",
    make = function()
      return {
        part("cli_file").new(with(options, { profile = profile, name = "cli_profile" })),
        part("shared_file").new(with(options, { profile = profile, name = "profile" })),
      }
    end,
  }, Chain)
end

return M
