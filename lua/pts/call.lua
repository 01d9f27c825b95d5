-- SPDX-License-Identifier: MIT
--- One call of an operation: checked, signed, sent, and sent again where that is safe and may help.
-- @module pts.call

local Error = require "pts.error"
local catalogue = require "pts.catalogue"
local credentials = require "pts.credentials"
local endpoint = require "pts.endpoint"
local lazy = require "pts.lazy"
local options_of = require "pts.options"
local params_of = require "pts.params"
local retry = require "pts.retry"

local attempts = lazy "pts.attempts"
local form_text = lazy "pts.form"
local nearest = lazy "pts.nearest"

local operations = catalogue.operations
local ask, check_params = credentials.ask, params_of.check

-- Loaded with the native core by the first call; asking `require` again each time would be felt.
local core, current_runtime, send_attempt

local CONNECT_TIMEOUT, READ_TIMEOUT = 5, 10 -- seconds; what the documentation of the official clients says

local NONE = options_of.NONE

local M = { READ_TIMEOUT = READ_TIMEOUT }

--- "PTS has no operation …", with the nearest name.
---@param name any
---@return string
function M.unknown_operation(name)
  return ("PTS %s has no operation '%s' that this module knows%s"):format(
    catalogue.version,
    tostring(name),
    nearest.hint(name, catalogue.names)
  )
end

--- The parameters to send of an operation that the catalogue does not know; or nil and what the caller did wrong.
local function check_unknown(name, params, options)
  if not options.allow_unknown then
    return nil, M.unknown_operation(name) .. "; allow_unknown = true sends it all the same"
  end
  if type(name) ~= "string" or not name:match "^%a%w*$" then
    return nil, "an operation is a name of letters"
  end
  if type(params) ~= "table" then return nil, ("%s: parameters must be a table"):format(name) end
  local query, message = params_of.flatten(params)
  if not query then return nil, ("%s: %s"):format(name, message) end
  return query, "once" -- repeating what nobody knows is not safe
end

local function open_transport(client)
  if client.closed then return nil, "the client is closed" end
  core, send_attempt = require "pts.core", require("pts.rpc").send
  local o = client.options
  local transport, message = core.transport {
    proxy = o.proxy,
    no_proxy = o.no_proxy,
    ca_file = o.ca_file,
    max_response_bytes = o.max_response_bytes,
    max_connections = o.max_connections,
    max_host_connections = o.max_host_connections,
  }
  if not transport then return nil, message end
  client.transport, client.context, client.origin = transport, false, false
  local lua = jit and jit.version:gsub(" ", "/", 1):gsub(" .*", "") or _VERSION:gsub(" ", "/")
  client.user_agent = ("pts/%s (%s) %s"):format(require "pts.version", core.versions().platform, lua)
  if o.user_agent then client.user_agent = client.user_agent .. " " .. o.user_agent end
  return true
end

--- The runtime of the current code, unless the client was given one.
---@return table? runtime
---@return string? message why it is not possible to wait here
function M.runtime(client)
  local given = client.options.runtime
  if given then return given end
  current_runtime = current_runtime or require("pts.runtime").current
  return current_runtime()
end

--- What calls run in, kept for the next one: the client's transport, and the runtime of the code that calls.
local function make_context(client, runtime)
  local o = client.options
  client.context = {
    transport = client.transport,
    runtime = runtime,
    observer = o.observer,
    logger = o.logger,
    user_agent = client.user_agent,
  }
  return client.context
end

--- Where the client's requests go, and what they all have in common.
local function make_origin(client, transport)
  local o, where = client.options, client.endpoint
  client.origin = transport:origin {
    scheme = where.scheme,
    authority = where.authority,
    method = "POST",
    version = catalogue.version,
    user_agent = client.user_agent,
    timeout = o.read_timeout or READ_TIMEOUT,
    connect_timeout = o.connect_timeout or CONNECT_TIMEOUT,
    -- A proxy in the environment is not meant for this machine itself.
    direct = where.loopback and not o.proxy and not o.no_proxy,
  }
  return client.origin
end

--- Checks a call, and brings together what it needs. Raises the caller's mistakes `level` levels up.
---@return table? context
---@return table|pts.Error attempt or error
---@return pts.OperationClass? class what a repeat does
---@return table? options
local function prepare(client, name, params, options, level)
  local checked, message = options_of.check(options, options_of.CALL)
  if not checked then error(("%s: %s"):format(tostring(name), message), level + 1) end
  if not client.transport then
    local ok, why = open_transport(client)
    if not ok then return nil, Error.new { kind = "interrupted", operation = name, message = why } end
  end
  local operation = operations[name]
  local query, class, form
  if operation then
    query, class, form = check_params(operation, params, core.bad_text, checked.allow_unknown)
    if not query then error(("%s: %s"):format(name, class), level + 1) end
  else
    query, class = check_unknown(name, params, checked)
    if not query then error(class, level + 1) end
  end
  local runtime
  runtime, message = M.runtime(client)
  if not runtime then return nil, Error.new { kind = "wait", operation = name, message = message } end
  local context = client.context
  if not context or context.runtime ~= runtime then context = make_context(client, runtime) end
  local attempt = {
    action = name,
    query = query,
    -- On a kept connection that proves closed libcurl sends a request again by itself.
    fresh = class == "once",
    -- What is put in later, named here so that the table is made as large as it will be.
    credentials = false,
    endpoint = false,
    id = false,
    origin = false,
  }
  if form then
    attempt.body, attempt.content_type = form_text.encode(form), form_text.CONTENT_TYPE
  end
  return context, attempt, class, checked
