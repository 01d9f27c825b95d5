-- SPDX-License-Identifier: MIT
--- The control API under `/_emulator/`: JSON, unsigned, for the tests and people on this machine.
--
--    GET    health                  { ok, version, pid, launcher_pid, speed, scene_time }
--    GET    scenes                  { scenes: [ { id, name, shows, running, … } ] }
--    POST   scenes                  { id, name?, status?, running_seconds?, stages?: [{ status, seconds? }], launch?,
--                                     draft?, failure_rate?, rt_ms?, report_delay?, report? }
--    POST   scenes                  { count } makes that many, S000001 and so on
--    POST   jmeter_scenes           { id, name?, failure_rate?, rt_ms?, report_delay?, report?, sample_items?, fails? }
--    GET    faults                  { faults: [ { id, kind, scene, times?, applied, struck, parameters } ] }
--    POST   faults                  { kind, scene?, operation?, times?, applied?, the kind's own parameters }
--    DELETE faults
--    GET    requests                { requests: [ { method, uri, head, body, operation, scene, parameters,
--                                     status, code, request_id, fault, connection, time } ] }, oldest first
--    DELETE requests
--    POST   clock                   { advance: seconds }, answers { scene_time }
--    POST   identity                { lifetime?, expiration?, role?, v1?, v2? }: what handed-out credentials are like
--    POST   identity/expire         every credential handed out so far is expired from now on
--    POST   reset                   everything as it was at the start
--
-- What is wrong with a request is said as { error } with status 400, 403 or 404.
-- @module pts.emulator.control

local clock = require "pts.emulator.clock"
local faults = require "pts.emulator.faults"
local jmeter_scenes = require "pts.emulator.jmeter_scenes"
local recorder = require "pts.emulator.recorder"
local scenes = require "pts.emulator.scenes"

local MANY = 200000

local control = {}

local function list(json, items)
  local texts = {}
  for i, item in ipairs(items) do
    texts[i] = json.encode(item)
  end
  -- lua-cjson writes an empty table as an object.
  return "[" .. table.concat(texts, ",") .. "]"
end

local function bad(message) return 400, { error = message } end

local function described(emulator, scene)
  local status, running = emulator.scenes:status(scene)
  scene.shows, scene.running = status, running
  return scene
end

local routes = {}

routes["GET health"] = function(emulator)
  return 200,
    {
      ok = true,
      version = emulator.settings.version,
      launcher_pid = emulator.settings.launcher_pid,
      pid = emulator.pid,
      speed = emulator.settings.speed,
      scene_time = emulator.clock:now(),
    }
end

routes["GET scenes"] = function(emulator)
  local all = emulator.scenes:list()
  for _, scene in ipairs(all) do
    described(emulator, scene)
  end
  return 200, '{"scenes":' .. list(emulator.json, all) .. "}"
end

routes["POST scenes"] = function(emulator, body)
  if type(body) == "table" and body.count then
    local count = body.count
    if type(count) ~= "number" or count % 1 ~= 0 or count < 1 or count > MANY then
      return bad(("count: expected a whole number from 1 to %d"):format(MANY))
    end
    for name in pairs(body) do
      if name ~= "count" then return bad(("with count, a scene has no %q"):format(tostring(name))) end
    end
    for i = 1, count do
      emulator.scenes:put { id = ("S%06d"):format(i), name = ("scene %d"):format(i) }
    end
    return 200, { made = count }
  end
  local description, message = scenes.check(body)
  if not description then return bad(message) end
  return 200, described(emulator, emulator.scenes:put(description))
end

routes["POST jmeter_scenes"] = function(emulator, body)
  local description, message = jmeter_scenes.check(body)
  if not description then return bad(message) end
  return 200, emulator.jmeter:put(description)
end

routes["GET faults"] = function(emulator)
  return 200, '{"faults":' .. list(emulator.json, emulator.faults:list()) .. "}"
end

routes["POST faults"] = function(emulator, body)
  local fault, message = faults.check(body)
  if not fault then return bad(message) end
  return 200, emulator.faults:add(fault)
end

routes["DELETE faults"] = function(emulator)
  emulator.faults:clear()
  return 200, { ok = true }
end

routes["GET requests"] = function(emulator)
  return 200, '{"requests":' .. recorder.json(emulator.recorded) .. "}"
end

routes["DELETE requests"] = function(emulator)
  recorder.clear(emulator.recorded)
  return 200, { ok = true }
end

routes["POST clock"] = function(emulator, body)
  local seconds = type(body) == "table" and body.advance
  if type(seconds) ~= "number" or seconds < 0 then
    return bad "advance: expected seconds to move forward, zero or more"
  end
  if not clock.is_time(emulator.clock:now() + seconds) then
    return bad "advance: that is after the year 9999"
  end
  return 200, { scene_time = emulator.clock:advance(seconds) }
end

routes["POST identity"] = function(emulator, body)
  local ok, message = emulator.issuer:configure(body)
  if not ok then return bad(message) end
  return 200, { ok = true }
end

routes["POST identity/expire"] = function(emulator) return 200, { expired = emulator.issuer:expire() } end

routes["POST reset"] = function(emulator)
  emulator:reset()
  return 200, { ok = true }
end

-- lua-cjson reads NaN and 1e999, which could not be kept as JSON.
local function is_finite(value)
  if type(value) == "number" then return value - value == 0 end
  if type(value) ~= "table" then return true end
  for _, member in pairs(value) do
    if not is_finite(member) then return false end
  end
  return true
end

--- Answers a control request.
---@param emulator table  see `pts.emulator.server`
---@param method string
---@param name string  the path after `/_emulator/`
---@param text string  the body
---@return integer status
---@return string json
function control.answer(emulator, method, name, text)
  local route = routes[method .. " " .. name]
  local status, body
  if route == nil then
    status, body = 404, { error = ("no %s /_emulator/%s"):format(method, name) }
  else
    local ok, decoded = true, nil
    if text ~= "" then
      ok, decoded = pcall(emulator.json.decode, text)
    end
    if not ok then
      status, body = bad "the body is not JSON"
    elseif not is_finite(decoded) then
      status, body = bad "the body has a number that is none, or too great to be one"
    else
      status, body = route(emulator, decoded)
    end
  end
  return status, type(body) == "string" and body or emulator.json.encode(body)
end

return control
