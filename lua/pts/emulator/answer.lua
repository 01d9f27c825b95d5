-- SPDX-License-Identifier: MIT
--- The shapes of the service's bodies: an operation that went well, one that did not, and the gateway's own
-- errors.
-- @module pts.emulator.answer

local catalogue = require "pts.catalogue"

---@class pts.emulator.Reply
---@field status integer
---@field headers table<string, string>
---@field object table|nil  becomes the JSON body
---@field body string|nil   a body already made; wins over `object`

local answer = {}

--- An operation's success; the request id is added by the server.
---@param fields table|nil
---@return integer status
---@return table body
function answer.ok(fields)
  local body = { Code = "200", HttpStatusCode = 200, Message = "", Success = true }
  for name, value in pairs(fields or {}) do
    body[name] = value
  end
  return 200, body
end

--- An operation's failure, with the status the catalogue gives the code.
---@param operation string
---@param code string
---@param message string|nil  in place of the documented one
---@return integer status
---@return table body
function answer.fail(operation, code, message)
  for _, documented in ipairs(catalogue.find(operation).errors) do
    if documented.code == code then
      local status = documented.http_status
      return status,
        { Code = code, HttpStatusCode = status, Message = message or documented.message, Success = false }
    end
  end
  error(("%s does not document the code %s"):format(operation, code), 2)
end

--- An operation's failure for a reason that no document gives a code of its own. Never a code such as SceneNotExist:
-- who deletes a scene that runs must not be told that it is gone.
---@param operation string
---@param message string
---@return integer status
---@return table body
function answer.reject(operation, message)
  local code, status = operation .. "Fail", 400
  for _, documented in ipairs(catalogue.find(operation).errors) do
    if documented.code:find "Fail$" then
      code, status = documented.code, documented.http_status
      break
    end
  end
  return status, { Code = code, HttpStatusCode = status, Message = message, Success = false }
end

--- The gateway's error body.
---@param refusal pts.emulator.Refusal
---@param context { request_id: string, host: string }
---@return pts.emulator.Reply
function answer.refuse(refusal, context)
  return {
    status = refusal.status,
    headers = {},
    object = {
      RequestId = context.request_id,
      HostId = context.host,
      Code = refusal.code,
      Message = refusal.message,
      Recommend = ("https://api.aliyun.com/troubleshoot?q=%s&product=%s&requestId=%s"):format(
        refusal.code,
        catalogue.product:upper(),
        context.request_id
      ),
    },
  }
end

return answer
