-- SPDX-License-Identifier: MIT
--- Reads files that hold keys or name them: whole, within a limit, again only when they have changed.
-- @module pts.credentials.file

local M = {}

local LIMIT = 1024 * 1024
local OTHERS = 63 -- 0077: what group and others may do

local WORDS = {
  missing = "%s does not exist",
  denied = "%s may not be read by this user",
  directory = "%s is a directory, not a file",
  other = "%s is no regular file",
  large = "%s is longer than 1 MiB, so it cannot be what it should be",
}

local function reason(path, message, word)
  local text = WORDS[word]
  return text and text:format(path) or ("%s cannot be read: %s"):format(path, message)
end

--- The text of a file, without a byte order mark.
---@param path string
---@return string? text
---@return table|string facts_or_message
---@return string? word "missing", "denied", …
function M.read(path)
  if path:find("\0", 1, true) then return nil, "the path holds a NUL byte" end
  local text, detail, word = require("pts.core").read_file(path, LIMIT)
  if not text then return nil, reason(path, detail, word), word end
  if text:sub(1, 3) == "\239\187\191" then text = text:sub(4) end
  if not text:find "%S" then return nil, path .. " is empty", "empty" end
  return text, detail
end

--- A stamp that is another one once the file has changed; or nil and why there is none.
---@param path string
---@return string?
---@return string? message
---@return string? word
function M.stamp(path)
  if path:find("\0", 1, true) then return nil, "the path holds a NUL byte" end
  local facts, message, word = require("pts.core").stat(path)
  if not facts then return nil, reason(path, message, word), word end
  return facts.stamp
end

--- Warns, once for each state of the file, when others than its owner may read keys in it.
---@param context? pts.Context
---@param path string
---@param facts table
---@param warned table what was warned of already
function M.warn_if_exposed(context, path, facts, warned)
  if facts.mode % (OTHERS + 1) == 0 or warned[path] == facts.stamp then return end
  warned[path] = facts.stamp
  if not context or not context.logger then return end
  pcall(
    context.logger,
    "warn",
    ("%s holds keys and is open to other users (mode %04o); run: chmod 600 %s"):format(path, facts.mode, path),
    { path = path }
  )
end

--- `~/name`, or nil and a reason.
---@param getenv fun(name: string): string?
---@param name string
---@return string?
---@return string? message
function M.at_home(getenv, name)
  local home = getenv "HOME"
  if home == nil or home == "" then return nil, "HOME is not set, so there is no ~/" .. name end
  return home:gsub("/+$", "") .. "/" .. name
end

return M
