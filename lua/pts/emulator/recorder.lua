-- SPDX-License-Identifier: MIT
--- Remembers the latest requests for `GET /_emulator/requests`, without what could be used to sign another.
-- @module pts.emulator.recorder

local recorder = {}

--- How many requests are kept.
recorder.LIMIT = 1000

local MASK = "***"
local KEY = "recorded"

local TOKENS = { "SecurityToken", "OIDCToken", "refresh_token" }
local TOKEN_HEADERS = {
  ["x-acs-security-token"] = true,
  ["x-acs-bearer-token"] = true,
  ["x-aliyun-ecs-metadata-token"] = true,
}

-- The legacy scheme's secrets travel in the query or form, with names of any case.
local function mask_pairs(text)
  text = ("&" .. text):gsub("([&?]Signature=)[^&%s]*", "%1" .. MASK)
  for _, name in ipairs(TOKENS) do
    text = text:gsub("([&?]" .. name .. "=)[^&%s]*", "%1" .. MASK)
  end
  return text:sub(2)
end

--- Hides the signature and the token in a raw request head.
---@param head string  request line and headers as they came
---@return string
function recorder.mask(head)
  local line, block = head:match "^([^\r\n]*)(.*)$"
  line = mask_pairs(line)
  block = block:gsub("([^\r\n]+)", function(header)
    local name = header:match "^([^:]+):"
    name = name and name:lower()
    if name == "authorization" then
      local masked, found = header:gsub("Signature=[^,%s]*", "Signature=" .. MASK)
      return found > 0 and masked or "authorization: " .. MASK
    elseif TOKEN_HEADERS[name] then
      return header:match "^[^:]+" .. ": " .. MASK
    end
  end)
  return line .. block
end

recorder.mask_pairs = mask_pairs

--- Keeps one request, forgets the oldest beyond the limit.
---@param dict table  an `ngx.shared` dictionary
---@param text string  the request as JSON
function recorder.add(dict, text)
  local length, message = dict:rpush(KEY, text)
  while not length and message == "no memory" and dict:lpop(KEY) do
    length, message = dict:rpush(KEY, text)
  end
  if length and length > recorder.LIMIT then dict:lpop(KEY) end
end

--- The kept requests as one JSON array, oldest first.
---@param dict table
---@return string
function recorder.json(dict)
  local all = {}
  -- A shared dictionary's list can be read only at its ends: turn it once around.
  for i = 1, dict:llen(KEY) do
    all[i] = dict:lpop(KEY)
    dict:rpush(KEY, all[i])
  end
  return "[" .. table.concat(all, ",") .. "]"
end

---@param dict table
function recorder.clear(dict) dict:delete(KEY) end

return recorder
