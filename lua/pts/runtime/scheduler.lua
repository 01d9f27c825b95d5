-- SPDX-License-Identifier: MIT
--- Runs functions as coroutines over one step for all of them, and ends all that they left when one of them fails.
-- `pts.runtime.gather` is what the code inside sees of it.
-- @module pts.runtime.scheduler

local Error = require "pts.error"
local core = require "pts.core"
local heap = require "pts.heap"

-- Short enough for Ctrl-C and debug hooks.
local LONGEST_STEP = 0.25
-- Inside another loop the scheduler looks this often: quickly while things happen, then more and more slowly.
local SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.01

local CANCELLED = Error.new { kind = "interrupted", message = "the pts.gather around this task has ended" }

local M = {
  --- What a coroutine yields that waits for its scheduler.
  PARKED = {},
}

local YIELDED = "a function that pts.gather runs has yielded, and nobody would wake it: there only the calls and waits "
  .. "of this module, pts.join and require('pts.runtime.gather').sleep may wait"

--- Every coroutine of every scheduler, with its task.
local tasks = setmetatable({}, { __mode = "k" })

--- The task of the current code, if a scheduler runs it.
local function current()
  local co = coroutine.running()
  return co and tasks[co]
end

M.current = current

-- Lua 5.1 cannot yield through pcall. There a coroutine of its own stands for the protected call, and what it yields is
-- passed on.
local PLAIN_51 = _VERSION == "Lua 5.1" and not rawget(_G, "jit")

local function pass_on(co, ok, ...)
  if not ok or coroutine.status(co) == "dead" then return ok, ... end
  return pass_on(co, coroutine.resume(co, coroutine.yield(...)))
end

local function protected(task, fn)
  if not PLAIN_51 then return pcall(fn) end
  local co = coroutine.create(fn)
  tasks[co] = task
  return pass_on(co, coroutine.resume(co))
end

