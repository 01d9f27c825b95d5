-- SPDX-License-Identifier: MIT
-- The providers that ask a service: AssumeRole, OIDC, instance metadata, a credentials URI; against the emulator.
local assume_role = require "pts.credentials.assume_role"
local emulator = require "spec.support.emulator"
local emulator_credentials = require "pts.emulator.credentials"
local keys = require "spec.support.keys"
local metadata = require "pts.credentials.metadata"
local oidc = require "pts.credentials.oidc"
local static = require "pts.credentials.static"
local sts = require "pts.credentials.sts"
local uri = require "pts.credentials.uri"

local ROLE = "acs:ram::1234567890123456:role/pts"
local NONE = keys.getenv {}

describe("the providers that ask a service", function()
  local instance, home

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
  end)
  after_each(keys.clean)

  local function identity(changes)
    assert.are.equal(200, select(2, instance.control("POST", "identity", changes)))
  end

  local function operations()
    local list = {}
    for i, request in ipairs(instance.requests()) do
      list[i] = request.operation
    end
    return list
  end

  local function source() return assert(static.new(instance)) end

  local function role(changes)
    local options = {
      source = source(),
      role_arn = ROLE,
      session_name = "spec",
      sts = { endpoint = instance.endpoint },
      getenv = NONE,
    }
    for name, value in pairs(changes or {}) do
      options[name] = value
    end
    return assume_role.new(options)
  end

  -- Faults that every service may have, and what must be said about them.
  local TROUBLES = {
    { { kind = "server_error" }, "HTTP 500" },
    { { kind = "html" }, "HTML" },
    { { kind = "html", status = 200 }, "HTML" },
    { { kind = "body", text = "" }, "200" },
    { { kind = "body", text = '{"AccessKeyId":"S3CR3T","' }, "" },
    { { kind = "body", text = "[]" }, "" },
    { { kind = "body", text = "{}" }, "" },
    { { kind = "reset" }, "" },
    { { kind = "close", after = "body" }, "" },
    { { kind = "truncate" }, "" },
    { { kind = "redirect", location = "http://127.0.0.1:1/" }, "" },
  }

  --- Each trouble of one operation is a clear reason without anything secret in it.
  local function suffers(operation, make)
    for _, case in ipairs(TROUBLES) do
      instance.reset()
      local fault = { operation = operation }
      for name, value in pairs(case[1]) do
        fault[name] = value
      end
      instance.fault(fault)
      local message = keys.failed(make())
      -- A signed call has the words of the client for what it gets.
      keys.holds(message, operation == "AssumeRole" and "AssumeRole" or case[2])
      assert.is_true(#message > 10, message)
    end
  end

  describe("AssumeRole", function()
    it("signs with the source and names both", function()
      local found =
        keys.found(assert(role { policy = '{"Version":"1"}', external_id = "x", duration = 1800 }))
      assert.are.equal("ram_role_arn/static_ak", found.provider)
      assert.are.equal("STS.", found.access_key_id:sub(1, 4))
      assert.is_true(math.abs(found.expiration - os.time() - 1800) < 60)
      local request = instance.requests()[1]
      assert.are.same({
        RoleArn = ROLE,
        RoleSessionName = "spec",
        DurationSeconds = "1800",
        Policy = '{"Version":"1"}',
        ExternalId = "x",
      }, request.parameters)
    end)

    it("gives credentials that the service takes, and once expired takes no longer", function()
      local found = keys.found(assert(role()))
      local where, context = assert(sts.find({ endpoint = instance.endpoint }, NONE)), keys.context()
      local who = assert(sts.caller_identity(context, where, found))
      assert.are.equal("acs:ram::1234567890123456:assumed-role/pts/spec", who.Arn)
      instance.control("POST", "identity/expire")
      local nobody, message = sts.caller_identity(context, where, found)
      assert.is_nil(nobody)
      keys.holds(keys.check(message), "InvalidSecurityToken.Expired")
    end)

    it("may be chained", function()
      local found = keys.found(assert(role { source = assert(role()) }))
      assert.are.equal("ram_role_arn/ram_role_arn/static_ak", found.provider)
    end)

    it("renews its source when STS calls that expired, once", function()
      local outer = assert(role { source = assert(role()) })
      keys.found(outer)
      instance.control("POST", "identity/expire")
      outer:invalidate()
      instance.control("DELETE", "requests")
      keys.found(outer)
      assert.are.same({ "AssumeRole", "AssumeRole", "AssumeRole" }, operations())
    end)

    it("goes by STS's clock when ours is too wrong to sign", function()
      instance.fault { kind = "clock", seconds = 7200, operation = "AssumeRole" }
      keys.found(assert(role()))
      assert.are.equal(2, #instance.requests())
    end)

    it("says what STS says", function()
      keys.holds(keys.failed(assert(role { role_arn = "acs:nonsense" })), "InvalidParameter.RoleArn")
      keys.holds(
        keys.failed(assert(role {
          source = assert(static.new { access_key_id = "LTAInobody", access_key_secret = keys.SECRET }),
        })),
        "InvalidAccessKeyId.NotFound"
      )
      keys.holds(
        keys.failed(assert(role {
          source = assert(
            static.new { access_key_id = instance.access_key_id, access_key_secret = keys.SECRET }
          ),
        })),
        "SignatureDoesNotMatch"
      )
    end)

    it("suffers what services do", function()
      suffers("AssumeRole", function() return assert(role()) end)
    end)

    local mistakes = {
      { { duration = 60 }, "lasts 900 seconds or more, not 60" },
      { { duration = "1h" }, "whole number" },
      { { sts = { endpoint = "http://sts.example.com" } }, "unprotected" },
      { { sts = { region = "a/b" } }, "no name like" },
      { { source = false }, "source is missing" },
    }
    for _, case in ipairs(mistakes) do
      it("refuses settings: " .. case[2], function()
        local made, message = role(case[1])
        assert.is_nil(made)
        keys.holds(message, case[2])
      end)
    end
  end)

  describe("the host of STS", function()
    local cases = {
      { {}, {}, "https://sts.aliyuncs.com" },
      { { region = "cn-hangzhou" }, {}, "https://sts.cn-hangzhou.aliyuncs.com" },
      { { region = "cn-hangzhou", vpc = true }, {}, "https://sts-vpc.cn-hangzhou.aliyuncs.com" },
      { {}, { ALIBABA_CLOUD_STS_REGION = "us-west-1" }, "https://sts.us-west-1.aliyuncs.com" },
      {
        {},
        { ALIBABA_CLOUD_STS_REGION = "us-west-1", ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED = "True" },
        "https://sts-vpc.us-west-1.aliyuncs.com",
      },
      {
        { region = "cn-hangzhou", vpc = false },
        { ALIBABA_CLOUD_STS_REGION = "us-west-1", ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED = "true" },
        "https://sts.cn-hangzhou.aliyuncs.com",
      },
      { {}, { ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED = "true" }, "https://sts.aliyuncs.com" },
      { { endpoint = "sts.example.com", region = "x" }, {}, "https://sts.example.com" },
    }
    for _, case in ipairs(cases) do
      it("is " .. case[3], function()
        local found = assert(sts.find(case[1], keys.getenv(case[2])))
        assert.are.equal(case[3], found.scheme .. "://" .. found.authority)
      end)
    end
  end)

  describe("OIDC", function()
    local function provider(changes, text)
      local options = {
        role_arn = ROLE,
        provider_arn = "acs:ram::1234567890123456:oidc-provider/ack",
        token_file = keys.write(home .. "/token", text or emulator_credentials.OIDC_TOKEN .. "\n"),
        sts = { endpoint = instance.endpoint },
        getenv = NONE,
      }
      for name, value in pairs(changes or {}) do
        options[name] = value
      end
      return oidc.new(options)
    end

    it("sends the token of the file, without its line break, unsigned", function()
      local found = keys.found(provider())
      assert.are.equal("oidc_role_arn", found.provider)
      local request = instance.requests()[1]
      assert.are.equal("AssumeRoleWithOIDC", request.operation)
      assert.is_nil(request.head:lower():find "authorization")
      assert.is_nil(request.body:find("%0A", 1, true))
      keys.check(request.body)
    end)

    it("takes all of it from the variables", function()
      local path = keys.write(home .. "/token", emulator_credentials.OIDC_TOKEN)
      local made = oidc.new {
        sts = { endpoint = instance.endpoint },
        getenv = keys.getenv {
          ALIBABA_CLOUD_ROLE_ARN = ROLE,
          ALIBABA_CLOUD_OIDC_PROVIDER_ARN = "acs:ram::1234567890123456:oidc-provider/ack",
          ALIBABA_CLOUD_OIDC_TOKEN_FILE = path,
          ALIBABA_CLOUD_ROLE_SESSION_NAME = "from-the-variable",
        },
      }
      keys.found(made)
      keys.holds(instance.requests()[1].body, "RoleSessionName=from-the-variable")
    end)

    it("reads the file anew for each exchange", function()
      local made = provider()
      keys.found(made)
      made:invalidate()
      keys.write(home .. "/token", "S3CR3T-that-is-wrong")
      local message = keys.failed(made)
      keys.holds(message, "AuthenticationFail.OIDCToken.Invalid")
      keys.holds(message, "***")
    end)

    it("names the variables that are missing", function()
      local made = oidc.new { getenv = keys.getenv { ALIBABA_CLOUD_ROLE_ARN = ROLE } }
      assert.are.equal(
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE are not set",
        keys.failed(made)
      )
    end)

    local files = {
      { "missing", { token_file = "/nonexistent/token" }, nil, "/nonexistent/token does not exist" },
      { "empty", {}, "", "is empty" },
      { "blank", {}, " \r\n ", "is empty" },
      { "a folder", { token_file = "/" }, nil, "is a directory" },
      { "two words", {}, "S3CR3T S3CR3T", "holds no token" },
      { "huge", {}, ("x"):rep(1024 * 1024 + 1), "longer than 1 MiB" },
    }
    for _, case in ipairs(files) do
      it(
        "says that the file is " .. case[1],
        function() keys.holds(keys.failed(provider(case[2], case[3])), case[4]) end
      )
    end

    it("suffers what services do", function() suffers("AssumeRoleWithOIDC", provider) end)
  end)

  describe("instance metadata", function()
    local function provider(values, changes)
      local options = { base = instance.endpoint, getenv = keys.getenv(values or {}) }
      for name, value in pairs(changes or {}) do
        options[name] = value
      end
      return metadata.new(options)
    end

    it("asks with a token, and for the token once", function()
      local found = keys.found(provider())
      assert.are.equal("ecs_ram_role", found.provider)
      assert.is_true(found.expiration > os.time() + 5 * 3600)
      assert.are.same({ "metadata:token", "metadata:role", "metadata:credentials" }, operations())
    end)

    it("asks for the role that is named", function()
      keys.found(provider { ALIBABA_CLOUD_ECS_METADATA = "PtsEmulatorRole" })
      assert.are.same({ "metadata:token", "metadata:credentials" }, operations())
    end)

    it("goes on without a token where there are none", function()
      identity { v2 = false }
      keys.found(provider())
      assert.are.same({ "metadata:token", "metadata:role", "metadata:credentials" }, operations())
    end)

    it("tries without the token that a request was refused with", function()
      instance.fault { kind = "server_error", operation = "metadata:credentials", times = 1 }
      keys.found(provider())
      assert.are.same(
        { "metadata:token", "metadata:role", "metadata:credentials", "metadata:credentials" },
        operations()
      )
    end)

    it("does not go on without a token when that is forbidden", function()
      identity { v2 = false }
      local message = keys.failed(provider { ALIBABA_CLOUD_IMDSV1_DISABLED = "true" })
      keys.holds(message, "(version 1) is disabled")
      assert.are.same({ "metadata:token" }, operations())
      identity { v2 = true }
      instance.fault { kind = "server_error", operation = "metadata:credentials" }
      keys.failed(provider({}, { disable_v1 = true }))
      assert.are.same(
        { "metadata:token", "metadata:token", "metadata:role", "metadata:credentials" },
        operations()
      )
    end)

    it("works where version 1 does not", function()
      identity { v1 = false }
      keys.found(provider())
    end)

    it("says that there is no role", function()
      identity { role = "" }
      keys.holds(keys.failed(provider()), "this ECS instance has no RAM role (HTTP 404)")
    end)

    it("says that the role is another", function()
      keys.holds(
        keys.failed(provider { ALIBABA_CLOUD_ECS_METADATA = "other" }),
        "the credentials of role other: it answered HTTP 404"
      )
      keys.holds(keys.failed(provider { ALIBABA_CLOUD_ECS_METADATA = "../x" }), "no role's name")
    end)

    it("says that the machine is no instance, after one try", function()
      local message = keys.failed(provider({}, { base = "http://127.0.0.1:1" }))
      keys.holds(message, "no ECS metadata service answers here")
    end)

    it("is disabled by the variable, without any request", function()
      keys.holds(keys.failed(provider { ALIBABA_CLOUD_ECS_METADATA_DISABLED = "TRUE" }), "disabled by")
      assert.are.same({}, operations())
    end)

    it("never goes through a proxy", function()
      local core = require "pts.core"
      local context = keys.context { transport = assert(core.transport { proxy = "http://127.0.0.1:1" }) }
      keys.found(provider(), context)
    end)

    it("suffers what services do", function() suffers("metadata:credentials", provider) end)

    it("takes no page for a role's name", function()
      instance.fault { kind = "html", status = 200, operation = "metadata:role" }
      keys.holds(keys.failed(provider()), "the answer is no name")
    end)

    it("reads a code that is not Success", function()
      instance.fault { kind = "body", text = '{"Code":"Failed"}', operation = "metadata:credentials" }
      keys.holds(keys.failed(provider()), "the service says Failed")
    end)

    it("does not wait long for a slow one", function()
      instance.fault { kind = "delay", seconds = 600, operation = "metadata:token" }
      local context = keys.context()
      local began = context.runtime.now()
      keys.failed(provider { ALIBABA_CLOUD_IMDSV1_DISABLED = "true" }, context)
      assert.is_true(context.runtime.now() - began < 5)
    end)
  end)

  describe("a credentials URI", function()
    local function provider(text)
      return uri.new { uri = text or instance.endpoint .. "/credentials-uri", getenv = NONE }
    end

    it("is asked", function()
      local found = keys.found(provider())
      assert.are.equal("credential_uri", found.provider)
      assert.are.same({ "credentials_uri" }, operations())
    end)

    it("may come from the variable, with a query", function()
      local made = uri.new {
        getenv = keys.getenv {
          ALIBABA_CLOUD_CREDENTIALS_URI = instance.endpoint .. "/credentials-uri?a=b%20c&d=",
        },
      }
      keys.found(made)
      keys.holds(instance.requests()[1].uri, "/credentials-uri?a=b%20c&d=")
    end)

    it(
      "that is not set is not asked",
      function()
        assert.are.equal("ALIBABA_CLOUD_CREDENTIALS_URI is not set", keys.failed(uri.new { getenv = NONE }))
      end
    )

    local bad = {
      { "nonsense", "it is no URL" },
      { "ftp://127.0.0.1/", "neither https nor http" },
      { "http://user:S3CR3T@127.0.0.1/", "without user" },
      { "http://example.com/S3CR3T", "unprotected" },
      { "http://127.0.0.1/ x", "blank" },
      { "http://127.0.0.1/#S3CR3T", "#" },
      { "http://127.0.0.1/?a=1&a=2", "twice" },
      { "https:///x", "host name" },
    }
    for _, case in ipairs(bad) do
      it("is refused: " .. case[2], function() keys.holds(keys.failed(provider(case[1])), case[2]) end)
    end

    it("may be http:// on another host when that is allowed", function()
      local exchange = require "pts.credentials.exchange"
      assert.is_nil((exchange.split_url "http://example.com/"))
      assert.is_truthy(exchange.split_url("http://example.com/", true))
      assert.is_truthy(exchange.split_url "http://100.100.100.200/x")
    end)

    local answers = {
      { '{"Code":"Failure","Message":"S3CR3T"}', "it says that it failed" },
      { '{"AccessKeyId":"a"}', "AccessKeySecret is missing" },
      { '{"AccessKeyId":"a","AccessKeySecret":7}', "AccessKeySecret is no string" },
      {
        '{"AccessKeyId":"a","AccessKeySecret":" S3CR3T"}',
        "blank, control or non-ASCII character at position 1",
      },
      {
        '{"AccessKeyId":"a","AccessKeySecret":"S3CR3T","Expiration":"soon"}',
        "Expiration cannot be read: it is no time",
      },
      {
        '{"AccessKeyId":"a","AccessKeySecret":"S3CR3T","Expiration":"2020-01-01T00:00:00Z"}',
        "had expired at 2020-01-01 00:00:00 UTC",
      },
      { '{"AccessKeyId":"a","AccessKeySecret":"S3CR3T","Expiration":{}}', "it is no text" },
    }
    for _, case in ipairs(answers) do
      it("that answers wrongly: " .. case[2], function()
        instance.fault { kind = "body", text = case[1], operation = "credentials_uri" }
        keys.holds(keys.failed(provider()), case[2])
      end)
    end

    it("may leave out the token, the end and the code", function()
      instance.fault {
        kind = "body",
        text = '{"AccessKeyId":"LTAI","AccessKeySecret":"S3CR3T","SecurityToken":"","Expiration":null}',
        operation = "credentials_uri",
      }
      local found = keys.found(provider())
      assert.is_nil(found.security_token)
      assert.is_nil(found.expiration)
    end)

    it("is measured by its own clock", function()
      instance.fault { kind = "clock", seconds = -7200, operation = "credentials_uri" }
      local found = keys.found(provider())
      assert.is_true(found.expiration < os.time())
    end)

    it("is not waited for longer than the call may take", function()
      instance.fault { kind = "delay", seconds = 600, operation = "credentials_uri" }
      local context = keys.context()
      local began = context.runtime.now()
      context.deadline = began + 0.2
      keys.holds(keys.failed(provider(), context), "credentials URI at 127.0.0.1")
      assert.is_true(context.runtime.now() - began < 2)
    end)

    it("suffers what services do", function() suffers("credentials_uri", provider) end)
  end)
end)
