-- SPDX-License-Identifier: MIT
--- The metadata service of an ECS instance, both versions of it.
-- @module pts.emulator.places.metadata

local encoding = require "pts.emulator.encoding"

local ROLES = "/latest/meta-data/ram/security-credentials/"
local TEXT = "text/plain"
local LONGEST_TOKEN = 21600 -- seconds

local metadata = {}

local function header(request, name)
  for _, pair in ipairs(request.headers) do
    if pair[1] == name then return pair[2] end
  end
end

-- Status and text of a refusal, or nil when the request may go on.
local function refuse(emulator, request)
  local settings = emulator.issuer:settings()
  local token = header(request, "x-aliyun-ecs-metadata-token")
  if token == nil then
    if settings.v1 then return nil end
    return 403, "403 - Forbidden", TEXT
  end
  if settings.v2 and emulator.issuer:knows_token("metadata-token", token) then return nil end
  return 401, "401 - Unauthorized", TEXT
end

local TOKEN = {
  name = "metadata:token",
  answer = function(emulator, request)
    if not emulator.issuer:settings().v2 then return 404, "404 - Not Found", TEXT end
    local seconds = tonumber(header(request, "x-aliyun-ecs-metadata-token-ttl-seconds") or "")
    if not seconds or seconds < 1 or seconds > LONGEST_TOKEN then return 400, "400 - Bad Request", TEXT end
    return 200, emulator.issuer:issue_token "metadata-token", TEXT
  end,
}

local ROLE = {
  name = "metadata:role",
  answer = function(emulator, request)
    local status, text, kind = refuse(emulator, request)
    if status then return status, text, kind end
    local role = emulator.issuer:settings().role
    if role == "" then return 404, "404 - Not Found", TEXT end
    return 200, role .. "\n", TEXT
  end,
}

local CREDENTIALS = {
  name = "metadata:credentials",
  answer = function(emulator, request)
    local status, text, kind = refuse(emulator, request)
    if status then return status, text, kind end
    local role = encoding.unpct(request.path:sub(#ROLES + 1))
    if role ~= emulator.issuer:settings().role then return 404, "404 - Not Found", TEXT end
    local body = emulator.issuer:issue("ecs:" .. role, 6 * 3600)
    body.Code = "Success"
    body.LastUpdated = os.date "!%Y-%m-%dT%H:%M:%SZ"
    return 200, body
  end,
}

---@param request pts.emulator.Request
---@return table|nil place
function metadata.find(request)
  if request.method == "PUT" and request.path == "/latest/api/token" then return TOKEN end
  if request.method ~= "GET" then return nil end
  if request.path == ROLES then return ROLE end
  if request.path:sub(1, #ROLES) == ROLES then return CREDENTIALS end
end

return metadata
