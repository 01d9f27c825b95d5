-- SPDX-License-Identifier: MIT
--- One signed attempt: what goes out, and what came back as a response or an error. Knows no operation and no policy.
-- @module pts.rpc

local Error = require "pts.error"
local hint = require "pts.hint"

local M = {}

local EXCERPT_BYTES = 160

--- A piece of an answer that is safe to print: one line, ASCII.
local function excerpt(text)
  local short = text
    :sub(1, EXCERPT_BYTES)
    :gsub("[^\32-\126]", function(c) return ("\\x%02X"):format(c:byte()) end)
  return ('"%s%s"'):format(short, #text > EXCERPT_BYTES and "..." or "")
end

---@class pts.Attempt a request as `pts.core` takes it
---@field action string the operation; for a plain exchange a name for errors
---@field origin? userdata of `pts.core`, that of `endpoint`; without it the attempt says what an origin would say:
---@field endpoint? pts.Endpoint
---@field scheme? "http"|"https"
---@field authority? string
---@field method? string
---@field version? string of the API
---@field user_agent? string
---@field direct? boolean past any proxy
---@field query? table<string, string>
---@field headers? table<string, string>
---@field timeout? number seconds for the whole exchange
---@field connect_timeout? number seconds
---@field fresh? boolean not on a kept connection
---@field credentials? pts.Credentials to sign it with
---@field clock_offset? integer seconds that the service's clock is ahead of ours

local ADVICE = {
  network = "check the network, the endpoint and any proxy",
  timeout = "raise connect_timeout or read_timeout if the service is slow from here",
  tls = "the server's certificate was not accepted; check the endpoint, or name the right ca_file",
}

--- Where it goes, for people.
local function place(attempt)
  local where = attempt.endpoint or attempt
  return where.scheme .. "://" .. where.authority
end

local function transport_error(attempt, failure, request)
  local message = ("%s: %s"):format(place(attempt), failure.message)
  local advice = ADVICE[failure.kind]
  if advice then message = message .. "; " .. advice end
  return Error.new {
    kind = failure.kind,
    operation = attempt.action,
    message = message,
    sent = failure.sent,
    curl_code = failure.code,
    http_status = failure.http_status,
    RequestId = failure.http_status and request:header "x-acs-request-id",
  }
end

--- The signature error of the gateway repeats the whole request, token included.
local function without_request(code, message)
  if type(message) ~= "string" or not code:find("Signature", 1, true) then return message end
  local cut = message:find("[%[:]")
  if not cut then return message end
  return (message:sub(1, cut - 1):gsub("%s+$", ""))
end

local SUCCESS_CODES = { [""] = true, ["200"] = true, OK = true, Success = true }

--- `Success` decides where it is there. Without it a code other than these means failure.
local function is_success(http_status, body)
  if http_status < 200 or http_status > 299 then return false end
  if body.Success ~= nil then return body.Success == true or body.Success == "true" end
  local code = body.Code or body.code
  return code == nil or SUCCESS_CODES[tostring(code)] == true
end

local function is_throttled(request, code)
  if code:find("^Throttling") then return true end
  local after = tonumber(request:header "x-acs-retry-after" or "")
  return after ~= nil and after > 0
end

--- When the answer to a failed request asks to be asked again, and what time it is there.
local function add_times(err, request)
  local function header(name) return request:header(name) end
  err.retry_after = hint.retry_after(header, os.time())
  err.server_time = hint.http_date(request:header "date")
  return err
end

local function api_error(attempt, request, http_status, body)
  local code = tostring(body.Code or body.code or "")
  local text = without_request(code, body.Message or body.message)
  if body.Message then body.Message = text end
  if body.message then body.message = text end
  if type(text) ~= "string" or text == "" then text = "the service says that it failed, without a message" end
  return add_times(
    Error.new {
      kind = is_throttled(request, code) and "throttled" or "api",
      operation = attempt.action,
      message = text,
      http_status = http_status,
      Code = code ~= "" and code or nil,
      Message = body.Message or body.message,
      HttpStatusCode = body.HttpStatusCode,
      RequestId = body.RequestId or body.requestId or request:header "x-acs-request-id",
      Recommend = body.Recommend,
      Success = body.Success,
      response = body,
      sent = true,
    },
    request
  )
end

local function no_json(attempt, request, http_status, problem)
  local message
  if http_status >= 300 and http_status < 400 then
    message = "the answer is a redirect, and redirects are never followed; check the endpoint"
  else
    message = ("the answer is not the JSON object it should be: %s: %s"):format(
      problem,
      excerpt(request:body(200))
    )
  end
  return add_times(
    Error.new {
      kind = http_status >= 400 and "api" or "protocol",
      operation = attempt.action,
      message = message,
      http_status = http_status,
      RequestId = request:header "x-acs-request-id",
      sent = true,
    },
    request
  )
end

--- What the result of a finished request means.
---@return table? response
---@return pts.Error? err
local function judge(attempt, request, http_status, body, problem)
  if not http_status then return nil, transport_error(attempt, body, request) end
  if not body then return nil, no_json(attempt, request, http_status, problem) end
  if not is_success(http_status, body) then return nil, api_error(attempt, request, http_status, body) end
  return body
end

-- Runtimes that wait for many requests tell them apart by this.
local last_id = 0

--- Submits, and waits in the way of the runtime.
local function perform(context, attempt)
  local runtime, transport = context.runtime, context.transport
  last_id = last_id + 1
  attempt.id = last_id
  if runtime.admit then runtime.admit(transport) end
  local request, message, kind = (attempt.origin or transport):submit(attempt)
  if not request then
    return nil, transport_error(attempt, { kind = kind, message = message, sent = false })
  end
  local ok
  ok, message = runtime.wait(transport, request)
  if ok then return request end
  request:close()
  return nil, transport_error(attempt, { kind = "network", message = message, sent = true })
end

---@class pts.Context what a call runs in
---@field transport userdata of `pts.core`
---@field runtime table
---@field observer? fun(exchange: pts.Exchange)
---@field logger? fun(level: string, message: string, fields: table)

---@class pts.Exchange what an observer is told after each attempt
---@field operation string
---@field endpoint string
---@field retries integer how many attempts came before this one
---@field timings table seconds from the start until each stage was over; `reused`: on a kept connection
---@field http_status? integer
---@field RequestId? string
---@field kind? pts.ErrorKind
---@field Code? string

--- A failing observer must not lose an answer that was paid for.
local function observe(context, attempt, request, result)
  local ok, message = pcall(context.observer, {
    operation = attempt.action,
    endpoint = place(attempt),
    retries = attempt.retries or 0,
    timings = request:timings(),
    http_status = (request:status()),
    RequestId = result.RequestId,
    kind = result.kind,
    Code = result.Code,
  })
  if not ok and context.logger then
    pcall(
      context.logger,
      "error",
      "the observer failed: " .. tostring(message),
      { operation = attempt.action }
    )
  end
end

--- Signs, sends and concludes.
---@param context pts.Context
---@param attempt pts.Attempt
---@return table? response
---@return pts.Error? err
function M.send(context, attempt)
  local request, failed = perform(context, attempt)
  if not request then return nil, failed end
  local response, err = judge(attempt, request, request:result())
  if context.observer then observe(context, attempt, request, response or err) end
  request:close()
  return response, err
end

--- One plain exchange, unsigned: what credential providers speak to metadata services and sign-in servers.
---@param context pts.Context
---@param attempt pts.Attempt without credentials; also `body`, `content_type`
---@return { status: integer, body: string, headers: string }? answer whatever its status; `headers` as they came
---@return pts.Error? err
function M.exchange(context, attempt)
  local request, failed = perform(context, attempt)
  if not request then return nil, failed end
  local http_status, failure = request:status()
  if not http_status then
    failed = transport_error(attempt, failure, request)
    request:close()
    return nil, failed
  end
  local answer = { status = http_status, body = request:body(), headers = request:headers() }
  request:close()
  return answer
end

return M
