-- SPDX-License-Identifier: MIT
--- Parameters of an operation: checked against the catalogue before anything is sent, and made flat text.
--
-- Functions here return `nil, message`; the caller raises it at its own caller's line.
-- @module pts.params

local nearest = require "pts.nearest"

local M = {}

local MAX_BYTES = 1024 * 1024 -- the longest URL the native core sends
local ROOM = 4096 -- for host and names
local MAX_DEPTH = 32

local function describe(value)
  if value == "" then return "an empty string" end
  local type_name = type(value)
  return (type_name == "nil" and "nil") or "a " .. type_name
end

local function check_text(name, value, bad_utf8)
  local encoded = 3 * #value
  if encoded > MAX_BYTES then
    local _, reserved = value:gsub("[^%w._~-]", "")
    encoded = #value + 2 * reserved
  end
  if encoded > MAX_BYTES - ROOM then
    return nil,
      ("parameter '%s' takes %d bytes in the URL; a request takes %d"):format(name, encoded, MAX_BYTES)
  end
  local nul = value:find("\0", 1, true)
  if nul then return nil, ("parameter '%s' has a NUL byte at position %d"):format(name, nul) end
  local bad = bad_utf8(value)
  if bad then return nil, ("parameter '%s' is not UTF-8 from byte %d on"):format(name, bad) end
  return true
end

--- The parameters of an operation by name, made once.
local by_name = setmetatable({}, { __mode = "k" })

local function parameters_of(operation)
  local known = by_name[operation]
  if not known then
    known = {}
    for _, parameter in ipairs(operation.parameters) do
      known[parameter.name] = parameter
    end
    by_name[operation] = known
  end
  return known
end

--- Checks `params` against an operation of the catalogue.
---@param operation pts.Operation
---@param params any
---@param bad_utf8 fun(text: string): integer?
---@return table? query the parameters, as text by name
---@return string? message
function M.check(operation, params, bad_utf8)
  if type(params) ~= "table" then
    return nil, 'parameters must be a table, like { SceneId = "NHBG6V" }, not ' .. describe(params)
  end
  local known = parameters_of(operation)
  local query = {}
  for name, value in pairs(params) do
    local parameter = known[name]
    if not parameter then
      return nil, ("unknown parameter '%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(known)))
    end
    if value ~= "" then
      if type(value) ~= parameter.type then
        return nil, ("parameter '%s' must be a %s, not %s"):format(name, parameter.type, describe(value))
      end
      local ok, message = check_text(name, value, bad_utf8)
      if not ok then return nil, message end
      query[name] = value
    end
  end
  for _, parameter in ipairs(operation.parameters) do
    local name = parameter.name
    if parameter.required and query[name] == nil then
      return nil, ("parameter '%s' is %s"):format(name, params[name] == nil and "missing" or "empty")
    end
  end
  return query
end

--- Decimal text of a number: whole numbers in full digits, others as short as reads back the same.
local function number_text(value)
  if value ~= value or value == math.huge or value == -math.huge then return nil end
  if value == math.floor(value) and math.abs(value) <= 2 ^ 53 then return ("%.0f"):format(value) end
  if math.type and math.type(value) == "integer" then return ("%d"):format(value) end
  for digits = 15, 17 do
    local text = ("%." .. digits .. "g"):format(value)
    if tonumber(text) == value then return text end
  end
end

local flatten_value

local function flatten_table(out, prefix, value, depth)
  if depth > MAX_DEPTH then
    return nil, ("parameter '%s' is nested too deeply, or in a circle"):format(prefix)
  end
  local has_text, has_index = false, false
  for key in pairs(value) do
    if type(key) == "string" then
      has_text = true
    elseif type(key) == "number" and key >= 1 and key == math.floor(key) then
      has_index = true
    else
      return nil, ("parameter '%s' has a key that is %s"):format(prefix, describe(key))
    end
  end
  if has_text and has_index then
    return nil, ("parameter '%s' mixes list items and named members"):format(prefix)
  end
  for key, member in pairs(value) do
    local name = has_index and ("%.0f"):format(key) or key
    local ok, message = flatten_value(out, prefix == "" and name or prefix .. "." .. name, member, depth + 1)
    if not ok then return nil, message end
  end
  return true
end

function flatten_value(out, name, value, depth)
  local kind = type(value)
  if kind == "table" then return flatten_table(out, name, value, depth) end
  local text
  if kind == "string" then
    text = value
  elseif kind == "boolean" then
    text = tostring(value)
  elseif kind == "number" then
    text = number_text(value)
    if not text then return nil, ("parameter '%s' is no finite number"):format(name) end
  else
    return nil, ("parameter '%s' is %s"):format(name, describe(value))
  end
  if out[name] then return nil, ("parameter '%s' is there twice"):format(name) end
  out[name] = text
  return true
end

--- Nested parameters as the RPC style writes them: `Parent.Member`, and list items counted from one. An item that is
-- missing keeps its number. Empty tables leave nothing.
---@param params table
---@return table<string, string>? flat
---@return string? message
function M.flatten(params)
  local flat = {}
  local ok, message = flatten_table(flat, "", params, 0)
  if not ok then return nil, message end
  return flat
end

return M
