-- SPDX-License-Identifier: MIT
--- One unsigned exchange with a service that hands out credentials; its answer as a table, or why there is none.
-- No message here repeats what a body holds, except codes and messages of services with every secret cut out.
-- @module pts.credentials.exchange

local endpoint = require "pts.endpoint"

local M = {}

local CONNECT_TIMEOUT, TIMEOUT = 5, 10 -- seconds

-- Loaded with the native core by the first exchange: making a client must not.
local default_transport

--- What requests run in when the caller has nothing: a transport shared by all such callers.
---@return pts.Context?
---@return string? message
function M.context()
  local runtime, message = require("pts.runtime").current()
  if not runtime then return nil, message end
  if not default_transport then
    default_transport, message = require("pts.core").transport {}
    if not default_transport then return nil, message end
  end
  return { transport = default_transport, runtime = runtime }
end

--- `text` without any of the secrets.
---@param text string
---@param secrets? string[]
---@return string
function M.redact(text, secrets)
  for _, secret in ipairs(secrets or {}) do
    if #secret > 0 then
      local plain = secret:gsub("%p", "%%%0")
      text = text:gsub(plain, "***")
    end
  end
  return (text:gsub("[^\32-\126\128-\255]", " "))
end

local NEAR = { ["100.100.100.200"] = true, ["169.254.169.254"] = true }

--- Splits a URL. http:// is for this machine and the cloud's own addresses, which no network lies between.
---@param url string
---@param allow_http? boolean
---@return { scheme: string, authority: string, loopback: boolean, path: string, query: table<string, string> }?
---@return string? message that never repeats the URL: it may hold a password
function M.split_url(url, allow_http)
  if type(url) ~= "string" or url == "" then return nil, "it is empty" end
  if url:find "[%s%c]" then return nil, "it holds a blank or control character" end
  local scheme, authority, rest = url:match "^(%a[%w+.-]*)://([^/?#]*)(.*)$"
  if not scheme then return nil, "it is no URL like http://127.0.0.1:8080/path" end
  local host = authority:match "^([^:]*)"
  local found, message = endpoint.parse(scheme .. "://" .. authority, allow_http or NEAR[host])
  if not found then return nil, message end
  if rest:find("#", 1, true) then return nil, "it holds a #, which is never sent" end
  local path, query_text = rest:match "^([^?]*)%??(.*)$"
  local query = {}
  for item in query_text:gmatch "[^&]+" do
    local name, value = item:match "^([^=]*)=?(.*)$"
    if not name:find "^[%w._~-]+$" or query[name] then
      return nil, "its query has a name twice, or one with other characters than letters, digits and - _ . ~"
    end
    query[name] = value
      :gsub("+", " ")
      :gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  end
  found.path = path ~= "" and path or "/"
  found.query = query
  return found
end

--- How far the server's clock is ahead of ours, by its Date header; 0 when it is not worth mentioning.
local function skew_of(answer, clock)
  local date = ("\n" .. answer.headers):match "\n[Dd][Aa][Tt][Ee]:[ \t]*([^\r\n]+)"
  local server = date and require("pts.hint").http_date(date)
  local skew = server and server - clock() or 0
  return math.abs(skew) >= 5 and skew or 0
end

local function describe(answer, body, secrets)
  local text = ("it answered HTTP %d"):format(answer.status)
  if type(body) == "table" then
    local code = body.Code or body.code or body.error
    local message = body.Message or body.message or body.error_description
    if code ~= nil then text = text .. " " .. tostring(code) end
    if type(message) == "string" then text = text .. ": " .. message:sub(1, 200) end
    local id = body.RequestId or body.requestId or body.request_id
    if type(id) == "string" then text = text .. " (request id " .. id .. ")" end
  elseif answer.body:find "^%s*<" then
    text = text .. " with a page of HTML"
  end
  return M.redact(text, secrets)
end

---@class pts.CredentialRequest
---@field url table of `split_url`, or with `scheme`, `authority`, `loopback`
---@field action string what it is, for errors
---@field method? string default GET
---@field path? string
---@field query? table<string, string>
---@field headers? table<string, string>
---@field body? string
---@field content_type? string
---@field timeout? number seconds
---@field connect_timeout? number seconds
---@field direct? boolean past any proxy; loopback always is
---@field secrets? string[] to be cut out of messages

--- One exchange, whatever its status.
---@param context pts.Context
---@param request pts.CredentialRequest
---@return { status: integer, body: string, headers: string }?
---@return string? message
---@return pts.Error? err
function M.send(context, request)
  local timeout = request.timeout or TIMEOUT
  if context.deadline then
    timeout = math.min(timeout, context.deadline - context.runtime.now())
    if timeout <= 0 then return nil, "the time for the call was over" end
  end
  local answer, err = require("pts.rpc").exchange(context, {
    scheme = request.url.scheme,
    authority = request.url.authority,
    method = request.method or "GET",
    action = request.action,
    path = request.path or request.url.path,
    query = request.query or request.url.query,
    headers = request.headers,
    body = request.body,
    content_type = request.content_type,
    timeout = timeout,
    connect_timeout = request.connect_timeout or CONNECT_TIMEOUT,
    direct = request.direct or request.url.loopback,
  })
  if answer then return answer end
  return nil, M.redact(err.message, request.secrets), err
end

--- One exchange whose answer is a JSON object with status 200.
---@param context pts.Context
---@param request pts.CredentialRequest
---@param clock fun(): number
---@return table? object
---@return string|number? message or, with an object, how far the server's clock is ahead
---@return table? answer
function M.json(context, request, clock)
  local answer, message = M.send(context, request)
  if not answer then return nil, message end
  local body, problem = require("pts.core").decode(answer.body)
  if answer.status ~= 200 then return nil, describe(answer, body, request.secrets), answer end
  if not body then
    -- The decoder's own words may quote the text.
    local what = answer.body:find "^%s*<" and "a page of HTML"
      or answer.body == "" and "nothing"
      or "no whole JSON object"
    return nil, ("it answered HTTP 200 with %s"):format(what), problem and answer or nil
  end
  return body, skew_of(answer, clock), answer
end

return M
