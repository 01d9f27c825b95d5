-- SPDX-License-Identifier: MIT
--- What GetPtsSceneRunningStatus can say. `pts.status.RUNNING` is the text "RUNNING", so that a misspelt name is
-- caught where it is written instead of never matching.
--
-- The ten documented statuses come first, in the order of a run; the others are constants of the official SDK's
-- entity classes, seen in no document. ListPtsScene and the JMeter operations have vocabularies of their own.
-- @module pts.status

local nearest = require("pts.lazy") "pts.nearest"

local RUN = {
  "CREATED",
  "SYNCING",
  "SYNC_DONE",
  "UPLOADING",
  "UPLOADED",
  "PREPARING",
  "READY",
  "RUNNING",
  "STOPPING",
  "STOPPED",
}
local NEVER_RAN = { "NO_START", "NON_EXIST" }
local FAILED = { "ERR_SYNC", "ERR_UPLOAD", "ERR_PREPARE", "ERR_RUN", "ERR_STOP", "ERR_TIMEOUT" }

local names, active, failed = {}, {}, {}
for _, name in ipairs(RUN) do
  names[name] = name
  active[name] = name ~= "CREATED" and name ~= "STOPPED"
end
for _, name in ipairs(NEVER_RAN) do
  names[name] = name
end
for _, name in ipairs(FAILED) do
  names[name], failed[name] = name, true
end

local status = {}

--- The ten documented statuses in the order of a run.
---@type string[]
status.order = RUN

--- All that is known, the documented ones first.
---@type string[]
status.names = {}
for _, list in ipairs { RUN, NEVER_RAN, FAILED } do
  for _, name in ipairs(list) do
    status.names[#status.names + 1] = name
  end
end

--- Whether this is a status that this module knows.
---@param text any
---@return boolean
function status.is_known(text) return names[text] ~= nil end

--- Whether a run is over: STOPPED or one of ERR_*. A scene that finished long ago still says STOPPED.
---@param text string
---@return boolean
function status.is_terminal(text) return text == "STOPPED" or failed[text] == true end

--- Whether a run is under way: SYNCING to STOPPING. Text this module does not know counts as under way.
---@param text string
---@return boolean
function status.is_active(text)
  if type(text) ~= "string" then
    error("pts.status.is_active: expected a status text, got " .. type(text), 2)
  end
  if names[text] == nil then return true end
  return active[text] == true
end

--- Whether a run failed: one of ERR_*.
---@param text string
---@return boolean
function status.is_error(text) return failed[text] == true end

-- What people wait for by mistake, and what to say.
local ENDED = {
  finished = true,
  done = true,
  finish = true,
  completed = true,
  complete = true,
  success = true,
  ended = true,
}
local OTHER_CALLS = {
  waitstart = "for a scene that is ready to start this call says CREATED, or STOPPED after a run",
  debugging = "this call does not tell a debug run from another",
  draft = "for a new scene this call says CREATED",
  running = "this call says RUNNING",
}

--- Why a text is no status of GetPtsSceneRunningStatus, and what was probably meant.
---@param name string
---@return string
function status.explain(name)
  local lower = name:lower()
  if ENDED[lower] then
    return ("GetPtsSceneRunningStatus never says '%s'; did you mean 'STOPPED'?"):format(name)
  end
  if OTHER_CALLS[lower] then
    return ("'%s' is ListPtsScene's vocabulary; %s"):format(name, OTHER_CALLS[lower])
  end
  return ("GetPtsSceneRunningStatus never says '%s'%s"):format(name, nearest.hint(name, status.names))
end

return setmetatable(status, {
  __index = function(_, name)
    local text = names[name]
    if text == nil then error("pts.status has no status " .. tostring(name), 2) end
    return text
  end,
})
