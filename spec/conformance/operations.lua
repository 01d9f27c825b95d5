-- SPDX-License-Identifier: MIT
-- All operations with the official SDK for PTS and with our client, against one emulator: what each sends, and whether
-- the SDK's typed models keep the whole answer.
--
--     lua5.4 spec/conformance/operations.lua PYTHON
local catalogue = require "pts.catalogue"
local cjson = require "cjson"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local every_operation = require "spec.support.every_operation"
local tally = require "spec.conformance.tally"

local python = assert(arg[1], "the python with the official SDK is missing")
local check = tally.check

local instance = emulator.start {}

local function ours()
  instance.reset()
  local client = clients.of(instance)
  local answers = {}
  every_operation.walk(
    client,
    instance.advance,
    function(_, answer, err)
      answers[#answers + 1] = answer and { ok = true } or { ok = false, error = tostring(err) }
    end
  )
  client:close()
  return answers, instance.requests()
end

local function official()
  instance.reset()
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(cjson.encode(every_operation.steps))
  file:close()
  local command = ". '%s'; '%s' spec/conformance/typed.py < %s"
  local pipe = assert(io.popen(command:format(instance.env_file, python, path)))
  local answers = {}
  for line in pipe:lines() do
    answers[#answers + 1] = cjson.decode(line)
  end
  pipe:close()
  os.remove(path)
  return answers, instance.requests()
end

local function unescape(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

--- The parameters of a request and where each was.
local function parameters_of(request)
  local found = {}
  local function read(text, place)
    for name, value in text:gmatch "([^&=?]+)=([^&]*)" do
      found[unescape(name)] = { place = place, value = unescape(value) }
    end
  end
  read(request.uri:match "%?(.*)$" or "", "query")
  read(request.body or "", "form")
  return found
end

--- Whether two documents mean the same. The official SDK adds an empty list for each that its caller did not give, and
-- Python writes True.
local function same(ours_value, theirs_value)
  if type(ours_value) ~= "table" or type(theirs_value) ~= "table" then
    return ours_value == theirs_value or ours_value == "true" and theirs_value == "True"
  end
  for key, value in pairs(ours_value) do
    if not same(value, theirs_value[key]) then return false end
  end
  for key, value in pairs(theirs_value) do
    local added = type(value) == "table" and next(value) == nil
    if ours_value[key] == nil and not added then return false end
  end
  return true
end

--- A parameter's text, or what it holds when it is JSON, however that is spaced. Ids differ from run to run.
local function meaning(text, ids)
  for id, name in pairs(ids) do
    text = text:gsub(id, name)
  end
  if text:find "^[%[{]" then return cjson.decode(text) end
  return text
end

--- What is different between two requests, or nil.
local function difference(mine, theirs, my_ids, their_ids)
  local a, b = parameters_of(mine), parameters_of(theirs)
  for name, parameter in pairs(b) do
    if not a[name] then return ("they send %s, we do not"):format(name) end
    if a[name].place ~= parameter.place then
      return ("%s is in their %s and in our %s"):format(name, parameter.place, a[name].place)
    end
    if not same(meaning(a[name].value, my_ids), meaning(parameter.value, their_ids)) then
      return ("%s: they send %s, we %s"):format(name, parameter.value, a[name].value)
    end
  end
  for name in pairs(a) do
    if not b[name] then return ("we send %s, they do not"):format(name) end
  end
end

--- The ids that were handed out in a walk, in the order in which they were first sent.
local function ids_of(requests)
  local ids, count = {}, 0
  for _, request in ipairs(requests) do
    for _, name in ipairs { "SceneId", "PlanId", "ReportId", "EnvId", "VpcId" } do
      local value = request.parameters and request.parameters[name]
      if value and not ids[value] then
        count = count + 1
        ids[value] = "id" .. count
      end
    end
    for id in ((request.parameters or {}).SceneIds or ""):gmatch '"(%w+)"' do
      if not ids[id] then
        count = count + 1
        ids[id] = "id" .. count
      end
    end
  end
  return ids
end

local function lost_of(answer)
  local kept, lost = {}, {}
  for _, path in ipairs(answer.typed) do
    kept[path] = true
  end
  for _, path in ipairs(answer.raw) do
    if not kept[path] then lost[#lost + 1] = path end
  end
  return #lost == 0, table.concat(lost, " ")
end

local our_answers, our_requests = ours()
local their_answers, their_requests = official()
local our_ids, their_ids = ids_of(our_requests), ids_of(their_requests)
local seen = {}
local i = 0
for _, step in ipairs(every_operation.steps) do
  if step.operation then
    i = i + 1
    local name, mine, theirs =
      step.operation, our_answers[i], their_answers[i] or { error = "it did not get there" }
    seen[name] = true
    check(name .. ": our client has an answer", mine.ok, mine.error)
    check(name .. ": the official SDK has an answer", theirs.ok, theirs.error)
    if mine.ok and theirs.ok then
      local detail = difference(our_requests[i], their_requests[i], our_ids, their_ids)
      check(name .. ": both send the same parameters in the same places", not detail, detail)
      check(name .. ": its typed model keeps the whole answer", lost_of(theirs))
    end
  end
end
for _, name in ipairs(catalogue.names) do
  if not seen[name] then check(name .. " is compared", false) end
end

instance.stop()
tally.finish()
