-- SPDX-License-Identifier: MIT
--- Reads the moment at which credentials expire, in each of the forms that services and files write it.
-- @module pts.credentials.moment

local M = {}

local MONTH_DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
-- A number beyond this many seconds (the year 5138) counts milliseconds.
local MILLISECONDS_FROM = 1e11

local function is_leap(year) return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) end

-- os.time reads its table as local time, and the machine's zone must not matter.
local function days_before(year, month)
  local past = year - 1
  local days = past * 365 + math.floor(past / 4) - math.floor(past / 100) + math.floor(past / 400) - 719162
  for i = 1, month - 1 do
    days = days + MONTH_DAYS[i] + ((i == 2 and is_leap(year)) and 1 or 0)
  end
  return days
end

local function zone_seconds(zone)
  if zone == "Z" or zone == "z" then return 0 end
  local sign, hours, minutes = zone:match "^([+-])(%d%d):?(%d%d)$"
  if not sign or tonumber(hours) > 23 or tonumber(minutes) > 59 then return nil end
  local seconds = tonumber(hours) * 3600 + tonumber(minutes) * 60
  return sign == "-" and -seconds or seconds
end

local function valid(year, month, day, hour, minute, second)
  if year < 1970 or month < 1 or month > 12 or day < 1 then return false end
  local last = MONTH_DAYS[month] + ((month == 2 and is_leap(year)) and 1 or 0)
  return day <= last and hour <= 23 and minute <= 59 and second <= 60
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
  if not offset or not valid(parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]) then return nil end
  local days = days_before(parts[1], parts[2]) + parts[3] - 1
  return days * 86400 + parts[4] * 3600 + parts[5] * 60 + parts[6] - offset
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