end

--- Raises what the caller of an operation did wrong, without calling it.
function M.examine(client, name, params, options, level) prepare(client, name, params, options, level + 1) end

--- Where the profile that gave the credentials says the service is, unless the caller or the environment said so.
local function follow_profile(client)
  local settings = credentials.settings(client.provider)
  if settings and settings.endpoint then
    local found, message = endpoint.parse(settings.endpoint, client.options.allow_http)
    if not found then
      return nil, ("endpoint of profile '%s': %s"):format(tostring(settings.profile), message)
    end
    client.endpoint, client.origin = found, false
  end
  client.region = client.region or settings and settings.region_id
  client.follows_profile = false
  return true
end

--- Puts in how long the attempt may take, where the caller said so; nil and an error when the time is over already.
local function limit(client, context, attempt, options, deadline)
  local timeout = options.read_timeout or client.options.read_timeout or READ_TIMEOUT
  if deadline then
    local left = deadline - context.runtime.now()
    if left <= 0 then
      return nil,
        Error.new {
          kind = "timeout",
          operation = attempt.action,
          message = "the time for the call was over before it could be sent; raise timeout",
          sent = false,
        }
    end
    if left < timeout then timeout = left end
  end
  attempt.timeout, attempt.connect_timeout = timeout, options.connect_timeout
  return true
end

--- Makes an attempt: puts in what may differ from one to the next, and hands it to `act`.
---@return any? what `act` returns; nil and an error when there can be no attempt
---@return pts.Error? err
local function try(client, context, attempt, options, deadline, retries, act)
  local found, message = client.fixed, nil
  if not found then
    found, message = ask(client.provider, context)
  end
  if found and client.follows_profile then
    local ok
    ok, message = follow_profile(client)
    found = ok and found
  end
  if not found then
    return nil, Error.new { kind = "credentials", operation = attempt.action, message = tostring(message) }
  end
  attempt.credentials = found
  if deadline or options ~= NONE then
    local ok, err = limit(client, context, attempt, options, deadline)
    if not ok then return nil, err end
  end
  -- Only now: many calls may have waited for the credentials whose profile names the endpoint.
  attempt.endpoint = client.endpoint
  attempt.origin = client.origin or make_origin(client, context.transport)
  if client.clock then attempt.clock_offset = client.clock.offset end
  if retries > 0 then
    attempt.retries = retries
    attempt.headers = { ["x-acs-retry-attempts"] = tostring(retries) }
  end
  return act(context, attempt)
end

--- From 0 to 1, and not the same in forked workers, as math.random would be.
function M.random()
  core = core or require "pts.core"
  return tonumber(core.nonce():sub(1, 8), 16) / 2 ^ 32
end

local function log(client, level, message, fields)
  local logger = client.options.logger
  if logger then pcall(logger, level, message, fields) end
end

local function follow_up(client, context, attempt, class, options, deadline, policy, err)
  local runtime = context.runtime
  return attempts.continue({
    class = class,
    policy = policy,
    budget = client.budget,
    deadline = deadline,
    now = runtime.now,
    wall = os.time,
    random = client.options.random or M.random,
    clock = client.clock or nil,
    sleep = runtime.sleep,
    on_retry = function(failed, delay)
      log(client, "warn", ("%s; tried again in %.2f s"):format(tostring(failed), delay), {
        operation = attempt.action,
        kind = failed.kind,
        Code = failed.Code,
        RequestId = failed.RequestId,
        delay = delay,
      })
    end,
    send = function(retries) return try(client, context, attempt, options, deadline, retries, send_attempt) end,
    set_clock = function(offset)
      client.clock = { offset = offset, at = runtime.now() }
      log(
        client,
        "warn",
        ("the service's clock is %d s ahead of this machine's"):format(offset),
        { offset = offset }
      )
    end,
    refresh = function() return credentials.invalidate(client.provider, attempt.credentials) end,
  }, err)
end

--- Makes a call.
---@return table? response
---@return pts.Error? err
function M.run(client, name, params, options, level)
  local context, attempt, class, checked = prepare(client, name, params, options, level + 1)
  if not context then return nil, attempt end
  local policy = client.policy
  if checked.retry ~= nil then
    local message
    policy, message = retry.policy(checked.retry, client.policy or nil)
    if policy == nil then error(("%s: %s"):format(name, message), level + 1) end
  end
  local timeout = checked.timeout or client.options.timeout
  local deadline = timeout and context.runtime.now() + timeout
  -- What credential providers ask for on the way shares the call's deadline.
  if deadline then context = setmetatable({ deadline = deadline }, { __index = context }) end
  local response, err = try(client, context, attempt, checked, deadline, 0, send_attempt)
  if response or err.http_status then client.budget:give() end
  if response then return response end
  return follow_up(client, context, attempt, class, checked, deadline, policy, err)
end

local function show(_, attempt) return attempt.origin:prepare(attempt) end

--- Shows what a call would send.
---@return table?
---@return pts.Error? err
function M.dry_run(client, name, params, options, level)
  local context, attempt, _, checked = prepare(client, name, params, options, level + 1)
  if not context then return nil, attempt end
  return try(client, context, attempt, checked, nil, 0, show)
end

return M
