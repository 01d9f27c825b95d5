-- SPDX-License-Identifier: MIT
--- Signs requests in plain Lua, on every Lua this project runs on, so that the emulator's judge can be tested
-- with genuine requests and without `pts.core`. Slow, and only for specs.
-- @module spec.support.signer

local encoding = require "pts.emulator.encoding"

local floor = math.floor

-- Lua 5.1 has no bit operators and 5.4 no bit library: both are served by tables over pairs of bytes.
local XOR, AND = {}, {}
for a = 0, 255 do
  for b = 0, 255 do
    local x, n, p, q, value = 0, 0, a, b, 1
    for _ = 1, 8 do
      local i, j = p % 2, q % 2
      if i ~= j then x = x + value end
      if i == 1 and j == 1 then n = n + value end
      p, q, value = floor(p / 2), floor(q / 2), value * 2
    end
    XOR[a * 256 + b], AND[a * 256 + b] = x, n
  end
end

local function through(operation, a, b)
  local result, value = 0, 1
  for _ = 1, 4 do
    result = result + operation[a % 256 * 256 + b % 256] * value
    a, b, value = floor(a / 256), floor(b / 256), value * 256
  end
  return result
end

local function xor(a, b, c)
  local result = through(XOR, a, b)
  return c and through(XOR, result, c) or result
end

local function band(a, b) return through(AND, a, b) end

local WORD = 4294967296

local function rotate_right(x, n)
  local power = 2 ^ n
  return floor(x / power) + x % power * (WORD / power)
end

local function shift_right(x, n) return floor(x / 2 ^ n) end

local function word_at(text, at)
  local a, b, c, d = text:byte(at, at + 3)
  return ((a * 256 + b) * 256 + c) * 256 + d
end

local function word_bytes(x)
  return string.char(floor(x / 16777216) % 256, floor(x / 65536) % 256, floor(x / 256) % 256, x % 256)
end

local function padded(text)
  local zeros = (55 - #text) % 64
  local bits = #text * 8
  return text .. "\128" .. ("\0"):rep(zeros) .. word_bytes(floor(bits / WORD)) .. word_bytes(bits % WORD)
end

local K, START256 = {}, {}
do
  -- SHA-256's constants are the fractions of the roots of the first primes.
  local n = 2
  while #K < 64 do
    local prime = true
    for d = 2, floor(n ^ 0.5) do
      if n % d == 0 then prime = false end
    end
    if prime then
      K[#K + 1] = floor(n ^ (1 / 3) % 1 * WORD)
      if #START256 < 8 then START256[#START256 + 1] = floor(n ^ 0.5 % 1 * WORD) end
    end
    n = n + 1
  end
end

local function sha256(text)
  local h = { (unpack or table.unpack)(START256) } -- luacheck: ignore
  text = padded(text)
  for block = 1, #text, 64 do
    local w = {}
    for i = 1, 16 do
      w[i] = word_at(text, block + (i - 1) * 4)
    end
    for i = 17, 64 do
      local p, q = w[i - 15], w[i - 2]
      local s0 = xor(rotate_right(p, 7), rotate_right(p, 18), shift_right(p, 3))
      local s1 = xor(rotate_right(q, 17), rotate_right(q, 19), shift_right(q, 10))
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) % WORD
    end
    local a, b, c, d, e, f, g, last = (unpack or table.unpack)(h) -- luacheck: ignore
    for i = 1, 64 do
      local s1 = xor(rotate_right(e, 6), rotate_right(e, 11), rotate_right(e, 25))
      local choice = xor(g, band(e, xor(f, g)))
      local t1 = (last + s1 + choice + K[i] + w[i]) % WORD
      local s0 = xor(rotate_right(a, 2), rotate_right(a, 13), rotate_right(a, 22))
      local majority = xor(band(a, b), band(c, xor(a, b)))
      last, g, f, e = g, f, e, (d + t1) % WORD
      d, c, b, a = c, b, a, (t1 + s0 + majority) % WORD
    end
    for i, value in ipairs { a, b, c, d, e, f, g, last } do
      h[i] = (h[i] + value) % WORD
    end
  end
  for i, value in ipairs(h) do
    h[i] = word_bytes(value)
  end
  return table.concat(h)
end

local function sha1(text)
  local h = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 }
  text = padded(text)
  for block = 1, #text, 64 do
    local w = {}
    for i = 1, 16 do
      w[i] = word_at(text, block + (i - 1) * 4)
    end
    for i = 17, 80 do
      w[i] = rotate_right(xor(xor(w[i - 3], w[i - 8]), w[i - 14], w[i - 16]), 31)
    end
    local a, b, c, d, e = h[1], h[2], h[3], h[4], h[5]
    for i = 1, 80 do
      local f, k
      if i <= 20 then
        f, k = xor(d, band(b, xor(c, d))), 0x5A827999
      elseif i <= 40 then
        f, k = xor(b, c, d), 0x6ED9EBA1
      elseif i <= 60 then
        f, k = xor(band(b, c), band(d, xor(b, c))), 0x8F1BBCDC
      else
        f, k = xor(b, c, d), 0xCA62C1D6
      end
      local sum = (rotate_right(a, 27) + f + e + k + w[i]) % WORD
      e, d, c, b, a = d, c, rotate_right(b, 2), a, sum
    end
    for i, value in ipairs { a, b, c, d, e } do
      h[i] = (h[i] + value) % WORD
    end
  end
  for i, value in ipairs(h) do
    h[i] = word_bytes(value)
  end
  return table.concat(h)
