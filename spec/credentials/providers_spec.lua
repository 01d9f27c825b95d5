-- SPDX-License-Identifier: MIT
local chain = require "pts.credentials.chain"
local credentials = require "pts.credentials.credentials"
local environment = require "pts.credentials.environment"
local providers = require "pts.credentials"
local static = require "pts.credentials.static"

local function getenv_of(values)
  return function(name) return values[name] end
end

local KEYS = {
  ALIBABA_CLOUD_ACCESS_KEY_ID = "LTAIenvironment",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET = "environment-secret",
}

local function with(changes)
  local values = {}
  for name, value in pairs(KEYS) do
    values[name] = value
  end
  for name, value in pairs(changes) do
    values[name] = value ~= false and value or nil
  end
  return getenv_of(values)
end

describe("pts.credentials.credentials", function()
  it("prints with its key id masked and without its secrets", function()
    local found = assert(credentials.new({
      access_key_id = "LTAI5tExampleKeyId",
      access_key_secret = "print-secret",
      security_token = "print-token",
    }, "static_sts"))
    assert.are.equal("credentials of LTAI***eyId from static_sts", tostring(found))
  end)

  local mistakes = {
    { "a missing id", { access_key_secret = "s3cret" }, "access_key_id is missing" },
    { "a missing secret", { access_key_id = "id" }, "access_key_secret is missing" },
    {
      "an empty token",
      { access_key_id = "id", access_key_secret = "s3cret", security_token = "" },
      "is empty",
    },
    { "a number", { access_key_id = 7, access_key_secret = "s3cret" }, "access_key_id is no string" },
    { "a leading blank", { access_key_id = "id", access_key_secret = " s3cret" }, "character at position 1" },
    { "a line break", { access_key_id = "id", access_key_secret = "s3cret\n" }, "character at position 7" },
    { "non-ASCII", { access_key_id = "ïd", access_key_secret = "s3cret" }, "access_key_id has a blank" },
    { "a NUL byte", { access_key_id = "id\0", access_key_secret = "s3cret" }, "character at position 3" },
  }
  for _, case in ipairs(mistakes) do
    it("refuses " .. case[1] .. " without showing it", function()
      local found, message = credentials.new(case[2], "x")
      assert.is_nil(found)
      assert.is_truthy(message:find(case[3], 1, true), message)
      assert.is_nil(message:find("s3cret", 1, true))
    end)
  end
end)

describe("pts.credentials.static", function()
  it("gives what it was given, under the name the official clients use", function()
    local key = assert(static.new { access_key_id = "LTAI", access_key_secret = "x" })
    assert.are.equal("static_ak", key:get().provider)
    local token = assert(static.new { access_key_id = "STS", access_key_secret = "x", security_token = "t" })
    assert.are.equal("static_sts", token:get().provider)
    assert.are.equal("t", token:get().security_token)
  end)
end)

describe("pts.credentials.environment", function()
  local cases = {
    { "both", with {}, "LTAIenvironment" },
    { "a token too", with { ALIBABA_CLOUD_SECURITY_TOKEN = "t" }, "LTAIenvironment" },
    { "an empty token", with { ALIBABA_CLOUD_SECURITY_TOKEN = "" }, "LTAIenvironment" },
    { "none", getenv_of {}, nil, "are not set" },
    {
      "empty ones",
      with { ALIBABA_CLOUD_ACCESS_KEY_ID = "", ALIBABA_CLOUD_ACCESS_KEY_SECRET = "" },
      nil,
      "are not set",
    },
    {
      "no secret",
      with { ALIBABA_CLOUD_ACCESS_KEY_SECRET = false },
      nil,
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing",
    },
    { "no id", with { ALIBABA_CLOUD_ACCESS_KEY_ID = "" }, nil, "ALIBABA_CLOUD_ACCESS_KEY_ID is missing" },
    {
      "a secret with a line break",
      with { ALIBABA_CLOUD_ACCESS_KEY_SECRET = "a\r\nb" },
      nil,
      "SECRET has a blank, control",
    },
  }
  for _, case in ipairs(cases) do
    it("with " .. case[1], function()
      local found, message = environment.new({ getenv = case[2] }):get()
      assert.are.equal(case[3], found and found.access_key_id)
      if case[4] then assert.is_truthy(message:find(case[4], 1, true), message) end
    end)
  end

  it("is read anew each time", function()
    local values = {}
    local provider = environment.new { getenv = getenv_of(values) }
    assert.is_nil(provider:get())
    values.ALIBABA_CLOUD_ACCESS_KEY_ID, values.ALIBABA_CLOUD_ACCESS_KEY_SECRET = "LTAI", "x"
    assert.are.equal("LTAI", provider:get().access_key_id)
  end)
end)

describe("pts.credentials.chain", function()
  it(
    "names the provider that answered",
    function() assert.are.equal("default/env", chain.new({ getenv = with {} }):get().provider) end
  )

  it("lists each place and why it gave nothing", function()
    -- Without this the chain would really look for an ECS instance around the machine that runs the specs.
    local nobody = getenv_of { ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true" }
    local found, message = chain.new({ getenv = nobody }):get()
    assert.is_nil(found)
    assert.matches("no credentials found", message)
    assert.matches(
      "1%. environment: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set",
      message
    )
  end)
end)

describe("the provider of a client", function()
  it("may be a function", function()
    local provider = assert(providers.from_options {
      credentials = function() return { access_key_id = "LTAIfunction", access_key_secret = "x" } end,
    })
    local found = assert(providers.ask(provider))
    assert.are.equal("LTAIfunction", found.access_key_id)
    assert.are.equal("function", found.provider)
  end)

  it("may be any table with get", function()
    local own = {
      name = "vault",
      get = function() return { access_key_id = "LTAIvault", access_key_secret = "x" } end,
    }
    assert.are.equal("vault", providers.ask(assert(providers.from_options { credentials = own })).provider)
  end)

  it("may be a table of keys", function()
    local keys = { access_key_id = "LTAItable", access_key_secret = "x" }
    assert.are.equal(
      "LTAItable",
      providers.ask(assert(providers.from_options { credentials = keys })).access_key_id
    )
  end)

  local failures = {
    { "nothing", function() end, "gave nothing" },
    { "a reason", function() return nil, "the vault is sealed" end, "the vault is sealed" },
    { "a string", function() return "LTAI" end, "gave nothing" },
    {
      "half a key",
      function() return { access_key_id = "LTAI" } end,
      "'function': access_key_secret is missing",
    },
    {
      "what has expired",
      function() return { access_key_id = "LTAI", access_key_secret = "x", expiration = 1577836800 } end,
      "'function': what it gave had expired at 2020-01-01 00:00:00 UTC already",
    },
    {
      "what had expired when it was made",
      { access_key_id = "LTAI", access_key_secret = "x", expiration = 1577836800 },
      "the credentials given to the client had expired at 2020-01-01 00:00:00 UTC already",
    },
  }
  for _, case in ipairs(failures) do
    it("that gives " .. case[1] .. " is an error", function()
      local found, message = providers.ask(assert(providers.from_options { credentials = case[2] }))
      assert.is_nil(found)
      assert.is_truthy(message:find(case[3], 1, true), message)
    end)
  end
end)
