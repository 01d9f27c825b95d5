-- SPDX-License-Identifier: MIT
--- Parameters of an operation: checked against the catalogue before anything is sent, and made flat text.
--
-- Functions here return `nil, message`; the caller raises it at its own caller's line.
-- @module pts.params

local lazy = require "pts.lazy"

local json_text = lazy "pts.json_text"
local nearest = lazy "pts.nearest"

local M = {}

local next, type = next, type

local MAX_BYTES = 1024 * 1024 -- the longest URL the native core sends
local ROOM = 4096 -- for host and names
local MAX_DEPTH = 32
local SHORT = 1024

local function check_length(name, value)
  local encoded = 3 * #value
  if encoded > MAX_BYTES then
    local _, reserved = value:gsub("[^%w._~-]", "")
    encoded = #value + 2 * reserved
  end
  if encoded > MAX_BYTES - ROOM then
    return ("parameter '%s' takes %d bytes in the URL; a request takes %d"):format(name, encoded, MAX_BYTES)
  end
end

local WRONG = { NUL = "has a NUL byte at position %d", ["UTF-8"] = "is not UTF-8 from byte %d on" }

local function check_text(name, value, bad_text)
  local at, what = bad_text(value)
  if at then return ("parameter '%s' %s"):format(name, WRONG[what]:format(at)) end
end

local SCALARS = { string = true, integer = true, number = true, boolean = true }

-- What is looked up for each call: an operation's parameters by name, with the type's name beside each; and the names
-- of those that must be there.
local learned_of = setmetatable({}, { __mode = "k" })

local function learn(operation)
  local known, required = {}, {}
  for _, parameter in ipairs(operation.parameters) do
    local kind = parameter.type
    known[parameter.name] = {
      kind = kind,
      scalar = SCALARS[type(kind) == "table" and kind.type or kind] or false,
      plain = kind == "string" and parameter.place == "query",
      place = parameter.place,
      key_case = parameter.key_case,
    }
    if parameter.required then required[#required + 1] = parameter.name end
  end
  local learned = { known = known, required = required }
  learned_of[operation] = learned
  return learned
end

local function lower_first(name) return (name:gsub("^%u", string.lower)) end

--- A document as text, and the table that it is.
local function document(name, value, parameter, allow_unknown)
  if type(value) == "string" then
    local found, message = json_text.read(value, parameter.kind)
    if not found then return nil, ("parameter '%s' %s"):format(name, message) end
    return value, found
  end
  if type(value) ~= "table" then
    return nil,
      ("parameter '%s' must be a table or JSON text, not %s"):format(name, json_text.describe(value))
  end
  local text, message = json_text.write(value, parameter.kind, name, parameter.key_case, allow_unknown)
  if not text then return nil, message end
  return text, value
end

--- One parameter as text. The third result is the table of a document.
local function text_of(name, value, parameter, bad_text, allow_unknown)
  local text, detail
  if parameter.scalar then
    text, detail = json_text.scalar(value, parameter.kind)
    if not text then return nil, ("parameter '%s' %s"):format(name, detail) end
  else
    text, detail = document(name, value, parameter, allow_unknown)
    if not text then return nil, detail end
  end
  local wrong = parameter.place == "query" and check_length(name, text) or check_text(name, text, bad_text)
  if wrong then return nil, wrong end
  return text, nil, detail
end

--- Whether the document names what it changes, so that a repeat changes nothing more.
local function names_itself(found, member)
  local id = found[member] or found[lower_first(member)]
  return type(id) == "string" and id ~= ""
end

--- Checks `params` against an operation of the catalogue.
---@param operation pts.Operation
---@param params any
---@param bad_text fun(text: string): integer?, string? `pts.core`'s
---@param allow_unknown? boolean send parameters that the catalogue does not know
---@return table<string, string>? query parameters as text by name
---@return pts.OperationClass|string class what a repeat does; or what the caller did wrong
---@return table<string, string>? form those that travel in the body
function M.check(operation, params, bad_text, allow_unknown)
  if type(params) ~= "table" then
    return nil, 'parameters must be a table, like { SceneId = "NHBG6V" }, not ' .. json_text.describe(params)
  end
  local learned = learned_of[operation] or learn(operation)
  local known, required = learned.known, learned.required
  local query, form, unknown = {}, nil, nil
  local class = operation.class
  for name, value in next, params do
    local parameter = known[name]
    if parameter then
      -- Most are ids.
      if parameter.plain and type(value) == "string" and #value < SHORT and not bad_text(value) then
        if value ~= "" then query[name] = value end
      elseif value ~= "" then
        local text, message, found = text_of(name, value, parameter, bad_text, allow_unknown)
        if not text then return nil, message end
        if parameter.place == "form" then
          form = form or {}
          form[name] = text
        else
          query[name] = text
        end
        local member = found and operation.repeatable_with
        if member and names_itself(found, member) then class = "repeatable" end
      end
    elseif allow_unknown then
      unknown = unknown or {}
      unknown[name] = value
    else
      return nil, ("unknown parameter '%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(known)))
    end
  end
  for i = 1, #required do
    local name = required[i]
    if query[name] == nil and (form == nil or form[name] == nil) then
      return nil, ("parameter '%s' is %s"):format(name, params[name] == nil and "missing" or "empty")
    end
  end
  if unknown then
    local flat, message = M.flatten(unknown)
    if not flat then return nil, message end
    for name, text in pairs(flat) do
      query[name] = text
    end
  end
  return query, class, form
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
      return nil, ("parameter '%s' has a key that is %s"):format(prefix, json_text.describe(key))
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
    text = json_text.number(value)
    if not text then return nil, ("parameter '%s' is no finite number"):format(name) end
  else
    return nil, ("parameter '%s' is %s"):format(name, json_text.describe(value))
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
