-- SPDX-License-Identifier: MIT
--- A profile of the CLI's configuration file, `~/.aliyun/config.json`. The file is read when first asked for, and again
-- when it has changed.
-- @module pts.credentials.cli_file

local ask = require "pts.credentials.ask"
local cli_config = require "pts.credentials.cli_config"
local cli_modes = require "pts.credentials.cli_modes"
local file = require "pts.credentials.file"

local CliFile = {}
CliFile.__index = CliFile

local function is_true(text) return type(text) == "string" and text:lower() == "true" end

local function find_path(self)
  local path = self.options.path or self.getenv "ALIBABA_CLOUD_CONFIG_FILE"
  if path and path ~= "" then return path end
  return file.at_home(self.getenv, ".aliyun/config.json")
end

--- The profile that is asked for, or nil: the file says which.
local function wanted(self)
  local name = self.options.profile or self.getenv "ALIBABA_CLOUD_PROFILE"
  return name ~= "" and name or nil
end

local function tools_of(self, path, config, position, list)
  local options = self.options
  local tools = {
    prefix = position == 1 and self.name .. "/" or "",
    getenv = self.getenv,
    clock = options.clock,
    allow_http = options.allow_http,
    allow_process = options.allow_process,
    process_timeout = options.process_timeout,
    sts_endpoint = options.sts_endpoint,
    metadata_base = options.metadata_base,
    oauth_base = options.oauth_base,
  }
  tools.store = {
    read = function(name)
      local now, message = cli_config.load(path)
      if not now then return nil, message end
      return cli_config.find(now, name)
    end,
    write = function(name, tokens, instead_of) return cli_config.write_tokens(path, name, tokens, instead_of) end,
  }
  function tools.source() return self:build(path, config, position + 1, list) end
  return tools
end

--- The provider of the profile at `position` of the chain; each builds the one it takes its keys from.
function CliFile:build(path, config, position, list)
  local profile = list[position]
  local mode, message = cli_modes.find(profile)
  local provider
  if mode then
    provider, message = mode.make(profile, tools_of(self, path, config, position, list))
  end
  if provider then return provider end
  if position == 1 then return nil, message end
  return nil, ("profile '%s': %s"):format(profile.name, message)
end

local function text_or_nil(value) return type(value) == "string" and value ~= "" and value or nil end

local function load(self, context, path, name)
  local config, facts = cli_config.load(path)
  if not config then return nil, facts end
  name = name or text_or_nil(config.current)
  if not name then
    return nil, ("%s has no current profile; name one with ALIBABA_CLOUD_PROFILE"):format(path)
  end
  local list, message = cli_config.chain(config, name)
  if not list then return nil, ("%s: %s"):format(path, message) end
  if cli_config.holds_secrets(list) then file.warn_if_exposed(context, path, facts, self.warned) end
  local fingerprint = cli_config.fingerprint(list)
  if not self.inner or self.fingerprint ~= fingerprint then
    self.inner = nil
    local inner
    inner, message = self:build(path, config, 1, list)
    if not inner then return nil, ("%s: profile '%s': %s"):format(path, name, message) end
    self.inner, self.fingerprint = inner, fingerprint
  end
  local first = list[1]
  self.found = {
    profile = name,
    path = path,
    mode = cli_modes.find(first).name,
    region_id = text_or_nil(first.region_id),
    endpoint = text_or_nil(first.endpoint),
  }
  return true
end

---@param context? pts.Context
---@return pts.Credentials?
---@return string? message
function CliFile:get(context)
  if not self.options.profile and is_true(self.getenv "ALIBABA_CLOUD_CLI_PROFILE_DISABLED") then
    return nil, "disabled by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"
  end
  local path, message = find_path(self)
  if not path then return nil, message end
  local name = wanted(self)
  local stamp
  stamp, message = file.stamp(path)
  if not stamp then
    self.stamp, self.inner = nil, nil
    return nil, message
  end
  if not self.inner or stamp ~= self.stamp or path ~= self.path or name ~= self.wanted then
    self.stamp = nil
    local ok
    ok, message = load(self, context, path, name)
    if not ok then return nil, message end
    self.stamp, self.path, self.wanted = stamp, path, name
  end
  local found
  found, message = ask.ask(self.inner, context)
  if found then return found end
  return nil, ("profile '%s' (%s): %s"):format(self.found.profile, self.found.mode, message)
end

--- Says that a server refused these credentials as expired.
---@return boolean whether asking again may give others
function CliFile:invalidate(refused)
  return self.inner ~= nil and self.inner.invalidate ~= nil and self.inner:invalidate(refused)
end

--- What else the profile says that answered last.
---@return pts.ProfileSettings?
function CliFile:settings() return self.found end

local M = {}

---@class pts.CliFileOptions
---@field profile? string default ALIBABA_CLOUD_PROFILE, else the file's `current`
---@field path? string default ALIBABA_CLOUD_CONFIG_FILE, else ~/.aliyun/config.json
---@field allow_process? boolean run the command of an External profile inside nginx too
---@field process_timeout? number seconds for that command
---@field allow_http? boolean let a credentials URI be http:// on another host
---@field name? string
---@field getenv? fun(name: string): string?
---@field clock? fun(): number
---@field sts_endpoint? string for profiles that name none
---@field metadata_base? string for tests
---@field oauth_base? string for tests

---@param options? pts.CliFileOptions
---@return pts.Provider provider
function M.new(options)
  options = options or {}
  return setmetatable({
    name = options.name or "cli_profile",
    label = "CLI configuration",
    options = options,
    getenv = options.getenv or os.getenv,
    warned = {},
  }, CliFile)
end

return M
