-- SPDX-License-Identifier: MIT
--- The load that a native scene's document asks for, and what a change of speed makes of it. Pure.
-- @module pts.emulator.native_load

local native_load = {}

---@class pts.emulator.LoadPart
---@field api_id string what a change of speed calls it by
---@field session integer which session it is in
---@field speed number users, or requests a second

local DEFAULT_USERS, DEFAULT_RPS, DEFAULT_MINUTES = 10, 100, 1
local THINKING_MS = 60 -- users think for a moment
local DEFAULT_RT_MS, DEFAULT_FAILURE_RATE = 40, 0.001

-- Nobody documents limits, and nothing sends less than nothing.
local function size_of(value) return value and math.max(0, value) end

local function counts_requests(document) return (document.LoadConfig or {}).TestMode == "tps_mode" end

--- All APIs of a document, in its order.
---@param document table
---@return table[]
function native_load.apis(document)
  local apis = {}
  for _, relation in ipairs(document.RelationList or {}) do
    for _, api in ipairs(relation.ApiList or {}) do
      apis[#apis + 1] = api
    end
  end
  return apis
end

--- How long a run sends load when nobody stops it.
---@param document table
---@return number seconds
function native_load.seconds(document)
  return ((document.LoadConfig or {}).MaxRunningTime or DEFAULT_MINUTES) * 60
end

local function find(list, member, value, position)
  for _, each in ipairs(list) do
    if each[member] == value then return each end
  end
  -- The id of a session may be left out; then its place in the list says which one is meant.
  local there = list[position]
  return there and (there[member] or "") == "" and there or nil
end

local function sum(list, member)
  local whole
  for _, each in ipairs(list) do
    whole = (whole or 0) + size_of(each[member] or 0)
  end
  return whole
end

--- The sizes of a load: the whole at first and once it has grown, and those of the parts where the document has them.
local function sizes_of(document)
  local config = document.LoadConfig or {}
  local all = config.Configuration or {}
  if counts_requests(document) then
    local parts = config.ApiLoadConfigList or {}
    local limit = size_of(all.AllRpsLimit) or sum(parts, "RpsLimit") or DEFAULT_RPS
    return size_of(all.AllRpsBegin) or sum(parts, "RpsBegin") or limit, limit, parts
  end
  local parts = config.RelationLoadConfigList or {}
  local limit = size_of(all.AllConcurrencyLimit) or sum(parts, "ConcurrencyLimit") or DEFAULT_USERS
  return size_of(all.AllConcurrencyBegin) or sum(parts, "ConcurrencyBegin") or 1, limit, parts
end

--- The load of a run.
---@param document table
---@param scene pts.emulator.Scene
---@param seed integer
---@return pts.emulator.Load
function native_load.of(document, scene, seed)
  local names = {}
  for i, api in ipairs(native_load.apis(document)) do
    names[i] = api.ApiName
  end
  local rt = scene.rt_ms or DEFAULT_RT_MS
  local load = {
    seed = seed,
    rt_ms = rt,
    failure_rate = scene.failure_rate or DEFAULT_FAILURE_RATE,
    names = #names > 0 and names or { "api 1" },
  }
  local begin, limit = sizes_of(document)
  if counts_requests(document) then
    load.begin_rps, load.limit_rps = begin, limit
    load.concurrency = math.max(1, limit * rt / 1000)
  else
    local each = 1000 / (rt + THINKING_MS)
    load.begin_concurrency, load.concurrency = begin, limit
    load.begin_rps, load.limit_rps = begin * each, limit * each
  end
  return load
end

--- What the load is made of: sessions where users count, APIs where requests do.
---@param document table
---@return pts.emulator.LoadPart[]
local function parts_of(document)
  local _, limit, configured = sizes_of(document)
  local by_api, parts = counts_requests(document), {}
  for session, relation in ipairs(document.RelationList or {}) do
    for i, api in ipairs(relation.ApiList or {}) do
      local own
      if by_api then
        own = find(configured, "ApiId", api.ApiId)
      elseif i == 1 then
        own = find(configured, "RelationId", relation.RelationId, session)
      end
      if by_api or i == 1 then
        local speed = own and size_of(own.RpsLimit or own.ConcurrencyLimit)
        parts[#parts + 1] = { api_id = api.ApiId, session = session, speed = speed }
      end
    end
  end
  for _, part in ipairs(parts) do
    part.speed = part.speed or limit / #parts
  end
  return parts
end

local function whole_of(parts) return sum(parts, "speed") or 0 end

--- The API whose speed is above that of one before it in its session, or nil.
local function rising(parts, asked)
  local before, session
  for _, part in ipairs(parts) do
    local speed = asked[part.api_id]
    if part.session ~= session then
      before, session = nil, part.session
    end
    if speed and before and speed > before then return part.api_id end
    before = speed or before
  end
end

--- What a change of speed makes of a run's load: by how much it is multiplied from now on, and the speeds of all parts
-- that were ever changed. What names no part, such as the second API of a session whose users count, changes nothing.
---@param document table
---@param speeds table<string, number>|nil of earlier changes
---@param list { ApiId: string|nil, Speed: integer|nil }[]
---@return number|nil factor
---@return table<string, number>|string speeds or what is wrong
function native_load.change(document, speeds, list)
  local parts, asked, merged = parts_of(document), {}, {}
  for id, speed in pairs(speeds or {}) do
    merged[id] = speed
  end
  for _, item in ipairs(list) do
    local speed = item.Speed
    if speed and speed < 0 then return nil, "Speed is below 0" end
    if item.ApiId and speed then
      asked[item.ApiId], merged[item.ApiId] = speed, speed
    end
  end
  local id = counts_requests(document) and rising(parts, asked)
  if id then return nil, ("The speed of %s is above that of an API before it"):format(id) end
  local before = whole_of(parts)
  for _, part in ipairs(parts) do
    part.speed = merged[part.api_id] or part.speed
  end
  return before > 0 and whole_of(parts) / before or 1, merged
end

return native_load
