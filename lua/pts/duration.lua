-- SPDX-License-Identifier: MIT
--- Durations: a number of seconds, or text such as "90s", "5m", "1h30m", "500ms". Pure.
-- @module pts.duration

local UNITS = { ms = 0.001, s = 1, m = 60, h = 3600, d = 86400 }
local LONGEST = 366 * 86400

local M = {}

local function parse_text(text)
  local total, rest = 0, text
  if rest == "" then return nil end
  local plain = tonumber(rest:match "^%d+%.?%d*$")
  if plain then return plain end
  while rest ~= "" do
    local number, unit, after = rest:match "^(%d+%.?%d*)(%a+)(.*)$"
    if not number or not UNITS[unit] then return nil end
    total, rest = total + tonumber(number) * UNITS[unit], after
  end
  return total
end

--- Seconds, or nil and what is wrong.
---@param value any
---@param least? number the smallest that is allowed, default 0
---@return number? seconds
---@return string? message
function M.parse(value, least)
  local seconds = value
  if type(value) == "string" then seconds = parse_text(value) end
  if type(seconds) ~= "number" then
    return nil,
      ('a number of seconds or a text like "90s", "5m", "1h30m", not %s'):format(
        type(value) == "string" and ("%q"):format(value:sub(1, 20)) or "a " .. type(value)
      )
  end
  if not (seconds >= (least or 0) and seconds <= LONGEST) then
    return nil, ("from %g seconds to a year"):format(least or 0)
  end
  return seconds
end

return M
