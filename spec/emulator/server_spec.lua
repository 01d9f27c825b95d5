-- SPDX-License-Identifier: MIT
-- The running emulator, seen through a socket: what it lets through, what it refuses, what its operations do.
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local plain_http = require "pts.emulator.plain_http"
local signer = require "spec.support.signer"

describe("the running emulator", function()
  local instance

  before_each(function()
    instance = emulator.shared()
    instance.reset()
  end)

  local function send(text)
    local answer = assert(instance.exchange(text))
    local response = assert(plain_http.parse(answer, true))
    return cjson.decode(response.body), response.status, response.headers
  end

  local function options(changes)
    local all = {
      host = instance.host,
      action = "GetPtsSceneRunningStatus",
      query = { SceneId = "NHBG6V" },
      key_id = instance.access_key_id,
      secret = instance.access_key_secret,
    }
    for name, value in pairs(changes or {}) do
      all[name] = value
    end
    return all
  end

  local function acs3(changes) return send(signer.acs3(options(changes))) end

  local function rpc1(changes)
    local all = options(changes)
    all.parameters = all.query
    return send(signer.rpc1(all))
  end

  local function status_of(id) return acs3({ query = { SceneId = id or "NHBG6V" } }).Status end

  describe("lets through", function()
    it("ACS3", function()
      local body, status, headers = acs3()
      assert.equal(200, status)
      assert.is_true(body.Success)
      assert.equal(body.RequestId, headers["x-acs-request-id"])
      assert.truthy(body.RequestId:find "^%x+%-%x+%-%x+%-%x+%-%x+$")
      assert.is_string(headers.date)
    end)

    it("ACS3 with parameters in a form", function()
      local form = { query = {}, body = "SceneId=NHBG6V", content_type = "application/x-www-form-urlencoded" }
      local body = acs3(form)
      assert.equal("CREATED", body.Status)
    end)

    it("the legacy signature in the query and in a form", function()
      for _, in_body in ipairs { false, true } do
        local body, status = rpc1 { in_body = in_body }
        assert.equal(200, status)
        assert.equal("checkout", body.SceneName)
      end
    end)

    it("temporary credentials, in both schemes", function()
      local sts = {
        key_id = instance.sts.access_key_id,
        secret = instance.sts.access_key_secret,
        token = instance.sts.security_token,
      }
      for _, call in ipairs { acs3, rpc1 } do
        local _, status = call(sts)
        assert.equal(200, status)
      end
    end)

    it("GET, for the operations whose metadata has it", function()
      for _, call in ipairs { acs3, rpc1 } do
        for action, values in pairs {
          GetUserVpcs = { RegionId = "cn-hangzhou", PageNumber = "1", PageSize = "10" },
          ListPtsReports = { PageNumber = "1", PageSize = "10" },
        } do
          local body, status = call { action = action, method = "GET", query = values }
          assert.same({ 200, true }, { status, body.Success }, body.Code)
        end
      end
    end)

    it("ten kilobytes of headers", function()
      local _, status = acs3 { unsigned = { "x-long: " .. ("a"):rep(10240) } }
      assert.equal(200, status)
    end)
  end)

  describe("refuses", function()
    local cases = {
      { "another secret", { secret = "wrong" }, 400, "SignatureDoesNotMatch" },
      { "a key it does not know", { key_id = "LTAIother" }, 404, "InvalidAccessKeyId.NotFound" },
      { "an operation that does not exist", { action = "GetNothing" }, 404, "InvalidApi.NotFound" },
      { "another version", { version = "2018-01-01" }, 400, "InvalidVersion" },
      { "a call without its required parameter", { query = {} }, 400, "MissingSceneId" },
      { "an empty required parameter", { query = { SceneId = "" } }, 400, "MissingSceneId" },
      { "an old date", { clock_offset = -1000 }, 400, "InvalidTimeStamp.Expired" },
      { "a date ahead", { clock_offset = 1000 }, 400, "InvalidTimeStamp.Expired" },
      { "GET, for most operations", { method = "GET" }, 400, "UnsupportedHTTPMethod" },
      { "PUT", { action = "GetUserVpcs", method = "PUT" }, 400, "UnsupportedHTTPMethod" },
      {
        "a token with a key that has none",
        { token = "t" },
        400,
        "InvalidSecurityToken.MismatchWithAccessKey",
      },
      {
        "a temporary key with another token",
        { key_id = "STS.emulatorKeyId", secret = "emulator-sts-secret-not-a-secret", token = "other" },
        400,
        "InvalidSecurityToken.MalFormed",
      },
      {
        "a temporary key without its token",
        { key_id = "STS.emulatorKeyId", secret = "emulator-sts-secret-not-a-secret" },
        400,
        "MissingSecurityToken",
      },
    }
    for _, case in ipairs(cases) do
      it(case[1] .. ", in both schemes", function()
        for _, call in ipairs { acs3, rpc1 } do
          local body, status = call(case[2])
          assert.equal(case[4], body.Code)
          assert.equal(case[3], status)
          for _, field in ipairs { "RequestId", "HostId", "Message", "Recommend" } do
            assert.is_string(body[field])
          end
          assert.equal("127.0.0.1", body.HostId)
        end
      end)
    end

    it("a date in another form", function()
      for _, date in ipairs {
        "2024-01-02 03:04:05",
        "2024-02-30T00:00:00Z",
        "soon",
        "2024-01-02T03:04:05.000Z",
      } do
        assert.equal("InvalidTimeStamp.Format", (acs3 { date = date }).Code)
      end
    end)

    it(
      "a request that is not signed",
      function()
        assert.equal(
          "MissingAccessKeyId",
          (send "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").Code
        )
      end
    )

    it("a body that is not the one signed", function()
      local text =
        signer.acs3(options { body = "SceneId=A", content_type = "application/x-www-form-urlencoded" })
      local body = send((text:gsub("SceneId=A$", "SceneId=B")))
      assert.equal("SignatureDoesNotMatch", body.Code)
      assert.truthy(body.Message:find("not the hash of the body", 1, true))
    end)

    it("a query that is not the one signed, and says what it would have signed", function()
      local body = send((signer.acs3(options()):gsub("SceneId=NHBG6V", "SceneId=OTHER")))
      assert.equal("SignatureDoesNotMatch", body.Code)
      assert.truthy(body.Message:find("server string to sign is [ACS3-HMAC-SHA256\n", 1, true))
      assert.truthy(body.Message:find("server canonical request is [POST\n/\nSceneId=OTHER\n", 1, true))
    end)

    it("headers that should be signed and are not", function()
      for _, header in ipairs { "x-acs-extra: 1", "content-type: text/plain" } do
        local body = acs3 { unsigned = { header } }
        assert.equal("IncompleteSignature", body.Code)
        assert.truthy(body.Message:find(header:match "^[^:]+", 1, true), body.Message)
      end
    end)

    it("requests without what every request has", function()
      local missing = {
        ["x-acs-action"] = "MissingAction",
        ["x-acs-version"] = "MissingVersion",
        ["x-acs-date"] = "MissingTimestamp",
        ["x-acs-signature-nonce"] = "MissingSignatureNonce",
        ["x-acs-content-sha256"] = "MissingContentSha256",
      }
      for header, code in pairs(missing) do
        local pattern = "\r\n" .. header:gsub("%-", "%%-") .. ": [^\r\n]*"
        assert.equal(code, (send((signer.acs3(options()):gsub(pattern, "")))).Code)
      end
      for _, name in ipairs { "Signature", "SignatureNonce", "Timestamp", "Action", "Version" } do
        local text = signer.rpc1 {
          host = instance.host,
          action = "GetPtsSceneRunningStatus",
          key_id = instance.access_key_id,
          secret = instance.access_key_secret,
        }
        assert.equal("Missing" .. name, (send((text:gsub("([?&])" .. name .. "=[^& ]*", "%1")))).Code)
      end
    end)

    it("an Authorization it cannot read", function()
      local text = signer.acs3(options()):gsub(",Signature=%x+", "")
      assert.equal("IncompleteSignature", (send(text)).Code)
    end)

    it("a nonce it has seen, but only from a genuine request", function()
      local text = signer.acs3(options { nonce = "once" })
      assert.equal("SignatureDoesNotMatch", (acs3 { nonce = "once", secret = "wrong" }).Code)
      assert.is_true((send(text)).Success)
      assert.equal("SignatureNonceUsed", (send(text)).Code)
      local sts = instance.sts
      local _, status = acs3 {
        nonce = "once",
        key_id = sts.access_key_id,
        secret = sts.access_key_secret,
        token = sts.security_token,
      }
      assert.equal(200, status)
    end)
  end)

  describe("carries out", function()
    it("GetPtsSceneRunningStatus, with all its fields", function()
      local body = acs3()
      assert.equal("CREATED", body.Status)
      assert.equal("checkout", body.SceneName)
      assert.equal(200, body.HttpStatusCode)
      assert.equal("200", body.Code)
      assert.equal("", body.Message)
      for _, field in ipairs { "CreateTime", "ModifiedTime" } do
        assert.truthy(body[field]:find "^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d$")
      end
    end)

    it("no operation on a scene it does not have", function()
      local expected = {
        GetPtsSceneRunningStatus = { 403, "GetPtsSceneRunningStatusFail", "The scene does not exist" },
        StartPtsScene = { 400, "StartPtsSceneFail", "Scene not exist" },
        StopPtsScene = { 400, "StopPtsSceneFail", "The scene ABC has no plan" },
      }
      for action, fields in pairs(expected) do
        local body, status = acs3 { action = action, query = { SceneId = "ABC" } }
        assert.same({ fields[1], fields[1], fields[2], fields[3], false }, {
          status,
          body.HttpStatusCode,
          body.Code,
          body.Message,
          body.Success,
        })
        assert.is_string(body.RequestId)
      end
    end)

    it("a run from start to end", function()
      local started = acs3 { action = "StartPtsScene" }
      assert.truthy(started.PlanId:find "^[%u%d]+$")
      assert.equal("Scene is running", (acs3 { action = "StartPtsScene" }).Message)
      instance.advance(31)
      assert.equal("RUNNING", status_of())
      instance.advance(60)
      assert.equal("STOPPING", status_of())
      instance.advance(5)
      assert.equal("STOPPED", status_of())
      assert.equal("The scene NHBG6V has no plan", (acs3 { action = "StopPtsScene" }).Message)
      assert.are_not.equal(started.PlanId, (acs3 { action = "StartPtsScene" }).PlanId)
    end)

    it("a stop, and the same stop again", function()
      assert.equal("StopPtsSceneFail", (acs3 { action = "StopPtsScene" }).Code)
      acs3 { action = "StartPtsScene" }
      instance.advance(40)
      assert.is_true((acs3 { action = "StopPtsScene" }).Success)
      assert.is_true((acs3 { action = "StopPtsScene" }).Success)
      assert.equal("STOPPING", status_of())
      instance.advance(5)
      assert.equal("STOPPED", status_of())
    end)
  end)

  describe("is told through the control API", function()
    it("which scenes there are", function()
      local own = { { status = "STOPPED", seconds = 10 }, { status = "ERR_RUN" } }
      instance.scene { id = "A1", name = "search", stages = own }
      instance.scene { id = "B2", status = "NO_START" }
      assert.equal("NO_START", status_of "B2")
      assert.is_string((acs3 { action = "StartPtsScene", query = { SceneId = "A1" } }).PlanId)
      assert.equal("STOPPED", status_of "A1")
      instance.advance(10)
      assert.equal("ERR_RUN", status_of "A1")
      local ids = {}
      for _, scene in ipairs(instance.control("GET", "scenes").scenes) do
        ids[#ids + 1] = scene.id
      end
      assert.same({ "NHBG6V", "A1", "B2" }, ids)
    end)

    it("nothing that makes no sense", function()
      local wrong = {
        { "POST", "scenes", { name = "x" }, 400 },
        { "POST", "scenes", { id = "a b" }, 400 },
        { "POST", "scenes", { id = "A", colour = "red" }, 400 },
        { "POST", "faults", { kind = "nothing" }, 400 },
        { "POST", "clock", { advance = -1 }, 400 },
        { "POST", "clock", nil, 400 },
        { "POST", "clock", { advance = 1e12 }, 400 },
        { "POST", "scenes", { id = ("x"):rep(65) }, 400 },
        { "POST", "jmeter_scenes", { id = ("x"):rep(70000) }, 400 },
        { "GET", "nothing", nil, 404 },
      }
      for _, case in ipairs(wrong) do
        local answer, status = instance.control(case[1], case[2], case[3])
        assert.equal(case[4], status)
        assert.is_string(answer.error)
      end
      local text = "POST /_emulator/faults HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{"
      assert.truthy(instance.exchange(text):find("the body is not JSON", 1, true))
    end)

    for _, number in ipairs { "NaN", "Infinity", "1e999", "-1e999" } do
      it("nothing with the number " .. number, function()
        for path, body in pairs {
          clock = '{"advance":%s}',
          faults = '{"kind":"throttle","retry_after_ms":%s}',
          identity = '{"lifetime":%s}',
          scenes = '{"id":"A","stages":[{"status":"RUNNING","seconds":%s}]}',
        } do
          body = body:format(number)
          local head = ("POST /_emulator/%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"):format(
            path,
            #body
          )
          assert.truthy(instance.exchange(head .. body):find "^HTTP/1.1 400", path)
        end
      end)
    end

    it("by programs, not by web pages", function()
      local text =
        "POST /_emulator/reset HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nContent-Length: 0\r\n\r\n"
      assert.truthy(instance.exchange(text):find "^HTTP/1.1 403")
    end)

    it("to begin anew", function()
      acs3 { action = "StartPtsScene" }
      instance.scene { id = "A1" }
      instance.fault { kind = "throttle" }
      instance.advance(1000)
      instance.reset()
      assert.equal("CREATED", status_of())
      assert.equal(1, #instance.control("GET", "scenes").scenes)
      assert.equal(0, #instance.control("GET", "faults").faults)
      assert.equal(1, #instance.requests())
    end)
  end)

  describe("records", function()
    it("what came, without what could be used to sign another", function()
      local sts = instance.sts
      local temporary = {
        key_id = sts.access_key_id,
        secret = sts.access_key_secret,
        token = sts.security_token,
        in_body = true,
      }
      acs3(temporary)
      rpc1(temporary)
      temporary.in_body = false
      rpc1(temporary)
      local requests = instance.requests()
      assert.equal(3, #requests)
      local text = cjson.encode(requests)
      assert.is_nil(text:find(sts.security_token, 1, true))
      assert.is_nil(text:find "Signature=%w")
      local first = requests[1]
      assert.equal("POST", first.method)
      assert.equal("GetPtsSceneRunningStatus", first.operation)
      assert.equal("NHBG6V", first.parameters.SceneId)
      assert.equal(200, first.status)
      assert.truthy(first.head:find("\r\nx-acs-action: GetPtsSceneRunningStatus\r\n", 1, true))
      assert.truthy(first.head:find("\r\nx-acs-security-token: ***\r\n", 1, true))
    end)

    it("which requests shared a connection", function()
      local answer = instance.exchange(signer.acs3(options { secret = "wrong" }) .. signer.acs3(options()))
      assert.is_string(answer)
      acs3()
      local requests = instance.requests()
      assert.equal(requests[1].connection, requests[2].connection)
      assert.are_not.equal(requests[1].connection, requests[3].connection)
    end)
  end)
end)
