-- SPDX-License-Identifier: MIT
--- Reads the moment at which credentials expire, in each of the forms that services and files write it.
-- @module pts.credentials.moment

local calendar = require "pts.calendar"

local M = {}

-- A number beyond this many seconds (the year 5138) counts milliseconds.
local MILLISECONDS_FROM = 1e11

local function zone_seconds(zone)
  if zone == "Z" or zone == "z" then return 0 end
  local sign, hours, minutes = zone:match "^([+-])(%d%d):?(%d%d)$"
  if not sign or tonumber(hours) > 23 or tonumber(minutes) > 59 then return nil end
  local seconds = tonumber(hours) * 3600 + tonumber(minutes) * 60
  return sign == "-" and -seconds or seconds
end

local function from_text(text)
  local year, month, day, hour, minute, second, rest =
    text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)[Tt](%d%d):(%d%d):(%d%d)(.*)$"
  if not year then return nil end
  local zone = rest:match "^%.%d+(.+)$" or rest
  local offset = zone_seconds(zone)
  local parts = {}
  for i, part in ipairs { year, month, day, hour, minute, second } do
    parts[i] = tonumber(part)
  end
  local seconds = offset and calendar.seconds(parts[1], parts[2], parts[3], parts[4], parts[5], parts[6])
  return seconds and seconds - offset
end

--- Seconds since 1970 of `YYYY-MM-DDThh:mm:ssZ` (also with a fraction or another zone), or of a number.
---@param value any
---@return number? seconds
---@return string? message
function M.parse(value)
  local number = value
  if type(value) == "string" then
    local found = from_text(value)
    if found then return found end
    number = value:match "^%d+$" and tonumber(value)
  end
  if type(number) == "number" and number > 0 and number < 1e15 then
    return math.floor(number >= MILLISECONDS_FROM and number / 1000 or number)
  end
  if type(value) ~= "string" and type(value) ~= "number" then
    return nil, "it is no text but a " .. type(value)
  end
  return nil, "it is no time like 2030-01-31T23:59:59Z"
end

--- `YYYY-MM-DD hh:mm:ss UTC`, for people.
---@param seconds number
---@return string
function M.format(seconds) return os.date("!%Y-%m-%d %H:%M:%S UTC", math.floor(seconds)) end

return M
