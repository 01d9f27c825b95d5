-- SPDX-License-Identifier: MIT
--- Each runtime of one process, as a function that runs several functions side by side to their ends.
-- @module spec.support.loops

require "spec.support.process" -- it keeps the one luv of all spec files
local cqueues = require "cqueues"
local pts = require "pts"
local uv = require "luv"

local M = {}

--- Runs something in a callback of libuv's loop, once that runs.
function M.in_luv(body)
  local timer = uv.new_timer()
  uv.timer_start(timer, 0, 0, function()
    uv.close(timer)
    body()
  end)
end

-- Lua 5.1 cannot yield through pcall; there luv prints an error and ends the process.
local PLAIN_51 = _VERSION == "Lua 5.1" and not rawget(_G, "jit")

M.run = {}

function M.run.blocking(bodies)
  for _, body in ipairs(bodies) do
    body()
  end
end

function M.run.gather(bodies)
  pts.gather(bodies, function(body)
    body()
    return true
  end, { concurrency = math.max(#bodies, 1) })
end

function M.run.cqueues(bodies)
  local controller = cqueues.new()
  for _, body in ipairs(bodies) do
    controller:wrap(body)
  end
  assert(controller:loop(20))
  assert(controller:empty(), "the controller has not come to its end")
end

function M.run.luv(bodies)
  local failure
  for _, body in ipairs(bodies) do
    M.in_luv(coroutine.wrap(PLAIN_51 and body or function()
      local ok, message = xpcall(body, debug.traceback)
      if not ok then failure = failure or message end
    end))
  end
  uv.run()
  if failure then error(failure, 0) end
end

--- As many functions, which call `body` with their number.
function M.many(count, body)
  local all = {}
  for i = 1, count do
    all[i] = function() body(i) end
  end
  return all
end

return M
