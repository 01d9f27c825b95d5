-- SPDX-License-Identifier: MIT
--- The modes of a profile in the CLI's configuration file, and the provider that each stands for.
--
-- A mode is `function(profile, tools) -> provider | nil, message`. A new mode is one more entry.
-- @module pts.credentials.cli_modes

local nearest = require "pts.nearest"

local M = {}

local function part(name) return require("pts.credentials." .. name) end

--- A member that is a text; nil when it is absent or empty.
local function text(profile, name)
  local value = profile[name]
  if value == nil or value == "" then return nil end
  if type(value) ~= "string" then return nil, ("%s must be a text, not a %s"):format(name, type(value)) end
  return value
end

--- Several members; nil and a message when one of the first `required` is not there, or one has a wrong type.
local function texts(profile, names, required)
  local found = {}
  for i, name in ipairs(names) do
    local value, message = text(profile, name)
    if message then return nil, message end
    if value == nil and i <= required then return nil, name .. " is missing" end
    found[name] = value
  end
  return found
end

local NAMES =
  { access_key_id = "access_key_id", access_key_secret = "access_key_secret", security_token = "sts_token" }

local function keys(profile, with_token, prefix)
  return part("static").new({
    access_key_id = profile.access_key_id,
    access_key_secret = profile.access_key_secret,
    security_token = with_token and profile.sts_token or nil,
  }, { prefix = prefix, names = NAMES })
end

local function flag(profile, name)
  local value = profile[name]
  if value == nil or type(value) == "boolean" then return value end
  return nil, ("%s must be true or false, not a %s"):format(name, type(value))
end

local function duration(profile)
  local value = profile.expired_seconds
  if value == nil or type(value) == "number" then return value end
  return nil, "expired_seconds must be a number, not a " .. type(value)
end

local ROLE = { "ram_role_arn", "ram_session_name", "sts_region", "sts_endpoint", "policy", "external_id" }

--- What all modes with a role share.
local function role(profile, tools, name)
  local found, message = texts(profile, ROLE, 1)
  if not found then return nil, message end
  local vpc, seconds
  vpc, message = flag(profile, "enable_vpc")
  if message then return nil, message end
  seconds, message = duration(profile)
  if message then return nil, message end
  return {
    name = tools.prefix .. name,
    role_arn = found.ram_role_arn,
    session_name = found.ram_session_name,
    duration = seconds,
    policy = found.policy,
    external_id = found.external_id,
    sts = { endpoint = found.sts_endpoint or tools.sts_endpoint, region = found.sts_region, vpc = vpc },
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

local modes = {}

function modes.AK(profile, tools) return keys(profile, false, tools.prefix) end

function modes.StsToken(profile, tools)
  if profile.sts_token == nil or profile.sts_token == "" then return nil, "sts_token is missing" end
  return keys(profile, true, tools.prefix)
end

function modes.RamRoleArn(profile, tools)
  local options, message = role(profile, tools, "ram_role_arn")
  if not options then return nil, message end
  options.source, message = keys(profile, profile.sts_token ~= "", "")
  if not options.source then return nil, message end
  return part("assume_role").new(options)
end

function modes.EcsRamRole(profile, tools)
  local name, message = text(profile, "ram_role_name")
  if message then return nil, message end
  return part("metadata").new {
    name = tools.prefix .. "ecs_ram_role",
    role = name,
    base = tools.metadata_base,
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

function modes.OIDC(profile, tools)
  local options, message = role(profile, tools, "oidc_role_arn")
  if not options then return nil, message end
  local found
  found, message = texts(profile, { "oidc_provider_arn", "oidc_token_file", "role_session_name" }, 2)
  if not found then return nil, message end
  options.provider_arn, options.token_file = found.oidc_provider_arn, found.oidc_token_file
  options.session_name = options.session_name or found.role_session_name -- Python's name for it
  options.environment = false
  return part("oidc").new(options)
end

function modes.ChainableRamRoleArn(profile, tools)
  local options, message = role(profile, tools, "ram_role_arn")
  if not options then return nil, message end
  options.source, message = tools.source(profile.source_profile)
  if not options.source then return nil, message end
  return part("assume_role").new(options)
end

function modes.CloudSSO(profile, tools)
  local found, message = texts(
    profile,
    { "cloud_sso_sign_in_url", "cloud_sso_account_id", "cloud_sso_access_config", "access_token" },
    3
  )
  if not found then return nil, message end
  return part("cloud_sso").new {
    name = tools.prefix .. "cloud_sso",
    sign_in_url = found.cloud_sso_sign_in_url,
    account_id = found.cloud_sso_account_id,
    access_config = found.cloud_sso_access_config,
    access_token = found.access_token,
    access_token_expire = tonumber(profile.cloud_sso_access_token_expire),
    clock = tools.clock,
  }
end

function modes.OAuth(profile, tools)
  return part("oauth").new {
    name = tools.prefix .. "oauth",
    site = profile.oauth_site_type,
    read = function() return tools.store.read(profile.name) end,
    write = function(tokens, instead_of) return tools.store.write(profile.name, tokens, instead_of) end,
    base = tools.oauth_base,
    clock = tools.clock,
  }
end

function modes.External(profile, tools)
  return part("external").new {
    name = tools.prefix .. "external",
    command = profile.process_command,
    allow_process = tools.allow_process,
    timeout = tools.process_timeout,
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

function modes.CredentialsURI(profile, tools)
  local uri, message = text(profile, "credentials_uri")
  if not uri then return nil, message or "credentials_uri is missing" end
  return part("uri").new {
    name = tools.prefix .. "credential_uri",
    uri = uri,
    allow_http = tools.allow_http,
    getenv = tools.getenv,
    clock = tools.clock,
  }
end

-- The CLI compares names without regard to case.
local by_lower_name, known = {}, {}
for name, mode in pairs(modes) do
  by_lower_name[name:lower()] = { name = name, make = mode }
  known[#known + 1] = name
end
table.sort(known)

local UNFIT = { bearertoken = true, anonymous = true, rsakeypair = true, ramrolearnwithrolename = true }

-- The CLI wrote no mode in its first versions.
local function infer(profile)
  if type(profile.access_key_id) ~= "string" or profile.access_key_id == "" then return nil end
  if profile.sts_token ~= nil and profile.sts_token ~= "" then return "StsToken" end
  if profile.ram_role_arn ~= nil and profile.ram_role_arn ~= "" then return "RamRoleArn" end
  return "AK"
end

--- The mode of a profile.
---@param profile table
---@return { name: string, make: fun(profile: table, tools: table): table?, string? }?
---@return string? message
function M.find(profile)
  local name = profile.mode
  if name == nil or name == "" then name = infer(profile) end
  if name == nil then return nil, "it has no mode and no keys" end
  if type(name) ~= "string" then return nil, "its mode must be a text, not a " .. type(name) end
  local mode = by_lower_name[name:lower()]
  if mode then return mode end
  name = name:gsub("[^%w]", "?"):sub(1, 40)
  if UNFIT[name:lower()] then return nil, ("its mode %s cannot sign requests here"):format(name) end
  return nil, ("its mode '%s' is unknown%s"):format(name, nearest.hint(name, known))
end

return M
