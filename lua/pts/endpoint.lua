-- SPDX-License-Identifier: MIT
--- Where the service is. PTS has one host for all regions; another can be named with a scheme and a port.
-- @module pts.endpoint

local M = {}

--- Source: the endpoint page of PTS and the endpoint rule "central" of the official clients.
M.DEFAULT = "pts.aliyuncs.com"

local DEFAULT_PORTS = { http = 80, https = 443 }

---@class pts.Endpoint
---@field scheme "http"|"https"
---@field authority string host, with the port unless it is the scheme's own: this is signed
---@field loopback boolean

local function is_loopback(host)
  return host == "localhost" or host == "[::1]" or host:match "^127%.%d+%.%d+%.%d+$" ~= nil
end

local function split_port(authority)
  local host, port = authority:match "^(%[[%x:.]+%]):(%d+)$"
  if host then return host, port end
  host = authority:match "^%[[%x:.]+%]$"
  if host then return host end
  host, port = authority:match "^([%w._-]+):(%d+)$"
  if host then return host, port end
  return authority:match "^[%w._-]+$"
end

--- Reads an endpoint: `host`, `host:port`, or either after `https://` or `http://`.
---@param text string
---@param allow_http? boolean allow http:// to other hosts than loopback
---@return pts.Endpoint?
---@return string? message
function M.parse(text, allow_http)
  if type(text) ~= "string" or text == "" then
    return nil, "an endpoint is a host name, like " .. M.DEFAULT
  end
  local scheme, rest = text:match "^(%a[%w+.-]*)://(.*)$"
  if not scheme then
    scheme, rest = "https", text
  end
  scheme = scheme:lower()
  if not DEFAULT_PORTS[scheme] then
    return nil, ("endpoint scheme '%s' is neither https nor http"):format(scheme)
  end
  local host, port = split_port((rest:gsub("/$", "")))
  if not host then
    -- Not echoed: a mistaken endpoint may hold a password.
    return nil, "an endpoint is a host name with an optional port, without user, path or query"
  end
  host = host:lower()
  port = port and tonumber(port)
  if port and (port < 1 or port > 65535) then
    return nil, ("endpoint port %d is not 1 to 65535"):format(port)
  end
  local loopback = is_loopback(host)
  if scheme == "http" and not loopback and not allow_http then
    return nil,
      ("http://%s would send requests unprotected; use https, or set allow_http = true"):format(host)
  end
  if port and port ~= DEFAULT_PORTS[scheme] then host = ("%s:%d"):format(host, port) end
  return { scheme = scheme, authority = host, loopback = loopback }
end

return M
