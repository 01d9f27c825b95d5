-- SPDX-License-Identifier: MIT
-- Writes one OpenTelemetry span a line (OTLP/JSON) for each attempt of a call, as an exporter would send them.
--
--     lua5.4 examples/trace.lua [scene id] > spans.jsonl
local cjson = require "cjson"
local pts = require "pts"
local core = require "pts.core"

local TRACE_ID = core.nonce()

local function nanoseconds(seconds)
  return ("%d%09d"):format(math.floor(seconds), math.floor(seconds % 1 * 1e9))
end

local function attribute(key, value)
  local kind = type(value) == "number" and "intValue"
    or type(value) == "boolean" and "boolValue"
    or "stringValue"
  return { key = key, value = { [kind] = kind == "intValue" and ("%d"):format(value) or value } }
end

local function span(exchange)
  local ended = os.time()
  local began = ended - (exchange.timings.total or 0)
  local attributes = {
    attribute("rpc.system", "aliyun-rpc"),
    attribute("rpc.method", exchange.operation),
    attribute("server.address", exchange.endpoint),
    attribute("http.request.resend_count", exchange.retries),
    attribute("pts.connection.reused", exchange.timings.reused == true),
  }
  if exchange.http_status then
    attributes[#attributes + 1] = attribute("http.response.status_code", exchange.http_status)
  end
  if exchange.RequestId then
    attributes[#attributes + 1] = attribute("aliyun.request_id", exchange.RequestId)
  end
  local events = {}
  for _, stage in ipairs { "name_lookup", "connect", "tls", "sent", "first_byte" } do
    local at = exchange.timings[stage]
    if at then events[#events + 1] = { name = stage, timeUnixNano = nanoseconds(began + at) } end
  end
  return {
    traceId = TRACE_ID,
    spanId = core.nonce():sub(1, 16),
    name = "pts." .. exchange.operation,
    kind = 3, -- client
    startTimeUnixNano = nanoseconds(began),
    endTimeUnixNano = nanoseconds(ended),
    attributes = attributes,
    events = events,
    status = { code = exchange.kind and 2 or 1, message = exchange.Code or exchange.kind },
  }
end

local client = pts.new {
  observer = function(exchange) print(cjson.encode(span(exchange))) end,
  logger = function(level, message) io.stderr:write(level, ": ", message, "\n") end,
}

local response, err = client:GetPtsSceneRunningStatus { SceneId = arg[1] or "NHBG6V" }
client:close()
if not response then
  io.stderr:write(tostring(err), "\n")
  os.exit(1, true)
end
