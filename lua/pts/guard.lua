-- SPDX-License-Identifier: MIT
--- Runs something that must be put in order when it does not come to its end: because it raises, because of Ctrl-C, or
-- because the gather that it is part of is ended.
-- @module pts.guard

local M = {}

-- Lua 5.1 cannot yield through pcall, and the loops of others yield to wait. A gather has a way around that.
local PLAIN_51 = _VERSION == "Lua 5.1" and not rawget(_G, "jit")
local YIELDING = { cqueues = true, luv = true }

--- Why nothing can be guarded in this runtime, or nil.
---@param runtime table
---@return string?
function M.trouble(runtime)
  if PLAIN_51 and YIELDING[runtime.name] then
    return ("Lua 5.1 cannot do this inside the loop of %s; use LuaJIT or a later Lua"):format(runtime.name)
  end
end

--- Runs `fn`. When it raises, `clean(error)` runs before the error goes on; when what runs this code gives it up for
-- good, `clean` runs alone, and from its beginning if it was running already.
---@param runtime table of the current code
---@param fn fun(): any, any
---@param clean fun(err: any)
---@return any, any what `fn` returns
function M.run(runtime, fn, clean)
  local ok, value, more
  if runtime.protect then
    ok, value, more = runtime.protect(fn, clean)
  else
    ok, value, more = pcall(fn)
    if not ok then clean(value) end
  end
  if ok then return value, more end
  error(value, 0)
end

return M
