-- SPDX-License-Identifier: MIT
--- Everything the emulator can be told to get wrong: one entry a fault. Pure: a fault changes the reply that
-- is about to be sent, or asks `pts.emulator.delivery` to send it badly; which request it strikes is
-- `fault_queue`'s business.
--
-- An entry:
--
-- * `about`       one line for people
-- * `parameters`  name to type: "string", "boolean", "integer" or "number"; a "!" after it: required
-- * `applied`     whether the operation is carried out before the fault strikes; a fault may say otherwise
-- * `strike`      `function(reply, p, context)`: changes the reply
-- @module pts.emulator.faults

local answer = require "pts.emulator.answer"
local encoding = require "pts.emulator.encoding"
local refusal = require "pts.emulator.refusal"

local MIB = 1024 * 1024

-- Parameters that every fault takes.
local COMMON =
  { kind = "string!", scene = "string", operation = "string", times = "integer", applied = "boolean" }

local function refuse(reply, context, status, code, message)
  local refused = answer.refuse(refusal.new(status, code, message), context)
  reply.status, reply.object, reply.body = refused.status, refused.object, nil
end

local function raw(reply, content_type, body)
  reply.body = body
  reply.headers["Content-Type"] = content_type
end

local function or_else(value, default)
  if value == nil then return default end
  return value
end

-- Checks a kind that waits: only a clock can be off to both sides.
local function waits(p)
  if p.seconds and p.seconds < 0 then return nil, "seconds must be zero or more" end
  return true
end

