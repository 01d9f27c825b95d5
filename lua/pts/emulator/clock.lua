-- SPDX-License-Identifier: MIT
--- The time scenes live in: real time, made faster by `speed`, moved forward on request. Signatures and the
-- Date header never use it.
-- @module pts.emulator.clock

---@class pts.emulator.Clock
local Clock = {}
local clock_meta = { __index = Clock, __name = "pts.emulator.clock" }

--- The scene time now, in seconds since 1970.
---@return number
function Clock:now()
  local began = self.store:get("clock_began")
  local advanced = self.store:get("clock_advanced")
  return began + (self.real_now() - began) * self.speed + advanced
end

--- Moves scene time forward.
---@param seconds number
---@return number now
function Clock:advance(seconds)
  self.store:set("clock_advanced", self.store:get("clock_advanced") + seconds)
  return self:now()
end

--- Makes it this time now.
---@param time number
function Clock:set(time)
  self:reset()
  self:advance(time - self:now())
end

--- Back to real time.
function Clock:reset()
  self.store:set("clock_began", self.real_now())
  self.store:set("clock_advanced", 0)
end

local clock = {}

local YEAR_10000 = 253402300800

--- Whether answers can say a time: they have four digits for the year.
---@param time any
---@return boolean
function clock.is_time(time) return type(time) == "number" and time >= 0 and time < YEAR_10000 end

---@param options { store: pts.emulator.Store, real_now: (fun(): number), speed: number }
---@return pts.emulator.Clock
function clock.new(options)
  local self =
    setmetatable({ store = options.store, real_now = options.real_now, speed = options.speed }, clock_meta)
  if self.store:get("clock_began") == nil then self:reset() end
  return self
end

return clock
