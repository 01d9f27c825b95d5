-- SPDX-License-Identifier: MIT
--- An answer as JSON, by its types in the catalogue: lua-cjson alone would write every empty list as an object.
-- @module pts.emulator.json

local cjson = require "cjson"

local json = {}

local write

local function write_members(value, kind_of, out)
  local names = {}
  for name in pairs(value) do
    names[#names + 1] = name
  end
  table.sort(names)
  out[#out + 1] = "{"
  for i, name in ipairs(names) do
    out[#out + 1] = (i > 1 and "," or "") .. cjson.encode(name) .. ":"
    write(value[name], kind_of(name), out)
  end
  out[#out + 1] = "}"
end

local function write_list(value, items, out)
  out[#out + 1] = "["
  for i, item in ipairs(value) do
    if i > 1 then out[#out + 1] = "," end
    write(item, items, out)
  end
  out[#out + 1] = "]"
end

local WHOLE = 2 ^ 53 -- every whole number up to here is exact

function write(value, kind, out)
  local name = type(kind) == "table" and kind.type or kind
  if type(value) == "number" and value % 1 == 0 and math.abs(value) <= WHOLE then
    out[#out + 1] = ("%d"):format(value) -- lua-cjson writes those of 15 digits and more with an exponent
  elseif type(value) ~= "table" then
    out[#out + 1] = cjson.encode(value)
  elseif name == "array" then
    write_list(value, kind.items, out)
  elseif name == "object" then
    write_members(value, function(member) return kind.fields[member] or "any" end, out)
  elseif name == "map" then
    write_members(value, function() return kind.values end, out)
  elseif #value > 0 then
    write_list(value, "any", out)
  else
    write_members(value, function() return "any" end, out)
  end
end

--- The text of an answer.
---@param object table
---@param fields table<string, pts.TypeName|pts.Type>
---@return string
function json.answer(object, fields)
  local out = {}
  write(object, { type = "object", fields = fields }, out)
  return table.concat(out)
end

return json
