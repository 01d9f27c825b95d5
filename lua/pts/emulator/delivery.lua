-- SPDX-License-Identifier: MIT
--- Sends a reply to the client through nginx, well or, when a fault asks for it, badly.
--
-- What HTTP allows goes through nginx's own output; what it forbids is written to the raw socket, after which
-- nginx ends the connection.
-- @module pts.emulator.delivery

-- luacheck: globals ngx
local ngx = ngx

local PIECE = 64 * 1024

-- Neither a length nor anything that may follow one.
local BROKEN_CHUNK = "xyz\r\n"

local REASONS = {
  [200] = "OK",
  [204] = "No Content",
  [301] = "Moved Permanently",
  [302] = "Found",
  [307] = "Temporary Redirect",
  [308] = "Permanent Redirect",
  [400] = "Bad Request",
  [403] = "Forbidden",
  [404] = "Not Found",
  [429] = "Too Many Requests",
  [500] = "Internal Server Error",
  [502] = "Bad Gateway",
  [503] = "Service Unavailable",
  [504] = "Gateway Timeout",
}

local delivery = {}

-- With reset_timedout_connection on, nginx answers its own status 444 with a reset.
local RESET = 444

local function apply_gzip(reply)
  local gzip = require "pts.emulator.gzip"
  if reply.gzip.bytes then
    local blank = (" "):rep(1024 * 1024)
    local pieces = {}
    for _ = 1, math.floor(reply.gzip.bytes / #blank) do
      pieces[#pieces + 1] = blank
    end
    pieces[#pieces + 1] = blank:sub(1, reply.gzip.bytes % #blank) .. reply.body
    reply.body = gzip.compress(pieces)
  else
    reply.body = gzip.compress { reply.body }
  end
  reply.headers["Content-Encoding"] = "gzip"
end

local function send_well(reply)
  ngx.status = reply.status
  for name, value in pairs(reply.headers) do
    ngx.header[name] = value
  end
  if reply.chunked then
    for i = 1, #reply.body, 32 do
      ngx.print(reply.body:sub(i, i + 31))
      ngx.flush(true)
    end
  else
    ngx.header.Content_Length = #reply.body
    ngx.print(reply.body)
  end
end

local function send_huge(reply)
  local first, last = '{"Padding":"', '"}'
  local padding = math.max(0, reply.huge.bytes - #first - #last)
  ngx.status = reply.status
  for name, value in pairs(reply.headers) do
    ngx.header[name] = value
  end
  if reply.huge.length then ngx.header.Content_Length = #first + padding + #last end
  ngx.print(first)
  local piece = ("x"):rep(PIECE)
  while padding > 0 do
    -- Flushing waits for the client, so that the body never stands in memory as a whole.
    if not ngx.print(padding >= PIECE and piece or piece:sub(1, padding)) or not ngx.flush(true) then
      return
    end
    padding = padding - PIECE
  end
  ngx.print(last)
end

local function head_of(reply)
  local lines = { ("HTTP/1.1 %d %s"):format(reply.status, REASONS[reply.status] or "Unknown") }
  local headers = {}
  for name, value in pairs(reply.headers) do
    headers[name] = value
  end
  if reply.chunked then
    headers["Transfer-Encoding"] = "chunked"
  else
    headers["Content-Length"] = ("%d"):format(math.max(0, #reply.body + (reply.missing or 0)))
  end
  headers.Connection = (reply.close and not reply.close.announce) and "keep-alive" or "close"
  if reply.extra_header then
    for name in pairs(headers) do
      if name:lower() == reply.extra_header.name:lower() then headers[name] = nil end
    end
  end
  local names = {}
  for name in pairs(headers) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    lines[#lines + 1] = name .. ": " .. headers[name]
  end
  if reply.extra_header and reply.extra_header.value then
    for _ = 1, reply.extra_header.count do
      lines[#lines + 1] = reply.extra_header.name .. ": " .. reply.extra_header.value
    end
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

local function drip(socket, text, seconds)
  for i = 1, #text do
    if not socket:send(text:sub(i, i)) then return false end
    ngx.sleep(seconds)
  end
  return true
end

local function send_raw(reply)
  local socket, message = ngx.req.socket(true)
  if not socket then error("no raw socket: " .. message) end
  local head, body = head_of(reply), reply.body
  if reply.cut then
    if reply.cut.after == "nothing" then return end
    socket:send(head)
    if reply.cut.after == "body" then socket:send(body:sub(1, math.floor(#body / 2))) end
  elseif reply.drip then
    local slow = reply.drip
    if slow.part == "headers" then
      drip(socket, head .. body, slow.seconds)
    elseif socket:send(head) then
      drip(socket, body, slow.seconds)
    end
  else
    socket:send(head .. (reply.chunked and BROKEN_CHUNK or "") .. body)
  end
end

local function needs_raw(reply)
  local broken = reply.chunked and reply.chunked.broken
  return reply.cut or reply.missing or reply.drip or reply.extra_header or reply.close or broken
end

--- Sends the reply; returns when it is sent or the client is gone.
---@param reply pts.emulator.Reply
function delivery.send(reply)
  if reply.delay then ngx.sleep(reply.delay) end
  if reply.gzip then apply_gzip(reply) end
  if reply.huge then return send_huge(reply) end
  if needs_raw(reply) then
    send_raw(reply)
    if reply.cut and reply.cut.reset then ngx.exit(RESET) end
    return
  end
  send_well(reply)
end

return delivery
