-- SPDX-License-Identifier: MIT
-- Random damage to tables, the same in every run and on every Lua.

local M = {}

-- A function that gives a whole number from 1 to n.
function M.source(seed)
  -- Park and Miller's: no product is beyond what a double holds exactly.
  local state = seed * 48271
  return function(n)
    state = state * 16807 % 2147483647
    return math.floor(state * n / 2147483647) + 1
  end
end

local ODD = {
  function() return nil end,
  function() return {} end,
  function() return "" end,
  function() return "text" end,
  function() return true end,
  function() return 0 end,
  function() return -1 end,
  function() return 1e300 end,
  function() return 0 / 0 end,
  function() return math.huge end,
  function() return "12" end,
  function() return "99.98" end,
  function() return { { {} } } end,
  function() return { a = 1 } end,
  function() return io.stdout end,
  function() return print end,
  function() return ("\255"):rep(50) end,
}

local function places(root)
  local found = {}
  local function walk(node)
    local keys = {}
    for key, value in pairs(node) do
      keys[#keys + 1] = key
      if type(value) == "table" then walk(value) end
    end
    -- Each Lua has its own order of keys.
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    for _, key in ipairs(keys) do
      found[#found + 1] = { node, key }
    end
  end
  walk(root)
  return found
end

-- Replaces some values by others of any type, or removes them, or swaps two.
function M.table(root, random, times)
  for _ = 1, times do
    local all = places(root)
    if #all == 0 then return end
    local place = all[random(#all)]
    if random(4) == 1 then
      local other = all[random(#all)]
      local value = other[1][other[2]]
      place[1][place[2]] = type(value) ~= "table" and value or nil
    else
      place[1][place[2]] = ODD[random(#ODD)]()
    end
  end
end

return M
