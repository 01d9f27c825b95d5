-- SPDX-License-Identifier: MIT
--- RAM policies that allow some operations and nothing else. Pure.
--
-- PTS knows no resources smaller than everything and no conditions (its page of RAM actions), so the operations are all
-- that can be narrowed.
-- @module pts.ram

local catalogue = require "pts.catalogue"
local nearest = require "pts.nearest"

local M = {}

--- The policy's text, for RAM's console, its CreatePolicy or a Terraform file.
---@param names string[] operations
---@return string? json
---@return string? message what the caller did wrong
function M.policy(names)
  local actions, seen = {}, {}
  for _, name in ipairs(names) do
    local operation = catalogue.find(name)
    if not operation then
      return nil, ("PTS has no operation '%s'%s"):format(tostring(name), nearest.hint(name, catalogue.names))
    end
    if not seen[name] then
      seen[name] = true
      actions[#actions + 1] = ('        "%s"'):format(operation.ram_action)
    end
  end
  if #actions == 0 then return nil, "a policy needs at least one operation" end
  table.sort(actions)
  return table.concat({
    "{",
    '  "Version": "1",',
    '  "Statement": [',
    "    {",
    '      "Effect": "Allow",',
    '      "Action": [',
    table.concat(actions, ",\n"),
    "      ],",
    '      "Resource": "*"',
    "    }",
    "  ]",
    "}",
  }, "\n")
end

return M
