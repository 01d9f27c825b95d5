-- SPDX-License-Identifier: MIT
-- `pts whoami`, as a process.
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local keys = require "spec.support.keys"

describe("pts whoami", function()
  local instance, home

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
  end)
  after_each(keys.clean)

  -- Whatever the machine that runs the specs has.
  local NOTHING = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_CONFIG_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
  }

  local function run(words, variables)
    local env = { HOME = home, ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true" }
    for _, name in ipairs(NOTHING) do
      env[name] = ""
    end
    for name, value in pairs(variables or {}) do
      env[name] = value
    end
    local argv = { "whoami", "--sts-endpoint", instance.endpoint }
    for _, word in ipairs(words) do
      argv[#argv + 1] = word
    end
    local process = emulator.spawn(argv, { env = env })
    assert.is_true(process.wait(30))
    return process.exit().code, keys.check(process.stdout()), keys.check(process.stderr())
  end

  local function profiles()
    keys.write(
      home .. "/.aliyun/config.json",
      cjson.encode {
        current = "dev",
        profiles = {
          {
            name = "dev",
            mode = "RamRoleArn",
            access_key_id = instance.access_key_id,
            access_key_secret = instance.access_key_secret,
            ram_role_arn = "acs:ram::1234567890123456:role/pts",
            ram_session_name = "laptop",
            region_id = "cn-shanghai",
          },
          { name = "bad", mode = "AK", access_key_id = "LTAIbad", access_key_secret = " S3CR3T" },
        },
      },
      420
    )
  end

  it("says which provider and profile answered, and when that ends, and warns of an open file", function()
    profiles()
    local code, out, err = run {}
    assert.are.equal(0, code, err)
    assert.are.equal("provider:  default/cli_profile/ram_role_arn/static_ak", out:match "^[^\n]*")
    keys.holds(out, "\nprofile:   dev of " .. home .. "/.aliyun/config.json\n")
    assert.matches("\nkey id:    STS%.%*%*%*%w%w%w%w\n", out)
    assert.matches("\nexpires:   %d+%-%d%d%-%d%d %d%d:%d%d:%d%d UTC %(in %d+ min%)\n", out)
    keys.holds(out, "\nregion:    cn-shanghai\n")
    keys.holds(err, "open to other users (mode 0644)")
  end)

  it("asks STS when told to", function()
    profiles()
    local code, out = run { "--ask" }
    assert.are.equal(0, code)
    keys.holds(out, "identity:  acs:ram::1234567890123456:assumed-role/pts/laptop\n")
  end)

  it("tells keys that never end", function()
    local code, out, err = run({ "--ask" }, {
      ALIBABA_CLOUD_ACCESS_KEY_ID = instance.access_key_id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET = instance.access_key_secret,
    })
    assert.are.equal(0, code, err)
    keys.holds(out, "provider:  default/env\n")
    keys.holds(out, "expires:   never\n")
    keys.holds(out, "type:      Account\n")
  end)

  it("fails with every place it looked at", function()
    local code, out, err = run {}
    assert.are.equal(1, code)
    assert.are.equal("", out)
    keys.holds(err, "pts whoami: no credentials found. Looked at, in this order:\n  1. environment: ")
    keys.holds(err, "  5. ECS metadata: disabled by ALIBABA_CLOUD_ECS_METADATA_DISABLED\n")
  end)

  it("fails for a profile that is wrong or not there, and for keys that STS does not know", function()
    profiles()
    local code, _, err = run { "--profile", "bad" }
    assert.are.equal(1, code)
    keys.holds(err, "access_key_secret has a blank")
    code, _, err = run { "--profile", "none" }
    assert.are.equal(1, code)
    keys.holds(err, "there is no profile 'none'")
    code, _, err = run({ "--ask" }, {
      ALIBABA_CLOUD_ACCESS_KEY_ID = "LTAInobody",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET = keys.SECRET,
    })
    assert.are.equal(1, code)
    keys.holds(err, "InvalidAccessKeyId.NotFound")
  end)
end)
