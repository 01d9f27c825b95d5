-- SPDX-License-Identifier: MIT
--- A client of Alibaba Cloud Performance Testing Service (PTS, OpenAPI 2020-10-20).
--
--     local pts = require "pts"
--     local client = pts.new { region = "cn-hangzhou" }
--     local res, err = client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
--
-- @module pts

local client = require "pts.client"
local objects = require "pts.objects"
local status = require "pts.status"
local version = require "pts.version"

for name, method in pairs(objects) do
  client.methods[name] = method
end

local pts = {
  _NAME = "pts",
  _VERSION = version,
  --- What GetPtsSceneRunningStatus can say.
  status = status,
}

---@class pts.ClientOptions
---@field region? string PTS has one endpoint for all regions; kept for services that have not
---@field endpoint? string host, host:port, or a URL; default PTS_ENDPOINT, then pts.aliyuncs.com
---@field allow_http? boolean allow http:// to other hosts than loopback
---@field access_key_id? string
---@field access_key_secret? string
---@field security_token? string
---@field credentials? table|function keys, a provider, or a function that returns keys
---@field profile? string of the CLI's or the shared file
---@field connect_timeout? number seconds, default 5
---@field read_timeout? number seconds for one whole exchange, default 10
---@field timeout? number seconds for a call in all, retries included
---@field retry? false|table|function default: up to 3 attempts where that is safe, see docs/retries.md
---@field logger? fun(level: string, message: string, fields: table)
---@field observer? fun(exchange: pts.Exchange) told of each attempt
---@field proxy? string URL; default: the variables libcurl knows
---@field no_proxy? string hosts to reach without it
---@field ca_file? string PEM file of the authorities to trust; default: the system's
---@field user_agent? string added to ours
---@field max_response_bytes? integer default 64 MiB
---@field max_connections? integer in all
---@field max_host_connections? integer to one host
---@field runtime? table how to wait; default: block
---@field random? fun(): number from 0 to 1, instead of OpenSSL's
---@field getenv? fun(name: string): string? instead of os.getenv

--- Makes a client. Raises for options that cannot be right; everything else shows at the first call.
---@param options? pts.ClientOptions
---@return pts.Client
function pts.new(options)
  local made, message = client.new(options)
  if not made then error("pts.new: " .. message, 2) end
  return made
end

--- Signs a request to any RPC style API of Alibaba Cloud, without sending it. With `date` and `nonce` given, the same
-- input always gives the same result. See `pts.sign` for the fields and the result.
---@param input pts.SignInput
---@return table
function pts.sign(input)
  local signed, message = require "pts.sign"(input)
  if not signed then error("pts.sign: " .. message, 2) end
  return signed
end

--- Runs `fn(item, index)` for each item of a list as coroutines; the calls that it makes are in flight together.
-- Returns the results in order and the errors by index. See `pts.gather`.
---@param list table
---@param fn fun(item: any, index: integer): any, any
---@param options? { concurrency?: integer } how many at once, default 64
---@return table results
---@return table errors
function pts.gather(list, fn, options)
  local results, errors = require "pts.gather"(list, fn, options, 2)
  return results, errors
end

--- Starts `fn(...)` beside the code that calls this, inside `pts.gather`. See `pts.task`.
---@param fn fun(...: any): any, any
---@return pts.Task
function pts.spawn(fn, ...)
  local task = require("pts.task").spawn(2, fn, ...)
  return task
end

--- Waits until such a task has ended, and returns what its function did.
---@param task pts.Task
---@return any value
---@return any err
function pts.join(task)
  local value, err = require("pts.task").join(2, task)
  return value, err
end

--- The libraries in this process: `pts`, `curl`, `curl_built`, `curl_tls`, `openssl`, `openssl_built`, `poller`,
-- `platform`.
---@return table<string, string>
function pts.versions() return require("pts.core").versions() end

return pts
