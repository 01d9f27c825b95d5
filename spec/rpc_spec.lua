-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

local instance = emulator.shared()

describe("an answer", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance, { read_timeout = 5, retry = false })
  end)
  after_each(function() client:close() end)

  local function status() return client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" } end

  --- The client must be as good as new after any fault.
  local function expect_usable()
    instance.clear_faults()
    assert.are.equal("CREATED", assert(status()).Status)
  end

  local good = {
    { "in chunks", { kind = "chunked" } },
    { "compressed although nobody asked", { kind = "gzip" } },
    { "before the connection closes", { kind = "close_after" } },
    { "before the connection closes unannounced", { kind = "close_after", announce = false } },
    { "with fifty kilobytes of headers", { kind = "headers", name = "X-Padding", bytes = 5000, count = 10 } },
  }
  for _, case in ipairs(good) do
    it("is taken " .. case[1], function()
      instance.fault(case[2])
      for _ = 1, 3 do
        assert.are.equal("CREATED", assert(status()).Status)
      end
      expect_usable()
    end)
  end

  local function body(text, more)
    local fault = { kind = "body", text = text }
    for name, value in pairs(more or {}) do
      fault[name] = value
    end
    return fault
  end

  local deep = ('{"a":'):rep(5000) .. "1" .. ("}"):rep(5000)
  local lists = '{"a":' .. ("["):rep(50000) .. ("]"):rep(50000) .. "}"

  -- what is wrong, the fault, kind, what the message says
  local bad = {
    {
      "an HTML page with 200",
      { kind = "html", status = 200 },
      "protocol",
      'no JSON object: "<html>\\x0D\\x0A',
    },
    { "an HTML page with 502", { kind = "html", status = 502 }, "api", 'no JSON object: "<html>' },
    { "an empty body", body "", "protocol", "it is empty" },
    { "blanks only", body " \n\t ", "protocol", "it is empty" },
    { "a list", body "[1]", "protocol", "it is no JSON object" },
    { "plain text", body "OK", "protocol", 'it is no JSON object: "OK"' },
    { "half a JSON text", body '{"Status":"RUNN', "protocol", "unexpected end of string" },
    { "text after the JSON", body '{"Status":"RUNNING"} trailing', "protocol", "Expected the end" },
    { "NaN", body '{"A":NaN}', "protocol", "invalid token" },
    { "a hexadecimal number", body '{"A":0x10}', "protocol", "invalid number" },
    { "Infinity", body '{"A":Infinity}', "protocol", "invalid token" },
    { "objects nested 5,000 deep", body(deep), "protocol", "too many nested data structures" },
    { "lists nested 50,000 deep", body(lists), "protocol", "too many nested data structures" },
    { "a byte order mark", { kind = "body", hex = "efbbbf7b7d" }, "protocol", "byte order mark" },
    { "invalid UTF-8", { kind = "body", hex = "7b2241223a22ff227d" }, "protocol", "not well-formed UTF-8" },
    {
      "a surrogate in UTF-8",
      { kind = "body", hex = "7b2241223a22eda080227d" },
      "protocol",
      "not well-formed UTF-8",
    },
    { "a NUL byte", { kind = "body", hex = "7b2241223a31007d" }, "protocol", "Expected comma or object end" },
    { "a body shorter than promised", { kind = "truncate" }, "network", "transfer closed" },
    { "no answer at all", { kind = "close" }, "network", "Empty reply from server" },
    { "a reset", { kind = "reset" }, "network", "Connection reset by peer" },
    { "a reset after the headers", { kind = "reset", after = "headers" }, "network", "reset" },
    { "a reset in the body", { kind = "reset", after = "body" }, "network", "reset" },
    { "a close in the body", { kind = "close", after = "body" }, "network", "transfer closed" },
    { "a redirect", { kind = "redirect", location = "http://127.0.0.1:1/" }, "protocol", "never followed" },
    {
      "a megabyte of headers",
      { kind = "headers", name = "X-A", bytes = 5000, count = 200 },
      "protocol",
      "headers are longer",
    },
  }
  for _, case in ipairs(bad) do
    it(("is an error of kind %s: %s"):format(case[3], case[1]), function()
      instance.fault(case[2])
      local res, err = status()
      assert.is_nil(res)
      assert.are.equal(case[3], err.kind, tostring(err))
      assert.is_truthy(tostring(err):find(case[4], 1, true), tostring(err))
      assert.is_nil(clients.text_of(err):find(instance.access_key_secret, 1, true))
      expect_usable()
    end)
  end

  it("keeps the HTTP status and request id when it is no JSON", function()
    instance.fault { kind = "html", status = 503 }
    local _, err = status()
    assert.are.equal(503, err.http_status)
    assert.is_string(err.RequestId)
  end)

  for _, case in ipairs {
    { "with its length", { kind = "huge" } },
    { "without a length", { kind = "huge", length = false } },
    { "that was small before it was inflated", { kind = "gzip_bomb" } },
  } do
    it("may not be longer than the limit: 64 MiB " .. case[1], function()
      instance.fault(case[2])
      local res, err = status()
      assert.is_nil(res)
      assert.are.equal("protocol", err.kind)
      assert.is_truthy(tostring(err):find("longer than max_response_bytes", 1, true), tostring(err))
      assert.are.equal(200, err.http_status)
      assert.is_string(err.RequestId)
      expect_usable()
    end)
  end

  it("may not be longer than the caller's own limit", function()
    local small = clients.of(instance, { max_response_bytes = 100 })
    local res, err = small:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
    assert.is_nil(res)
    assert.is_truthy(tostring(err):find("longer than max_response_bytes (100)", 1, true), tostring(err))
    small:close()
  end)

  it("with Success = false is an error on HTTP 200 too", function()
    instance.fault {
      kind = "success_false",
      code = "4001",
      message = "场景不存在",
      http_status_code = 400,
    }
    local res, err = status()
    assert.is_nil(res)
    assert.are.equal("api", err.kind)
    assert.are.equal(200, err.http_status)
    assert.are.equal("4001", err.Code)
    assert.are.equal("场景不存在", err.Message)
    assert.are.equal(400, err.HttpStatusCode)
    assert.is_false(err.Success)
    expect_usable()
  end)

  for _, case in ipairs {
    { "no Success and no code", '{"Status":"RUNNING"}', true },
    { "no Success and an empty code", '{"Status":"RUNNING","Code":""}', true },
    { "no Success and code 200", '{"Status":"RUNNING","Code":"200"}', true },
    { "no Success and the number 200", '{"Status":"RUNNING","Code":200}', true },
    { "no Success and another code", '{"Status":"RUNNING","Code":"4001"}', false },
    { "Success = false beside a status", '{"Status":"RUNNING","Success":false}', false },
    { "Success = null", '{"Status":"RUNNING","Success":null}', true },
  } do
    it(("is %s: %s"):format(case[3] and "a success" or "a failure", case[1]), function()
      instance.fault(body(case[2]))
      local res, err = status()
      assert.are.equal(case[3], res ~= nil)
      if not res then assert.are.equal("api", err.kind) end
    end)
  end

  it("keeps unknown fields and status text, drops null", function()
    instance.fault(
      body '{"Success":true,"Status":"WARMING_UP","New":{"A":[1,null,2.5]},"Message":null,"Big":9007199254740992}'
    )
    local res = assert(status())
    assert.are.equal("WARMING_UP", res.Status)
    assert.is_nil(res.Message)
    assert.are.equal(1, res.New.A[1])
    assert.is_nil(res.New.A[2])
    assert.are.equal(2.5, res.New.A[3])
    assert.are.equal(2 ^ 53, res.Big)
  end)

  it("that throttles is of a kind of its own", function()
    instance.fault { kind = "throttle", times = 1 }
    local _, err = status()
    assert.are.equal("throttled", err.kind)
    assert.are.equal("Throttling.User", err.Code)
    assert.are.equal(400, err.http_status)
    expect_usable()
  end)

  it("that asks to come back later is throttling, whatever its code", function()
    instance.fault { kind = "throttle", code = "Busy", status = 503, retry_after_ms = "200" }
    local _, err = status()
    assert.are.equal("throttled", err.kind)
  end)

  it("of a server in trouble keeps code and status", function()
    instance.fault { kind = "server_error", times = 1, status = 503, code = "ServiceUnavailable" }
    local _, err = status()
    assert.are.equal("api", err.kind)
    assert.are.equal("ServiceUnavailable", err.Code)
    assert.are.equal(503, err.http_status)
    assert.is_string(err.Recommend)
    expect_usable()
  end)

  it("about a wrong signature does not repeat the request, which holds the token", function()
    local wrong = clients.of(instance, {
      access_key_id = instance.sts.access_key_id,
      access_key_secret = "wrong-secret",
      security_token = instance.sts.security_token,
    })
    local _, err = wrong:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
    assert.are.equal("SignatureDoesNotMatch", err.Code)
    local text = clients.text_of(err)
    assert.is_nil(text:find(instance.sts.security_token, 1, true))
    assert.is_nil(text:find("wrong-secret", 1, true))
    wrong:close()
  end)

  for _, case in ipairs {
    { "that does not come", { kind = "delay", seconds = 30 } },
    { "that comes one byte at a time", { kind = "drip", seconds = 0.2 } },
    { "whose headers come one byte at a time", { kind = "drip", seconds = 0.2, part = "headers" } },
  } do
    it("has to be whole in time: one " .. case[1], function()
      local core = require "pts.core"
      instance.fault(case[2])
      local started = core.now()
      local res, err = client:GetPtsSceneRunningStatus({ SceneId = "NHBG6V" }, { read_timeout = 0.3 })
      local took = core.now() - started
      assert.is_nil(res)
      assert.are.equal("timeout", err.kind)
      assert.is_true(took >= 0.29 and took < 0.8, "took " .. took)
      expect_usable()
    end)
  end
end)
