-- SPDX-License-Identifier: MIT
--- What the emulator knows, kept in a file from one run to the next: scenes, documents, runs, reports, environments,
-- baselines and their time. Faults and nonces are not.
-- @module pts.emulator.state_file

local clock = require "pts.emulator.clock"

local FORMAT = 1

local state_file = {}

-- Whose records are kept; `pts.emulator.records` and `pts.emulator.ids` write their keys.
local KEPT = { scene = true, run = true, jmeter = true, jmeter_run = true, environment = true, ids = true }

local function is_kept(key) return KEPT[key:match "^([%a_]+)[:#@]" or ""] == true end

--- What the value of a key is: `kind:id` a record, `kind#number` an id, `kind#last` and `kind@id` numbers.
local function type_of(key)
  local mark, rest = key:match "^[%a_]+([:#@])(.*)$"
  if mark == ":" then return "table" end
  return mark == "#" and rest ~= "last" and "string" or "number"
end

--- The first record that the emulator could not have written.
local function unreadable(entries, json)
  for key, text in pairs(entries) do
    if type(text) ~= "string" or not is_kept(key) then return key end
    local ok, held = pcall(json.decode, text)
    if not ok or type(held) ~= "table" or type(held[1]) ~= type_of(key) then return key end
  end
end

local function is_state(held)
  return type(held) == "table" and type(held.entries) == "table" and type(held.format) == "number"
end

--- Reads a file.
---@param path string
---@param json { decode: fun(text: string): any }
---@return { format: integer, scene_time: number, real_time: number, entries: table<string, string> }|nil
---@return string|nil message nil when there is no file yet
function state_file.read(path, json)
  local file, why, code = io.open(path, "rb")
  if not file then
    if code == 2 then return nil end
    return nil, ("the state file cannot be read: %s"):format(tostring(why))
  end
  local text = file:read "*a"
  file:close()
  local ok, held = pcall(json.decode, text or "")
  local advice = "move it away, or name another file"
  if not ok or not is_state(held) then
    return nil, ("%s holds no state of the emulator; %s"):format(path, advice)
  end
  if held.format ~= FORMAT then
    return nil, ("%s has format %g, and this emulator reads %d; %s"):format(path, held.format, FORMAT, advice)
  end
  if not clock.is_time(held.scene_time) or not clock.is_time(held.real_time) then
    return nil, ("%s lacks the time of its scenes; %s"):format(path, advice)
  end
  local key = unreadable(held.entries, json)
  if key then return nil, ("%s: the record %s cannot be read; %s"):format(path, key, advice) end
  return held
end

--- Takes a state over: what is kept replaces what is there, and scene time goes on as if nothing had stopped.
---@param held table of `read`
---@param store pts.emulator.Store
---@param scene_clock pts.emulator.Clock
---@param real_now number
function state_file.restore(held, store, scene_clock, real_now)
  for key, text in pairs(held.entries) do
    store:set_text(key, text)
  end
  scene_clock:set(held.scene_time + (real_now - held.real_time) * scene_clock.speed)
end

--- The state as text.
---@param store pts.emulator.Store
---@param json { encode: fun(value: any): string }
---@param scene_clock pts.emulator.Clock
---@param real_now number
---@return string
function state_file.text(store, json, scene_clock, real_now)
  local entries = {}
  for _, key in ipairs(store:keys()) do
    if is_kept(key) then entries[key] = store:text(key) end
  end
  -- lua-cjson would write a time with 14 digits: enough for milliseconds.
  return json.encode {
    format = FORMAT,
    scene_time = scene_clock:now(),
    real_time = real_now,
    entries = entries,
  }
end

--- Writes a file beside the old one, for its owner's eyes only, and puts it in its place.
---@param path string
---@param text string
---@param protect fun(path: string): boolean sets its mode to 0600
---@return boolean|nil ok
---@return string|nil message
function state_file.write(path, text, protect)
  local temporary = path .. ".new"
  local file, message = io.open(temporary, "wb")
  if not file then return nil, message end
  local ok = protect(temporary)
  if ok then
    ok, message = file:write(text)
  else
    message = "its mode cannot be set"
  end
  local closed, why = file:close()
  if ok and closed then
    ok, message = os.rename(temporary, path)
    if ok then return true end
  end
  os.remove(temporary)
  return nil, message or why
end

return state_file
