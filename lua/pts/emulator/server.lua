-- SPDX-License-Identifier: MIT
--- The emulator inside nginx: one request in, judged, carried out, spoilt by a fault if one waits for it,
-- sent.
-- @module pts.emulator.server

local answer = require "pts.emulator.answer"
local calendar = require "pts.emulator.calendar"
local catalogue = require "pts.catalogue"
local cjson = require "cjson"
local clock = require "pts.emulator.clock"
local control = require "pts.emulator.control"
local delivery = require "pts.emulator.delivery"
local digest = require "pts.emulator.digest"
local encoding = require "pts.emulator.encoding"
local fault_queue = require "pts.emulator.fault_queue"
local faults = require "pts.emulator.faults"
local gateway = require "pts.emulator.gateway"
local ids = require "pts.emulator.ids"
local operations = require "pts.emulator.operations"
local issuer = require "pts.emulator.issuer"
local jmeter_scenes = require "pts.emulator.jmeter_scenes"
local json = require "pts.emulator.json"
local orphan = require "pts.emulator.orphan"
local places = require "pts.emulator.places"
local recorder = require "pts.emulator.recorder"
local records = require "pts.emulator.records"
local refusal = require "pts.emulator.refusal"
local scenes = require "pts.emulator.scenes"
local state_file = require "pts.emulator.state_file"
local state_lock = require "pts.emulator.state_lock"
local store = require "pts.emulator.store"
local sts = require "pts.emulator.sts"

local ffi = require "ffi"

-- luacheck: globals ngx
local ngx = ngx

ffi.cdef "int chmod(const char *path, unsigned int mode);"

-- Twice the window: a nonce forgotten earlier could be replayed by a request dated as far ahead as is
-- allowed.
local NONCE_SECONDS = 2 * gateway.WINDOW_SECONDS

-- How long after a change the state file may lack it.
local SAVE_SECONDS = 1

local server = {}

local Emulator = {}
Emulator.__index = Emulator

local function uuid()
  local hex = ngx.var.request_id:upper()
  return ("%s-%s-%s-%s-%s"):format(
    hex:sub(1, 8),
    hex:sub(9, 12),
    hex:sub(13, 16),
    hex:sub(17, 20),
    hex:sub(21)
  )
end

-- Handed-out credentials: those from before a reset must not come back.
local function new_serial() return ngx.md5(ngx.var.request_id):sub(1, 7):upper() end

--- Back to the start: the scenes and faults of the command line, real time, nothing recorded, no nonce
-- remembered.
function Emulator:reset()
  self.clock:reset()
  self.ids:restart()
  self.scenes:clear()
  self.jmeter:clear()
  self.environments:clear()
  self.faults:clear()
  self.issuer:clear()
  self.nonces:flush_all()
  recorder.clear(self.recorded)
  for _, scene in ipairs(self.settings.scenes) do
    self.scenes:put(scene)
  end
  for _, spec in ipairs(self.settings.faults) do
    self.faults:add(assert(faults.parse(spec)))
  end
end

local function read_body()
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  if body then return body end
  local path = ngx.req.get_body_file()
  if not path then return "" end
  local file = assert(io.open(path, "rb"))
  body = file:read "*a"
  file:close()
  return body
end

local function read_request()
  local head = ngx.req.raw_header()
  local method, uri = head:match "^(%S+) (%S+)"
  local path, query = (uri or ""):match "^([^?]*)%??(.*)$"
  -- A proxy's client names the whole address.
  path = path:gsub("^https?://[^/]+", "")
  return {
    head = head,
    method = method,
    uri = uri,
    path = path,
    query = query,
    headers = encoding.headers(head:match "^[^\n]*\n(.*)$" or ""),
    body = read_body(),
  }
end

local function scene_of(claim)
  for _, pair in ipairs(claim and claim.parameters or {}) do
    if pair[1] == "SceneId" then return pair[2] end
  end
end

-- For the log and the record of requests that say too little to be judged.
local function named_operation(request)
  for _, header in ipairs(request.headers) do
    if header[1] == "x-acs-action" then return header[2] end
  end
  for _, pair in ipairs(encoding.pairs(request.query)) do
    if pair[1] == "Action" then return pair[2] end
  end
end

