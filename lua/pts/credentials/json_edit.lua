-- SPDX-License-Identifier: MIT
--- Changes members of one object inside a JSON text and leaves every other byte as it is.
--
-- Decoding and encoding again would lose the order, the numbers' digits, and which empty things are lists.
-- @module pts.credentials.json_edit

local M = {}

local BROKEN = "the text is no JSON"
local DEEPEST = 100

--- The position after the blanks at `at`.
local function skip_blanks(text, at) return text:find("[^ \t\r\n]", at) or #text + 1 end

--- The position after the string that begins at `at`.
local function skip_string(text, at)
  at = at + 1
  while true do
    local found = text:find('["\\]', at)
    if not found then error(BROKEN, 0) end
    if text:sub(found, found) == '"' then return found + 1 end
    at = found + 2
  end
end

local skip_value

--- Calls `each(name_or_index, first, last)` for each member of the object or list that begins at `at`.
local function walk(text, at, depth, each)
  if depth > DEEPEST then error(BROKEN, 0) end
  local is_object = text:sub(at, at) == "{"
  local closing = is_object and "}" or "]"
  at = skip_blanks(text, at + 1)
  if text:sub(at, at) == closing then return at + 1 end
  local index = 0
  while true do
    local key
    index = index + 1
    if is_object then
      if text:sub(at, at) ~= '"' then error(BROKEN, 0) end
      local following = skip_string(text, at)
      key = text:sub(at + 1, following - 2)
      at = skip_blanks(text, following)
      if text:sub(at, at) ~= ":" then error(BROKEN, 0) end
      at = skip_blanks(text, at + 1)
    end
    local after = skip_value(text, at, depth + 1)
    if each then each(is_object and key or index, at, after - 1) end
    at = skip_blanks(text, after)
    local c = text:sub(at, at)
    if c == closing then return at + 1 end
    if c ~= "," then error(BROKEN, 0) end
    at = skip_blanks(text, at + 1)
  end
end

function skip_value(text, at, depth)
  local c = text:sub(at, at)
  if c == '"' then return skip_string(text, at) end
  if c == "{" or c == "[" then return walk(text, at, depth) end
  local last = select(2, text:find("^[%w+.-]+", at))
  if not last then error(BROKEN, 0) end
  return last + 1
end

local function find_member(text, at, name)
  local first, last
  if text:sub(at, at) ~= "{" and text:sub(at, at) ~= "[" then return nil end
  walk(text, at, 1, function(key, from, to)
    if key == name then
      first, last = from, to
    end
  end)
  return first, last
end

local function literal(value)
  if type(value) == "number" then return ("%d"):format(value) end
  return '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

--- Puts a member in: over the old value, or at the end of the object with the blanks that come before the others.
local function set_member(text, at, name, value)
  local first, last = find_member(text, at, name)
  if first then return text:sub(1, first - 1) .. literal(value) .. text:sub(last + 1) end
  local end_of_last
  walk(text, at, 1, function(_, _, to) end_of_last = to end)
  local indent = text:match("^{([ \t\r\n]*)", at)
  local insert_at = end_of_last or at
  local member = ('%s%s"%s": %s'):format(end_of_last and "," or "", indent, name, literal(value))
  return text:sub(1, insert_at) .. member .. text:sub(insert_at + 1)
end

--- Sets members of the object at `path` (names, and positions in lists from 1 on).
---@param text string JSON
---@param path (string|integer)[]
---@param values table<string, string|number>
---@return string? text
---@return string? message
function M.set(text, path, values)
  local ok, result = pcall(function()
    local names = {}
    for name in pairs(values) do
      names[#names + 1] = name
    end
    table.sort(names)
    local at = skip_blanks(text, 1)
    for _, key in ipairs(path) do
      at = find_member(text, at, key)
      if not at then error("the text has no such place", 0) end
    end
    if text:sub(at, at) ~= "{" then error("there is no object at that place", 0) end
    for _, name in ipairs(names) do
      text = set_member(text, at, name, values[name])
    end
    return text
  end)
  if not ok then return nil, result end
  return result
end

return M
