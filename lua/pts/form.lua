-- SPDX-License-Identifier: MIT
--- A body of type `application/x-www-form-urlencoded`. Pure.
-- @module pts.form

local M = { CONTENT_TYPE = "application/x-www-form-urlencoded" }

local function percent(char) return ("%%%02X"):format(char:byte()) end

--- The text of it, names in order.
---@param values table<string, string>
---@return string
function M.encode(values)
  local names, parts = {}, {}
  for name in pairs(values) do
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do
    parts[i] = name .. "=" .. values[name]:gsub("[^%w%-_.~]", percent)
  end
  return table.concat(parts, "&")
end

return M
