-- SPDX-License-Identifier: MIT
--- Reads the shared credentials file: sections of `key = value` lines.
--
-- Readers disagree on comments inside a line. Here a blank and then # or ; begins one; no key, ARN or path of this
-- file holds that, while # alone may well be part of a secret.
-- @module pts.credentials.ini

local M = {}

local function value_of(text)
  local quoted = text:match '^"([^"]*)"%s*$' or text:match '^"([^"]*)"%s+[#;]'
  if quoted then return quoted end
  return (text:gsub("%s[#;].*$", ""):gsub("%s+$", ""))
end

--- The sections by name.
---@param text string
---@return table<string, table<string, string>>?
---@return string? message with the number of the line, never its text
function M.parse(text)
  local sections, section, number = {}, nil, 0
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    line = line:gsub("\r$", ""):match "^%s*(.-)%s*$"
    local name = line:match "^%[%s*(.-)%s*%]"
    local key, value = line:match "^([%w_.-]+)%s*[=:]%s*(.*)$"
    if name then
      section = sections[name] or {}
      sections[name] = section
    elseif key and section then
      section[key] = value_of(value)
    elseif line ~= "" and not line:find "^[#;]" then
      local why = key and "stands before the first [section]" or "is neither a [section] nor key = value"
      return nil, ("line %d %s"):format(number, why)
    end
  end
  return sections
end

return M
