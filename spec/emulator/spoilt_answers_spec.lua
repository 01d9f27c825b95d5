-- SPDX-License-Identifier: MIT
-- Every fault as a client's socket sees it.
local emulator = require "spec.support.emulator"
local plain_http = require "pts.emulator.plain_http"
local signer = require "spec.support.signer"
local uv = require "luv"

describe("an emulator with a fault", function()
  local instance

  before_each(function()
    instance = emulator.shared()
    instance.reset()
  end)

  local function call(action)
    return instance.exchange(
      signer.acs3 {
        host = instance.host,
        action = action or "GetPtsSceneRunningStatus",
        query = { SceneId = "NHBG6V" },
        key_id = instance.access_key_id,
        secret = instance.access_key_secret,
      },
      20
    )
  end

  local function answer_to(fault)
    instance.fault(fault)
    local text, message = call()
    return text and plain_http.parse(text, true), text, message
  end

  it("answers well again once the fault is used up", function()
    instance.fault { kind = "server_error", times = 1, status = 503 }
    assert.truthy(call():find "^HTTP/1.1 503")
    assert.truthy(call():find "^HTTP/1.1 200")
  end)

  it("spoils no answer to a request that it refuses", function()
    instance.fault { kind = "close", times = 1 }
    local unsigned = instance.exchange "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
    assert.truthy(unsigned:find("MissingAccessKeyId", 1, true))
    assert.is_nil((call()))
  end)

  it("carries out the operation first when told to", function()
    instance.fault { kind = "reset", times = 1, operation = "StartPtsScene" }
    instance.fault { kind = "reset", times = 1, operation = "StartPtsScene", applied = true }
    assert.is_nil((call "StartPtsScene"))
    assert.is_false(instance.control("GET", "scenes").scenes[1].running)
    assert.is_nil((call "StartPtsScene"))
    assert.is_true(instance.control("GET", "scenes").scenes[1].running)
    assert.equal("reset", instance.requests()[2].fault)
  end)

  it("resets the connection", function()
    local _, text, message = answer_to { kind = "reset" }
    assert.is_nil(text)
    assert.truthy(message:find "ECONNRESET")
  end)

  it("closes the connection", function()
    local _, text, message = answer_to { kind = "close" }
    assert.is_nil(text)
    assert.truthy(message:find "ended without an answer")
  end)

  it("stops after the headers, or within the body", function()
    for _, kind in ipairs { "close", "reset" } do
      instance.clear_faults()
      local response, text = answer_to { kind = kind, after = "headers", applied = true }
      assert.is_nil(response)
      assert.truthy(text:find "^HTTP/1.1 200 .*\r\n\r\n$")
      instance.clear_faults()
      response, text = answer_to { kind = kind, after = "body", applied = true }
      assert.is_nil(response)
      assert.truthy(text:find "^HTTP/1.1 200 .*\r\n\r\n{.*[^}]$")
    end
  end)

  it("promises more than it sends", function()
    local _, text = answer_to { kind = "truncate", missing = 7 }
    local promised, body = text:match "\r\nContent%-Length: (%d+)\r\n", text:match "\r\n\r\n(.*)$"
    assert.equal(tonumber(promised), #body + 7)
  end)

  it("promises less than it sends", function()
    local _, text = answer_to { kind = "truncate", missing = -7 }
    local promised, body = text:match "\r\nContent%-Length: (%d+)\r\n", text:match "\r\n\r\n(.*)$"
    assert.is_true(#body >= tonumber(promised))
  end)

  it("is late", function()
    local began = uv.hrtime()
    local response = answer_to { kind = "delay", seconds = 0.2 }
    assert.equal(200, response.status)
    assert.is_true((uv.hrtime() - began) / 1e9 >= 0.2)
  end)

  it("sends HTML", function()
    local response = answer_to { kind = "html" }
    assert.equal(502, response.status)
    assert.equal("text/html", response.headers["content-type"])
    assert.truthy(response.body:find "^<html>")
  end)

  it("sends an enormous body, with and without its length", function()
    local response = answer_to { kind = "huge" }
    assert.equal(64 * 1024 * 1024, #response.body)
    assert.equal("67108864", response.headers["content-length"])
    instance.clear_faults()
    response = answer_to { kind = "huge", bytes = 300000, length = false }
    assert.equal(300000, #response.body)
    assert.is_nil(response.headers["content-length"])
    assert.truthy(response.body:find '^{"Padding":"x' and response.body:find 'x"}$')
  end)

  it("compresses, though nobody asked", function()
    local response = answer_to { kind = "gzip" }
    assert.equal("gzip", response.headers["content-encoding"])
    assert.equal("\31\139", response.body:sub(1, 2))
    instance.clear_faults()
    response = answer_to { kind = "gzip_bomb" }
    assert.is_true(#response.body < 200000)
    -- gzip ends with the size before compression, the lowest byte first.
    local a, b, c, d = response.body:byte(-4, -1)
    assert.is_true(((d * 256 + c) * 256 + b) * 256 + a > 64 * 1024 * 1024)
  end)

  it("sends chunks, good and bad", function()
    local response = answer_to { kind = "chunked" }
    assert.equal("chunked", response.headers["transfer-encoding"])
    assert.truthy(response.body:find '"Status":"CREATED"' and response.body:find "}$")
    instance.clear_faults()
    local broken, text = answer_to { kind = "chunked", broken = true }
    assert.is_nil(broken)
    assert.truthy(text:find("\r\n\r\nxyz\r\n", 1, true))
  end)

  it("ends the connection after a good answer, announced or not", function()
    for _, announce in ipairs { true, false } do
      instance.clear_faults()
      local response = answer_to { kind = "close_after", announce = announce }
      assert.equal(200, response.status)
      assert.equal(announce and "close" or "keep-alive", response.headers.connection)
    end
  end)

  it("has another idea of the time", function()
    local response = answer_to { kind = "clock", seconds = 7200 }
    assert.equal(400, response.status)
    assert.truthy(response.body:find("InvalidTimeStamp.Expired", 1, true))
    assert.truthy(response.headers.date:find(os.date("!%H", os.time() + 7200) .. ":%d%d:%d%d GMT$"))
  end)

  it("drips", function()
    for _, part in ipairs { "headers", "body" } do
      instance.clear_faults()
      local began = uv.hrtime()
      local response = answer_to { kind = "drip", part = part, seconds = 0.001 }
      assert.equal(200, response.status)
      assert.is_true((uv.hrtime() - began) / 1e9 >= 0.001 * #response.body)
    end
  end)

  it("sends headers nobody expects, or leaves one out", function()
    local _, text = answer_to { kind = "headers", name = "x-pad", bytes = 100000, count = 2 }
    local _, count = text:gsub("\r\nx%-pad: a+", "")
    assert.equal(2, count)
    assert.is_true(#text > 200000)
    instance.clear_faults()
    local response = answer_to { kind = "headers", name = "date" }
    assert.is_nil(response.headers.date)
    instance.clear_faults()
    response = answer_to { kind = "headers", name = "Date", value = "yesterday" }
    assert.equal("yesterday", response.headers.date)
  end)

  it("redirects", function()
    local response = answer_to { kind = "redirect", location = "http://127.0.0.2/", status = 307 }
    assert.equal(307, response.status)
    assert.equal("http://127.0.0.2/", response.headers.location)
  end)

  it("sends any body", function()
    local response = answer_to { kind = "body", hex = "fffe", content_type = "text/plain", status = 403 }
    assert.equal(403, response.status)
    assert.equal("\255\254", response.body)
    assert.equal("text/plain", response.headers["content-type"])
  end)

  it("says Success = false, or a Status nobody knows, with HTTP 200", function()
    local response = answer_to { kind = "success_false", times = 1 }
    assert.equal(200, response.status)
    assert.truthy(response.body:find('"Success":false', 1, true))
    response = answer_to { kind = "status_text", text = "MELTING" }
    assert.truthy(response.body:find('"Status":"MELTING"', 1, true))
  end)

  it("gives the hints of a throttling gateway", function()
    local response =
      answer_to { kind = "throttle", retry_after_ms = 500, ratelimit = true, retry_after = "2" }
    assert.equal(400, response.status)
    assert.equal("500", response.headers["x-acs-retry-after"])
    assert.equal("2", response.headers["retry-after"])
    assert.equal("Limit:1,Remain:0,TimeLeft:2000,Reset:1234", response.headers["x-ratelimit-user-api"])
  end)
end)
