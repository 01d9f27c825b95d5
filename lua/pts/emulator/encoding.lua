-- SPDX-License-Identifier: MIT
--- Percent-encoding, query strings and header blocks, as the judge of signatures needs them.
-- @module pts.emulator.encoding

local encoding = {}

---@param text string
---@return string
function encoding.pct(text)
  return (text:gsub("[^A-Za-z0-9%-_.~]", function(c) return ("%%%02X"):format(c:byte()) end))
end

--- Decodes one name or value of a query or form. `+` is a space: the official SDKs of Go, Python and Java
-- write it so.
---@param text string
---@return string
function encoding.unpct(text)
  text = text:gsub("%+", " ")
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

--- Splits a query or form into its pairs, decoded, in their order.
---@param text string
---@return { [1]: string, [2]: string }[]
function encoding.pairs(text)
  local list = {}
  for item in text:gmatch "[^&]+" do
    local name, value = item:match "^([^=]*)=(.*)$"
    list[#list + 1] = { encoding.unpct(name or item), encoding.unpct(value or "") }
  end
  return list
end

--- The canonical form: sorted by the raw names, both sides encoded, the `=` always there.
---@param list { [1]: string, [2]: string }[]
---@return string
function encoding.canonical(list)
  local sorted = {}
  for i, pair in ipairs(list) do
    sorted[i] = pair
  end
  table.sort(sorted, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[2] < b[2]
  end)
  for i, pair in ipairs(sorted) do
    sorted[i] = encoding.pct(pair[1]) .. "=" .. encoding.pct(pair[2])
  end
  return table.concat(sorted, "&")
end

--- Splits a raw header block (after the request line) into pairs; names in lower case, values without outer
-- blanks.
---@param block string
---@return { [1]: string, [2]: string }[]
function encoding.headers(block)
  local list = {}
  for line in block:gmatch "[^\r\n]+" do
    local name, value = line:match "^([^:%s]+):[ \t]*(.-)[ \t]*$"
    if name then list[#list + 1] = { name:lower(), value } end
  end
  return list
end

---@param bytes string
---@return string
function encoding.hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

---@param hex string
---@return string|nil bytes  nil when it is not hexadecimal
function encoding.unhex(hex)
  if #hex % 2 ~= 0 or hex:find "%X" then return nil end
  return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

local BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

---@param bytes string
---@return string
function encoding.base64(bytes)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local n = a * 65536 + (b or 0) * 256 + (c or 0)
    for shift = 3, 0, -1 do
      local digit = math.floor(n / 64 ^ shift) % 64
      local padded = (shift == 1 and not b) or (shift == 0 and not c)
      out[#out + 1] = padded and "=" or BASE64:sub(digit + 1, digit + 1)
    end
  end
  return table.concat(out)
end

return encoding