local kinds = {
  throttle = {
    about = "the rate limit: the gateway refuses, with or without a hint when to come back",
    parameters = {
      code = "string",
      status = "integer",
      retry_after_ms = "string",
      retry_after = "string",
      ratelimit = "boolean",
    },
    strike = function(reply, p, context)
      local message = "Request was denied due to user flow control."
      refuse(reply, context, p.status or 400, p.code or "Throttling.User", message)
      reply.headers["x-acs-retry-after"] = p.retry_after_ms
      reply.headers["Retry-After"] = p.retry_after
      if p.ratelimit then
        reply.headers["x-ratelimit-user-api"] = "Limit:1,Remain:0,TimeLeft:2000,Reset:1234"
      end
    end,
  },
  server_error = {
    about = "a 5xx of the gateway",
    parameters = { code = "string", status = "integer", retry_after = "string" },
    strike = function(reply, p, context)
      local message = "The request processing has failed due to some unknown error."
      refuse(reply, context, p.status or 500, p.code or "InternalError", message)
      reply.headers["Retry-After"] = p.retry_after
    end,
  },
  delay = {
    about = "the right answer, late",
    parameters = { seconds = "number!" },
    applied = true,
    check = waits,
    strike = function(reply, p) reply.delay = p.seconds end,
  },
  reset = {
    about = "the connection is reset: after nothing of the answer, its headers, or half its body",
    parameters = { after = { "nothing", "headers", "body" } },
    strike = function(reply, p) reply.cut = { after = p.after or "nothing", reset = true } end,
  },
  close = {
    about = "the connection is closed in order: after nothing of the answer, its headers, or half its body",
    parameters = { after = { "nothing", "headers", "body" } },
    strike = function(reply, p) reply.cut = { after = p.after or "nothing", reset = false } end,
  },
  truncate = {
    about = "Content-Length promises more bytes than the body has; negative: fewer",
    parameters = { missing = "number" },
    applied = true,
    strike = function(reply, p) reply.missing = p.missing or 100 end,
  },
  html = {
    about = "an HTML page, as a proxy on the way would send",
    parameters = { status = "integer" },
    strike = function(reply, p)
      reply.status = p.status or 502
      raw(
        reply,
        "text/html",
        "<html>\r\n<head><title>Bad Gateway</title></head>\r\n<body>Bad Gateway</body>\r\n</html>\r\n"
      )
    end,
  },
  huge = {
    about = "an enormous body (64 MiB), streamed, with or without Content-Length",
    parameters = { bytes = "integer", length = "boolean", status = "integer" },
    strike = function(reply, p)
      reply.status = p.status or 200
      reply.huge = { bytes = p.bytes or 64 * MIB, length = or_else(p.length, true) }
      reply.headers["Content-Type"] = "application/json;charset=utf-8"
    end,
  },
  gzip = {
    about = "a compressed body, asked for or not",
    parameters = {},
    applied = true,
    strike = function(reply) reply.gzip = {} end,
  },
  gzip_bomb = {
    about = "a small compressed body that inflates to an enormous one (64 MiB)",
    parameters = { bytes = "integer" },
    applied = true,
    strike = function(reply, p) reply.gzip = { bytes = p.bytes or 64 * MIB } end,
  },
  chunked = {
    about = "the body in chunks, without Content-Length; or in chunks that are not what they should be",
    parameters = { broken = "boolean" },
    applied = true,
    strike = function(reply, p) reply.chunked = { broken = p.broken or false } end,
  },
  close_after = {
    about = "the connection ends after a good answer, announced by Connection: close or not",
    parameters = { announce = "boolean" },
    applied = true,
    strike = function(reply, p) reply.close = { announce = or_else(p.announce, true) } end,
  },
  clock = {
    about = "the server's clock is off: in judging dates and in its Date header",
    parameters = { seconds = "number!" },
    applied = true,
    strike = function() end, -- it has to work before the signature is judged: see `skew`
  },
  success_false = {
    about = "HTTP 200 with Success = false",
    parameters = { code = "string", message = "string", http_status_code = "integer" },
    strike = function(reply, p, context)
      reply.status = 200
      reply.object = {
        RequestId = context.request_id,
        Success = false,
        Code = p.code or "4001",
        Message = p.message or "操作失败",
        HttpStatusCode = p.http_status_code or 400,
      }
    end,
  },
  status_text = {
    about = "a Status that no document lists",
    parameters = { text = "string" },
    applied = true,
    strike = function(reply, p)
      if reply.object.Status then reply.object.Status = p.text or "SOMETHING_NEW" end
    end,
  },
  body = {
    about = "any body: as text, or as hexadecimal digits for bytes that text cannot hold",
    parameters = { text = "string", hex = "string", status = "integer", content_type = "string" },
    check = function(p)
      if p.text and p.hex then return nil, "give text or hex, not both" end
      if p.hex and not encoding.unhex(p.hex) then
        return nil, "hex: expected hexadecimal digits, two a byte"
      end
      return true
    end,
    strike = function(reply, p)
      reply.status = p.status or 200
      local body = p.hex and encoding.unhex(p.hex) or p.text or ""
      raw(reply, p.content_type or "application/json;charset=utf-8", body)
    end,
  },
  drip = {
    about = "one byte at a time: the whole answer or only its body",
    parameters = { seconds = "number", part = { "headers", "body" } },
    applied = true,
    check = waits,
    strike = function(reply, p) reply.drip = { seconds = p.seconds or 0.05, part = p.part or "body" } end,
  },
  headers = {
    about = "a response header set, padded to a size, repeated, or (neither value nor bytes) left out",
    parameters = { name = "string!", value = "string", bytes = "integer", count = "integer" },
    applied = true,
    strike = function(reply, p)
      reply.extra_header = { name = p.name, count = p.count or 1 }
      if p.value or p.bytes then
        local value = p.value or ""
        reply.extra_header.value = value .. ("a"):rep((p.bytes or 0) - #value)
      end
    end,
  },
  redirect = {
    about = "a redirect to wherever",
    parameters = { location = "string!", status = "integer" },
    strike = function(reply, p)
      reply.status = p.status or 302
      reply.headers.Location = p.location
      raw(reply, "text/html", "")
    end,
  },
}

local faults = { kinds = kinds }

--- All kinds, in alphabetical order.
---@return string[]
function faults.names()
  local names = {}
  for name in pairs(kinds) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- What no server can do: a status with four digits, more bytes than there is memory, waiting for longer than anyone.
local MOST = { status = 999, bytes = 2 ^ 30, count = 10000, missing = 2 ^ 30, seconds = 1e9 }

local function convert(value, wanted, name)
  if type(wanted) == "table" then
    for _, choice in ipairs(wanted) do
      if value == choice then return value end
    end
    return nil, "one of " .. table.concat(wanted, ", ")
  end
  wanted = wanted:gsub("!$", "")
  if wanted == "string" then
    -- Hints such as retry_after_ms are texts so that they can be nonsense; a plain number is still welcome.
    if type(value) == "number" then return ("%.14g"):format(value) end
    if type(value) == "string" then return value end
    return nil, "text"
  elseif wanted == "boolean" then
    if type(value) == "boolean" then return value end
    if value == "true" or value == "false" then return value == "true" end
    return nil, "true or false"
  end
  local number = tonumber(value)
  if number == nil or number ~= number or math.abs(number) == math.huge then return nil, "a number" end
  local most = MOST[name]
  if most and math.abs(number) > most then return nil, ("at most %d"):format(most) end
  if wanted == "number" then return number end
  if number < 0 or number % 1 ~= 0 then return nil, "a whole number, zero or more" end
  return number
end

--- Checks a fault and fills in what it leaves out. Texts are turned into the types that parameters have.
---@param fault any
---@return table|nil fault  with `kind`, `scene`, `applied`, and `parameters` of its own
---@return string|nil message
function faults.check(fault)
  if type(fault) ~= "table" then return nil, "a fault is an object with a kind" end
  local kind = kinds[fault.kind]
  if kind == nil then
    return nil,
      ("no fault %q; there are: %s"):format(tostring(fault.kind), table.concat(faults.names(), ", "))
  end
  local checked, own = {}, {}
  for name, value in pairs(fault) do
    local wanted = COMMON[name] or kind.parameters[name]
    if wanted == nil then return nil, ("%s has no parameter %q"):format(fault.kind, tostring(name)) end
    local converted, expected = convert(value, wanted, name)
    if converted == nil then return nil, ("%s: %s must be %s"):format(fault.kind, name, expected) end
    local target = COMMON[name] and checked or own
    target[name] = converted
  end
  for name, wanted in pairs(kind.parameters) do
    if type(wanted) == "string" and wanted:sub(-1) == "!" and own[name] == nil then
      return nil, ("%s needs %s"):format(fault.kind, name)
    end
  end
  if kind.check then
    local ok, message = kind.check(own)
    if not ok then return nil, fault.kind .. ": " .. message end
  end
  checked.scene = checked.scene or "*"
  checked.applied = or_else(checked.applied, kind.applied or false)
  checked.parameters = own
  return checked
end

--- Reads a fault as the command line writes it: `SCENE:KIND[:name=value,name=value…]`, SCENE may be `*`.
---@param spec string
---@return table|nil fault
---@return string|nil message
function faults.parse(spec)
  local scene, kind, rest = spec:match "^([^:]+):([^:]+):?(.*)$"
  if not scene then return nil, ("%q: expected SCENE:KIND or SCENE:KIND:name=value,…"):format(spec) end
  local fault = { scene = scene, kind = kind }
  for item in rest:gmatch "[^,]+" do
    local name, value = item:match "^([%w_]+)=(.*)$"
    if not name or name == "scene" or name == "kind" then
      return nil, ("%q: expected name=value, not %q"):format(spec, item)
    end
    fault[name] = value
  end
  local checked, message = faults.check(fault)
  if not checked then return nil, ("%q: %s"):format(spec, message) end
  return checked
end

--- How far the fault moves the server's clock.
---@param fault table|nil
---@return number seconds
function faults.skew(fault) return fault and fault.kind == "clock" and fault.parameters.seconds or 0 end

--- Lets a checked fault change a reply.
---@param fault table
---@param reply pts.emulator.Reply
---@param context { request_id: string, host: string }
function faults.strike(fault, reply, context) kinds[fault.kind].strike(reply, fault.parameters, context) end

return faults
