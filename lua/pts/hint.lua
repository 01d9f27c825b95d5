-- SPDX-License-Identifier: MIT
--- What the headers of an answer say about time: when to come back, and what the service's clock shows. Pure.
-- @module pts.hint

local calendar = require "pts.calendar"

local M = {}

local MONTHS = {
  Jan = 1,
  Feb = 2,
  Mar = 3,
  Apr = 4,
  May = 5,
  Jun = 6,
  Jul = 7,
  Aug = 8,
  Sep = 9,
  Oct = 10,
  Nov = 11,
  Dec = 12,
}

--- Seconds since 1970 of an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`, or nil. Only the form that HTTP/1.1
-- servers have to send.
---@param text string?
---@return integer?
function M.http_date(text)
  if type(text) ~= "string" then return nil end
  local day, name, year, hour, minute, second =
    text:match "^%a%a%a, (%d%d) (%a%a%a) (%d%d%d%d) (%d%d):(%d%d):(%d%d) GMT$"
  local month = name and MONTHS[name]
  if not month then return nil end
  return calendar.seconds(
    tonumber(year),
    month,
    tonumber(day),
    tonumber(hour),
    tonumber(minute),
    tonumber(second)
  )
end

--- Only plain decimal digits: "1e9", "0x10" and "-5" are not what these headers hold.
local function digits(text)
  return type(text) == "string" and text:match "^%s*(%d+)%s*$" and tonumber(text) or nil
end

local function larger(a, b)
  if a and b then return math.max(a, b) end
  return a or b
end

--- Seconds after which an answer asks to be asked again, or nil. `x-acs-retry-after` is milliseconds, `Retry-After`
-- seconds or a date, `TimeLeft` of the rate-limit headers milliseconds; the largest wins. What is not a number is
-- ignored.
---@param header fun(name: string): string?
---@param wall number seconds since 1970
---@return number?
function M.retry_after(header, wall)
  local found
  local ms = digits(header "x-acs-retry-after")
  if ms and ms > 0 then found = ms / 1000 end
  for _, name in ipairs { "x-ratelimit-user-api", "x-ratelimit-user" } do
    local left = digits((header(name) or ""):match "TimeLeft:([^,]*)")
    found = larger(found, left and left / 1000)
  end
  local text = header "retry-after"
  local seconds = digits(text)
  if not seconds then
    local date = M.http_date(text)
    if date and date > wall then seconds = date - wall end
  end
  return larger(found, seconds)
end

return M
