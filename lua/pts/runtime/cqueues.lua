-- SPDX-License-Identifier: MIT
--- The runtime of code in a cqueues controller.
--
-- All calls of one client in one controller share a pump: a coroutine of that controller, alive while they
-- are in flight, which polls the transport's descriptor and steps. Were each caller to poll it, every event
-- would wake all.
-- @module pts.runtime.cqueues

local core = require "pts.core"
local cqueues = require "cqueues"
local condition = require "cqueues.condition"

-- The descriptor wakes exactly. This bounds what a step elsewhere (a blocking call outside the loop) can
-- delay.
local LONGEST_POLL = 0.25
-- Where the transport has no descriptor.
local BLIND_POLL = 0.01

local M = { name = "cqueues", now = core.now, sleep = cqueues.sleep }

-- By transport, then by controller: one that is dropped takes its pump and the waiting coroutines with it.
local WEAK = { __mode = "k" }
local pumps = setmetatable({}, WEAK)

--- Whether a controller runs the current code. As with everything of cqueues, a coroutine inside one of its
-- own has to be resumed by `cqueues.auxlib`.
---@return boolean
function M.active() return cqueues.running() ~= nil end

--- Wakes those whose requests are done, or all of them with `message`. Requests are keys: nobody but the
-- waiting coroutine must keep one alive.
local function wake(pump, message)
  for request, waiter in pairs(pump.waiters) do
    if message or request:done() then
      pump.waiters[request] = nil
      waiter.message = message
      waiter.ready:signal()
    end
  end
end

local function run(pump, transport, others)
  local longest = transport:pollfd() and LONGEST_POLL or BLIND_POLL
  while true do
    -- First, and by itself: closing a client ends its requests and makes every further step an error.
    wake(pump)
    if not next(pump.waiters) then break end
    local ok, message = transport:step(0)
    if not ok then wake(pump, message) end
    local any = false
    while transport:finished() do
      any = true
    end
    if any then
      for _, other in pairs(others) do
        wake(other)
        if other ~= pump then other.news:signal() end
      end
    end
    if next(pump.waiters) then cqueues.poll(transport, pump.news, longest) end
  end
  pump.running = false
end

local function pump_of(transport, controller)
  local others = pumps[transport]
  if not others then
    others = setmetatable({}, WEAK)
    pumps[transport] = others
  end
  local pump = others[controller]
  if not pump then
    pump = { waiters = setmetatable({}, WEAK), news = condition.new(), running = false }
    others[controller] = pump
  end
  return pump, others
end

--- Waits in the controller.
---@return boolean? done
---@return string? message
function M.wait(transport, request)
  local controller = cqueues.running()
  if not controller then return nil, "this code does not run in a cqueues controller" end
  local pump, others = pump_of(transport, controller)
  local waiter = { ready = condition.new() }
  pump.waiters[request] = waiter
  if not pump.running then
    pump.running = true
    controller:wrap(run, pump, transport, others)
  end
  -- A condition may also wake without cause.
  while pump.waiters[request] do
    waiter.ready:wait()
  end
  if waiter.message then return nil, waiter.message end
  return true
end

return M
