-- SPDX-License-Identifier: MIT
--- Options of a client and of a call: their names, types and limits in one table each, checked in one place.
-- @module pts.options

local nearest = require("pts.lazy") "pts.nearest"

local M = {}

local DAY = 86400

local function seconds(value)
  if type(value) ~= "number" then return "a number of seconds, not a " .. type(value) end
  if not (value > 0 and value <= DAY) then return "a number of seconds above 0 and up to a day" end
end

local function text(value)
  if type(value) ~= "string" then return "a string, not a " .. type(value) end
  if value == "" then return "a string that is not empty" end
  if value:find "[%c\127-\255]" then return "printable ASCII" end
end

local function count(value)
  if type(value) ~= "number" then return "a whole number, not a " .. type(value) end
  if not (value >= 1 and value <= 100000 and value == math.floor(value)) then
    return "a whole number from 1 to 100000"
  end
end

local function bytes(value)
  if type(value) ~= "number" then return "a number of bytes, not a " .. type(value) end
  if not (value >= 1 and value <= 2 ^ 30 and value == math.floor(value)) then
    return "a whole number of bytes from 1 to 2^30"
  end
end

local function flag(value)
  if type(value) ~= "boolean" then return "true or false" end
end

local function func(value)
  if type(value) ~= "function" then return "a function, not a " .. type(value) end
end

local function runtime(value)
  if type(value) ~= "table" then return "a table with now, sleep and wait" end
  for _, name in ipairs { "now", "sleep", "wait" } do
    if type(value[name]) ~= "function" then return ("a table with a function '%s'"):format(name) end
  end
end

local function anything() end

--- What `pts.new` takes.
M.CLIENT = {
  region = text,
  endpoint = text,
  allow_http = flag,
  access_key_id = anything, -- checked by the credentials, which never show a value
  access_key_secret = anything,
  security_token = anything,
  credentials = anything,
  profile = text,
  connect_timeout = seconds,
  read_timeout = seconds,
  timeout = seconds,
  proxy = text,
  no_proxy = text,
  ca_file = text,
  user_agent = text,
  max_response_bytes = bytes,
  max_connections = count,
  max_host_connections = count,
  retry = anything, -- checked by `pts.retry`
  runtime = runtime,
  logger = func,
  observer = func,
  random = func,
  getenv = func,
}

--- What a single call takes.
M.CALL = {
  connect_timeout = seconds,
  read_timeout = seconds,
  timeout = seconds,
  retry = anything,
  allow_unknown = flag,
}

--- The options of a caller who gave none.
M.NONE = {}

local NONE = M.NONE

--- Checks `options` against one of the tables above. Returns them, or nil and what is wrong.
---@param options table?
---@param known table<string, fun(value: any): string?>
---@return table?
---@return string? message
function M.check(options, known)
  if options == nil then return NONE end
  if type(options) ~= "table" then return nil, "options must be a table, not a " .. type(options) end
  for name, value in pairs(options) do
    local check = known[name]
    if not check then
      return nil, ("unknown option '%s'%s"):format(tostring(name), nearest.hint(name, nearest.keys(known)))
    end
    local wanted = check(value)
    if wanted then return nil, ("option '%s' must be %s"):format(name, wanted) end
  end
  return options
end

--- One option, and the options without it.
---@param options? table
---@param name string
---@return any
---@return table? rest
function M.take(options, name)
  if options == nil or options[name] == nil then return nil, options end
  local rest = {}
  for key, value in pairs(options) do
    if key ~= name then rest[key] = value end
  end
  return options[name], rest
end

return M
