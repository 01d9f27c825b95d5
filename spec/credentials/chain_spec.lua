-- SPDX-License-Identifier: MIT
-- The default chain, profiles by name, and what a client's options stand for.
local chain = require "pts.credentials.chain"
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local emulator_credentials = require "pts.emulator.credentials"
local keys = require "spec.support.keys"
local providers = require "pts.credentials"

local ROLE = "acs:ram::1234567890123456:role/pts"

describe("the default chain", function()
  local instance, home, values

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
    values = { HOME = home }
  end)
  after_each(keys.clean)

  local function make(options)
    local all = {
      getenv = keys.getenv(values),
      sts_endpoint = instance.endpoint,
      metadata_base = instance.endpoint,
    }
    for name, value in pairs(options or {}) do
      all[name] = value
    end
    return chain.new(all)
  end

  -- Each place, in order, and how to fill it.
  local PLACES = {
    {
      "default/env",
      function()
        values.ALIBABA_CLOUD_ACCESS_KEY_ID, values.ALIBABA_CLOUD_ACCESS_KEY_SECRET =
          "LTAIenvironment", keys.SECRET
      end,
    },
    {
      "default/oidc_role_arn",
      function()
        values.ALIBABA_CLOUD_ROLE_ARN = ROLE
        values.ALIBABA_CLOUD_OIDC_PROVIDER_ARN = "acs:ram::1:oidc-provider/x"
        values.ALIBABA_CLOUD_OIDC_TOKEN_FILE = keys.write(home .. "/token", emulator_credentials.OIDC_TOKEN)
      end,
    },
    {
      "default/cli_profile/static_ak",
      function()
        local profile = {
          name = "p",
          mode = "AK",
          access_key_id = "LTAIcli",
          access_key_secret = keys.SECRET,
          region_id = "r",
        }
        keys.write(home .. "/.aliyun/config.json", cjson.encode { current = "p", profiles = { profile } })
      end,
    },
    {
      "default/profile/static_ak",
      function()
        keys.write(
          home .. "/.alibabacloud/credentials",
          "[default]\ntype = access_key\naccess_key_id = LTAIshared\naccess_key_secret = S3CR3T\n"
        )
      end,
    },
    { "default/ecs_ram_role", function() values.ALIBABA_CLOUD_ECS_METADATA_DISABLED = nil end },
    {
      "default/credential_uri",
      function() values.ALIBABA_CLOUD_CREDENTIALS_URI = instance.endpoint .. "/credentials-uri" end,
    },
  }

  it("takes each place before those after it", function()
    values.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true"
    for i = #PLACES, 1, -1 do
      PLACES[i][2]()
      assert.are.equal(PLACES[i][1], keys.found(make()).provider)
    end
  end)

  it("lists every place, in order, and why it gave nothing, in one readable block", function()
    instance.control("POST", "identity", { role = "" })
    values.ALIBABA_CLOUD_ACCESS_KEY_ID = "LTAI"
    values.ALIBABA_CLOUD_CREDENTIALS_URI = "http://127.0.0.1:1/x"
    keys.write(home .. "/.aliyun/config.json", '{"S3CR3T')
    local message = keys.failed(make())
    local expected = {
      "no credentials found. Looked at, in this order:",
      "  1. environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing",
      "  2. OIDC role: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE are",
      "  3. CLI configuration: " .. home .. "/.aliyun/config.json is not the JSON it should be: ",
      "  4. shared credentials file: " .. home .. "/.alibabacloud/credentials does not exist; ",
      "  5. ECS metadata: this ECS instance has no RAM role (HTTP 404)",
      "  6. credentials URI: the credentials URI at 127.0.0.1:1: ",
      "Give access_key_id",
    }
    local i = 0
    for line in message:gmatch "[^\n]+" do
      i = i + 1
      assert.are.equal(expected[i], line:sub(1, #expected[i]))
    end
    assert.are.equal(#expected, i)
  end)

  it("remembers the one that answered, and asks the others again when it fails", function()
    values.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true"
    PLACES[4][2]()
    local made = make()
    keys.found(made)
    PLACES[3][2]()
    assert.are.equal("default/profile/static_ak", keys.found(made).provider)
    os.remove(home .. "/.alibabacloud/credentials")
    assert.are.equal("default/cli_profile/static_ak", keys.found(made).provider)
    assert.are.equal("r", providers.settings(made).region_id)
  end)

  it("does not remember one that failed", function()
    values.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true"
    local made = make()
    keys.failed(made)
    keys.failed(made)
    PLACES[1][2]()
    assert.are.equal("default/env", keys.found(made).provider)
  end)

  it("passes on that a server refused what it gave", function()
    PLACES[2][2]()
    local made = make()
    local first = keys.found(made)
    assert.is_true(providers.invalidate(made, first))
    assert.is_truthy(keys.found(made).access_key_id ~= first.access_key_id)
    PLACES[1][2]()
    local fixed = make()
    assert.is_false(providers.invalidate(fixed, keys.found(fixed)))
    assert.is_nil(providers.settings(fixed))
  end)

  describe("is not asked by a client that", function()
    local function named(options)
      options.getenv = keys.getenv(values)
      return providers.from_options(options)
    end

    it("names a profile, of either file, in either way", function()
      PLACES[3][2]()
      assert.are.equal("cli_profile/static_ak", keys.found(named { profile = "p" }).provider)
      assert.are.equal("cli_profile/static_ak", keys.found(named { credentials = "p" }).provider)
      PLACES[4][2]()
      assert.are.equal("profile/static_ak", keys.found(named { profile = "default" }).provider)
    end)

    it("names a profile that is nowhere", function()
      PLACES[3][2]()
      local message = keys.failed(assert(named { profile = "pp" }))
      keys.holds(message, "no credentials found for profile 'pp'")
      keys.holds(message, "there is no profile 'pp'; did you mean 'p'")
    end)

    local wrong = {
      { { profile = "" }, "is empty" },
      { { profile = 7 }, "profile must be a name" },
      { { credentials = "" }, "is empty" },
      { { credentials = 7 }, "the name of a profile" },
      { { profile = "p", credentials = "q" }, "not both" },
      { { profile = "p", access_key_id = "x" }, "not both" },
      { { credentials = {}, access_key_id = "x" }, "not both" },
      { { credentials = {} }, "access_key_id is missing" },
    }
    for _, case in ipairs(wrong) do
      it("says nonsense: " .. case[2], function()
        local made, message = named(case[1])
        assert.is_nil(made)
        keys.holds(message, case[2])
      end)
    end
  end)

  it("touches no file and no network, and loads no native code, before it is asked", function()
    local lua = os.getenv "PTS_LUA" or (jit and "luajit") or "lua" .. _VERSION:match "%d%.%d"
    local script = keys.write(
      home .. "/script.lua",
      [[
      local pts = require "pts"
      io.open = function(path) error("opened " .. path) end
      io.popen, os.execute, os.getenv = io.open, io.open, function(name)
        if name ~= "PTS_ENDPOINT" then error("asked for " .. name) end
      end
      local a, b = pts.new {}, pts.new { credentials = "default" }
      assert(not package.loaded["pts.core"], "pts.core is loaded")
      print "nothing touched"
    ]]
    )
    local spawn = os.getenv "PTS_SPAWN_PREFIX" or ""
    local pipe = assert(io.popen(("%s %s %s 2>&1"):format(spawn, lua, script)))
    local said = pipe:read "*a"
    pipe:close()
    assert.are.equal("nothing touched\n", said)
  end)
end)
