-- SPDX-License-Identifier: MIT
--- Which status a scene shows at which moment. Pure: a function of stages and times, so that it needs no
-- timer and a spec can look at any second of a run.
--
-- A stage is `{ status = text, seconds = number }`; the last one has no `seconds` and stays: a run that stays in a
-- status such as RUNNING is under way until it is stopped. All times are scene time, which may run faster than real
-- time (see `pts.emulator.clock`).
-- @module pts.emulator.lifecycle

---@class pts.emulator.Stage
---@field status string
---@field seconds number|nil

---@class pts.emulator.Run
---@field started_at number
---@field stopped_at number|nil

local lifecycle = {}

-- Half a minute of preparation is what a small scene without data files takes.
local PREPARATION = {
  { status = "CREATED", seconds = 1 },
  { status = "SYNCING", seconds = 4 },
  { status = "SYNC_DONE", seconds = 1 },
  { status = "UPLOADING", seconds = 4 },
  { status = "UPLOADED", seconds = 1 },
  { status = "PREPARING", seconds = 14 },
  { status = "READY", seconds = 5 },
}

local STOPPING_SECONDS = 5
local ENDING = {
  { status = "STOPPING", seconds = STOPPING_SECONDS },
  { status = "STOPPED" },
}

--- The stages of an ordinary run, from the moment of its start.
---@param running_seconds number how long it sends load
---@return pts.emulator.Stage[]
function lifecycle.stages(running_seconds)
  local stages = {}
  for _, stage in ipairs(PREPARATION) do
    stages[#stages + 1] = stage
  end
  stages[#stages + 1] = { status = "RUNNING", seconds = running_seconds }
  for _, stage in ipairs(ENDING) do
    stages[#stages + 1] = stage
  end
  return stages
end

-- What a run is under way in. CREATED is not: a scene that never ran says it too.
local UNDER_WAY = { RUNNING = true, STOPPING = true }
for i = 2, #PREPARATION do
  UNDER_WAY[PREPARATION[i].status] = true
end

local function never_ends(stages)
  local last = stages[#stages]
  return last.seconds == nil and UNDER_WAY[last.status] == true
end

local function walk(stages, elapsed)
  for _, stage in ipairs(stages) do
    if stage.seconds == nil then return stage.status, not UNDER_WAY[stage.status] end
    if elapsed < stage.seconds then return stage.status, false end
    elapsed = elapsed - stage.seconds
  end
  return stages[#stages].status, true
end

--- The status at `now`, and whether the run is over.
---@param stages pts.emulator.Stage[]
---@param run pts.emulator.Run|nil  nil: never started
---@param now number
---@return string status
---@return boolean over
function lifecycle.at(stages, run, now)
  if run == nil then return "CREATED", true end
  if run.stopped_at == nil or now < run.stopped_at then return walk(stages, now - run.started_at) end
  -- A stop that comes while the run winds down by itself must not make it begin to wind down anew.
  local before, over = walk(stages, run.stopped_at - run.started_at)
  if over or before == "STOPPING" then return walk(stages, now - run.started_at) end
  return walk(ENDING, now - run.stopped_at)
end

--- How long a run has been sending load by now.
---@param stages pts.emulator.Stage[]
---@param run pts.emulator.Run
---@param now number
---@return number seconds
function lifecycle.sending(stages, run, now)
  local elapsed = now - run.started_at
  if run.stopped_at then elapsed = math.min(elapsed, run.stopped_at - run.started_at) end
  local sum, begin = 0, 0
  for _, stage in ipairs(stages) do
    local finish = begin + (stage.seconds or math.huge)
    if stage.status == "RUNNING" then sum = sum + math.max(0, math.min(elapsed, finish) - begin) end
    begin = finish
  end
  return sum
end

--- How long after its start a run is over, or nil while nobody can say.
---@param stages pts.emulator.Stage[]
---@param run pts.emulator.Run
---@return number|nil seconds
function lifecycle.length(stages, run)
  local sum, winding = 0, 0
  for _, stage in ipairs(stages) do
    if stage.seconds then
      sum = sum + stage.seconds
      if stage.status == "STOPPING" then winding = stage.seconds end
    end
  end
  local endless = never_ends(stages)
  if run.stopped_at and (endless or run.stopped_at - run.started_at < sum - winding) then
    return run.stopped_at - run.started_at + STOPPING_SECONDS
  end
  return not endless and sum or nil
end

--- Checks stages that a user gives in place of the ordinary ones.
---@param stages any
---@return pts.emulator.Stage[]|nil
---@return string|nil message
function lifecycle.check(stages)
  if type(stages) ~= "table" or #stages == 0 then
    return nil, "stages must be a list with at least one stage"
  end
  for i, stage in ipairs(stages) do
    if type(stage) ~= "table" or type(stage.status) ~= "string" then
      return nil, ("stage %d needs a status (text)"):format(i)
    end
    if stage.seconds ~= nil and (type(stage.seconds) ~= "number" or stage.seconds < 0) then
      return nil, ("stage %d: seconds must be a number, zero or more"):format(i)
    end
    if stage.seconds == nil and i < #stages then
      return nil, ("stage %d has no seconds, so the stages after it would never come"):format(i)
    end
  end
  return stages
end

return lifecycle