function Emulator:judge(claim, request, now)
  return gateway.judge(claim, request, {
    now = now,
    catalogue = sts.is_meant(claim) and sts.catalogue or catalogue,
    keys = self.keys,
    digest = digest,
    remember_nonce = function(key_id, nonce)
      return (self.nonces:add(key_id .. "\n" .. nonce, true, NONCE_SECONDS))
    end,
  })
end

function Emulator:carry_out(claim, parameters, context)
  local operation = (sts.is_meant(claim) and sts.operations or operations)[claim.action]
  if operation == nil then
    local message = ("The emulator does not carry out %s."):format(claim.action)
    return answer.refuse(refusal.new(404, "InvalidApi.NotFound", message), context)
  end
  local status, body = operation(self, parameters, claim)
  body.RequestId = context.request_id
  return { status = status, headers = {}, object = body }
end

local TEMPORARY_FAILURE =
  refusal.new(503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")

local function finish(reply, about, context, now)
  local headers = reply.headers
  headers["Content-Type"] = headers["Content-Type"] or "application/json;charset=utf-8"
  headers["x-acs-request-id"] = context.request_id
  headers.Date = calendar.http_date(now)
  local operation = catalogue.find(about.operation)
  reply.body = reply.body
    or operation and json.answer(reply.object, operation.answer)
    or cjson.encode(reply.object)
  about.status = reply.status
end

--- The reply of a place that is no operation of an API: metadata, sign-in servers.
function Emulator:reply_at(place, request, context)
  local about = { request_id = context.request_id, operation = place.name }
  local fault = self.faults:find(nil, place.name)
  local now = ngx.now() + faults.skew(fault)
  local reply
  if fault and not fault.applied then
    reply = answer.refuse(TEMPORARY_FAILURE, context)
  else
    self.issuer.skew = faults.skew(fault)
    local status, content, content_type = place.answer(self, request, now)
    reply = { status = status, headers = { ["Content-Type"] = content_type }, object = content }
    if type(content) == "string" then
      reply.object, reply.body = {}, content
    end
  end
  if fault then
    about.fault = fault.kind
    self.faults:count(fault)
    faults.strike(fault, reply, context)
  end
  finish(reply, about, context, now)
  about.code = reply.object and reply.object.Code
  return reply, about
end

--- Works out the reply to a request.
---@return pts.emulator.Reply
---@return table about  for the record and the log
function Emulator:reply(request)
  local host = (ngx.var.http_host or ""):gsub(":%d+$", "")
  local context = { request_id = uuid(), host = host }
  local place = places.find(request)
  if place then return self:reply_at(place, request, context) end
  local claim, refused = gateway.read(request)
  local about = {
    request_id = context.request_id,
    operation = claim and claim.action or named_operation(request),
    scene = scene_of(claim),
  }

  local fault = self.faults:find(about.scene, about.operation)
  local skew = faults.skew(fault)
  local now = ngx.now() + skew
  local parameters
  if claim then
    parameters, refused = self:judge(claim, request, now)
  end
  about.parameters = parameters

  local reply
  if refused then
    reply = answer.refuse(refused, context)
  elseif fault and not fault.applied then
    -- Most faults that come first put their own answer here; for those that only spoil the sending, this is
    -- it.
    reply = answer.refuse(TEMPORARY_FAILURE, context)
  else
    self.issuer.skew = skew
    reply = self:carry_out(claim, parameters, context)
  end
  -- A refused request meets no fault but the clock's, which may be why it was refused.
  if fault and (not refused or skew ~= 0) then
    about.fault = fault.kind
    self.faults:count(fault)
    faults.strike(fault, reply, context)
  end

  finish(reply, about, context, now)
  about.code = not refused and reply.object.Code or refused and refused.code
  return reply, about
end

function Emulator:record(request, about)
  recorder.add(
    self.recorded,
    cjson.encode {
      method = request.method,
      uri = recorder.mask_pairs(request.uri),
      head = recorder.mask(request.head),
      body = recorder.mask_pairs(request.body),
      operation = about.operation,
      scene = about.scene,
      parameters = about.parameters,
      status = about.status,
      code = about.code,
      request_id = about.request_id,
      fault = about.fault,
      connection = tonumber(ngx.var.connection),
      time = ngx.now(),
    }
  )
end

local function printable(text, fallback)
  if text == nil or text == "" then return fallback end
  return (tostring(text):sub(1, 64):gsub("[^%w_.%-]", "?"))
end

local emulator

--- Sets the emulator up; runs once, before nginx listens.
---@param settings table  see `pts.emulator.launcher`
function server.init(settings)
  local state = store.new(ngx.shared.pts_state, cjson)
  emulator = setmetatable({
    settings = settings,
    json = cjson,
    clock = clock.new {
      store = state,
      speed = settings.speed,
      real_now = function()
        ngx.update_time()
        return ngx.now()
      end,
    },
    store = state,
    faults = fault_queue.new(state),
    nonces = ngx.shared.pts_nonces,
    recorded = ngx.shared.pts_recorded,
  }, Emulator)
  emulator.issuer = issuer.new { store = state, new_id = new_serial, now = ngx.now }
  emulator.keys = setmetatable({}, {
    __index = function(_, id) return settings.keys[id] or emulator.issuer:find(id) end,
  })
  emulator.ids = ids.new(state)
  local function new_id() return emulator.ids:next() end
  emulator.new_id = new_id
  emulator.scenes = scenes.new { store = state, clock = emulator.clock, new_id = new_id }
  emulator.jmeter = jmeter_scenes.new { store = state, clock = emulator.clock, new_id = new_id }
  emulator.environments = records.new(state, "environment")
  emulator:reset()
  if settings.state then
    local mine, message = state_lock.take(settings.state)
    if not mine then error(message, 0) end
    emulator:restore()
  end
end

--- What an earlier run knew. The scenes of the command line that it did not have are added.
function Emulator:restore()
  local held, message = state_file.read(self.settings.state, cjson)
  if message then error(message, 0) end
  if not held then return end
  self.scenes:clear()
  ngx.update_time()
  state_file.restore(held, self.store, self.clock, ngx.now())
  for _, scene in ipairs(self.settings.scenes) do
    if not self.scenes:get(scene.id) then self.scenes:put(scene) end
  end
end

local function protect(path) return ffi.C.chmod(path, 384) == 0 end -- 0600

--- Writes what the emulator knows, if that has changed.
function Emulator:save()
  local changes = self.store.changes
  if changes == self.saved then return end
  ngx.update_time()
  local text = state_file.text(self.store, cjson, self.clock, ngx.now())
  local ok, message = state_file.write(self.settings.state, text, protect)
  if ok then
    self.saved = changes
  elseif message ~= self.save_trouble then
    ngx.log(ngx.ERR, "the state could not be written: ", message)
  end
  self.save_trouble = message
end

--- Runs once nginx serves.
function server.worker()
  orphan.watch(emulator.settings)
  if emulator.settings.state then
    emulator:save()
    assert(ngx.timer.every(SAVE_SECONDS, function() emulator:save() end))
  end
end

--- Runs when nginx ends.
function server.exit()
  if emulator.settings.state then emulator:save() end
end

--- Answers one request of the API.
function server.content()
  local request = read_request()
  local reply, about = emulator:reply(request)
  ngx.ctx.about = about
  -- Before the answer goes out, so that whoever has the answer finds the request recorded.
  emulator:record(request, about)
  delivery.send(reply)
end

--- Answers one request of the control API.
function server.control()
  -- A web page can make a browser on this machine post here; it cannot leave the Origin header out.
  local address = ngx.var.remote_addr
  local loopback = address == "::1" or address:sub(1, 4) == "127." or address:sub(1, 11) == "::ffff:127."
  local status, body = 403, '{"error":"the control API answers programs on this machine only"}'
  if loopback and not ngx.var.http_origin then
    emulator.pid = ngx.worker.pid()
    status, body =
      control.answer(emulator, ngx.req.get_method(), ngx.var.uri:match "^/_emulator/(.*)$", read_body())
  end
  ngx.status = status
  ngx.header.Content_Type = "application/json"
  ngx.header.Content_Length = #body
  ngx.print(body)
end

--- Writes the log line of one request.
function server.log()
  local about = ngx.ctx.about
  if emulator.settings.quiet or about == nil then return end
  local fault = about.fault and " fault=" .. about.fault or ""
  io.stdout:write(
    ("%s %s %s %d %s %s%s %.1fms\n"):format(
      ngx.localtime():sub(12),
      printable(about.operation, "-"),
      printable(about.scene, "-"),
      about.status,
      printable(about.code, "-"),
      about.request_id,
      fault,
      (ngx.now() - ngx.req.start_time()) * 1000
    )
  )
  io.stdout:flush()
end

return server
