-- SPDX-License-Identifier: MIT
--- A module that is loaded when something of it is first asked for: what no program needs that only asks for a scene's
-- status should not make `require "pts"` slower.
-- @module pts.lazy

local function load(self, key)
  local module = require(self[1])
  setmetatable(self, { __index = module })
  return module[key]
end

local metatable = { __index = load }

--- Stands for a module that is a table.
---@param name string
---@return table
return function(name) return setmetatable({ name }, metatable) end
