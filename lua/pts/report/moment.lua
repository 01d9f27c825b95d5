-- SPDX-License-Identifier: MIT
--- Moments as PTS writes them, in seconds since 1970 UTC. Pure.
--
-- Most are text without a zone, and the service means UTC+8 by it; some are epoch milliseconds, as a number or as text.
-- @module pts.report.moment

local calendar = require "pts.calendar"

local M = {}

local ZONE = 8 * 3600
local EARLIEST = 1e8 -- 1973: smaller numbers are counters, or a time nobody set
local MILLISECONDS = 1e11 -- as seconds this would be the year 5138
local LATEST = 253402300799 -- the end of 9999

local function from_epoch(number)
  if number >= MILLISECONDS then
    number = number / 1000
    if number % 1 == 0 then number = math.floor(number) end
  end
  if number >= EARLIEST and number <= LATEST then return number end
  return nil
end

local function offset_of(zone)
  if zone == "" then return ZONE end
  if zone == "Z" or zone == "z" or zone == "UTC" or zone == "GMT" then return 0 end
  local sign, hours, minutes = zone:match "^([-+])(%d%d):?(%d%d)$"
  if not sign then return nil end
  local offset = tonumber(hours) * 3600 + tonumber(minutes) * 60
  return sign == "-" and -offset or offset
end

local function from_calendar(text)
  local year, month, day, clock = text:match "^(%d%d%d%d)[-/](%d%d?)[-/](%d%d?)[T ]%s*(.*)$"
  if not year then return nil end
  local hour, minute, rest = clock:match "^(%d%d?):(%d%d)(.*)$"
  if not hour then return nil end
  local second, after = rest:match "^:(%d%d)(.*)$"
  if second then rest = after end
  local fraction, zone = rest:match "^(%.%d+)(.*)$"
  local offset = offset_of((zone or rest):match "^%s*(.-)$")
  local seconds = calendar.seconds(
    tonumber(year),
    tonumber(month),
    tonumber(day),
    tonumber(hour),
    tonumber(minute),
    tonumber(second or "0")
  )
  if not seconds or not offset then return nil end
  seconds = seconds - offset
  if seconds < 0 then return nil end
  if fraction and tonumber(fraction) ~= 0 then seconds = seconds + tonumber(fraction) end
  return seconds
end

--- Seconds since 1970 UTC, or nil for what is no time. A text without a zone is UTC+8.
---@param value any
---@return number?
function M.parse(value)
  if type(value) == "number" and value == value then return from_epoch(value) end
  if type(value) ~= "string" then return nil end
  local text = value:match "^%s*(.-)%s*$"
  if text:match "^%d+$" and #text <= 15 then return from_epoch(tonumber(text)) end
  return from_calendar(text)
end

--- ISO 8601 text in UTC, with milliseconds only where there are some.
---@param seconds number?
---@return string?
function M.iso(seconds)
  if not seconds then return nil end
  local ms = math.floor(seconds * 1000 + 0.5)
  local whole = math.floor(ms / 1000)
  local text = os.date("!%Y-%m-%dT%H:%M:%S", whole)
  local rest = ms - whole * 1000
  return text .. (rest > 0 and (".%03d"):format(rest) or "") .. "Z"
end

return M