--- Runs `fn` as pcall does; when it raises, `clean(error)` after it. When everything is ended while either waits, it
-- never goes on: then `clean(reason)` is called from its beginning, after all.
---@param fn fun(): any, any
---@param clean fun(reason: any)
---@return boolean ok
---@return any, any
function M.protect(fn, clean)
  local task = current()
  local cleanups = task.cleanups or {}
  task.cleanups = cleanups
  cleanups[#cleanups + 1] = clean
  local ok, value, more = protected(task, fn)
  if not ok then clean(value) end
  cleanups[#cleanups] = nil
  return ok, value, more
end

local Scheduler = {}
Scheduler.__index = Scheduler

function Scheduler:await(task)
  local waiting = self.waiting[task.transport]
  if not waiting then
    waiting = { count = 0, by_id = {} }
    self.waiting[task.transport] = waiting
  end
  waiting.count = waiting.count + 1
  waiting.by_id[task.request:id()] = task
  if self.outer.rest then self.in_flight.newest = core.now() end
end

--- All that is in flight here, as one request for `rest` of the outer runtime.
local function in_flight_of(scheduler)
  local all = { newest = 0 }
  function all.done()
    for _, waiting in pairs(scheduler.waiting) do
      for _, task in pairs(waiting.by_id) do
        if task.request:done() then return true end
      end
    end
    return false
  end
  function all.close() scheduler:end_all {} end
  return all
end

function Scheduler:wake(task, message)
  self.ready_count = self.ready_count + 1
  self.ready[self.ready_count] = task
  task.message = message
end

local function take(scheduler, transport, waiting, id, message)
  local task = waiting.by_id[id]
  if not task then return false end
  waiting.by_id[id] = nil
  waiting.count = waiting.count - 1
  if waiting.count == 0 then scheduler.waiting[transport] = nil end
  scheduler:wake(task, message)
  scheduler:admit_next(transport)
  return true
end

--- One request has ended: the next in the queue may try.
function Scheduler:admit_next(transport)
  local queue = self.queues[transport]
  if not queue or queue.first > queue.last then return end
  local task = queue[queue.first]
  queue[queue.first] = nil
  queue.first = queue.first + 1
  self.queued = self.queued - 1
  self:wake(task)
end

--- Steps one transport; true when that woke somebody.
function Scheduler:step(transport, waiting, seconds)
  local called, ok, message = pcall(transport.step, transport, seconds)
  local woke = false
  if called and ok then
    local id = transport:finished()
    while id do
      woke = take(self, transport, waiting, id) or woke
      id = transport:finished()
    end
    -- Another loop on the same transport may have taken the news of ours.
    if not woke and self.outer_loop then
      for other, task in pairs(waiting.by_id) do
        if task.request:done() then woke = take(self, transport, waiting, other) or woke end
      end
    end
    return woke
  end
  -- Closed while in flight: its requests are done, and say so. Otherwise it cannot go on at all.
  for id, task in pairs(waiting.by_id) do
    local done = task.request:done()
    take(self, transport, waiting, id, not done and tostring(called and message or ok) or nil)
  end
  return true
end

function Scheduler:add(fn)
  local co = coroutine.create(fn)
  local task = { scheduler = self, co = co }
  tasks[co] = task
  self.live[task] = true
  self.live_count = self.live_count + 1
  return task
end

function Scheduler:start(index, fn, value)
  local task = self:add(fn)
  task.index = index
  self:resume(task, value, index)
end

--- Keeps what a task came to, and wakes who waits for that.
local function finish(task, value, err)
  task.ended, task.value, task.err = true, value, err
  for _, joiner in ipairs(task.joiners or {}) do
    joiner.scheduler:wake(joiner)
  end
end

function Scheduler:resume(task, ...)
  local ok, value, err = coroutine.resume(task.co, ...)
  if coroutine.status(task.co) ~= "dead" then
    if value ~= M.PARKED then self.failure = { debug.traceback(task.co, YIELDED) } end
    return
  end
  self.live[task] = nil
  self.live_count = self.live_count - 1
  tasks[task.co] = nil
  if not ok then
    self.failure = { type(value) == "string" and debug.traceback(task.co, value) or value }
    return
  end
  if not task.index then return finish(task, value, err) end
  self.results[task.index] = value
  if value == nil then self.errors[task.index] = err end
end

--- Runs everybody who can run.
function Scheduler:run_ready()
  while self.ready_count > 0 and not self.failure do
    local ready, count = self.ready, self.ready_count
    self.ready, self.ready_count = {}, 0
    for i = 1, count do
      local task = ready[i]
      if self.live[task] and not self.failure then self:resume(task, task.message) end
    end
  end
end

function Scheduler:run_timers()
  local now = core.now()
  local at = self.timers:next_time()
  while at and at <= now do
    self:wake(self.timers:pop())
    at = self.timers:next_time()
  end
end

--- Waits where it stands, for whatever comes first.
function Scheduler:idle(seconds)
  local transport, waiting = next(self.waiting)
  if not transport then return self.outer.sleep(seconds) end
  if next(self.waiting, transport) == nil then return self:step(transport, waiting, seconds) end
  local all = {}
  for each in pairs(self.waiting) do
    all[#all + 1] = each
    if #all == 64 then break end
  end
  pcall(core.wait, all, seconds) -- fails when one is closed; the steps find out which
  self:step_all()
end

function Scheduler:step_all()
  local woke = false
  local snapshot = {}
  for transport, waiting in pairs(self.waiting) do
    snapshot[transport] = waiting
  end
  for transport, waiting in pairs(snapshot) do
    woke = self:step(transport, waiting, 0) or woke
  end
  return woke
end

--- Inside another loop: looks, then lets the loop go on.
function Scheduler:idle_in_loop(seconds)
  if self:step_all() then
    self.pause = SHORTEST_PAUSE
    return
  end
  local transport = next(self.waiting)
  if not transport then return self.outer.sleep(seconds) end
  local wakes = self.outer.rest and next(self.waiting, transport) == nil
  local pause = wakes and seconds or math.min(seconds, self.pause)
  self.pause = math.min(self.pause * 1.5, LONGEST_PAUSE)
  if self.outer.rest then return self.outer.rest(transport, self.in_flight, pause) end
  self.outer.sleep(pause)
end

--- Whether another one should start now: not while others already queue for the transport.
function Scheduler:may_start()
  return self.more and self.live_count < self.concurrency and self.queued == 0 and not self.failure
end

function Scheduler:loop(start_next)
  while not self.failure do
    while self:may_start() do
      start_next()
    end
    self:run_timers()
    self:run_ready()
    if self.failure or self.live_count == 0 and not self.more then return end
    if self.ready_count == 0 and not self:may_start() then
      local at = self.timers:next_time()
      local seconds = at and math.max(0, math.min(at - core.now(), LONGEST_STEP)) or LONGEST_STEP
      if self.outer_loop then
        self:idle_in_loop(seconds)
      else
        self:idle(seconds)
      end
    end
  end
end

--- Ends everybody, also in gathers inside, and whatever is in flight for them. What they left to be put in order goes
-- into `cleanups`.
function Scheduler:end_all(cleanups)
  for task in pairs(self.live) do
    if task.inner then task.inner:end_all(cleanups) end
    tasks[task.co] = nil
    if task.request then task.request:close() end
    if coroutine.close and coroutine.status(task.co) == "suspended" then coroutine.close(task.co) end
    task.ended, task.err = true, CANCELLED
    for i = #(task.cleanups or {}), 1, -1 do
      cleanups[#cleanups + 1] = task.cleanups[i]
    end
  end
  self.live, self.live_count, self.waiting = {}, 0, {}
end

--- Ends all that, then puts it in order, all at once.
function Scheduler:cancel(reason)
  local cleanups = {}
  self:end_all(cleanups)
  if #cleanups == 0 then return end
  M.run(self.outer, cleanups, #cleanups, function(clean)
    -- One that fails keeps the others from nothing.
    M.protect(function()
      protected(current(), function() clean(reason) end)
    end, clean)
  end, #cleanups)
end

--- Runs `fn(list[i], i)` for i from 1 to n, at most `concurrency` at once.
---@param outer table the runtime that the caller of gather is in
---@return table results
---@return table errors
function M.run(outer, list, n, fn, concurrency)
  local scheduler = setmetatable({
    outer = outer,
    outer_loop = outer.name ~= "blocking",
    concurrency = concurrency,
    pause = SHORTEST_PAUSE,
    timers = heap.new(),
    waiting = {},
    queues = {},
    queued = 0,
    ready = {},
    ready_count = 0,
    live = {},
    live_count = 0,
    more = n > 0,
    results = { n = n },
    errors = {},
  }, Scheduler)
  scheduler.in_flight = in_flight_of(scheduler)
  local around = current()
  local before = around and around.inner
  if around then around.inner = scheduler end
  local started = 0
  local function start_next()
    started = started + 1
    scheduler.more = started < n
    scheduler:start(started, fn, list[started])
  end

  local ok, interrupt = true, nil
  if scheduler.outer_loop then
    scheduler:loop(start_next) -- unprotected: Lua 5.1 cannot yield through pcall
  else
    ok, interrupt = pcall(scheduler.loop, scheduler, start_next)
  end
  if around then around.inner = before end
  if not ok or scheduler.failure then
    local reason = interrupt
    if ok then reason = scheduler.failure[1] end
    scheduler:cancel(reason)
    error(reason, 0)
  end
  return scheduler.results, scheduler.errors
end

return M
