-- SPDX-License-Identifier: MIT
--- What no output may hold: the secrets of the specs and of the emulator. `./dev test` looks for them in all that the
-- whole suite and the programs it starts print:
--
--     lua5.4 spec/support/secrets.lua FILE...      exit code 1, and the lines with a placeholder for what they show
-- @module spec.support.secrets

local M = {
  --- Stands in every secret of a spec's own.
  MARK = "S3CR3T",
}

local WATCHED = {
  M.MARK,
  "not-a-secret", -- in every secret and token of the emulator
}

--- The first secret in a text, or nil.
---@param text string
---@return string?
function M.find(text)
  for _, secret in ipairs(WATCHED) do
    if text:find(secret, 1, true) then return secret end
  end
end

--- A text with a placeholder for each.
---@param text string
---@return string
function M.hide(text)
  for _, secret in ipairs(WATCHED) do
    text = text:gsub(secret:gsub("%W", "%%%0"), "<SECRET>")
  end
  return text
end

local LONGEST = 160

--- The lines that hold one, by number, with a placeholder for it.
---@param lines fun(): string?
---@return string[]
function M.lines(lines)
  local found, number = {}, 0
  for line in lines do
    number = number + 1
    if M.find(line) then found[#found + 1] = ("line %d: %s"):format(number, M.hide(line):sub(1, LONGEST)) end
  end
  return found
end

if arg and (arg[0] or ""):find "support/secrets%.lua$" then
  local found = {}
  for _, path in ipairs(arg) do
    for _, line in ipairs(M.lines(assert(io.lines(path)))) do
      found[#found + 1] = line
    end
  end
  if #found > 0 then
    print("secrets are shown, " .. table.concat(found, "; "))
    os.exit(1)
  end
end

return M
