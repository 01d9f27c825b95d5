-- SPDX-License-Identifier: MIT
--- The three ways time is written here: the signature's UTC stamp, the product's zoneless UTC+8, HTTP's Date.
-- @module pts.emulator.calendar

local BEIJING_SECONDS = 8 * 3600
local DAYS = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" }
local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }
local MONTH_DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local calendar = {}

local function is_leap(year) return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) end

-- os.time reads its table as local time, and the machine's zone must not matter; hence the arithmetic.
local function days_before(year, month)
  local past = year - 1
  local days = past * 365 + math.floor(past / 4) - math.floor(past / 100) + math.floor(past / 400) - 719162
  for i = 1, month - 1 do
    days = days + MONTH_DAYS[i] + ((i == 2 and is_leap(year)) and 1 or 0)
  end
  return days
end

--- Reads `YYYY-MM-DDThh:mm:ssZ`.
---@param text string
---@return integer|nil seconds  since 1970; nil when the text is no such time
function calendar.parse_utc(text)
  local year, month, day, hour, minute, second =
    text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d):(%d%d):(%d%d)Z$"
  if not year then return nil end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  hour, minute, second = tonumber(hour), tonumber(minute), tonumber(second)
  if year < 1970 or month < 1 or month > 12 or day < 1 or hour > 23 or minute > 59 or second > 60 then
    return nil
  end
  local last_day = MONTH_DAYS[month] + ((month == 2 and is_leap(year)) and 1 or 0)
  if day > last_day then return nil end
  return (days_before(year, month) + day - 1) * 86400 + hour * 3600 + minute * 60 + second
end

--- `YYYY-MM-DD HH:MM:SS` in UTC+8, as PTS writes it.
---@param seconds number
---@return string
function calendar.beijing(seconds)
  return os.date("!%Y-%m-%d %H:%M:%S", math.floor(seconds) + BEIJING_SECONDS) --[[@as string]]
end

--- `Sun, 06 Nov 1994 08:49:37 GMT`, in English whatever the locale.
---@param seconds number
---@return string
function calendar.http_date(seconds)
  local t = os.date("!*t", math.floor(seconds)) --[[@as osdate]]
  return ("%s, %02d %s %d %02d:%02d:%02d GMT"):format(
    DAYS[t.wday],
    t.day,
    MONTHS[t.month],
    t.year,
    t.hour,
    t.min,
    t.sec
  )
end

return calendar
