-- SPDX-License-Identifier: MIT
--- Moments of the Gregorian calendar in UTC. `os.time` would read its table as local time. Pure.
-- @module pts.calendar

local M = {}

local MONTH_DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function last_day(year, month)
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  return MONTH_DAYS[month] + (month == 2 and leap and 1 or 0)
end

--- Days since 1970-01-01. The year is taken to begin in March, so that a leap day is its last.
local function days(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  local leap = math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return 365 * year + leap + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

--- Seconds since 1970 of a moment, or nil for one that no calendar or clock shows.
---@param year integer from 1970 on
---@param month integer
---@param day integer
---@param hour integer
---@param minute integer
---@param second integer up to 60, for a leap second
---@return integer?
function M.seconds(year, month, day, hour, minute, second)
  if year < 1970 or month < 1 or month > 12 or day < 1 or day > last_day(year, month) then return nil end
  if hour > 23 or minute > 59 or second > 60 then return nil end
  return days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
end

return M
