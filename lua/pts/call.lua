-- SPDX-License-Identifier: MIT
--- One call of an operation: checked, signed, sent, and sent again where that is safe and may help.
-- @module pts.call

local Error = require "pts.error"
local attempts = require "pts.attempts"
local catalogue = require "pts.catalogue"
local credentials = require "pts.credentials"
local endpoint = require "pts.endpoint"
local form_text = require "pts.form"
local nearest = require "pts.nearest"
local options_of = require "pts.options"
local params_of = require "pts.params"
local retry = require "pts.retry"

-- Loaded with the native core by the first call; asking `require` again each time would be felt.
local core, rpc, runtimes

local CONNECT_TIMEOUT, READ_TIMEOUT = 5, 10 -- seconds; what the documentation of the official clients says

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

--- The parameters to send: those of the query, what a repeat does, those of the body; or nil and what the caller did
-- wrong.
local function check(name, params, options)
  local operation = catalogue.find(name)
  if operation then
    local query, class, form = params_of.check(operation, params, core.bad_utf8, options.allow_unknown)
    if not query then return nil, ("%s: %s"):format(name, class) end
    return query, class, form
  end
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
  core, rpc, runtimes = require "pts.core", require "pts.rpc", require "pts.runtime"
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
  client.transport = transport
  local lua = jit and jit.version:gsub(" ", "/", 1):gsub(" .*", "") or _VERSION:gsub(" ", "/")
  client.user_agent = ("pts/%s (%s) %s"):format(require "pts.version", core.versions().platform, lua)
  if o.user_agent then client.user_agent = client.user_agent .. " " .. o.user_agent end
  return true
end

--- The runtime of the current code, unless the client was given one.
---@return table? runtime
---@return string? message why it is not possible to wait here
function M.runtime(client)
  if client.options.runtime then return client.options.runtime end
  runtimes = runtimes or require "pts.runtime"
  return runtimes.current()
end

--- What this call runs in: the client's transport, and the runtime of the code that calls.
local function find_context(client)
  local o = client.options
  local runtime, message = M.runtime(client)
  if not runtime then return nil, message end
  local context = client.context
  if not context or context.runtime ~= runtime or context.transport ~= client.transport then
    context = {
      transport = client.transport,
      runtime = runtime,
      observer = o.observer,
      logger = o.logger,
      user_agent = client.user_agent,
    }
    client.context = context
  end
  return context
end

--- Whether to pass by any proxy: one in the environment is not meant for this machine itself.
local function goes_direct(client)
  return client.endpoint.loopback and not client.options.proxy and not client.options.no_proxy
end

--- Checks a call. Raises the caller's mistakes `level` levels up.
---@return table? options; nil when the client is closed
---@return table<string, string>|pts.Error query
---@return pts.OperationClass? class what a repeat does
---@return table<string, string>? form
local function examine(client, name, params, options, level)
  local checked, message = options_of.check(options, options_of.CALL)
  if not checked then error(("%s: %s"):format(tostring(name), message), level + 1) end
  if not client.transport then
    local ok, why = open_transport(client)
    if not ok then return nil, Error.new { kind = "interrupted", operation = name, message = why } end
  end
  local query, class, form = check(name, params, checked)
  if not query then error(class, level + 1) end
  return checked, query, class, form
end

--- Raises what the caller of an operation did wrong, without calling it.
function M.examine(client, name, params, options, level) examine(client, name, params, options, level + 1) end

--- What a call needs.
---@return table? context
---@return table|pts.Error attempt or error
---@return pts.OperationClass? class
---@return table? options
local function prepare(client, name, params, options, level)
  local checked, query, class, form = examine(client, name, params, options, level + 1)
  if not checked then return nil, query end
  local context, why = find_context(client)
  if not context then return nil, Error.new { kind = "wait", operation = name, message = why } end
  local attempt = {
    method = "POST",
    action = name,
    version = catalogue.version,
    query = query,
    user_agent = client.user_agent,
    -- On a kept connection that proves closed libcurl sends a request again by itself.
    fresh = class == "once",
    -- What `arm` and `pts.rpc` put in, named here so that the table is made as large as it will be.
    id = false,
    scheme = false,
    authority = false,
    direct = false,
    credentials = false,
    timeout = false,
    connect_timeout = false,
    retries = 0,
  }
  if form then
    attempt.body, attempt.content_type = form_text.encode(form), form_text.CONTENT_TYPE
  end
  return context, attempt, class, checked
end

--- Where the profile that gave the credentials says the service is, unless the caller or the environment said so.
local function follow_profile(client)
  local settings = credentials.settings(client.provider)
  if settings and settings.endpoint then
    local found, message = endpoint.parse(settings.endpoint, client.options.allow_http)
    if not found then
      return nil, ("endpoint of profile '%s': %s"):format(tostring(settings.profile), message)
    end
    client.endpoint = found
  end
  client.region = client.region or settings and settings.region_id
  client.follows_profile = false
  return true
end

--- Puts in what may differ from one attempt to the next; nil and an error when there can be none.
local function arm(client, context, attempt, options, deadline, retries)
  local found, message = credentials.ask(client.provider, context)
  if found and client.follows_profile then
    local ok
    ok, message = follow_profile(client)
    found = ok and found
  end
  if not found then
    return nil, Error.new { kind = "credentials", operation = attempt.action, message = tostring(message) }
  end
  local o = client.options
  local timeout = options.read_timeout or o.read_timeout or READ_TIMEOUT
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
  -- Only now: many calls may have waited for the credentials whose profile names the endpoint.
  attempt.scheme, attempt.authority = client.endpoint.scheme, client.endpoint.authority
  attempt.direct = goes_direct(client)
  attempt.credentials = found
  attempt.timeout = timeout
  attempt.connect_timeout = options.connect_timeout or o.connect_timeout or CONNECT_TIMEOUT
  attempt.clock_offset = client.clock and client.clock.offset or nil
  attempt.retries = retries
  if retries > 0 then attempt.headers = { ["x-acs-retry-attempts"] = tostring(retries) } end
  return true
end

local function send(client, context, attempt, options, deadline, retries)
  local armed, err = arm(client, context, attempt, options, deadline, retries)
  if not armed then return nil, err end
  return rpc.send(context, attempt)
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
    send = function(retries) return send(client, context, attempt, options, deadline, retries) end,
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
  local response, err = send(client, context, attempt, checked, deadline, 0)
  if response or err.http_status then client.budget:give() end
  if response then return response end
  return follow_up(client, context, attempt, class, checked, deadline, policy, err)
end

--- Shows what a call would send.
---@return table?
---@return pts.Error? err
function M.dry_run(client, name, params, options, level)
  local context, attempt, _, checked = prepare(client, name, params, options, level + 1)
  if not context then return nil, attempt end
  local armed, err = arm(client, context, attempt, checked, nil, 0)
  if not armed then return nil, err end
  return core.prepare(attempt)
end

return M
