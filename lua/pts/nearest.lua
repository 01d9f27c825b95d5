-- SPDX-License-Identifier: MIT
--- The name somebody probably meant.
-- @module pts.nearest

local function distance(a, b)
  local previous = {}
  for j = 0, #b do
    previous[j] = j
  end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
    end
    previous = row
  end
  return previous[#b]
end

local LONGEST = 64 -- longer text is no misspelt name, and the comparison grows with its square

--- The one of `names` that is nearest to `name`, or nil when none is near.
---@param name string
---@param names string[]
---@return string?
local function nearest(name, names)
  if type(name) ~= "string" or #name > LONGEST then return nil end
  local lower = name:lower()
  local best, best_distance
  for _, candidate in ipairs(names) do
    local d = distance(lower, candidate:lower())
    if not best_distance or d < best_distance then
      best, best_distance = candidate, d
    end
  end
  if best and best_distance <= math.max(2, math.floor(#best / 3)) then return best end
  return nil
end

local M = { find = nearest }

--- "; did you mean 'SceneId'?", or an empty text.
---@return string
function M.hint(name, names)
  local found = nearest(name, names)
  return found and ("; did you mean '%s'?"):format(found) or ""
end

--- The keys of a table, sorted: what `find` and messages want.
---@return string[]
function M.keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

return M
