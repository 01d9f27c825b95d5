-- SPDX-License-Identifier: MIT
--- Every operation the emulator carries out: `function(state, parameters) -> HTTP status, body`.
--
-- One file for each group of operations; a new group is a new file and a line here.
-- @module pts.emulator.operations

local GROUPS = {
  (require "pts.emulator.operations.scene"), -- one value: Lua 5.4 adds where it was found
  (require "pts.emulator.operations.run"),
  require("pts.emulator.operations.report").operations,
  (require "pts.emulator.operations.baseline"),
  (require "pts.emulator.operations.jmeter_scene"),
  (require "pts.emulator.operations.jmeter_run"),
  (require "pts.emulator.operations.jmeter_report"),
  (require "pts.emulator.operations.environment"),
  (require "pts.emulator.operations.network"),
}

---@class pts.emulator.State
---@field clock pts.emulator.Clock
---@field new_id fun(): string
---@field scenes pts.emulator.Scenes
---@field jmeter pts.emulator.JMeterScenes
---@field environments pts.emulator.Records

---@type table<string, fun(state: pts.emulator.State, parameters: table<string, string>): integer, table>
local operations = {}
for _, group in ipairs(GROUPS) do
  for name, operation in pairs(group) do
    operations[name] = operation
  end
end

return operations
