-- SPDX-License-Identifier: MIT
--- What a client has above its operations: scenes as objects, and saving by name. `pts` puts these among a client's
-- methods; the client itself knows nothing of them.
-- @module pts.objects

---@class pts.Client
local Objects = {}

--- A native scene with its verbs: `start`, `stop`, `run`, `report` … Nothing is asked yet.
---@param id string
---@return pts.Scene
function Objects:scene(id)
  local checked, message = require("pts.load_test").check_id(id)
  if not checked then error("scene: " .. message, 2) end
  return require("pts.scene").new(self, id)
end

--- A JMeter scene with the same verbs.
---@param id string
---@return pts.JMeterScene
function Objects:jmeter_scene(id)
  local checked, message = require("pts.load_test").check_id(id)
  if not checked then error("jmeter_scene: " .. message, 2) end
  return require("pts.jmeter").new(self, id)
end

--- Saves a native scene: changes the one with its SceneId or, without one, with its name; creates it when there is
-- none. Never makes a second one after a lost answer; several scenes of that name are an error.
---@param document pts.SavePtsScene.Scene
---@param options? pts.CallOptions
---@return pts.Scene? scene
---@return boolean|pts.Error created or the error
function Objects:save_scene(document, options)
  local save = require "pts.save"
  local id, created, mistake = save.run(self, save.NATIVE, document, options)
  if mistake then error("save_scene: " .. mistake, 2) end
  if not id then return nil, created end
  return self:scene(id), created
end

--- The same of a JMeter scene.
---@param document pts.SaveOpenJMeterScene.OpenJMeterScene
---@param options? pts.CallOptions
---@return pts.JMeterScene? scene
---@return boolean|pts.Error created or the error
function Objects:save_jmeter_scene(document, options)
  local save = require "pts.save"
  local id, created, mistake = save.run(self, save.JMETER, document, options)
  if mistake then error("save_jmeter_scene: " .. mistake, 2) end
  if not id then return nil, created end
  return self:jmeter_scene(id), created
end

return Objects
