-- SPDX-License-Identifier: MIT
--- Many calls at once, in code that looks as if it blocked.
-- @module pts.gather

local nearest = require "pts.nearest"

local DEFAULT_CONCURRENCY = 64

--- The length of a list; nil and what is wrong where it has a hole.
local function length_of(list)
  if type(list.n) == "number" then return list.n end -- as from table.pack: holes are meant
  local n = 0
  for key in pairs(list) do
    if type(key) ~= "number" or key < 1 or key % 1 ~= 0 then
      return nil, ("the list has a key that is no index: %s"):format(tostring(key))
    end
    n = math.max(n, key)
  end
  for i = 1, n do
    if list[i] == nil then
      return nil, ("the list has a hole at %d; set its field n if that is meant"):format(i)
    end
  end
  return n
end

local function check(list, fn, options)
  if type(list) ~= "table" then return nil, "the list must be a table, not a " .. type(list) end
  if type(fn) ~= "function" then
    return nil, "what is done for each must be a function, not a " .. type(fn)
  end
  if options ~= nil and type(options) ~= "table" then
    return nil, "options must be a table, not a " .. type(options)
  end
  local concurrency = DEFAULT_CONCURRENCY
  for name, value in pairs(options or {}) do
    if name ~= "concurrency" then
      return nil, ("unknown option '%s'%s"):format(tostring(name), nearest.hint(name, { "concurrency" }))
    end
    if type(value) ~= "number" or value < 1 or value % 1 ~= 0 then
      return nil, "option 'concurrency' must be a whole number from 1 on"
    end
    concurrency = value
  end
  local n, message = length_of(list)
  if not n then return nil, message end
  return n, concurrency
end

--- Runs `fn(item, index)` for each item of a list as coroutines; the calls that it makes are in flight together.
--
-- What `fn` returns is kept in order. A returned `nil, err` is kept in `errors` under the same index. An error that
-- `fn` raises, and Ctrl-C, end everything that is in flight and come out of this function.
--
-- In Lua 5.1 `fn` must not make calls inside `pcall`: 5.1 cannot yield through it.
---@param list table items; with holes only if it has a field `n`
---@param fn fun(item: any, index: integer): any, any
---@param options? { concurrency?: integer } how many at once, default 64
---@param level integer
---@return table results with its length in `n`
---@return table errors by index; empty when all went well
return function(list, fn, options, level)
  local n, concurrency = check(list, fn, options)
  if not n then error("pts.gather: " .. concurrency, level + 1) end
  local outer, message = require("pts.runtime").current()
  if not outer then error("pts.gather: " .. message, level + 1) end
  return require("pts.runtime.gather").run(outer, list, n, fn, concurrency)
end
