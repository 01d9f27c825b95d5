-- SPDX-License-Identifier: MIT
--- A client: one method for each operation of the catalogue.
--
-- Making one costs nothing: the native core is loaded, and a connection made, by the first call.
-- @module pts.client

local call = require "pts.call"
local catalogue = require "pts.catalogue"
local credentials = require "pts.credentials"
local endpoint = require "pts.endpoint"
local lazy = require "pts.lazy"
local options_of = require "pts.options"
local retry = require "pts.retry"

local pages = lazy "pts.pages"

---@class pts.Client
---@field region? string
---@field endpoint pts.Endpoint
local Client = {}

---@class pts.CallOptions
---@field connect_timeout? number seconds
---@field read_timeout? number seconds for one attempt
---@field timeout? number seconds for the call in all, retries included
---@field retry? false|table|function see `pts.retry`
---@field allow_unknown? boolean send an operation or parameters that the catalogue does not know

--- Calls an operation.
--
-- Raises what the caller did wrong: an unknown name, a missing or wrong parameter.
---@param name string
---@param params table
---@param options? pts.CallOptions
---@return table? response with the field names of the API
---@return pts.Error? err
function Client:call(name, params, options)
  local response, err = call.run(self, name, params, options, 2)
  return response, err -- no tail call: it would take away the level that mistakes are raised at
end

--- Shows what a call would send: `method`, `url`, `headers`, `canonical_request`. Nothing is sent; the key id is
-- shown, secret, token and signature are not.
---@return table?
---@return pts.Error? err
function Client:dry_run(name, params, options)
  local shown, err = call.dry_run(self, name, params, options, 2)
  return shown, err
end

--- The pages of an operation; raises what the caller did wrong `level` levels up.
local function pages_of(client, name, params, options, level)
  local operation = catalogue.find(name)
  if not operation then error(call.unknown_operation(name), level + 1) end
  if not operation.paging then error(name .. " has no pages; call it", level + 1) end
  if params ~= nil and type(params) ~= "table" then
    error(("%s: parameters must be a table, not a %s"):format(name, type(params)), level + 1)
  end
  local first = pages.first(operation, params)
  call.examine(client, name, first, options, level + 1)
  return pages.pages(operation, first, function(page)
    local response, err = call.run(client, name, page, options, 2)
    return response, err
  end)
end

--- The items of a paged operation, for a `for` loop. Pages are asked for when they are needed; `PageNumber` and
-- `PageSize` may be left out. An error of the service is raised as the `pts.Error` it is.
--
--     for scene in client:each("ListPtsScene", { KeyWord = "checkout" }) do print(scene.SceneId) end
--
-- What is deleted while the loop goes on moves the rest one place up, and is missed: collect first, then delete.
---@param name string
---@param params? table
---@param options? pts.CallOptions for each page
---@return fun(): any
function Client:each(name, params, options) return pages.items(pages_of(self, name, params, options, 2)) end

--- All items of a paged operation as one list.
---@param name string
---@param params? table
---@param options? pts.CallOptions for each page
---@return table[]? items
---@return pts.Error? err
function Client:list(name, params, options)
  local next_page = pages_of(self, name, params, options, 2)
  local items = {}
  while true do
    local page, err = next_page()
    if err then return nil, err end
    if not page then return items end
    for _, item in ipairs(page) do
      items[#items + 1] = item
    end
  end
end

--- Waits until a scene has a status. See `pts.wait_status` for targets, options and what is returned.
---@param scene_id string
---@param target string|string[]|fun(status: string): boolean
---@param options? pts.WaitOptions
---@return pts.GetPtsSceneRunningStatusResponse? response
---@return pts.WaitInfo|pts.Error info_or_err
function Client:wait_until_status(scene_id, target, options)
  local plan, mistake, err = require("pts.wait_status").prepare(self, scene_id, target, options)
  if mistake then error("wait_until_status: " .. mistake, 2) end
  if not plan then return nil, err end
  return require("pts.waiter").run(plan) -- a tail call: thousands may be asleep in it
end

--- Ends what is in flight and closes all connections. A closed client answers each call with an error.
function Client:close()
  self.closed = true
  if self.transport then self.transport:close() end
  self.transport, self.context, self.origin = false, false, false
end

--- One method for each operation, made when it is first asked for.
local function make_method(_, name)
  if catalogue.find(name) then
    local function method(self, params, options)
      local response, err = call.run(self, name, params, options, 2)
      return response, err
    end
    Client[name] = method
    return method
  end
  if type(name) == "string" and name:match "^%u%l" then error(call.unknown_operation(name), 2) end
end

setmetatable(Client, { __index = make_method })

local metatable = {
  __index = Client,
  __close = Client.close,
  __name = "pts.client",
  __tostring = function(self)
    return ("pts.client of %s://%s"):format(self.endpoint.scheme, self.endpoint.authority)
  end,
}

local M = {
  --- What every client can do; layers above add to it.
  methods = Client,
}

local function find_endpoint(options)
  local text, source = options.endpoint, "option 'endpoint'"
  if not text then
    text, source = (options.getenv or os.getenv) "PTS_ENDPOINT", "PTS_ENDPOINT"
  end
  local given = text ~= nil and text ~= ""
  local found, message = endpoint.parse(given and text or endpoint.DEFAULT, options.allow_http)
  if not found then return nil, source .. ": " .. message end
  return found, nil, given
end

--- Makes a client. See `pts.new`.
---@return pts.Client?
---@return string? message what the caller did wrong
function M.new(options)
  local checked, message = options_of.check(options, options_of.CLIENT)
  if not checked then return nil, message end
  local where, provider, policy, given
  where, message, given = find_endpoint(checked)
  if not where then return nil, message end
  provider, message = credentials.from_options(checked)
  if not provider then return nil, message end
  policy, message = retry.policy(checked.retry)
  if policy == nil then return nil, message end
  return setmetatable({
    closed = false,
    region = checked.region,
    endpoint = where,
    follows_profile = not given,
    provider = provider,
    fixed = credentials.fixed(provider),
    options = checked,
    policy = policy,
    budget = retry.budget(policy or retry.DEFAULTS),
    transport = false,
    context = false,
    origin = false,
    clock = false,
    user_agent = false,
  }, metatable)
end

return M
