-- SPDX-License-Identifier: MIT
--- Splits a command line as a POSIX shell would: quotes and backslashes, no expansion of anything.
-- @module pts.credentials.words

local M = {}

-- Inside double quotes a backslash is itself before any other character.
local ESCAPED_IN_QUOTES = { ['"'] = true, ["\\"] = true, ["$"] = true, ["`"] = true }

local function read_double(text, at)
  local parts = {}
  while at <= #text do
    local c = text:sub(at, at)
    if c == '"' then return table.concat(parts), at + 1 end
    if c == "\\" then
      local following = text:sub(at + 1, at + 1)
      if following ~= "\n" then
        parts[#parts + 1] = ESCAPED_IN_QUOTES[following] and following or c .. following
      end
      at = at + 2
    else
      parts[#parts + 1] = c
      at = at + 1
    end
  end
  return nil, 'a " is never closed'
end

local function read_single(text, at)
  local last = text:find("'", at, true)
  if not last then return nil, "a ' is never closed" end
  return text:sub(at, last - 1), last + 1
end

local function read_escape(text, at)
  local following = text:sub(at, at)
  if following == "" then return nil, "it ends in a backslash" end
  return following == "\n" and "" or following, at + 1
end

local READERS = { ['"'] = read_double, ["'"] = read_single, ["\\"] = read_escape }

--- The words of a command line.
---@param text string
---@return string[]?
---@return string? message
function M.split(text)
  local words, word, at = {}, nil, 1
  while at <= #text do
    local c = text:sub(at, at)
    local read = READERS[c]
    if read then
      local piece, following = read(text, at + 1)
      if not piece then return nil, following end
      word, at = (word or "") .. piece, following
    elseif c:find "%s" then
      words[#words + 1], word, at = word, nil, at + 1
    else
      word, at = (word or "") .. c, at + 1
    end
  end
  words[#words + 1] = word
  if #words == 0 or words[1] == "" then return nil, "there is no command in it" end
  return words
end

return M
