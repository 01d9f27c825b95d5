-- SPDX-License-Identifier: MIT
--- Parameters and documents checked against the catalogue, as the service would: code of its own, since the client's
-- checks are what it is meant to judge.
-- @module pts.emulator.checks

local cjson = require "cjson"
local refusal = require "pts.emulator.refusal"

-- lua-cjson would take NaN, Infinity and hexadecimal numbers, which are no JSON.
local strict = cjson.new()
strict.decode_invalid_numbers(false)

local checks = {}

local function type_of(kind)
  if type(kind) == "table" then return kind.type, kind end
  return kind, {}
end

local function is_one_of(value, list)
  for _, allowed in ipairs(list) do
    if value == allowed then return true end
  end
  return false
end

--- What is wrong with a plain value; nil when nothing is.
local function trouble(value, kind)
  local name, k = type_of(kind)
  if name == "integer" or name == "number" then
    -- 1e999 is JSON and is read as infinite.
    if type(value) ~= "number" or value - value ~= 0 then return "is no number" end
    if name == "integer" and value % 1 ~= 0 then return "is no whole number" end
    if k.minimum and value < k.minimum then return ("is below %d"):format(k.minimum) end
    if k.maximum and value > k.maximum then return ("is above %d"):format(k.maximum) end
    if k.multiple_of and value % k.multiple_of ~= 0 then
      return ("is no multiple of %d"):format(k.multiple_of)
    end
  elseif name ~= "any" and type(value) ~= name then
    return "is no " .. name
  end
  if k.enum and not is_one_of(value, k.enum) then return "is not one of the allowed values" end
  if k.max_length and type(value) == "string" then
    local _, length = value:gsub("[^\128-\191]", "")
    if length > k.max_length then return ("has more than %d characters"):format(k.max_length) end
  end
end

local BOOLEANS = { ["true"] = true, ["false"] = false }

--- The value that a parameter's text stands for.
local function value_of(text, kind)
  local name = type_of(kind)
  -- 10.0 is no integer in the languages of the service.
  if name == "integer" then return text:find "^%-?%d+$" and tonumber(text) or text end
  if name == "number" then return text:find "^%-?%d+%.?%d*$" and tonumber(text) or text end
  if name == "boolean" then
    -- The official Python client writes True.
    local value = BOOLEANS[text:lower()]
    if value ~= nil then return value end
  end
  return text
end

--- Why the parameters are no good, or nil. Documents are the operations' own to look at.
---@param values table<string, string>
---@param operation pts.Operation
---@return pts.emulator.Refusal|nil
function checks.parameters(values, operation)
  for _, parameter in ipairs(operation.parameters) do
    local text, name = values[parameter.name] or "", parameter.name
    local shape = type_of(parameter.type)
    if text == "" then
      if parameter.required then return refusal.missing(name) end
    elseif shape ~= "object" and shape ~= "array" and name ~= "KeyWord" then -- that one has a code of its own
      local wrong = trouble(value_of(text, parameter.type), parameter.type)
      if wrong then
        return refusal.new(400, "Invalid" .. name, ("The parameter %s %s."):format(name, wrong))
      end
    end
  end
end

local function lower_first(name) return (name:gsub("^%u", string.lower)) end

-- The reference calls these required, and its own samples leave them out.
local OPTIONAL = { Method = true, RedirectCountLimit = true }

local read

local function read_object(value, kind, case, path)
  if type(value) ~= "table" then return nil, path .. " is no object" end
  local spelt = case == "lowerCamelCase" and lower_first or function(name) return name end
  for _, name in ipairs(kind.required or {}) do
    local given = value[spelt(name)]
    if not OPTIONAL[name] and (given == nil or given == cjson.null or given == "") then
      return nil, spelt(name) .. " is required"
    end
  end
  local made = {}
  for name, member in pairs(kind.fields) do
    local given = value[spelt(name)]
    if given ~= nil and given ~= cjson.null then
      local message
      made[name], message = read(given, member, case, spelt(name))
      if message then return nil, message end
    end
  end
  return made
end

local function read_list(value, kind, case, path)
  if type(value) ~= "table" or next(value) ~= nil and #value == 0 then return nil, path .. " is no list" end
  local made = {}
  for i, item in ipairs(value) do
    local message
    made[i], message = read(item, kind.items, case, path)
    if message then return nil, message end
  end
  return made
end

local function read_map(value, kind, case, path)
  if type(value) ~= "table" then return nil, path .. " is no object" end
  local made = {}
  for name, item in pairs(value) do
    local message
    made[name], message = read(item, kind.values, case, path .. "." .. tostring(name))
    if message then return nil, message end
  end
  return made
end

function read(value, kind, case, path)
  local name, k = type_of(kind)
  if name == "object" then return read_object(value, k, case, path) end
  if name == "array" then return read_list(value, k, case, path) end
  if name == "map" then return read_map(value, k, case, path) end
  local wrong = trouble(value, kind)
  if wrong then return nil, path .. " " .. wrong end
  return value
end

--- The document that a parameter's text holds, its members named as in the catalogue; unknown ones are left out.
---@param text string
---@param parameter pts.Parameter
---@return table|nil
---@return string|nil message
function checks.document(text, parameter)
  local ok, value = pcall(strict.decode, text)
  if not ok then return nil, parameter.name .. " is no JSON" end
  return read(value, parameter.type, parameter.key_case, parameter.name)
end

return checks
