-- SPDX-License-Identifier: MIT
-- Runs the official clients and ours against one emulator and compares, field by field, what they send and what they
-- understand of the answers.
--
--     lua5.4 spec/conformance/compare.lua FOLDER-WITH-node_modules
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local pts = require "pts"
local tally = require "spec.conformance.tally"

local folder = assert(arg[1], "the folder with node_modules is missing")
local here = "spec/conformance/"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

local calls = cjson.decode(read(here .. "calls.json"))
local check = tally.check

local instance = emulator.start {}

local function environment()
  return table.concat({
    "NODE_PATH='" .. folder .. "/node_modules'",
    "PTS_ENDPOINT=" .. instance.endpoint,
    "ALIBABA_CLOUD_ACCESS_KEY_ID=" .. instance.access_key_id,
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" .. instance.access_key_secret,
    "CONFORMANCE_STS_ID=" .. instance.sts.access_key_id,
    "CONFORMANCE_STS_SECRET=" .. instance.sts.access_key_secret,
    "CONFORMANCE_STS_TOKEN=" .. instance.sts.security_token,
  }, " ")
end

--- What an official client got for each call, and what the emulator saw of it.
local function official(scheme)
  instance.reset()
  local pipe =
    assert(io.popen(("%s node %sofficial.js %s < %scalls.json"):format(environment(), here, scheme, here)))
  local answers = {}
  for line in pipe:lines() do
    answers[#answers + 1] = cjson.decode(line)
  end
  pipe:close()
  return answers, instance.requests()
end

local function ours()
  instance.reset()
  local answers = {}
  for i, call in ipairs(calls) do
    local keys = call.temporary and instance.sts or instance
    local client = pts.new {
      endpoint = instance.endpoint,
      access_key_id = keys.access_key_id,
      access_key_secret = keys.access_key_secret,
      security_token = call.temporary and keys.security_token or nil,
    }
    local response, err = client:call(call.operation, call.parameters)
    local fields = {}
    for name in pairs(response or {}) do
      fields[#fields + 1] = name
    end
    table.sort(fields)
    answers[i] = response and { ok = true, fields = fields, Status = response.Status }
      or { ok = false, code = err.Code, message = err.Message }
    client:close()
  end
  return answers, instance.requests()
end

local function parse_head(head)
  local line, block = head:match "^([^\r\n]*)\r?\n(.*)$"
  local headers, order = {}, {}
  for name, value in block:gmatch "([^:\r\n]+):[ \t]*([^\r\n]*)" do
    name = name:lower()
    headers[name] = value
    order[#order + 1] = name
  end
  return line, headers, order
end

-- Different by nature from one request to the next, so only their form is compared.
local FORMS = {
  ["x-acs-date"] = "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$",
  ["x-acs-signature-nonce"] = "^%x+$",
  ["user-agent"] = "^%S+.* %(.+; .+%) ",
  ["host"] = "^127%.0%.0%.1:%d+$",
}

-- Differences we want, each with its reason.
local REASONS = {
  ["line"] = "what is percent-encoded beyond need decodes to the same; ours is the canonical form that is signed",
}

local function decode_line(line)
  local method, query, version = line:match "^(%S+) /%??(%S*) (%S+)$"
  local parameters = {}
  for name, value in (query or ""):gmatch "([^&=]+)=([^&]*)" do
    parameters[name] = value
      :gsub("+", " ")
      :gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  end
  return method, parameters, version
end

local function same_parameters(a, b)
  for name, value in pairs(a) do
    if b[name] ~= value then return false end
  end
  for name in pairs(b) do
    if a[name] == nil then return false end
  end
  return true
end

local function compare_line(label, theirs, mine)
  local method, parameters, version = decode_line(theirs)
  local my_method, my_parameters, my_version = decode_line(mine)
  local same = method == my_method and version == my_version and same_parameters(parameters, my_parameters)
  check(label .. " request line", same, theirs .. " | " .. mine)
  if same and theirs ~= mine then print("     (" .. REASONS.line .. ")") end
end

local function compare_headers(label, theirs, mine)
  for name, value in pairs(theirs) do
    local form = FORMS[name]
    local own = mine[name]
    local same = own ~= nil and (form and value:find(form) and own:find(form) or value == own)
    check(("%s header %s"):format(label, name), same, value .. " | " .. tostring(own))
  end
  for name in pairs(mine) do
    if theirs[name] == nil then check(("%s header %s"):format(label, name), false, "only ours sends it") end
  end
end

local function label_of(i, call)
  return ("%d %s%s"):format(i, call.operation, call.temporary and " (temporary)" or "")
end

local their_answers, their_requests = official "acs3"
local my_answers, my_requests = ours()
check("the official client made every call", #their_answers == #calls, #their_answers .. " of " .. #calls)
check("both made the same number of requests", #their_requests == #my_requests)

print "\nACS3: openapi-core against ours"
for i, call in ipairs(calls) do
  local label = label_of(i, call)
  local line, headers, order = parse_head(their_requests[i].head)
  local my_line, my_headers, my_order = parse_head(my_requests[i].head)
  compare_line(label, line, my_line)
  compare_headers(label, headers, my_headers)
  check(
    label .. " order of headers",
    table.concat(order, " ") == table.concat(my_order, " "),
    table.concat(order, " ") .. " | " .. table.concat(my_order, " ")
  )
  check(label .. " body", their_requests[i].body == my_requests[i].body)
  check(label .. " accepted by the judge of signatures", their_requests[i].code == my_requests[i].code)
end

local function compare_answers(label, theirs, mine)
  check(label .. " answer", theirs.ok == mine.ok, tostring(theirs.message) .. " | " .. tostring(mine.message))
  if theirs.ok and mine.ok then
    check(label .. " fields", table.concat(theirs.fields, " ") == table.concat(mine.fields, " "))
    check(label .. " status", (theirs.Status or cjson.null) == (mine.Status or cjson.null))
  elseif not mine.ok then
    check(label .. " code", theirs.code == mine.code, tostring(theirs.code) .. " | " .. tostring(mine.code))
  end
end

print "\nanswers"
for i, call in ipairs(calls) do
  compare_answers(label_of(i, call), their_answers[i], my_answers[i])
end

print "\nlegacy signature: pop-core against the emulator, and pts.sign"
local legacy_answers, legacy_requests = official "legacy"
for i, call in ipairs(calls) do
  local label = label_of(i, call)
  check(
    label .. " answered like ACS3",
    legacy_answers[i].ok == my_answers[i].ok
      and (legacy_answers[i].ok or legacy_answers[i].code == my_answers[i].code)
  )
  local form = select(2, decode_line("POST /?" .. legacy_requests[i].body .. " HTTP/1.1"))
  local keys = call.temporary and instance.sts or instance
  local query = {}
  for name, value in pairs(form) do
    if name ~= "Signature" and name ~= "SecurityToken" then query[name] = value end
  end
  -- The recording hides signatures, so the judge is asked instead: the same request, signed anew by us.
  query.SignatureNonce = nil
  local signed = pts.sign {
    algorithm = "HMAC-SHA1",
    method = "POST",
    host = "127.0.0.1",
    query = query,
    access_key_id = keys.access_key_id,
    access_key_secret = keys.access_key_secret,
    security_token = call.temporary and keys.security_token or nil,
  }
  local body = signed.canonical_query
    .. "&Signature="
    .. signed.signature:gsub("[+/=]", {
      ["+"] = "%2B",
      ["/"] = "%2F",
      ["="] = "%3D",
    })
  local same_names = true
  for name in pairs(form) do
    same_names = same_names and signed.query[name] ~= nil
  end
  check(label .. " parameters", same_names)
  local answer = instance.exchange(
    (
      "POST / HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      .. "Content-Length: %d\r\nConnection: close\r\n\r\n%s"
    ):format(instance.host, #body, body)
  )
  local accepted = answer ~= nil and answer:find "^HTTP/1.1 " ~= nil and not answer:find "Signature"
  check(label .. " signed by pts.sign is accepted", accepted, tostring(answer):sub(-200))
end

instance.stop()
tally.finish()
