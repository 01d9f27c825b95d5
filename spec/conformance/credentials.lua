-- SPDX-License-Identifier: MIT
-- Lets the official credentials client and ours look at the same variables, files and services, and lists where both
-- agree and where we mean to differ.
--
--     lua5.4 spec/conformance/credentials.lua FOLDER-WITH-node_modules
local chain = require "pts.credentials.chain"
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local keys = require "spec.support.keys"
local pts = require "pts"

local cases = require "spec.conformance.credential_cases"
local tally = require "spec.conformance.tally"

local folder = assert(arg[1], "the folder with node_modules is missing")
local instance = emulator.start {}

--- Texts of a case with what is only known now.
local function fill(value, home)
  if type(value) == "string" then
    return (
      value:gsub("%${(%w+)}", {
        HOME = home,
        EMULATOR = instance.endpoint,
        ID = instance.access_key_id,
        SECRET = instance.access_key_secret,
        NOW = ("%d"):format(os.time()),
      })
    )
  end
  if type(value) ~= "table" then return value end
  local filled = {}
  for name, item in pairs(value) do
    filled[name] = fill(item, home)
  end
  return filled
end

local function prepare(case)
  local home = keys.home()
  for name, text in pairs(case.files or {}) do
    keys.write(home .. "/" .. name, fill(text, home))
  end
  local env = fill(case.env or {}, home)
  env.HOME = home
  instance.reset()
  if case.identity then instance.control("POST", "identity", case.identity) end
  for _, fault in ipairs(case.faults or {}) do
    instance.fault(fault)
  end
  return env, fill(case["then"] or {}, home)
end

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function official(case)
  local env, later = prepare(case)
  local words =
    { "env -i", quoted("PATH=" .. os.getenv "PATH"), quoted("NODE_PATH=" .. folder .. "/node_modules") }
  for name, value in pairs(env) do
    words[#words + 1] = quoted(name .. "=" .. value)
  end
  local task = { port = instance.port, times = case.times or 1, together = case.together or false }
  task["then"] = next(later) and later or nil
  words[#words + 1] = "node spec/conformance/credentials.js " .. quoted(cjson.encode(task))
  local pipe = assert(io.popen(table.concat(words, " ")))
  local said = pipe:read "*a"
  pipe:close()
  return cjson.decode(said), instance.requests()
end

local function ours(case)
  local env, later = prepare(case)
  local provider = chain.new {
    getenv = function(name) return env[name] end,
    sts_endpoint = instance.endpoint,
    metadata_base = instance.endpoint,
    oauth_base = instance.endpoint,
  }
  local function ask()
    local found, message = provider:get()
    if not found then return { ok = false, message = keys.check(message) } end
    return {
      ok = true,
      provider = found.provider,
      key = found.access_key_id,
      temporary = found.security_token ~= nil,
    }
  end
  local answers = {}
  if case.together then
    local list = {}
    for i = 1, case.times do
      list[i] = i
    end
    answers = pts.gather(list, ask)
  else
    for i = 1, case.times or 1 do
      answers[i] = ask()
      for name, value in pairs(later) do
        env[name] = value
      end
    end
  end
  return answers, instance.requests()
end

--- What both are compared by. An issued key has another id each time. Of the provider's name the official client
-- gives only the place in the chain, and not, as its own profiles do, which kind of profile it was.
-- Once everything has failed it asks https://undefined/, too; one case shows that, and the others leave it out.
local function summary(answers, requests, all)
  local asked, answered = {}, 0
  for _, request in ipairs(requests) do
    if request.operation or all then
      asked[#asked + 1] = request.operation or "https://undefined" .. request.uri
    end
  end
  for _, answer in ipairs(answers) do
    if answer.ok then answered = answered + 1 end
  end
  local last = answers[#answers]
  local text = "nothing"
  if last.ok then
    local key = last.key:find "^STS%.emulator" and "an issued key" or last.key
    text = ("%s%s from %s"):format(
      key,
      last.temporary and " with token" or "",
      last.provider:match "^[^/]+/[^/]+"
    )
  end
  local count = #answers > 1 and ("%d of %d answered, the last: "):format(answered, #answers) or ""
  local requested = #asked > 0 and "; asked " .. table.concat(asked, ", ") or ""
  return count .. text .. requested
end

print "credentials: @alicloud/credentials against ours\n"
for _, case in ipairs(cases) do
  local answers, requests = official(case)
  local theirs = summary(answers, requests, case.all_requests)
  answers, requests = ours(case)
  local mine = summary(answers, requests, case.all_requests)
  local ok
  if case.differs then
    ok = theirs == (case.theirs or theirs) and mine == (case.ours or mine) and theirs ~= mine
  else
    ok = theirs == mine
  end
  tally.check(("%-6s %s"):format(case.differs and "differ" or "agree", case.name), ok)
  if case.differs or not ok then
    print("            theirs: " .. theirs)
    print("            ours:   " .. mine)
  else
    print("            both:   " .. mine)
  end
  if case.differs then print("            because " .. case.differs) end
end
keys.clean()
instance.stop()
tally.finish()
