-- SPDX-License-Identifier: MIT
--- A document as the JSON text of a parameter, written by its type in the catalogue.
--
-- lua-cjson cannot tell an empty list from an empty object and writes 14 digits; the types can, and here a number reads
-- back the same. Members that the types do not know are sent as they are, unless their names look mistyped.
-- Functions return `nil, message`; the message names the place, like `Scene.RelationList[1].ApiList`.
-- @module pts.json_text

local nearest = require "pts.nearest"

local M = {}

local MAX_DEPTH = 32

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function escape(char) return ESCAPES[char] or ("\\u%04x"):format(char:byte()) end

local function quote(text) return '"' .. text:gsub('[%z\1-\31"\\\127]', escape) .. '"' end

--- Decimal text of a number that reads back the same; nil for one that is not finite.
---@param value number
---@return string?
function M.number(value)
  if value ~= value or value == math.huge or value == -math.huge then return nil end
  if math.type and math.type(value) == "integer" then return ("%d"):format(value) end
  if value == math.floor(value) and math.abs(value) <= 2 ^ 53 then return ("%.0f"):format(value) end
  for digits = 15, 17 do
    local text = ("%." .. digits .. "g"):format(value)
    if tonumber(text) == value then return text end
  end
end

--- What a value is, for messages: "a table".
---@return string
function M.describe(value)
  if value == "" then return "an empty string" end
  local name = type(value)
  if name == "nil" then return "nil" end
  return "a " .. name
end

local function article(name) return (name:find "^[aeio]" and "an " or "a ") .. name end

-- "more or fewer" than a limit, as a message.
local function beyond(value, kind)
  local least, most = kind.minimum, kind.maximum
  if least and value < least or most and value > most then
    local unit = kind.unit and " " .. kind.unit or ""
    if least and most then return ("from %d to %d%s"):format(least, most, unit) end
    return least and ("%d%s or more"):format(least, unit) or ("%d%s or less"):format(most, unit)
  end
  local step = kind.multiple_of
  if step and value % step ~= 0 then return ("a multiple of %d"):format(step) end
end

local function listed(values)
  local texts = {}
  for i, value in ipairs(values) do
    texts[i] = type(value) == "string" and ("'%s'"):format(value) or tostring(value)
  end
  return table.concat(texts, ", ")
end

local function outside(value, kind)
  for _, allowed in ipairs(kind.enum) do
    if value == allowed then return nil end
  end
  local hint = type(value) == "string" and nearest.hint(value, kind.enum) or ""
  return ("one of %s%s"):format(listed(kind.enum), hint)
end

local function characters(text)
  local _, count = text:gsub("[^\128-\191]", "")
  return count
end

--- What is wrong with a scalar's value, as "must be …", or nil.
local function trouble(value, kind)
  local wrong = (kind.minimum or kind.maximum or kind.multiple_of) and beyond(value, kind)
  if wrong then return ("must be %s, not %s"):format(wrong, M.number(value)) end
  wrong = kind.enum and outside(value, kind)
  if wrong then return "must be " .. wrong end
  if kind.max_length and characters(value) > kind.max_length then
    return ("must have up to %d characters, not %d"):format(kind.max_length, characters(value))
  end
end

local function check_number(value, name)
  if type(value) ~= "number" then return ("must be %s, not %s"):format(article(name), M.describe(value)) end
  if not M.number(value) then return "must be a finite number" end
  if name == "integer" and value ~= math.floor(value) then
    return ("must be a whole number, not %s"):format(M.number(value))
  end
end

--- A scalar as plain text: what a parameter of the query is.
---@param value any
---@param kind pts.TypeName|pts.Type
---@return string? text
---@return string? message "must be …"
function M.scalar(value, kind)
  local name = kind
  if type(kind) == "table" then
    name = kind.type
  else
    kind = nil
  end
  local wrong
  if name == "integer" or name == "number" then
    wrong = check_number(value, name)
  elseif type(value) ~= name then
    wrong = ("must be %s, not %s"):format(article(name), M.describe(value))
  end
  if wrong then return nil, wrong end
  if kind then
    value = kind.aliases and kind.aliases[value] or value
    wrong = trouble(value, kind)
    if wrong then return nil, wrong end
  end
  if name == "string" then return value end
  return name == "boolean" and tostring(value) or M.number(value)
end

--- "list", "object" or nil and why it is neither. An empty table is a list of length 0.
local function shape(value)
  local length, names = 0, false
  for key in pairs(value) do
    if type(key) == "number" and key >= 1 and key == math.floor(key) then
      length = math.max(length, key)
    elseif type(key) == "string" then
      names = true
    else
      return nil, ("has a key that is %s"):format(M.describe(key))
    end
  end
  if names and length > 0 then return nil, "mixes list items and named members" end
  if names then return "object" end
  for i = 1, length do
    if value[i] == nil then return nil, ("must be a list without holes; item %d is nil"):format(i) end
  end
  return "list", length
end

local function lower_first(name) return (name:gsub("^%u", string.lower)) end

--- Every spelling of an object's members, to the type and the two names that may be sent.
local function spellings_of(object)
  local known = {}
  for name, kind in pairs(object.fields) do
    local lower = lower_first(name)
    local entry = { kind = kind, upper = name, lower = lower }
    known[name], known[lower] = entry, entry
  end
  return known
end

