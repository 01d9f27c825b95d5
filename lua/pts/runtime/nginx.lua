-- SPDX-License-Identifier: MIT
--- The runtime of Lua in nginx: the worker goes on serving while calls wait.
--
-- ngx_lua cannot wait for a descriptor that is not its own. So the first call in flight starts a pump, a
-- timer's light thread that steps the transport again and again and ends with the last call. A call waits on
-- a semaphore of its own. Between two steps the pump pauses for a fiftieth of the age of the latest call:
-- an answer is noticed at most 2 % (or a millisecond) late, and long calls cost nearly nothing.
-- @module pts.runtime.nginx

local core = require "pts.core"

local SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.02
local AGE_SHARE = 50
-- How long callers trust a pump that shows no sign of life: nginx drops a timer when too many are running.
local PATIENCE = 0.1

local M = { name = "nginx", now = core.now }

-- Phases whose light threads can wait.
local WAITABLE = {
  rewrite = true,
  server_rewrite = true,
  access = true,
  content = true,
  timer = true,
  ssl_cert = true,
  ssl_client_hello = true,
  ssl_session_fetch = true,
  preread = true,
}

local WAY_OUT = "make it in ngx.timer.at(0, ...), or read a shared dictionary that a timer fills"

--- Whether this is a phase that can wait. `init_by_lua` runs before any request is served: it may block.
---@return boolean? active
---@return string? message
function M.active()
  local phase = ngx.get_phase and ngx.get_phase()
  if not phase or phase == "init" then return false end
  if WAITABLE[phase] then return true end
  return nil, ("a call cannot wait in nginx's %s phase; %s"):format(phase, WAY_OUT)
end

---@param seconds number
function M.sleep(seconds) ngx.sleep(seconds) end

-- By transport. A pump does not refer to its transport, or neither would ever be collected.
local pumps = setmetatable({}, { __mode = "k" })

local function new_semaphore()
  local made, message = require("ngx.semaphore").new(0)
  if not made then error("ngx.semaphore: " .. tostring(message)) end
  return made
end

local function remove(pump, i)
  local waiters = pump.waiters
  local last = #waiters
  waiters[i].listed = false
  waiters[i] = waiters[last]
  waiters[last] = nil
end

local function index_of(pump, waiter)
  for i, other in ipairs(pump.waiters) do
    if other == waiter then return i end
  end
end

--- Wakes the callers whose requests are done, or all of them with `message`.
local function wake_callers(pump, message)
  local waiters = pump.waiters
  for i = #waiters, 1, -1 do
    local waiter = waiters[i]
    if message or waiter.request:done() then
      waiter.message = message
      remove(pump, i)
      waiter.semaphore:post()
    end
  end
end

--- Ends the requests of light threads that were killed: their client has gone, or `ngx.thread.kill` took
-- them. Nothing of theirs runs at such an end, but nobody waits on the semaphore any longer.
local function end_abandoned(pump)
  local waiters = pump.waiters
  for i = #waiters, 1, -1 do
    local waiter = waiters[i]
    if waiter.semaphore:count() >= 0 then
      remove(pump, i)
      waiter.request:close()
    end
  end
end

local function step(pump, transport)
  -- It raises once the client is closed; that has ended the requests.
  local called, ok, message = pcall(transport.step, transport, 0)
  if not called then
    wake_callers(pump)
    ok, message = nil, ok
  end
  if not ok then return wake_callers(pump, message) end
  local any = false
  while transport:finished() do
    any = true
  end
  if any then wake_callers(pump) end
end

local function pause_of(pump, now)
  return math.min(math.max((now - pump.latest) / AGE_SHARE, SHORTEST_PAUSE), LONGEST_PAUSE)
end

-- Also runs when the timer is premature: a worker that is told to quit still finishes its requests.
local function run(_, transport, pump, turn)
  local looked = core.now()
  while pump.turn == turn do
    step(pump, transport)
    local now = core.now()
    if now - looked >= LONGEST_PAUSE then
      looked = now
      wake_callers(pump) -- what somebody else's step has finished
      end_abandoned(pump)
    end
    if #pump.waiters == 0 then
      pump.asked, pump.seen = nil, nil
      return
    end
    pump.seen = now
    pump.pause = pause_of(pump, now)
    pump.wake:wait(pump.pause)
  end
end

--- Asks for a pump, unless one was asked for just now. Should one that was believed dead wake again, it ends
-- itself.
local function start(pump, transport)
  local now = core.now()
  if pump.asked and now - pump.asked < PATIENCE then return end
  pump.turn = pump.turn + 1
  pump.asked = now
  local ok, message = ngx.timer.at(0, run, transport, pump, pump.turn)
  if not ok then ngx.log(ngx.WARN, "pts: no timer, so that each call polls by itself: ", message) end
end

local function pump_of(transport)
  local pump = pumps[transport]
  if not pump then
    pump = { waiters = {}, wake = new_semaphore(), latest = 0, pause = 0, turn = 0, asked = nil, seen = nil }
    pumps[transport] = pump
  end
  return pump
end

--- Sleeps until the pump has news, or until it is time to look after the pump.
---@param patience number
---@return string? message why this code cannot sleep
local function wait_once(pump, transport, waiter, patience)
  local trusted = pump.seen and core.now() - pump.seen < PATIENCE
  if not trusted then
    patience = math.min(patience, LONGEST_PAUSE)
    start(pump, transport)
  elseif pump.pause > SHORTEST_PAUSE then
    pump.pause = 0
    pump.wake:post()
  end
  local ok, message = waiter.semaphore:wait(patience)
  if not ok and message ~= "timeout" then return message end
  if waiter.listed and not pump.seen then step(pump, transport) end
end

--- Waits on a semaphore that the pump posts.
---@return boolean? done
---@return string? message
function M.wait(transport, request)
  local pump = pump_of(transport)
  local waiter = { request = request, semaphore = new_semaphore(), listed = true }
  table.insert(pump.waiters, waiter)
  pump.latest = core.now()
  step(pump, transport) -- sends it now, not when the pump comes round
  while waiter.listed do
    local message = wait_once(pump, transport, waiter, PATIENCE)
    if message then
      if waiter.listed then remove(pump, index_of(pump, waiter)) end
      return nil, message
    end
  end
  if waiter.message then return nil, waiter.message end
  return true
end

--- Waits for any of several requests, no longer than that, so that `pts.gather` is woken by the pump, and ended by it
-- when its light thread is killed.
---@param transport table of one of them
---@param requests table `done()` says whether one is; `close()` ends them all; `newest`: when the last was made
---@param seconds number
function M.rest(transport, requests, seconds)
  local pump = pump_of(transport)
  requests.semaphore = requests.semaphore or new_semaphore()
  local waiter = { request = requests, semaphore = requests.semaphore, listed = true }
  table.insert(pump.waiters, waiter)
  pump.latest = math.max(pump.latest, requests.newest)
  wait_once(pump, transport, waiter, math.min(seconds, PATIENCE))
  if waiter.listed then remove(pump, index_of(pump, waiter)) end
end

return M
