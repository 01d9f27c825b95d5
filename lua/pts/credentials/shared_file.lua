-- SPDX-License-Identifier: MIT
--- A section of the shared credentials file: `~/.alibabacloud/credentials` (the name of Node and Go) or
-- `~/.alibabacloud/credentials.ini` (Python and Java).
-- @module pts.credentials.shared_file

local ask = require "pts.credentials.ask"
local file = require "pts.credentials.file"
local ini = require "pts.credentials.ini"
local nearest = require "pts.nearest"

local SharedFile = {}
SharedFile.__index = SharedFile

local function part(name) return require("pts.credentials." .. name) end

local function paths_of(self)
  local path = self.options.path or self.getenv "ALIBABA_CLOUD_CREDENTIALS_FILE"
  if path and path ~= "" then return { path } end
  local first, message = file.at_home(self.getenv, ".alibabacloud/credentials")
  if not first then return nil, message end
  return { first, first .. ".ini" }
end

local types = {}

function types.access_key(section, tools)
  return part("static").new(
    { access_key_id = section.access_key_id, access_key_secret = section.access_key_secret },
    { prefix = tools.prefix }
  )
end

function types.ecs_ram_role(section, tools)
  return part("metadata").new {
    name = tools.prefix .. "ecs_ram_role",
    role = section.role_name,
    base = tools.metadata_base,
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

function types.ram_role_arn(section, tools)
  local source, message = part("static").new {
    access_key_id = section.access_key_id,
    access_key_secret = section.access_key_secret,
  }
  if not source then return nil, message end
  if not section.role_arn then return nil, "role_arn is missing" end
  return part("assume_role").new {
    name = tools.prefix .. "ram_role_arn",
    source = source,
    role_arn = section.role_arn,
    session_name = section.role_session_name,
    policy = section.policy,
    sts = { endpoint = tools.sts_endpoint },
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

function types.oidc_role_arn(section, tools)
  for _, name in ipairs { "role_arn", "oidc_provider_arn", "oidc_token_file_path" } do
    if not section[name] then return nil, name .. " is missing" end
  end
  return part("oidc").new {
    name = tools.prefix .. "oidc_role_arn",
    role_arn = section.role_arn,
    provider_arn = section.oidc_provider_arn,
    token_file = section.oidc_token_file_path,
    session_name = section.role_session_name,
    policy = section.policy,
    environment = false,
    sts = { endpoint = tools.sts_endpoint },
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

function types.rsa_key_pair() return nil, "its type rsa_key_pair cannot sign requests here" end

local function build(self, section)
  for name, value in pairs(section) do
    if value == "" then section[name] = nil end
  end
  if section.enable and section.enable:lower() == "false" then return nil, "it is not enabled" end
  if not section.type then return nil, "it has no type" end
  local make = types[section.type]
  if not make then
    local name = section.type:gsub("[^%w_]", "?"):sub(1, 40)
    return nil, ("its type '%s' is unknown%s"):format(name, nearest.hint(name, nearest.keys(types)))
  end
  return make(section, {
    prefix = self.name .. "/",
    getenv = self.getenv,
    clock = self.options.clock,
    sts_endpoint = self.options.sts_endpoint,
    metadata_base = self.options.metadata_base,
  })
end

--- The provider that one file has for a section, remembered until the file changes.
local function from_file(self, context, path, name)
  local stamp, message = file.stamp(path)
  if not stamp then return nil, message end
  local held = self.held[path]
  if held and held.stamp == stamp and held.name == name then return held.provider end
  self.held[path] = nil
  local text, facts = file.read(path)
  if not text then return nil, facts end
  local sections
  sections, message = ini.parse(text)
  if not sections then return nil, ("%s: %s"):format(path, message) end
  local section = sections[name]
  if not section then
    return nil, ("%s has no section '%s'%s"):format(path, name, nearest.hint(name, nearest.keys(sections)))
  end
  if section.access_key_secret then file.warn_if_exposed(context, path, facts, self.warned) end
  local provider
  provider, message = build(self, section)
  if not provider then return nil, ("%s: section '%s': %s"):format(path, name, message) end
  self.held[path] = { stamp = stamp, name = name, provider = provider }
  return provider
end

---@param context? pts.Context
---@return pts.Credentials?
---@return string? message
function SharedFile:get(context)
  local paths, message = paths_of(self)
  if not paths then return nil, message end
  local name = self.options.profile or self.getenv "ALIBABA_CLOUD_PROFILE"
  if name == nil or name == "" then name = "default" end
  local reasons = {}
  for _, path in ipairs(paths) do
    local provider, found
    provider, message = from_file(self, context, path, name)
    if provider then
      found, message = ask.ask(provider, context)
      if found then
        self.last, self.found = provider, { profile = name, path = path }
        return found
      end
      message = ("%s: section '%s': %s"):format(path, name, message)
    end
    reasons[#reasons + 1] = message
  end
  return nil, table.concat(reasons, "; ")
end

--- Says that a server refused these credentials as expired.
---@return boolean whether asking again may give others
function SharedFile:invalidate(refused) return self.last ~= nil and self.last:invalidate(refused) end

--- Which section of which file answered last.
---@return pts.ProfileSettings?
function SharedFile:settings() return self.found end

local M = {}

---@class pts.SharedFileOptions
---@field profile? string default ALIBABA_CLOUD_PROFILE, else "default"
---@field path? string default ALIBABA_CLOUD_CREDENTIALS_FILE, else the two above
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number
---@field sts_endpoint? string
---@field metadata_base? string for tests

---@param options? pts.SharedFileOptions
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  return setmetatable({
    name = options.name or "profile",
    label = "shared credentials file",
    options = options,
    getenv = options.getenv or os.getenv,
    held = {},
    warned = {},
  }, SharedFile)
end

return M
