-- SPDX-License-Identifier: MIT
--- The CLI's configuration file as a table: its profiles, which of them is meant, and where each gets its keys from.
-- @module pts.credentials.cli_config

local file = require "pts.credentials.file"
local json_edit = require "pts.credentials.json_edit"
local nearest = require "pts.nearest"

local M = {}

local SECRETS =
  { "access_key_secret", "sts_token", "access_token", "oauth_refresh_token", "oauth_access_token" }
-- Written back by us and others while the profile stays the same.
local CHANGING = {
  oauth_refresh_token = true,
  oauth_access_token = true,
  oauth_access_token_expire = true,
  sts_expiration = true,
}

--- Reads and checks the file.
---@param path string
---@return table? config
---@return table|string facts_or_message
---@return string? text
function M.load(path)
  local text, facts = file.read(path)
  if not text then return nil, facts end
  local config, problem = require("pts.core").decode(text)
  if not config then return nil, ("%s is not the JSON it should be: %s"):format(path, problem) end
  local profiles = config.profiles
  if type(profiles) ~= "table" or #profiles == 0 then
    return nil, ("%s has no list of profiles"):format(path)
  end
  for i, profile in ipairs(profiles) do
    if type(profile) ~= "table" or type(profile.name) ~= "string" then
      return nil, ("%s: profile %d has no name"):format(path, i)
    end
  end
  return config, facts, text
end

--- A profile and its position.
---@return table? profile
---@return integer|string position_or_message
function M.find(config, name)
  local names = {}
  for i, profile in ipairs(config.profiles) do
    if profile.name == name then return profile, i end
    names[i] = profile.name
  end
  return nil, ("there is no profile '%s'%s"):format(name, nearest.hint(name, names))
end

--- The profile of that name, the one it takes its keys from, and so on.
---@return table[]?
---@return string? message
function M.chain(config, name)
  local list, seen = {}, {}
  while true do
    local profile, message = M.find(config, name)
    if not profile then
      if #list == 0 then return nil, message end
      return nil, ("source_profile of '%s': %s"):format(list[#list].name, message)
    end
    list[#list + 1] = profile
    seen[name] = true
    if type(profile.mode) ~= "string" or profile.mode:lower() ~= "chainableramrolearn" then return list end
    name = profile.source_profile
    if type(name) ~= "string" or name == "" then
      return nil, ("profile '%s' has no source_profile"):format(profile.name)
    end
    if seen[name] then
      local names = {}
      for i, link in ipairs(list) do
        names[i] = link.name
      end
      return nil, ("source_profile goes in a circle: %s -> %s"):format(table.concat(names, " -> "), name)
    end
  end
end

--- A text that is the same as long as nothing that matters has changed in these profiles.
function M.fingerprint(list)
  local parts = {}
  for i, profile in ipairs(list) do
    local oauth = type(profile.mode) == "string" and profile.mode:lower() == "oauth"
    local members = {}
    for name, value in pairs(profile) do
      local ours = CHANGING[name]
        or name == "access_key_id"
        or name == "access_key_secret"
        or name == "sts_token"
      if type(value) ~= "table" and not (oauth and ours) then
        members[#members + 1] = name .. "=" .. tostring(value)
      end
    end
    table.sort(members)
    parts[i] = table.concat(members, "\0")
  end
  return table.concat(parts, "\1")
end

--- Whether keys stand in any of them.
function M.holds_secrets(list)
  for _, profile in ipairs(list) do
    for _, name in ipairs(SECRETS) do
      if type(profile[name]) == "string" and profile[name] ~= "" then return true end
    end
  end
  return false
end

--- Puts new OAuth tokens into a profile, unless somebody else did meanwhile. Every other byte stays.
---@param path string
---@param name string the profile
---@param tokens table<string, string|number>
---@param instead_of string the refresh token that they replace
---@return boolean?
---@return string? message
function M.write_tokens(path, name, tokens, instead_of)
  local config, detail, text = M.load(path)
  if not config then return nil, detail end
  local profile, position = M.find(config, name)
  if not profile then return nil, position end
  if profile.oauth_refresh_token ~= instead_of then return nil, "another program has changed them" end
  local changed
  changed, detail = json_edit.set(text, { "profiles", position }, tokens)
  if not changed then return nil, detail end
  local ok, message = require("pts.core").replace_file(path, changed)
  if not ok then return nil, ("%s cannot be written: %s"):format(path, message) end
  return true
end

return M