local spellings = setmetatable({}, { __mode = "k" })

-- Collects pieces of text. What is wrong is told from the inside out: each level puts its own step before " must …".
local Writer = {}
Writer.__index = Writer

function Writer:put(text) self[#self + 1] = text end

function Writer:list(value, length, items, depth)
  self:put "["
  for i = 1, length do
    if i > 1 then self:put "," end
    local wrong = self:value(value[i], items, depth)
    if wrong then return ("[%d]%s"):format(i, wrong) end
  end
  self:put "]"
end

--- One member. cjson.null is what other libraries' documents have where ours have nothing.
function Writer:member(name, kind, member, depth, first)
  if type(member) == "userdata" then return first end
  self:put((first and "" or ",") .. quote(name) .. ":")
  local wrong = self:value(member, kind, depth)
  return false, wrong
end

--- Members of a map, or of what nobody knows, in the order of their names: the same document is always the same text.
function Writer:map(value, kind, depth)
  self:put "{"
  local first, wrong = true
  for _, key in ipairs(nearest.keys(value)) do
    first, wrong = self:member(key, kind, value[key], depth, first)
    if wrong then return "." .. key .. wrong end
  end
  self:put "}"
end

--- What a key means that the type does not know.
function Writer:unknown(key, object)
  local near = not self.allow_unknown and nearest.find(key, nearest.keys(object.fields))
  if not near then return nil end
  near = key:find "^%l" and lower_first(near) or near
  return (" has no member '%s'; did you mean '%s'?"):format(key, near)
end

function Writer:object(value, object, depth)
  local known = spellings[object]
  if not known then
    known = spellings_of(object)
    spellings[object] = known
  end
  local case = self.key_case == "lowerCamelCase" and "lower" or "upper"
  local left_out = object.answers_only
  self:put "{"
  local first, wrong = true
  for _, key in ipairs(nearest.keys(value)) do
    if not (left_out and left_out[key]) then
      local entry = known[key]
      if entry then
        if key ~= entry.upper and value[entry.upper] ~= nil then
          return (" has '%s' and '%s'; keep one of them"):format(entry.lower, entry.upper)
        end
        first, wrong = self:member(entry[case], entry.kind, value[key], depth, first)
      else
        wrong = self:unknown(key, object)
        if wrong then return wrong end
        first, wrong = self:member(key, "any", value[key], depth, first)
      end
      if wrong then return "." .. key .. wrong end
    end
  end
  self:put "}"
end

function Writer:any(value, depth)
  local name = type(value)
  if name == "string" then
    self:put(quote(value))
  elseif name == "number" then
    local text = M.number(value)
    if not text then return " must be a finite number" end
    self:put(text)
  elseif name == "boolean" then
    self:put(tostring(value))
  elseif name ~= "table" then
    return " is " .. M.describe(value)
  else
    local is, length = shape(value)
    if not is then return " " .. length end
    if is == "object" then return self:map(value, "any", depth) end
    if length == 0 then
      return " is empty, and PTS does not document whether it is a list or an object; leave it out"
    end
    return self:list(value, length, "any", depth)
  end
end

--- Writes a value by its type; what is wrong with it, or nil.
function Writer:value(value, kind, depth)
  if depth > MAX_DEPTH then return " is nested too deeply, or in a circle" end
  local name = type(kind) == "table" and kind.type or kind
  if name == "any" then return self:any(value, depth + 1) end
  if name ~= "object" and name ~= "array" and name ~= "map" then
    local text, message = M.scalar(value, kind)
    if not text then return " " .. message end
    self:put(name == "string" and quote(text) or text)
    return nil
  end
  if type(value) ~= "table" then return (" must be a table, not %s"):format(M.describe(value)) end
  local is, length = shape(value)
  if not is then return " " .. length end
  if name == "array" then
    if is ~= "list" then return " must be a list, not a table with names" end
    return self:list(value, length, kind.items, depth + 1)
  end
  if is == "list" and length > 0 then return " must have named members, not list items" end
  if name == "object" then return self:object(value, kind, depth + 1) end
  return self:map(value, kind.values, depth + 1)
end

--- A document as JSON text.
---@param value table
---@param kind pts.Type
---@param name string of the parameter, for messages
---@param key_case? "lowerCamelCase"
---@param allow_unknown? boolean take a name that looks mistyped for one that the catalogue does not know
---@return string? text
---@return string? message
function M.write(value, kind, name, key_case, allow_unknown)
  local writer = setmetatable({ key_case = key_case, allow_unknown = allow_unknown }, Writer)
  local wrong = writer:value(value, kind, 0)
  if wrong then return nil, name .. wrong end
  return table.concat(writer)
end

local decode

--- Reads a document that the caller wrote as text: whether it is one, and what it holds. Sent is the text itself.
---@param text string
---@param kind pts.Type
---@return table? document
---@return string? message
function M.read(text, kind)
  if not decode then
    local cjson = require("cjson").new()
    cjson.decode_invalid_numbers(false)
    decode = cjson.decode
  end
  local ok, document = pcall(decode, text)
  if not ok then return nil, "must be JSON, which this text is not: " .. tostring(document) end
  local first = text:match "^%s*(.)"
  if type(document) ~= "table" or (first == "[") ~= (kind.type == "array") then
    return nil, ("must be the text of a JSON %s"):format(kind.type)
  end
  return document
end

return M
