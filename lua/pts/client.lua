-- SPDX-License-Identifier: MIT
--- A client: one method for each operation of the catalogue.
--
-- Making one costs nothing: the native core is loaded, and a connection made, by the first call.
-- @module pts.client

local Error = require "pts.error"
local catalogue = require "pts.catalogue"
local credentials = require "pts.credentials"
local endpoint = require "pts.endpoint"
local nearest = require "pts.nearest"
local options_of = require "pts.options"
local params_of = require "pts.params"
local version = require "pts.version"

-- Loaded with the native core by the first call; asking `require` again each time would be felt.
local rpc, runtimes

local CONNECT_TIMEOUT, READ_TIMEOUT = 5, 10 -- seconds; what the documentation of the official clients says

---@class pts.Client
---@field region? string
---@field endpoint pts.Endpoint
---@field GetPtsSceneRunningStatus pts.GetPtsSceneRunningStatus
---@field StartPtsScene pts.StartPtsScene
---@field StopPtsScene pts.StopPtsScene
local Client = {}

---@class pts.CallOptions
---@field connect_timeout? number seconds
---@field read_timeout? number seconds for one whole exchange
---@field timeout? number seconds for the call in all
---@field allow_unknown? boolean send an operation or parameters that the catalogue does not know

---@class pts.Response
---@field RequestId? string
---@field Success? boolean
---@field Code? string
---@field Message? string
---@field HttpStatusCode? integer

---@class pts.GetPtsSceneRunningStatusResponse : pts.Response
---@field Status? string one of `pts.status`
---@field SceneName? string
---@field CreateTime? string `YYYY-MM-DD hh:mm:ss`, without a zone
---@field ModifiedTime? string the same

---@class pts.StartPtsSceneResponse : pts.Response
---@field PlanId? string

---@class pts.SceneParams
---@field SceneId string

---@alias pts.GetPtsSceneRunningStatus
---| fun(self, params: pts.SceneParams, options?: pts.CallOptions): pts.GetPtsSceneRunningStatusResponse?, pts.Error?

---@alias pts.StartPtsScene
---| fun(self, params: pts.SceneParams, options?: pts.CallOptions): pts.StartPtsSceneResponse?, pts.Error?

---@alias pts.StopPtsScene
---| fun(self, params: pts.SceneParams, options?: pts.CallOptions): pts.Response?, pts.Error?

local function open_transport(self)
  if self.closed then return nil, "the client is closed" end
  local core = require "pts.core"
  rpc, runtimes = require "pts.rpc", require "pts.runtime"
  local o = self.options
  local no_proxy = o.no_proxy
  if not o.proxy and not no_proxy and self.endpoint.loopback then no_proxy = "*" end
  local transport, message = core.transport {
    proxy = o.proxy,
    no_proxy = no_proxy,
    ca_file = o.ca_file,
    max_response_bytes = o.max_response_bytes,
    max_connections = o.max_connections,
    max_host_connections = o.max_host_connections,
  }
  if not transport then return nil, message end
  self.core, self.transport = core, transport
  local lua = jit and jit.version:gsub(" ", "/", 1):gsub(" .*", "") or _VERSION:gsub(" ", "/")
  self.user_agent = ("pts/%s (%s) %s"):format(version, core.versions().platform, lua)
  if o.user_agent then self.user_agent = self.user_agent .. " " .. o.user_agent end
  return true
end

local function unknown_operation(name)
  return ("PTS %s has no operation '%s' that this module knows%s"):format(
    catalogue.version,
    tostring(name),
    nearest.hint(name, nearest.keys(catalogue.operations))
  )
end

--- The operation of that name, and the text parameters to send; or nil and what the caller did wrong.
local function check_call(self, name, params, options)
  local operation = catalogue.operations[name]
  if operation and not options.allow_unknown then
    local query, message = params_of.check(operation, params, self.core.bad_utf8)
    if not query then return nil, ("%s: %s"):format(name, message) end
    return operation, query
  end
  if not operation and not options.allow_unknown then
    return nil, unknown_operation(name) .. "; allow_unknown = true sends it all the same"
  end
  if type(name) ~= "string" or not name:match "^%a%w*$" then
    return nil, "an operation is a name of letters"
  end
  if type(params) ~= "table" then return nil, ("%s: parameters must be a table"):format(name) end
  local query, message = params_of.flatten(params)
  if not query then return nil, ("%s: %s"):format(name, message) end
  return operation or { retry_safe = false }, query
end

