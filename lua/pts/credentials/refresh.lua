-- SPDX-License-Identifier: MIT
--- Makes a provider of a `fetch`: remembers what it gave, fetches again in time, one fetch at once however many ask.
--
-- * While the held credentials are valid nobody waits: one caller fetches, the others go on with what is held.
-- * A fetch that fails changes nothing while what is held is valid; the next try comes after a pause that grows.
-- * What has expired, and what a server refused as expired, is never given out again.
-- @module pts.credentials.refresh

local credentials = require "pts.credentials.credentials"
local moment = require "pts.credentials.moment"

local Refreshing = {}
Refreshing.__index = Refreshing

local FIRST_PAUSE, LONGEST_PAUSE = 1, 60 -- seconds between failed fetches
local FIRST_LOOK, LONGEST_LOOK = 0.002, 0.05 -- seconds between looks at somebody else's fetch
-- A fetch that takes longer was abandoned: its coroutine was killed, or dropped with its loop.
local LONGEST_FETCH = 30

--- The service's time, as far as its answers told how wrong ours is.
local function now_of(self) return self.clock() + self.skew end

local function is_valid(self, now)
  local held = self.held
  if not held or self.refused then return false end
  return not held.expiration or now < held.expiration
end

local function is_due(self, now)
  local held = self.held
  return not held or self.refused or (held.expiration ~= nil and now >= held.expiration - self.ahead)
end

local function current_thread() return coroutine.running() or "main" end

--- Whether nobody will ever finish this fetch.
local function is_abandoned(flight, context)
  if context.runtime.now() >= flight.deadline or flight.thread == current_thread() then return true end
  -- Code that cannot let others run would wait for itself.
  if context.runtime.name == "blocking" then return true end
  -- Inside nginx the coroutines of other requests always look dead.
  return type(flight.thread) == "thread"
    and rawget(_G, "ngx") == nil
    and coroutine.status(flight.thread) == "dead"
end

local function keep(self, found, now)
  self.held, self.refused = found, nil
  self.failures, self.retry_at, self.failure = 0, nil, nil
  if found.expiration then
    -- Credentials that live shorter than twice the usual head start would be fetched again for each call.
    self.ahead = math.min(self.window, (found.expiration - now) / 2)
  end
end

local function note_failure(self, message)
  local now = self.clock()
  self.failure = message
  self.failures = self.failures + 1
  self.pause = math.min(FIRST_PAUSE * 2 ^ (self.failures - 1), LONGEST_PAUSE)
  self.retry_at = now + self.pause
end

local function check(self, found, message)
  if not found then return nil, message or "it gave nothing" end
  local good, reason = credentials.unexpired(found, now_of(self))
  if not good then return nil, "what it gave " .. reason end
  return good
end

local function warn(self, context, message)
  if not context.logger then return end
  pcall(
    context.logger,
    "warn",
    ("credentials provider '%s' could not refresh, and goes on with what is valid until %s: %s"):format(
      self.name,
      self.held.expiration and moment.format(self.held.expiration) or "the service says otherwise",
      message
    ),
    { provider = self.name }
  )
end

local function fly(self, context)
  local flight = { thread = current_thread(), deadline = context.runtime.now() + self.longest_fetch }
  self.flight = flight
  -- Not protected: plain Lua 5.1 cannot yield across pcall. An error leaves a flight whose coroutine is dead.
  local found, message, skew = self:fetch(context)
  if skew then self.skew = skew end
  found, message = check(self, found, message)
  flight.done, flight.found, flight.message = true, found, message
  if self.flight == flight then self.flight = nil end
  if found then
    if not self.volatile then keep(self, found, now_of(self)) end
    return found
  end
  note_failure(self, message)
  if is_valid(self, now_of(self)) then
    warn(self, context, message)
    return self.held
  end
  return nil, message
end

local function wait_for(self, flight, context)
  local pause = FIRST_LOOK
  while not flight.done do
    if is_abandoned(flight, context) then
      if self.flight == flight then self.flight = nil end
      return self:get(context)
    end
    if context.deadline and context.runtime.now() >= context.deadline then
      return nil, "the time for the call was over before its credentials were there"
    end
    context.runtime.sleep(pause)
    pause = math.min(pause * 1.5, LONGEST_LOOK)
  end
  return flight.found, flight.message
end

--- Whether the last failure is too recent for another try.
local function is_pausing(self)
  if not self.retry_at then return false end
  local left = self.retry_at - self.clock()
  return left > 0 and left <= self.pause -- more is left only when the clock was set back
end

---@param context? pts.Context what requests run in; by default a transport of its own
---@return pts.Credentials?
---@return string? message
function Refreshing:get(context)
  local now = now_of(self)
  if not is_due(self, now) then return self.held end
  if self.skip then
    local reason = self.skip(self)
    if reason then return nil, reason end
  end
  if not context then
    local message
    context, message = require("pts.credentials.exchange").context()
    if not context then return nil, message end
  end
  local valid = is_valid(self, now)
  local flight = self.flight
  if flight and not valid then return wait_for(self, flight, context) end
  if flight and not is_abandoned(flight, context) then return self.held end
  if is_pausing(self) then
    if valid then return self.held end
    return nil, self.failure
  end
  return fly(self, context)
end

--- Says that a server refused these credentials as expired: they are not given out again.
---@param refused? pts.Credentials nil: whatever is held
---@return boolean whether asking again may give others
function Refreshing:invalidate(refused)
  if self.held and not self.refused and (refused == nil or credentials.same(refused, self.held)) then
    self.refused, self.retry_at = true, nil
  end
  return true
end

local M = {}

---@class pts.RefreshOptions
---@field name string as the official clients name it
---@field label? string for people
---@field fetch fun(self, context: pts.Context): pts.Credentials?, string?, number? credentials, or nil and a reason;
--- and how many seconds the service's clock is ahead of ours
---@field skip? fun(self): string? why there is nothing to ask
---@field window? number seconds before the end at which to fetch again, default 900
---@field longest_fetch? number seconds that a fetch may take, default 30
---@field volatile? boolean nothing is remembered: every call fetches
---@field clock? fun(): number seconds since 1970

--- Makes the provider; further fields are kept for `fetch`.
---@param options pts.RefreshOptions
---@return pts.Provider provider
function M.new(options)
  options.window = options.window or 900
  options.longest_fetch = options.longest_fetch or LONGEST_FETCH
  options.clock = options.clock or os.time
  options.ahead, options.skew, options.failures = 0, 0, 0
  return setmetatable(options, Refreshing)
end

return M
