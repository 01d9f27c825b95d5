-- SPDX-License-Identifier: MIT
--- The runtime of code inside `pts.gather`: what waits there lets the others of its scheduler run.
-- @module pts.runtime.gather

local core = require "pts.core"
local scheduler = require "pts.runtime.scheduler"

-- Requests of one transport that are in flight at once.
local MOST_IN_FLIGHT = 256

local current, PARKED = scheduler.current, scheduler.PARKED

local M = { name = "gather", now = core.now, protect = scheduler.protect, run = scheduler.run }

--- Whether a scheduler runs the current code.
---@return boolean
function M.active() return current() ~= nil end

--- Lets others run for that long.
---@param seconds number
function M.sleep(seconds)
  local task = current()
  task.scheduler.timers:push(core.now() + math.max(seconds, 0), task)
  return coroutine.yield(PARKED) -- a tail call: less to keep while it sleeps
end

--- Lets others run until the request is done.
---@return boolean? done
---@return string? message
function M.wait(transport, request)
  if request:done() then return true end
  local task = current()
  task.request, task.transport = request, transport
  task.scheduler:await(task)
  local message
  -- In Lua 5.1 a call inside pcall fails here, and its request may still wake its task.
  repeat
    message = coroutine.yield(PARKED)
  until message or request:done()
  task.request, task.transport = nil, nil
  if message then return nil, message end
  return true
end

--- Lets others run until the transport may take one more request: what is in flight costs memory, what waits its
-- turn here hardly any.
function M.admit(transport)
  local task = current()
  local queue = task.scheduler.queues[transport]
  while transport:active() >= MOST_IN_FLIGHT do
    if not queue then
      queue = { first = 1, last = 0 }
      task.scheduler.queues[transport] = queue
    end
    queue.last = queue.last + 1
    queue[queue.last] = task
    task.scheduler.queued = task.scheduler.queued + 1
    coroutine.yield(PARKED)
  end
  task.scheduler:admit_next(transport) -- looks for itself whether there is room
end

local Spawned = {}

--- Whether `spawn` gave this.
---@return boolean
function M.is_task(value) return getmetatable(value) == Spawned end

--- Starts `fn` beside the current code, which goes on first.
---@param fn fun(): any, any
---@return pts.Task
function M.spawn(fn)
  local mine = current().scheduler
  local task = setmetatable(mine:add(fn), Spawned)
  mine:wake(task)
  return task
end

--- Lets others run until that task has ended.
---@param task pts.Task
---@return any value
---@return any err what its function returned
---@return string? mistake they would wait for each other for ever
function M.join(task)
  local me = current()
  local other = task
  while other do
    if other == me then
      return nil, nil, "the task and the one that joins it would wait for each other for ever"
    end
    other = other.joining
  end
  if not task.ended then
    task.joiners = task.joiners or {}
    table.insert(task.joiners, me)
    me.joining = task
    repeat
      coroutine.yield(PARKED)
    until task.ended
    me.joining = nil
  end
  return task.value, task.err
end

return M
