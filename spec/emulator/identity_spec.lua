-- SPDX-License-Identifier: MIT
-- The emulator's ways to credentials, seen through a socket: STS with both signatures, metadata, sign-in servers.
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local emulator_credentials = require "pts.emulator.credentials"
local plain_http = require "pts.emulator.plain_http"
local signer = require "spec.support.signer"

local ROLE = { RoleArn = "acs:ram::1234567890123456:role/pts", RoleSessionName = "spec" }

describe("the emulator's ways to credentials:", function()
  local instance

  before_each(function()
    instance = emulator.shared()
    instance.reset()
  end)

  local function parsed(text)
    local response = assert(plain_http.parse(assert(instance.exchange(text)), true))
    local ok, body = pcall(cjson.decode, response.body)
    return response.status, ok and body or response.body
  end

  local function plain(method, path, headers, body)
    local lines = { ("%s %s HTTP/1.1"):format(method, path), "Host: " .. instance.host, "Connection: close" }
    for name, value in pairs(headers or {}) do
      lines[#lines + 1] = name .. ": " .. value
    end
    lines[#lines + 1] = "Content-Length: " .. #(body or "")
    return parsed(table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or ""))
  end

  local function options(changes)
    local all = {
      host = instance.host,
      action = "AssumeRole",
      version = "2015-04-01",
      key_id = instance.access_key_id,
      secret = instance.access_key_secret,
    }
    for name, value in pairs(changes or {}) do
      all[name] = value
    end
    return all
  end

  local function acs3(parameters, changes)
    local all = options(changes)
    all.query = parameters
    return parsed(signer.acs3(all))
  end

  local function legacy(parameters, changes)
    local all = options(changes)
    all.parameters = parameters
    return parsed(signer.rpc1(all))
  end

  local function keys_of(body)
    local issued = body.Credentials
    return { key_id = issued.AccessKeyId, secret = issued.AccessKeySecret, token = issued.SecurityToken }
  end

  describe("STS", function()
    it("takes both signatures, by GET and POST", function()
      for _, call in ipairs { acs3, legacy } do
        for _, method in ipairs { "GET", "POST" } do
          local status, body = call(ROLE, { method = method })
          assert.equal(200, status)
          assert.truthy(body.Credentials.AccessKeyId:find "^STS%.")
          assert.truthy(body.Credentials.Expiration:find "^%d+%-%d+%-%d+T%d+:%d+:%d+Z$")
        end
      end
    end)

    it("gives keys that both services take until they are expired", function()
      local _, body = acs3(ROLE)
      local mine = keys_of(body)
      mine.action = "GetCallerIdentity"
      local status, who = acs3({}, mine)
      assert.equal(200, status)
      assert.equal("acs:ram::1234567890123456:assumed-role/pts/spec", who.Arn)
      local scene = keys_of(body)
      scene.action, scene.version = "GetPtsSceneRunningStatus", "2020-10-20"
      assert.equal(200, (acs3({ SceneId = "NHBG6V" }, scene)))
      assert.equal(1, instance.control("POST", "identity/expire").expired)
      status, body = acs3({ SceneId = "NHBG6V" }, scene)
      assert.equal(400, status)
      assert.equal("InvalidSecurityToken.Expired", body.Code)
    end)

    it("says who the owner of a long-lived key is", function()
      local _, who = legacy({}, { action = "GetCallerIdentity" })
      assert.equal("Account", who.IdentityType)
    end)

    local refused = {
      { { RoleArn = "x" }, "InvalidParameter.RoleArn" },
      { { RoleArn = "" }, "MissingRoleArn" },
      { { RoleSessionName = "" }, "MissingRoleSessionName" },
      { { RoleSessionName = "a b" }, "InvalidParameter.RoleSessionName" },
      { { DurationSeconds = "60" }, "InvalidParameter.DurationSeconds" },
      { { DurationSeconds = "x" }, "InvalidParameter.DurationSeconds" },
    }
    for _, case in ipairs(refused) do
      it("refuses: " .. case[2], function()
        local parameters = { RoleArn = ROLE.RoleArn, RoleSessionName = ROLE.RoleSessionName }
        for name, value in pairs(case[1]) do
          parameters[name] = value
        end
        local status, body = acs3(parameters)
        assert.equal(400, status)
        assert.equal(case[2], body.Code)
      end)
    end

    it("knows no operation of PTS, and PTS none of its", function()
      assert.equal(404, (acs3(ROLE, { action = "StartPtsScene" })))
      assert.equal(404, (acs3(ROLE, { version = "2020-10-20" })))
    end)

    it("takes a token in place of a signature, for one operation", function()
      local query = "/?Action=AssumeRoleWithOIDC&Version=2015-04-01&Format=JSON"
      local form = "RoleArn=acs%3Aram%3A%3A1%3Arole/pts&OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider/x"
        .. "&RoleSessionName=spec&OIDCToken="
      local status, body = plain("POST", query, nil, form .. emulator_credentials.OIDC_TOKEN .. "%0A")
      assert.equal(200, status)
      assert.is_string(body.Credentials.SecurityToken)
      status, body = plain("POST", query, nil, form .. "wrong")
      assert.equal(400, status)
      assert.equal("AuthenticationFail.OIDCToken.Invalid", body.Code)
    end)
  end)

  describe("metadata", function()
    local ROLES = "/latest/meta-data/ram/security-credentials/"

    it("is there with a token and without", function()
      local status, token =
        plain("PUT", "/latest/api/token", { ["X-aliyun-ecs-metadata-token-ttl-seconds"] = "21600" })
      assert.equal(200, status)
      for _, headers in ipairs { { ["X-aliyun-ecs-metadata-token"] = token }, {} } do
        local _, role = plain("GET", ROLES, headers)
        assert.equal("PtsEmulatorRole\n", role)
        local _, body = plain("GET", ROLES .. "PtsEmulatorRole", headers)
        assert.equal("Success", body.Code)
      end
      assert.is_nil(cjson.encode(instance.requests()):find(token, 1, true))
    end)

    it("refuses what it should", function()
      assert.equal(400, (plain("PUT", "/latest/api/token")))
      assert.equal(401, (plain("GET", ROLES, { ["x-aliyun-ecs-metadata-token"] = "made-up" })))
      assert.equal(404, (plain("GET", ROLES .. "nobody")))
      instance.control("POST", "identity", { v1 = false })
      assert.equal(403, (plain("GET", ROLES)))
      instance.control("POST", "identity", { v1 = true, v2 = false, role = "" })
      assert.equal(
        404,
        (plain("PUT", "/latest/api/token", { ["x-aliyun-ecs-metadata-token-ttl-seconds"] = "60" }))
      )
      assert.equal(404, (plain("GET", ROLES)))
    end)
  end)

  it("a credentials URI, as a test shapes it", function()
    instance.control("POST", "identity", { lifetime = -60, expiration = "tomorrow" })
    local status, body = plain("GET", "/credentials-uri")
    assert.equal(200, status)
    assert.equal("tomorrow", body.Expiration)
  end)

  it("CloudSSO and OAuth", function()
    local sso = { Authorization = "Bearer " .. emulator_credentials.SSO_ACCESS_TOKEN }
    assert.equal(
      200,
      (plain("POST", "/cloud-credentials", sso, '{"AccountId":"1","AccessConfigurationId":"a"}'))
    )
    assert.equal(400, (plain("POST", "/cloud-credentials", sso, "")))
    assert.equal(401, (plain("POST", "/cloud-credentials", {}, "{}")))

    local form = "grant_type=refresh_token&client_id=4038181954557748008&refresh_token="
    local status, tokens = plain("POST", "/v1/token", nil, form .. emulator_credentials.OAUTH_REFRESH_TOKEN)
    assert.equal(200, status)
    assert.equal(400, (plain("POST", "/v1/token", nil, form .. emulator_credentials.OAUTH_REFRESH_TOKEN)))
    local _, body = plain("POST", "/v1/exchange", { Authorization = "Bearer " .. tokens.access_token })
    assert.is_string(body.securityToken)
    assert.equal(401, (plain("POST", "/v1/exchange", { Authorization = "Bearer x" })))
    instance.reset()
    assert.equal(200, (plain("POST", "/v1/token", nil, form .. emulator_credentials.OAUTH_REFRESH_TOKEN)))
  end)

  it("none of which is known after a reset, or recorded with its secrets", function()
    local _, body = acs3(ROLE)
    local mine = keys_of(body)
    assert.is_nil(cjson.encode(instance.requests()):find("not-a-secret", 1, true))
    instance.reset()
    mine.action = "GetCallerIdentity"
    assert.equal(404, (acs3({}, mine)))
  end)

  it("changed by nothing that makes no sense", function()
    for _, changes in ipairs { { role = 7 }, { nonsense = true }, { lifetime = "1h" } } do
      assert.equal(400, select(2, instance.control("POST", "identity", changes)))
    end
  end)
end)