--- What this call runs in: the client's transport, and the runtime of the code that calls.
local function find_context(self, name)
  local runtime, message = self.options.runtime, nil
  if not runtime then
    runtime, message = runtimes.current()
  end
  if not runtime then return nil, Error.new { kind = "wait", operation = name, message = message } end
  local context = self.context
  if not context or context.runtime ~= runtime or context.transport ~= self.transport then
    context = { transport = self.transport, runtime = runtime }
    self.context = context
  end
  return context
end

local function find_credentials(self, name, context)
  local found, message = credentials.ask(self.provider, context)
  if found then return found end
  return nil, Error.new { kind = "credentials", operation = name, message = tostring(message) }
end

--- What a call runs in and what one attempt sends; or nil and an error. Raises the caller's mistakes `level` levels up.
local function prepare(self, name, params, options, level)
  local checked, message = options_of.check(options, options_of.CALL)
  if not checked then error(("%s: %s"):format(tostring(name), message), level + 1) end
  if not self.transport then
    local ok, why = open_transport(self)
    if not ok then return nil, Error.new { kind = "interrupted", operation = name, message = why } end
  end
  local operation, query = check_call(self, name, params, checked)
  if not operation then error(query, level + 1) end
  local context, err = find_context(self, name)
  if not context then return nil, err end
  local found
  found, err = find_credentials(self, name, context)
  if not found then return nil, err end
  local o = self.options
  return context,
    {
      scheme = self.endpoint.scheme,
      authority = self.endpoint.authority,
      method = "POST",
      action = name,
      version = catalogue.version,
      query = query,
      credentials = found,
      user_agent = self.user_agent,
      -- On a kept connection that proves closed libcurl sends a request again by itself.
      fresh = not operation.retry_safe,
      connect_timeout = checked.connect_timeout or o.connect_timeout or CONNECT_TIMEOUT,
      timeout = checked.timeout or checked.read_timeout or o.timeout or o.read_timeout or READ_TIMEOUT,
    }
end

local function call(self, name, params, options, level)
  local context, attempt = prepare(self, name, params, options, level + 1)
  if not context then return nil, attempt end
  return rpc.send(context, attempt)
end

--- Calls an operation.
--
-- Raises what the caller did wrong: an unknown name, a missing or wrong parameter.
---@param name string
---@param params table
---@param options? pts.CallOptions
---@return table? response with the field names of the API
---@return pts.Error? err
function Client:call(name, params, options)
  local response, err = call(self, name, params, options, 2)
  return response, err -- no tail call: it would take away the level that mistakes are raised at
end

--- Shows what a call would send: `method`, `url`, `headers`, `canonical_request`. Nothing is sent; the key id is
-- shown, secret, token and signature are not.
---@return table?
---@return pts.Error? err
function Client:dry_run(name, params, options)
  local context, attempt = prepare(self, name, params, options, 2)
  if not context then return nil, attempt end
  return self.core.prepare(attempt)
end

--- Ends what is in flight and closes all connections. A closed client answers each call with an error.
function Client:close()
  self.closed = true
  if self.transport then self.transport:close() end
  self.transport = nil
end

--- One method for each operation, made when it is first asked for.
local function index(_, name)
  local method = Client[name]
  if method then return method end
  if catalogue.operations[name] then
    method = function(self, params, options)
      local response, err = call(self, name, params, options, 2)
      return response, err
    end
    Client[name] = method
    return method
  end
  if type(name) == "string" and name:match "^%u%l" then error(unknown_operation(name), 2) end
end

local metatable = {
  __index = index,
  __close = Client.close,
  __name = "pts.client",
  __tostring = function(self)
    return ("pts.client of %s://%s"):format(self.endpoint.scheme, self.endpoint.authority)
  end,
}

local M = {}

local function find_endpoint(options)
  local text, source = options.endpoint, "option 'endpoint'"
  if not text then
    text, source = (options.getenv or os.getenv) "PTS_ENDPOINT", "PTS_ENDPOINT"
  end
  if text == nil or text == "" then text = endpoint.DEFAULT end
  local found, message = endpoint.parse(text, options.allow_http)
  if not found then return nil, source .. ": " .. message end
  return found
end

--- Makes a client. See `pts.new`.
---@return pts.Client?
---@return string? message what the caller did wrong
function M.new(options)
  local checked, message = options_of.check(options, options_of.CLIENT)
  if not checked then return nil, message end
  local where, provider
  where, message = find_endpoint(checked)
  if not where then return nil, message end
  provider, message = credentials.from_options(checked)
  if not provider then return nil, message end
  return setmetatable({
    closed = false,
    region = checked.region,
    endpoint = where,
    provider = provider,
    options = checked,
    transport = false,
    context = false,
    core = false,
    user_agent = false,
  }, metatable)
end

return M
