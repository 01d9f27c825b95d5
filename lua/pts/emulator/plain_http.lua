-- SPDX-License-Identifier: MIT
--- One HTTP/1.1 exchange over luv, for the control API: on loopback, in plain text, without `pts.core`.
-- @module pts.emulator.plain_http

local uv = require "luv"

local plain_http = {}

local function dechunk(text)
  local parts, at = {}, 1
  while true do
    local first, last, size = text:find("^(%x+)[^\r\n]*\r\n", at)
    if not first then return nil end
    size = tonumber(size, 16)
    if size == 0 then return table.concat(parts) end
    if #text < last + size + 2 then return nil end
    parts[#parts + 1] = text:sub(last + 1, last + size)
    at = last + size + 3
  end
end

--- Splits a whole or partial answer.
---@param text string
---@param ended boolean  whether the connection has ended, so that no more will come
---@return table|nil response  nil: not complete yet
function plain_http.parse(text, ended)
  local head, rest = text:match "^(.-\r\n)\r\n(.*)$"
  if not head then return nil end
  local headers = {}
  for name, value in head:gmatch "\r\n([^:\r\n]+):[ \t]*([^\r\n]*)" do
    headers[name:lower()] = value
  end
  local response = { status = tonumber(head:match "^HTTP/%d%.%d (%d+)"), headers = headers }
  if (headers["transfer-encoding"] or ""):lower() == "chunked" then
    response.body = dechunk(rest)
  elseif headers["content-length"] then
    local length = tonumber(headers["content-length"])
    response.body = #rest >= length and rest:sub(1, length) or nil
  elseif ended then
    response.body = rest
  end
  return response.body and response or nil
end

-- How long the answer will be as far as its head tells.
local function size_of(text)
  local _, head_end = text:find("\r\n\r\n", 1, true)
  local length = head_end and text:sub(1, head_end):lower():match "\r\ncontent%-length:[ \t]*(%d+)"
  return length and head_end + tonumber(length) or 0
end

--- Sends `text` and returns all that comes back until an answer is complete or the connection ends.
---@param host string  an address, not a name
---@param port integer
---@param text string
---@param timeout_seconds number
---@return string|nil answer
---@return string|nil message
function plain_http.exchange(host, port, text, timeout_seconds)
  local socket, timer = uv.new_tcp(), uv.new_timer()
  local received, size, wanted, failure, done = {}, 0, 0, nil, false
  local function finish(message)
    failure, done = failure or message, true
  end
  uv.update_time() -- the loop's idea of now is as old as its last turn, and the time-out counts from it
  uv.timer_start(timer, math.floor(timeout_seconds * 1000), 0, function() finish "timed out" end)
  uv.tcp_connect(socket, host, port, function(connect_error)
    if connect_error then return finish(connect_error) end
    uv.write(socket, text, function(write_error)
      if write_error then finish(write_error) end
    end)
    uv.read_start(socket, function(read_error, data)
      if read_error then return finish(read_error) end
      if data == nil then return finish() end
      received[#received + 1] = data
      size = size + #data
      -- Joining a large answer again for each piece would take minutes.
      if size < wanted then return end
      local answer = table.concat(received)
      wanted = size_of(answer)
      if size >= wanted and plain_http.parse(answer, false) then finish() end
    end)
  end)
  while not done do
    uv.run "once"
  end
  uv.close(socket)
  uv.close(timer)
  uv.run "nowait"
  if #received == 0 then return nil, failure or "the connection ended without an answer" end
  return table.concat(received)
end

--- One request and its answer.
---@param options table  host, port, method, path; optional body, headers, timeout
---@return table|nil response  status, headers (names in lower case), body
---@return string|nil message
function plain_http.request(options)
  local lines = {
    ("%s %s HTTP/1.1"):format(options.method, options.path),
    ("Host: %s:%d"):format(
      options.host:find(":", 1, true) and "[" .. options.host .. "]" or options.host,
      options.port
    ),
    "Connection: close",
    "Content-Length: " .. #(options.body or ""),
  }
  for name, value in pairs(options.headers or {}) do
    lines[#lines + 1] = name .. ": " .. value
  end
  local text = table.concat(lines, "\r\n") .. "\r\n\r\n" .. (options.body or "")
  local answer, message = plain_http.exchange(options.host, options.port, text, options.timeout or 10)
  if not answer then return nil, message end
  local response = plain_http.parse(answer, true)
  if not response or not response.status then return nil, "the answer is not HTTP" end
  return response
end

return plain_http
