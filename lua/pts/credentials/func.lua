-- SPDX-License-Identifier: MIT
--- A plain function as a provider: it is called for every request, and may do its own remembering.
-- @module pts.credentials.func

local Func = {}
Func.__index = Func

---@return table|nil keys
---@return string? message
function Func:get(context) return self.call(context) end

--- Says that a server refused what it gave as expired.
---@return boolean true: it is asked again for each request
function Func:invalidate() return true end

local M = {}

---@param call fun(context?: pts.Context): table?, string?
---@return pts.Provider provider
function M.new(call) return setmetatable({ name = "function", label = "function", call = call }, Func) end

return M