end

local function hmac(hash, key, text)
  if #key > 64 then key = hash(key) end
  key = key .. ("\0"):rep(64 - #key)
  local function masked(mask)
    return (key:gsub(".", function(c) return string.char(XOR[c:byte() * 256 + mask]) end))
  end
  return hash(masked(0x5C) .. hash(masked(0x36) .. text))
end

local signer = {}

--- The primitives, as `pts.emulator.digest` has them inside nginx.
signer.digest = {
  sha256 = sha256,
  hmac_sha256 = function(key, text) return hmac(sha256, key, text) end,
  hmac_sha1 = function(key, text) return hmac(sha1, key, text) end,
}

local serial = 0

--- A nonce nobody has used.
---@return string
function signer.nonce()
  serial = serial + 1
  return ("%d-%d-%s"):format(os.time(), serial, tostring({}):gsub("[^%w]", ""))
end

local function query_of(parameters)
  local list = {}
  for name, value in pairs(parameters) do
    list[#list + 1] = { name, value }
  end
  return encoding.canonical(list)
end

local function now(offset) return os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + (offset or 0)) end

--- A whole ACS3 request, ready for a socket.
---@param options table  host, action, key_id, secret; optional version, method, query (table), body, token,
--- nonce, content_type, date, clock_offset, unsigned (header lines added after signing)
---@return string
function signer.acs3(options)
  local body = options.body or ""
  local headers = {
    host = options.host,
    ["x-acs-action"] = options.action,
    ["x-acs-version"] = options.version or "2020-10-20",
    ["x-acs-date"] = options.date or now(options.clock_offset),
    ["x-acs-signature-nonce"] = options.nonce or signer.nonce(),
    ["x-acs-content-sha256"] = encoding.hex(sha256(body)),
    ["content-type"] = options.content_type,
    ["x-acs-security-token"] = options.token,
    ["x-acs-accesskey-id"] = options.token and options.key_id,
  }
  local names = {}
  for name in pairs(headers) do
    names[#names + 1] = name
  end
  table.sort(names)
  local method, query = options.method or "POST", query_of(options.query or {})
  local canonical, wire = { method, "/", query }, { ("%s /?%s HTTP/1.1"):format(method, query) }
  for _, name in ipairs(names) do
    canonical[#canonical + 1] = name .. ":" .. headers[name]
    wire[#wire + 1] = name .. ": " .. headers[name]
  end
  local signed = table.concat(names, ";")
  canonical[#canonical + 1] = ""
  canonical[#canonical + 1] = signed
  canonical[#canonical + 1] = headers["x-acs-content-sha256"]
  local text = "ACS3-HMAC-SHA256\n" .. encoding.hex(sha256(table.concat(canonical, "\n")))
  wire[#wire + 1] = ("Authorization: ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s"):format(
    options.key_id,
    signed,
    encoding.hex(hmac(sha256, options.secret, text))
  )
  for _, header in ipairs(options.unsigned or {}) do
    wire[#wire + 1] = header
  end
  wire[#wire + 1] = "Content-Length: " .. #body
  return table.concat(wire, "\r\n") .. "\r\n\r\n" .. body
end

--- A whole request signed the legacy way, ready for a socket.
---@param options table  host, action, key_id, secret; optional version, method, parameters (table), token,
--- nonce, clock_offset, in_body
---@return string
function signer.rpc1(options)
  local parameters = {
    AccessKeyId = options.key_id,
    Action = options.action,
    Format = "JSON",
    SignatureMethod = "HMAC-SHA1",
    SecurityToken = options.token,
    SignatureNonce = options.nonce or signer.nonce(),
    SignatureVersion = "1.0",
    Timestamp = now(options.clock_offset),
    Version = options.version or "2020-10-20",
  }
  for name, value in pairs(options.parameters or {}) do
    parameters[name] = value
  end
  local method, query = options.method or "POST", query_of(parameters)
  local text = method .. "&%2F&" .. encoding.pct(query)
  query = query .. "&Signature=" .. encoding.pct(encoding.base64(hmac(sha1, options.secret .. "&", text)))
  local head =
    { ("%s /%s HTTP/1.1"):format(method, options.in_body and "" or "?" .. query), "Host: " .. options.host }
  local body = options.in_body and query or ""
  if options.in_body then head[#head + 1] = "Content-Type: application/x-www-form-urlencoded" end
  head[#head + 1] = "Content-Length: " .. #body
  return table.concat(head, "\r\n") .. "\r\n\r\n" .. body
end

return signer
