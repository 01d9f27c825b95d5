-- SPDX-License-Identifier: MIT
--- The runtime of coroutines that libuv's loop runs.
--
-- Chosen when the loop is running (`uv.run` is on the stack) and the current coroutine is not the main one.
-- A coroutine that is started before `uv.run` cannot be told from a plain generator, which nobody would
-- resume: there a call blocks, unless the client was made with `runtime = require "pts.runtime.luv"`.
-- @module pts.runtime.luv

local core = require "pts.core"
local uv = require "luv"

-- The descriptor wakes exactly. This bounds what a step elsewhere (a blocking call outside the loop) can
-- delay.
local LONGEST_POLL_MS = 250
-- Where the transport has no descriptor.
local BLIND_POLL_MS = 10

local CALLBACK = "a callback of libuv's loop cannot wait; "
  .. "make the call in a coroutine: coroutine.wrap(function() ... end)()"

local M = { name = "luv", now = core.now }

-- By transport, while it has calls in flight.
local watches = {}

-- Lua 5.1 gives nil for the main coroutine, later ones give it and true.
local function current_coroutine()
  local thread, is_main = coroutine.running()
  return not is_main and thread or nil
end

--- Whether the loop runs the current coroutine.
---@return boolean? active
---@return string? message
function M.active()
  if not uv.loop_mode() then return false end
  if current_coroutine() then return true end
  return nil, CALLBACK
end

--- Resumes all, then raises the first error, as if the callback had made it: luv reports those. Lost it would
-- be silence, and raised at once it would leave the others waiting.
local function resume_all(threads)
  local first
  for _, thread in ipairs(threads) do
    if coroutine.status(thread) == "suspended" then
      local ok, message = coroutine.resume(thread)
      if not ok and not first then
        first = type(message) == "string" and debug.traceback(thread, message) or message
      end
    end
  end
  if first ~= nil then error(first, 0) end
end

local function stop(watch)
  watches[watch.transport] = nil
  if watch.poll then uv.close(watch.poll) end
  uv.close(watch.timer)
end

--- Takes out the waiters that need not wait any longer; all of them when there is a `message`.
local function take_ready(watch, message)
  local ready = {}
  for request, waiter in pairs(watch.waiters) do
    if message or request:done() or coroutine.status(waiter.thread) == "dead" then
      watch.waiters[request] = nil
      waiter.message = message
      ready[#ready + 1] = waiter.thread
    end
  end
  return ready
end

local function turn(watch)
  -- First, and by itself: closing a client ends its requests and makes every further step an error.
  local ready = take_ready(watch)
  if next(watch.waiters) then
    local ok, message = watch.transport:step(0)
    while watch.transport:finished() do
    end
    for _, thread in ipairs(take_ready(watch, not ok and message or nil)) do
      ready[#ready + 1] = thread
    end
  end
  if not next(watch.waiters) then stop(watch) end
  resume_all(ready)
end

local function start(transport)
  local watch = { transport = transport, waiters = {} }
  local function on_event()
    if watches[transport] == watch then turn(watch) end
  end
  local fd = transport:pollfd()
  if fd then
    local poll, message = uv.new_poll(fd)
    if not poll then return nil, "libuv cannot poll the transport: " .. tostring(message) end
    watch.poll = poll
    uv.poll_start(poll, "r", on_event)
  end
  local interval = fd and LONGEST_POLL_MS or BLIND_POLL_MS
  watch.timer = uv.new_timer()
  uv.timer_start(watch.timer, interval, interval, on_event)
  watches[transport] = watch
  return watch
end

--- Yields to the loop until the request is done.
---@return boolean? done
---@return string? message
function M.wait(transport, request)
  local thread = current_coroutine()
  if not thread then return nil, "only a coroutine can wait in libuv's loop" end
  local watch = watches[transport]
  if not watch then
    local message
    watch, message = start(transport)
    if not watch then return nil, message end
  end
  local waiter = { thread = thread }
  watch.waiters[request] = waiter
  -- Somebody else may resume this coroutine by mistake.
  while watch.waiters[request] do
    coroutine.yield()
  end
  if waiter.message then return nil, waiter.message end
  return true
end

--- Sleeps in the loop.
---@param seconds number
function M.sleep(seconds)
  local thread = current_coroutine()
  if not thread then error("only a coroutine can sleep in libuv's loop", 2) end
  local over = false
  local timer = uv.new_timer()
  uv.timer_start(timer, math.ceil(math.max(seconds, 0) * 1000), 0, function()
    over = true
    uv.close(timer)
    resume_all { thread }
  end)
  while not over do
    coroutine.yield()
  end
end

return M
