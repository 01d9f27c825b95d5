-- SPDX-License-Identifier: MIT
--- Values of answers that do not keep to their types: numbers that come as text, text that comes as a number, tables
-- that are missing. Nothing here raises, whatever it is given. Pure.
-- @module pts.report.value

local M = {}

local function numeral(text)
  local digits = text:match "^%s*([-+]?%d+%.?%d*[eE]?[-+]?%d*)%s*$"
  return digits and tonumber((digits:gsub("^%+", "")))
end

--- Whether nothing was said: nil, or what JSON libraries have for null.
---@param value any
---@return boolean
function M.absent(value) return value == nil or type(value) == "userdata" end

local to_integer = math.tointeger or function(given) return given end

--- A whole number as an integer where Lua has them: not every lua-cjson gives those.
---@param number number
---@return number
function M.plain(number) return number % 1 == 0 and to_integer(number) or number end

--- A finite number, or nil when there is none; with `true` when there is something that is no number.
---@param value any
---@return number?
---@return boolean? unreadable
function M.number(value)
  if M.absent(value) or value == "" then return nil end
  if type(value) == "string" then value = numeral(value) end
  if type(value) ~= "number" or value ~= value or value == math.huge or value == -math.huge then
    return nil, true
  end
  return M.plain(value)
end

--- A whole number, an integer where Lua has them; like `number` otherwise.
---@param value any
---@return integer?
---@return boolean? unreadable
function M.integer(value)
  local found, unreadable = M.number(value)
  if not found then return nil, unreadable end
  if found % 1 ~= 0 then return nil, true end
  return found
end

--- A text that says something, or nil.
---@param value any
---@return string?
function M.text(value)
  if type(value) == "number" then
    local whole = M.integer(value)
    if not whole then return tostring(value) end
    return (math.type and math.type(whole) == "integer" and "%d" or "%.0f"):format(whole)
  end
  if type(value) == "string" and value ~= "" then return value end
  return nil
end

--- A table to look into; an empty one stands for what is none.
---@param value any
---@return table
---@return boolean missing
function M.object(value)
  if type(value) == "table" then return value, false end
  return {}, true
end

--- The items of a list in order, for `for`; the holes that nulls may leave do not end it.
---@param list table
---@return fun(): integer?, any
function M.each(list)
  local indices, position = {}, 0
  for index in pairs(list) do
    if type(index) == "number" then indices[#indices + 1] = index end
  end
  table.sort(indices)
  return function()
    position = position + 1
    local index = indices[position]
    if index ~= nil then return index, list[index] end
  end
end

--- A member by the name that answers use, or by the one with a small first letter that documents of PTS use.
---@param object table
---@param name string
---@return any
function M.member(object, name)
  local found = object[name]
  if M.absent(found) then found = object[name:sub(1, 1):lower() .. name:sub(2)] end
  if M.absent(found) then return nil end
  return found
end

--- What a value looks like, short enough for a message.
---@param value any
---@return string
function M.show(value)
  if type(value) == "string" then
    local clipped = #value > 24 and value:sub(1, 24) .. "…" or value
    return "'" .. clipped:gsub("%c", " ") .. "'"
  end
  if type(value) == "number" or type(value) == "boolean" then return tostring(value) end
  return "a " .. type(value)
end

return M
