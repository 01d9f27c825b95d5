-- SPDX-License-Identifier: MIT
--- Documents as answers spell them, which is not how they are sent.
-- @module pts.emulator.spelling

local cjson = require "cjson"

local spelling = {}

local NATIVE = { concurrency_mode = "CONCURRENCY", tps_mode = "TPS" }
local JMETER = { CONCURRENCY = "concurrency_mode", TPS = "tps_mode", RPS = "tps_mode" }

local function copy_of(document) return cjson.decode(cjson.encode(document)) end

--- A native scene.
---@param document table
---@return table
function spelling.native(document)
  local copy = copy_of(document)
  local config = copy.LoadConfig
  if config then config.TestMode = NATIVE[config.TestMode] or config.TestMode end
  return copy
end

--- A JMeter scene.
---@param document table
---@return table
function spelling.jmeter(document)
  local copy = copy_of(document)
  copy.Mode = JMETER[copy.Mode] or copy.Mode
  return copy
end

--- What is left of a value when only members of a type are kept: answers have none that the catalogue lacks.
---@param value any
---@param kind pts.TypeName|pts.Type
---@return any
function spelling.only(value, kind)
  if type(value) ~= "table" or type(kind) ~= "table" then return value end
  local kept = {}
  if kind.type == "array" then
    for i, item in ipairs(value) do
      kept[i] = spelling.only(item, kind.items)
    end
  elseif kind.type == "object" then
    for name, member in pairs(kind.fields) do
      if value[name] ~= nil then kept[name] = spelling.only(value[name], member) end
    end
  else
    return value
  end
  return kept
end

return spelling
