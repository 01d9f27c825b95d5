-- SPDX-License-Identifier: MIT
--- How people may tell a scene to behave, native or JMeter: what each setting takes, and what is wrong with one.
-- @module pts.emulator.scene_settings

local settings = {}

--- A check returns whether a value is good, and what was expected.
---@alias pts.emulator.Check fun(value: any): boolean|table|nil, string|nil

---@param name string
---@return pts.emulator.Check
function settings.of_type(name)
  return function(value) return type(value) == name, name == "string" and "text" or "a " .. name end
end

---@param ... string
---@return pts.emulator.Check
function settings.one_of(...)
  local allowed = { ... }
  return function(value)
    for _, each in ipairs(allowed) do
      if value == each then return true end
    end
    return false, "'" .. table.concat(allowed, "' or '") .. "'"
  end
end

local function at_least_zero(value)
  local good = type(value) == "number" and value >= 0 and value < math.huge
  return good, "a number, zero or more"
end

settings.at_least_zero = at_least_zero

-- The service's ids have eight letters at most, and a shared dictionary has a limit for its keys.
local MOST_LETTERS = 64

--- What both kinds take.
---@type table<string, pts.emulator.Check>
local COMMON = {
  id = function(value)
    local good = type(value) == "string" and #value <= MOST_LETTERS and value:find "^[%w_%-]+$" ~= nil
    return good, ("letters, digits, - and _, at most %d"):format(MOST_LETTERS)
  end,
  name = settings.of_type "string",
  failure_rate = function(value)
    return type(value) == "number" and value >= 0 and value <= 1, "a number from 0 to 1"
  end,
  rt_ms = function(value)
    return type(value) == "number" and value > 0 and value < math.huge, "milliseconds above zero"
  end,
  report_delay = at_least_zero,
}

--- The fields of a kind: the common ones and its own.
---@param own table<string, pts.emulator.Check>
---@return table<string, pts.emulator.Check>
function settings.fields(own)
  local fields = {}
  for name, check in pairs(COMMON) do
    fields[name] = check
  end
  for name, check in pairs(own) do
    fields[name] = check
  end
  return fields
end

--- Checks a description.
---@param description any
---@param fields table<string, pts.emulator.Check>
---@param what string "scene"
---@return table|nil
---@return string|nil message
function settings.check(description, fields, what)
  if type(description) ~= "table" then return nil, ("a %s is an object with an id"):format(what) end
  if description.id == nil then return nil, ("a %s needs an id"):format(what) end
  for name, value in pairs(description) do
    local check = fields[name]
    if check == nil then return nil, ("a %s has no %q"):format(what, tostring(name)) end
    local ok, expected = check(value)
    if not ok then return nil, ("%s: expected %s"):format(name, expected) end
  end
  return description
end

--- Copies what a description says of a scene's behaviour; `id` and `name` are for the caller to keep.
---@param description table
---@param fields table<string, pts.emulator.Check>
---@param scene table
function settings.apply(description, fields, scene)
  for name in pairs(fields) do
    if name ~= "id" and name ~= "name" then scene[name] = description[name] end
  end
end

return settings
