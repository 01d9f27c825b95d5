-- SPDX-License-Identifier: MIT
--- What ListOpenJMeterScenes says of a JMeter scene, for waits. GetJMeterSceneRunningData seems to use the same words.
-- @module pts.jmeter_status

local nearest = require "pts.nearest"

local M = {
  --- In the order of a run. STOPPED is also what a scene says that was never started.
  order = { "PREPARING", "PREPARED", "STARTING", "RUNNING", "STOPPING", "STOPPED" },
}
M.names = M.order

local known = {}
for _, name in ipairs(M.order) do
  known[name] = true
end

---@param text any
---@return boolean
function M.is_known(text) return known[text] == true end

--- Whether a run is over, or there was none.
---@param text string
---@return boolean
function M.is_terminal(text) return text == "STOPPED" end

--- Whether a run is under way. Text this module does not know counts as under way.
---@param text string
---@return boolean
function M.is_active(text) return text ~= "STOPPED" end

--- No status says that a run failed; GetJMeterSceneRunningData.HasError does.
---@return boolean
function M.is_error() return false end

--- Why a text is none of these, and what was probably meant.
---@param name string
---@return string
function M.explain(name)
  return ("ListOpenJMeterScenes never says '%s'%s"):format(name, nearest.hint(name, M.names))
end

return M
