-- SPDX-License-Identifier: MIT
--- What the gateway says before an operation is reached: status, code and message of each refusal.
-- @module pts.emulator.refusal

---@class pts.emulator.Refusal
---@field status integer
---@field code string
---@field message string

local refusal = {}

---@param status integer
---@param code string
---@param message string
---@return pts.emulator.Refusal
function refusal.new(status, code, message) return { status = status, code = code, message = message } end

--- A required parameter is missing; the code is made of its name, as the gateway does.
---@param name string
---@return pts.emulator.Refusal
function refusal.missing(name)
  return refusal.new(400, "Missing" .. name, name .. " is mandatory for this action.")
end

--- The authorisation is there but cannot be read or does not cover what it must.
---@param why string
---@return pts.emulator.Refusal
function refusal.incomplete(why)
  return refusal.new(
    400,
    "IncompleteSignature",
    "The request signature does not conform to standards: " .. why
  )
end

return refusal
