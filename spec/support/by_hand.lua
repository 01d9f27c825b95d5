-- SPDX-License-Identifier: MIT
--- Signed requests that no client of ours would send: what it refuses, or completes, before it sends.
-- @module spec.support.by_hand

local assert = require "luassert"
local cjson = require "cjson"
local signer = require "spec.support.signer"

--- A function that sends one to an emulator, and returns the answer's body as a table, its HTTP status, and its body as
--- text.
---@param of fun(): spec.Emulator
---@return fun(action: string, parameters: table<string, string>): table, integer, string
return function(of)
  return function(action, parameters)
    local instance = of()
    local text = instance.exchange(signer.rpc1 {
      host = instance.host,
      action = action,
      key_id = instance.access_key_id,
      secret = instance.access_key_secret,
      parameters = parameters,
    })
    local body = text:match "\r\n\r\n(.*)$"
    assert.equal("{", body:sub(1, 1), body)
    return cjson.decode(body), tonumber(text:match "^HTTP/1.1 (%d+)"), body
  end
end
